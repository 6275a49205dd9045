// A frame: a range of the total order, up to 4,096 rows, as slices of prepared batches. What moves through the phases.
//
// Rows are addressed by (slice, row of its batch). A frame from one in-order source is one slice; where sources overlap
// in time the frame's rows name the merged order. A batch may be cut by a frame's end: then two frames share it.
// Frame boundaries carry no meaning: no result may depend on them. The last frame (end != kNo) never has rows.
//
// Prepared is what a plan computed about a whole batch before it was sequenced (predicate bitmaps, key bytes and
// hashes): pure, computed once per batch by any worker.
//
// Ownership: a frame shares its batches; the last frame that has been judged gives a batch back to its source.
// Thread-safety: written by the sequencer, then read-only.
#ifndef TRIPLINE_ENGINE_FLOW_FRAME_H_
#define TRIPLINE_ENGINE_FLOW_FRAME_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/data/batch.h"
#include "engine/flow/order.h"
#include "engine/flow/source.h"

namespace tripline::engine {

// The keys of a batch's rows in one key domain. A domain that the batch's stream does not take part in is empty.
struct PreparedKeys {
  std::vector<uint64_t>
      relevant;  // bit per row: the domain has to see it (its key is not NULL and it is for something)
  // Bit per row: it may start something, so its key gets a block. A row without the bit is seen only if its key has a
  // block already (a mere break: it can end what is open, and nothing else). Empty: every relevant row may.
  std::vector<uint64_t> creates;
  std::vector<uint64_t> hashes;       // XXH3-64 of the key bytes; defined where relevant
  std::vector<uint32_t> key_offsets;  // rows + 1: key bytes of row i are [i], [i + 1) of key_bytes
  std::vector<char> key_bytes;
  uint64_t null_keys = 0;  // rows left out because their key is NULL

  std::string_view key(uint32_t row) const {
    return {key_bytes.data() + key_offsets[row], key_offsets[row + 1] - key_offsets[row]};
  }
};

// A plan derives from it what else it computes per batch. Reused from batch to batch.
struct Prepared {
  virtual ~Prepared() = default;
  std::vector<PreparedKeys> domains;  // one per key domain of the plan
};

struct PreparedBatch {
  BatchPtr batch;
  std::unique_ptr<Prepared> prepared;
  uint32_t stream = 0;             // the plan's number of the stream
  const int64_t* times = nullptr;  // event time per row, or null for a stream without
};

struct Slice {
  std::shared_ptr<PreparedBatch> batch;
  uint32_t from = 0;
  uint32_t to = 0;
};

struct FrameRow {
  uint16_t slice;
  uint16_t row;  // of the slice's batch
};

struct Frame {
  uint64_t number = 0;  // from 0
  std::vector<Slice> slices;
  std::vector<FrameRow> rows;  // in the total order
  // No row of a later frame has an event time below this: deadlines up to and including it can fire.
  int64_t cut_us = kStartOfTime;
  enum class End : uint8_t {
    kNo,
    kDrain,  // the last frame: time runs to its end, what that settles is settled by 'end'
    kStop,   // the last frame, but time stops at the last row
  } end = End::kNo;

  const data::RecordBatch& batch(FrameRow row) const { return *slices[row.slice].batch->batch; }
  int64_t time_us(FrameRow row) const {
    const PreparedBatch& prepared = *slices[row.slice].batch;
    return prepared.times == nullptr ? 0 : prepared.times[row.row];
  }
  OrderKey order_key(FrameRow row) const {
    const PreparedBatch& prepared = *slices[row.slice].batch;
    return {time_us(row), prepared.stream, {prepared.batch->source, prepared.batch->positions[row.row]}};
  }
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_FRAME_H_
