#include "deploy/lsp/outline.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace tripline::deploy {
namespace {

using dsl::SymbolKind;

// Nothing for what an outline does not show.
std::optional<OutlineKind> KindOf(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kStream:
    case SymbolKind::kTable:
      return OutlineKind::kStruct;
    case SymbolKind::kColumn:
    case SymbolKind::kMeasure:
    case SymbolKind::kEmit:
      return OutlineKind::kField;
    case SymbolKind::kList:
      return OutlineKind::kArray;
    case SymbolKind::kTexts:
      return OutlineKind::kEnum;
    case SymbolKind::kTextPattern:
      return OutlineKind::kKey;
    case SymbolKind::kLet:
      return OutlineKind::kConstant;
    case SymbolKind::kFeature:
      return OutlineKind::kProperty;
    case SymbolKind::kPolicy:
    case SymbolKind::kExempt:
      return OutlineKind::kOperator;
    case SymbolKind::kRule:
      return OutlineKind::kClass;
    case SymbolKind::kTest:
      return OutlineKind::kEvent;
    case SymbolKind::kParameter:
      return OutlineKind::kConstant;
    case SymbolKind::kVariable:
    case SymbolKind::kSubset:
      return OutlineKind::kVariable;
  }
  return std::nullopt;
}

class Outliner {
 public:
  explicit Outliner(const ParsedFile& file) : file_(file) {}

  std::optional<OutlineItem> Item(const ParsedFile::Statement& statement) const {
    const dsl::StatementSymbols& symbols = statement.symbols();
    OutlineItem item;
    item.range = file_.document->RangeOf(statement.place.begin, statement.place.end);
    if (symbols.include) {
      item.name = "include '" + *symbols.include + "'";
      item.kind = OutlineKind::kModule;
      item.selection = RangeOf(statement, symbols.name.span);
      return item;
    }
    if (symbols.declarations.empty()) return std::nullopt;
    const dsl::Declaration& own = symbols.declarations.front();
    item.name = own.kind == SymbolKind::kTest ? "test " + own.name.text : own.name.text;
    item.detail = own.kind == SymbolKind::kTest ? "" : fmt::format("{}", SymbolKindName(own.kind));
    if (symbols.title && own.kind != SymbolKind::kTest) item.detail = *symbols.title;
    item.kind = KindOf(own.kind).value_or(OutlineKind::kClass);
    item.selection = RangeOf(statement, own.name.span);
    for (size_t i = 1; i < symbols.declarations.size(); ++i) item.children.push_back(Child(statement, i));
    return item;
  }

 private:
  Range RangeOf(const ParsedFile::Statement& statement, dsl::Span span) const {
    return file_.document->RangeOf(statement.place.begin + span.begin, statement.place.begin + span.end);
  }

  OutlineItem Child(const ParsedFile::Statement& statement, size_t i) const {
    const dsl::Declaration& declaration = statement.symbols().declarations[i];
    OutlineItem child;
    child.name = declaration.name.text;
    child.detail = declaration.detail.empty() ? std::string(SymbolKindName(declaration.kind)) : declaration.detail;
    child.kind = KindOf(declaration.kind).value_or(OutlineKind::kField);
    // Editors want the name inside of the whole.
    child.range = RangeOf(statement, Cover(declaration.whole, declaration.name.span));
    child.selection = RangeOf(statement, declaration.name.span);
    return child;
  }

  const ParsedFile& file_;
};

}  // namespace

std::vector<OutlineItem> OutlineOf(const ParsedFile& file) {
  std::vector<OutlineItem> items;
  const Outliner outliner(file);
  for (const ParsedFile::Statement& statement : file.statements) {
    if (auto item = outliner.Item(statement)) items.push_back(*std::move(item));
  }
  return items;
}

std::vector<TestLens> TestLensesOf(const ProjectView& view) {
  std::vector<TestLens> lenses;
  const std::vector<dsl::SymbolIndex::Statement>& statements = view.index.statements();
  std::vector<uint32_t> tests(statements.size(), 0);  // by the statement of their rule
  std::vector<bool> is_test(statements.size(), false);
  for (uint32_t s = 0; s < statements.size(); ++s) {
    // Rules without a test are not read.
    if (!statements[s].lazy->read() && statements[s].lazy->rule()) continue;
    is_test[s] = statements[s].symbols().kind == dsl::StatementKind::kTest;
    if (!is_test[s]) continue;
    const dsl::Name& rule = statements[s].symbols().name;
    for (const dsl::SymbolId id : view.index.FindGlobal(SymbolKind::kRule, rule, statements[s].file)) {
      ++tests[id.statement];
    }
  }
  const TextDocument& document = *view.current().document;
  for (uint32_t s = 0; s < tests.size(); ++s) {
    if (statements[s].file != view.file || (!is_test[s] && tests[s] == 0)) continue;
    const dsl::StatementSymbols& symbols = statements[s].symbols();
    if (!symbols.kind) continue;
    const dsl::Span name = view.index.InFile(s, symbols.name.span);
    TestLens lens{document.RangeOf(name.begin, name.end), "", symbols.name.text, std::nullopt};
    if (is_test[s]) {
      lens.title = "Run test";
      lens.test = symbols.title.value_or("");
    } else {
      lens.title = fmt::format("Run {} test{}", tests[s], tests[s] == 1 ? "" : "s");
    }
    lenses.push_back(std::move(lens));
  }
  return lenses;
}

}  // namespace tripline::deploy
