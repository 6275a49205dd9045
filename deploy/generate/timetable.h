// How the rows of a world fall on its days and hours: days of the week, hours of the day, and the slices of time that
// are made one by one.
//
// A slice is a day, or a part of one where days are long; what is in it depends on the number of events alone, never on
// the number of threads. Times are seconds since the world began, 2026-01-01T00:00:00Z.
//
//   Timetable timetable(/*days=*/90, /*events=*/1'000'000);
//   int64_t rows = timetable.RowsBefore(s + 1, total) - timetable.RowsBefore(s, total);     // of slice s
//
// Thread-safety: immutable. Cost: eight bytes a slice.
#ifndef TRIPLINE_DEPLOY_GENERATE_TIMETABLE_H_
#define TRIPLINE_DEPLOY_GENERATE_TIMETABLE_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "deploy/generate/geography.h"

namespace tripline::deploy {

inline constexpr uint32_t kHourSeconds = 3'600;
inline constexpr uint32_t kDaySeconds = 86'400;
inline constexpr uint32_t kMostDays = 366;

class Timetable {
 public:
  // REQUIRES: 1 <= days <= kMostDays, events > 0.
  Timetable(uint32_t days, int64_t events);

  uint32_t days() const { return days_; }
  uint32_t end() const { return days_ * kDaySeconds; }
  uint32_t slices() const { return static_cast<uint32_t>(before_.size() - 1); }
  uint32_t SliceStart(uint32_t slice) const { return slice * slice_seconds_; }
  uint32_t SliceOf(uint32_t second) const { return second / slice_seconds_; }
  // How many of `rows` rows fall on the slices before `slice`.
  int64_t RowsBefore(uint32_t slice, int64_t rows) const { return rows * before_[slice] / before_.back(); }

 private:
  uint32_t days_;
  uint32_t slice_seconds_;
  std::vector<int64_t> before_;  // weights of the slices, added up
};

// Relative numbers of ordinary events in an hour (UTC) in a country, by the habits there.
inline int64_t HourWeight(uint32_t utc_hour, uint8_t country) {
  return int64_t{Countries()[country].share} * kLocalHours[LocalHour(utc_hour, country)];
}

// The day of the month, from 1, and the month's number of days.
struct MonthDay {
  uint32_t day;
  uint32_t days_in_month;
};
MonthDay MonthDayOf(uint32_t day);

// "2026-01-01".
std::string DateText(uint32_t day);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_TIMETABLE_H_
