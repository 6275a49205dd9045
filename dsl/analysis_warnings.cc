#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "dsl/analysis_parts.h"
#include "engine/data/contradiction.h"

namespace tripline::dsl {

namespace {

bool AlwaysTrue(const data::ExprPtr& condition) {
  return condition->kind == data::ExprKind::kConstant && !condition->constant.is_null() &&
         condition->constant.as_bool();
}

}  // namespace

void WarnOfVariables(AnalysisContext& context, const MatchClause& clause, const MatchModel& match) {
  std::set<std::string> seen;  // a second definition is an error and has no condition here
  for (const Definition& definition : clause.definitions) {
    const std::string name = FoldVariable(definition.variable);
    const auto variable = std::find_if(match.variables.begin(), match.variables.end(),
                                       [&](const VariableModel& one) { return one.name == name; });
    if (!seen.insert(name).second) continue;
    if (!definition.condition || variable == match.variables.end() || !variable->condition) continue;
    if (AlwaysTrue(variable->condition)) {
      context.Warning("TRL0450", definition.condition->span, fmt::format("the condition of '{}' is always true", name))
          .Fix("a variable without a definition takes every row");
    } else if (data::NeverTrue(variable->condition)) {
      context.Warning("TRL0451", definition.condition->span,
                      fmt::format("the condition of '{}' is never true: the variable can't match", name));
    }
  }
}

namespace {

bool HasUnboundedPart(const Pattern& pattern) {
  const auto is_gap = [](const Gap& gap) { return gap.kind != GapKind::kStrict && !gap.bound; };
  if (is_gap(pattern.gap) || pattern.kind == PatternKind::kConjunction) return true;
  if (pattern.quantifier && (!pattern.quantifier->max || is_gap(pattern.quantifier->gap))) return true;
  return std::any_of(pattern.children.begin(), pattern.children.end(), HasUnboundedPart);
}

}  // namespace

void WarnOfUnboundedState(AnalysisContext& context, const RuleStatement& rule) {
  const MatchClause& clause = rule.match[0];
  if (clause.within || !HasUnboundedPart(clause.pattern)) return;
  context
      .Warning("TRL0452", clause.pattern_span,
               fmt::format("the pattern of rule '{}' has no 'within': its state can grow without end", rule.name.text))
      .Fix("write 'within D' behind the pattern");
}

namespace {

// The first `$` of the pattern, or null.
const Pattern* FindPartitionEnd(const Pattern& pattern) {
  if (pattern.kind == PatternKind::kPartitionEnd) return &pattern;
  for (const Pattern& child : pattern.children) {
    if (const Pattern* found = FindPartitionEnd(child)) return found;
  }
  return nullptr;
}

}  // namespace

void WarnOfPartitionEnd(AnalysisContext& context, const RuleStatement& rule) {
  const Pattern* end = FindPartitionEnd(rule.match[0].pattern);
  if (end == nullptr) return;
  context
      .Warning("TRL0458", end->span,
               fmt::format("'$' is the end of the input: rule '{}' can match in a backtest, never on a stream",
                           rule.name.text))
      .Fix("say by 'within D' when a match is over");
}

namespace {

bool SameOrNone(const data::ExprPtr& a, const data::ExprPtr& b) {
  return a == nullptr || b == nullptr ? a == b : data::EqualExprs(*a, *b);
}

bool FireOnTheSameRows(const RuleModel& a, const RuleModel& b) {
  return a.streams == b.streams && data::EqualExprs(*a.when, *b.when) && SameOrNone(a.unless, b.unless) &&
         a.active_from_us == b.active_from_us && a.active_until_us == b.active_until_us;
}

}  // namespace

void WarnOfEqualRules(AnalysisContext& context, const Model& model) {
  std::unordered_map<uint64_t, std::vector<const RuleModel*>> by_hash;
  for (const RuleModel& rule : model.rules) {
    if (!rule.when || rule.mode == Mode::kOff) continue;
    std::vector<const RuleModel*>& others = by_hash[rule.when->hash];
    const auto same = std::find_if(others.begin(), others.end(),
                                   [&](const RuleModel* other) { return FireOnTheSameRows(*other, rule); });
    if (same == others.end()) {
      others.push_back(&rule);
      continue;
    }
    context
        .Warning("TRL0454", rule.span,
                 fmt::format("rule '{}' fires on exactly the rows that rule '{}' fires on", rule.name, (*same)->name))
        .Related((*same)->span, fmt::format("rule '{}' is here", (*same)->name));
  }
}

void WarnOfUnusedLets(AnalysisContext& context) {
  for (const LetEntry& entry : context.lets) {
    if (entry.used) continue;
    context.Warning("TRL0453", entry.statement->name.span,
                    fmt::format("'{}' is never used", entry.statement->name.text));
  }
}

}  // namespace tripline::dsl
