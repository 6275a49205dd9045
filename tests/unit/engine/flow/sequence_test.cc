#include "engine/flow/sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "tests/unit/engine/flow/toy_source.h"

namespace tripline::engine::sequence_test {

std::shared_ptr<PreparedBatch> Batch(uint32_t source, uint32_t stream, uint64_t position,
                                     const std::vector<int64_t>& times, bool timed = true) {
  auto made = std::make_shared<PreparedBatch>();
  made->batch = std::make_unique<data::RecordBatch>(flow_toy::ToySource::schema());
  made->batch->source = source;
  made->batch->rows = static_cast<uint32_t>(times.size());
  made->stream = stream;
  for (size_t i = 0; i < times.size(); ++i) {
    made->batch->columns[0].mutable_values<int64_t>()[i] = times[i];
    made->batch->positions.push_back(position + i);
  }
  if (timed) made->times = made->batch->columns[0].values<int64_t>();
  return made;
}

// "time:source/position …" and in brackets how many slices the frame is made of.
std::string Dump(const Frame& frame) {
  std::string text;
  for (const FrameRow row : frame.rows) {
    const OrderKey key = frame.order_key(row);
    text += fmt::format("{}:{}/{} ", key.time_us, key.row.source, key.row.position);
  }
  return text + fmt::format("[{}]", frame.slices.size());
}

TEST(Sequencer, OneSourceIsOneSliceUpToTheLastRow) {
  const uint32_t streams[] = {0};
  Sequencer sequencer(streams);
  sequencer.Push(0, Batch(0, 0, 1, {5, 5, 6}), 0);
  sequencer.SetBound(0, 6);
  Frame frame;
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "5:0/1 5:0/2 6:0/3 [1]");
  EXPECT_EQ(sequencer.CutUs(), 6);
  EXPECT_EQ(sequencer.TakeUsedUp(), std::vector<uint32_t>{0});
  EXPECT_FALSE(sequencer.at_end());
  sequencer.End(0);
  EXPECT_TRUE(sequencer.at_end());
  EXPECT_EQ(sequencer.CutUs(), 6) << "time stops at the last row";
}

TEST(Sequencer, AFrameGoesOnWhereTheOneBeforeEnded) {
  const uint32_t streams[] = {0};
  Sequencer sequencer(streams);
  sequencer.Push(0, Batch(0, 0, 1, {1, 2, 3}), 1);
  sequencer.Push(0, Batch(0, 0, 4, {4, 5}), 0);
  sequencer.End(0);
  Frame first;
  sequencer.Fill(3, &first);
  EXPECT_EQ(Dump(first), "2:0/2 3:0/3 4:0/4 [2]");
  EXPECT_EQ(sequencer.CutUs(), 5);
  Frame second;
  sequencer.Fill(3, &second);
  EXPECT_EQ(Dump(second), "5:0/5 [1]");
}

TEST(Sequencer, EqualTimesAreOrderedByStreamThenSource) {
  const uint32_t streams[] = {1, 0, 1};
  Sequencer sequencer(streams);
  sequencer.Push(0, Batch(0, 1, 1, {7, 7}), 0);
  sequencer.Push(1, Batch(1, 0, 1, {7, 8}), 0);
  sequencer.Push(2, Batch(2, 1, 1, {6, 7}), 0);
  for (const uint32_t source : {0u, 1u, 2u}) sequencer.End(source);
  Frame frame;
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "6:2/1 7:1/1 7:0/1 7:0/2 7:2/2 8:1/2 [3]");
}

TEST(Sequencer, RowsAtOrAboveTheLowestBoundWait) {
  const uint32_t streams[] = {0, 0};
  Sequencer sequencer(streams);
  sequencer.Push(1, Batch(1, 0, 1, {1, 4, 5, 6}), 0);
  sequencer.SetBound(0, 5);  // what source 0 still brings at 5 stands before source 1's row at 5
  sequencer.SetBound(1, 6);
  Frame frame;
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "1:1/1 4:1/2 [1]");
  EXPECT_EQ(sequencer.CutUs(), 5);
  sequencer.Push(0, Batch(0, 0, 1, {5, 5}), 0);
  sequencer.SetBound(0, 5);
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "1:1/1 4:1/2 5:0/1 5:0/2 [2]");
  sequencer.End(0);
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "1:1/1 4:1/2 5:0/1 5:0/2 5:1/3 6:1/4 [2]");
}

TEST(Sequencer, SourcesWithoutTimeComeOneAfterTheOther) {
  const uint32_t streams[] = {0, 0};
  Sequencer sequencer(streams);
  sequencer.Push(0, Batch(0, 0, 1, {9, 3}, false), 0);
  sequencer.Push(1, Batch(1, 0, 1, {1}, false), 0);
  sequencer.SetBound(0, 0);
  sequencer.End(1);
  Frame frame;
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "0:0/1 0:0/2 [1]");
  EXPECT_EQ(sequencer.CutUs(), 0);
  sequencer.End(0);
  sequencer.Fill(4096, &frame);
  EXPECT_EQ(Dump(frame), "0:0/1 0:0/2 0:1/1 [2]");
}

// Random lanes, fed and cut at random: always the sorted order, and the cut never overtakes a later row.
TEST(Sequencer, AgreesWithASortUnderRandomFeeding) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const auto draw = [&](uint32_t below) { return static_cast<uint32_t>(random() % below); };
    const uint32_t sources = 1 + draw(5);
    std::vector<uint32_t> streams;
    std::vector<std::vector<int64_t>> times(sources);
    std::vector<size_t> fed(sources, 0);
    std::vector<OrderKey> expected;
    for (uint32_t source = 0; source < sources; ++source) {
      streams.push_back(draw(2));
      int64_t time = static_cast<int64_t>(draw(10));
      const uint32_t spread = 1 + draw(draw(3) == 0 ? 30 : 3);
      for (uint32_t row = draw(60); row > 0; --row) {
        time += static_cast<int64_t>(draw(spread));
        times[source].push_back(time);
        expected.push_back({time, streams[source], {source, times[source].size()}});
      }
    }
    std::sort(expected.begin(), expected.end());
    Sequencer sequencer(streams);
    std::vector<OrderKey> taken;
    while (!sequencer.at_end()) {
      const uint32_t source = draw(sources);
      const size_t from = fed[source];
      const size_t to = std::min(times[source].size(), from + draw(9));
      const std::vector<int64_t> piece(times[source].begin() + static_cast<long>(from),
                                       times[source].begin() + static_cast<long>(to));
      if (!piece.empty()) sequencer.Push(source, Batch(source, streams[source], from + 1, piece), 0);
      fed[source] = to;
      if (to == times[source].size()) {
        sequencer.End(source);
      } else {
        sequencer.SetBound(source, to == 0 ? 0 : times[source][to - 1]);
      }
      Frame frame;
      const uint32_t rows = 1 + draw(40);
      sequencer.Fill(rows, &frame);
      if (draw(2) == 0) sequencer.Fill(rows, &frame);
      ASSERT_LE(frame.rows.size(), rows);
      for (const FrameRow row : frame.rows) taken.push_back(frame.order_key(row));
      const int64_t cut_us = sequencer.CutUs();
      if (taken.size() < expected.size()) {
        ASSERT_LE(cut_us, expected[taken.size()].time_us);
      }
      if (!taken.empty()) {
        ASSERT_EQ(sequencer.last(), taken.back());
        ASSERT_GE(cut_us, taken.back().time_us);
      }
    }
    ASSERT_EQ(taken, expected);
  }
}

}  // namespace tripline::engine::sequence_test
