// What a key's block holds for the patterns of its domain: the row buffer that all of them share, and for each pattern
// the search in progress. All of it lies in block memory as plain structs without pointers.
//
//   KeySlot | SearchSlot of pattern 0 | SearchSlot of pattern 1 | …        (the fixed part of the block)
//   segments: records, long texts; per search: entries of its list, label nodes
//
// Rows of a key are numbered from 0 in the total order while they are of use to somebody; the row buffer holds the
// records of [first, next). A queue is a ring in the simple sense: it slides down when half of its segment is free.
//
// Thread-safety: shard-only, as the block store. Pointers into segments are valid until the next append.
#ifndef TRIPLINE_CEP_KEY_STATE_H_
#define TRIPLINE_CEP_KEY_STATE_H_

#include <cstdint>

#include "state/block_store.h"

namespace tripline::cep {

// Elements numbered [head, tail), element n at (n - base) * its size.
struct Queue {
  uint64_t base;
  uint64_t head;
  uint64_t tail;
  state::SegmentId segment;
  uint16_t unused[3];
};

// Elements 0 to count - 1.
struct Sequence {
  state::SegmentId segment;
  uint16_t unused;
  uint32_t count;
};

struct KeySlot {
  Queue records;
  Queue texts;
  uint32_t active;  // searches with a start in progress
  uint32_t unused;
};

struct SearchSlot {
  uint64_t next_start;    // where the search goes on when no start is in progress
  uint64_t start;         // the start in progress; with NO SKIP that of the first label node
  uint64_t next_row;      // the first row that the start in progress has not seen
  uint64_t matched_until; // one past the last row of any match so far
  uint64_t match_number;
  uint64_t oldest_start;  // NO SKIP: of the runs in progress
  int64_t deadline_us;    // of the start in progress, by a bound of its pattern; kEndOfTime: none
  Sequence entries;
  Sequence states;        // run_state.h: one per entry; none for plain automata
  Sequence nodes;
  uint32_t active;        // 1: a start is in progress
  uint32_t live_nodes;    // after the last compaction
};

// Makes room for `count` more elements at the queue's end and returns where the first goes; the caller then advances
// tail. Elements keep their numbers.
uint8_t* QueueGrow(state::BlockStore& store, state::BlockId block, Queue& queue, uint32_t element_bytes,
                   uint32_t count);
// Where element 0 would lie, to be indexed by absolute number.
inline const uint8_t* QueueOrigin(const state::BlockStore& store, state::BlockId block, const Queue& queue,
                                  uint32_t element_bytes) {
  if (queue.segment == state::kNoSegment) return nullptr;
  return store.Get(block, queue.segment) - queue.base * element_bytes;
}

// Makes room for `capacity` elements, keeping those that are there; returns element 0.
uint8_t* SequenceReserve(state::BlockStore& store, state::BlockId block, Sequence& sequence, uint32_t element_bytes,
                         uint32_t capacity);

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_KEY_STATE_H_
