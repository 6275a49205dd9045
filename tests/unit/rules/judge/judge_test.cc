#include "rules/judge/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "engine/data/text.h"

namespace tripline::rules {
namespace judge_test {

using dsl::Decision;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000;

engine::OrderKey Row(int64_t seconds, uint64_t position) { return {seconds * kSecond, 0, {0, position}}; }

JudgeRule Rule(const char* name, int64_t score, Decision decision) {
  JudgeRule rule;
  rule.name = name;
  rule.verdict = {score, decision, false};
  return rule;
}

JudgeOptions Options(std::vector<JudgeRule> rules) {
  JudgeOptions options;
  options.rules = std::move(rules);
  options.streams.emplace_back();
  options.streams[0].name = "payments";
  options.streams[0].policy.review_from = 40;
  options.streams[0].policy.block_from = 80;
  options.sources = {"a.csv"};
  options.latest_settling_us = 3600 * kSecond;
  return options;
}

// A firing whose last row settles it.
Firing Fires(uint32_t rule, const engine::OrderKey& last, const engine::OrderKey& first) {
  Firing firing;
  firing.rule = rule;
  firing.settled_at_us = last.time_us;
  firing.settling_row = last;
  firing.last_row = last;
  firing.first_row = first;
  return firing;
}
Firing Fires(uint32_t rule, const engine::OrderKey& row) { return Fires(rule, row, row); }

Firing SettledByTime(Firing firing, int64_t seconds) {
  firing.settled_by = SettledBy::kTime;
  firing.settled_at_us = seconds * kSecond;
  return firing;
}
Firing SettledByRow(Firing firing, const engine::OrderKey& row) {
  firing.settling_row = row;
  firing.settled_at_us = row.time_us;
  return firing;
}

class Harness {
 public:
  explicit Harness(JudgeOptions options) : judge_(std::move(options), &sink_) {}

  // One frame with these packets, each already in order.
  void Frame(const std::vector<std::vector<Firing>>& packets) {
    std::vector<std::unique_ptr<FiringPacket>> owned;
    std::vector<engine::Packet*> pointers;
    for (const std::vector<Firing>& firings : packets) {
      auto& packet = owned.emplace_back(std::make_unique<FiringPacket>());
      for (Firing firing : firings) {
        firing.key_text = Put("c1", *packet);
        if (firing.cooldown_key.size == 0) firing.cooldown_key = Put("c1", *packet);
        firing.first_last_json = Put(R"("first_time":"F","last_time":"L")", *packet);
        firing.body_json = Put(R"("measures":{},"reason":"r","rows":[])", *packet);
        packet->firings.push_back(firing);
      }
      pointers.push_back(packet.get());
    }
    ASSERT_TRUE(judge_.Process(engine::Frame(), pointers).ok());
  }

  // "rule@settled" of every alert.
  std::vector<std::string> Alerts() const {
    std::vector<std::string> result;
    for (const std::string& line : Lines(sink_.alerts())) {
      result.push_back(Field(line, R"("rule":")") + "@" + Field(line, R"("settled_at":")").substr(14, 5));
    }
    return result;
  }
  std::vector<std::string> Decisions() const { return Lines(sink_.decisions()); }
  // "row score decision rules [follow up]" of every decision.
  std::vector<std::string> ShortDecisions() const {
    std::vector<std::string> result;
    for (const std::string& line : Decisions()) {
      const size_t rules = line.find("\"rules\":") + 8;
      std::string text = Until(line, "\"row\":", ',') + " " + Until(line, "\"score\":", ',') + " " +
                         Field(line, R"("decision":")") + " " + line.substr(rules, line.find(']') + 1 - rules);
      std::erase(text, '"');
      if (line.find("\"follow_up\":true") != std::string::npos) text += " follow-up";
      result.push_back(text);
    }
    return result;
  }
  Judge& judge() { return judge_; }
  const MemoryAlertSink& sink() const { return sink_; }

  static std::vector<std::string> Lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }

 private:
  static TextRange Put(std::string_view text, FiringPacket& packet) {
    const TextRange range{static_cast<uint32_t>(packet.text.size()), static_cast<uint32_t>(text.size())};
    packet.text += text;
    return range;
  }
  static std::string Until(const std::string& line, const std::string& key, char end) {
    const size_t from = line.find(key) + key.size();
    return line.substr(from, line.find(end, from) - from);
  }
  static std::string Field(const std::string& line, const std::string& key) { return Until(line, key, '"'); }

