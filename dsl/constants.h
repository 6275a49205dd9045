// The values of a rule set's `let` constants, for tools that show them; rules have them in their expressions already.
//
// Named conditions (`let f(x) = …`) have no value. A constant that is wrong is left out: analysis (analysis.h) says why.
//
//   for (const auto& [name, value] : ConstantsOf(rules)) …
//
// Failures: none. Thread-safety: pure function. Cost: that of the constants alone; no rule is looked at.
#ifndef TRIPLINE_DSL_CONSTANTS_H_
#define TRIPLINE_DSL_CONSTANTS_H_

#include <string>
#include <utility>
#include <vector>

#include "dsl/ast.h"
#include "engine/data/value.h"

namespace tripline::dsl {

std::vector<std::pair<std::string, data::Value>> ConstantsOf(const RuleSet& rules);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_CONSTANTS_H_
