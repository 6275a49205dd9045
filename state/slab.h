// Memory in units of one size, named by number: what blocks, segments and index buckets lie in.
//
// Units never move. Chunks double, so a number finds its unit through a directory of a few pointers that stays in the
// first cache, and growing copies nothing; pages of a chunk that were never used are never touched.
//
// Thread-safety: shard-only. Ownership: chunks belong to the arena, which outlives the slab. Units: alignment is 64 bytes.
#ifndef TRIPLINE_STATE_SLAB_H_
#define TRIPLINE_STATE_SLAB_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "state/page_arena.h"

namespace tripline::state {

class Slab {
 public:
  static constexpr uint32_t kNone = 0xffffffffu;

  // REQUIRES: unit_bytes is a multiple of 64; the first chunk holds 2^first_log2 units.
  Slab(uint32_t unit_bytes, uint32_t first_log2, PageArena* arena);
  Slab(const Slab&) = delete;  // units are named by number and belong to one owner
  Slab& operator=(const Slab&) = delete;

  // A unit of zeros.
  uint32_t Allocate();
  // The first 4 bytes of a free unit belong to the slab.
  void Free(uint32_t unit);

  uint8_t* at(uint32_t unit) const {
    const uint32_t chunk = 31 - static_cast<uint32_t>(std::countl_zero(((unit >> first_log2_) << 1) | 1));
    return reinterpret_cast<uint8_t*>(origin_[chunk] + size_t{unit} * unit_bytes_);
  }

  uint32_t unit_bytes() const { return unit_bytes_; }
  uint32_t used() const { return used_; }  // units allocated and not freed
  uint32_t end() const { return end_; }    // every unit that was ever allocated has a lower number

 private:
  void AddChunk();

  // Constant after construction.
  const uint32_t unit_bytes_;
  const uint32_t first_log2_;
  PageArena* const arena_;

  // Shard only.
  std::array<uintptr_t, 33> origin_{};  // where unit 0 would lie if the chunk began with it
  uint32_t chunk_count_ = 0;
  uint64_t capacity_ = 0;
  uint32_t end_ = 0;
  uint32_t used_ = 0;
  uint32_t free_ = kNone;  // head of the list of free units
};

}  // namespace tripline::state

#endif  // TRIPLINE_STATE_SLAB_H_
