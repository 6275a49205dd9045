// The outline of a rule file: its statements, and what stands in them; and where its tests can be run from.
//
//   for (const OutlineItem& item : OutlineOf(file)) …
//
// Statements that do not parse are there with their name. Failures: none. Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_OUTLINE_H_
#define TRIPLINE_DEPLOY_LSP_OUTLINE_H_

#include <vector>

#include "deploy/lsp/protocol.h"
#include "deploy/lsp/rule_project.h"

namespace tripline::deploy {

std::vector<OutlineItem> OutlineOf(const ParsedFile& file);

// A lens above each test, and one above each rule that has tests in the files of the view.
std::vector<TestLens> TestLensesOf(const ProjectView& view);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_OUTLINE_H_
