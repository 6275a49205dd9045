// Rows of a result as text: CSV, NDJSON, or cells for a table.
//
// CSV (RFC 4180): a header, then a row a line; NULL is an empty unquoted field, the empty string "". NDJSON: one
// object a row, keys in select order, NULL null, numbers as numbers (NaN and infinities as strings), decimals with
// their scale, times as ISO strings in UTC, durations as seconds, arrays as lists. A table is laid out once all rows
// are there, NULL as NULL.
//
//   RowFormat format(ResultFormat::kNdjson, {{"card", StringType()}, {"n", IntType()}});
//   format.AppendRow(cells, row, &text);
//
// Thread-safety: immutable. Cost: about 20 ns a cell.
#ifndef TRIPLINE_RULES_QUERY_ROW_FORMAT_H_
#define TRIPLINE_RULES_QUERY_ROW_FORMAT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::rules {

enum class ResultFormat : uint8_t { kTable, kCsv, kNdjson };

struct ResultColumn {
  std::string name;
  data::Type type;
};

// The values of one column of the result; arrays lie beside, as no column holds them.
struct ResultCells {
  data::VectorView view;
  const std::vector<data::Value>* arrays = nullptr;  // by row, for a column of arrays
};

class RowFormat {
 public:
  RowFormat(ResultFormat format, std::vector<ResultColumn> columns);

  ResultFormat format() const { return format_; }
  const std::vector<ResultColumn>& columns() const { return columns_; }
  // What stands before all rows; empty for NDJSON and tables.
  const std::string& header() const { return header_; }

  // Appends a row with its line end. For a table: its cells, to be laid out by Table.
  void AppendRow(std::span<const ResultCells> cells, uint32_t row, std::string* out) const;
  // Lays out rows of cells as AppendRow made them.
  std::string Table(std::span<const std::string_view> rows) const;

 private:
  void AppendCsvCell(const ResultCells& cells, uint32_t row, std::string* out) const;

  ResultFormat format_;
  std::vector<ResultColumn> columns_;
  std::string header_;
  std::vector<std::string> keys_;  // NDJSON: what stands before each value
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_ROW_FORMAT_H_
