#include "rules/backtest/summary.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace tripline::rules {
namespace {

void Add(const SetTally& tally, LabelCounts& counts) {
  counts.flagged += tally.events;
  counts.true_positives += tally.fraud;
  counts.false_positives += tally.good;
  counts.caught_cents += tally.fraud_cents;
}

// Spreads the tally of one set of rules over the rules, their pairs and the total.
void AddSet(std::span<const uint32_t> members, const SetTally& tally, Summary& summary,
            std::map<std::pair<uint32_t, uint32_t>, RuleOverlap>& pairs) {
  const auto active =
      std::count_if(members.begin(), members.end(), [&](uint32_t rule) { return !summary.rules[rule].shadow; });
  if (active > 0) Add(tally, summary.total);
  for (size_t i = 0; i < members.size(); ++i) {
    RuleSummary& rule = summary.rules[members[i]];
    Add(tally, rule.counts);
    if (active - (rule.shadow ? 0 : 1) == 0) Add(tally, rule.adds);
    for (size_t j = i + 1; j < members.size(); ++j) {
      RuleOverlap& overlap = pairs[{members[i], members[j]}];
      overlap.first = members[i];
      overlap.second = members[j];
      overlap.events += tally.events;
      overlap.fraud += tally.fraud;
    }
  }
}

std::optional<double> Ratio(uint64_t part, uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

void AddRules(const Judge& judge, Summary& summary) {
  const int64_t worker_ns = std::accumulate(summary.stage_ns.begin(), summary.stage_ns.end(), int64_t{0});
  int64_t rules_ns = 0;
  for (const RuleStats& stats : judge.stats().rules) rules_ns += stats.ns;
  const double all_ns = static_cast<double>(std::max<int64_t>({worker_ns, rules_ns, 1}));
  for (size_t i = 0; i < judge.options().rules.size(); ++i) {
    const JudgeRule& from = judge.options().rules[i];
    RuleSummary& rule = summary.rules.emplace_back();
    rule.name = from.name;
    rule.version = from.version;
    rule.match = from.match;
    rule.shadow = from.shadow;
    rule.stats = judge.stats().rules[i];
    rule.time_share = static_cast<double>(rule.stats.ns) / all_ns;
    summary.alerts += rule.stats.alerts - rule.stats.alerts_at_end;
    summary.alerts_at_end += rule.stats.alerts_at_end;
  }
}

}  // namespace

Summary Summarise(const Judge& judge, const engine::JobProgress& progress, RunFacts run) {
  Summary summary;
  summary.run = std::move(run);
  summary.rows = progress.rows;
  summary.duplicates = summary.run.duplicates;
  summary.rejected = progress.rejected;
  summary.late = progress.late;
  summary.clamped = progress.clamped;
  summary.longest_frame_ns = progress.longest_frame_ns;
  summary.stage_ns.assign(progress.stage_ns.begin(), progress.stage_ns.end());
  const JudgeStats& stats = judge.stats();
  summary.null_key_rows = stats.null_key_rows;
  summary.decisions = stats.decisions;
  summary.follow_ups = stats.follow_ups;
  summary.labelled_rows = stats.labelled_rows;
  summary.fraud_rows = stats.fraud_rows;
  summary.fraud_cents = stats.fraud_cents;
  summary.events_counted_twice_at_most = judge.flagged().closed_early();
  AddRules(judge, summary);

  std::map<std::pair<uint32_t, uint32_t>, RuleOverlap> pairs;
  for (const auto& [set, tally] : judge.flagged().Tallies()) {
    AddSet(judge.flagged().sets().members(set), tally, summary, pairs);
  }
  for (const auto& [places, overlap] : pairs) summary.overlaps.push_back(overlap);
  std::stable_sort(summary.overlaps.begin(), summary.overlaps.end(),
                   [](const RuleOverlap& a, const RuleOverlap& b) { return a.events > b.events; });
  return summary;
}

Measures MeasuresOf(const LabelCounts& counts, const Summary& summary) {
  Measures measures;
  measures.precision = Ratio(counts.true_positives, counts.true_positives + counts.false_positives);
  measures.recall = Ratio(counts.true_positives, summary.fraud_rows);
  if (measures.precision.has_value() && measures.recall.has_value()) {
    const double sum = *measures.precision + *measures.recall;
    measures.f1 = sum == 0 ? 0 : 2 * *measures.precision * *measures.recall / sum;
  }
  measures.false_positive_ratio = Ratio(counts.false_positives, counts.true_positives);
  if (!summary.run.amount_column.empty() && summary.fraud_cents != 0) {
    measures.money_caught_share = static_cast<double>(counts.caught_cents) / static_cast<double>(summary.fraud_cents);
  }
  return measures;
}

}  // namespace tripline::rules