  MemoryAlertSink sink_;
  Judge judge_;
};

TEST(Judge, WritesAlertsAndDecisionsAsDocumented) {
  JudgeOptions options = Options({Rule("big", 45, Decision::kNone), Rule("say \"hi\"", 50, Decision::kReview)});
  options.rules[1].match = true;
  options.rules[1].version = 3;
  Harness harness(options);
  Firing big = Fires(0, Row(61, 7));
  big.id_high = 0x0123456789abcdefu;
  big.id_low = 0x10u;
  harness.Frame({{big}, {Fires(1, Row(61, 7), Row(60, 6))}});

  EXPECT_EQ(harness.sink().alerts(),
            R"({"rule":"big","version":1,"id":"0123456789abcdef0000000000000010","kind":"row","key":"c1",)"
            R"("mode":"active","decision":null,"score":45,"first_time":"F","last_time":"L",)"
            R"("settled_at":"1970-01-01T00:01:01Z","settled_by":"row","measures":{},"reason":"r","rows":[]})"
            "\n"
            R"({"rule":"say \"hi\"","version":3,"id":"00000000000000000000000000000000","kind":"match","key":"c1",)"
            R"("mode":"active","decision":"review","score":50,"first_time":"F","last_time":"L",)"
            R"("settled_at":"1970-01-01T00:01:01Z","settled_by":"row","measures":{},"reason":"r","rows":[]})"
            "\n");
  EXPECT_EQ(harness.sink().decisions(),
            R"({"stream":"payments","file":"a.csv","row":7,"event_time":"1970-01-01T00:01:01Z","score":95,)"
            R"("decision":"block","rules":["big","say \"hi\""],"follow_up":false})"
            "\n");
}

TEST(Judge, ALateRowHasItsOwnTimeAndStandsWhereItCame) {
  JudgeOptions options = Options({Rule("big", 45, Decision::kNone), Rule("soon", 45, Decision::kNone)});
  options.rules[1].active_until_us = 50 * kSecond;
  Harness harness(options);
  Firing late = Fires(0, Row(61, 7));
  late.late_us = 5 * kSecond;
  Firing soon = Fires(1, Row(61, 7));
  soon.late_us = 5 * kSecond;
  harness.Frame({{late, soon}});
  EXPECT_THAT(harness.Alerts(), ElementsAre("big@01:01", "soon@01:01")) << "active by its own time";
  EXPECT_EQ(harness.sink().decisions(),
            R"({"stream":"payments","file":"a.csv","row":7,"event_time":"1970-01-01T00:00:05Z","late":true,)"
            R"("score":90,"decision":"block","rules":["big","soon"],"follow_up":false})"
            "\n");
}

TEST(Judge, ARowOfAMergedSourceIsCalledByItsFile) {
  JudgeOptions options = Options({Rule("big", 45, Decision::kNone)});
  options.sources = {"a.csv", "a.csv", "b.csv"};
  Harness harness(options);
  harness.Frame({{Fires(0, Row(1, engine::PositionInFile(2, 7)))}});
  EXPECT_THAT(harness.sink().decisions(), HasSubstr(R"("file":"b.csv","row":7,)"));
}

TEST(Judge, WhatOnlyTheEndCouldSettleHasNoTimeOfSettling) {
  Harness harness(Options({Rule("big", 45, Decision::kNone)}));
  Firing at_end = Fires(0, Row(61, 7));
  at_end.settled_by = SettledBy::kEnd;
  at_end.settled_at_us = engine::kEndOfTime;
  harness.Frame({{at_end}});
  EXPECT_THAT(harness.sink().alerts(), HasSubstr(R"("settled_at":null,"settled_by":"end",)"));
}

TEST(Judge, AStreamWithoutEventTimeHasNone) {
  JudgeOptions options = Options({Rule("big", 45, Decision::kNone)});
  options.streams[0].has_event_time = false;
  Harness harness(options);
  harness.Frame({{Fires(0, Row(0, 7))}});
  EXPECT_THAT(harness.sink().alerts(), HasSubstr(R"("settled_at":null,)"));
  EXPECT_THAT(harness.sink().decisions(), HasSubstr(R"("event_time":null,)"));
}

TEST(Judge, MergesPacketsIntoTheOutputOrder) {
  Harness harness(Options({Rule("a", 1, Decision::kNone), Rule("b", 1, Decision::kNone)}));
  harness.Frame({{Fires(1, Row(1, 1)), Fires(1, Row(3, 3))},
                 {},
                 {SettledByTime(Fires(0, Row(0, 0)), 3), Fires(0, Row(4, 4))},
                 {Fires(0, Row(1, 1)), Fires(0, Row(2, 2)), Fires(0, Row(3, 3))}});
  EXPECT_THAT(harness.Alerts(),
              ElementsAre("a@00:01", "b@00:01", "a@00:02", "a@00:03", "a@00:03", "b@00:03", "a@00:04"));
}

