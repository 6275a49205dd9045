#include "deploy/lsp/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "deploy/lsp/language_words.h"
#include "deploy/lsp/statement_sketch.h"
#include "dsl/analysis_context.h"
#include "dsl/language_topics.h"
#include "engine/data/aggregate.h"
#include "engine/data/function.h"

namespace tripline::deploy {
namespace {

using dsl::SymbolId;
using dsl::SymbolKind;

CompletionKind KindOf(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kStream:
    case SymbolKind::kTable:
      return CompletionKind::kStruct;
    case SymbolKind::kList:
    case SymbolKind::kTexts:
      return CompletionKind::kEnum;
    case SymbolKind::kLet:
    case SymbolKind::kParameter:
      return CompletionKind::kConstant;
    case SymbolKind::kRule:
      return CompletionKind::kClass;
    case SymbolKind::kVariable:
    case SymbolKind::kSubset:
      return CompletionKind::kVariable;
    default:
      return CompletionKind::kField;
  }
}

constexpr std::string_view kRowNavigation[] = {"first",      "last",         "prev",      "next",
                                               "classifier", "match_number", "settled_at"};

// The columns that every alert has beside its rule's measures and emits.
constexpr std::string_view kAlertColumns[] = {"severity",   "score", "decision", "key",
                                              "event_time", "mode",  "kind",     "reason"};

class Completer {
 public:
  Completer(const ProjectView& view, uint32_t offset) : view_(view), offset_(offset) {
    const ParsedFile& file = view.current();
    const std::string_view text = file.document->text();
    const ParsedFile::Statement* statement = file.StatementAt(offset);
    // Behind its `;` another one begins.
    const bool inside = statement != nullptr && (offset < statement->place.end || !EndsInSemicolon(*statement));
    begin_ = inside ? statement->place.begin : statement != nullptr ? statement->place.end : 0;
    const size_t end = inside ? std::max(statement->place.end, offset) : offset;
    context_ = ContextAt(text.substr(begin_, offset - begin_));
    if (inside) sketch_ = SketchStatement(text.substr(begin_, end - begin_));
  }

  CompletionList Run() {
    list_.replaces = view_.current().document->RangeOf(begin_ + context_.word_begin, offset_);
    for (const std::string_view word : context_.words) {
      Add({std::string(word), CompletionKind::kKeyword, "", "", "", false, '1'});
    }
    Fill();
    return std::move(list_);
  }

 private:
  bool EndsInSemicolon(const ParsedFile::Statement& statement) const {
    return view_.current().TextOf(statement.place).ends_with(';');
  }

  void Add(CompletionItem item) {
    if (known_.insert(item.label).second) list_.items.push_back(std::move(item));
  }

  void AddWords(std::span<const LanguageWord> words, char rank) {
    for (const LanguageWord& word : words) {
      Add({std::string(word.word), word.snippet.empty() ? CompletionKind::kKeyword : CompletionKind::kSnippet, "",
           std::string(word.meaning), std::string(word.snippet), !word.snippet.empty(), rank});
    }
  }

  void AddCall(std::string_view name, const dsl::LanguageTopic& topic, char rank) {
    Add({std::string(name), CompletionKind::kFunction, std::string(topic.syntax), std::string(topic.meaning),
         std::string(name) + "($0)", true, rank});
  }

  void AddAggregates(char rank) {
    for (const dsl::LanguageTopic& topic : dsl::LanguageTopics()) {
      for (const std::string_view name : TopicWords(topic)) {
        if (topic.group == "aggregates" && data::IsAggregateName(name)) AddCall(name, topic, rank);
      }
    }
  }

  void AddRowNavigation(char rank) {
    for (const std::string_view name : kRowNavigation) {
      for (const dsl::LanguageTopic* topic : dsl::FindTopics(name)) AddCall(name, *topic, rank);
    }
  }

  void AddSymbol(SymbolId id, char rank) {
    const dsl::Declaration& declaration = view_.index.declaration(id);
    const std::string detail = fmt::format("{}{}{}", SymbolKindName(declaration.kind),
                                           declaration.detail.empty() ? "" : " ", declaration.detail);
    Add({dsl::WrittenName(declaration.name.text), KindOf(declaration.kind), detail, "", "", false, rank});
  }

  void AddGlobals(SymbolKind kind, char rank) {
    for (const SymbolId id : view_.index.Globals(kind)) AddSymbol(id, rank);
  }

  void AddNames(const std::vector<std::string>& names, SymbolKind kind, char rank) {
    for (const std::string& name : names) {
      Add({dsl::WrittenName(name), KindOf(kind), std::string(SymbolKindName(kind)), "", "", false, rank});
    }
  }

  std::vector<SymbolId> Columns(const dsl::Name& owner) const {
    for (const SymbolKind kind : {SymbolKind::kStream, SymbolKind::kTable}) {
      const auto found = view_.index.FindGlobal(kind, owner, view_.file);
      if (!found.empty()) return view_.index.ColumnsOf(found[0]);
    }
    return {};
  }

  void AddColumns(const dsl::Name& owner, char rank) {
    for (const SymbolId column : Columns(owner)) AddSymbol(column, rank);
  }

