#include "rules/backtest/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace tripline::rules {
namespace summary_test {

using testing::HasSubstr;
using testing::Not;

engine::OrderKey Row(uint64_t position) { return {static_cast<int64_t>(position) * 1'000'000, 0, {0, position}}; }

Firing Fires(uint32_t rule, uint64_t position, Firing::Label label, int64_t amount_cents) {
  Firing firing;
  firing.rule = rule;
  firing.last_row = firing.first_row = firing.settling_row = Row(position);
  firing.settled_at_us = firing.last_row.time_us;
  firing.label = label;
  firing.amount_cents = amount_cents;
  return firing;
}

// Rules a and b are active, c is a shadow. Rows 1 to 10, frauds are 1, 2, 3, 4 of 100.00 each.
Summary Made(const char* label, const char* amount) {
  constexpr auto kFraud = Firing::Label::kFraud;
  constexpr auto kGood = Firing::Label::kGood;
  JudgeOptions options;
  for (const char* name : {"a", "b", "c"}) options.rules.emplace_back().name = name;
  options.rules[2].shadow = true;
  options.streams.emplace_back().name = "payments";
  options.sources = {"x.csv"};
  MemoryAlertSink sink;
  Judge judge(options, &sink);

  FiringPacket packet;
  packet.firings = {Fires(0, 1, kFraud, 10'000), Fires(0, 1, kFraud, 10'000),         Fires(0, 2, kFraud, 10'000),
                    Fires(1, 2, kFraud, 10'000), Fires(1, 5, kGood, 5'000),           Fires(2, 5, kGood, 5'000),
                    Fires(2, 3, kFraud, 10'000), Fires(1, 6, Firing::Label::kNone, 0)};
  Firing at_end = Fires(0, 4, kFraud, 10'000);
  at_end.settled_by = SettledBy::kEnd;
  packet.firings.push_back(at_end);
  packet.labelled_rows = 9;
  packet.fraud_rows = 4;
  packet.fraud_cents = 40'000;
  packet.rule_ns = {10, 20, 30};
  engine::Packet* pointer = &packet;
  EXPECT_TRUE(judge.Process(engine::Frame(), {&pointer, 1}).ok());

  engine::JobProgress progress;
  progress.rows = 1'234'567;
  progress.rejected = 1;
  progress.stage_ns[0] = 100;
  progress.stage_ns[1] = 100;
  RunFacts run;
  run.seconds = 0.5;
  run.label_column = label;
  run.amount_column = amount;
  return Summarise(judge, progress, run);
}

TEST(Summary, CountsEventsNotAlerts) {
  const Summary summary = Made("is_fraud", "amount");
  EXPECT_EQ(summary.alerts, 8u);
  EXPECT_EQ(summary.alerts_at_end, 1u);
  EXPECT_EQ(summary.rules[0].counts, (LabelCounts{2, 2, 0, 20'000}));
  EXPECT_EQ(summary.rules[1].counts, (LabelCounts{3, 1, 1, 10'000})) << "an event without label counts as flagged only";
  EXPECT_EQ(summary.rules[2].counts, (LabelCounts{2, 1, 1, 10'000}));
  EXPECT_EQ(summary.total, (LabelCounts{4, 2, 1, 20'000})) << "a shadow rule flags nothing in the total";
}

TEST(Summary, SaysWhatARuleAddsAndSharesWithOthers) {
  const Summary summary = Made("is_fraud", "amount");
  EXPECT_EQ(summary.rules[0].adds, (LabelCounts{1, 1, 0, 10'000}));
  EXPECT_EQ(summary.rules[1].adds, (LabelCounts{2, 0, 1, 0})) << "what a shadow rule flags too is still its own";
  EXPECT_EQ(summary.rules[2].adds, (LabelCounts{1, 1, 0, 10'000})) << "what it would add if it were active";
  ASSERT_EQ(summary.overlaps.size(), 2u);
  EXPECT_EQ(summary.overlaps[0].first, 0u);
  EXPECT_EQ(summary.overlaps[0].second, 1u);
  EXPECT_EQ(summary.overlaps[0].fraud, 1u);
  EXPECT_EQ(summary.overlaps[1].second, 2u);
}

TEST(Summary, MeasuresAreThoseOfADetector) {
  const Summary summary = Made("is_fraud", "amount");
  const Measures measures = MeasuresOf(summary.total, summary);
  EXPECT_DOUBLE_EQ(*measures.precision, 2.0 / 3);
  EXPECT_DOUBLE_EQ(*measures.recall, 0.5);
  EXPECT_DOUBLE_EQ(*measures.f1, 2 * (2.0 / 3) * 0.5 / (2.0 / 3 + 0.5));
  EXPECT_DOUBLE_EQ(*measures.false_positive_ratio, 0.5);
  EXPECT_DOUBLE_EQ(*measures.money_caught_share, 0.5);

  const Measures nothing = MeasuresOf(LabelCounts(), summary);
  EXPECT_FALSE(nothing.precision.has_value());
  EXPECT_DOUBLE_EQ(*nothing.recall, 0);
  EXPECT_FALSE(nothing.f1.has_value());
  EXPECT_FALSE(nothing.false_positive_ratio.has_value());
  EXPECT_FALSE(MeasuresOf(LabelCounts(), Summary()).recall.has_value());
}

TEST(Summary, JsonHasWhatWasAskedFor) {
  const std::string json = SummaryJson(Made("is_fraud", "amount"));
  EXPECT_THAT(json, HasSubstr("\"status\": \"complete\",\n  \"rows\": 1234567,\n  \"rejected\": 1,"));
  EXPECT_THAT(json, HasSubstr("\"rows_per_second\": 2469134"));
  EXPECT_THAT(json, HasSubstr("\"money_caught_share\": 0.5,"));
  EXPECT_THAT(json, HasSubstr(R"({"rules": ["a", "b"], "events": 1, "fraud": 1})"));
  EXPECT_THAT(json, HasSubstr("\"time_share\": 0.05"));

  const std::string unlabelled = SummaryJson(Made("", ""));
  EXPECT_THAT(unlabelled, Not(HasSubstr("labelled")));
  EXPECT_THAT(unlabelled, HasSubstr(R"("adds": {"events": 1})"));
}

TEST(Summary, JsonOfAnInterruptedRunSaysSo) {
  Summary summary = Made("", "");
  summary.run.end = RunEnd::kInterrupted;
  summary.run.drained = false;
  EXPECT_THAT(SummaryJson(summary), HasSubstr("\"status\": \"interrupted\""));
  EXPECT_THAT(SummaryTable(summary), HasSubstr("Interrupted"));
}

TEST(Summary, TableLinesUp) {
  EXPECT_EQ(SummaryTable(Made("is_fraud", "amount")),
            R"(1,234,567 rows in 0.50 s (2.47 M rows/s); 1 rejected, 0 late, 0 duplicates
8 alerts, 4 decisions (0 of them follow-ups)
1 more alerts were settled by the end of the input; they are counted apart and flag nothing
4 of 9 labelled rows are fraud

rule              alerts  at end  events  fraud  precision  recall    F1  false:true   money  fraud only here    time
a                      3       1       2      2    100.0 %  50.0 %  0.67      0.00:1  50.0 %                1   5.0 %
b                      3       0       3      1     50.0 %  25.0 %  0.33      1.00:1  25.0 %                0  10.0 %
c (shadow)             2       0       2      1     50.0 %  25.0 %  0.33      1.00:1  25.0 %                1  15.0 %
all active rules       6       1       4      2     66.7 %  50.0 %  0.57      0.50:1  50.0 %

Events that two rules flagged:
a and b  1  1 fraud
b and c  1  0 fraud
)");
}

}  // namespace summary_test
}  // namespace tripline::rules
