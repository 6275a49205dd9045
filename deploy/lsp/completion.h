// What can be written at the cursor: columns, streams, functions, pattern variables, clauses, by where the cursor stands.
//
// Works while the text around the cursor does not parse (statement_sketch.h). The editor filters by what is typed.
//
//   CompletionList list = Complete(view, document.Offset(position));
//
// Failures: none; an empty list where nothing is known. Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_COMPLETION_H_
#define TRIPLINE_DEPLOY_LSP_COMPLETION_H_

#include <cstdint>

#include "deploy/lsp/protocol.h"
#include "deploy/lsp/rule_project.h"

namespace tripline::deploy {

CompletionList Complete(const ProjectView& view, uint32_t offset);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_COMPLETION_H_
