#include "deploy/generate/world.h"

#include <algorithm>
#include <cstddef>

namespace tripline::deploy {
namespace {

// Streams of MixBits, so that a customer's home and device are independent draws.
enum Purpose : uint64_t { kHome = 1, kUsualAmount = 2, kDevice = 3, kFavourite = 4, kJourney = 5, kPayee = 6 };

uint32_t Draw(uint64_t seed, Purpose purpose, uint64_t subject) {
  return static_cast<uint32_t>(MixBits(MixBits(seed + purpose) ^ subject) >> 32);
}

// The median customer spends a little under 30.00 on an ordinary purchase.
constexpr uint32_t kMeanUsualCents = 3'500;

}  // namespace

World::World(uint64_t seed, const WorldSize& size)
    : seed_(seed), journeys_(static_cast<uint32_t>(size.journeys * 1e6)) {
  for (int place = 0; place < kPlaces; ++place) {
    const uint64_t here = uint64_t{size.merchants} * Countries()[place / kCities].share / (100 * kCities);
    for (int category = 0; category < kCategories; ++category) {
      first_merchant_[place][category] = merchants();
      const uint64_t count = std::max<uint64_t>(here * Categories()[category].share / 100, 1);
      merchants_.insert(merchants_.end(), count, {static_cast<uint8_t>(place), static_cast<uint8_t>(category)});
    }
    first_merchant_[place][kCategories] = merchants();
  }
  SettleCustomers(size);
}

void World::SettleCustomers(const WorldSize& size) {
  customers_.resize(size.customers);
  uint32_t share = 0;
  for (int country = 0; country < kCountries; ++country) {
    share += Countries()[country].share;
    first_customer_[country + 1] = static_cast<uint32_t>(uint64_t{size.customers} * share / 100);
    const uint32_t count = first_customer_[country + 1] - first_customer_[country];
    const auto asleep = std::min(static_cast<uint32_t>(count * size.sleepers + 0.5), count / 2);
    sleeper_start_[country] = first_customer_[country + 1] - asleep;
    sleepers_ += asleep;
    for (uint32_t id = first_customer_[country]; id < first_customer_[country + 1]; ++id) {
      const uint32_t city = Scale(Draw(seed_, kHome, id), kCities);
      const uint64_t usual = uint64_t{kMeanUsualCents} * AmountFactor(Draw(seed_, kUsualAmount, id)) / 1024;
      customers_[id] = {static_cast<uint32_t>(usual), Draw(seed_, kDevice, id) | 1,
                        static_cast<uint8_t>(country * kCities + city)};
    }
  }
}

uint32_t World::ACustomerIn(uint8_t country, Random* random) const {
  const uint32_t count = AwakeIn(country);
  const uint32_t id = random->Below(count);
  return first_customer_[country] + (random->Chance(500) ? std::min(id, random->Below(count)) : id);
}

uint32_t World::ACustomer(Random* random) const {
  for (;;) {
    const uint32_t id = random->Below(customers());
    if (!Sleeps(id)) return ACustomerIn(CountryOf(customers_[id].place), random);
  }
}

bool World::Sleeps(uint32_t customer) const {
  return customer >= sleeper_start_[CountryOf(customers_[customer].place)];
}

uint32_t World::Sleeper(uint32_t number) const {
  // A step without a divisor in common with the number of sleepers, so that stories are spread over the countries.
  constexpr uint64_t kStep = 1'000'003;
  uint64_t rest = number * kStep % sleepers_;
  int country = 0;
  for (;; ++country) {
    const uint32_t here = first_customer_[country + 1] - sleeper_start_[country];
    if (rest < here) break;
    rest -= here;
  }
  return sleeper_start_[country] + static_cast<uint32_t>(rest);
}

uint8_t World::PlaceOn(uint32_t customer, uint32_t day) const {
  const uint32_t bits = Draw(seed_, kJourney, (uint64_t{customer} << 12) | (day / 7));
  if (Scale(bits, 1'000'000) >= journeys_) return customers_[customer].place;
  return static_cast<uint8_t>(bits % kPlaces);
}

uint32_t World::Favourite(uint32_t customer, Random* random) const {
  const uint32_t which = std::min(random->Below(kFavourites), random->Below(kFavourites));
  const auto& range = first_merchant_[customers_[customer].place];
  const uint32_t bits = Draw(seed_, kFavourite, (uint64_t{customer} << 3) | which);
  return range.front() + Scale(bits, range.back() - range.front());
}

uint32_t World::Payee(uint32_t customer, Random* random) const {
  const uint32_t bits = Draw(seed_, kPayee, (uint64_t{customer} << 3) | random->Below(kRegularPayees));
  return Scale(bits, 2 * customers());
}

uint32_t World::Landlord(uint32_t customer) const {
  // One landlord for some twenty customers.
  return customers() + Scale(Draw(seed_, kPayee, (uint64_t{customer} << 3) | 7), std::max(customers() / 20, 1U));
}

uint32_t World::MerchantIn(uint8_t place, Random* random) const {
  const auto& range = first_merchant_[place];
  return range.front() + random->Below(range.back() - range.front());
}

uint32_t World::MerchantIn(uint8_t place, CategoryId category, Random* random) const {
  const auto& range = first_merchant_[place];
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
