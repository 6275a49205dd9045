// Typed expressions and patterns' small parts as the language writes them: what an explanation shows of a condition.
//
// Names and constants are as they are after analysis: `let` names and parameters are their values, widening casts that
// the author did not write are left out. Not for reading back.
//
//   ExpressionText(*condition, [&](uint32_t input) { return names[input]; })   // "amount > 5 * avg(A.amount)"
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_EXPLAIN_EXPRESSION_TEXT_H_
#define TRIPLINE_RULES_EXPLAIN_EXPRESSION_TEXT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "engine/data/expr.h"
#include "patterns/pattern.h"

namespace tripline::rules {

using InputNames = std::function<std::string(uint32_t input)>;

std::string ExpressionText(const data::Expr& expr, const InputNames& names);

// A value beside its name: strings and times in quotes, "NULL".
std::string ValueText(const data::Value& value);

using patterns::PeriodText;

// "avg(A.amount)", "prev(amount)", "first(A.ts, 1)": navigation of a pattern over a stream with these columns. `subsets`
// name unions of variables.
std::string NavigationText(const patterns::Pattern& pattern, const patterns::Navigation& navigation,
                           const data::Schema& schema, const std::vector<dsl::SubsetModel>& subsets);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_EXPRESSION_TEXT_H_
