#include "deploy/generate/timetable.h"

#include <gtest/gtest.h>

namespace tripline::deploy {
namespace timetable_test {

TEST(Timetable, TheSlicesShareOutAllRows) {
  for (int64_t events : {int64_t{1}, int64_t{89}, int64_t{1'234'567}, int64_t{1'000'000'000}}) {
    for (uint32_t days : {1U, 7U, 90U, kMostDays}) {
      const Timetable timetable(days, events);
      EXPECT_EQ(timetable.RowsBefore(0, events), 0);
      EXPECT_EQ(timetable.RowsBefore(timetable.slices(), events), events);
      EXPECT_EQ(timetable.SliceStart(timetable.slices()), timetable.end());
      for (uint32_t slice = 0; slice < timetable.slices(); ++slice) {
        ASSERT_LE(timetable.RowsBefore(slice, events), timetable.RowsBefore(slice + 1, events));
        ASSERT_EQ(timetable.SliceOf(timetable.SliceStart(slice)), slice);
        ASSERT_EQ(timetable.SliceOf(timetable.SliceStart(slice + 1) - 1), slice);
      }
    }
  }
}

TEST(Timetable, LongDaysAreCutIntoParts) {
  EXPECT_EQ(Timetable(90, 1'000'000).slices(), 90U);
  EXPECT_EQ(Timetable(90, 50'000'000).slices(), 180U);
  EXPECT_EQ(Timetable(90, 1'000'000'000).slices(), 90U * 24);
}

TEST(Timetable, SaturdayIsBusierThanSundayAndNoonThanNight) {
  const Timetable days(90, 1'000'000);
  const auto rows = [](const Timetable& of, uint32_t slice) {
    return of.RowsBefore(slice + 1, 1'000'000) - of.RowsBefore(slice, 1'000'000);
  };
  EXPECT_GT(rows(days, 2), rows(days, 3) * 3 / 2);  // 2026-01-03 and the day after
  const Timetable hours(1, 1'000'000'000);
  EXPECT_GT(rows(hours, 12), rows(hours, 2) * 5);
}

TEST(Timetable, DatesAndDaysOfMonths) {
  EXPECT_EQ(DateText(0), "2026-01-01");
  EXPECT_EQ(DateText(58), "2026-02-28");
  EXPECT_EQ(DateText(59), "2026-03-01");
  EXPECT_EQ(MonthDayOf(58).day, 28U);
  EXPECT_EQ(MonthDayOf(58).days_in_month, 28U);
  EXPECT_EQ(MonthDayOf(59).day, 1U);
}

}  // namespace timetable_test
}  // namespace tripline::deploy
