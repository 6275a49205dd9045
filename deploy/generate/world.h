// Who lives in the generated world: countries, shop categories, merchants, cards and their habits.
//
// Holds what stays the same for ninety days; what happens on a day is day.h. All of it is a pure function of the seed.
// Merchants are numbered country by country and, within a country, category by category, so that "some electronics shop
// in France" is one draw from a range.
//
//   World world(seed, /*cards=*/10'000);
//   uint32_t shop = world.MerchantIn(world.card(17).home, kElectronics, &random);
//
// Thread-safety: immutable. Cost: 12 bytes a card, 2 bytes a merchant (one merchant per five cards, at least 240).
#ifndef TRIPLINE_DEPLOY_GENERATE_WORLD_H_
#define TRIPLINE_DEPLOY_GENERATE_WORLD_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "deploy/generate/random.h"

namespace tripline::deploy {

struct Country {
  std::string_view code;  // ISO 3166-1
  uint32_t share;         // of cards and merchants, per cent
  int utc_offset_hours;   // habits follow local time, timestamps are UTC
};

struct Category {
  uint32_t mcc;     // ISO 18245 merchant category code
  uint32_t share;   // of merchants, per cent
  uint32_t factor;  // what is spent there, in sixteenths of a card's usual amount
  bool online;
};

// Positions in Categories().
enum CategoryId : uint8_t {
  kGrocery,
  kRestaurant,
  kTransit,
  kFuel,
  kFastFood,
  kClothes,
  kPharmacy,
  kDigital,
  kMarketplace,
  kElectronics,
  kFurniture,
  kAirline,
};
inline constexpr int kCategories = 12;
inline constexpr int kCountries = 10;

const std::array<Country, kCountries>& Countries();
const std::array<Category, kCategories>& Categories();

struct Merchant {
  uint8_t country;
  uint8_t category;
};

struct Card {
  uint32_t usual_cents;  // mean of the card's payments, before the category's factor
  uint32_t device;       // the owner's, for on-line payments
  uint8_t home;          // position in Countries()
};

class World {
 public:
  // REQUIRES: cards > 0.
  World(uint64_t seed, uint32_t cards);

  uint32_t cards() const { return static_cast<uint32_t>(cards_.size()); }
  uint32_t merchants() const { return static_cast<uint32_t>(merchants_.size()); }
  const Card& card(uint32_t id) const { return cards_[id]; }
  const Merchant& merchant(uint32_t id) const { return merchants_[id]; }

  // A card, some oftener than others.
  uint32_t AnyCard(Random* random) const;
  // Where the card's owner is that day: at home, or for a week now and then in another country.
  uint8_t CountryOn(uint32_t card, int day) const;
  // One of the card's eight favourite merchants, all in its home country; the first ones oftener.
  uint32_t Favourite(uint32_t card, Random* random) const;
  uint32_t MerchantIn(uint8_t country, Random* random) const;
  uint32_t MerchantIn(uint8_t country, CategoryId category, Random* random) const;

 private:
  uint64_t seed_;
  std::vector<Card> cards_;
  std::vector<Merchant> merchants_;
  // first_merchant_[country][category]: start of that range; the last one is the end of the country.
  std::array<std::array<uint32_t, kCategories + 1>, kCountries> first_merchant_;
};

// A factor around 1 (1,024 stands for 1) with the long tail that amounts of money have: log-normal, sigma 0.6, mean 1.
uint32_t AmountFactor(uint32_t bits);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_WORLD_H_
