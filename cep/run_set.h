// What a step has made so far, by a key: who comes again is found at once. Runs, by all that decides their future; matches,
// by their labels.
//
// Only the first of a key is kept, as a number; keys are hashes, so the caller compares what it finds. Memory stays from
// step to step; Clear costs nothing.
//
//   runs.Clear();
//   if (const uint32_t other = runs.Add(key, node); other != node && IsSame(other, node)) …
//
// Thread-safety: shard-only. Cost: linear probing in a table that is at most half full.
#ifndef TRIPLINE_CEP_RUN_SET_H_
#define TRIPLINE_CEP_RUN_SET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tripline::cep {

// What keys are made with, a number at a time.
inline constexpr uint64_t kHashSeed = 0x9e3779b97f4a7c15u;
inline void MixInto(uint64_t value, uint64_t* hash) {
  *hash = (*hash ^ value) * 0xd6e8feb86659fd93u;
  *hash ^= *hash >> 32;
}

class RunSet {
 public:
  void Clear() {
    count_ = 0;
    if (++step_ == 0) {
      slots_.clear();
      step_ = 1;
    }
  }

  // What was added with this key first: the node itself, if it is the first.
  uint32_t Add(uint64_t key, uint32_t node) {
    if (2 * count_ >= slots_.size()) Grow();
    Slot& slot = slots_[PlaceOf(key)];
    if (slot.step == step_) return slot.node;
    slot = {key, step_, node};
    ++count_;
    return node;
  }

  std::optional<uint32_t> Find(uint64_t key) const {
    if (slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[PlaceOf(key)];
    return slot.step == step_ ? std::optional(slot.node) : std::nullopt;
  }

 private:
  struct Slot {
    uint64_t key = 0;
    uint32_t step = 0;
    uint32_t node = 0;
  };

  size_t PlaceOf(uint64_t key) const {
    const size_t mask = slots_.size() - 1;
    size_t at = static_cast<size_t>(key ^ key >> 32) & mask;
    while (slots_[at].step == step_ && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }

  void Grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : 2 * slots_.size());
    slots_.swap(old);
    for (const Slot& slot : old) {
      if (slot.step == step_) slots_[PlaceOf(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  size_t count_ = 0;
  uint32_t step_ = 1;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_RUN_SET_H_
