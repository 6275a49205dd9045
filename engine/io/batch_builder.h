// Fills batches record by record or run by run and keeps the records' numbers: what the parsers share.
//
//   data::RecordBatch* batch = builder.Start(record);
//   …                                  // fill row batch->rows of every column
//   builder.Add(record, 1);
//
// A record that turns out bad after its row was begun is forgotten; its number is not used again.
// Thread-safety: thread-compatible; one builder a call of Parse.
#ifndef TRIPLINE_ENGINE_IO_BATCH_BUILDER_H_
#define TRIPLINE_ENGINE_IO_BATCH_BUILDER_H_

#include <cstdint>
#include <memory>
#include <span>

#include "engine/io/batch_pool.h"
#include "engine/io/record_parser.h"

namespace tripline::engine {

class BatchBuilder {
 public:
  BatchBuilder(BatchPool* pool, uint32_t batch_rows, ParsedPiece* out)
      : pool_(pool), batch_rows_(batch_rows), out_(*out) {}

  // A batch with room for at least one row; the next row is record `record`.
  data::RecordBatch* Start(uint64_t record);
  // Rows until the batch is full, as Start would give it.
  uint32_t room() const {
    const uint32_t rows = batch_ == nullptr ? 0 : batch_->rows;
    return rows == batch_rows_ ? batch_rows_ : batch_rows_ - rows;
  }
  // The next `rows` rows are filled: records `record` and on. REQUIRES: Start(record).
  void Add(uint64_t record, uint32_t rows);
  // The row behind the last one was begun and is not to be.
  void Forget();
  // Of the rows from `first` on, these stay.
  void Keep(uint32_t first, std::span<const uint32_t> rows);
  // Hands the last batch to the piece.
  void Finish();

 private:
  // From here on every row of the batch has its own number.
  void ListPositions();

  BatchPool* const pool_;
  const uint32_t batch_rows_;
  ParsedPiece& out_;
  std::unique_ptr<data::RecordBatch> batch_;
  uint64_t first_record_ = 0;  // of the batch
  bool contiguous_ = true;     // the batch's rows are first_record_, first_record_ + 1, …
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_BATCH_BUILDER_H_
