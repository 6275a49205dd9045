#include "engine/io/batch_builder.h"

#include <utility>

#include "engine/io/batch_rows.h"

namespace tripline::engine {

data::RecordBatch* BatchBuilder::Start(uint64_t record) {
  if (batch_ != nullptr && batch_->rows == batch_rows_) Finish();
  if (batch_ == nullptr) {
    batch_ = pool_->Take();
    contiguous_ = true;
  }
  if (batch_->rows == 0) {
    first_record_ = record;
  } else if (contiguous_ && record != first_record_ + batch_->rows) {
    ListPositions();
  }
  return batch_.get();
}

void BatchBuilder::ListPositions() {
  contiguous_ = false;
  batch_->positions.resize(batch_->rows);
  for (uint32_t i = 0; i < batch_->rows; ++i) batch_->positions[i] = first_record_ + i;
}

void BatchBuilder::Add(uint64_t record, uint32_t rows) {
  if (!contiguous_) {
    for (uint32_t i = 0; i < rows; ++i) batch_->positions.push_back(record + i);
  }
  batch_->rows += rows;
}

void BatchBuilder::Forget() {
  for (data::Column& column : batch_->columns) {
    if (column.has_nulls()) data::SetBit(column.mutable_validity(), batch_->rows);
  }
}

void BatchBuilder::Keep(uint32_t first, std::span<const uint32_t> rows) {
  if (first + rows.size() == batch_->rows) return;
  if (contiguous_) ListPositions();
  KeepRows(first, rows, batch_.get());
}

void BatchBuilder::Finish() {
  if (batch_ == nullptr) return;
  if (batch_->rows == 0) {
    pool_->Give(std::move(batch_));
  } else {
    out_.batches.push_back({std::move(batch_), first_record_, contiguous_});
  }
  batch_ = nullptr;
}

}  // namespace tripline::engine
