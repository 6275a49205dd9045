#include "state/slab.h"

#include <cstring>

namespace tripline::state {

Slab::Slab(uint32_t unit_bytes, uint32_t first_log2, PageArena* arena)
    : unit_bytes_(unit_bytes), first_log2_(first_log2), arena_(arena) {}

uint32_t Slab::Allocate() {
  ++used_;
  if (free_ != kNone) {
    const uint32_t unit = free_;
    std::memcpy(&free_, at(unit), sizeof free_);
    std::memset(at(unit), 0, unit_bytes_);
    return unit;
  }
  if (end_ == capacity_) AddChunk();
  return end_++;
}

void Slab::Free(uint32_t unit) {
  std::memcpy(at(unit), &free_, sizeof free_);
  free_ = unit;
  --used_;
}

void Slab::AddChunk() {
  // Chunk 0 holds units [0, F), chunk k holds [F 2^(k-1), F 2^k).
  const uint64_t units = chunk_count_ == 0 ? uint64_t{1} << first_log2_ : capacity_;
  void* const chunk = arena_->Allocate(units * unit_bytes_);
  origin_[chunk_count_] = reinterpret_cast<uintptr_t>(chunk) - capacity_ * unit_bytes_;
  ++chunk_count_;
  capacity_ += units;
}

}  // namespace tripline::state
