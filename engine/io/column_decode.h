// The fields of many CSV records, one column at a time, straight from the separator index into the batch.
//
// The loops take the common forms (whole numbers and decimals of few digits, ISO timestamps to the second, short
// strings) themselves, every digit checked, and leave every other form to field_value.h. A row that has a value it
// can't read is marked; what is wrong with it is found out by reading it again, slowly.
//
// Thread-safety: thread-compatible; each call works on the caller's batch and marks.
// Cost: 2 to 4 ns a field.
#ifndef TRIPLINE_ENGINE_IO_COLUMN_DECODE_H_
#define TRIPLINE_ENGINE_IO_COLUMN_DECODE_H_

#include <array>
#include <cstdint>

#include "engine/data/batch.h"
#include "engine/data/schema.h"

namespace tripline::engine {

// Complete records one behind the other, all of `stride` fields.
struct CsvRun {
  const char* text;            // padded, see csv_index.h
  const uint32_t* separators;  // `rows * stride` places in text; separators[-1] is the byte before the first record
  uint32_t stride;
  uint32_t rows;
  bool quoted;     // there may be quotes; all of them stand right
  bool non_ascii;  // there may be bytes above 0x7F
};

// Rows of a batch that have to be read again.
class RowMarks {
 public:
  bool any() const { return any_; }
  bool marked(uint32_t row) const { return data::GetBit(bits_.data(), row); }
  void Mark(uint32_t row) {
    data::SetBit(bits_.data(), row);
    any_ = true;
  }

 private:
  std::array<uint64_t, data::BitmapWords(data::kBatchRows)> bits_{};
  bool any_ = false;
};

// Decodes field `place` (from 0) of every record of the run into column `index`, from row `first_row` on.
void DecodeColumn(const CsvRun& run, uint32_t place, const data::Field& field, size_t index, uint32_t first_row,
                  data::RecordBatch* batch, RowMarks* marks);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_COLUMN_DECODE_H_
