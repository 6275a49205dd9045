#include "engine/flow/keyed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/flow/toy_plan.h"

namespace tripline::engine::keyed_test {

using flow_toy::MakeInputs;
using flow_toy::MakeRows;
using flow_toy::MakeToyPlan;
using ::testing::HasSubstr;

TEST(KeyedShard, ATimerThatIsNotMovedIsAFailureAndNoEndlessLoop) {
  flow_toy::ToyFinal final_stage;
  auto job = Job::Make({}, MakeToyPlan({.leaves_timers = true}), &final_stage,
                       MakeInputs({{0, MakeRows(1, 400, 1000, 50, 100), {}}}));
  ASSERT_TRUE(job.ok());
  const data::Status status = (*job)->Run();
  EXPECT_EQ(data::CodeOf(status), "TRL0653");
  EXPECT_THAT(data::MessageOf(status), HasSubstr("domain 'a' left a timer"));
}

TEST(KeyedShard, StateBeyondItsBudgetIsAFailure) {
  flow_toy::ToyFinal final_stage;
  auto job = Job::Make({.state_budget_bytes = 10'000}, MakeToyPlan(), &final_stage,
                       MakeInputs({{0, MakeRows(1, 400, 1000, 50, 100), {}}}));
  ASSERT_TRUE(job.ok());
  const data::Status status = (*job)->Run();
  EXPECT_EQ(data::CodeOf(status), "TRL0652");
  EXPECT_THAT(data::MessageOf(status), HasSubstr("larger budget"));
}

}  // namespace tripline::engine::keyed_test
