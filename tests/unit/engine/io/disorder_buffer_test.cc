#include "engine/io/disorder_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "tests/unit/engine/io/read_source.h"

namespace tripline::engine::disorder_buffer_test {
namespace {

using Row = std::pair<int64_t, uint64_t>;  // time, position

struct Released {
  std::vector<Row> rows;
  std::vector<uint64_t> late;
};

class Feeder {
 public:
  explicit Feeder(int64_t bound, int32_t time_column = 0, bool accept_late = false)
      : accept_late_(accept_late),
        schema_(read_source::MakeSchema("ts timestamp, place int, text string")),
        pool_(schema_, 3),
        buffer_({time_column, bound, data::kBatchRows}, &pool_) {}

  // The rows of `times`, cut into batches of at most `batch_rows`, and the end.
  Released Feed(const std::vector<int64_t>& times, const std::vector<uint32_t>& batch_rows) {
    size_t cut = 0;
    for (size_t i = 0; i < times.size(); ++cut) {
      auto batch = pool_.Take();
      const size_t end = std::min<size_t>(times.size(), i + batch_rows[cut % batch_rows.size()]);
      for (; i < end; ++i) AddRow(times[i], i, batch.get());
      AddBatch(std::move(batch));
    }
    std::vector<DisorderBuffer::Batch> out;
    buffer_.Finish(&out);
    Take(std::move(out));
    EXPECT_EQ(buffer_.frontier_us(), kEndOfTime);
    return std::move(released_);
  }

 private:
  void AddRow(int64_t time, uint64_t position, data::RecordBatch* batch) {
    const uint32_t row = batch->rows++;
    batch->columns[0].mutable_values<int64_t>()[row] = time;
    batch->columns[1].mutable_values<int64_t>()[row] = static_cast<int64_t>(position);
    batch->columns[2].mutable_values<data::StringRef>()[row] =
        batch->texts.Add("a text that is not inline " + std::to_string(position));
    batch->positions.push_back(position);
  }

  void AddBatch(DisorderBuffer::Batch batch) {
    std::vector<uint32_t> late;
    std::vector<DisorderBuffer::Batch> out;
    buffer_.FindLate(*batch, &late);
    for (const uint32_t row : late) released_.late.push_back(batch->positions[row]);
    if (accept_late_ && !late.empty()) {
      buffer_.AcceptLate(late, batch.get());
      late.clear();
    }
    const int64_t before = buffer_.frontier_us();
    buffer_.Add(std::move(batch), late, &out);
    for (const auto& each : out) EXPECT_GE(TimesOf(*each)[0], before);
    EXPECT_GE(buffer_.frontier_us(), before);
    Take(std::move(out));
  }

  static const int64_t* TimesOf(const data::RecordBatch& batch) {
    return batch.order_times.empty() ? batch.columns[0].values<int64_t>() : batch.order_times.data();
  }

  void Take(std::vector<DisorderBuffer::Batch> out) {
    for (auto& batch : out) {
      EXPECT_GT(batch->rows, 0u);
      for (uint32_t i = 0; i < batch->rows; ++i) {
        released_.rows.emplace_back(TimesOf(*batch)[i], batch->positions[i]);
        EXPECT_EQ(batch->columns[1].values<int64_t>()[i], static_cast<int64_t>(batch->positions[i]));
        EXPECT_EQ(batch->columns[2].values<data::StringRef>()[i].view(),
                  "a text that is not inline " + std::to_string(batch->positions[i]));
      }
      pool_.Give(std::move(batch));
    }
  }

