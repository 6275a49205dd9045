#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "engine/data/text.h"

namespace tripline::data::text_time_test {
namespace {

constexpr int64_t kSecond = 1'000'000;

std::string Printed(int64_t us) {
  std::string out;
  AppendTimestamp(us, &out);
  return out;
}

TEST(TextTimeTest, ParsesTimestamps) {
  struct Case {
    const char* text;
    ParseResult result;
    int64_t us;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"1970-01-01T00:00:00Z", ParseResult::kOk, 0},
           {"1970-01-01", ParseResult::kOk, 0},
           {"2018-04-01T00:00:31Z", ParseResult::kOk, 1522540831 * kSecond},
           {"2018-04-01 00:00:31", ParseResult::kOk, 1522540831 * kSecond},
           {"2018-04-01 00:01", ParseResult::kOk, 1522540860 * kSecond},
           {"2018-04-01T00:00:31.25Z", ParseResult::kOk, 1522540831 * kSecond + 250000},
           {"2018-04-01T00:00:31.000001", ParseResult::kOk, 1522540831 * kSecond + 1},
           {"2018-04-01T00:00:31.0000010Z", ParseResult::kOk, 1522540831 * kSecond + 1},
           {"2018-04-01T00:00:31.0000011Z", ParseResult::kTooPrecise, 0},
           {"2018-04-01T02:00:31+02:00", ParseResult::kOk, 1522540831 * kSecond},
           {"2018-04-01T02:00:31+02", ParseResult::kOk, 1522540831 * kSecond},
           {"2018-03-31T19:30:31-0430", ParseResult::kOk, 1522540831 * kSecond},
           {"1969-12-31T23:59:59.999999Z", ParseResult::kOk, -1},
           {"2000-02-29T00:00:00Z", ParseResult::kOk, 951782400 * kSecond},
           {"0000-01-01T00:00:00Z", ParseResult::kOk, -62167219200 * kSecond},
           {"1900-02-29T00:00:00Z", ParseResult::kBad, 0},
           {"2019-02-29T00:00:00Z", ParseResult::kBad, 0},
           {"2019-00-10T00:00:00Z", ParseResult::kBad, 0},
           {"2019-13-10T00:00:00Z", ParseResult::kBad, 0},
           {"2019-04-31T00:00:00Z", ParseResult::kBad, 0},
           {"2019-04-00T00:00:00Z", ParseResult::kBad, 0},
           {"2019-04-01T24:00:00Z", ParseResult::kBad, 0},
           {"2019-04-01T23:60:00Z", ParseResult::kBad, 0},
           {"2019-04-01T23:59:60Z", ParseResult::kBad, 0},
           {"2019-04-01T23:59:59X", ParseResult::kBad, 0},
           {"2019-04-01_23:59:59Z", ParseResult::kBad, 0},
           {"2019/04/01T23:59:59Z", ParseResult::kBad, 0},
           {"2019-04-01T23.59:59Z", ParseResult::kBad, 0},
           {"2O19-04-01T23:59:59Z", ParseResult::kBad, 0},
           {"2019-04-01T23:59:59.Z", ParseResult::kBad, 0},
           {"2019-04-01T2:59:59Z", ParseResult::kBad, 0},
           {"2019-04", ParseResult::kBad, 0},
           {"", ParseResult::kBad, 0},
           {"+999999-01-01", ParseResult::kOverflow, 0},
       }) {
    int64_t us = 0;
    EXPECT_EQ(ParseTimestamp(c.text, &us), c.result) << c.text;
    if (c.result == ParseResult::kOk) {
      EXPECT_EQ(us, c.us) << c.text;
    }
  }
}

TEST(TextTimeTest, EveryDayAgreesWithTheStandardLibrary) {
  using std::chrono::days;
  using std::chrono::sys_days;
  for (sys_days day = sys_days(std::chrono::year(1) / 1 / 1); day < sys_days(std::chrono::year(9999) / 12 / 31);
       day += days(1)) {
    const std::chrono::year_month_day date(day);
    const int64_t us = int64_t{day.time_since_epoch().count()} * 86400 * kSecond;
    const CivilTime civil = ToCivil(us);
    ASSERT_EQ(civil.year, static_cast<int>(date.year()));
    ASSERT_EQ(civil.month, static_cast<int>(static_cast<unsigned>(date.month())));
    ASSERT_EQ(civil.day, static_cast<int>(static_cast<unsigned>(date.day())));
    ASSERT_EQ(FromCivil(civil), us);
  }
}

TEST(TextTimeTest, PrintedTimestampsReadBack) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 20000; ++round) {
    auto us = static_cast<int64_t>(random()) >> (random() % 40);
    if (random() % 2 == 0) us = us / kSecond * kSecond;
    int64_t back = 0;
    ASSERT_EQ(ParseTimestamp(Printed(us), &back), ParseResult::kOk) << Printed(us);
    ASSERT_EQ(back, us) << Printed(us);
  }
}

