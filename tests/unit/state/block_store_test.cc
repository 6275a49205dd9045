#include "state/block_store.h"

#include <gtest/gtest.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tripline::state::block_store_test {

uint64_t HashOf(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

BlockId Make(BlockStore& store, std::string_view key) { return store.FindOrCreate(HashOf(key), key); }

TEST(BlockStore, KeysOfAllLengthsAreFoundAgain) {
  BlockStore store({.slot_bytes = 8, .key_groups = 128});
  std::map<std::string, BlockId> made;
  for (uint32_t length = 0; length < 300; ++length) {
    const std::string key(length, static_cast<char>('a' + length % 26));
    EXPECT_EQ(store.Find(HashOf(key), key), kNoBlock);
    made[key] = Make(store, key);
  }
  EXPECT_EQ(store.blocks(), 300u);
  for (const auto& [key, block] : made) {
    EXPECT_EQ(store.Find(HashOf(key), key), block);
    EXPECT_EQ(Make(store, key), block);
    EXPECT_EQ(store.key(block), key);
    EXPECT_EQ(store.hash(block), HashOf(key));
  }
}

TEST(BlockStore, EqualHashesOfDifferentKeysAreDifferentBlocks) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  const BlockId a = store.FindOrCreate(42, "a");
  const BlockId b = store.FindOrCreate(42, "b");
  EXPECT_NE(a, b);
  EXPECT_EQ(store.Find(42, "a"), a);
  EXPECT_EQ(store.Find(42, "b"), b);
  EXPECT_EQ(store.Find(42, "c"), kNoBlock);
}

TEST(BlockStore, AnyLikelyBlockLeadsToTheRightOne) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  const BlockId a = Make(store, "a");
  const BlockId b = Make(store, "b");
  const BlockId gone = Make(store, std::string(50, 'g'));
  store.Erase(gone);
  EXPECT_EQ(store.PrefetchBlock(HashOf("a")), a);
  EXPECT_EQ(store.PrefetchBlock(HashOf("c")), kNoBlock);
  for (const BlockId likely : {a, b, gone, kNoBlock}) EXPECT_EQ(store.FindOrCreate(HashOf("a"), "a", likely), a);
  const BlockId c = store.FindOrCreate(HashOf("c"), "c", b);
  EXPECT_NE(c, b);
  EXPECT_EQ(store.Find(HashOf("c"), "c"), c);
}

TEST(BlockStore, SlotsBeginZeroedAndKeepWhatIsWritten) {
  struct Slots {
    uint64_t numbers[9];
  };
  BlockStore store({.slot_bytes = sizeof(Slots), .key_groups = 128});
  const BlockId first = Make(store, "first");
  for (uint64_t number : store.Slots<Slots>(first)->numbers) EXPECT_EQ(number, 0u);
  for (uint64_t& number : store.MutableSlots<Slots>(first)->numbers) number = ~uint64_t{0};
  store.Erase(first);
  const BlockId again = Make(store, "second");
  for (uint64_t number : store.Slots<Slots>(again)->numbers) EXPECT_EQ(number, 0u);
}

