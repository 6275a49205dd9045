// Conditions that no row can meet: what is known of a condition without any data.
//
// Looks at the parts of a conjunction only: bounds of one value that exclude each other, two comparisons of the same two
// values that do, a part and its negation. It knows no arithmetic and nothing of what functions do.
//
//   NeverTrue(amount < 2 and channel = 'online' and amount >= 250)   // true
//
// Failures: none; false where it can't tell. Thread-safety: pure functions. Cost: quadratic in the parts.
#ifndef TRIPLINE_ENGINE_DATA_CONTRADICTION_H_
#define TRIPLINE_ENGINE_DATA_CONTRADICTION_H_

#include <vector>

#include "engine/data/expr.h"

namespace tripline::data {

// Whether no values of its inputs make the condition TRUE.
bool NeverTrue(const ExprPtr& condition);
// The same for all of these together.
bool NeverTrue(const std::vector<ExprPtr>& conjuncts);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_CONTRADICTION_H_
