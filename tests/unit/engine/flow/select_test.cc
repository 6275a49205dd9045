#include "engine/flow/select.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/unit/engine/flow/toy_source.h"

namespace tripline::engine::select_test {

Slice MakeSlice(std::mt19937& random, uint32_t rows, bool takes_part) {
  auto made = std::make_shared<PreparedBatch>();
  made->batch = std::make_unique<data::RecordBatch>(flow_toy::ToySource::schema());
  made->batch->rows = rows;
  made->prepared = std::make_unique<Prepared>();
  made->prepared->domains.resize(1);
  PreparedKeys& keys = made->prepared->domains[0];
  if (takes_part) {
    keys.relevant.assign(data::BitmapWords(rows), 0);
    for (uint32_t row = 0; row < rows; ++row) {
      keys.hashes.push_back((uint64_t{random()} << 32) | random());
      if (random() % 3 != 0) data::SetBit(keys.relevant.data(), row);
    }
  }
  const uint32_t from = static_cast<uint32_t>(random() % rows);
  return {std::move(made), from, from + 1 + static_cast<uint32_t>(random() % (rows - from))};
}

TEST(Selection, HoldsEachShardsRelevantRowsInOrder) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto draw = [&](uint32_t below) { return static_cast<uint32_t>(random() % below); };
    Frame frame;
    const uint32_t slices = 1 + draw(3);
    for (uint32_t i = 0; i < slices; ++i) {
      frame.slices.push_back(MakeSlice(random, 1 + draw(300), draw(4) != 0));
      // In a frame of several slices rows come in any order, here one after the other.
      for (uint32_t row = frame.slices[i].from; row < frame.slices[i].to; ++row) {
        frame.rows.push_back({static_cast<uint16_t>(i), static_cast<uint16_t>(row)});
      }
    }
    for (const uint32_t shards : {1u, 2u, 3u, 7u}) {
      const uint32_t groups = seed % 2 == 0 ? 128 : 130;
      const ShardMap map(shards, groups);
      std::vector<std::vector<std::pair<uint16_t, uint16_t>>> expected(shards);
      for (const FrameRow row : frame.rows) {
        const PreparedKeys& keys = frame.slices[row.slice].batch->prepared->domains[0];
        if (keys.relevant.empty() || !data::GetBit(keys.relevant.data(), row.row)) continue;
        const uint32_t group = state::GroupOf(keys.hashes[row.row], groups);
        expected[state::ShardOf(group, shards, groups)].emplace_back(row.slice, row.row);
      }
      Selection selection;
      for (int again = 0; again < 2; ++again) {  // its memory is used again
        selection.Select(frame, 0, map);
        for (uint32_t shard = 0; shard < shards; ++shard) {
          std::vector<std::pair<uint16_t, uint16_t>> got;
          for (const FrameRow row : selection.rows(shard)) got.emplace_back(row.slice, row.row);
          ASSERT_EQ(got, expected[shard]);
        }
      }
    }
  }
}

TEST(Selection, OfAFrameWithoutRowsIsEmpty) {
  Selection selection;
  selection.Select(Frame(), 0, ShardMap(3, 128));
  for (uint32_t shard = 0; shard < 3; ++shard) EXPECT_TRUE(selection.rows(shard).empty());
}

}  // namespace tripline::engine::select_test
