#include "deploy/generate/ordinary.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

namespace tripline::deploy {
namespace ordinary_test {

class OrdinaryTest : public testing::Test {
 protected:
  std::vector<Event> Make(const Timetable& timetable, uint32_t slice, size_t rows) const {
    std::vector<Event> events;
    Ordinary(world_, config_, timetable, 5).Make(slice, rows, 1, &events);
    return events;
  }

  const GenerateConfig config_ = DefaultConfig();
  const World world_{5, {.customers = 10'000}};
  const Timetable days_{90, 1'000'000};
};

TEST_F(OrdinaryTest, ExactlyTheRowsAskedForAllInTheSliceAndNumbered) {
  const Timetable hours(90, 1'000'000'000);
  for (const Timetable* timetable : {&days_, &hours}) {
    for (uint32_t slice : {0U, 7U, 31U, 89U}) {
      for (size_t rows : {0U, 1U, 4U, 5U, 20'000U}) {
        const std::vector<Event> events = Make(*timetable, slice, rows);
        ASSERT_EQ(events.size(), rows);
        for (size_t i = 0; i < rows; ++i) {
          ASSERT_EQ(timetable->SliceOf(events[i].second), slice);
          ASSERT_EQ(events[i].number, i + 1);
          ASSERT_EQ(events[i].truth, Truth::kOrdinary);
        }
      }
    }
  }
}

TEST_F(OrdinaryTest, NothingHappensToSleepers) {
  for (const Event& event : Make(days_, 0, 30'000)) {
    if (event.stream == Stream::kTransfers && event.detail != 0) continue;
    const bool card = event.stream == Stream::kPayments || event.stream == Stream::kRefunds;
    ASSERT_FALSE(world_.Sleeps(card ? world_.Owner(event.subject) : event.subject));
  }
}

TEST_F(OrdinaryTest, AConfirmationFollowsItsTransferAndALogInGoesBefore) {
  std::map<uint32_t, const Event*> transfers;
  const std::vector<Event> events = Make(days_, 3, 30'000);
  int confirmed = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (event.stream == Stream::kTransfers && event.detail == 0) {
      transfers[event.number] = &event;
      ASSERT_EQ(events[i - 1].stream, Stream::kLogins);
      ASSERT_EQ(events[i - 1].detail, 1);
      ASSERT_LT(events[i - 1].second, event.second);
    }
    if (event.stream != Stream::kConfirmations) continue;
    ASSERT_EQ(transfers.count(event.ref), 1U);
    ASSERT_GT(event.second, transfers[event.ref]->second);
    ASSERT_EQ(event.subject, transfers[event.ref]->subject);
    ++confirmed;
  }
  EXPECT_NEAR(confirmed, 0.97 * static_cast<double>(transfers.size()), 0.03 * static_cast<double>(transfers.size()));
}

TEST_F(OrdinaryTest, SalariesComeOnceOnPaydayInTheMorning) {
  std::map<uint32_t, int> paid;
  for (uint32_t day = 0; day < 31; ++day) {
    for (const Event& event : Make(days_, day, 20'000)) {
      if (event.stream != Stream::kTransfers || static_cast<TransferType>(event.detail) != TransferType::kSalary)
        continue;
      ++paid[event.other];
      ASSERT_LT(event.second % kDaySeconds, 6 * kHourSeconds);
      ASSERT_EQ(event.subject, world_.Employer(event.other));
    }
  }
  EXPECT_EQ(paid.size(), world_.customers() - world_.sleepers());
  for (const auto& [customer, times] : paid) ASSERT_EQ(times, 1) << customer;
}

TEST_F(OrdinaryTest, DaysHaveNoonAndNightInLocalTime) {
  std::map<int, std::array<int, 24>> hours;  // by country
  for (const Event& event : Make(days_, 4, 60'000)) {
    if (event.stream != Stream::kPayments) continue;
    const uint8_t home = CountryOf(world_.customer(world_.Owner(event.subject)).place);
    ++hours[home][LocalHour(event.second / kHourSeconds % 24, home)];
  }
  ASSERT_EQ(hours.size(), size_t{kCountries});
  for (const auto& [country, counts] : hours) EXPECT_GT(counts[12], 6 * (counts[3] + 1)) << country;
}

TEST_F(OrdinaryTest, NobodyPaysAtTerminalsOfTwoCitiesOnOneDay) {
  for (uint32_t day : {6U, 7U, 8U}) {
    std::map<uint32_t, std::set<int>> places;
    for (const Event& event : Make(days_, day, 30'000)) {
      if (event.stream != Stream::kPayments || static_cast<Channel>(event.detail) == Channel::kOnline) continue;
      places[event.subject].insert(event.place);
    }
    for (const auto& [card, cities] : places) ASSERT_EQ(cities.size(), 1U);
  }
}

}  // namespace ordinary_test
}  // namespace tripline::deploy
