#include "rules/query/ordered_source.h"

#include <gtest/gtest.h>

#include <deque>

namespace tripline::rules::ordered_source_test {
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


// Hands out one batch a piece.
class Batches final : public engine::Source {
 public:
  explicit Batches(std::deque<Rows> batches) : batches_(std::move(batches)) {}
  data::StatusOr<std::unique_ptr<Piece>> Fetch() override {
    return batches_.empty() ? nullptr : std::make_unique<Piece>();
  }
  void Parse(Piece&) const override {}
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<engine::BatchPtr>* out) override {
    if (piece == nullptr) return data::OkStatus();
    out->push_back(Batch(batches_.front()));
    batches_.pop_front();
    return data::OkStatus();
  }
  void Recycle(engine::BatchPtr) override {}
  int64_t frontier_us() const override { return engine::kStartOfTime; }
  const engine::SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

 private:
  std::deque<Rows> batches_;
  const engine::SourceCounters counters_;
  const std::string name_ = "batches";
};

TEST(OrderedSource, TheFrontierIsTheLastRowsTime) {
  const std::vector<dsl::SortKey> order = {{0, false, false}};
  OrderedSource source(std::make_unique<Batches>(std::deque<Rows>{{{1, 1}, {4, 2}}, {{4, 3}, {9, 4}}}), order, 0);
  std::vector<engine::BatchPtr> out;
  EXPECT_EQ(source.frontier_us(), engine::kStartOfTime);
  for (const int64_t frontier_us : {int64_t{4}, int64_t{9}}) {
    ASSERT_TRUE(source.Release(*source.Fetch(), &out).ok());
    EXPECT_EQ(source.frontier_us(), frontier_us);
  }
  ASSERT_TRUE(source.Release(nullptr, &out).ok());
  EXPECT_EQ(source.frontier_us(), engine::kEndOfTime);
  EXPECT_EQ(out.size(), 2u);
}

TEST(OrderedSource, ARowOutOfOrderIsAFailure) {
  const std::vector<dsl::SortKey> order = {{0, false, false}, {1, false, false}};
  OrderedSource source(std::make_unique<Batches>(std::deque<Rows>{{{1, 1}, {4, 2}}, {{4, 1}}}), order, 0);
  std::vector<engine::BatchPtr> out;
  ASSERT_TRUE(source.Release(*source.Fetch(), &out).ok());
  EXPECT_EQ(data::CodeOf(source.Release(*source.Fetch(), &out)), "TRL0651");
}

}  // namespace
}  // namespace tripline::rules::ordered_source_test
