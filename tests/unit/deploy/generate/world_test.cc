#include "deploy/generate/world.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace tripline::deploy {
namespace world_test {

TEST(World, SharesAddUpToOneHundredPerCent) {
  uint32_t countries = 0;
  for (const Country& country : Countries()) countries += country.share;
  EXPECT_EQ(countries, 100U);
  uint32_t categories = 0;
  for (const Category& category : Categories()) categories += category.share;
  EXPECT_EQ(categories, 100U);
}

TEST(World, EveryCountryHasEveryKindOfShopEvenInTheSmallestWorld) {
  const World world(1, 1);
  std::set<int> seen;
  for (uint32_t id = 0; id < world.merchants(); ++id) {
    seen.insert(world.merchant(id).country * kCategories + world.merchant(id).category);
  }
  EXPECT_EQ(seen.size(), size_t{kCountries * kCategories});
}

TEST(World, AMerchantIsWhereAndWhatWasAskedFor) {
  const World world(1, 5'000);
  Random random(1, 1);
  for (int i = 0; i < 1'000; ++i) {
    const auto country = static_cast<uint8_t>(random.Below(kCountries));
    const auto category = static_cast<CategoryId>(random.Below(kCategories));
    const Merchant& merchant = world.merchant(world.MerchantIn(country, category, &random));
    ASSERT_EQ(merchant.country, country);
    ASSERT_EQ(merchant.category, category);
    ASSERT_EQ(world.merchant(world.MerchantIn(country, &random)).country, country);
  }
}

TEST(World, ACardHasFewFavouritesAllAtHome) {
  const World world(1, 5'000);
  Random random(1, 2);
  for (uint32_t card = 0; card < 50; ++card) {
    std::set<uint32_t> favourites;
    for (int i = 0; i < 200; ++i) favourites.insert(world.Favourite(card, &random));
    EXPECT_LE(favourites.size(), 8U);
    for (uint32_t merchant : favourites) ASSERT_EQ(world.merchant(merchant).country, world.card(card).home);
  }
}

TEST(World, CardsLiveInCountriesByTheirShare) {
  const World world(3, 20'000);
  std::vector<uint32_t> homes(kCountries);
  for (uint32_t card = 0; card < world.cards(); ++card) ++homes[world.card(card).home];
  for (int country = 0; country < kCountries; ++country) {
    EXPECT_NEAR(homes[country], Countries()[country].share * 200, 200) << Countries()[country].code;
  }
}

TEST(World, AJourneyLastsAWeekAndIsRare) {
  const World world(1, 5'000);
  uint32_t away = 0;
  for (uint32_t card = 0; card < world.cards(); ++card) {
    away += world.CountryOn(card, 7) != world.card(card).home ? 1 : 0;
    for (int day = 8; day < 14; ++day) ASSERT_EQ(world.CountryOn(card, day), world.CountryOn(card, 7));
  }
  EXPECT_NEAR(away, 150, 60);
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
