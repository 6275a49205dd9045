#include "deploy/generate/day.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace tripline::deploy {
namespace day_test {

TEST(RowsBefore, TheDaysShareOutAllRows) {
  for (int64_t events : {1, 89, 1'000, 1'234'567}) {
    for (int days : {1, 7, kMostDays}) {
      EXPECT_EQ(RowsBefore(0, days, events), 0);
      EXPECT_EQ(RowsBefore(days, days, events), events);
      for (int day = 0; day < days; ++day) {
        ASSERT_LE(RowsBefore(day, days, events), RowsBefore(day + 1, days, events));
      }
    }
  }
}

TEST(RowsBefore, SaturdayIsBusierThanSunday) {
  auto rows = [](int day) { return RowsBefore(day + 1, 90, 1'000'000) - RowsBefore(day, 90, 1'000'000); };
  // Day 2 is Saturday, 2026-01-03.
  EXPECT_GT(rows(2), rows(3) * 3 / 2);
}

class DayTest : public testing::Test {
 protected:
  const World world_{5, 20'000};
  GenerateSummary summary_;
};

TEST_F(DayTest, HasTheRowsAskedForInTheOrderOfTime) {
  Day day(world_, 5);
  for (size_t rows : {0, 1, 15, 16, 30'000}) {
    day.Make(4, rows, &summary_);
    ASSERT_EQ(day.payments().size(), rows);
    for (size_t i = 1; i < rows; ++i) ASSERT_LE(day.payments()[i - 1].second, day.payments()[i].second);
    if (rows > 0) {
      ASSERT_LT(day.payments().back().second, 86'400U);
    }
  }
}

TEST_F(DayTest, IsTheSameWhateverWasMadeBefore) {
  Day fresh(world_, 5);
  fresh.Make(8, 5'000, &summary_);
  Day used(world_, 5);
  used.Make(1, 9'000, &summary_);
  used.Make(8, 5'000, &summary_);
  for (size_t i = 0; i < 5'000; ++i) {
    ASSERT_EQ(fresh.payments()[i].card, used.payments()[i].card);
    ASSERT_EQ(fresh.payments()[i].cents, used.payments()[i].cents);
    ASSERT_EQ(fresh.payments()[i].second, used.payments()[i].second);
  }
}

TEST_F(DayTest, CountsEpisodesAndAtLeastAsManyLookAlikes) {
  Day day(world_, 5);
  for (int i = 0; i < 10; ++i) day.Make(i, 30'000, &summary_);
  EXPECT_EQ(summary_.rows, 300'000);
  EXPECT_EQ(summary_.rows_by_kind[0] + summary_.rows_by_kind[1] + summary_.rows_by_kind[2] + summary_.rows_by_kind[3],
            300'000);
  for (int kind = 1; kind < kFraudKinds; ++kind) {
    EXPECT_GT(summary_.episodes[kind], 30) << kind;
    EXPECT_GE(summary_.look_alikes[kind], summary_.episodes[kind]) << kind;
  }
}

TEST_F(DayTest, NightsAreQuietForOwnersAndBusyForThieves) {
  Day day(world_, 5);
  std::array<std::array<double, 2>, 2> counts{};  // [fraud][night]
  for (int i = 0; i < 10; ++i) {
    day.Make(i, 30'000, &summary_);
    for (const Payment& payment : day.payments()) {
      ++counts[payment.kind != FraudKind::kNone][payment.second < 5 * 3'600];
    }
  }
  EXPECT_LT(counts[0][1] / counts[0][0], 0.1);
  EXPECT_GT(counts[1][1] / counts[1][0], 0.2);
}

TEST_F(DayTest, FraudLooksLikeItsKind) {
  Day day(world_, 5);
  std::map<FraudKind, std::array<uint64_t, 3>> small_large_all;
  for (int i = 0; i < 10; ++i) {
    day.Make(i, 30'000, &summary_);
    for (const Payment& payment : day.payments()) {
      auto& counts = small_large_all[payment.kind];
      counts[0] += payment.cents < 200 ? 1 : 0;
      counts[1] += payment.cents > 20'000 ? 1 : 0;
      ++counts[2];
      ASSERT_EQ(payment.channel == Channel::kOnline, Categories()[world_.merchant(payment.merchant).category].online);
    }
  }
  const auto testing = small_large_all[FraudKind::kCardTesting];
  EXPECT_EQ(testing[0] + testing[1], testing[2]);
  EXPECT_GT(testing[0], testing[1]);
  const auto velocity = small_large_all[FraudKind::kVelocity];
  EXPECT_EQ(velocity[0] + velocity[1], 0U);
  const auto jump = small_large_all[FraudKind::kAmountJump];
  EXPECT_EQ(jump[1], jump[2]);
  const auto innocent = small_large_all[FraudKind::kNone];
  EXPECT_GT(innocent[0], testing[0]);
  EXPECT_GT(innocent[1], jump[1]);
}

}  // namespace day_test
}  // namespace tripline::deploy
