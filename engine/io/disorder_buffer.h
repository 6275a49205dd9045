// Puts the rows of one source in the order of their event times, within the stream's watermark bound.
//
// W is the highest event time so far less the bound. A row below W when it comes is late: it is handed to the caller
// and goes no further, or it is given W as its place in the order (AcceptLate). Rows up to W come out, sorted by (event
// time, position); rows above it are kept, as one that is still to come may belong before them.
//
// Batches that ascend and do not overlap pass through untouched: input in order costs one look at each row's time.
// Others become runs, each sorted by itself, which a heap merges into new batches.
//
// Thread-safety: thread-compatible. Units: microseconds. Ownership: batches that are used up go back to the pool.
// Cost: memory of the rows within the bound; about 50 ns a row for input that is out of order.
#ifndef TRIPLINE_ENGINE_IO_DISORDER_BUFFER_H_
#define TRIPLINE_ENGINE_IO_DISORDER_BUFFER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/batch.h"
#include "engine/flow/order.h"
#include "engine/io/batch_pool.h"

namespace tripline::engine {

struct DisorderOptions {
  int32_t time_column = -1;  // a timestamp column without NULLs; -1: no event time, everything passes
  int64_t bound_us = 0;
  uint32_t batch_rows = data::kBatchRows;
};

class DisorderBuffer {
 public:
  using Batch = std::unique_ptr<data::RecordBatch>;

  // The pool outlives the buffer.
  DisorderBuffer(const DisorderOptions& options, BatchPool* pool);

  // Appends to *late the rows of the batch that are late; the caller looks at them before it calls Add.
  void FindLate(const data::RecordBatch& batch, std::vector<uint32_t>* late) const;
  // Gives these late rows a place in the order: where the watermark stood when they came. For Add they are late no more.
  void AcceptLate(const std::vector<uint32_t>& late, data::RecordBatch* batch) const;
  // Takes the next batch (with the late rows that FindLate found in it) and appends to *out what may come out.
  // REQUIRES: positions ascend, also from batch to batch.
  void Add(Batch batch, const std::vector<uint32_t>& late, std::vector<Batch>* out);
  // The input has ended: everything comes out.
  void Finish(std::vector<Batch>* out);

  // No row that still comes out is below this.
  int64_t frontier_us() const;

 private:
  struct Run {
    Batch batch;
    std::vector<uint32_t> order;  // rows by (time, position); empty: all rows as they stand
    const int64_t* times = nullptr;  // in the order
    uint32_t size = 0;
    uint32_t next = 0;  // of the order

    uint32_t row(uint32_t i) const { return order.empty() ? i : order[i]; }
    int64_t time(uint32_t i) const { return times[row(i)]; }
    uint64_t position(uint32_t i) const { return batch->positions[row(i)]; }
    bool untouched() const { return order.empty() && next == 0; }
  };

  int64_t WatermarkAt(int64_t highest_us) const;
  // Of each row in the order.
  const int64_t* TimesOf(const data::RecordBatch& batch) const;
  Run MakeRun(Batch batch, const std::vector<uint32_t>& late) const;
  // Whether a's next row comes after b's: the heap's order.
  static bool After(const Run& a, const Run& b);
  bool ComesBeforeOthers(const Run& run) const;
  void PushRun(Run run);
  Run PopRun();
  // Everything up to `limit_us` comes out.
  void Release(int64_t limit_us, std::vector<Batch>* out);
  // Copies the merged rows up to `limit_us` into new batches, until the next run can pass whole.
  void Merge(int64_t limit_us, std::vector<Batch>* out);
  // Runs of few rows hold whole batches: puts them together.
  void Compact();

  const DisorderOptions options_;
  BatchPool* const pool_;
  bool any_row_ = false;
  bool finished_ = false;
  int64_t highest_us_ = kStartOfTime;
  std::vector<Run> runs_;     // a heap, the lowest next row on top
  uint64_t pending_rows_ = 0;  // in the runs
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_DISORDER_BUFFER_H_
