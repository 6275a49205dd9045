#include "rules/compile/rule_cost.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <vector>

#include "engine/data/function.h"

namespace tripline::rules {
namespace rule_cost_test {

data::RecordBatch Rows() {
  auto schema = std::make_shared<data::Schema>();
  schema->fields.push_back({"n", data::IntType()});
  data::RecordBatch batch(schema);
  batch.rows = data::kBatchRows;
  return batch;
}

TEST(RuleCost, OneRuleHasAllOfTheTime) {
  RuleCost cost;
  cost.Add(1, {data::MakeInput(0, data::IntType())});
  ASSERT_TRUE(cost.Compile().ok());
  std::vector<int64_t> shares(3);
  const data::RecordBatch batch = Rows();
  for (int i = 0; i < 3; ++i) cost.Divide(batch, 100, &shares);
  EXPECT_EQ(shares, (std::vector<int64_t>{0, 300, 0}));
}

TEST(RuleCost, SharesOfSeveralAddUpToTheTime) {
  RuleCost cost;
  cost.Add(0, {data::MakeInput(0, data::IntType())});
  cost.Add(2, {data::MakeInput(0, data::IntType())});
  cost.Add(3, {});
  ASSERT_TRUE(cost.Compile().ok());
  std::vector<int64_t> shares(4);
  const data::RecordBatch batch = Rows();
  constexpr int64_t kNs = 1'000'000;
  constexpr int kBatches = 300;  // measured more than once
  for (int i = 0; i < kBatches; ++i) cost.Divide(batch, kNs, &shares);
  EXPECT_EQ(shares[1], 0);
  EXPECT_EQ(shares[3], 0);
  EXPECT_GT(shares[0], 0);
  EXPECT_GT(shares[2], 0);
  const int64_t sum = std::accumulate(shares.begin(), shares.end(), int64_t{0});
  EXPECT_LE(sum, kBatches * kNs);
  EXPECT_GE(sum, kBatches * (kNs - 2));  // rounded down, each
}

}  // namespace rule_cost_test
}  // namespace tripline::rules
