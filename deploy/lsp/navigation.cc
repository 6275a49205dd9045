#include "deploy/lsp/navigation.h"

#include <algorithm>

#include "deploy/lsp/statement_sketch.h"
#include "deploy/lsp/token_walk.h"

namespace tripline::deploy {
namespace {

using dsl::SymbolId;
using dsl::SymbolIndex;
using dsl::SymbolKind;

// In a statement without a tree: columns of what it reads, then whatever else has the name.
std::optional<SymbolId> GuessSymbol(const ProjectView& view, const StatementSketch& sketch, const dsl::Name& name) {
  for (const dsl::Name& stream : sketch.streams) {
    for (const SymbolId owner : view.index.FindGlobal(SymbolKind::kStream, stream, view.file)) {
      for (const SymbolId column : view.index.ColumnsOf(owner)) {
        if (RefersTo(name, view.index.declaration(column).name.text)) return column;
      }
    }
  }
  for (const SymbolKind kind : {SymbolKind::kStream, SymbolKind::kLet, SymbolKind::kFeature, SymbolKind::kList,
                                SymbolKind::kTexts, SymbolKind::kTable, SymbolKind::kRule}) {
    const auto found = view.index.FindGlobal(kind, name, view.file);
    if (!found.empty()) return found[0];
  }
  return std::nullopt;
}

}  // namespace

std::optional<SymbolIndex::NameAt> NameAt(const ProjectView& view, uint32_t offset) {
  if (auto name = view.index.At(view.file, offset)) return name;
  const ParsedFile::Statement* statement = view.current().StatementAt(offset);
  if (statement == nullptr) return std::nullopt;
  const std::string_view text = view.current().TextOf(statement->place);
  const TokenText read(text);
  const uint32_t inner = offset - statement->place.begin;
  for (const dsl::Token& token : read.tokens()) {
    if (!IsName(token) || inner < token.begin || inner > token.end) continue;
    const dsl::Span span{view.file, statement->place.begin + token.begin, statement->place.begin + token.end};
    SymbolIndex::NameAt at{span, NameOf(token), std::nullopt, false};
    if (!statement->symbols().kind) at.symbol = GuessSymbol(view, SketchStatement(text), at.name);
    return at;
  }
  return std::nullopt;
}

std::optional<Location> DefinitionOf(const ProjectView& view, uint32_t offset) {
  const ParsedFile::Statement* statement = view.current().StatementAt(offset);
  if (statement != nullptr && statement->symbols().include) {
    const std::string path = dsl::ResolveInclude(view.current().path, *statement->symbols().include);
    const auto file = std::find_if(view.files.begin(), view.files.end(),
                                   [&](const auto& candidate) { return candidate->path == path; });
    if (file != view.files.end() && offset <= statement->place.end) return Location{path, {}};
  }
  const auto name = NameAt(view, offset);
  if (!name || !name->symbol) return std::nullopt;
  const SymbolId symbol = *name->symbol;
  return view.LocationOf(view.index.InFile(symbol.statement, view.index.declaration(symbol).name.span));
}

std::vector<Location> ReferencesOf(const ProjectView& view, uint32_t offset, bool with_declaration) {
  std::vector<Location> places;
  const auto name = NameAt(view, offset);
  if (!name || !name->symbol) return places;
  for (const dsl::Occurrence& occurrence : view.index.OccurrencesOf(*name->symbol)) {
    if (with_declaration || !occurrence.declaration) places.push_back(view.LocationOf(occurrence.span));
  }
  return places;
}

std::vector<Range> HighlightsOf(const ProjectView& view, uint32_t offset) {
  std::vector<Range> ranges;
  for (const Location& place : ReferencesOf(view, offset, true)) {
    if (place.uri == view.current().path) ranges.push_back(place.range);
  }
  return ranges;
}

}  // namespace tripline::deploy
