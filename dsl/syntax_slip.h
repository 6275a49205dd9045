// What an author most likely meant where a statement can't be read: the slips that newcomers make, each with its fix.
//
// Not the syntax error itself (GrammarState knows the furthest token and what would have been right there), nor slips
// in names and types (analysis*.cc). A slip looks at the tokens around the place, as a person would: `==`, `&&`, a
// quoted text in double quotes, a forgotten `;`, a misspelt keyword, a unit of time that is none.
//
//   Diagnostic& diagnostic = sink.Error("TRL0110", span, "expected …, got …");
//   ExplainSlip({state, statement, at}, diagnostic);
//
// An edit is added only where it is safe: where one change is the only likely one and leaves the rest as it is.
// Failures: none; a place that no slip explains keeps its diagnostic. Thread-safety: pure functions.
// Cost: linear in the tokens of the statement, once per error.
#ifndef TRIPLINE_DSL_SYNTAX_SLIP_H_
#define TRIPLINE_DSL_SYNTAX_SLIP_H_

#include "dsl/diagnostic.h"
#include "dsl/grammar.h"
#include "dsl/token.h"

namespace tripline::dsl {

struct SyntaxFailure {
  const GrammarState& state;
  const Token* statement;  // its first token
  const Token* at;         // the token that could not be read; may be the kEnd
};

// Improves a diagnostic about the token: its message, fix, edit, and related places. False if no slip is known there.
bool ExplainSlip(const SyntaxFailure& failure, Diagnostic& diagnostic);

// The same for what a construct refused by itself: a second comparison, `within` where the pattern was not closed.
void ExplainRefusal(const SyntaxFailure& failure, Diagnostic& diagnostic);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_SYNTAX_SLIP_H_