TEST(Judge, RulesThatARowSettlesMakeOneDecision) {
  Harness harness(Options({Rule("a", 30, Decision::kNone), Rule("b", 30, Decision::kChallenge)}));
  harness.Frame({{Fires(0, Row(5, 5))}, {Fires(1, Row(5, 5), Row(2, 2)), Fires(1, Row(5, 5), Row(3, 3))}});
  EXPECT_THAT(harness.ShortDecisions(), ElementsAre("5 60 challenge [a,b]"))
      << "two matches of one rule on one event score once";
  EXPECT_EQ(harness.Alerts().size(), 3u);
}

TEST(Judge, ALaterMatchMakesAFollowUpOverAllRulesOfTheEvent) {
  Harness harness(Options({Rule("now", 30, Decision::kNone), Rule("waits", 55, Decision::kNone)}));
  harness.Frame({{Fires(0, Row(5, 5))}});
  harness.Frame({{}, {SettledByRow(Fires(1, Row(5, 5), Row(4, 4)), Row(9, 9))}});
  harness.Frame({{}, {SettledByTime(Fires(1, Row(8, 8)), 60)}});
  EXPECT_THAT(harness.ShortDecisions(),
              ElementsAre("5 30 approve [now]", "5 85 block [now,waits] follow-up", "8 55 review [waits] follow-up"));
  EXPECT_EQ(harness.judge().stats().decisions, 3u);
  EXPECT_EQ(harness.judge().stats().follow_ups, 2u);
}

TEST(Judge, OneRowCanSettleAnOlderEventBesideItsOwn) {
  Harness harness(Options({Rule("now", 30, Decision::kNone), Rule("waits", 55, Decision::kNone)}));
  harness.Frame({{Fires(0, Row(9, 9))}, {SettledByRow(Fires(1, Row(5, 5)), Row(9, 9))}});
  EXPECT_THAT(harness.ShortDecisions(), ElementsAre("5 55 review [waits] follow-up", "9 30 approve [now]"));
}

TEST(Judge, ShadowRulesAlertAndDecideNothing) {
  JudgeOptions options = Options({Rule("on", 10, Decision::kNone), Rule("shadow", 90, Decision::kBlock)});
  options.rules[1].shadow = true;
  Harness harness(options);
  harness.Frame({{Fires(0, Row(1, 1)), Fires(1, Row(1, 1)), Fires(1, Row(2, 2))}});
  EXPECT_THAT(harness.ShortDecisions(), ElementsAre("1 10 approve [on]"));
  EXPECT_THAT(harness.Alerts(), ElementsAre("on@00:01", "shadow@00:01", "shadow@00:02"));
  EXPECT_THAT(harness.sink().alerts(), HasSubstr(R"("mode":"shadow","decision":"block","score":90)"));
}

TEST(Judge, CooldownSuppressesAlertsButNoDecisions) {
  JudgeOptions options = Options({Rule("a", 50, Decision::kNone)});
  options.rules[0].cooldown = dsl::Period{10 * kSecond, 0};
  Harness harness(options);
  harness.Frame({{Fires(0, Row(1, 1)), Fires(0, Row(10, 2)), Fires(0, Row(11, 3))}});
  EXPECT_THAT(harness.Alerts(), ElementsAre("a@00:01", "a@00:11"));
  EXPECT_THAT(harness.ShortDecisions(), ElementsAre("1 50 review [a]", "2 50 review [a]", "3 50 review [a]"));
  EXPECT_EQ(harness.judge().stats().rules[0].cooled_down, 1u);
}

TEST(Judge, UnlessSuppressesAlertAndDecision) {
  Harness harness(Options({Rule("a", 50, Decision::kNone)}));
  Firing suppressed = Fires(0, Row(1, 1));
  suppressed.suppressed = true;
  harness.Frame({{suppressed}});
  EXPECT_THAT(harness.Alerts(), IsEmpty());
  EXPECT_THAT(harness.Decisions(), IsEmpty());
  EXPECT_EQ(harness.judge().stats().rules[0].suppressed, 1u);
  EXPECT_TRUE(harness.judge().flagged().Tallies().empty());
}

