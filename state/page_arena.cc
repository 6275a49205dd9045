#include "state/page_arena.h"

#include <sys/mman.h>

#include <new>

namespace tripline::state {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
// Of the first region, and of every region without huge pages.
constexpr size_t kFirstRegion = size_t{64} << 10;
constexpr size_t kSmallRegion = size_t{256} << 10;

constexpr size_t RoundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

PageArena::~PageArena() {
  for (const Region& region : regions_) munmap(region.memory, region.bytes);
}

uint8_t* PageArena::Map(size_t bytes) {
  void* const mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  regions_.push_back({mapped, bytes});
  return static_cast<uint8_t*>(mapped);
}

// Maps a huge page more than is needed, and gives back what stands before and behind whole ones.
uint8_t* PageArena::MapHuge(size_t bytes) {
  uint8_t* const mapped = Map(bytes + kHugePage);
  const size_t before = RoundUp(reinterpret_cast<uintptr_t>(mapped), kHugePage) - reinterpret_cast<uintptr_t>(mapped);
  uint8_t* const aligned = mapped + before;
  if (before > 0) munmap(mapped, before);
  munmap(aligned + bytes, kHugePage - before);
  regions_.back() = {aligned, bytes};
  madvise(aligned, bytes, MADV_HUGEPAGE);  // a hint: where it is refused, pages are small
  return aligned;
}

void* PageArena::Allocate(size_t bytes) {
  // Half a huge page is worth one of its own: cut from a region it would leave too much of that behind.
  if (pages_ == Pages::kHuge && bytes >= kHugePage / 2) return MapHuge(RoundUp(bytes, kHugePage));
  if (pages_ == Pages::kSmall && bytes >= kSmallRegion / 2) return Map(bytes);
  if (bytes > left_) {
    if (regions_.empty() && bytes <= kFirstRegion) {
      left_ = kFirstRegion;
      next_ = Map(left_);
    } else {
      left_ = pages_ == Pages::kHuge ? kHugePage : kSmallRegion;
      next_ = pages_ == Pages::kHuge ? MapHuge(left_) : Map(left_);
    }
  }
  void* const chunk = next_;
  next_ += bytes;
  left_ -= bytes;
  return chunk;
}

}  // namespace tripline::state
