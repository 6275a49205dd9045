// Aggregates: COUNT, SUM, AVG, MIN, MAX, FIRST, LAST, STDDEV, VARIANCE, ARRAY_AGG, STRING_AGG, over any sequence of
// values: the rows of a match, the rows of a query, a window.
//
// An accumulator of fixed size is a few bytes that can be copied with memcpy, so a run of a pattern can carry one in
// its state and branch (88 to 184 bytes for doubles, 8 to 48 for the rest). SUM of doubles is exact (exact_sum.h: one
// rounding at the end), AVG divides it once, deviations come from exact sums: no result depends on order. DISTINCT,
// ARRAY_AGG, STRING_AGG, MAX_BY, MIN_BY, and MIN, MAX, FIRST and LAST of strings have no fixed size: ListAggregate
// collects them. NULLs are skipped (COUNT(*) counts rows; ARRAY_AGG keeps them). SUM of int is int (overflow is an
// error), of decimal(p,s) decimal(38,s); AVG of int is double, of decimal has scale max(6, s); SUM and AVG of durations
// are durations; COUNT of nothing is 0, the others NULL; a sample's deviation of one value is NULL.
//
// Thread-safety: pure functions on the caller's memory.
#ifndef TRIPLINE_ENGINE_DATA_AGGREGATE_H_
#define TRIPLINE_ENGINE_DATA_AGGREGATE_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/data/status.h"
#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::data {

enum class AggregateKind : uint8_t {
  kCountRows = 0,  // COUNT(*), COUNT(A.*)
  kCount = 1,
  kSum = 2,
  kAvg = 3,
  kMin = 4,
  kMax = 5,
  kFirst = 6,  // FIRST_VALUE in selects; FIRST and LAST of a pattern are navigation
  kLast = 7,
  kStddev = 8,    // sample
  kVariance = 9,  // sample
  kStddevPop = 10,
  kVariancePop = 11,
  kArrayAgg = 12,
  kStringAgg = 13,
  kMaxBy = 14,
  kMinBy = 15,
};

struct Aggregate {
  AggregateKind kind = AggregateKind::kCountRows;
  bool distinct = false;
  Type argument;           // kNull type for COUNT(*)
  Type second;             // MAX_BY/MIN_BY: the ordering argument; STRING_AGG: the separator (string)
  Type result;

  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

// By its SQL name (any case; also stddev_samp, var_samp, stddev_pop, var_pop, arbitrary/any_value as kFirst,
// listagg as kStringAgg). Fault::kAuthor where the name is none or the types do not fit.
StatusOr<Aggregate> MakeAggregate(std::string_view name, bool distinct, std::span<const Type> arguments);
bool IsAggregateName(std::string_view name);

// Bytes of the accumulator, a multiple of 8; 0 if it has no fixed size (use ListAggregate).
uint32_t AccumulatorBytes(const Aggregate& aggregate);
void InitAccumulator(const Aggregate& aggregate, void* accumulator);
// Adds one value, as it lies in a column or record of the argument's type (8 or 16 bytes, bool as uint8_t 0/1;
// unused for COUNT(*)). REQUIRES: AccumulatorBytes > 0 and not NULL (the caller skips NULLs).
void Accumulate(const Aggregate& aggregate, const void* value, void* accumulator);
// Writes the result as it lies in a column of aggregate.result (8 or 16 bytes; a bool as 8 bytes 0 or 1). Returns what
// it is; for kNull and kError the bytes are unspecified.
enum class AccumulatorResult : uint8_t { kValue, kNull, kError };
AccumulatorResult Finish(const Aggregate& aggregate, const void* accumulator, void* out);

// A number near an exact one, and how far off it may be.
struct RoughNumber {
  double value = 0;
  double error = 0;
};
// The same for a value as it lies in a column, of a numeric or time type.
RoughNumber RoughValue(Type type, const void* value);
// The result in a few instructions, within its error; false where there is none (NULL) or none so cheap.
bool FinishRoughly(const Aggregate& aggregate, const void* accumulator, RoughNumber* out);

// Any aggregate over values in hand, in order: the slow way that serves DISTINCT, arrays and strings. `second` is
// empty or as long as `values`. kError gives NULL and sets *error.
Value ListAggregate(const Aggregate& aggregate, std::span<const Value> values, std::span<const Value> second,
                    bool* error);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_AGGREGATE_H_
