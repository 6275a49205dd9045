#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "state/block_store.h"

namespace tripline::state::timer_index_test {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

BlockId Make(BlockStore& store, uint64_t key) {
  const uint64_t hash = key * 0x9e3779b97f4a7c15ull;
  return store.FindOrCreate(hash, std::to_string(key));
}

std::vector<std::pair<int64_t, std::string>> Take(const BlockStore& store, TimerIndex& timers, int64_t cut_us) {
  std::vector<std::pair<int64_t, std::string>> taken;
  for (const DueTimer& due : timers.TakeDue(cut_us)) taken.emplace_back(due.deadline_us, store.key(due.block));
  return taken;
}

TEST(TimerIndex, AgreesWithAMapUnderRandomMoves) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  TimerIndex timers(&store);
  std::map<std::string, int64_t> armed;
  std::mt19937 random(3);
  int64_t now = 0;
  for (int step = 0; step < 20000; ++step) {
    const BlockId block = Make(store, random() % 300);
    const std::string key(store.key(block));
    switch (random() % 8) {
      case 0:
        timers.Arm(block, kNever);
        armed.erase(key);
        break;
      case 1:
        store.Erase(block);
        armed.erase(key);
        break;
      default: {
        const int64_t deadline = now + 1 + static_cast<int64_t>(random() % (random() % 4 == 0 ? 10'000 : 50));
        timers.Arm(block, deadline);
        armed[key] = deadline;
      }
    }
    if (random() % 10 == 0) {
      now += static_cast<int64_t>(random() % 40);
      std::vector<std::tuple<int64_t, KeyGroup, std::string>> expected;
      for (const auto& [due_key, deadline] : armed) {
        if (deadline > now) continue;
        const uint64_t hash = std::stoull(due_key) * 0x9e3779b97f4a7c15ull;
        expected.emplace_back(deadline, GroupOf(hash, 128), due_key);
      }
      std::sort(expected.begin(), expected.end());
      std::vector<std::tuple<int64_t, KeyGroup, std::string>> taken;
      const std::span<const DueTimer> due = timers.TakeDue(now);
      for (const DueTimer& timer : due) {
        taken.emplace_back(timer.deadline_us, GroupOf(store.hash(timer.block), 128), store.key(timer.block));
      }
      ASSERT_EQ(taken, expected);
      // Some are left as they are: they stay due.
      for (const DueTimer& timer : due) {
        if (random() % 3 == 0) continue;
        armed.erase(std::string(store.key(timer.block)));
        timers.Arm(timer.block, kNever);
      }
    }
    if (random() % 500 == 0) timers.Rebuild();
  }
}

TEST(TimerIndex, WhatIsNotMovedComesUpAgain) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  TimerIndex timers(&store);
  timers.Arm(Make(store, 1), 10);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(Take(store, timers, 10), (std::vector<std::pair<int64_t, std::string>>{{10, "1"}}));
  timers.Arm(Make(store, 1), 11);
  EXPECT_TRUE(timers.TakeDue(10).empty());
  EXPECT_EQ(timers.TakeDue(11).size(), 1u);
}

TEST(TimerIndex, NoDeadlineIsNeverDue) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  TimerIndex timers(&store);
  timers.Arm(Make(store, 1), 5);
  timers.Arm(Make(store, 1), kNever);
  Make(store, 2);
  EXPECT_TRUE(timers.TakeDue(kNever).empty());
  timers.Arm(Make(store, 2), kNever - 1);
  EXPECT_EQ(timers.TakeDue(kNever).size(), 1u);
}

TEST(TimerIndex, DeadlinesAreTakenFromRestoredBlocks) {
  BlockStore store({.slot_bytes = 0, .key_groups = 128});
  TimerIndex timers(&store);
  for (uint64_t key = 0; key < 50; ++key) timers.Arm(Make(store, key), static_cast<int64_t>(100 + key % 10));
  BlockStore restored({.slot_bytes = 0, .key_groups = 128});
  TimerIndex restored_timers(&restored);
  for (const KeyGroup group : store.Groups()) {
    std::string bytes;
    store.SaveGroup(group, &bytes);
    ASSERT_TRUE(restored.LoadGroup(bytes).ok());
  }
  restored_timers.Rebuild();
  EXPECT_EQ(Take(restored, restored_timers, 105), Take(store, timers, 105));
}

}  // namespace tripline::state::timer_index_test
