// Reads the small SQL expressions that tests are written in: literals, operators, calls, inputs as #0, #1.
//
// Not the language's parser (dsl): it knows no names, no spans, and stops at the first error. It exists so that every
// example of the function table and every row of the tests' tables is evaluated as it is written.
//
//   ExprPtr expr = Sql("round(#0 * 1.1, 2) > 5", {DecimalType(12, 2)}).value();
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_TESTS_UNIT_DATA_SQL_TEXT_H_
#define TRIPLINE_TESTS_UNIT_DATA_SQL_TEXT_H_

#include <span>
#include <string_view>
#include <vector>

#include "engine/data/expr.h"
#include "engine/data/status.h"
#include "engine/data/type.h"

namespace tripline::data {

StatusOr<ExprPtr> Sql(std::string_view text, std::vector<Type> inputs = {});

}  // namespace tripline::data

#endif  // TRIPLINE_TESTS_UNIT_DATA_SQL_TEXT_H_
