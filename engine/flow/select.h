// Which rows of a frame a shard of a domain has to see: the exchange, as lists of row numbers.
//
// Rows never move. A selection lists, shard by shard and in the total order, the rows that are relevant to a domain;
// the shard then reads hashes and keys where the batch was prepared.
//
// Thread-safety: ShardMap is immutable; a Selection is written by one worker and then read by the shards.
// Cost: one pass over the relevant rows and, with more than one shard, a second one that deals them out.
#ifndef TRIPLINE_ENGINE_FLOW_SELECT_H_
#define TRIPLINE_ENGINE_FLOW_SELECT_H_

#include <cstdint>
#include <span>
#include <vector>

#include "engine/flow/frame.h"
#include "state/block_store.h"

namespace tripline::engine {

class ShardMap {
 public:
  ShardMap(uint32_t shards, uint32_t key_groups);

  uint32_t shards() const { return shards_; }
  uint32_t key_groups() const { return key_groups_; }
  uint32_t ShardOf(state::KeyGroup group) const { return shard_of_[group]; }
  uint32_t ShardOfHash(uint64_t hash) const {
    // G is mostly a power of two, and a division costs as much as all else here.
    const uint32_t upper = static_cast<uint32_t>(hash >> 32);
    return shard_of_[group_mask_ != 0 ? upper & group_mask_ : state::GroupOf(hash, key_groups_)];
  }

 private:
  const uint32_t shards_;
  const uint32_t key_groups_;
  const uint32_t group_mask_;       // G - 1 if G is a power of two, else 0
  std::vector<uint16_t> shard_of_;  // by key group
};

class Selection {
 public:
  // Reuses its memory from frame to frame.
  void Select(const Frame& frame, uint32_t domain, const ShardMap& map);
  std::span<const FrameRow> rows(uint32_t shard) const {
    return std::span(rows_).subspan(from_[shard], from_[shard + 1] - from_[shard]);
  }

 private:
  // Fills found_ with all relevant rows.
  void Collect(const Frame& frame);
  void Deal(const ShardMap& map);

  std::vector<FrameRow> rows_;
  std::vector<uint32_t> from_;  // per shard, and the end
  std::vector<FrameRow> found_;
  std::vector<uint16_t> shard_;            // of each row found
  std::vector<const PreparedKeys*> keys_;  // per slice
};

// The keys of a domain in each slice of a frame; null where the slice's stream takes no part in it.
void KeysOfSlices(const Frame& frame, uint32_t domain, std::vector<const PreparedKeys*>* out);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_SELECT_H_
