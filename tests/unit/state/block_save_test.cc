#include <gmock/gmock.h>
#include <gtest/gtest.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "state/block_store.h"

namespace tripline::state::block_save_test {

using ::testing::HasSubstr;

constexpr BlockStore::Options kOptions{.slot_bytes = 8, .key_groups = 128};

uint64_t HashOf(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

std::string SaveAll(const BlockStore& store) {
  std::string all;
  for (const KeyGroup group : store.Groups()) store.SaveGroup(group, &all);
  return all;
}

std::string Hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    for (const int shift : {4, 0}) hex += "0123456789abcdef"[(static_cast<uint8_t>(byte) >> shift) & 15];
  }
  return hex;
}

// The worked example of state/FORMAT.md.
void MakeExample(BlockStore& store) {
  const BlockId block = store.FindOrCreate(0x0000000500000007ull, "ab");
  *store.MutableSlots<uint64_t>(block) = 0x11;
  store.set_deadline_us(block, 1'000'000);
  const SegmentId first = store.Allocate(block, 4);
  std::memcpy(store.Mutable(block, store.Allocate(block, 64)), "row", 3);
  store.Free(block, first);
}

TEST(SaveGroup, GoldenBytes) {
  BlockStore store(kOptions);
  MakeExample(store);
  std::string bytes;
  store.SaveGroup(5, &bytes);
  EXPECT_EQ(Hex(std::string_view(bytes).substr(0, bytes.size() - 8)),
            "544c4b47"
            "0100"
            "0000"
            "05000000"
            "80000000"
            "08000000"
            "0100000000000000"
            "6a00000000000000"
            "0700000005000000"
            "40420f0000000000"
            "02000000"
            "02000000"
            "6162"
            "1100000000000000"
            "00000000"
            "40000000"
            "726f77" +
                std::string(61 * 2, '0'));
  EXPECT_EQ(Hex(std::string_view(bytes).substr(bytes.size() - 8)), "51d80744f4483968");
}

TEST(SaveGroup, AnEmptyGroupCanBeSavedAndLoaded) {
  BlockStore store(kOptions);
  std::string bytes;
  store.SaveGroup(9, &bytes);
  EXPECT_EQ(bytes.size(), 44u);
  EXPECT_TRUE(store.LoadGroup(bytes).ok());
  EXPECT_EQ(store.blocks(), 0u);
}

// Random work on a few keys; calls `at_each` after every step.
template <class AtEach>
void Work(BlockStore*& store, AtEach at_each) {
  std::mt19937 random(5);
  std::map<std::string, std::vector<SegmentId>> segments;
  for (int step = 0; step < 4000; ++step) {
    const std::string key(random() % 40, static_cast<char>('a' + random() % 5));
    const BlockId block = store->FindOrCreate(HashOf(key), key);
    *store->MutableSlots<uint64_t>(block) += random();
    store->set_deadline_us(block, static_cast<int64_t>(random()));
    std::vector<SegmentId>& own = segments[key];
    switch (random() % 4) {
      case 0:
        if (own.empty()) break;
        std::swap(own[random() % own.size()], own.back());
        store->Free(block, own.back());
        own.pop_back();
        break;
      case 1:
        if (random() % 10 != 0) break;
        store->Erase(block);
        own.clear();
        break;
      default:
        own.push_back(store->Allocate(block, 1 + static_cast<uint32_t>(random() % 200)));
        std::memset(store->Mutable(block, own.back()), static_cast<int>(random() % 255), 1 + random() % 60);
    }
    at_each(step);
  }
}

