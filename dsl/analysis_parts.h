// The parts of name and type analysis that analysis.cc puts together, one function per kind of statement or clause.
//
// Internal to analysis*.cc; the API is analysis.h.
//
// Failures: all report to the context's sink and go on as far as they can.
// Thread-safety: thread-compatible; each works on the caller's context and model.
#ifndef TRIPLINE_DSL_ANALYSIS_PARTS_H_
#define TRIPLINE_DSL_ANALYSIS_PARTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "dsl/analysis_context.h"
#include "dsl/analysis_expression.h"

namespace tripline::dsl {

// --- analysis_streams.cc

// All streams of the set, into model.streams (ascending by name) and context.streams.
void AnalyseStreams(AnalysisContext& context, const RuleSet& rules, Model& model);

// --- analysis_match.cc

// What a pattern runs over.
struct MatchInput {
  uint32_t stream = 0;  // place in Model::streams
  bool in_rule = false;
  const std::vector<data::ExprPtr>* keys = nullptr;        // of the rule; null in a query
  const std::vector<NamedConstant>* parameters = nullptr;  // of the rule; may be null
  const Span* on_span = nullptr;                           // the rule's 'on … per …'; null in a query
};
// Variables, conditions and measures of a `match ( … )`. Nothing where the pattern itself makes no sense; otherwise
// expressions that are wrong are null.
std::optional<MatchModel> AnalyseMatch(AnalysisContext& context, const MatchClause& clause, const MatchInput& input);

// --- analysis_pattern.cc

// The variables of the pattern, in order of first appearance; checks what may stand with what.
struct PatternNames {
  std::vector<VariableModel> variables;  // primary variables, without conditions
  std::vector<std::string> negated;      // of them, those that stand only behind `!`
};
PatternNames CollectPattern(AnalysisContext& context, const MatchClause& clause);

// --- analysis_warnings.cc

void WarnOfVariables(AnalysisContext& context, const MatchClause& clause, const MatchModel& match);
void WarnOfUnboundedState(AnalysisContext& context, const RuleStatement& rule);
void WarnOfPartitionEnd(AnalysisContext& context, const RuleStatement& rule);
void WarnOfEqualRules(AnalysisContext& context, const Model& model);
void WarnOfUnusedLets(AnalysisContext& context);

// --- analysis_rules.cc

void AnalyseRules(AnalysisContext& context, const RuleSet& rules, Model& model);

// --- analysis_policies.cc, analysis_tests.cc

void AnalysePolicies(AnalysisContext& context, const RuleSet& rules, Model& model);
void AnalyseTests(AnalysisContext& context, const RuleSet& rules, Model& model);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_PARTS_H_
