#include "deploy/generate/world.h"

#include <algorithm>
#include <cstddef>

namespace tripline::deploy {
namespace {

// Streams of MixBits, so that a card's home and its device are independent draws.
enum Purpose : uint64_t { kHome = 1, kUsualAmount = 2, kDevice = 3, kFavourite = 4, kJourney = 5 };

uint32_t Draw(uint64_t seed, Purpose purpose, uint64_t subject) {
  return static_cast<uint32_t>(MixBits(MixBits(seed + purpose) ^ subject) >> 32);
}

// The median card spends a little under 30.00 on an ordinary purchase.
constexpr uint32_t kMeanUsualCents = 3'500;
// A card is away in about one week of thirty.
constexpr uint32_t kJourneysPerThousandWeeks = 33;

}  // namespace

const std::array<Country, kCountries>& Countries() {
  static constexpr std::array<Country, kCountries> kTable = {{{"DE", 22, 1},
                                                              {"FR", 16, 1},
                                                              {"GB", 14, 0},
                                                              {"ES", 10, 1},
                                                              {"IT", 10, 1},
                                                              {"NL", 8, 1},
                                                              {"PL", 7, 1},
                                                              {"US", 7, -5},
                                                              {"BR", 3, -3},
                                                              {"JP", 3, 9}}};
  return kTable;
}

const std::array<Category, kCategories>& Categories() {
  static constexpr std::array<Category, kCategories> kTable = {{{5411, 22, 16, false},
                                                                {5812, 16, 18, false},
                                                                {4111, 8, 3, false},
                                                                {5541, 9, 24, false},
                                                                {5814, 12, 6, false},
                                                                {5651, 9, 26, false},
                                                                {5912, 7, 9, false},
                                                                {5816, 4, 5, true},
                                                                {5999, 6, 20, true},
                                                                {5732, 3, 60, true},
                                                                {5712, 2, 80, false},
                                                                {4511, 2, 90, true}}};
  return kTable;
}

World::World(uint64_t seed, uint32_t cards) : seed_(seed) {
  const uint32_t wanted = std::max(cards / 5, 240U);
  for (int country = 0; country < kCountries; ++country) {
    const uint32_t in_country = wanted * Countries()[country].share / 100;
    for (int category = 0; category < kCategories; ++category) {
      first_merchant_[country][category] = merchants();
      const uint32_t count = std::max(in_country * Categories()[category].share / 100, 1U);
      merchants_.insert(merchants_.end(), count,
                        Merchant{static_cast<uint8_t>(country), static_cast<uint8_t>(category)});
    }
    first_merchant_[country][kCategories] = merchants();
  }

  cards_.resize(cards);
  for (uint32_t id = 0; id < cards; ++id) {
    uint32_t percent = Scale(Draw(seed, kHome, id), 100);
    uint8_t home = 0;
    while (percent >= Countries()[home].share) percent -= Countries()[home++].share;
    const uint64_t usual = uint64_t{kMeanUsualCents} * AmountFactor(Draw(seed, kUsualAmount, id)) / 1024;
    cards_[id] = {static_cast<uint32_t>(usual), Draw(seed, kDevice, id), home};
  }
}

uint32_t World::AnyCard(Random* random) const {
  const uint32_t id = random->Below(cards());
  return random->Chance(500) ? std::min(id, random->Below(cards())) : id;
}

uint8_t World::CountryOn(uint32_t card, int day) const {
  const uint32_t bits = Draw(seed_, kJourney, (uint64_t{card} << 8) | static_cast<uint64_t>(day / 7));
  if (Scale(bits, 1000) >= kJourneysPerThousandWeeks) return cards_[card].home;
  return static_cast<uint8_t>(bits % kCountries);
}

uint32_t World::Favourite(uint32_t card, Random* random) const {
  const uint32_t which = std::min(random->Below(8), random->Below(8));
  const auto& range = first_merchant_[cards_[card].home];
  const uint32_t bits = Draw(seed_, kFavourite, (uint64_t{card} << 3) | which);
  return range.front() + Scale(bits, range.back() - range.front());
}

uint32_t World::MerchantIn(uint8_t country, Random* random) const {
  const auto& range = first_merchant_[country];
  return range.front() + random->Below(range.back() - range.front());
}

uint32_t World::MerchantIn(uint8_t country, CategoryId category, Random* random) const {
  const auto& range = first_merchant_[country];
  return range[category] + random->Below(range[category + 1] - range[category]);
}

uint32_t AmountFactor(uint32_t bits) {
  // 1,024 times the quantiles 0/32 to 32/32 of exp(0.6 z - 0.18), the ends cut at 0.4 % and 99.6 %. A table, because
  // exp() of two C libraries may differ in the last bit.
  static constexpr std::array<uint32_t, 33> kQuantiles = {
      174, 280, 341, 388,  429,  467,  502,  537,  571,  604,  638,  672,  706,  742,  778,  816, 855,
      897, 940, 986, 1036, 1089, 1147, 1211, 1282, 1363, 1456, 1568, 1706, 1886, 2147, 2615, 4199};
  const uint32_t at = bits >> 27;
  const uint32_t fraction = (bits >> 17) & 1023;
  return (kQuantiles[at] * (1024 - fraction) + kQuantiles[at + 1] * fraction) >> 10;
}

}  // namespace tripline::deploy
