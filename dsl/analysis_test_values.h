// The values of `test` statements: cells of given rows, and what an expected alert names.
//
// Internal to analysis*.cc; the API is analysis.h. A cell takes what a file's field could hold, exactly: it is never
// rounded. An expected value is only compared, so any number may stand beside any other.
//
//   if (auto cell = AnalyseTestValue(context, expr, stream, column)) row[column] = *cell;
//
// Failures: TRL0255 of another type, or NULL where there can be none; TRL0672 does not fit. Thread-safety: pure
// functions on the caller's context.
#ifndef TRIPLINE_DSL_ANALYSIS_TEST_VALUES_H_
#define TRIPLINE_DSL_ANALYSIS_TEST_VALUES_H_

#include <optional>
#include <vector>

#include "dsl/analysis_context.h"
#include "dsl/model.h"

namespace tripline::dsl {

// A value of the type of this column of the stream (NULL of it too); nothing and an error if the column can't hold it.
std::optional<data::Value> AnalyseTestValue(AnalysisContext& context, const Expr& expr, const StreamEntry& stream,
                                            uint32_t column);

// What an alert of the rule shows, by name, in the order in which a name is looked up: measures hide emits, those the
// columns of the last row, those what every alert has. kNull: of any type, or an array, which is compared as text.
std::vector<data::Field> AlertColumns(const Model& model, const RuleModel& rule);

// Whether the value can be compared with the column; an error otherwise.
bool CheckComparable(AnalysisContext& context, const Expr& expr, const data::Value& value, const data::Field& column);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_TEST_VALUES_H_
