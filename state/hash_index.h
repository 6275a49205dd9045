// Hash -> block numbers by linear hashing: the index of a block store, which grows by one bucket every few inserts.
//
// A bucket is one cache line: seven tags (the lower half of the hash), seven block numbers, and the number of an
// overflow bucket. Bucket n + 1 comes into being by splitting one older bucket, so no insert ever costs more than a
// few lines, there are never two tables, and a split needs no block, because the tag holds the bits that it reads.
// It is not a map: equal tags are possible, and the caller's predicate says which candidate is the key.
//
// Thread-safety: shard-only. Cost: one line per lookup, two in about 4 of 100; 18 to 26 bytes per entry.
// Source of the algorithm: Litwin, "Linear hashing", VLDB 1980.
#ifndef TRIPLINE_STATE_HASH_INDEX_H_
#define TRIPLINE_STATE_HASH_INDEX_H_

#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "state/prefetch.h"
#include "state/slab.h"

namespace tripline::state {

class HashIndex {
 public:
  static constexpr uint32_t kNone = 0xffffffffu;

  // The arena outlives the index.
  explicit HashIndex(PageArena* arena);

  void Prefetch(uint32_t tag) const { PrefetchLine(&bucket(BucketOf(tag))); }

  // The first block under this tag for which match(block) is true, or kNone.
  template <class Match>
  uint32_t Find(uint32_t tag, Match match) const {
    const Bucket* at = &bucket(BucketOf(tag));
    while (true) {
      for (uint32_t mask = at->Candidates(tag); mask != 0; mask &= mask - 1) {
        const uint32_t block = at->blocks[__builtin_ctz(mask)];
        if (match(block)) return block;
      }
      if (at->next == kNone) return kNone;
      at = &overflow(at->next);
    }
  }

  void Insert(uint32_t tag, uint32_t block);
  // REQUIRES: Insert(tag, block) was called, and no Remove since.
  void Remove(uint32_t tag, uint32_t block);

  uint32_t size() const { return size_; }
  uint32_t buckets() const { return bucket_count_; }
  uint64_t bytes() const { return (uint64_t{bucket_count_} + overflow_.used()) * sizeof(Bucket); }

 private:
  static constexpr uint32_t kEntries = 7;

  struct alignas(64) Bucket {
    uint32_t tags[kEntries];
    uint32_t next;  // overflow bucket, or kNone
    uint32_t blocks[kEntries];
    uint32_t count;

    // Bit i: entry i has this tag.
    uint32_t Candidates(uint32_t tag) const {
      const uint32_t filled = (1u << count) - 1;
#if defined(__SSE2__)
      const __m128i wanted = _mm_set1_epi32(static_cast<int>(tag));
      const __m128i* lanes = reinterpret_cast<const __m128i*>(tags);
      const int low = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(_mm_load_si128(lanes), wanted)));
      const int high = _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(_mm_load_si128(lanes + 1), wanted)));
      return static_cast<uint32_t>(low | (high << 4)) & filled;
#else
      uint32_t mask = 0;
      for (uint32_t i = 0; i < kEntries; ++i) mask |= static_cast<uint32_t>(tags[i] == tag) << i;
      return mask & filled;
#endif
    }
  };
  static_assert(sizeof(Bucket) == 64);

  uint32_t BucketOf(uint32_t tag) const {
    const uint32_t wide = tag & wide_mask_;
    return wide < bucket_count_ ? wide : tag & (wide_mask_ >> 1);
  }
  Bucket& bucket(uint32_t number) const { return *reinterpret_cast<Bucket*>(buckets_.at(number)); }
  Bucket& overflow(uint32_t number) const { return *reinterpret_cast<Bucket*>(overflow_.at(number)); }
  void Append(Bucket* chain, uint32_t tag, uint32_t block);
  void AddBucket();
  void Split();
  void Truncate(Bucket* last);

  // Shard only.
  Slab buckets_;
  Slab overflow_;
  uint32_t bucket_count_ = 0;
  uint32_t wide_mask_ = 0;  // 2^(k+1) - 1 while there are 2^k to 2^(k+1) - 1 buckets
  uint32_t size_ = 0;
};

}  // namespace tripline::state

#endif  // TRIPLINE_STATE_HASH_INDEX_H_
