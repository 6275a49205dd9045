#include "state/block_store.h"

#include <cstdlib>
#include <new>

#include "state/block_layout.h"

namespace tripline::state {
namespace {

constexpr uint32_t RoundUp(uint32_t bytes, uint32_t unit) { return (bytes + unit - 1) / unit * unit; }

Pages PagesOf(const BlockStore::Options& options) { return options.huge_pages ? Pages::kHuge : Pages::kSmall; }

// Keys are mostly 9 to 30 bytes, for which a call of memcmp costs more than the comparison.
// REQUIRES: equal sizes.
bool EqualKeys(std::string_view a, std::string_view b) {
  if (a.size() < 8) return a == b;
  const auto word = [](const char* from) {
    uint64_t loaded;
    std::memcpy(&loaded, from, sizeof loaded);
    return loaded;
  };
  for (size_t at = 0; at + 8 <= a.size(); at += 8) {
    if (word(a.data() + at) != word(b.data() + at)) return false;
  }
  return word(a.data() + a.size() - 8) == word(b.data() + b.size() - 8);
}

constexpr uint32_t TagOf(uint64_t hash) { return static_cast<uint32_t>(hash); }

}  // namespace

SegmentPool::SegmentPool(PageArena* arena) {
  for (uint32_t i = 0; i < kClasses; ++i) {
    // First chunks of 4 KiB, or of 2 units: a store of few keys stays small.
    slabs_[i] = std::make_unique<Slab>(64u << i, i < 5 ? 6 - i : 1, arena);
  }
}

SegmentPool::~SegmentPool() {
  for (Large& large : large_) std::free(large.data);
}

Handle SegmentPool::Allocate(uint32_t bytes) {
  const uint32_t size_class = bytes <= 64 ? 0 : static_cast<uint32_t>(std::bit_width((bytes - 1) >> 6));
  uint32_t unit = 0;
  uint32_t capacity = 64u << size_class;
  if (size_class < kClasses) {
    unit = slabs_[size_class]->Allocate();
  } else {
    capacity = RoundUp(std::min(bytes, kMaxBytes), 64);
    if (free_large_.empty()) {
      free_large_.push_back(static_cast<uint32_t>(large_.size()));
      large_.emplace_back();
    }
    unit = free_large_.back();
    large_[unit] = {static_cast<uint8_t*>(std::aligned_alloc(64, capacity)), capacity};
    if (large_[unit].data == nullptr) throw std::bad_alloc();
    std::memset(large_[unit].data, 0, capacity);
    free_large_.pop_back();
  }
  used_bytes_ += capacity;
  return (std::min(size_class, kLarge) << kUnitBits) | unit;
}

void SegmentPool::Free(Handle handle) {
  used_bytes_ -= BytesOf(handle);
  const uint32_t size_class = handle >> kUnitBits;
  const uint32_t unit = handle & kUnitMask;
  if (size_class < kClasses) {
    slabs_[size_class]->Free(unit);
    return;
  }
  std::free(large_[unit].data);
  large_[unit] = {};
  free_large_.push_back(unit);
}

BlockStore::Impl::Impl(const Options& store_options)
    : options(store_options),
      hot_bytes(static_cast<uint32_t>(sizeof(BlockHeader)) +
                RoundUp(std::min(store_options.hot_bytes, store_options.slot_bytes), 64)),
      arena(PagesOf(store_options)),
      index(&arena),
      units(static_cast<uint32_t>(sizeof(BlockHeader)) + RoundUp(store_options.slot_bytes, 64), 4, &arena),
      segments(&arena) {}

// Also right for a unit that holds no block: its key_bytes is no key's length.
bool BlockStore::Impl::Holds(uint32_t unit, uint64_t hash, std::string_view key) const {
  const BlockHeader& candidate = *header(unit);
  return candidate.hash == hash && candidate.key_bytes == key.size() && EqualKeys(KeyOf(candidate), key);
}

uint32_t BlockStore::Impl::Find(uint64_t hash, std::string_view key) const {
  return index.Find(TagOf(hash), [&](uint32_t unit) { return Holds(unit, hash, key); });
}

uint32_t BlockStore::Impl::Create(uint64_t hash, std::string_view key) {
  const uint32_t unit = units.Allocate();
  BlockHeader& made = *header(unit);
  made.hash = hash;
  made.deadline_us = kNoDeadline;
  made.queued_us = kNoDeadline;
  made.key_bytes = static_cast<uint32_t>(key.size());
  made.table = kNoHandle;
  made.free_hint = 1;
  if (made.key_is_inline()) {
    if (!key.empty()) std::memcpy(made.room + BlockHeader::kRoom - key.size(), key.data(), key.size());
  } else {
    const Handle handle = segments.Allocate(made.key_bytes);
    std::memcpy(segments.at(handle), key.data(), key.size());
    std::memcpy(made.room + BlockHeader::kRoom - sizeof handle, &handle, sizeof handle);
  }
  index.Insert(TagOf(hash), unit);
  order.valid = false;
  return unit;
}

void BlockStore::Impl::SetHandle(BlockHeader& header, uint32_t segment, Handle handle) {
  const uint32_t in_header = header.inline_handles();
  if (segment <= in_header) {
    std::memcpy(header.room + (segment - 1) * sizeof handle, &handle, sizeof handle);
    return;
  }
  const uint32_t end = (segment - in_header) * static_cast<uint32_t>(sizeof handle);
  if (header.table == kNoHandle) {
    header.table = segments.Allocate(end);
  } else if (segments.BytesOf(header.table) < end) {
    const uint32_t old_bytes = segments.BytesOf(header.table);
    const Handle grown = segments.Allocate(std::max(end, 2 * old_bytes));
    std::memcpy(segments.at(grown), segments.at(header.table), old_bytes);
    segments.Free(header.table);
    header.table = grown;
  }
  std::memcpy(segments.at(header.table) + end - sizeof handle, &handle, sizeof handle);
}

void BlockStore::Impl::Attach(BlockHeader& header, uint32_t segment, uint32_t bytes) {
  const Handle handle = segments.Allocate(bytes);
  for (uint32_t unused = header.segments + 1u; unused < segment; ++unused) SetHandle(header, unused, kNoHandle);
  SetHandle(header, segment, handle);
  if (segment > header.segments) header.segments = static_cast<uint16_t>(segment);
}

BlockStore::BlockStore(const Options& options) : impl_(std::make_unique<Impl>(options)) {}
BlockStore::~BlockStore() = default;

void BlockStore::PrefetchIndex(uint64_t hash) const { impl_->index.Prefetch(TagOf(hash)); }

BlockId BlockStore::PrefetchBlock(uint64_t hash) const {
  return BlockId{impl_->index.Find(TagOf(hash), [&](uint32_t unit) {
    const uint8_t* block = impl_->units.at(unit);
    for (uint32_t line = 0; line < impl_->hot_bytes; line += 64) PrefetchLine(block + line);
    return true;
  })};
}

BlockId BlockStore::Find(uint64_t hash, std::string_view key) const { return BlockId{impl_->Find(hash, key)}; }

BlockId BlockStore::FindOrCreate(uint64_t hash, std::string_view key, BlockId likely) {
  if (likely != kNoBlock && impl_->Holds(static_cast<uint32_t>(likely), hash, key)) return likely;
  const uint32_t found = impl_->Find(hash, key);
  return BlockId{found != HashIndex::kNone ? found : impl_->Create(hash, key)};
}

void BlockStore::Erase(BlockId block) {
  BlockHeader& erased = *impl_->header(block);
  for (uint32_t segment = 1; segment <= erased.segments; ++segment) {
    const Handle handle = impl_->HandleOf(erased, segment);
    if (handle != kNoHandle) impl_->segments.Free(handle);
  }
  if (erased.table != kNoHandle) impl_->segments.Free(erased.table);
  if (!erased.key_is_inline()) {
    Handle handle;
    std::memcpy(&handle, erased.room + BlockHeader::kRoom - sizeof handle, sizeof handle);
    impl_->segments.Free(handle);
  }
  if (erased.queued_us != kNoDeadline) --impl_->queued_blocks;
  const uint32_t unit = static_cast<uint32_t>(block);
  impl_->index.Remove(TagOf(erased.hash), unit);
  erased.key_bytes = BlockHeader::kFreeUnit;
  erased.deadline_us = kNoDeadline;
  erased.queued_us = kNoDeadline;
  impl_->units.Free(unit);
  impl_->order.valid = false;
}

std::string_view BlockStore::key(BlockId block) const { return impl_->KeyOf(*impl_->header(block)); }
uint64_t BlockStore::hash(BlockId block) const { return impl_->header(block)->hash; }
void BlockStore::set_deadline_us(BlockId block, int64_t deadline_us) {
  impl_->header(block)->deadline_us = deadline_us;
}

SegmentId BlockStore::Allocate(BlockId block, uint32_t bytes) {
  BlockHeader& header = *impl_->header(block);
  // Always the lowest free number: what a block's bytes are must not depend on whether it was saved and loaded between.
  uint32_t segment = header.free_hint;
  while (segment <= header.segments && impl_->HandleOf(header, segment) != kNoHandle) ++segment;
  impl_->Attach(header, segment, bytes);
  header.free_hint = static_cast<uint16_t>(segment + 1);
  return SegmentId{static_cast<uint16_t>(segment)};
}

void BlockStore::Free(BlockId block, SegmentId segment) {
  BlockHeader& header = *impl_->header(block);
  const uint16_t number = static_cast<uint16_t>(segment);
  impl_->segments.Free(impl_->HandleOf(header, number));
  impl_->SetHandle(header, number, kNoHandle);
  header.free_hint = std::min(header.free_hint, number);
  while (header.segments != 0 && impl_->HandleOf(header, header.segments) == kNoHandle) --header.segments;
}

uint32_t BlockStore::SegmentBytes(BlockId block, SegmentId segment) const {
  return impl_->segments.BytesOf(impl_->HandleOf(*impl_->header(block), static_cast<uint16_t>(segment)));
}
size_t BlockStore::blocks() const { return impl_->units.used(); }
uint64_t BlockStore::bytes() const {
  return uint64_t{impl_->units.used()} * impl_->units.unit_bytes() + impl_->segments.used_bytes() +
         impl_->index.bytes();
}

}  // namespace tripline::state
