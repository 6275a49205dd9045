// The tree as text: stable, readable, the language of the parser's tests.
//
// Not `tripline fmt`, which prints the language itself. Expressions and patterns are S-expressions, statements one
// clause a line; spans and ids are left out. A format change is a change of the tests.
//
//   a + 2 * b > 1     (> (+ a (* 2 b)) 1)
//   A !N ->[5 minutes] (B | C){2, ->}?     (seq A (group (alt B C)){2,* ->}reluctant<!N><->[300s]>)
//
// Thread-safety: plain functions over their arguments. Cost: linear in the tree.
#ifndef TRIPLINE_DSL_AST_DUMP_H_
#define TRIPLINE_DSL_AST_DUMP_H_

#include <string>

#include "dsl/ast.h"

namespace tripline::dsl {

std::string Dump(const Expr& expr);
std::string Dump(const Pattern& pattern);
// These end in a newline.
std::string Dump(const MatchClause& match);
std::string Dump(const Query& query);
std::string Dump(const RuleSet& rules);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_AST_DUMP_H_
