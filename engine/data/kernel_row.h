// Kernels of the functions of row_function.h, one per overload, and what prepares their constant arguments.
//
// Not a public interface of the folder. Meanings are those of the function table.
//
// Thread-safety: pure functions on a frame.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_ROW_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_ROW_H_

#include <memory>
#include <span>

#include "engine/data/expr.h"
#include "engine/data/kernel_arith.h"
#include "engine/data/status.h"

namespace tripline::data {

// For (…, pattern[, group]): the compiled regular expression and the group.
StatusOr<std::shared_ptr<const void>> PrepareRegexp(std::span<const ExprPtr> args);
// For (t, zone): the zone.
StatusOr<std::shared_ptr<const void>> PrepareZone(std::span<const ExprPtr> args);
// For (unit, t[, zone]).
StatusOr<std::shared_ptr<const void>> PrepareTruncation(std::span<const ExprPtr> args);

}  // namespace tripline::data

namespace tripline::data::kernels {

// kernel_string.cc
TRIPLINE_KERNEL(Lower);
TRIPLINE_KERNEL(Upper);
TRIPLINE_KERNEL(Trim);
TRIPLINE_KERNEL(TrimCharacters);
TRIPLINE_KERNEL(SubstrFrom);
TRIPLINE_KERNEL(Substr);
TRIPLINE_KERNEL(Length);
TRIPLINE_KERNEL(Position);
TRIPLINE_KERNEL(Replace);
TRIPLINE_KERNEL(SplitPart);
TRIPLINE_KERNEL(StartsWith);
TRIPLINE_KERNEL(EndsWith);
TRIPLINE_KERNEL(Mask);

// kernel_similarity.cc
TRIPLINE_KERNEL(Levenshtein);
TRIPLINE_KERNEL(JaroWinkler);

// kernel_regexp.cc
TRIPLINE_KERNEL(RegexpLike);
TRIPLINE_KERNEL(RegexpExtract);
TRIPLINE_KERNEL(RegexpExtractGroup);

// kernel_time.cc
TRIPLINE_KERNEL(Year);
TRIPLINE_KERNEL(YearAt);
TRIPLINE_KERNEL(Month);
TRIPLINE_KERNEL(MonthAt);
TRIPLINE_KERNEL(Day);
TRIPLINE_KERNEL(DayAt);
TRIPLINE_KERNEL(Hour);
TRIPLINE_KERNEL(HourAt);
TRIPLINE_KERNEL(Minute);
TRIPLINE_KERNEL(MinuteAt);
TRIPLINE_KERNEL(Second);
TRIPLINE_KERNEL(SecondAt);
TRIPLINE_KERNEL(DayOfWeek);
TRIPLINE_KERNEL(DayOfWeekAt);
TRIPLINE_KERNEL(DateTrunc);
TRIPLINE_KERNEL(DateTruncAt);
TRIPLINE_KERNEL(AtZone);

// kernel_place.cc
TRIPLINE_KERNEL(GeoDistanceKm);
TRIPLINE_KERNEL(GeoSpeedKmh);

// kernel_identifier.cc
TRIPLINE_KERNEL(IpIn);
TRIPLINE_KERNEL(EmailDomain);
TRIPLINE_KERNEL(LuhnValid);
TRIPLINE_KERNEL(Bin6);

}  // namespace tripline::data::kernels

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_ROW_H_
