// The hot table of one shard and one key domain: key -> block, and the memory that blocks are made of.
//
// A block is what a key's operators remember: a header (key bytes, hash, next deadline, dirt), a fixed part ("slots",
// slot_bytes, zeroed when the block is made) and segments that grow beside it. References inside a block are
// block-local segment numbers, never pointers or store handles, so a segment's bytes in memory are its bytes on disk
// and can move to another shard or process as they are. Everything of a key group is reachable by group.
//
//   BlockId block = store.FindOrCreate(hash, key);
//   auto* slots = store.MutableSlots<MySlots>(block);
//   SegmentId rows = store.Allocate(block, 64);
//   std::memcpy(store.Mutable(block, rows), …);
//
// The index is open addressing and grows a few buckets per insert, never all at once. Segments come in size classes
// 64 B to 64 KiB from slabs with free lists; larger ones (one string of a megabyte) are memory of their own.
//
// Thread-safety: shard-only. Slots and segments never move: pointers are valid until Free or Erase.
// Failures: allocation never fails (the process is out of memory before); the budget is counted, and enforced by the
// operators, who know what may be given up. Save/Load: format in state/FORMAT.md.
#ifndef TRIPLINE_STATE_BLOCK_STORE_H_
#define TRIPLINE_STATE_BLOCK_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"

namespace tripline::state {

using KeyGroup = uint32_t;
enum class BlockId : uint32_t {};  // of one store; kNoBlock: none
inline constexpr BlockId kNoBlock{0xffffffffu};
enum class SegmentId : uint16_t {};  // of one block, from 1
inline constexpr SegmentId kNoSegment{0};

// The key group of a key with this hash among `groups` groups.
inline constexpr KeyGroup GroupOf(uint64_t hash, uint32_t groups) { return static_cast<uint32_t>(hash >> 32) % groups; }
// The shard of `shards` that owns a group: shard i owns groups ceil(i G / p) to ceil((i + 1) G / p) - 1.
inline constexpr uint32_t ShardOf(KeyGroup group, uint32_t shards, uint32_t groups) {
  return static_cast<uint32_t>(uint64_t{group} * shards / groups);
}

class BlockStore {
 public:
  struct Options {
    uint32_t slot_bytes = 0;     // fixed part of each block, a multiple of 8
    uint32_t key_groups = 1024;  // G
    uint32_t hot_bytes = 64;     // of the slots, from their beginning: what PrefetchBlock asks for
    bool huge_pages = true;      // false: slower with many keys, but no insert waits for a huge page (page_arena.h)
  };

  explicit BlockStore(const Options& options);
  ~BlockStore();
  BlockStore(const BlockStore&) = delete;  // a shard's state is moved by Save and Load
  BlockStore& operator=(const BlockStore&) = delete;

  // Hints that this hash will be looked up soon.
  void PrefetchIndex(uint64_t hash) const;
  // Hints that the block of this hash will be read soon (after PrefetchIndex had time to work). Returns which block that
  // is likely to be, for FindOrCreate.
  BlockId PrefetchBlock(uint64_t hash) const;
  // Hints that a byte of one of this block's segments will be read soon. Reads the block's header.
  void PrefetchSegment(BlockId block, SegmentId segment, uint64_t at) const;
  BlockId Find(uint64_t hash, std::string_view key) const;
  // A likely block (of PrefetchBlock, erased or not since) saves the way through the index.
  BlockId FindOrCreate(uint64_t hash, std::string_view key, BlockId likely = kNoBlock);
  // Gives the block and all its segments back.
  void Erase(BlockId block);

  std::string_view key(BlockId block) const;
  uint64_t hash(BlockId block) const;
  // The block's own deadline, kept with it and saved with it: kEndOfTime (int64 max) when none. See TimerIndex.
  int64_t deadline_us(BlockId block) const;
  void set_deadline_us(BlockId block, int64_t deadline_us);

  template <class T>
  const T* Slots(BlockId block) const {
    return reinterpret_cast<const T*>(slots(block));
  }
  template <class T>
  T* MutableSlots(BlockId block) {
    return reinterpret_cast<T*>(mutable_slots(block));
  }

  // A new segment of at least `bytes`, zeroed; its number is the lowest that is free. REQUIRES: fewer than 65,535 segments in the block.
  SegmentId Allocate(BlockId block, uint32_t bytes);
  void Free(BlockId block, SegmentId segment);
  uint32_t SegmentBytes(BlockId block, SegmentId segment) const;  // its capacity
  const uint8_t* Get(BlockId block, SegmentId segment) const;
  uint8_t* Mutable(BlockId block, SegmentId segment);  // marks it changed

  size_t blocks() const;
  uint64_t bytes() const;  // of blocks, segments and index

  // All blocks, ascending by (group, key bytes): for drains, sweeps and tests; costs a sort.
  std::vector<BlockId> SortedBlocks() const;
  // Only those that are wanted; asks in the order of memory, and sorts what is left.
  std::vector<BlockId> SortedBlocks(const std::function<bool(BlockId)>& wanted) const;

  // Appends all blocks of one group in the portable format; adds those of such bytes. kData if damaged.
  void SaveGroup(KeyGroup group, std::string* out) const;
  data::Status LoadGroup(std::string_view bytes);
  // Which group such bytes hold, so that they can be given to the shard that owns it; kData if they are too short.
  static data::StatusOr<KeyGroup> GroupIn(std::string_view bytes);
  // Groups that hold at least one block, ascending.
  std::vector<KeyGroup> Groups() const;

 private:
  const uint8_t* slots(BlockId block) const;
  uint8_t* mutable_slots(BlockId block);
  friend class TimerIndex;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct DueTimer {
  int64_t deadline_us;
  BlockId block;
};

// The deadlines of a shard's blocks that can emit something: a heap of one entry per block, corrected lazily. A block's
// own deadline (BlockStore::deadline_us) is the truth; an entry that no longer agrees is dropped or put back when it
// comes up, so moving a deadline later costs nothing. Rebuilt from the blocks after a restore.
// Thread-safety: shard-only.
class TimerIndex {
 public:
  explicit TimerIndex(BlockStore* store);
  ~TimerIndex();

  // Sets the block's deadline (int64 max: none) and makes sure that it will come up no later than that.
  void Arm(BlockId block, int64_t deadline_us);
  // The blocks whose deadline is <= cut_us, ascending by (deadline, group, key); they stay armed until Arm is called.
  // The span is valid until the next call.
  std::span<const DueTimer> TakeDue(int64_t cut_us);
  // After LoadGroup.
  void Rebuild();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tripline::state

#include "state/block_layout.h"  // IWYU pragma: keep (what is inline)

#endif  // TRIPLINE_STATE_BLOCK_STORE_H_
