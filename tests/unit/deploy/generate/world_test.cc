#include "deploy/generate/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace tripline::deploy {
namespace world_test {

const WorldSize kTown = {.customers = 5'000, .merchants = 5'000};

TEST(World, SharesAddUpToOneHundredPerCent) {
  uint32_t countries = 0;
  for (const Country& country : Countries()) countries += country.share;
  EXPECT_EQ(countries, 100U);
  uint32_t categories = 0;
  for (const Category& category : Categories()) categories += category.share;
  EXPECT_EQ(categories, 100U);
}

TEST(World, EveryCityHasEveryKindOfShopEvenInTheSmallestWorld) {
  const World world(1, {.customers = 1, .merchants = 1});
  std::set<int> seen;
  for (uint32_t id = 0; id < world.merchants(); ++id) {
    seen.insert(world.merchant(id).place * kCategories + world.merchant(id).category);
  }
  EXPECT_EQ(seen.size(), size_t{kPlaces * kCategories});
}

TEST(World, AMerchantIsWhereAndWhatWasAskedFor) {
  const World world(1, kTown);
  Random random(1, 1);
  for (int i = 0; i < 1'000; ++i) {
    const auto place = static_cast<uint8_t>(random.Below(kPlaces));
    const auto category = static_cast<CategoryId>(random.Below(kCategories));
    const Merchant& merchant = world.merchant(world.MerchantIn(place, category, &random));
    ASSERT_EQ(merchant.place, place);
    ASSERT_EQ(merchant.category, category);
    ASSERT_EQ(world.merchant(world.MerchantIn(place, &random)).place, place);
  }
}

TEST(World, ACustomerHasFewFavouritesAllAtHome) {
  const World world(1, kTown);
  Random random(1, 2);
  for (uint32_t customer = 0; customer < 50; ++customer) {
    std::set<uint32_t> favourites;
    for (int i = 0; i < 200; ++i) favourites.insert(world.Favourite(customer, &random));
    EXPECT_LE(favourites.size(), size_t{kFavourites});
    for (uint32_t merchant : favourites) ASSERT_EQ(world.merchant(merchant).place, world.customer(customer).place);
  }
}

TEST(World, MoneyGoesToTheSameFewAccounts) {
  const World world(1, kTown);
  Random random(1, 2);
  std::set<uint32_t> payees;
  for (int i = 0; i < 200; ++i) payees.insert(world.Payee(17, &random));
  EXPECT_EQ(payees.size(), size_t{kRegularPayees});
  for (uint32_t payee : payees) EXPECT_LT(payee, world.accounts());
  EXPECT_LT(world.Employer(4'999), world.accounts());
  EXPECT_LT(world.Landlord(4'999), world.accounts());
}

TEST(World, CustomersLiveInCountriesByTheirShare) {
  const World world(3, {.customers = 20'000});
  std::vector<uint32_t> homes(kCountries);
  for (uint32_t id = 0; id < world.customers(); ++id) ++homes[CountryOf(world.customer(id).place)];
  for (int country = 0; country < kCountries; ++country) EXPECT_EQ(homes[country], Countries()[country].share * 200);
}

TEST(World, TwoCustomersInFiveHaveASecondCardAndEachCardOneOwner) {
  for (uint32_t customers : {1U, 4U, 5U, 5'000U, 5'003U}) {
    const World world(1, {.customers = customers});
    std::vector<int> owned(world.customers());
    for (uint32_t card = 0; card < world.cards(); ++card) {
      const uint32_t owner = world.Owner(card);
      ASSERT_LT(owner, customers);
      ++owned[owner];
      if (card >= customers) {
        ASSERT_TRUE(world.HasSecondCard(owner) && world.SecondCard(owner) == card);
      }
    }
    for (uint32_t id = 0; id < customers; ++id) ASSERT_EQ(owned[id], world.HasSecondCard(id) ? 2 : 1);
  }
}

TEST(World, SleepersAreNeverDrawnAndEachNumberIsAnotherOne) {
  const World world(1, {.customers = 2'000, .sleepers = 0.1});
  EXPECT_EQ(world.sleepers(), 200U);
  Random random(1, 5);
  for (int i = 0; i < 5'000; ++i) ASSERT_FALSE(world.Sleeps(world.ACustomer(&random)));
  std::set<uint32_t> sleepers;
  for (uint32_t number = 0; number < world.sleepers(); ++number) {
    ASSERT_TRUE(world.Sleeps(world.Sleeper(number)));
    sleepers.insert(world.Sleeper(number));
  }
  EXPECT_EQ(sleepers.size(), 200U);
}

TEST(World, AJourneyLastsAWeekAndBeginsWithADayOnTheWay) {
  const World world(1, kTown);
  uint32_t away = 0;
  for (uint32_t id = 0; id < world.customers(); ++id) {
    away += world.PlaceOn(id, 7) != world.customer(id).place ? 1 : 0;
    for (uint32_t day = 8; day < 14; ++day) {
      ASSERT_EQ(world.PlaceOn(id, day), world.PlaceOn(id, 7));
      ASSERT_FALSE(world.Travels(id, day));
    }
    ASSERT_EQ(world.Travels(id, 14), world.PlaceOn(id, 14) != world.PlaceOn(id, 7));
  }
  EXPECT_NEAR(away, 165, 60);
}

TEST(World, AmountFactorsHaveTheMeanOneAndALongTail) {
  Random random(1, 4);
  uint64_t sum = 0;
  uint32_t largest = 0;
  for (int i = 0; i < 100'000; ++i) {
    const uint32_t factor = AmountFactor(static_cast<uint32_t>(random.Next()));
    sum += factor;
    largest = std::max(largest, factor);
  }
  EXPECT_NEAR(static_cast<double>(sum) / 100'000 / 1024, 1.0, 0.02);
  EXPECT_GT(largest, 3U * 1024);
  EXPECT_EQ(AmountFactor(0), 174U);
  EXPECT_LE(AmountFactor(0xffffffffU), 4'199U);
}

}  // namespace world_test
}  // namespace tripline::deploy
