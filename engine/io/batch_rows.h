// Moving whole rows within and between batches: dropping those that were rejected, copying those that come out in
// another order than they came in.
//
// Not the order itself: which rows, and where to, the caller says (disorder_buffer.h, batch_builder.h).
// Thread-safety: pure functions on the caller's batches. Cost: one pass a column.
#ifndef TRIPLINE_ENGINE_IO_BATCH_ROWS_H_
#define TRIPLINE_ENGINE_IO_BATCH_ROWS_H_

#include <cstdint>
#include <span>

#include "engine/data/batch.h"

namespace tripline::engine {

// Marks one value as NULL; the first one of a batch makes the column's bitmap valid. The value itself becomes 0.
void SetNull(data::Column* column, uint32_t row);

// Keeps the rows before `first` and these, ascending and not below it, and drops the others. positions and order times
// too if they are filled in.
void KeepRows(uint32_t first, std::span<const uint32_t> rows, data::RecordBatch* batch);

struct RowOf {
  const data::RecordBatch* batch;
  uint32_t row;
};
// Appends copies of these rows with their positions; texts are copied too. Order times are the caller's. REQUIRES: the
// same schema everywhere, and room for them in *out.
void AppendRows(std::span<const RowOf> rows, data::RecordBatch* out);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_BATCH_ROWS_H_
