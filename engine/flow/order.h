// The one total order: where every row and every settlement stands in it.
//
// Order key of a row = (event time, stream, source ordinal, position): unique, and independent of arrival, threads and
// batches. Streams are numbered in the order of their names, so the number stands for the name. RowId = (source,
// position) names the row for good.
//
// Thread-safety: immutable values. Units: microseconds since 1970 UTC.
#ifndef TRIPLINE_ENGINE_FLOW_ORDER_H_
#define TRIPLINE_ENGINE_FLOW_ORDER_H_

#include <compare>
#include <cstdint>
#include <limits>

namespace tripline::engine {

// Where time never comes: after every row and every deadline.
inline constexpr int64_t kEndOfTime = std::numeric_limits<int64_t>::max();
// Before every row.
inline constexpr int64_t kStartOfTime = std::numeric_limits<int64_t>::min();

struct RowId {
  uint32_t source = 0;    // ordinal of the source in the job
  uint64_t position = 0;  // files: record number from 1, after the header

  friend auto operator<=>(const RowId&, const RowId&) = default;
};

// Where a row came from. A source is one file of its own number, unless it merges several: then the upper bits of a
// position name the file, from 1, which puts rows of equal time in the order of the files.
struct FileRow {
  uint32_t file = 0;
  uint64_t record = 0;
};
inline constexpr int kRecordBits = 44;
inline constexpr uint64_t PositionInFile(uint32_t file, uint64_t record) {
  return (uint64_t{file} + 1) << kRecordBits | record;
}
inline constexpr FileRow FileRowOf(const RowId& row) {
  const auto file = static_cast<uint32_t>(row.position >> kRecordBits);
  if (file == 0) return {row.source, row.position};
  return {file - 1, row.position & ((uint64_t{1} << kRecordBits) - 1)};
}

struct OrderKey {
  int64_t time_us = kStartOfTime;
  uint32_t stream = 0;
  RowId row;

  friend auto operator<=>(const OrderKey&, const OrderKey&) = default;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_ORDER_H_
