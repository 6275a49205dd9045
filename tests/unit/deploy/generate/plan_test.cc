#include "deploy/generate/plan.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace tripline::deploy {
namespace plan_test {

constexpr int64_t kEvents = 1'000'000;

class PlanTest : public testing::Test {
 protected:
  GenerateConfig config_ = DefaultConfig();
  const World world_{2, {.customers = 4'444}};
  const Timetable timetable_{90, kEvents};
};

TEST_F(PlanTest, SharesAreAsConfiguredAndLookAlikesAtLeastAsFrequent) {
  config_.kinds[static_cast<size_t>(FraudKind::kVelocity)].share = 0;
  config_.fraud_rate = 0.01;
  for (uint64_t seed : {1, 2, 3}) {
    const Plan plan(world_, config_, timetable_, kEvents, seed);
    double shares = 0;
    for (int i = 1; i < kFraudKinds; ++i) shares += config_.kinds[i].share;
    int64_t fraud = 0;
    for (int i = 1; i < kFraudKinds; ++i) {
      const KindCount& count = plan.counts()[i];
      const double wanted = kEvents * config_.fraud_rate * config_.kinds[i].share / shares;
      EXPECT_NEAR(static_cast<double>(count.rows), wanted, wanted * 0.25) << FraudKindName(static_cast<FraudKind>(i));
      EXPECT_GE(count.look_alikes, count.episodes) << FraudKindName(static_cast<FraudKind>(i));
      EXPECT_GE(count.look_alike_rows, count.rows) << FraudKindName(static_cast<FraudKind>(i));
      fraud += count.rows;
    }
    EXPECT_NEAR(static_cast<double>(fraud), kEvents * config_.fraud_rate, kEvents * config_.fraud_rate * 0.05);
  }
}

TEST_F(PlanTest, TakeGivesEachEventOnceInItsSliceWithANumberOfItsOwn) {
  Plan plan(world_, config_, timetable_, kEvents, 1);
  std::set<uint32_t> numbers;
  std::vector<Event> events;
  for (uint32_t slice = 0; slice < timetable_.slices(); ++slice) {
    plan.Take(slice, 1'000, &events);
    for (const Event& event : events) {
      ASSERT_EQ(timetable_.SliceOf(event.second), slice);
      ASSERT_TRUE(numbers.insert(event.number).second);
    }
  }
  EXPECT_EQ(static_cast<int64_t>(numbers.size()), plan.rows());
  EXPECT_EQ(*numbers.begin(), 1'000U);
  EXPECT_EQ(*numbers.rbegin(), 1'000U + plan.rows() - 1);
}

TEST_F(PlanTest, StoriesThatDoNotFitIntoTheWorldAreLeftOut) {
  const Timetable week(7, kEvents);
  const Plan plan(world_, config_, week, kEvents, 1);
  EXPECT_EQ(plan.counts()[static_cast<size_t>(FraudKind::kDormantAccount)].episodes, 0);
  EXPECT_GT(plan.counts()[static_cast<size_t>(FraudKind::kVelocity)].episodes, 30);
}

TEST_F(PlanTest, NoFraudIsNoLookAlikesEither) {
  config_.fraud_rate = 0;
  const Plan plan(world_, config_, timetable_, kEvents, 1);
  for (const KindCount& count : plan.counts()) EXPECT_EQ(count.episodes + count.look_alikes, 0);
  EXPECT_GT(plan.rows(), 0);  // what is brought back
}

TEST(StoryShare, GrowsWithTheRateAndIsRight) {
  GenerateConfig config = DefaultConfig();
  config.returns = 0;
  const World world(2, {.customers = 4'444});
  const Timetable timetable(90, kEvents);
  for (double rate : {0.005, 0.05}) {
    config.fraud_rate = rate;
    const Plan plan(world, config, timetable, kEvents, 1);
    // What is off scene counts as well, so the estimate is not exact.
    EXPECT_NEAR(static_cast<double>(plan.rows()) / kEvents / StoryShare(config), 1.2, 0.4);
  }
}

}  // namespace plan_test
}  // namespace tripline::deploy
