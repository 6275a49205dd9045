#include "state/slab.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace tripline::state {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
// A chunk of half a huge page is worth one: what many keys touch by turns misses the translation cache before all else.
constexpr size_t kHugeFrom = kHugePage / 2;

// Of whole huge pages, from the system itself: memory that malloc hands out again has small pages by then.
void* MapHuge(size_t bytes) {
  void* const mapped = mmap(nullptr, bytes + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  const auto from = reinterpret_cast<uintptr_t>(mapped);
  const uintptr_t aligned = (from + kHugePage - 1) / kHugePage * kHugePage;
  if (aligned > from) munmap(mapped, aligned - from);
  munmap(reinterpret_cast<void*>(aligned + bytes), from + kHugePage - aligned);
  madvise(reinterpret_cast<void*>(aligned), bytes, MADV_HUGEPAGE);  // a hint: where it is refused, pages are small
  return reinterpret_cast<void*>(aligned);
}

constexpr size_t RoundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

Slab::Slab(uint32_t unit_bytes, uint32_t first_log2, Pages pages)
    : unit_bytes_(unit_bytes), first_log2_(first_log2), pages_(pages) {}

Slab::~Slab() {
  for (uint32_t i = 0; i < chunk_count_; ++i) {
    if (const size_t bytes = ChunkBytes(i); IsHuge(bytes)) {
      munmap(chunks_[i], RoundUp(bytes, kHugePage));
    } else {
      std::free(chunks_[i]);
    }
  }
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

// Chunk 0 holds units [0, F), chunk k holds [F 2^(k-1), F 2^k).
size_t Slab::ChunkBytes(uint32_t chunk) const {
  return (size_t{1} << (first_log2_ + (chunk == 0 ? 0 : chunk - 1))) * unit_bytes_;
}

bool Slab::IsHuge(size_t bytes) const { return pages_ == Pages::kHuge && bytes >= kHugeFrom; }

void Slab::AddChunk() {
  const size_t bytes = ChunkBytes(chunk_count_);
  void* const chunk = IsHuge(bytes) ? MapHuge(RoundUp(bytes, kHugePage)) : std::aligned_alloc(64, bytes);
  if (chunk == nullptr) throw std::bad_alloc();
  chunks_[chunk_count_] = chunk;
  origin_[chunk_count_] = reinterpret_cast<uintptr_t>(chunk) - capacity_ * unit_bytes_;
  ++chunk_count_;
  capacity_ += bytes / unit_bytes_;
}

}  // namespace tripline::state
