#include "dsl/symbol_index.h"

#include <algorithm>
#include <array>

namespace tripline::dsl {

namespace {

// Streams made from each other in a circle, or in a chain that nobody writes.
constexpr uint32_t kMaxDerivation = 20;

std::optional<SymbolKind> KindOf(ReferenceRole role) {
  switch (role) {
    case ReferenceRole::kStream:
      return SymbolKind::kStream;
    case ReferenceRole::kList:
      return SymbolKind::kList;
    case ReferenceRole::kTable:
      return SymbolKind::kTable;
    case ReferenceRole::kTexts:
      return SymbolKind::kTexts;
    case ReferenceRole::kRule:
      return SymbolKind::kRule;
    default:
      return std::nullopt;
  }
}

// What expressions name beside columns.
constexpr std::array kNamedValues = {SymbolKind::kLet, SymbolKind::kFeature};

constexpr std::array kFeatures = {SymbolKind::kFeature};

bool Holds(Span span, uint32_t offset) { return span.begin <= offset && offset <= span.end; }

}  // namespace

void SymbolIndex::Add(FileId file, uint32_t begin, const LazySymbols* symbols) {
  const auto statement = static_cast<uint32_t>(statements_.size());
  statements_.push_back({file, begin, symbols});
  if (!symbols->read()) {
    if (symbols->rule()) globals_[AsciiLower(symbols->rule()->text)].push_back({statement, 0});
    return;
  }
  const std::vector<Declaration>& declarations = symbols->Get().declarations;
  for (uint32_t i = 0; i < declarations.size(); ++i) {
    if (IsGlobal(declarations[i].kind)) globals_[AsciiLower(declarations[i].name.text)].push_back({statement, i});
  }
}

SymbolIndex::Global SymbolIndex::GlobalOf(SymbolId id) const {
  const LazySymbols& symbols = *statements_[id.statement].lazy;
  if (!symbols.read()) return {SymbolKind::kRule, *symbols.rule()};
  const Declaration& declaration = symbols.Get().declarations[id.declaration];
  return {declaration.kind, declaration.name};
}

Span SymbolIndex::InFile(uint32_t statement, Span span) const {
  const Statement& where = statements_[statement];
  return {where.file, where.begin + span.begin, where.begin + span.end};
}

std::optional<uint32_t> SymbolIndex::StatementAt(FileId file, uint32_t offset) const {
  std::optional<uint32_t> found;
  for (uint32_t i = 0; i < statements_.size(); ++i) {
    if (statements_[i].file == file && statements_[i].begin <= offset) found = i;
  }
  return found;
}

std::optional<SymbolIndex::NameAt> SymbolIndex::At(FileId file, uint32_t offset) const {
  const std::optional<uint32_t> statement = StatementAt(file, offset);
  if (!statement) return std::nullopt;
  const StatementSymbols& symbols = statements_[*statement].symbols();
  const uint32_t inner = offset - statements_[*statement].begin;
  for (uint32_t i = 0; i < symbols.declarations.size(); ++i) {
    const Declaration& declaration = symbols.declarations[i];
    if (declaration.kind == SymbolKind::kTest || !Holds(declaration.name.span, inner)) continue;
    return NameAt{InFile(*statement, declaration.name.span), declaration.name, SymbolId{*statement, i}, false};
  }
  for (const Reference& reference : symbols.references) {
    if (!Holds(reference.name.span, inner)) continue;
    NameAt at{InFile(*statement, reference.name.span), reference.name, std::nullopt,
              reference.role == ReferenceRole::kCall};
    const std::vector<SymbolId> candidates = Candidates(*statement, reference);
    if (!candidates.empty()) at.symbol = candidates.front();
    return at;
  }
  return std::nullopt;
}

std::vector<SymbolId> SymbolIndex::FindGlobal(SymbolKind kind, const Name& name, FileId file) const {
  std::vector<SymbolId> found;
  AppendGlobals(std::span(&kind, 1), name, file, &found);
  return found;
}

void SymbolIndex::AppendGlobals(std::span<const SymbolKind> kinds, const Name& name, FileId file,
                                std::vector<SymbolId>* found) const {
  const auto entry = globals_.find(AsciiLower(name.text));
  if (entry == globals_.end()) return;
  for (const SymbolKind kind : kinds) {
    const auto first = static_cast<ptrdiff_t>(found->size());
    for (const SymbolId id : entry->second) {
      const Global candidate = GlobalOf(id);
      if (candidate.kind == kind && RefersTo(name, candidate.name.text)) found->push_back(id);
    }
    std::stable_partition(found->begin() + first, found->end(),
                          [&](SymbolId id) { return statements_[id.statement].file == file; });
  }
}

std::vector<SymbolId> SymbolIndex::Globals(SymbolKind kind) const {
  std::vector<SymbolId> found;
  for (uint32_t s = 0; s < statements_.size(); ++s) {
    const LazySymbols& symbols = *statements_[s].lazy;
    const bool declares = symbols.read() ? !symbols.Get().declarations.empty() : symbols.rule().has_value();
    if (declares && GlobalOf({s, 0}).kind == kind) found.push_back({s, 0});
  }
  return found;
}

// --- columns --------------------------------------------------------------------------------------------------------

void SymbolIndex::AppendColumns(SymbolId owner, const Name* name, uint32_t depth,
                                std::vector<SymbolId>* columns) const {
  const StatementSymbols& of = symbols(owner);
  for (uint32_t i = 0; i < of.declarations.size(); ++i) {
    const Declaration& column = of.declarations[i];
    if (column.kind != SymbolKind::kColumn || (name != nullptr && !RefersTo(*name, column.name.text))) continue;
    columns->push_back({owner.statement, i});
  }
  if (!of.all_columns_of || depth == kMaxDerivation) return;
  for (const Name& source : of.sources) {
    const auto found = FindGlobal(SymbolKind::kStream, source, statements_[owner.statement].file);
    if (!found.empty() && found[0] != owner) AppendColumns(found[0], name, depth + 1, columns);
  }
}

std::vector<SymbolId> SymbolIndex::ColumnsOf(SymbolId owner) const {
  std::vector<SymbolId> columns;
  AppendColumns(owner, nullptr, 0, &columns);
  return columns;
}

void SymbolIndex::FindColumns(const Name& source, const Name& name, FileId file, std::vector<SymbolId>* found) const {
  static constexpr std::array kOwners = {SymbolKind::kStream, SymbolKind::kTable};
  std::vector<SymbolId> owners;
  AppendGlobals(kOwners, source, file, &owners);
  if (!owners.empty()) AppendColumns(owners[0], &name, 0, found);
}

// --- what a reference means -----------------------------------------------------------------------------------------

void SymbolIndex::ValueCandidates(uint32_t statement, const Reference& reference, std::vector<SymbolId>* found) const {
  const FileId file = statements_[statement].file;
  const SymbolScope& scope = statements_[statement].symbols().scopes[reference.scope];
  for (const Name& source : scope.sources) FindColumns(source, reference.name, file, found);
  if (reference.role == ReferenceRole::kColumn) {
    // `A.card_spend_24h`: the feature at A's row.
    if (found->empty()) AppendGlobals(kFeatures, reference.name, file, found);
    return;
  }
  AppendGlobals(kNamedValues, reference.name, file, found);
  if (!found->empty() || !scope.any_stream) return;
  std::vector<SymbolId> columns;
  for (const SymbolId stream : Globals(SymbolKind::kStream)) {
    for (const SymbolId column : ColumnsOf(stream)) {
      if (RefersTo(reference.name, declaration(column).name.text)) columns.push_back(column);
    }
  }
  // Of several streams' columns none is the one that is meant.
  if (columns.size() == 1) *found = columns;
}

void SymbolIndex::AlertColumns(const Name& rule, const Name& name, FileId file, std::vector<SymbolId>* found) const {
  const auto rules = FindGlobal(SymbolKind::kRule, rule, file);
  if (rules.empty()) return;
  const StatementSymbols& of = symbols(rules[0]);
  for (uint32_t i = 0; i < of.declarations.size(); ++i) {
    const Declaration& candidate = of.declarations[i];
    const bool shown = candidate.kind == SymbolKind::kMeasure || candidate.kind == SymbolKind::kEmit;
    if (shown && RefersTo(name, candidate.name.text)) found->push_back({rules[0].statement, i});
  }
  if (!found->empty()) return;
  for (const Name& source : of.sources) FindColumns(source, name, statements_[rules[0].statement].file, found);
}

std::vector<SymbolId> SymbolIndex::Candidates(uint32_t statement, const Reference& reference) const {
  std::vector<SymbolId> found;
  const FileId file = statements_[statement].file;
  if (const auto kind = KindOf(reference.role)) return FindGlobal(*kind, reference.name, file);
  switch (reference.role) {
    case ReferenceRole::kLocal:
      found.push_back({statement, reference.local});
      break;
    case ReferenceRole::kCall:
      AppendGlobals(kNamedValues, reference.name, file, &found);
      break;
    case ReferenceRole::kAlertColumn:
      for (const Name& rule : statements_[statement].symbols().scopes[reference.scope].sources) {
        AlertColumns(rule, reference.name, file, &found);
      }
      break;
    default:
      ValueCandidates(statement, reference, &found);
  }
  return found;
}

std::vector<Occurrence> SymbolIndex::OccurrencesOf(SymbolId symbol) const {
  const Declaration& target = declaration(symbol);
  std::vector<Occurrence> occurrences;
  occurrences.push_back({InFile(symbol.statement, target.name.span), true, false});
  for (uint32_t s = 0; s < statements_.size(); ++s) {
    for (const Reference& reference : statements_[s].symbols().references) {
      if (!EqualsIgnoreCase(reference.name.text, target.name.text)) continue;
      const std::vector<SymbolId> candidates = Candidates(s, reference);
      if (candidates.empty() || candidates.front() != symbol) continue;
      occurrences.push_back({InFile(s, reference.name.span), false, reference.names_result});
    }
  }
  std::sort(occurrences.begin(), occurrences.end(), [](const Occurrence& a, const Occurrence& b) {
    if (a.span.file != b.span.file) return a.span.file < b.span.file;
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    return a.names_result && !b.names_result;
  });
  const auto last = std::unique(occurrences.begin(), occurrences.end(),
                                [](const Occurrence& a, const Occurrence& b) { return a.span == b.span; });
  occurrences.erase(last, occurrences.end());
  return occurrences;
}

}  // namespace tripline::dsl
