#include "rules/judge/flagged_events.h"

#include <gtest/gtest.h>

#include <vector>

namespace tripline::rules {
namespace flagged_events_test {

engine::OrderKey Event(int64_t time_us, uint64_t position) { return {time_us, 0, {0, position}}; }

std::vector<uint32_t> Members(const FlaggedEvents& events, uint32_t set) {
  const auto members = events.sets().members(set);
  return {members.begin(), members.end()};
}

TEST(FlaggedEvents, AnEventKnowsAllRulesThatFiredOnIt) {
  FlaggedEvents events(100);
  EXPECT_EQ(Members(events, events.Flag(Event(10, 1), 4, Firing::Label::kFraud, 500)), (std::vector<uint32_t>{4}));
  EXPECT_EQ(Members(events, events.Flag(Event(11, 2), 2, Firing::Label::kGood, 300)), (std::vector<uint32_t>{2}));
  EXPECT_EQ(Members(events, events.Flag(Event(10, 1), 2, Firing::Label::kFraud, 500)), (std::vector<uint32_t>{2, 4}));
  EXPECT_EQ(Members(events, events.Flag(Event(10, 1), 4, Firing::Label::kFraud, 500)), (std::vector<uint32_t>{2, 4}));
}

TEST(FlaggedEvents, ClosesWhatNoAlertCanFlagAnyMore) {
  FlaggedEvents events(100);
  events.Flag(Event(10, 1), 0, Firing::Label::kFraud, 500);
  events.AdvanceTo(110);
  EXPECT_EQ(events.remembered().size(), 1u) << "an alert at 110 may still flag the event at 10";
  events.AdvanceTo(111);
  EXPECT_TRUE(events.remembered().empty());
  EXPECT_EQ(events.closed().size(), 1u);
}

TEST(FlaggedEvents, TalliesCountAnEventOnceWhetherClosedOrNot) {
  for (const int64_t remember_us : {int64_t{0}, engine::kEndOfTime}) {
    FlaggedEvents events(remember_us);
    events.Flag(Event(10, 1), 0, Firing::Label::kFraud, 500);
    events.Flag(Event(10, 1), 0, Firing::Label::kFraud, 500);
    events.Flag(Event(10, 1), 1, Firing::Label::kFraud, 500);
    events.AdvanceTo(20);
    events.Flag(Event(20, 2), 1, Firing::Label::kGood, 300);
    events.Flag(Event(20, 2), 0, Firing::Label::kGood, 300);
    events.Flag(Event(20, 3), 0, Firing::Label::kNone, 700);
    const auto tallies = events.Tallies();
    ASSERT_EQ(tallies.size(), 2u);
    uint64_t seen = 0;
    for (const auto& [set, tally] : tallies) {
      const bool both = Members(events, set).size() == 2;
      EXPECT_EQ(tally.events, both ? 2u : 1u);
      EXPECT_EQ(tally.fraud, both ? 1u : 0u);
      EXPECT_EQ(tally.fraud_cents, both ? 500 : 0);
      EXPECT_EQ(tally.good, both ? 1u : 0u);
      seen += tally.events;
    }
    EXPECT_EQ(seen, 3u);
  }
}

TEST(FlaggedEvents, MemoryIsBoundedAndTheOldestGoFirst) {
  FlaggedEvents events(engine::kEndOfTime);
  for (uint64_t i = 0; i < FlaggedEvents::kMaxRemembered + 10; ++i) {
    events.Flag(Event(static_cast<int64_t>(i), i), 0, Firing::Label::kNone, 0);
  }
  EXPECT_EQ(events.remembered().size(), FlaggedEvents::kMaxRemembered);
  EXPECT_EQ(events.closed_early(), 10u);
  EXPECT_EQ(events.remembered().begin()->first.time_us, 10);
  EXPECT_EQ(events.Tallies().begin()->second.events, FlaggedEvents::kMaxRemembered + 10);
}

}  // namespace flagged_events_test
}  // namespace tripline::rules
