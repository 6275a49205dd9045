// Numbers the expressions of a tree, so that later passes can keep what they learn of a node in a vector by its id.
//
// Not name analysis: it only walks. Ids are dense from 1, in the order in which the parts of a statement are declared
// in ast.h, statements in the order read; a parent comes before its children.
//
//   uint32_t used = NumberExpressions(query);   // ids 1 to used
//
// Thread-safety: thread-compatible. Cost: one visit per node; the parser has bounded the depth.
#ifndef TRIPLINE_DSL_AST_NUMBER_H_
#define TRIPLINE_DSL_AST_NUMBER_H_

#include <cstdint>

#include "dsl/ast.h"

namespace tripline::dsl {

uint32_t NumberExpressions(Expr& expr);
uint32_t NumberExpressions(MatchClause& match);
uint32_t NumberExpressions(Query& query);
// Sets rules.expressions too.
uint32_t NumberExpressions(RuleSet& rules);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_AST_NUMBER_H_