  const bool accept_late_;
  std::shared_ptr<const data::Schema> schema_;
  BatchPool pool_;
  DisorderBuffer buffer_;
  Released released_;
};

// Straight from the definition: late rows by the watermark before them, the others sorted.
Released Expected(const std::vector<int64_t>& times, int64_t bound) {
  Released expected;
  int64_t highest = times.empty() ? 0 : times[0];
  for (size_t i = 0; i < times.size(); ++i) {
    if (times[i] < highest - bound) {
      expected.late.push_back(i);
    } else {
      expected.rows.emplace_back(times[i], i);
    }
    highest = std::max(highest, times[i]);
  }
  std::sort(expected.rows.begin(), expected.rows.end());
  return expected;
}

TEST(DisorderBufferTest, AnyOrderGivesTheRowsOfTheDefinition) {
  std::mt19937 random(5);
  for (int round = 0; round < 600; ++round) {
    const int64_t bound = static_cast<int64_t>(random() % 50);
    const int64_t spread = 1 + static_cast<int64_t>(random() % 80);
    std::vector<int64_t> times;
    const size_t rows = random() % 400;
    for (size_t i = 0; i < rows; ++i) {
      times.push_back(static_cast<int64_t>(i / (1 + random() % 3)) + static_cast<int64_t>(random()) % spread - 100);
    }
    const Released expected = Expected(times, bound);
    for (const std::vector<uint32_t>& cuts : {std::vector<uint32_t>{1}, {7, 1, 30}, {4096}}) {
      const Released released = Feeder(bound).Feed(times, cuts);
      EXPECT_EQ(released.rows, expected.rows);
      EXPECT_EQ(released.late, expected.late);
    }
  }
}

TEST(DisorderBufferTest, AcceptedLateRowsStandWhereTheWatermarkWas) {
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    const int64_t bound = static_cast<int64_t>(random() % 20);
    std::vector<int64_t> times;
    const size_t rows = random() % 300;
    for (size_t i = 0; i < rows; ++i) times.push_back(static_cast<int64_t>(i / 2 + random() % 60));
    std::vector<Row> expected;
    int64_t highest = 0;
    for (size_t i = 0; i < rows; ++i) {
      highest = std::max(highest, times[i]);
      expected.emplace_back(std::max(times[i], highest - bound), i);
    }
    std::sort(expected.begin(), expected.end());
    for (const std::vector<uint32_t>& cuts : {std::vector<uint32_t>{1}, {7, 1, 30}, {4096}}) {
      const Released released = Feeder(bound, 0, /*accept_late=*/true).Feed(times, cuts);
      EXPECT_EQ(released.rows, expected);
      EXPECT_EQ(released.late, Expected(times, bound).late);
    }
  }
}

TEST(DisorderBufferTest, ShufflingWithinTheBoundChangesNothing) {
  std::mt19937 random(6);
  std::vector<int64_t> sorted;
  for (int64_t i = 0; i < 3000; ++i) sorted.push_back(i * 2);
  for (int round = 0; round < 20; ++round) {
    std::vector<int64_t> times = sorted;
    for (size_t i = 0; i + 20 < times.size(); i += 20) {
      std::shuffle(times.begin() + static_cast<ptrdiff_t>(i), times.begin() + static_cast<ptrdiff_t>(i) + 20, random);
    }
    const Released released = Feeder(40).Feed(times, {100, 33});
    EXPECT_TRUE(released.late.empty());
    std::vector<int64_t> out;
    for (const Row& row : released.rows) out.push_back(row.first);
    EXPECT_EQ(out, sorted);
  }
}

TEST(DisorderBufferTest, ManySparseRunsArePutTogether) {
  // One row of each batch stays behind for long: the batches must not.
  std::vector<int64_t> times;
  for (int64_t i = 0; i < 200; ++i) {
    for (int64_t j = 0; j < 9; ++j) times.push_back(i);
    times.push_back(1000 - i);
  }
  const Released released = Feeder(1000).Feed(times, {10});
  EXPECT_EQ(released.rows, Expected(times, 1000).rows);
}

TEST(DisorderBufferTest, TimesAtTheEndsOfTheRange) {
  const int64_t low = std::numeric_limits<int64_t>::min() + 1;
  const int64_t high = std::numeric_limits<int64_t>::max() - 1;
  const Released released = Feeder(high).Feed({low, 0, high, -5, low}, {2});
  EXPECT_EQ(released.rows, (std::vector<Row>{{low, 0}, {0, 1}, {high, 2}}));
  EXPECT_EQ(released.late, (std::vector<uint64_t>{3, 4}));
}

TEST(DisorderBufferTest, WithoutEventTimeEverythingPasses) {
  const Released released = Feeder(0, -1).Feed({5, 3, 9, 1}, {3});
  EXPECT_EQ(released.rows, (std::vector<Row>{{5, 0}, {3, 1}, {9, 2}, {1, 3}}));
}

}  // namespace
}  // namespace tripline::engine::disorder_buffer_test
