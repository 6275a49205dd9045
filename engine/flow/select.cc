#include "engine/flow/select.h"

#include <bit>

namespace tripline::engine {

ShardMap::ShardMap(uint32_t shards, uint32_t key_groups)
    : shards_(shards), key_groups_(key_groups), group_mask_(std::has_single_bit(key_groups) ? key_groups - 1 : 0) {
  shard_of_.reserve(key_groups);
  for (uint32_t group = 0; group < key_groups; ++group) {
    shard_of_.push_back(static_cast<uint16_t>(state::ShardOf(group, shards, key_groups)));
  }
}

void KeysOfSlices(const Frame& frame, uint32_t domain, std::vector<const PreparedKeys*>* out) {
  out->clear();
  for (const Slice& slice : frame.slices) {
    const PreparedKeys& keys = slice.batch->prepared->domains[domain];
    out->push_back(keys.relevant.empty() ? nullptr : &keys);
  }
}

void Selection::Select(const Frame& frame, uint32_t domain, const ShardMap& map) {
  KeysOfSlices(frame, domain, &keys_);
  Collect(frame);
  if (map.shards() == 1) {
    rows_.swap(found_);
    from_.assign({0, static_cast<uint32_t>(rows_.size())});
    return;
  }
  Deal(map);
}

void Selection::Collect(const Frame& frame) {
  // A frame that is one slice holds its rows in batch order, so the bitmap is read a word at a time.
  if (frame.slices.size() == 1) {
    found_.resize(keys_[0] == nullptr ? 0 : frame.rows.size());
    if (found_.empty()) return;
    FrameRow* out = found_.data();
    const Slice& slice = frame.slices[0];
    for (uint32_t word = slice.from / 64; word * 64 < slice.to; ++word) {
      uint64_t bits = keys_[0]->relevant[word];
      if (word == slice.from / 64) bits &= ~uint64_t{0} << (slice.from % 64);
      if (slice.to - word * 64 < 64) bits &= (uint64_t{1} << (slice.to % 64)) - 1;
      for (; bits != 0; bits &= bits - 1) {
        *out++ = {0, static_cast<uint16_t>(word * 64 + static_cast<uint32_t>(std::countr_zero(bits)))};
      }
    }
    found_.resize(static_cast<size_t>(out - found_.data()));
    return;
  }
  found_.resize(frame.rows.size());
  size_t count = 0;
  for (const FrameRow row : frame.rows) {
    const PreparedKeys* keys = keys_[row.slice];
    found_[count] = row;
    count += keys != nullptr && data::GetBit(keys->relevant.data(), row.row) ? 1 : 0;
  }
  found_.resize(count);
}

void Selection::Deal(const ShardMap& map) {
  from_.assign(map.shards() + 1, 0);
  shard_.resize(found_.size());
  for (size_t i = 0; i < found_.size(); ++i) {
    const FrameRow row = found_[i];
    const uint32_t shard = map.ShardOfHash(keys_[row.slice]->hashes[row.row]);
    shard_[i] = static_cast<uint16_t>(shard);
    ++from_[shard + 1];
  }
  for (uint32_t shard = 0; shard < map.shards(); ++shard) from_[shard + 1] += from_[shard];
  rows_.resize(found_.size());
  for (size_t i = 0; i < found_.size(); ++i) rows_[from_[shard_[i]]++] = found_[i];
  // Every beginning has moved to its end, which is the next one's beginning.
  for (uint32_t shard = map.shards(); shard > 0; --shard) from_[shard] = from_[shard - 1];
  from_[0] = 0;
}

}  // namespace tripline::engine
