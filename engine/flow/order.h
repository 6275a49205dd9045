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

struct OrderKey {
  int64_t time_us = kStartOfTime;
  uint32_t stream = 0;
  RowId row;

  friend auto operator<=>(const OrderKey&, const OrderKey&) = default;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_ORDER_H_
