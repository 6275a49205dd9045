#include "rules/backtest/unique_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tripline::rules {
namespace unique_source_test {

using testing::ElementsAre;
using testing::IsEmpty;

// A time and a value; an empty one is NULL.
using Rows = std::vector<std::pair<int64_t, std::string>>;

// A source that releases what it is told, a batch a call.
class ListedSource : public engine::Source {
 public:
  explicit ListedSource(std::vector<Rows> batches) : batches_(std::move(batches)) {
    schema_ = std::make_shared<data::Schema>(data::Schema{{{"t", data::TimestampType()}, {"id", data::StringType()}}});
  }

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override { return std::unique_ptr<Piece>(); }
  void Parse(Piece&) const override {}
  data::Status Release(std::unique_ptr<Piece>, std::vector<engine::BatchPtr>* out) override {
    auto batch = std::make_unique<data::RecordBatch>(schema_);
    batch->columns[1].set_has_nulls(true);
    for (const auto& [time, value] : batches_[next_++]) {
      batch->columns[0].mutable_values<int64_t>()[batch->rows] = time;
      batch->columns[1].mutable_values<data::StringRef>()[batch->rows] = batch->texts.Add(value);
      if (value.empty()) {
        data::ClearBit(batch->columns[1].mutable_validity(), batch->rows);
      } else {
        data::SetBit(batch->columns[1].mutable_validity(), batch->rows);
      }
      batch->positions.push_back(++position_);
      ++batch->rows;
    }
    batch->order_times = order_times;
    out->push_back(std::move(batch));
    return data::OkStatus();
  }
  void Recycle(engine::BatchPtr) override { ++recycled; }
  int64_t frontier_us() const override { return 0; }
  const engine::SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

  int recycled = 0;
  std::vector<int64_t> order_times;  // of every batch

 private:
  std::vector<Rows> batches_;
  std::shared_ptr<const data::Schema> schema_;
  size_t next_ = 0;
  uint64_t position_ = 0;
  engine::SourceCounters counters_;
  std::string name_ = "listed";
};

TEST(UniqueSource, TheFirstOfEqualValuesWithinTheTimeStays) {
  std::atomic<uint64_t> duplicates{0};
  auto listed = std::make_unique<ListedSource>(std::vector<Rows>{
      {{0, "a"}, {1, "b"}, {5, "a"}, {9, "a"}},  // 5 and 9 are less than 10 after 0
      {{9, "a"}},                                // nothing is left of this batch
      {{10, "a"}, {10, "a longer value than twelve"}, {12, "a longer value than twelve"}, {19, "a"}, {20, "a"}},
      {{20, ""}, {20, ""}}});  // NULL is never a duplicate
  ListedSource& source = *listed;
  const auto unique = MakeUniqueSource(std::move(listed), 1, 0, 10, &duplicates);
  std::vector<std::vector<uint64_t>> positions;
  for (int i = 0; i < 4; ++i) {
    std::vector<engine::BatchPtr> out;
    ASSERT_TRUE(unique->Release(nullptr, &out).ok());
    positions.emplace_back();
    if (!out.empty()) positions.back() = out[0]->positions;
  }
  EXPECT_THAT(positions[0], ElementsAre(1, 2));
  EXPECT_THAT(positions[1], IsEmpty());
  EXPECT_THAT(positions[2], ElementsAre(6, 7, 10)) << "10 is the first again, 20 after it; 19 is a duplicate of 10";
  EXPECT_THAT(positions[3], ElementsAre(11, 12));
  EXPECT_EQ(duplicates.load(), 5u);
  EXPECT_EQ(source.recycled, 1);
}

TEST(UniqueSource, ARowThatWasAcceptedLateCountsWhereItCame) {
  std::atomic<uint64_t> duplicates{0};
  auto listed = std::make_unique<ListedSource>(std::vector<Rows>{{{0, "a"}, {3, "a"}, {12, "a"}}});
  listed->order_times = {0, 11, 12};
  const auto unique = MakeUniqueSource(std::move(listed), 1, 0, 10, &duplicates);
  std::vector<engine::BatchPtr> out;
  ASSERT_TRUE(unique->Release(nullptr, &out).ok());
  EXPECT_THAT(out[0]->positions, ElementsAre(1, 2));
  EXPECT_THAT(out[0]->order_times, ElementsAre(0, 11));
}

}  // namespace unique_source_test
}  // namespace tripline::rules
