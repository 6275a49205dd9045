// The hot table alone: look-ups of keys that are there with the prefetching of the keyed stage, a table that fills, the
// worst single insert, segments, and timers.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "state/block_store.h"

namespace tripline::state {
namespace {

constexpr size_t kIndexAhead = 24;
constexpr size_t kBlockAhead = 12;
constexpr BlockStore::Options kOptions{.slot_bytes = 32, .key_groups = 1024};

struct Key {
  char bytes[9];
  std::string_view view() const { return {bytes, sizeof bytes}; }
};

Key MakeKey(uint64_t number) {
  Key key{};
  key.bytes[0] = 'i';
  std::memcpy(key.bytes + 1, &number, sizeof number);
  return key;
}

// As good as any hash of the key, and cheap enough not to be measured.
uint64_t HashOf(uint64_t number) {
  number ^= number >> 32;
  number *= 0xd6e8feb86659fd93ull;
  number ^= number >> 32;
  number *= 0xd6e8feb86659fd93ull;
  return number ^ (number >> 32);
}

std::vector<uint64_t> RandomNumbers(size_t count, uint64_t below) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> numbers(count);
  for (uint64_t& number : numbers) number = random() % below;
  return numbers;
}

void Fill(BlockStore& store, uint64_t keys) {
  for (uint64_t number = 0; number < keys; ++number) store.FindOrCreate(HashOf(number), MakeKey(number).view());
}

double ThreadUs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Looks all numbers up as the keyed stage does, and adds one to each block's first slot.
uint64_t Touch(BlockStore& store, const std::vector<uint64_t>& numbers, const std::vector<Key>& keys,
               const std::vector<uint64_t>& hashes) {
  uint64_t sum = 0;
  std::array<BlockId, 16> likely;
  likely.fill(kNoBlock);
  for (size_t i = 0; i < numbers.size(); ++i) {
    const BlockId of_this = likely[i % likely.size()];
    if (i + kIndexAhead < numbers.size()) store.PrefetchIndex(hashes[i + kIndexAhead]);
    if (i + kBlockAhead < numbers.size()) {
      likely[(i + kBlockAhead) % likely.size()] = store.PrefetchBlock(hashes[i + kBlockAhead]);
    }
    const BlockId block = store.FindOrCreate(hashes[i], keys[i].view(), of_this);
    sum += ++*store.MutableSlots<uint64_t>(block);
  }
  return sum;
}

void BM_FindOrCreate_Existing(benchmark::State& state) {
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  BlockStore store(kOptions);
  Fill(store, count);
  const std::vector<uint64_t> numbers = RandomNumbers(1 << 20, count);
  std::vector<Key> keys;
  std::vector<uint64_t> hashes;
  for (const uint64_t number : numbers) {
    keys.push_back(MakeKey(number));
    hashes.push_back(HashOf(number));
  }
  Touch(store, numbers, keys, hashes);
  std::vector<uint64_t> expected(count, 0);
  for (const uint64_t number : numbers) ++expected[number];
  for (const uint64_t number : numbers) {
    const BlockId block = store.Find(HashOf(number), MakeKey(number).view());
    if (block == kNoBlock || *store.Slots<uint64_t>(block) != expected[number] || store.blocks() != count) {
      state.SkipWithError("a block is not where it should be");
      return;
    }
  }
  for (auto _ : state) benchmark::DoNotOptimize(Touch(store, numbers, keys, hashes));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(numbers.size()));
  state.counters["bytes/key"] = static_cast<double>(store.bytes()) / static_cast<double>(count);
}
BENCHMARK(BM_FindOrCreate_Existing)->Arg(15'000)->Arg(1'300'000);

void BM_FindOrCreate_Filling(benchmark::State& state) {
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  for (auto _ : state) {
    BlockStore store(kOptions);
    Fill(store, count);
    if (store.blocks() != count) state.SkipWithError("keys are missing");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(count));
}
BENCHMARK(BM_FindOrCreate_Filling)->Arg(15'000)->Arg(1'300'000)->Unit(benchmark::kMillisecond);

// The longest batch of 64 inserts, as one of them alone is below what a clock shows; in the thread's own time, so that
// it holds page faults but no other program.
void BM_FindOrCreate_WorstOf64Inserts(benchmark::State& state) {
  double worst_us = 0;
  for (auto _ : state) {
    BlockStore store(kOptions);
    for (uint64_t number = 0; number < 1'300'000; number += 64) {
      const double start_us = ThreadUs();
      for (uint64_t i = 0; i < 64; ++i) store.FindOrCreate(HashOf(number + i), MakeKey(number + i).view());
      worst_us = std::max(worst_us, ThreadUs() - start_us);
    }
  }
  state.counters["worst_us"] = worst_us;
}
BENCHMARK(BM_FindOrCreate_WorstOf64Inserts)->Unit(benchmark::kMillisecond);

void BM_Mutable_SegmentOfABlock(benchmark::State& state) {
  BlockStore store(kOptions);
  Fill(store, 1000);
  std::vector<std::pair<BlockId, SegmentId>> segments;
  for (uint64_t number = 0; number < 1000; ++number) {
    const BlockId block = store.Find(HashOf(number), MakeKey(number).view());
    for (int i = 0; i < 3; ++i) store.Allocate(block, 64);
    segments.emplace_back(block, SegmentId{static_cast<uint16_t>(1 + number % 3)});
  }
  for (auto _ : state) {
    for (const auto& [block, segment] : segments) ++*store.Mutable(block, segment);
  }
  state.SetItemsProcessed(state.iterations() * 1000);
}
BENCHMARK(BM_Mutable_SegmentOfABlock);

void BM_Allocate_AndFree(benchmark::State& state) {
  BlockStore store(kOptions);
  const BlockId block = store.FindOrCreate(1, "key");
  const uint32_t bytes = static_cast<uint32_t>(state.range(0));
  for (auto _ : state) {
    const SegmentId segment = store.Allocate(block, bytes);
    benchmark::DoNotOptimize(store.Mutable(block, segment));
    store.Free(block, segment);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Allocate_AndFree)->Arg(64)->Arg(4096);

// Every key moves its deadline on with each row; the cut follows, so that most entries come up early and go back.
void BM_TimerIndex_MovedOn(benchmark::State& state) {
  const uint64_t count = static_cast<uint64_t>(state.range(0));
  BlockStore store(kOptions);
  TimerIndex timers(&store);
  Fill(store, count);
  const std::vector<BlockId> blocks = store.SortedBlocks();
  const std::vector<uint64_t> picks = RandomNumbers(1 << 16, count);
  int64_t now = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < picks.size(); ++i) {
      timers.Arm(blocks[picks[i]], ++now + static_cast<int64_t>(4 * count));
      if (i % 4096 != 0) continue;
      for (const DueTimer& due : timers.TakeDue(now)) timers.Arm(due.block, INT64_MAX);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(picks.size()));
}
BENCHMARK(BM_TimerIndex_MovedOn)->Arg(15'000)->Arg(1'300'000);

void BM_SaveGroup_All(benchmark::State& state) {
  BlockStore store(kOptions);
  Fill(store, 100'000);
  uint64_t bytes = 0;
  for (auto _ : state) {
    std::string all;
    for (const KeyGroup group : store.Groups()) store.SaveGroup(group, &all);
    bytes += all.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(BM_SaveGroup_All)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tripline::state
