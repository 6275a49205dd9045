#include "deploy/generate/story.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "deploy/generate/scripts.h"
#include "deploy/generate/timetable.h"

namespace tripline::deploy {
namespace story_test {

constexpr uint32_t kStories = 400;

class StoryTest : public testing::TestWithParam<int> {
 protected:
  FraudKind kind() const { return static_cast<FraudKind>(GetParam()); }
  std::vector<Event> Tell(Truth truth, uint32_t index) const {
    std::vector<Event> events;
    teller_.Tell({.day = 5, .kind = kind(), .truth = truth, .index = index}, 100, &events);
    return events;
  }

  GenerateConfig config_ = DefaultConfig();
  const World world_{9, {.customers = 20'000}};
  const StoryTeller teller_{world_, config_, 9};
};

TEST_P(StoryTest, IsToldTheSameAgainAndInTheOrderOfTime) {
  for (Truth truth : {Truth::kFraud, Truth::kLookAlike}) {
    for (uint32_t index = 0; index < 50; ++index) {
      const std::vector<Event> events = Tell(truth, index);
      const std::vector<Event> again = Tell(truth, index);
      ASSERT_EQ(events.size(), again.size());
      for (size_t i = 0; i < events.size(); ++i) {
        ASSERT_EQ(events[i].second, again[i].second);
        ASSERT_EQ(events[i].cents, again[i].cents);
        ASSERT_EQ(events[i].number, 100 + i);
        if (i > 0) {
          ASSERT_LE(events[i - 1].second, events[i].second);
        }
        ASSERT_TRUE(events[i].truth == truth || events[i].truth == Truth::kOrdinary);
        if (events[i].truth == truth) {
          ASSERT_EQ(events[i].kind, kind());
        }
      }
    }
  }
}

TEST_P(StoryTest, NightsPlacesDevicesAndLengthAreAsConfigured) {
  for (Truth truth : {Truth::kFraud, Truth::kLookAlike}) {
    const ScriptParameters& script = teller_.ScriptOf({.kind = kind(), .truth = truth});
    double nights = 0;
    double devices = 0;
    double new_devices = 0;
    double labelled = 0;
    double placed = 0;
    double abroad = 0;
    for (uint32_t index = 0; index < kStories; ++index) {
      const std::vector<Event> events = Tell(truth, index);
      ASSERT_FALSE(events.empty() && truth == Truth::kFraud);
      if (events.empty()) continue;
      ASSERT_LE(events.back().second - events.front().second, LongestSeconds(script));
      const Event& first = events.front();
      const bool card = first.stream == Stream::kPayments || first.stream == Stream::kRefunds;
      const uint32_t customer = card ? world_.Owner(first.subject) : first.subject;
      // Payments to a mule, and those of a shop's victims, begin with another customer.
      const bool first_is_self = kind() != FraudKind::kMuleFanIn && kind() != FraudKind::kMuleFanOut &&
                                 kind() != FraudKind::kMerchantCollusion;
      if (first_is_self) {
        nights += LocalHour(first.second / kHourSeconds % 24, CountryOf(world_.customer(customer).place)) < kNightEnds;
      }
      for (const Event& event : events) {
        if (!first_is_self || event.truth != truth || event.stream >= Stream::kTransfers) continue;
        ++placed;
        abroad += CountryOf(event.place) != CountryOf(world_.customer(customer).place) ? 1 : 0;
      }
      for (const Event& event : events) {
        labelled += event.truth == truth ? 1 : 0;
        if (!first_is_self || event.truth != truth || event.device == 0) continue;
        ++devices;
        new_devices += event.device != world_.customer(customer).device ? 1 : 0;
      }
    }
    EXPECT_GT(labelled, truth == Truth::kFraud ? kStories * 0.9 : kStories * 0.4);
    if (nights > 0) {
      EXPECT_NEAR(nights / kStories, script.night, 0.08);
    }
    // Innocent customers travel, too.
    if (placed > 200) {
      EXPECT_NEAR(abroad / placed, script.abroad, 0.1);
    }
    if (devices > 200) {
      EXPECT_NEAR(new_devices / devices, script.new_device, 0.1);
    }
  }
}

TEST_P(StoryTest, AmountsAreInTheRangesOfTheirPart) {
  const auto rounded = [](uint32_t cents) { return (cents + 999) / 1'000 * 1'000; };
  for (Truth truth : {Truth::kFraud, Truth::kLookAlike}) {
    const ScriptParameters& script = teller_.ScriptOf({.kind = kind(), .truth = truth});
    std::set<uint32_t> amounts;
    for (uint32_t index = 0; index < kStories; ++index) {
      for (const Event& event : Tell(truth, index)) {
        if (event.cents == 0) continue;
        const bool first = event.cents >= script.amount.low && event.cents <= rounded(script.amount.high);
        const bool then = event.cents >= script.then_amount.low && event.cents <= script.then_amount.high;
        ASSERT_TRUE(first || then) << FraudKindName(kind()) << " " << event.cents;
        amounts.insert(event.cents);
      }
    }
    EXPECT_GT(amounts.size(), 20U) << FraudKindName(kind());
  }
}

INSTANTIATE_TEST_SUITE_P(EachKind, StoryTest, testing::Range(1, kFraudKinds), [](const auto& each) {
  return std::string(FraudKindName(static_cast<FraudKind>(each.param)));
});

TEST(Story, EveryKindSaysWhatItIs) {
  for (int i = 1; i < kFraudKinds; ++i) {
    const auto& text = TextOf(static_cast<FraudKind>(i));
    EXPECT_FALSE(text.fraud.empty() || text.look_alike.empty() || text.first.empty()) << i;
  }
}

TEST(Story, ARefundIsOfAPaymentOfTheSameCardAndAmount) {
  const GenerateConfig config = DefaultConfig();
  const World world(9, {.customers = 2'000});
  const StoryTeller teller(world, config, 9);
  for (FraudKind kind : {FraudKind::kNone, FraudKind::kRefundAbuse, FraudKind::kMerchantCollusion}) {
    for (uint32_t index = 0; index < 100; ++index) {
      std::vector<Event> events;
      teller.Tell({.kind = kind, .truth = kind == FraudKind::kNone ? Truth::kOrdinary : Truth::kFraud, .index = index},
                  1, &events);
      for (const Event& refund : events) {
        if (refund.stream != Stream::kRefunds) continue;
        const Event& payment = events[refund.ref - 1];
        ASSERT_EQ(payment.stream, Stream::kPayments);
        ASSERT_EQ(payment.subject, refund.subject);
        ASSERT_EQ(payment.cents, refund.cents);
        ASSERT_EQ(payment.other, refund.other);
        ASSERT_LT(payment.second, refund.second);
      }
    }
  }
}

}  // namespace story_test
}  // namespace tripline::deploy
