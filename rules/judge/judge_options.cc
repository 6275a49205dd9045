#include <algorithm>

#include "rules/judge/judge.h"

namespace tripline::rules {
namespace {

constexpr int64_t kLongestMonthUs = int64_t{31} * 24 * 3600 * 1'000'000;

// A match's last row is at most `within` before the time that settles it. Without `within` a better match may be
// waited for without end.
int64_t LatestSettlingUs(const dsl::Model& model, const std::vector<uint32_t>& running) {
  int64_t latest = 0;
  for (const uint32_t place : running) {
    const dsl::RuleModel& rule = model.rules[place];
    if (!rule.match.has_value()) continue;
    if (!rule.match->within.has_value()) return engine::kEndOfTime;
    int64_t bound;
    if (__builtin_mul_overflow(rule.match->within->months, kLongestMonthUs, &bound) ||
        __builtin_add_overflow(rule.match->within->us, bound, &bound)) {
      return engine::kEndOfTime;
    }
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
