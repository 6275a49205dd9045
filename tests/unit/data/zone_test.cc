#include "engine/data/zone.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/data/text.h"

namespace tripline::data::zone_test {
namespace {

int64_t Us(const char* text) {
  int64_t us = 0;
  EXPECT_EQ(ParseTimestamp(text, &us), ParseResult::kOk) << text;
  return us;
}
std::string Text(int64_t us) {
  std::string out;
  AppendTimestamp(us, &out);
  return out;
}

TEST(ZoneTest, OffsetsFollowTheRules) {
  const auto berlin = Zone::Load("Europe/Berlin").value();
  constexpr int64_t kHour = int64_t{3600} * 1'000'000;
  EXPECT_EQ(berlin->OffsetUs(Us("2026-01-01")), kHour);
  EXPECT_EQ(berlin->OffsetUs(Us("2026-07-01")), 2 * kHour);
  EXPECT_EQ(berlin->OffsetUs(Us("2026-03-29 00:59:59")), kHour);
  EXPECT_EQ(berlin->OffsetUs(Us("2026-03-29 01:00:00")), 2 * kHour);
  EXPECT_EQ(berlin->OffsetUs(Us("2150-07-01")), 2 * kHour);
  EXPECT_EQ(Zone::Load("UTC").value()->OffsetUs(Us("2026-07-01")), 0);
  EXPECT_EQ(Zone::Load("-03:30").value()->OffsetUs(0), -3 * kHour - kHour / 2);
  EXPECT_EQ(Zone::Load("+2").value()->OffsetUs(0), 2 * kHour);
}

TEST(ZoneTest, WallClocksComeBack) {
  struct Case {
    const char* zone;
    const char* wall;
    const char* instant;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"Europe/Berlin", "2026-01-15 12:00", "2026-01-15T11:00:00Z"},
           {"Europe/Berlin", "2026-07-15 12:00", "2026-07-15T10:00:00Z"},
           {"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"},  // twice: the first
           {"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00Z"},  // never: by the old offset
           {"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
           {"America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T03:00:00Z"},  // midnight did not happen
           {"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z"},       // a day did not happen
       }) {
    EXPECT_EQ(Text(Zone::Load(c.zone).value()->FromWallUs(Us(c.wall))), c.instant) << c.zone << " " << c.wall;
  }
}

TEST(ZoneTest, EveryHourComesBack) {
  for (const char* name : {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"}) {
    const auto zone = Zone::Load(name).value();
    for (int64_t us = Us("2024-01-01 00:15"); us < Us("2026-01-01"); us += int64_t{3600} * 1'000'000) {
      const int64_t back = zone->FromWallUs(us + zone->OffsetUs(us));
      // Of two equal wall clocks the first one comes back.
      EXPECT_TRUE(back == us || (back < us && back + zone->OffsetUs(back) == us + zone->OffsetUs(us)))
          << name << " " << Text(us) << " " << Text(back);
    }
  }
}

TEST(ZoneTest, RefusesWhatIsNoZone) {
  for (const char* name : {"", "Mars/Olympus", "/etc/localtime", "../../etc/passwd", "+25:00", "+"}) {
    EXPECT_EQ(CodeOf(Zone::Load(name).status()), "TRL0783") << name;
  }
}

}  // namespace
}  // namespace tripline::data::zone_test
