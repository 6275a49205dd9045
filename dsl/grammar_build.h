// How the grammar's actions build the tree: everything that needs no Spirit, so that it compiles fast and tests well.
//
// Not the grammar (grammar_*.cc). Each function takes the state for spans and refusals; after a refusal the result does
// not matter, the parse ends.
//
//   Chain a, *, -, b:  operands {a, b}, operators {*}, with the sign wrapped around b  =>  kMultiply(a, kNegate(b))
//
// Thread-safety: plain functions over their arguments.
#ifndef TRIPLINE_DSL_GRAMMAR_BUILD_H_
#define TRIPLINE_DSL_GRAMMAR_BUILD_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "dsl/ast.h"
#include "dsl/grammar.h"
#include "dsl/token.h"

namespace tripline::dsl {

// A token that a primitive took, as its attribute.
struct TokenRef {
  const Token* token = nullptr;
};

// Operands of one precedence family and the operators between them, in the order of the text.
struct Chain {
  std::vector<Expr> operands;
  std::vector<const Token*> operators;  // operators[i] stands behind operands[i]
  std::vector<const Token*> prefixes;   // signs or NOTs in front of the operand that comes next
};

// What stands between the braces of a quantifier.
struct BraceParts {
  const Token* min = nullptr;
  const Token* max = nullptr;
  bool comma = false;
  Gap gap;
  Span span;
};

Name MakeName(const GrammarState& state, const Token& token);
Expr MakeLeaf(const GrammarState& state, const Token& token, ExprKind kind);
ExprKind LiteralKind(TokenKind kind);

// Puts the value under a new node of this kind, whose operator is at `op`.
void Wrap(GrammarState& state, Expr& value, ExprKind kind, Span op);
// Adds a last child. Both bound the height of the tree and refuse what is beyond.
void AppendChild(GrammarState& state, Expr& value, Expr&& child);

// Adds an operand with the prefixes that wait for it: `-` and `+`, or NOT.
void PushOperand(GrammarState& state, Chain& chain, Expr&& operand);
// || below + - below * / %; all from left to right. REQUIRES: at least one operand.
Expr BuildArithmetic(GrammarState& state, Chain&& chain);
// OR below AND; equal ones beside each other are one node. REQUIRES: at least one operand.
Expr BuildBoolean(GrammarState& state, Chain&& chain);
// kEqual for `=` and so on. REQUIRES: a comparison token.
ExprKind ComparisonKind(TokenKind kind);

bool IsTimeUnit(std::string_view word);
// The unit that a word most likely means: "minutes" of "minuts", "min" or "m"; "" if none.
std::string_view ClosestTimeUnit(std::string_view word);
// value is a number literal: becomes kDuration. A unit of months or years is refused with how to write it.
void MakeDuration(GrammarState& state, Expr& value, const Token& unit);
// interval '10' minute, interval '1 02:00' day to minute, interval '1-6' year to month.
void MakeInterval(GrammarState& state, Expr& value, const Token& text, const Token& first_unit, const Token* last_unit);

// Checks the bounds of a loop and sets them.
void SetBraces(GrammarState& state, Quantifier& quantifier, BraceParts&& parts);
// One child instead of a node around one child.
void CollapseSingle(Pattern& pattern);
// Adds a term with the mark and the negations that wait in the sequence for it.
void PushTerm(GrammarState& state, Pattern& sequence, Pattern&& term);
void PushNegation(Pattern& sequence, Negation&& negation);
// A sequence of one term without negations is that term; one without a term is refused.
void FinishSequence(GrammarState& state, Pattern& sequence);

// Splits the template and parses the expressions in it.
ReasonTemplate MakeReason(GrammarState& state, const Token& string);
TextPattern MakeTextPattern(const GrammarState& state, const Token& pattern, const Token* flags);
std::optional<int64_t> SmallInteger(std::string_view digits);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_GRAMMAR_BUILD_H_
