// What a key's block holds for the patterns of its domain: the row buffer that all of them share, and for each pattern
// the watch over its rows and the exact search in progress. All of it lies in block memory as plain structs without
// pointers; what every row reads comes first.
//
//   KeySlot | WatchSlot of pattern 0, 1, … | graphs of runs (match_graph.h) | bounds of runs (run_bounds.h) |
//   Queue of long texts? | SearchSlot of pattern 0, …
//   segments: records, long texts; per search: entries of its list, their states, label nodes, history of lists
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
  uint16_t unused;
  uint32_t capacity;  // elements that the segment has room for, counted from base
};

// Elements 0 to count - 1.
struct Sequence {
  state::SegmentId segment;
  uint16_t unused;
  uint32_t count;
};

struct KeySlot {
  Queue records;
  uint32_t open;    // patterns whose search has to see every row, and time
  uint32_t unused;
};

struct WatchSlot {
  uint64_t origin;              // the oldest row that a start which may be alive can have begun at
  int64_t newest_deadline_us;   // of the newest start, by `within`; behind it the watch knows nothing
  uint32_t state;
  uint32_t open;                // 1: the search has to see every row, and time
};

// What every start needs comes first: it lies in the line behind the watches.
struct SearchSlot {
  uint64_t next_start;    // where the search goes on when no start is in progress
  uint64_t start;         // the start in progress; with NO SKIP that of the first label node
  uint64_t next_row;      // the first row that the start in progress has not seen
  uint64_t scan;          // positions that its runs may have reached; with a table (search_table.cc) their state
  int64_t deadline_us;    // of the start in progress, by a bound of its pattern; kEndOfTime: none
  uint32_t active;        // 1: a start is in progress
  uint32_t spoiled;       // 1: the start in progress says nothing about the lists it had
  uint64_t accepted_until;  // one past the last row at which the watch saw that a match may end
  uint64_t match_number;
  uint64_t matched_until; // one past the last row of any match so far
  uint64_t oldest_start;  // NO SKIP: of the runs in progress
  uint64_t scanned_until; // of a start that is only scanned (search.h): the first row not yet scanned; else 0
  Sequence entries;
  Sequence states;        // run_state.h: one per entry; none for plain automata
  Sequence nodes;
  Queue history;          // list_history.h; empty where no start has been in progress for long
  uint32_t live_nodes;    // after the last compaction
  uint32_t generation;    // of marks of dead lists (search.h)
  uint64_t wake;          // of the list in the block (search_quiet.cc)
};

// Where the parts lie in a block's slots.
struct SlotLayout {
  uint32_t patterns = 0;
  uint32_t graphs_bytes = 0;
  uint32_t bounds_bytes = 0;
  bool has_texts = false;

  uint32_t graphs_at() const { return static_cast<uint32_t>(sizeof(KeySlot) + patterns * sizeof(WatchSlot)); }
  uint32_t bounds_at() const { return graphs_at() + graphs_bytes; }
  uint32_t texts_at() const { return bounds_at() + bounds_bytes; }
  uint32_t searches_at() const { return texts_at() + (has_texts ? static_cast<uint32_t>(sizeof(Queue)) : 0); }
  uint32_t hot_bytes() const { return bounds_at(); }  // what every row reads
  uint32_t bytes() const { return searches_at() + patterns * static_cast<uint32_t>(sizeof(SearchSlot)); }
};

class KeySlots {
 public:
  KeySlots(uint8_t* slots, SlotLayout layout) : slots_(slots), layout_(layout) {}

  KeySlot& key() const { return *reinterpret_cast<KeySlot*>(slots_); }
  WatchSlot& watch(uint32_t pattern) const {
    return reinterpret_cast<WatchSlot*>(slots_ + sizeof(KeySlot))[pattern];
  }
  uint8_t* graphs() const { return slots_ + layout_.graphs_at(); }
  uint8_t* bounds() const { return slots_ + layout_.bounds_at(); }
  // REQUIRES: records have texts.
  Queue& texts() const { return *reinterpret_cast<Queue*>(slots_ + layout_.texts_at()); }
  SearchSlot& search(uint32_t pattern) const {
    return reinterpret_cast<SearchSlot*>(slots_ + layout_.searches_at())[pattern];
  }

 private:
  uint8_t* slots_;
  SlotLayout layout_;
};

// Makes room for `count` more elements at the queue's end and returns where the first goes; the caller then advances
// tail. Elements keep their numbers.
uint8_t* QueueExtend(state::BlockStore& store, state::BlockId block, Queue& queue, uint32_t element_bytes,
                     uint32_t count);
inline uint8_t* QueueGrow(state::BlockStore& store, state::BlockId block, Queue& queue, uint32_t element_bytes,
                          uint32_t count) {
  const uint64_t at = queue.tail - queue.base;
  if (at + count > queue.capacity) return QueueExtend(store, block, queue, element_bytes, count);
  return store.Mutable(block, queue.segment) + at * element_bytes;
}
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
