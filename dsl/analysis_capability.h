// What is part of the language, but can't run yet: each construct has its own code and sentence.
//
// Internal to analysis*.cc. Every refusal is made here, so that a later part removes it in one place; nothing the author
// wrote is ever ignored.
//
// Thread-safety: pure functions on the caller's context.
#ifndef TRIPLINE_DSL_ANALYSIS_CAPABILITY_H_
#define TRIPLINE_DSL_ANALYSIS_CAPABILITY_H_

#include <string_view>

#include "dsl/analysis_context.h"

namespace tripline::dsl {

enum class Capability : uint8_t {
  kFeatures,
  kLists,
  kTexts,
  kTables,
  kDerivedStreams,
  kExempt,
  kLimit,
  kListActions,
  kAlertsStream,
  kJoins,
  kWindows,
  kOver,
  kUnionAll,
  kSubqueries,
  kFunction,
  kArrays,
  kUniqueColumns,
};

// "'feature' is part of the language, but this version of the engine can't run it yet".
Diagnostic& RefuseCapability(AnalysisContext& context, Capability capability, Span span);

// Whether the name is a function of the language that is not in the table of scalar functions (yet), nor an aggregate.
bool IsLaterFunction(std::string_view name);

// Statements that no part of analysis reads yet.
void RefuseStatements(AnalysisContext& context, const RuleSet& rules);
// Clauses of a rule.
void RefuseRuleClauses(AnalysisContext& context, const RuleStatement& rule);
// False: the query can't be analysed further.
bool RefuseQueryClauses(AnalysisContext& context, const Query& query);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_CAPABILITY_H_