  void AddColumnsRead(char rank) {
    const auto bound = sketch_.bound.find(context_.variable);
    if (bound != sketch_.bound.end()) return AddColumns(bound->second, rank);
    for (const dsl::Name& stream : sketch_.streams) AddColumns(stream, rank);
    if (sketch_.keyword != dsl::Keyword::kLet) return;
    for (const SymbolId stream : view_.index.Globals(SymbolKind::kStream)) {
      for (const SymbolId column : view_.index.ColumnsOf(stream)) AddSymbol(column, rank);
    }
  }

  void AddColumnsOf(const dsl::Name& qualifier) {
    const std::string folded = FoldVariable(qualifier);
    const auto bound = sketch_.bound.find(folded);
    if (bound != sketch_.bound.end()) return AddColumns(bound->second, '1');
    const bool variable =
        std::find(sketch_.variables.begin(), sketch_.variables.end(), folded) != sketch_.variables.end();
    const bool owner = !Columns(qualifier).empty();
    if (variable || !owner) {
      for (const dsl::Name& stream : sketch_.streams) AddColumns(stream, '1');
    } else {
      AddColumns(qualifier, '1');
    }
  }

  void AddAlertColumns() {
    const auto rules = view_.index.FindGlobal(SymbolKind::kRule, sketch_.name, view_.file);
    if (!rules.empty()) {
      const dsl::StatementSymbols& rule = view_.index.symbols(rules[0]);
      for (uint32_t i = 0; i < rule.declarations.size(); ++i) {
        const SymbolKind kind = rule.declarations[i].kind;
        if (kind == SymbolKind::kMeasure || kind == SymbolKind::kEmit) AddSymbol({rules[0].statement, i}, '1');
      }
      for (const dsl::Name& stream : rule.sources) AddColumns(stream, '2');
    }
    for (const std::string_view column : kAlertColumns) {
      Add({std::string(column), CompletionKind::kField, "column of every alert", "", "", false, '3'});
    }
  }

  void AddExpression() {
    const char words = context_.behind_value ? '2' : '6';
    if (context_.in_output) AddNames(sketch_.measures, SymbolKind::kMeasure, '0');
    if (context_.in_match) AddNames(sketch_.variables, SymbolKind::kVariable, '2');
    AddColumnsRead('1');
    AddNames(sketch_.parameters, SymbolKind::kParameter, '2');
    AddGlobals(SymbolKind::kLet, '3');
    AddGlobals(SymbolKind::kFeature, '3');
    const bool over_rows =
        context_.in_match || sketch_.keyword == dsl::Keyword::kFeature || sketch_.keyword == dsl::Keyword::kStream;
    if (context_.in_match) AddRowNavigation('4');
    if (over_rows) AddAggregates('4');
    for (const data::Function& function : data::AllFunctions()) {
      if (function.group == "operators" || function.name == "case") continue;
      Add({std::string(function.name), CompletionKind::kFunction, std::string(function.signature),
           fmt::format("{}\n\n`{}`", function.meaning, function.example), std::string(function.name) + "($0)", true,
           '5'});
    }
    AddWords(ExpressionWords(), words);
    if (context_.behind_value && !context_.in_output) AddClauses('3');
  }

  // The clauses that are not there yet.
  void AddClauses(char rank) {
    if (context_.in_match) return AddWords(MatchClauses(), rank);
    for (const LanguageWord& word : ClausesOf(sketch_.keyword)) {
      const dsl::Keyword keyword = dsl::FindKeyword(word.word.substr(0, word.word.find(' ')));
      const bool used = std::find(sketch_.clauses.begin(), sketch_.clauses.end(), keyword) != sketch_.clauses.end();
      if (!used || keyword == dsl::Keyword::kPer) AddWords(std::span(&word, 1), rank);
    }
  }

  void Fill() {
    switch (context_.expected) {
      case Expected::kNothing:
      case Expected::kWords:
        return;
      case Expected::kStatement:
        return AddWords(Statements(), '1');
      case Expected::kStream:
        return AddGlobals(SymbolKind::kStream, '2');
      case Expected::kList:
        return AddGlobals(SymbolKind::kList, '1');
      case Expected::kTexts:
        return AddGlobals(SymbolKind::kTexts, '1');
      case Expected::kTable:
        return AddGlobals(SymbolKind::kTable, '1');
      case Expected::kRule:
        return AddGlobals(SymbolKind::kRule, '1');
      case Expected::kColumn:
        return AddColumnsRead('1');
      case Expected::kColumnOf:
        return AddColumnsOf(context_.qualifier);
      case Expected::kGiven:
        return AddColumns(context_.qualifier, '1');
      case Expected::kAlert:
        return AddAlertColumns();
      case Expected::kVariable:
        AddNames(sketch_.variables, SymbolKind::kVariable, '2');
        return AddWords(PatternWords(), '4');
      case Expected::kExpression:
        return AddExpression();
      case Expected::kType:
        return AddWords(Types(), '1');
      case Expected::kClause:
        return AddClauses('2');
      case Expected::kMatchClause:
        return AddWords(MatchClauses(), '2');
    }
  }

  const ProjectView& view_;
  const uint32_t offset_;
  uint32_t begin_ = 0;  // of the statement
  CursorContext context_;
  StatementSketch sketch_;
  CompletionList list_;
  std::set<std::string> known_;
};

}  // namespace

CompletionList Complete(const ProjectView& view, uint32_t offset) { return Completer(view, offset).Run(); }

}  // namespace tripline::deploy
