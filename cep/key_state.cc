#include "cep/key_state.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {
namespace {

// A segment's size is a 32-bit number: near that limit there is less room to grow. Budgets (key_budget.h) keep what is
// needed below half of it.
uint64_t RoomFor(uint64_t wished, uint64_t needed) {
  constexpr uint64_t kMost = 0xffff0000u;
  return std::max<uint64_t>({std::min(wished, kMost), needed, 64});
}

}  // namespace

uint8_t* QueueExtend(state::BlockStore& store, state::BlockId block, Queue& queue, uint32_t element_bytes,
                     uint32_t count) {
  const uint64_t used = queue.tail - queue.head;
  if (used + count <= queue.capacity / 2) {
    uint8_t* bytes = store.Mutable(block, queue.segment);
    std::memmove(bytes, bytes + (queue.head - queue.base) * element_bytes, used * element_bytes);
    queue.base = queue.head;
    return bytes + used * element_bytes;
  }
  const uint64_t wanted = RoomFor((used + count) * 2 * element_bytes, (used + count) * element_bytes);
  const state::SegmentId grown = store.Allocate(block, static_cast<uint32_t>(wanted));
  uint8_t* bytes = store.Mutable(block, grown);
  if (queue.segment != state::kNoSegment) {
    std::memcpy(bytes, store.Get(block, queue.segment) + (queue.head - queue.base) * element_bytes,
                used * element_bytes);
    store.Free(block, queue.segment);
  }
  queue.segment = grown;
  queue.capacity = store.SegmentBytes(block, grown) / element_bytes;
  queue.base = queue.head;
  return bytes + used * element_bytes;
}

uint8_t* SequenceReserve(state::BlockStore& store, state::BlockId block, Sequence& sequence, uint32_t element_bytes,
                         uint32_t capacity) {
  const uint64_t wanted = uint64_t{capacity} * element_bytes;
  if (sequence.segment != state::kNoSegment && store.SegmentBytes(block, sequence.segment) >= wanted) {
    return store.Mutable(block, sequence.segment);
  }
  const state::SegmentId grown = store.Allocate(block, static_cast<uint32_t>(RoomFor(2 * wanted, wanted)));
  uint8_t* bytes = store.Mutable(block, grown);
  if (sequence.segment != state::kNoSegment) {
    std::memcpy(bytes, store.Get(block, sequence.segment), uint64_t{sequence.count} * element_bytes);
    store.Free(block, sequence.segment);
  }
  sequence.segment = grown;
  return bytes;
}

}  // namespace tripline::cep
