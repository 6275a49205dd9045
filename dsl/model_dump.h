// The typed model as text: stable, readable, one fact a line; the language of analysis tests and of `explain`.
//
// Inputs of expressions are shown as # and their number (data::DumpExpr); what the numbers mean stands in model.h.
// What has its default value is left out.
//
//   rule big
//     on payments per #1
//     when (#4 > 200)
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_DSL_MODEL_DUMP_H_
#define TRIPLINE_DSL_MODEL_DUMP_H_

#include <string>

#include "dsl/model.h"

namespace tripline::dsl {

std::string DumpModel(const Model& model);
std::string DumpRule(const Model& model, const RuleModel& rule);
// Clauses of a match, each line behind the given number of blanks.
std::string DumpMatch(const MatchModel& match, int indent);
std::string DumpSelect(const Model& model, const SelectModel& select);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_MODEL_DUMP_H_
