// Rows copied out of their batches, in columns: sort keys of a result, keys and arguments of an aggregation.
//
// Not a record batch: any number of rows, written once, by row numbers that need not be neighbours. Values of array
// type are not held.
//
//   RowColumns keys({TimestampType(), StringType()});
//   keys.Append(views, rows);
//   if (!IsSorted(keys, order)) permutation = SortRows(keys, order);
//
// Thread-safety: thread-compatible. Ownership: owns its texts. Cost: 9 to 17 bytes a value, long strings beside.
#ifndef TRIPLINE_RULES_QUERY_ROW_COLUMNS_H_
#define TRIPLINE_RULES_QUERY_ROW_COLUMNS_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::rules {

class RowColumns {
 public:
  explicit RowColumns(const std::vector<data::Type>& types);

  // One view per column; appends these rows of them, in this order.
  void Append(std::span<const data::VectorView> views, std::span<const uint32_t> rows);
  // Appends all rows of another one with the same types.
  void Append(const RowColumns& other);
  // Appends one row of it.
  void AppendRow(const RowColumns& other, size_t row);
  void Clear();

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_.size(); }
  data::Type type(size_t column) const { return columns_[column].type; }
  bool is_null(size_t column, size_t row) const { return columns_[column].nulls[row] != 0; }
  // The value as it lies in a column of its type (bool as a byte 0 or 1). REQUIRES: not NULL.
  const void* raw(size_t column, size_t row) const;
  data::Value value(size_t column, size_t row) const;
  // Of two values that are not NULL: negative, 0, positive, by SQL's order.
  int Compare(size_t column, size_t a, size_t b) const;

  // Bytes that are equal exactly for rows whose columns [0, count) are equal, NULL being equal to NULL.
  void AppendKey(size_t count, size_t row, std::string* out) const;

 private:
  struct Column {
    data::Type type;
    std::vector<uint8_t> nulls;
    std::vector<int64_t> narrow;        // all types of 8 bytes; doubles by their bits; bool
    std::vector<data::Int128> wide;     // decimals above 18 digits
    std::vector<data::StringRef> text;  // long ones refer to texts_
  };

  void AppendText(data::StringRef text, Column& column);

  std::vector<Column> columns_;
  data::TextArena texts_;
  size_t rows_ = 0;
};

struct RowOrder {
  uint32_t column = 0;
  bool descending = false;
  bool nulls_first = false;
};

// Whether the rows already stand in this order; and the permutation that puts them there (equal rows keep their
// order). REQUIRES: fewer than 2^32 rows.
bool IsSorted(const RowColumns& keys, std::span<const RowOrder> order);
std::vector<uint32_t> SortRows(const RowColumns& keys, std::span<const RowOrder> order);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_ROW_COLUMNS_H_
