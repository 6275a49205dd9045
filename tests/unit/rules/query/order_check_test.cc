#include "rules/query/order_check.h"

#include <gtest/gtest.h>

#include <utility>

#include "engine/flow/source.h"

namespace tripline::rules::order_check_test {
namespace {

std::shared_ptr<const data::Schema> TwoNumbers() {
  auto schema = std::make_shared<data::Schema>();
  schema->fields = {{"t", data::TimestampType()}, {"n", data::IntType()}, {"d", data::DoubleType()}};
  return schema;
}

using Rows = std::vector<std::pair<int64_t, int64_t>>;

engine::BatchPtr Batch(const Rows& rows) {
  auto batch = std::make_unique<data::RecordBatch>(TwoNumbers());
  for (const auto& [t, n] : rows) {
    batch->columns[0].mutable_values<int64_t>()[batch->rows] = t;
    batch->columns[1].mutable_values<int64_t>()[batch->rows] = n;
    batch->columns[2].mutable_values<double>()[batch->rows] = 0;
    batch->positions.push_back(++batch->rows);
  }
  return batch;
}

constexpr dsl::SortKey kTime{0, false, false};
constexpr dsl::SortKey kTimeDescending{0, true, false};
constexpr dsl::SortKey kNumber{1, false, false};
constexpr dsl::SortKey kDouble{2, false, false};

TEST(OrderCheck, WithinBatchesAndBetweenThem) {
  const struct {
    std::vector<Rows> batches;
    std::vector<dsl::SortKey> order;
    bool sorted;
  } kCases[] = {
      {{{{1, 1}, {1, 2}}, {{1, 3}, {2, 0}}}, {kTime, kNumber}, true},
      {{{{1, 1}, {1, 2}}, {{1, 1}, {2, 0}}}, {kTime, kNumber}, false},
      {{{{1, 1}, {1, 2}}, {{1, 1}, {2, 0}}}, {kTime}, true},
      {{{{1, 1}, {0, 2}}}, {kTime}, false},
      {{{{2, 1}, {1, 1}}, {{1, 2}}}, {kTimeDescending, kNumber}, true},
      {{{{2, 1}, {1, 3}}, {{1, 2}}}, {kTimeDescending, kNumber}, false},
      {{{{2, 1}}, {{1, 3}}, {{3, 2}}}, {kTimeDescending}, false},
      {{{{2, 1}}, {}, {{1, 3}}}, {kTime}, false},
      {{{{5, 1}, {1, 2}}}, {}, true},
      {{{{1, 1}}}, {kDouble}, false},  // not looked at
  };
  for (const auto& c : kCases) {
    OrderCheck check(c.order);
    bool sorted = true;
    for (const Rows& rows : c.batches) sorted = sorted && check.Next(*Batch(rows));
    EXPECT_EQ(sorted, c.sorted) << (&c - kCases);
  }
}

TEST(OrderCheck, NullsMayBeInAnyOrder) {
  const engine::BatchPtr batch = Batch({{1, 1}, {2, 2}});
  batch->columns[0].mutable_validity()[0] = 1;
  batch->columns[0].set_has_nulls(true);
  const std::vector<dsl::SortKey> order = {kTime};
  EXPECT_FALSE(OrderCheck(order).Next(*batch));
}

}  // namespace
}  // namespace tripline::rules::order_check_test
