// What a statement that is being typed seems to say, by its tokens alone: which names it reads and declares, and what
// can stand at the cursor. For completion, and for names in statements that do not parse.
//
// Not the syntax tree, whose names are exact (dsl/symbols.h); a guess here costs a worse list of proposals, never an edit.
//
//   StatementSketch sketch = SketchStatement(text);
//   CursorContext context = ContextAt(text.substr(0, cursor));
//
// Failures: none; of what makes no sense little is known. Thread-safety: pure functions.
#ifndef TRIPLINE_DEPLOY_LSP_STATEMENT_SKETCH_H_
#define TRIPLINE_DEPLOY_LSP_STATEMENT_SKETCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast_expression.h"
#include "dsl/symbols.h"
#include "dsl/token.h"

namespace tripline::deploy {

struct StatementSketch {
  dsl::Keyword keyword = dsl::Keyword::kNone;  // that it begins with
  dsl::Name name;                              // behind the keyword: its own, or a test's rule
  std::vector<dsl::Name> streams;              // that it reads; of a stream itself
  std::vector<std::string> parameters;         // of a rule or let
  std::vector<std::string> variables;          // folded
  std::map<std::string, dsl::Name> bound;      // variables to their streams
  std::vector<std::string> measures;
  std::vector<dsl::Keyword> clauses;  // outside of parentheses
};
StatementSketch SketchStatement(std::string_view text);

// What a statement that does not parse declares all the same: its name, and the columns of a stream or table.
dsl::StatementSymbols SketchSymbols(std::string_view text);

// What may stand at the cursor.
enum class Expected : uint8_t {
  kNothing,  // a new name, the inside of a string or comment
  kStatement,
  kStream,
  kList,
  kTexts,
  kTable,
  kRule,
  kColumn,    // of the streams that the statement reads
  kColumnOf,  // behind `qualifier.`
  kGiven,     // a column of the stream `qualifier`
  kAlert,     // what an alert of the test's rule shows
  kVariable,  // of the pattern
  kExpression,
  kType,
  kClause,  // the statement's, behind what may be a whole clause
  kMatchClause,
  kWords,  // exactly `words`
};

struct CursorContext {
  Expected expected = Expected::kNothing;
  std::vector<std::string_view> words;  // also: what goes with it
  dsl::Name qualifier;
  std::string variable;       // whose definition this is
  bool in_match = false;      // rows of a pattern can be named
  bool in_output = false;     // measures can be named
  bool behind_value = false;  // an operator or another clause may follow
  uint32_t word_begin = 0;    // of the name that is being typed; the cursor where there is none
};
// REQUIRES: `text` is the statement's text up to the cursor.
CursorContext ContextAt(std::string_view text);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_STATEMENT_SKETCH_H_
