#include "state/slab.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace tripline::state {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kHugeFrom = size_t{4} << 20;

}  // namespace

Slab::Slab(uint32_t unit_bytes, uint32_t first_log2, Pages pages)
    : unit_bytes_(unit_bytes), first_log2_(first_log2), pages_(pages) {}

Slab::~Slab() {
  for (uint32_t i = 0; i < chunk_count_; ++i) std::free(chunks_[i]);
}

uint32_t Slab::Allocate() {
  ++used_;
  if (free_ != kNone) {
    const uint32_t unit = free_;
    std::memcpy(&free_, at(unit), sizeof free_);
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
  const size_t bytes = units * unit_bytes_;
  const bool huge = pages_ == Pages::kHuge && bytes >= kHugeFrom;
  const size_t alignment = huge ? kHugePage : 64;
  void* chunk = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (chunk == nullptr) throw std::bad_alloc();
  if (huge) madvise(chunk, bytes, MADV_HUGEPAGE);  // a hint: where it is refused, pages are small
  chunks_[chunk_count_] = chunk;
  origin_[chunk_count_] = reinterpret_cast<uintptr_t>(chunk) - capacity_ * unit_bytes_;
  ++chunk_count_;
  capacity_ += units;
}

}  // namespace tripline::state
