#include "deploy/generate/timetable.h"

#include <fmt/format.h>

#include <chrono>

namespace tripline::deploy {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

// Relative numbers of events, Monday to Sunday; day 0 is a Thursday.
constexpr std::array<int64_t, 7> kWeekday = {92, 94, 96, 100, 118, 124, 76};
constexpr uint32_t kFirstWeekday = 3;
// A slice and its text are held by each thread; this many rows are some 50 MB.
constexpr int64_t kMostSliceRows = 300'000;

sys_days DateOf(uint32_t day) { return sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::days(day); }

// Slices begin at full hours.
uint32_t SlicesPerDay(uint32_t days, int64_t events) {
  for (uint32_t slices : {1U, 2U, 3U, 4U, 6U, 8U, 12U}) {
    if (events / (int64_t{days} * slices) <= kMostSliceRows) return slices;
  }
  return 24;
}

}  // namespace

Timetable::Timetable(uint32_t days, int64_t events)
    : days_(days), slice_seconds_(kDaySeconds / SlicesPerDay(days, events)) {
  const uint32_t slices = end() / slice_seconds_;
  before_.resize(slices + 1);
  for (uint32_t slice = 0; slice < slices; ++slice) {
    const uint32_t start = SliceStart(slice);
    int64_t weight = 0;
    for (uint32_t second = start; second < start + slice_seconds_; second += kHourSeconds) {
      for (uint8_t country = 0; country < kCountries; ++country) {
        weight += HourWeight(second / kHourSeconds % 24, country);
      }
    }
    before_[slice + 1] = before_[slice] + weight * kWeekday[(start / kDaySeconds + kFirstWeekday) % 7];
  }
}

MonthDay MonthDayOf(uint32_t day) {
  const year_month_day date = DateOf(day);
  const year_month_day last = sys_days(date.year() / date.month() / std::chrono::last);
  return {static_cast<unsigned>(date.day()), static_cast<unsigned>(last.day())};
}

std::string DateText(uint32_t day) {
  const year_month_day date = DateOf(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace tripline::deploy
