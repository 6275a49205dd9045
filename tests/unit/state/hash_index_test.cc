#include "state/hash_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace tripline::state::hash_index_test {

bool Holds(const HashIndex& index, uint32_t tag, uint32_t block) {
  return index.Find(tag, [block](uint32_t candidate) { return candidate == block; }) == block;
}

// Tags of a few values collide all the time, which makes long chains of overflow buckets.
TEST(HashIndex, AgreesWithASetUnderInsertsAndRemovals) {
  struct Case {
    const char* name;
    uint32_t tag_mask;
  };
  for (const Case& test : {Case{"spread", 0xffffffffu}, Case{"colliding", 0x7u}, Case{"one tag", 0x0u}}) {
    SCOPED_TRACE(test.name);
    PageArena arena(Pages::kSmall);
    HashIndex index(&arena);
    std::set<std::pair<uint32_t, uint32_t>> expected;
    std::mt19937 random(7);
    for (uint32_t step = 0; step < 6000; ++step) {
      if (expected.empty() || random() % 3 != 0) {
        const std::pair<uint32_t, uint32_t> entry{static_cast<uint32_t>(random()) & test.tag_mask, step};
        index.Insert(entry.first, entry.second);
        expected.insert(entry);
      } else {
        auto victim = std::next(expected.begin(), static_cast<long>(random() % std::min<size_t>(expected.size(), 50)));
        index.Remove(victim->first, victim->second);
        ASSERT_FALSE(Holds(index, victim->first, victim->second));
        expected.erase(victim);
      }
      ASSERT_EQ(index.size(), expected.size());
    }
    for (const auto& [tag, block] : expected) ASSERT_TRUE(Holds(index, tag, block));
  }
}

TEST(HashIndex, GrowsByAtMostOneBucketAnInsert) {
  PageArena arena(Pages::kSmall);
  HashIndex index(&arena);
  std::mt19937 random(11);
  for (uint32_t i = 0; i < 50000; ++i) {
    const uint32_t before = index.buckets();
    index.Insert(static_cast<uint32_t>(random()), i);
    ASSERT_LE(index.buckets(), before + 1);
  }
  EXPECT_LT(index.bytes(), 50000u * 26);
}

TEST(HashIndex, OffersEveryCandidateOfATag) {
  PageArena arena(Pages::kSmall);
  HashIndex index(&arena);
  for (uint32_t block = 0; block < 40; ++block) index.Insert(5, block);
  std::set<uint32_t> offered;
  EXPECT_EQ(index.Find(5, [&](uint32_t block) { return !offered.insert(block).second; }), HashIndex::kNone);
  EXPECT_EQ(offered.size(), 40u);
}

}  // namespace tripline::state::hash_index_test