// Keys of these lengths leave room for 6, 4, 1, 0 and (in memory of their own) 6 handles in the header.
TEST(BlockStore, SegmentsAgreeWithAModel) {
  for (const uint32_t key_length : {4u, 9u, 24u, 28u, 29u}) {
    SCOPED_TRACE(key_length);
    BlockStore store({.slot_bytes = 16, .key_groups = 128});
    const BlockId block = Make(store, std::string(key_length, 'k'));
    const uint64_t empty = store.bytes();
    std::map<uint16_t, std::string> model;
    std::mt19937 random(key_length);
    for (int step = 0; step < 1500; ++step) {
      if (model.empty() || random() % 5 < 3) {
        const uint32_t bytes = 1 + static_cast<uint32_t>(random() % (random() % 20 == 0 ? 300'000 : 500));
        const uint16_t id = static_cast<uint16_t>(store.Allocate(block, bytes));
        ASSERT_FALSE(model.contains(id));
        for (uint16_t lower = 1; lower < id; ++lower) ASSERT_TRUE(model.contains(lower));
        ASSERT_GE(store.SegmentBytes(block, SegmentId{id}), bytes);
        std::string contents(bytes, static_cast<char>(random() % 256));
        std::memcpy(store.Mutable(block, SegmentId{id}), contents.data(), bytes);
        model[id] = std::move(contents);
      } else {
        auto victim = std::next(model.begin(), static_cast<long>(random() % model.size()));
        store.Free(block, SegmentId{victim->first});
        model.erase(victim);
      }
    }
    for (const auto& [id, contents] : model) {
      ASSERT_EQ(std::memcmp(store.Get(block, SegmentId{id}), contents.data(), contents.size()), 0);
    }
    for (const auto& [id, contents] : model) store.Free(block, SegmentId{id});
    EXPECT_LE(store.bytes(), empty + 8192) << "only the handle table may stay";
  }
}

TEST(BlockStore, NewSegmentsAreZeroedEvenWhereAnotherKeyWas) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  for (const uint32_t bytes : {64u, 4096u, 100'000u}) {
    const BlockId first = Make(store, "first");
    const SegmentId old = store.Allocate(first, bytes);
    std::memset(store.Mutable(first, old), 0xff, bytes);
    store.Erase(first);
    const BlockId second = Make(store, "second");
    const uint8_t* fresh = store.Get(second, store.Allocate(second, bytes));
    EXPECT_TRUE(std::all_of(fresh, fresh + bytes, [](uint8_t byte) { return byte == 0; }));
    store.Erase(second);
  }
}

TEST(BlockStore, EraseGivesEverythingBack) {
  BlockStore store({.slot_bytes = 64, .key_groups = 128});
  const uint64_t before = store.bytes();
  const std::string key(100, 'x');
  for (int round = 0; round < 3; ++round) {
    const BlockId block = Make(store, key);
    for (uint32_t i = 0; i < 50; ++i) store.Allocate(block, 1u << (i % 20));
    EXPECT_GT(store.bytes(), before);
    store.Erase(block);
    EXPECT_EQ(store.bytes(), before);
    EXPECT_EQ(store.Find(HashOf(key), key), kNoBlock);
    EXPECT_EQ(store.blocks(), 0u);
  }
}

TEST(BlockStore, SortedBlocksAscendByGroupAndKey) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  for (int i = 0; i < 2000; ++i) Make(store, std::to_string(i * 7919));
  std::pair<KeyGroup, std::string> before{0, ""};
  const std::vector<BlockId> sorted = store.SortedBlocks();
  ASSERT_EQ(sorted.size(), 2000u);
  for (const BlockId block : sorted) {
    const std::pair<KeyGroup, std::string> at{GroupOf(store.hash(block), 128), std::string(store.key(block))};
    EXPECT_LT(before, at);
    before = at;
  }
  const auto odd = [](BlockId block) { return (static_cast<uint32_t>(block) & 1) != 0; };
  std::vector<BlockId> odd_blocks;
  std::copy_if(sorted.begin(), sorted.end(), std::back_inserter(odd_blocks), odd);
  EXPECT_EQ(store.SortedBlocks(odd), odd_blocks);
  store.Erase(sorted[5]);
  EXPECT_EQ(store.SortedBlocks().size(), 1999u);
  EXPECT_EQ(store.SortedBlocks([](BlockId) { return true; }).size(), 1999u);
}

TEST(BlockStore, ShardsOwnContiguousGroupsAndAllOfThem) {
  for (const uint32_t groups : {128u, 1000u, 1024u}) {
    for (const uint32_t shards : {1u, 2u, 3u, 7u, 128u}) {
      for (uint32_t shard = 0; shard < shards; ++shard) {
        const uint32_t from = (shard * groups + shards - 1) / shards;
        const uint32_t to = ((shard + 1) * groups + shards - 1) / shards;
        for (uint32_t group = from; group < to; ++group) ASSERT_EQ(ShardOf(group, shards, groups), shard);
      }
    }
  }
}

}  // namespace tripline::state::block_store_test
