#include "state/hash_index.h"

namespace tripline::state {
namespace {

constexpr uint32_t kFirstBucketsLog2 = 4;
// A split per insert beyond 3.5 entries a bucket: buckets that have not been split yet hold up to twice as many as
// those that have, and at 3.5 on average few of them spill over their seven entries.
constexpr uint64_t kMaxEntriesTimes2 = 7;

}  // namespace

HashIndex::HashIndex(PageArena* arena)
    : buckets_(sizeof(Bucket), kFirstBucketsLog2, arena), overflow_(sizeof(Bucket), kFirstBucketsLog2, arena) {
  for (uint32_t i = 0; i < 1u << kFirstBucketsLog2; ++i) AddBucket();
  wide_mask_ = 2 * bucket_count_ - 1;
}

void HashIndex::AddBucket() {
  Bucket& added = bucket(buckets_.Allocate());
  added = Bucket{};
  added.next = kNone;
  ++bucket_count_;
}

void HashIndex::Insert(uint32_t tag, uint32_t block) {
  Append(&bucket(BucketOf(tag)), tag, block);
  ++size_;
  if (uint64_t{size_} * 2 > uint64_t{bucket_count_} * kMaxEntriesTimes2) Split();
}

void HashIndex::Append(Bucket* chain, uint32_t tag, uint32_t block) {
  while (chain->count == kEntries) {
    if (chain->next == kNone) {
      const uint32_t number = overflow_.Allocate();
      Bucket& added = overflow(number);
      added = Bucket{};
      added.next = kNone;
      chain->next = number;
    }
    chain = &overflow(chain->next);
  }
  chain->tags[chain->count] = tag;
  chain->blocks[chain->count++] = block;
}

// Gives back the overflow buckets behind `last`.
void HashIndex::Truncate(Bucket* last) {
  uint32_t next = last->next;
  last->next = kNone;
  while (next != kNone) {
    const uint32_t behind = overflow(next).next;
    overflow_.Free(next);
    next = behind;
  }
}

void HashIndex::Split() {
  const uint32_t created = bucket_count_;
  Bucket* read = &bucket(created & (wide_mask_ >> 1));
  AddBucket();
  Bucket* moved = &bucket(created);
  // Entries that stay are closed up behind the write cursor, which never overtakes the read cursor.
  Bucket* write = read;
  uint32_t at = 0;
  while (true) {
    const uint32_t count = read->count;
    const uint32_t next = read->next;
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t tag = read->tags[i];
      const uint32_t block = read->blocks[i];
      if ((tag & wide_mask_) == created) {
        Append(moved, tag, block);
        continue;
      }
      if (at == kEntries) {
        write->count = kEntries;
        write = &overflow(write->next);
        at = 0;
      }
      write->tags[at] = tag;
      write->blocks[at++] = block;
    }
    if (next == kNone) break;
    read = &overflow(next);
  }
  write->count = at;
  Truncate(write);
  if (bucket_count_ > wide_mask_) wide_mask_ = 2 * wide_mask_ + 1;
}

void HashIndex::Remove(uint32_t tag, uint32_t block) {
  Bucket* hole = nullptr;
  uint32_t hole_at = 0;
  Bucket* before_last = nullptr;
  Bucket* last = &bucket(BucketOf(tag));
  while (true) {
    for (uint32_t mask = hole == nullptr ? last->Candidates(tag) : 0; mask != 0; mask &= mask - 1) {
      const uint32_t i = static_cast<uint32_t>(__builtin_ctz(mask));
      if (last->blocks[i] != block) continue;
      hole = last;
      hole_at = i;
    }
    if (last->next == kNone) break;
    before_last = last;
    last = &overflow(last->next);
  }
  if (hole == nullptr) return;
  --last->count;
  hole->tags[hole_at] = last->tags[last->count];
  hole->blocks[hole_at] = last->blocks[last->count];
  if (last->count == 0 && before_last != nullptr) Truncate(before_last);
  --size_;
}

}  // namespace tripline::state
