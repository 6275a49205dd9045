#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "engine/data/kernel_loops.h"
#include "engine/data/kernel_row.h"
#include "engine/data/text.h"
#include "engine/data/zone.h"

namespace tripline::data {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kMinuteUs = 60 * kSecondUs;
constexpr int64_t kHourUs = 60 * kMinuteUs;
constexpr int64_t kDayUs = 24 * kHourUs;

enum class Unit { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

struct Truncation {
  Unit unit;
  std::shared_ptr<const Zone> zone;  // null: UTC
};

int64_t FloorTo(int64_t us, int64_t unit, int64_t origin = 0) {
  const int64_t rest = (us - origin) % unit;
  return us - rest - (rest < 0 ? unit : 0);
}

int64_t Truncate(int64_t us, Unit unit) {
  constexpr int64_t kMonday = 4 * kDayUs;  // 1970-01-05
  switch (unit) {
    case Unit::kSecond:
      return FloorTo(us, kSecondUs);
    case Unit::kMinute:
      return FloorTo(us, kMinuteUs);
    case Unit::kHour:
      return FloorTo(us, kHourUs);
    case Unit::kDay:
      return FloorTo(us, kDayUs);
    case Unit::kWeek:
      return FloorTo(us, 7 * kDayUs, kMonday);
    default:
      break;
  }
  CivilTime civil = ToCivil(us);
  if (unit == Unit::kYear) civil.month = 1;
  if (unit == Unit::kQuarter) civil.month = (civil.month - 1) / 3 * 3 + 1;
  return FromCivil({civil.year, civil.month, 1, 0, 0, 0, 0});
}

}  // namespace

StatusOr<std::shared_ptr<const void>> PrepareZone(std::span<const ExprPtr> args) {
  TRIPLINE_ASSIGN_OR_RETURN(auto zone, Zone::Load(args[1]->constant.as_string()));
  return std::shared_ptr<const void>(std::move(zone));
}

StatusOr<std::shared_ptr<const void>> PrepareTruncation(std::span<const ExprPtr> args) {
  static constexpr std::array<std::string_view, 8> kUnits = {"second", "minute", "hour",    "day",
                                                             "week",   "month",  "quarter", "year"};
  const std::string& name = args[0]->constant.as_string();
  const auto* const found = std::ranges::find(kUnits, name);
  if (found == kUnits.end()) {
    return Error(Fault::kAuthor, "TRL0783",
                 fmt::format("'{}' is no unit of date_trunc: {} are", name, fmt::join(kUnits, ", ")));
  }
  auto truncation = std::make_shared<Truncation>();
  truncation->unit = static_cast<Unit>(found - kUnits.begin());
  if (args.size() == 3) {
    TRIPLINE_ASSIGN_OR_RETURN(truncation->zone, Zone::Load(args[2]->constant.as_string()));
  }
  return std::shared_ptr<const void>(std::move(truncation));
}

namespace kernels {
namespace {

int64_t YearOf(int64_t us) { return ToCivil(us).year; }
int64_t MonthOf(int64_t us) { return ToCivil(us).month; }
int64_t DayOf(int64_t us) { return ToCivil(us).day; }
int64_t HourOf(int64_t us) { return (us - FloorTo(us, kDayUs)) / kHourUs; }
int64_t MinuteOf(int64_t us) { return (us - FloorTo(us, kHourUs)) / kMinuteUs; }
int64_t SecondOf(int64_t us) { return (us - FloorTo(us, kMinuteUs)) / kSecondUs; }
int64_t DayOfWeekOf(int64_t us) {
  constexpr int64_t kMonday = 4 * kDayUs;
  return (us - FloorTo(us, 7 * kDayUs, kMonday)) / kDayUs + 1;
}

template <int64_t (*kPart)(int64_t)>
Cell PartCell(const RowContext&, int64_t us, int64_t* out) {
  return *out = kPart(us), Cell::kValue;
}
template <int64_t (*kPart)(int64_t)>
Cell PartAtCell(const RowContext& context, int64_t us, const StringRef&, int64_t* out) {
  return *out = kPart(us + context.prepared<Zone>().OffsetUs(us)), Cell::kValue;
}

Cell DateTruncCell(const RowContext& context, const StringRef&, int64_t us, int64_t* out) {
  return *out = Truncate(us, context.prepared<Truncation>().unit), Cell::kValue;
}

Cell DateTruncAtCell(const RowContext& context, const StringRef&, int64_t us, const StringRef&, int64_t* out) {
  const auto& truncation = context.prepared<Truncation>();
  const int64_t offset = truncation.zone->OffsetUs(us);
  const int64_t wall = Truncate(us + offset, truncation.unit);
  // Parts of a day keep the offset of the instant: the second of two equal hours is its own.
  const bool within_day = truncation.unit <= Unit::kHour;
  return *out = within_day ? wall - offset : truncation.zone->FromWallUs(wall), Cell::kValue;
}

Cell AtZoneCell(const RowContext& context, int64_t us, const StringRef&, StringRef* out) {
  context.buffer->clear();
  AppendTimestamp(us + context.prepared<Zone>().OffsetUs(us), context.buffer);
  // A wall clock has no zone: a space instead of the T, and no Z.
  context.buffer->pop_back();
  const size_t mark = context.buffer->find('T');
  if (mark != std::string::npos) (*context.buffer)[mark] = ' ';
  return *out = context.Keep(*context.buffer), Cell::kValue;
}

}  // namespace

TRIPLINE_KERNEL(Year) { RowKernel<PartCell<YearOf>>(in, frame); }
TRIPLINE_KERNEL(YearAt) { RowKernel<PartAtCell<YearOf>>(in, frame); }
TRIPLINE_KERNEL(Month) { RowKernel<PartCell<MonthOf>>(in, frame); }
TRIPLINE_KERNEL(MonthAt) { RowKernel<PartAtCell<MonthOf>>(in, frame); }
TRIPLINE_KERNEL(Day) { RowKernel<PartCell<DayOf>>(in, frame); }
TRIPLINE_KERNEL(DayAt) { RowKernel<PartAtCell<DayOf>>(in, frame); }
TRIPLINE_KERNEL(Hour) { RowKernel<PartCell<HourOf>>(in, frame); }
TRIPLINE_KERNEL(HourAt) { RowKernel<PartAtCell<HourOf>>(in, frame); }
TRIPLINE_KERNEL(Minute) { RowKernel<PartCell<MinuteOf>>(in, frame); }
TRIPLINE_KERNEL(MinuteAt) { RowKernel<PartAtCell<MinuteOf>>(in, frame); }
TRIPLINE_KERNEL(Second) { RowKernel<PartCell<SecondOf>>(in, frame); }
TRIPLINE_KERNEL(SecondAt) { RowKernel<PartAtCell<SecondOf>>(in, frame); }
TRIPLINE_KERNEL(DayOfWeek) { RowKernel<PartCell<DayOfWeekOf>>(in, frame); }
TRIPLINE_KERNEL(DayOfWeekAt) { RowKernel<PartAtCell<DayOfWeekOf>>(in, frame); }
TRIPLINE_KERNEL(DateTrunc) { RowKernel<DateTruncCell>(in, frame); }
TRIPLINE_KERNEL(DateTruncAt) { RowKernel<DateTruncAtCell>(in, frame); }
TRIPLINE_KERNEL(AtZone) { RowKernel<AtZoneCell>(in, frame); }

}  // namespace kernels
}  // namespace tripline::data