TEST(TextTimeTest, PrintsAFractionOnlyWhereThereIsOne) {
  EXPECT_EQ(Printed(1522540831 * kSecond), "2018-04-01T00:00:31Z");
  EXPECT_EQ(Printed(1522540831 * kSecond + 250000), "2018-04-01T00:00:31.25Z");
  EXPECT_EQ(Printed(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(TextTimeTest, EveryByteOfTheCommonFormIsChecked) {
  const std::string good = "2018-04-01T00:00:31Z";
  for (size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = good;
      text[at] = static_cast<char>(byte);
      int64_t us = 0;
      if (ParseTimestamp(text, &us) != ParseResult::kOk) continue;
      int64_t again = 0;
      ASSERT_EQ(ParseTimestamp(Printed(us), &again), ParseResult::kOk);
      ASSERT_EQ(us, again);
      const bool same = Printed(us) == text;
      const bool other_spelling =
          (at == 10 && (byte == ' ' || byte == 't')) || (at == 19 && byte == 'z') || (at == 19 && byte == '0');
      ASSERT_TRUE(same || other_spelling) << text;
    }
  }
}

TEST(TextTimeTest, ParsesDurations) {
  struct Case {
    const char* text;
    ParseResult result;
    int64_t us;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"10 minutes", ParseResult::kOk, 600 * kSecond},
           {"1 hour 30 minutes", ParseResult::kOk, 5400 * kSecond},
           {"1h30min", ParseResult::kOk, 5400 * kSecond},
           {"1 week", ParseResult::kOk, 604800 * kSecond},
           {"2 Days", ParseResult::kOk, 172800 * kSecond},
           {"0.5 hours", ParseResult::kOk, 1800 * kSecond},
           {"250 ms", ParseResult::kOk, 250000},
           {"90.5", ParseResult::kOk, 90500000},
           {"-90", ParseResult::kOk, -90 * kSecond},
           {"-10 minutes", ParseResult::kOk, -600 * kSecond},
           {"PT10M", ParseResult::kOk, 600 * kSecond},
           {"P1DT2H", ParseResult::kOk, 93600 * kSecond},
           {"PT0.000001S", ParseResult::kOk, 1},
           {"P1W", ParseResult::kOk, 604800 * kSecond},
           {"0.0000001", ParseResult::kTooPrecise, 0},
           {"0.5 us", ParseResult::kTooPrecise, 0},
           {"99999999999999 days", ParseResult::kOverflow, 0},
           {"P", ParseResult::kBad, 0},
           {"PT", ParseResult::kBad, 0},
           {"P1M", ParseResult::kBad, 0},
           {"10 months", ParseResult::kBad, 0},
           {"10 ss", ParseResult::kBad, 0},
           {"minutes", ParseResult::kBad, 0},
           {"10 minutes 5", ParseResult::kBad, 0},
           {"", ParseResult::kBad, 0},
           {"-", ParseResult::kBad, 0},
       }) {
    int64_t us = 0;
    EXPECT_EQ(ParseDuration(c.text, &us), c.result) << c.text;
    if (c.result == ParseResult::kOk) {
      EXPECT_EQ(us, c.us) << c.text;
    }
  }
}

TEST(TextTimeTest, PrintsDurationsAsSeconds) {
  std::string out;
  AppendDurationSeconds(-90500000, &out);
  EXPECT_EQ(out, "-90.5");
  out.clear();
  AppendDurationSeconds(600 * kSecond, &out);
  EXPECT_EQ(out, "600");
}

TEST(TextTimeTest, AMissingDayIsTheLastOfTheMonth) {
  struct Case {
    const char* from;
    int64_t months;
    const char* to;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"2024-01-31T10:00:00Z", 1, "2024-02-29T10:00:00Z"},
           {"2023-01-31T10:00:00Z", 1, "2023-02-28T10:00:00Z"},
           {"2024-03-31T10:00:00Z", -1, "2024-02-29T10:00:00Z"},
           {"2024-02-29T00:00:00Z", 12, "2025-02-28T00:00:00Z"},
           {"2024-11-15T23:59:59.5Z", 2, "2025-01-15T23:59:59.5Z"},
           {"1970-01-15T00:00:00Z", -13, "1968-12-15T00:00:00Z"},
       }) {
    int64_t us = 0;
    ASSERT_EQ(ParseTimestamp(c.from, &us), ParseResult::kOk);
    EXPECT_EQ(Printed(AddMonths(us, c.months)), c.to);
  }
}

}  // namespace
}  // namespace tripline::data::text_time_test
