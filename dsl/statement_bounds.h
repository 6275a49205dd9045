// Where the statements of a file lie, by its tokens alone: what the parser resumes at behind a broken statement, and how
// an editor's server cuts a file into statements that it need not read again.
//
// Not the grammar: a part may turn out to be no statement at all.
//
//   for (const StatementTokens& part : CutStatements(list.tokens)) Parse(text.substr(part.begin, part.end - part.begin));
//
// Thread-safety: pure functions. Units: bytes of the text. Cost: linear in the tokens.
#ifndef TRIPLINE_DSL_STATEMENT_BOUNDS_H_
#define TRIPLINE_DSL_STATEMENT_BOUNDS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/token.h"

namespace tripline::dsl {

// Whether a statement obviously begins at this token, whatever came before: its keyword in the first column, a name, and
// what must stand behind that. REQUIRES: tokens go on to a kEnd.
bool BeginsStatement(const Token* at);

struct StatementTokens {
  uint32_t begin = 0;  // of its first token
  uint32_t end = 0;    // behind its `;`, or its last token where that is missing
  bool closed = false;  // it ends in a `;`
};

// Every token is in one part; of parts that are cut wrongly in a broken text none is a statement. REQUIRES: the last
// token is the kEnd.
std::vector<StatementTokens> CutStatements(std::span<const Token> tokens);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_STATEMENT_BOUNDS_H_
