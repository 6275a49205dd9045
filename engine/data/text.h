// Reading and writing values as text: numbers, decimals, timestamps, durations, bools; what every reader, every
// literal and every output uses, so that a value reads the same everywhere.
//
// Parse* take the whole text (no white space around it) and say kBad for anything that is not exactly such a value.
// Timestamps: 'YYYY-MM-DD', then optionally 'T' or a space and HH:MM[:SS[.ffffff]], then optionally Z or ±HH[:MM];
// without an offset UTC; more than six digits of fraction are refused. Durations: '10 minutes', '1 hour 30 minutes',
// 'PT10M', or seconds with fraction. Decimals are exact: more digits behind the point than the scale are refused
// unless they are zeros; too many in front are kOverflow.
//
// Thread-safety: pure functions. Cost: no allocation; a timestamp of the common 20-byte form takes about 5 ns.
#ifndef TRIPLINE_ENGINE_DATA_TEXT_H_
#define TRIPLINE_ENGINE_DATA_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::data {

enum class ParseResult : uint8_t { kOk, kBad, kOverflow, kTooPrecise };

ParseResult ParseInt(std::string_view text, int64_t* out);
ParseResult ParseDouble(std::string_view text, double* out);
ParseResult ParseDecimal64(std::string_view text, int precision, int scale, int64_t* out);
ParseResult ParseDecimal128(std::string_view text, int precision, int scale, Int128* out);
ParseResult ParseTimestamp(std::string_view text, int64_t* us);
ParseResult ParseDuration(std::string_view text, int64_t* us);
// true, false, t, f, yes, no, 1, 0 in any case.
ParseResult ParseBool(std::string_view text, bool* out);

void AppendInt(int64_t value, std::string* out);
void AppendDouble(double value, std::string* out);  // shortest that reads back; NaN, Infinity, -Infinity
void AppendDecimal(Int128 unscaled, int scale, std::string* out);
void AppendTimestamp(int64_t us, std::string* out);  // 2018-04-01T00:00:31Z, 2018-04-01T00:00:31.25Z
void AppendDurationSeconds(int64_t us, std::string* out);

// Civil time of a UTC instant and back (proleptic Gregorian calendar).
struct CivilTime {
  int32_t year;
  int32_t month;   // 1 to 12
  int32_t day;     // 1 to 31
  int32_t hour;
  int32_t minute;
  int32_t second;
  int32_t microsecond;
};
CivilTime ToCivil(int64_t us);
int64_t FromCivil(const CivilTime& civil);
// us plus n calendar months: a missing day is the last of the month.
int64_t AddMonths(int64_t us, int64_t months);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_TEXT_H_
