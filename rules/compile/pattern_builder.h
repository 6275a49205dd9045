// From the typed model of a match (dsl) to a pattern (patterns): the one place that knows both.
//
// Not here: names and types (dsl/analysis.h has resolved them) and automata (patterns/automaton.h).
//
// Failures: none; what can't run has been refused by analysis.
// Thread-safety: pure function. Ownership: the pattern is a value and shares only immutable expressions.
#ifndef TRIPLINE_RULES_COMPILE_PATTERN_BUILDER_H_
#define TRIPLINE_RULES_COMPILE_PATTERN_BUILDER_H_

#include <vector>

#include "cep/record.h"
#include "dsl/merged_rows.h"
#include "dsl/model.h"
#include "patterns/pattern.h"

namespace tripline::rules {

// `schema`: of the rows, merged where the streams are several. `row_columns`: columns of a row that the output shows
// beside the measures.
patterns::Pattern BuildPattern(const dsl::MatchModel& match, const data::Schema& schema,
                               std::vector<uint32_t> row_columns);

// What a DomainPlan has to know of the streams that a rule reads; none where it is one.
std::vector<cep::StreamColumns> StreamsOf(const dsl::MergedRows& rows, const std::vector<uint32_t>& streams);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_PATTERN_BUILDER_H_
