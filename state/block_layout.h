// How a block lies in memory: its header, the handles of its segments, and the pools that it is made of.
//
// What it is not: the stored format (FORMAT.md), which holds no handles; an interface: others see it only because
// block_store.h ends with it, so that what every row does is inline.
//
//   header (64 bytes) | slots (slot_bytes, padded to a line)
//
// The header's last 28 bytes are shared by the key (at their end) and the first handles (at their beginning): a key of
// 9 bytes leaves room for 4 handles, one of 24 for 1. A key longer than 28 bytes lies in a piece of memory of its own.
// Handles that find no room in the header lie in the block's handle table.
//
// Thread-safety: shard-only.
#ifndef TRIPLINE_STATE_BLOCK_LAYOUT_H_
#define TRIPLINE_STATE_BLOCK_LAYOUT_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "state/block_store.h"
#include "state/hash_index.h"
#include "state/prefetch.h"
#include "state/slab.h"

namespace tripline::state {

inline constexpr int64_t kNoDeadline = std::numeric_limits<int64_t>::max();

// A piece of memory: its size class in the upper 4 bits, the number of its unit in the lower 28.
using Handle = uint32_t;
inline constexpr Handle kNoHandle = 0xffffffffu;

struct BlockHeader {
  static constexpr uint32_t kFreeUnit = 0xffffffffu;
  static constexpr uint32_t kRoom = 28;

  uint64_t hash;
  int64_t deadline_us;
  int64_t queued_us;   // the earliest entry of this block in the shard's TimerIndex; kNoDeadline: none
  uint32_t key_bytes;  // kFreeUnit where no block lies
  Handle table;        // handles beyond those in `room`, or kNoHandle
  uint16_t segments;   // the highest segment number in use
  uint16_t free_hint;  // no segment number below it is free
  uint8_t room[kRoom];

  bool key_is_inline() const { return key_bytes <= kRoom; }
  // How many handles lie in the header. A key of its own memory takes the last handle's place.
  uint32_t inline_handles() const { return key_is_inline() ? (kRoom - key_bytes) / 4 : kRoom / 4 - 1; }
  uint8_t* slots() { return reinterpret_cast<uint8_t*>(this + 1); }
};
static_assert(sizeof(BlockHeader) == 64);

// Memory of all size classes.
class SegmentPool {
 public:
  static constexpr uint32_t kClasses = 11;  // 64 B to 64 KiB
  static constexpr uint32_t kLarge = kClasses;
  static constexpr uint32_t kMaxBytes = 0xffffffc0u;

  explicit SegmentPool(PageArena* arena);
  ~SegmentPool();
  SegmentPool(const SegmentPool&) = delete;  // owns the memory that handles name
  SegmentPool& operator=(const SegmentPool&) = delete;

  // Zeroed, so that a snapshot never holds what another key left behind.
  Handle Allocate(uint32_t bytes);
  void Free(Handle handle);
  uint8_t* at(Handle handle) const {
    const uint32_t size_class = handle >> kUnitBits;
    const uint32_t unit = handle & kUnitMask;
    return size_class < kClasses ? slabs_[size_class]->at(unit) : large_[unit].data;
  }
  uint32_t BytesOf(Handle handle) const {
    const uint32_t size_class = handle >> kUnitBits;
    return size_class < kClasses ? 64u << size_class : large_[handle & kUnitMask].bytes;
  }
  uint64_t used_bytes() const { return used_bytes_; }

 private:
  static constexpr uint32_t kUnitBits = 28;
  static constexpr uint32_t kUnitMask = (1u << kUnitBits) - 1;

  struct Large {
    uint8_t* data = nullptr;
    uint32_t bytes = 0;
  };

  std::array<std::unique_ptr<Slab>, kClasses> slabs_;
  std::vector<Large> large_;
  std::vector<uint32_t> free_large_;
  uint64_t used_bytes_ = 0;
};

struct BlockStore::Impl {
  explicit Impl(const Options& store_options);

  BlockHeader* header(uint32_t unit) const { return reinterpret_cast<BlockHeader*>(units.at(unit)); }
  BlockHeader* header(BlockId block) const { return header(static_cast<uint32_t>(block)); }
  uint32_t slot_bytes() const { return options.slot_bytes; }

  std::string_view KeyOf(const BlockHeader& header) const {
    if (header.key_is_inline()) {
      return {reinterpret_cast<const char*>(header.room) + BlockHeader::kRoom - header.key_bytes, header.key_bytes};
    }
    Handle handle;
    std::memcpy(&handle, header.room + BlockHeader::kRoom - sizeof handle, sizeof handle);
    return {reinterpret_cast<const char*>(segments.at(handle)), header.key_bytes};
  }

  Handle HandleOf(const BlockHeader& header, uint32_t segment) const {
    const uint32_t in_header = header.inline_handles();
    const uint8_t* from = segment <= in_header ? header.room + (segment - 1) * sizeof(Handle)
                                               : segments.at(header.table) + (segment - 1 - in_header) * sizeof(Handle);
    Handle handle;
    std::memcpy(&handle, from, sizeof handle);
    return handle;
  }
  // Grows the handle table if the segment's number has no place yet.
  void SetHandle(BlockHeader& header, uint32_t segment, Handle handle);
  // Makes this segment number stand for new memory. REQUIRES: the number is free.
  void Attach(BlockHeader& header, uint32_t segment, uint32_t bytes);

  bool Holds(uint32_t unit, uint64_t hash, std::string_view key) const;
  uint32_t Find(uint64_t hash, std::string_view key) const;
  uint32_t Create(uint64_t hash, std::string_view key);

  // Blocks by group, as one pass over all of them finds them; kept until a block is made or erased. In it the blocks of
  // a group lie together, by unit.
  struct GroupOrder {
    bool valid = false;
    std::vector<uint32_t> from;    // G + 1
    std::vector<uint32_t> blocks;  // units
  };
  const GroupOrder& group_order() const;
  // Units of a group's blocks, ascending by key bytes.
  std::vector<uint32_t> SortedUnits(KeyGroup group) const;

  // Constant after construction.
  const Options options;
  const uint32_t hot_bytes;  // from the header's first byte

  // Shard only.
  PageArena arena;
  HashIndex index;
  Slab units;
  SegmentPool segments;
  uint32_t queued_blocks = 0;  // blocks whose queued_us is a time; kept by TimerIndex and Erase
  mutable GroupOrder order;
};

// What every row does with a store, for the compiler to see.

inline const uint8_t* BlockStore::slots(BlockId block) const { return impl_->header(block)->slots(); }
inline uint8_t* BlockStore::mutable_slots(BlockId block) { return impl_->header(block)->slots(); }

inline int64_t BlockStore::deadline_us(BlockId block) const { return impl_->header(block)->deadline_us; }

inline const uint8_t* BlockStore::Get(BlockId block, SegmentId segment) const {
  return impl_->segments.at(impl_->HandleOf(*impl_->header(block), static_cast<uint16_t>(segment)));
}
inline uint8_t* BlockStore::Mutable(BlockId block, SegmentId segment) {
  return impl_->segments.at(impl_->HandleOf(*impl_->header(block), static_cast<uint16_t>(segment)));
}

inline void BlockStore::PrefetchSegment(BlockId block, SegmentId segment, uint64_t at) const {
  PrefetchLine(Get(block, segment) + at);
}

}  // namespace tripline::state

#endif  // TRIPLINE_STATE_BLOCK_LAYOUT_H_
