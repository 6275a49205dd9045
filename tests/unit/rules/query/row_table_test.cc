#include "rules/query/row_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

namespace tripline::rules {
namespace row_table_test {

using testing::ElementsAre;

std::shared_ptr<const data::Schema> TwoInts() {
  auto schema = std::make_shared<data::Schema>();
  schema->fields = {{"t", data::TimestampType()}, {"n", data::IntType()}};
  return schema;
}

engine::BatchPtr Batch(const std::vector<std::pair<int64_t, int64_t>>& rows) {
  auto batch = std::make_unique<data::RecordBatch>(TwoInts());
  for (const auto& [t, n] : rows) {
    batch->columns[0].mutable_values<int64_t>()[batch->rows] = t;
    batch->columns[1].mutable_values<int64_t>()[batch->rows] = n;
    batch->positions.push_back(++batch->rows);
  }
  return batch;
}

std::vector<int64_t> Numbers(const std::vector<engine::BatchPtr>& batches) {
  std::vector<int64_t> result;
  for (const engine::BatchPtr& batch : batches) {
    for (uint32_t row = 0; row < batch->rows; ++row) result.push_back(batch->columns[1].values<int64_t>()[row]);
  }
  return result;
}

// A source whose pieces are single numbers.
class NumberSource : public engine::Source {
 public:
  NumberSource(int64_t count, int64_t fail_at) : count_(count), fail_at_(fail_at) {}

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override {
    if (next_ == fail_at_) return data::Error(data::Fault::kData, "TRL0704", "cut short");
    if (next_ == count_) return std::unique_ptr<Piece>();
    auto piece = std::make_unique<Number>();
    piece->value = next_++;
    return std::unique_ptr<Piece>(std::move(piece));
  }
  void Parse(Piece& piece) const override { static_cast<Number&>(piece).value *= 10; }
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<engine::BatchPtr>* out) override {
    if (piece != nullptr) out->push_back(Batch({{0, static_cast<Number&>(*piece).value}}));
    return data::OkStatus();
  }
  void Recycle(engine::BatchPtr) override {}
  int64_t frontier_us() const override { return 0; }
  const engine::SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

 private:
  struct Number : Piece {
    int64_t value = 0;
  };
  int64_t count_, fail_at_;
  int64_t next_ = 0;
  engine::SourceCounters counters_;
  std::string name_ = "numbers";
};

TEST(RowTable, LoadsInTheOrderOfTheSourceWithAnyThreads) {
  for (const uint32_t threads : {1u, 2u, 5u}) {
    std::vector<std::unique_ptr<engine::Source>> sources;
    sources.push_back(std::make_unique<NumberSource>(100, -1));
    sources.push_back(std::make_unique<NumberSource>(3, -1));
    const auto table = LoadTable(std::move(sources), threads);
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(table->rows, 103u);
    std::vector<int64_t> expected;
    for (int64_t i = 0; i < 100; ++i) expected.push_back(i * 10);
    expected.insert(expected.end(), {0, 10, 20});
    EXPECT_EQ(Numbers(table->batches), expected);
  }
}

TEST(RowTable, AFailureEndsTheLoading) {
  for (const uint32_t threads : {1u, 4u}) {
    std::vector<std::unique_ptr<engine::Source>> sources;
    sources.push_back(std::make_unique<NumberSource>(100, 50));
    EXPECT_EQ(data::CodeOf(LoadTable(std::move(sources), threads).status()), "TRL0704");
  }
}

RowTable Table() {
  RowTable table;
  table.batches.push_back(Batch({{3, 1}, {1, 2}, {2, 3}}));
  table.batches.push_back(Batch({{1, 4}, {3, 5}}));
  table.rows = 5;
  return table;
}

TEST(RowTable, SortsStablyOverAllBatches) {
  RowTable table = Table();
  SortTable(std::vector<dsl::SortKey>{{0, false, false}}, &table);
  EXPECT_THAT(Numbers(table.batches), ElementsAre(2, 4, 3, 1, 5));
  SortTable(std::vector<dsl::SortKey>{{0, true, false}, {1, false, false}}, &table);
  EXPECT_THAT(Numbers(table.batches), ElementsAre(1, 5, 3, 2, 4));
}

TEST(RowTable, WhatIsSortedKeepsItsBatches) {
  RowTable table = Table();
  const data::RecordBatch* first = table.batches[0].get();
  SortTable(std::vector<dsl::SortKey>{{1, false, false}}, &table);
  EXPECT_EQ(table.batches[0].get(), first);
  SortTable({}, &table);
  EXPECT_EQ(table.batches[0].get(), first);
}

TEST(RowTable, AsASourceItCountsFromOneAndFillsTimes) {
  RowTable table;
  table.batches.push_back(Batch({{1, 1}, {2, 2}}));
  table.batches.push_back(Batch({{5, 3}, {0, 4}}));
  table.rows = 4;
  data::Column& times = table.batches[1]->columns[0];
  times.set_has_nulls(true);
  times.mutable_validity()[0] = 0b01;

  const auto source = MakeTableSource(std::move(table), "t", 0);
  std::vector<engine::BatchPtr> out;
  EXPECT_EQ(source->frontier_us(), engine::kStartOfTime);
  for (;;) {
    auto piece = source->Fetch();
    ASSERT_TRUE(piece.ok());
    const bool last = *piece == nullptr;
    ASSERT_TRUE(source->Release(*std::move(piece), &out).ok());
    if (last) break;
  }
  EXPECT_EQ(source->frontier_us(), engine::kEndOfTime);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_THAT(out[0]->positions, ElementsAre(1, 2));
  EXPECT_THAT(out[1]->positions, ElementsAre(3, 4));
  EXPECT_EQ(out[1]->columns[0].values<int64_t>()[1], 5) << "a NULL time stands at the last one before it";
  EXPECT_EQ(source->counters().rows, 4u);
}

}  // namespace row_table_test
}  // namespace tripline::rules
