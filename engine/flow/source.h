// A bounded input of one stream: what the job pulls rows from.
//
// The work on a source is cut into pieces (a megabyte of a file) in three steps, so that the dear middle one runs on
// all workers: Fetch reads bytes, serial; Parse turns them into batches, in parallel and in any order; Release puts
// parsed pieces back in order, numbers their records, confirms what Parse assumed, sorts rows within the stream's
// watermark bound, gives up late ones, and hands out batches whose rows ascend by (event time, position).
//
// Failures: a record that can't be read is no failure: it goes to the dead-letter sink with its reason, in record
// order. A Status means that the source itself can't be read on.
// Thread-safety: Fetch and Release by one caller at a time each (but beside each other); Parse from any number of
// threads on different pieces. Ownership: batches go back by Recycle, from any thread.
#ifndef TRIPLINE_ENGINE_FLOW_SOURCE_H_
#define TRIPLINE_ENGINE_FLOW_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/status.h"
#include "engine/flow/order.h"

namespace tripline::engine {

using BatchPtr = std::unique_ptr<data::RecordBatch>;

// What a source has done so far; read between calls of Release.
struct SourceCounters {
  uint64_t records = 0;      // seen, readable or not
  uint64_t rows = 0;         // released
  uint64_t rejected = 0;     // to the dead letters
  uint64_t late = 0;         // below the watermark of this source
  uint64_t clamped = 0;      // judged on arrival, at a later time than their own
  uint64_t bytes_read = 0;   // of the file as it lies on disk
  uint64_t bytes_total = 0;  // 0 where it is not known
};

class Source {
 public:
  class Piece {
   public:
    virtual ~Piece() = default;
  };

  virtual ~Source() = default;

  // The next piece of raw input, or null at the end.
  virtual data::StatusOr<std::unique_ptr<Piece>> Fetch() = 0;
  virtual void Parse(Piece& piece) const = 0;
  // Takes pieces in the order of Fetch. Appends to *out the batches that are complete and in order; rows that may
  // still be overtaken within the bound are kept back. A null piece is the end of the input: everything comes out. With
  // a failure comes what stands before it.
  virtual data::Status Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) = 0;
  virtual void Recycle(BatchPtr batch) = 0;

  // A lower bound on the event time of every row that Release will still hand out (kEndOfTime after the end). For a
  // stream without event time the rows count as one ascending sequence and this is kStartOfTime until the end.
  virtual int64_t frontier_us() const = 0;

  virtual const SourceCounters& counters() const = 0;
  virtual const std::string& name() const = 0;  // the file as the user named it
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_SOURCE_H_
