// From a name to where it is declared, and to all places that use it.
//
//   if (auto place = DefinitionOf(view, offset)) …
//
// In a statement that does not parse, names of streams, columns, rules and the like are found by their words; pattern
// variables and measures are not.
// Failures: none. Places have the path for their URI. Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_NAVIGATION_H_
#define TRIPLINE_DEPLOY_LSP_NAVIGATION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "deploy/lsp/protocol.h"
#include "deploy/lsp/rule_project.h"

namespace tripline::deploy {

// The name at the byte of the view's file, and what it means.
std::optional<dsl::SymbolIndex::NameAt> NameAt(const ProjectView& view, uint32_t offset);

// Of an `include`, the beginning of the file.
std::optional<Location> DefinitionOf(const ProjectView& view, uint32_t offset);
std::vector<Location> ReferencesOf(const ProjectView& view, uint32_t offset, bool with_declaration);
// Of the symbol at the byte, those in the view's file.
std::vector<Range> HighlightsOf(const ProjectView& view, uint32_t offset);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_NAVIGATION_H_
