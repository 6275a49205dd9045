// The names of one statement: what it declares, and where it uses names, its own or those of other statements.
//
// Not what a name means across statements and files: symbol_index.h puts the statements of a set together. Found from
// the syntax tree alone, so a rule set that is wrong elsewhere, or refused by the analysis, still has all its symbols.
//
//   StatementSymbols symbols = CollectSymbols(rules);     // rules: a set that was parsed from one statement
//
// Failures: none; of a statement that does not parse there is no tree, and its symbols are empty.
// Thread-safety: immutable values. Ownership: nothing refers to the tree.
// Units: spans are bytes of the text that was parsed; their file is not looked at.
#ifndef TRIPLINE_DSL_SYMBOLS_H_
#define TRIPLINE_DSL_SYMBOLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/ast.h"

namespace tripline::dsl {

enum class SymbolKind : uint8_t {
  kStream,
  kColumn,  // of the stream or table in front of it
  kList,
  kTable,
  kTexts,
  kTextPattern,
  kLet,
  kFeature,
  kPolicy,
  kExempt,
  kRule,
  kTest,  // nothing refers to one
  // Known inside of their statement only:
  kParameter,  // of a rule (`with`) or a `let`
  kVariable,   // of a pattern
  kSubset,
  kMeasure,  // also named by tests
  kEmit,     // also named by tests
};
// "stream", "pattern variable".
std::string_view SymbolKindName(SymbolKind kind);
// Whether other statements can name it without saying whose it is.
bool IsGlobal(SymbolKind kind);

struct Declaration {
  SymbolKind kind = SymbolKind::kRule;
  Name name;           // with the place of the name
  Span whole;          // the statement, column, definition, …
  std::string detail;  // what stands behind the name and matters: "decimal(12,2) not null", "of string"
};

enum class ReferenceRole : uint8_t {
  kLocal,   // a declaration of the same statement
  kStream,  // in the global names of that kind, and so on
  kList,
  kTable,
  kTexts,
  kRule,
  kColumn,       // a column of one of the scope's streams (or of a table)
  kValue,        // a name in an expression: a column of the scope's streams, a constant, a feature
  kCall,         // the name of a call: a named condition, a feature, or a function of the language
  kAlertColumn,  // in `expect`: what an alert of the scope's rule shows
};

struct Reference {
  Name name;
  ReferenceRole role = ReferenceRole::kValue;
  // `select card from …` names a column of the source and of the result: the place where `as …` would stand. A rename
  // of one of the two has to write it.
  bool names_result = false;
  uint32_t local = 0;  // kLocal: place in StatementSymbols::declarations
  uint32_t scope = 0;  // kColumn, kValue, kAlertColumn: place in StatementSymbols::scopes
};

// The streams (or tables, or the rule) that bare names of a place belong to.
struct SymbolScope {
  std::vector<Name> sources;
  bool any_stream = false;  // in the body of a `let`: whatever the place of its use reads
};

struct StatementSymbols {
  std::optional<StatementKind> kind;  // none: it could not be parsed
  Name name;                          // of the statement; empty where it has none
  Span whole;
  std::vector<Declaration> declarations;  // the statement itself first, where it has a name
  std::vector<Reference> references;      // in no order
  std::vector<SymbolScope> scopes;
  std::optional<std::string> include;  // the path of an `include`
  std::optional<std::string> title;    // a rule's or test's description
  bool all_columns_of = false;         // a derived stream of `select *`: has the columns of its sources too
  std::vector<Name> sources;           // the streams that a rule or derived stream reads
};

// The symbols of the first statement of the set.
StatementSymbols CollectSymbols(const RuleSet& rules);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_SYMBOLS_H_
