#include <algorithm>

#include "rules/judge/judge.h"

namespace tripline::rules {
namespace {

constexpr int64_t kLongestMonthUs = int64_t{31} * 24 * 3600 * 1'000'000;

int64_t LengthUs(const dsl::Period& period) {
  int64_t us;
  if (__builtin_mul_overflow(period.months, kLongestMonthUs, &us) || __builtin_add_overflow(us, period.us, &us)) {
    return engine::kEndOfTime;
  }
  return us;
}

// Whether `!N` may be what a match waits for: the next row, whenever it comes.
bool MayWaitForNextRow(const dsl::Pattern& pattern) {
  const auto next_row = [](const dsl::Negation& negation) { return negation.kind == dsl::NegationKind::kNextRow; };
  const auto any = [&](const std::vector<dsl::Negation>& negations) {
    return std::any_of(negations.begin(), negations.end(), next_row);
  };
  const bool certain = pattern.kind == dsl::PatternKind::kVariable &&
                       (!pattern.quantifier.has_value() || pattern.quantifier->min > 0);
  return any(pattern.trailing_negations) || (!certain && any(pattern.negations)) ||
         std::any_of(pattern.children.begin(), pattern.children.end(), MayWaitForNextRow);
}

// A match's last row is at most `within` before the time that settles it, and as much longer as an absence at the end
// (!->[D]) may last. Without `within` a better match may be waited for without end.
int64_t LatestSettlingUs(const dsl::Model& model, const std::vector<uint32_t>& running) {
  int64_t latest = 0;
  for (const uint32_t place : running) {
    const dsl::RuleModel& rule = model.rules[place];
    if (!rule.match.has_value()) continue;
    if (!rule.match->within.has_value()) return engine::kEndOfTime;
    if (rule.match->pattern != nullptr && MayWaitForNextRow(*rule.match->pattern)) return engine::kEndOfTime;
    int64_t longest = 0;
    for (const dsl::BoundModel& part : rule.match->bounds) longest = std::max(longest, LengthUs(part.period));
    int64_t bound;
    if (__builtin_add_overflow(LengthUs(*rule.match->within), longest, &bound)) return engine::kEndOfTime;
    latest = std::max(latest, bound);
  }
  return latest;
}

JudgeRule MakeRule(const dsl::RuleModel& rule) {
  JudgeRule result;
  result.name = rule.name;
  result.version = rule.version.value_or(1);
  result.match = rule.match.has_value();
  result.shadow = rule.mode == dsl::Mode::kShadow;
  result.verdict = {rule.score, rule.decision, rule.override_decision};
  if (rule.cooldown.has_value()) result.cooldown = rule.cooldown->period;
  result.active_from_us = rule.active_from_us;
  result.active_until_us = rule.active_until_us;
  return result;
}

}  // namespace

std::vector<uint32_t> RunningRules(const dsl::Model& model) {
  std::vector<uint32_t> running;
  for (uint32_t i = 0; i < model.rules.size(); ++i) {
    if (model.rules[i].mode != dsl::Mode::kOff) running.push_back(i);
  }
  std::sort(running.begin(), running.end(),
            [&](uint32_t a, uint32_t b) { return model.rules[a].name < model.rules[b].name; });
  return running;
}

JudgeOptions MakeJudgeOptions(const dsl::Model& model, std::vector<std::string> sources) {
  JudgeOptions options;
  const std::vector<uint32_t> running = RunningRules(model);
  for (const uint32_t place : running) options.rules.push_back(MakeRule(model.rules[place]));
  for (const dsl::StreamModel& stream : model.streams) {
    JudgeStream& added = options.streams.emplace_back();
    added.name = stream.name;
    added.has_event_time = stream.time_column >= 0;
    const dsl::PolicyModel* policy = PolicyFor(model.policies, stream.name);
    if (policy != nullptr) added.policy = *policy;
  }
  options.sources = std::move(sources);
  options.latest_settling_us = LatestSettlingUs(model, running);
  return options;
}

}  // namespace tripline::rules
