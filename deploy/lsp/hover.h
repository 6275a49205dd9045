// What a name means, for a reader: its declaration, type and comment; of a function its signature, meaning and example.
//
//   std::optional<Hover> hover = HoverAt(view, offset, types);
//
// `types`: what only the analysis knows (rule_check.h), as of its last run.
// Failures: none; nothing where no name stands. Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_HOVER_H_
#define TRIPLINE_DEPLOY_LSP_HOVER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "deploy/lsp/protocol.h"
#include "deploy/lsp/rule_project.h"

namespace tripline::deploy {

std::optional<Hover> HoverAt(const ProjectView& view, uint32_t offset, const std::map<std::string, std::string>& types);
// What `tripline help TRLnnnn` says, as Markdown; empty if there is no such code.
std::string ErrorMarkdown(const std::string& code);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_HOVER_H_