TEST(Judge, RulesAreActiveFromInclusiveUntilExclusive) {
  JudgeOptions options = Options({Rule("a", 50, Decision::kNone)});
  options.rules[0].active_from_us = 2 * kSecond;
  options.rules[0].active_until_us = 4 * kSecond;
  Harness harness(options);
  harness.Frame({{Fires(0, Row(1, 1)), Fires(0, Row(2, 2)), Fires(0, Row(3, 3)), Fires(0, Row(4, 4)),
                  SettledByRow(Fires(0, Row(3, 3)), Row(9, 9))}});
  EXPECT_THAT(harness.Alerts(), ElementsAre("a@00:02", "a@00:03", "a@00:09"))
      << "it is the last row's time that counts";
  EXPECT_EQ(harness.judge().stats().rules[0].inactive, 2u);
}

TEST(Judge, WhatTheEndSettlesAlertsAndFlagsNothing) {
  Harness harness(Options({Rule("a", 50, Decision::kNone)}));
  Firing at_end = Fires(0, Row(5, 5));
  at_end.settled_by = SettledBy::kEnd;
  harness.Frame({{at_end}});
  EXPECT_THAT(harness.Alerts(), ElementsAre("a@00:05"));
  EXPECT_THAT(harness.sink().alerts(), HasSubstr(R"("settled_by":"end")"));
  EXPECT_THAT(harness.Decisions(), IsEmpty());
  EXPECT_TRUE(harness.judge().flagged().Tallies().empty());
  EXPECT_EQ(harness.judge().stats().rules[0].alerts_at_end, 1u);
}

// Frames of some traffic: two rules, cooldown, follow-ups.
std::vector<std::vector<std::vector<Firing>>> Traffic() {
  std::vector<std::vector<std::vector<Firing>>> frames;
  for (uint64_t i = 1; i <= 40; ++i) {
    const engine::OrderKey row = Row(static_cast<int64_t>(i) * 3, i);
    Firing now = Fires(0, row);
    now.label = i % 3 == 0 ? Firing::Label::kFraud : Firing::Label::kGood;
    now.amount_cents = static_cast<int64_t>(i) * 100;
    std::vector<Firing> late;
    if (i > 5) {
      late.push_back(SettledByRow(Fires(1, Row(static_cast<int64_t>(i - 5) * 3, i - 5)), row));
    }
    frames.push_back({{now}, late});
  }
  return frames;
}

JudgeOptions TrafficOptions() {
  JudgeOptions options = Options({Rule("a", 30, Decision::kNone), Rule("b", 55, Decision::kReview)});
  options.rules[0].cooldown = dsl::Period{10 * kSecond, 0};
  options.latest_settling_us = 15 * kSecond;
  return options;
}

TEST(Judge, SavedAndRestoredAnywhereItGoesOnAsIfNothingHadHappened) {
  const auto frames = Traffic();
  Harness straight(TrafficOptions());
  for (const auto& frame : frames) straight.Frame(frame);
  ASSERT_GT(straight.judge().stats().rules[0].cooled_down, 0u);

  for (size_t stop = 0; stop <= frames.size(); ++stop) {
    Harness first(TrafficOptions());
    for (size_t i = 0; i < stop; ++i) first.Frame(frames[i]);
    std::string bytes;
    first.judge().Save(&bytes);

    Harness second(TrafficOptions());
    ASSERT_TRUE(second.judge().Restore(bytes).ok());
    std::string again;
    second.judge().Save(&again);
    EXPECT_EQ(bytes.size(), again.size());
    for (size_t i = stop; i < frames.size(); ++i) second.Frame(frames[i]);
    EXPECT_EQ(first.sink().alerts() + second.sink().alerts(), straight.sink().alerts());
    EXPECT_EQ(first.sink().decisions() + second.sink().decisions(), straight.sink().decisions());
    EXPECT_EQ(second.judge().stats(), straight.judge().stats());
    EXPECT_EQ(second.judge().flagged().Tallies().size(), straight.judge().flagged().Tallies().size());
  }
}

