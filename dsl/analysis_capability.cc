#include "dsl/analysis_capability.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dsl/ast_expression.h"

namespace tripline::dsl {

namespace {

struct Refusal {
  std::string_view code;
  std::string_view what;
};

Refusal RefusalOf(Capability capability) {
  switch (capability) {
    case Capability::kFeatures:
      return {"TRL0400", "a feature"};
    case Capability::kLists:
      return {"TRL0401", "a list"};
    case Capability::kTexts:
      return {"TRL0402", "a set of text patterns"};
    case Capability::kTables:
      return {"TRL0403", "a reference table"};
    case Capability::kDerivedStreams:
      return {"TRL0404", "a stream made by a select"};
    case Capability::kExempt:
      return {"TRL0405", "'exempt'"};
    case Capability::kLimit:
      return {"TRL0406", "'limit' of a rule"};
    case Capability::kListActions:
      return {"TRL0407", "adding to a list behind 'then'"};
    case Capability::kAlertsStream:
      return {"TRL0408", "reading the stream of alerts"};
    case Capability::kJoins:
      return {"TRL0409", "a join"};
    case Capability::kWindows:
      return {"TRL0410", "grouping by a window of time"};
    case Capability::kOver:
      return {"TRL0411", "'over'"};
    case Capability::kUnionAll:
      return {"TRL0412", "'union all'"};
    case Capability::kSubqueries:
      return {"TRL0413", "a subquery"};
    case Capability::kFunction:
      return {"TRL0424", "this function"};
    case Capability::kArrays:
      return {"TRL0425", "a written array"};
    case Capability::kUniqueColumns:
      return {"TRL0426", "'unique' over several columns"};
  }
  return {"TRL0424", "this"};
}

}  // namespace

Diagnostic& RefuseCapability(AnalysisContext& context, Capability capability, Span span) {
  const Refusal refusal = RefusalOf(capability);
  return context.Error(
      refusal.code, span,
      fmt::format("{} is part of the language, but this version of the engine can't run it yet", refusal.what));
}

bool IsLaterFunction(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kNames = {"approx_count_distinct",
                                                              "approx_quantile",
                                                              "top_k",
                                                              "matched_names",
                                                              "list_contains",
                                                              "lookup",
                                                              "seen",
                                                              "first_seen",
                                                              "last_seen",
                                                              "decayed_avg",
                                                              "decayed_sum",
                                                              "tumble",
                                                              "hop",
                                                              "session",
                                                              "cumulate",
                                                              "row_number"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view known) { return EqualsIgnoreCase(name, known); });
}

void RefuseStatements(AnalysisContext& context, const RuleSet& rules) {
  for (const FeatureStatement& feature : rules.features) {
    RefuseCapability(context, Capability::kFeatures, feature.name.span);
  }
  for (const ListStatement& list : rules.lists) RefuseCapability(context, Capability::kLists, list.name.span);
  for (const TextsStatement& texts : rules.texts) RefuseCapability(context, Capability::kTexts, texts.name.span);
  for (const TableStatement& table : rules.tables) RefuseCapability(context, Capability::kTables, table.name.span);
  for (const ExemptStatement& exempt : rules.exempts) RefuseCapability(context, Capability::kExempt, exempt.span);
}

void RefuseRuleClauses(AnalysisContext& context, const RuleStatement& rule) {
  if (rule.limit) RefuseCapability(context, Capability::kLimit, rule.limit->span);
  if (rule.then) {
    for (const ListAddition& addition : rule.then->additions) {
      RefuseCapability(context, Capability::kListActions, addition.span);
    }
  }
}

bool RefuseQueryClauses(AnalysisContext& context, const Query& query) {
  bool supported = true;
  const auto refuse = [&](Capability capability, Span span) {
    RefuseCapability(context, capability, span);
    supported = false;
  };
  if (query.selects.size() > 1) refuse(Capability::kUnionAll, query.selects[1].span);
  for (const Select& select : query.selects) {
    for (const Join& join : select.joins) refuse(Capability::kJoins, join.span);
    if (!select.from.subquery.empty()) refuse(Capability::kSubqueries, select.from.span);
  }
  return supported;
}

}  // namespace tripline::dsl
