#include "rules/judge/cooldown.h"

#include <gtest/gtest.h>

#include "engine/data/text.h"

namespace tripline::rules {
namespace cooldown_test {

constexpr int64_t kHour = int64_t{3600} * 1'000'000;

int64_t At(const char* time) {
  int64_t us = 0;
  EXPECT_EQ(data::ParseTimestamp(time, &us), data::ParseResult::kOk) << time;
  return us;
}

TEST(Cooldown, RunsFromTheLastAlertEmittedAndEndsAtItsEnd) {
  Cooldown cooldown({kHour, 0});
  EXPECT_TRUE(cooldown.Admit("c1", 0));
  EXPECT_FALSE(cooldown.Admit("c1", kHour - 1));
  EXPECT_TRUE(cooldown.Admit("c1", kHour)) << "an alert at t + D is emitted";
  EXPECT_FALSE(cooldown.Admit("c1", 2 * kHour - 1)) << "the cooldown starts anew";
  EXPECT_TRUE(cooldown.Admit("c2", kHour + 1)) << "each key has its own";
}

TEST(Cooldown, RefusedAlertsDoNotProlongIt) {
  Cooldown cooldown({kHour, 0});
  EXPECT_TRUE(cooldown.Admit("c1", 0));
  EXPECT_FALSE(cooldown.Admit("c1", kHour / 2));
  EXPECT_TRUE(cooldown.Admit("c1", kHour));
}

TEST(Cooldown, MonthsFollowTheCalendar) {
  Cooldown cooldown({0, 1});
  EXPECT_TRUE(cooldown.Admit("", At("2026-01-31 12:00:00")));
  EXPECT_FALSE(cooldown.Admit("", At("2026-02-28 11:59:59")));
  EXPECT_TRUE(cooldown.Admit("", At("2026-02-28 12:00:00")));
}

TEST(Cooldown, TimeAtTheEndOfTheCalendarDoesNotWrap) {
  Cooldown cooldown({kHour, 0});
  EXPECT_TRUE(cooldown.Admit("", INT64_MAX - 1));
  EXPECT_FALSE(cooldown.Admit("", INT64_MAX - 1));
}

TEST(Cooldown, KeysThatAreOverAreForgotten) {
  Cooldown cooldown({kHour, 0});
  for (int64_t i = 0; i < 100'000; ++i) EXPECT_TRUE(cooldown.Admit(std::to_string(i), i * kHour / 100));
  EXPECT_LE(cooldown.size(), 2048u) << "a hundred keys an hour";
}

}  // namespace cooldown_test
}  // namespace tripline::rules