TEST(Judge, ATimeoutIsAnAlertWithoutScoreAndDecision) {
  JudgeOptions options = Options({Rule("open", 90, Decision::kBlock)});
  options.rules[0].match = true;
  options.rules[0].cooldown = dsl::Period{100 * kSecond, 0};
  Harness harness(std::move(options));
  Firing timeout = SettledByTime(Fires(0, Row(1, 1)), 5);
  timeout.kind = Firing::Kind::kTimeout;
  harness.Frame({{timeout, SettledByTime(Fires(0, Row(2, 2)), 6)}});
  const std::vector<std::string> alerts = Harness::Lines(harness.sink().alerts());
  ASSERT_EQ(alerts.size(), 2u);
  EXPECT_THAT(alerts[0], HasSubstr(R"("kind":"timeout","key":"c1","mode":"active","first_time")"));
  EXPECT_THAT(alerts[1], HasSubstr(R"("kind":"match")"));
  // Neither the event nor the rule's cooldown has seen it.
  EXPECT_THAT(harness.ShortDecisions(), ElementsAre(R"(2 90 block [open] follow-up)"));
  EXPECT_EQ(harness.judge().stats().rules[0].timeouts, 1u);
  EXPECT_EQ(harness.judge().stats().rules[0].alerts, 1u);
}

TEST(Judge, RefusesStateThatIsDamagedOrOfOtherRules) {
  Harness harness(TrafficOptions());
  for (const auto& frame : Traffic()) harness.Frame(frame);
  std::string bytes;
  harness.judge().Save(&bytes);

  for (size_t size = 0; size < bytes.size(); size += 7) {
    Harness other(TrafficOptions());
    const data::Status status = other.judge().Restore(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(data::CodeOf(status), "TRL0640") << size;
    EXPECT_EQ(data::FaultOf(status), data::Fault::kData);
  }
  Harness longer(TrafficOptions());
  EXPECT_FALSE(longer.judge().Restore(bytes + "x").ok());

  JudgeOptions options = TrafficOptions();
  options.rules[1].version = 2;
  Harness newer(options);
  EXPECT_THAT(data::MessageOf(newer.judge().Restore(bytes)), HasSubstr("rule 'b' version 1"));
}

TEST(JudgeOptions, FollowFromTheModel) {
  dsl::Model model;
  model.streams.resize(2);
  model.streams[0].name = "logins";
  model.streams[1].name = "payments";
  model.streams[1].time_column = 2;
  model.rules.resize(3);
  model.rules[0].name = "z";
  model.rules[0].mode = dsl::Mode::kShadow;
  model.rules[0].match.emplace();
  model.rules[0].match->within = dsl::Period{5 * kSecond, 0};
  model.rules[1].name = "off";
  model.rules[1].mode = dsl::Mode::kOff;
  model.rules[1].match.emplace();
  model.rules[2].name = "a";
  model.rules[2].version = 4;
  model.policies.resize(2);
  model.policies[0].name = "default";
  model.policies[0].block_from = 90;
  model.policies[1].stream = "payments";
  model.policies[1].block_from = 70;

  EXPECT_THAT(RunningRules(model), ElementsAre(2u, 0u));
  const JudgeOptions options = MakeJudgeOptions(model, {"x.csv"});
  ASSERT_EQ(options.rules.size(), 2u);
  EXPECT_EQ(options.rules[0].name, "a");
  EXPECT_EQ(options.rules[0].version, 4);
  EXPECT_FALSE(options.rules[0].match);
  EXPECT_EQ(options.rules[1].name, "z");
  EXPECT_EQ(options.rules[1].version, 1);
  EXPECT_TRUE(options.rules[1].shadow);
  EXPECT_EQ(options.latest_settling_us, 5 * kSecond);
  EXPECT_FALSE(options.streams[0].has_event_time);
  EXPECT_EQ(options.streams[0].policy.block_from, 90);
  EXPECT_TRUE(options.streams[1].has_event_time);
  EXPECT_EQ(options.streams[1].policy.block_from, 70);
}

// What a match at most waits for behind its last row.
TEST(JudgeOptions, AbsenceAtTheEndSettlesLater) {
  dsl::Model model;
  model.streams.resize(1);
  model.rules.resize(1);
  model.rules[0].match.emplace();
  dsl::MatchModel& match = *model.rules[0].match;
  dsl::Pattern pattern;
  pattern.kind = dsl::PatternKind::kSequence;
  match.pattern = &pattern;
  const auto latest = [&] { return MakeJudgeOptions(model, {}).latest_settling_us; };
  EXPECT_EQ(latest(), engine::kEndOfTime);
  match.within = dsl::Period{5 * kSecond, 0};
  EXPECT_EQ(latest(), 5 * kSecond);
  match.bounds.push_back({nullptr, {7 * kSecond, 0}});
  EXPECT_EQ(latest(), 12 * kSecond);
  pattern.trailing_negations.emplace_back();  // !N: the next row, whenever it comes
  EXPECT_EQ(latest(), engine::kEndOfTime);
}

}  // namespace judge_test
}  // namespace tripline::rules