TEST(SaveGroup, BytesDoNotDependOnWhetherStateWasSavedAndLoadedBetween) {
  BlockStore straight(kOptions);
  BlockStore* at = &straight;
  Work(at, [](int) {});

  auto moved = std::make_unique<BlockStore>(kOptions);
  at = moved.get();
  Work(at, [&](int step) {
    if (step % 500 != 499) return;
    auto next = std::make_unique<BlockStore>(kOptions);
    std::vector<KeyGroup> groups = moved->Groups();
    std::reverse(groups.begin(), groups.end());
    for (const KeyGroup group : groups) {
      std::string bytes;
      moved->SaveGroup(group, &bytes);
      ASSERT_TRUE(next->LoadGroup(bytes).ok());
    }
    ASSERT_EQ(SaveAll(*moved), SaveAll(*next));
    moved = std::move(next);
    at = moved.get();
  });
  EXPECT_EQ(Hex(SaveAll(straight)), Hex(SaveAll(*moved)));
}

std::string Sample() {
  BlockStore store({.slot_bytes = 8, .key_groups = 1});
  for (const std::string key : {"", "a", "a key of more than 28 bytes in the header"}) {
    const BlockId block = store.FindOrCreate(HashOf(key), key);
    for (int i = 0; i < 3; ++i) store.Allocate(block, 64);
    store.Free(block, SegmentId{1});
  }
  std::string bytes;
  store.SaveGroup(0, &bytes);
  return bytes;
}

TEST(LoadGroup, EveryDamagedByteIsNoticedAndChangesNothing) {
  const std::string good = Sample();
  BlockStore store({.slot_bytes = 8, .key_groups = 1});
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ flip);
      const data::Status status = store.LoadGroup(bad);
      ASSERT_EQ(data::FaultOf(status), data::Fault::kData) << at;
      ASSERT_THAT(data::MessageOf(status), HasSubstr("can't be read"));
      ASSERT_EQ(store.blocks(), 0u);
    }
  }
  for (size_t length = 0; length < good.size(); ++length) {
    ASSERT_EQ(data::FaultOf(store.LoadGroup(std::string_view(good).substr(0, length))), data::Fault::kData);
  }
  EXPECT_EQ(data::CodeOf(store.LoadGroup(good + "x")), "TRL0601");
  BlockStore other({.slot_bytes = 16, .key_groups = 1});
  EXPECT_EQ(data::CodeOf(other.LoadGroup(good)), "TRL0602");
  EXPECT_TRUE(store.LoadGroup(good).ok());
  EXPECT_EQ(store.blocks(), 3u);
}

// A wrong length under a right checksum must not be followed out of the bytes.
TEST(LoadGroup, DamageUnderARightChecksumNeverReadsBeyondTheEnd) {
  const std::string good = Sample();
  for (size_t at = 0; at + 8 < good.size(); ++at) {
    for (const char value : {'\x00', '\x01', '\x7f', '\xff'}) {
      std::string bad = good;
      bad[at] = value;
      const uint64_t checksum = XXH3_64bits(bad.data(), bad.size() - 8);
      std::memcpy(bad.data() + bad.size() - 8, &checksum, 8);
      BlockStore store({.slot_bytes = 8, .key_groups = 1});
      const data::Status status = store.LoadGroup(bad);
      if (!status.ok()) {
        ASSERT_EQ(data::FaultOf(status), data::Fault::kData);
        ASSERT_EQ(store.blocks(), 0u);
      }
    }
  }
}

TEST(LoadGroup, RefusesWhatBelongsToAnotherPlanOrIsThereAlready) {
  BlockStore store(kOptions);
  MakeExample(store);
  std::string bytes;
  store.SaveGroup(5, &bytes);
  EXPECT_THAT(data::MessageOf(store.LoadGroup(bytes)), HasSubstr("there already"));
  BlockStore other_slots({.slot_bytes = 16, .key_groups = 128});
  EXPECT_THAT(data::MessageOf(other_slots.LoadGroup(bytes)),
              HasSubstr("the size of a block's slots is 8 there and 16"));
  BlockStore other_groups({.slot_bytes = 8, .key_groups = 256});
  EXPECT_THAT(data::MessageOf(other_groups.LoadGroup(bytes)), HasSubstr("number of key groups is 128 there and 256"));
}

}  // namespace tripline::state::block_save_test
