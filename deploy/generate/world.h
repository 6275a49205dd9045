// Who lives in the generated world: customers with cards and accounts, merchants with terminals, and their habits.
//
// Holds what stays the same; what happens is told by ordinary.h and story.h. All of it is a pure function of the seed.
// Everything is numbered so that a choice is one draw from a range: merchants by place and category, customers by
// country. The last customers of each country are sleepers: nothing happens to them but in stories of dormant accounts.
// Accounts from customers() on belong to no customer: employers, landlords, shops.
//
//   World world(seed, WorldSize{.customers = 10'000});
//   uint32_t shop = world.MerchantIn(world.customer(17).place, kElectronics, &random);
//
// Thread-safety: immutable. Cost: 12 bytes a customer, 2 bytes a merchant (at least one of each category in each city).
#ifndef TRIPLINE_DEPLOY_GENERATE_WORLD_H_
#define TRIPLINE_DEPLOY_GENERATE_WORLD_H_

#include <array>
#include <cstdint>
#include <vector>

#include "deploy/generate/geography.h"
#include "deploy/generate/random.h"

namespace tripline::deploy {

struct Merchant {
  uint8_t place;
  uint8_t category;
};

struct Customer {
  uint32_t usual_cents;  // mean of the customer's payments, before the category's factor
  uint32_t device;
  uint8_t place;  // home
};

struct WorldSize {
  uint32_t customers = 100;
  uint32_t merchants = 520;
  double sleepers = 0.06;   // share of the customers
  double journeys = 0.033;  // share of a customer's weeks spent elsewhere
};

inline constexpr int kPaydays = 8;     // a customer's employer pays on one of so many days of a month
inline constexpr int kFavourites = 8;  // merchants
inline constexpr int kRegularPayees = 4;

class World {
 public:
  // REQUIRES: size.customers > 0.
  World(uint64_t seed, const WorldSize& size);

  uint32_t customers() const { return static_cast<uint32_t>(customers_.size()); }
  uint32_t cards() const { return customers() + customers() / 5 * 2; }
  uint32_t merchants() const { return static_cast<uint32_t>(merchants_.size()); }
  // Accounts that exist: the customers', then those of others.
  uint32_t accounts() const { return 2 * customers() + kPaydays; }
  uint32_t sleepers() const { return sleepers_; }
  const Customer& customer(uint32_t id) const { return customers_[id]; }
  const Merchant& merchant(uint32_t id) const { return merchants_[id]; }

  // Two customers in five have a second card.
  bool HasSecondCard(uint32_t customer) const { return customer % 5 < 2 && customer / 5 < customers() / 5; }
  uint32_t SecondCard(uint32_t customer) const { return customers() + customer / 5 * 2 + customer % 5; }
  uint32_t Owner(uint32_t card) const {
    const uint32_t second = card - customers();
    return card < customers() ? card : second / 2 * 5 + second % 2;
  }
  // The first card mostly.
  uint32_t ACardOf(uint32_t customer, Random* random) const {
    return HasSecondCard(customer) && random->Chance(350) ? SecondCard(customer) : customer;
  }

  // Customers that are no sleepers. In a country: 0 if it has none.
  uint32_t AwakeIn(uint8_t country) const { return sleeper_start_[country] - first_customer_[country]; }
  // A customer awake, some oftener than others. REQUIRES: AwakeIn(country) > 0.
  uint32_t ACustomerIn(uint8_t country, Random* random) const;
  uint32_t ACustomer(Random* random) const;
  bool Sleeps(uint32_t customer) const;
  // Each of 0 to sleepers() - 1 is another one; greater numbers begin again. REQUIRES: sleepers() > 0.
  uint32_t Sleeper(uint32_t number) const;

  // Where the customer is that day: at home, or for a week now and then in another city.
  uint8_t PlaceOn(uint32_t customer, uint32_t day) const;
  // A day on the way between two places: nothing is paid at a terminal.
  bool Travels(uint32_t customer, uint32_t day) const {
    return day % 7 == 0 && day > 0 && PlaceOn(customer, day) != PlaceOn(customer, day - 1);
  }
  // One of the customer's favourite merchants, all of its home town; the first ones oftener.
  uint32_t Favourite(uint32_t customer, Random* random) const;
  // An account that the customer sends money to again and again.
  uint32_t Payee(uint32_t customer, Random* random) const;
  uint32_t Employer(uint32_t customer) const { return 2 * customers() + customer % kPaydays; }
  uint32_t Landlord(uint32_t customer) const;
  uint32_t MerchantIn(uint8_t place, Random* random) const;
  uint32_t MerchantIn(uint8_t place, CategoryId category, Random* random) const;

 private:
  void SettleCustomers(const WorldSize& size);

  const uint64_t seed_;
  const uint32_t journeys_;  // per million weeks
  std::vector<Customer> customers_;
  std::vector<Merchant> merchants_;
  uint32_t sleepers_ = 0;
  // Customers of a country: [first_customer_[c], first_customer_[c + 1]); from sleeper_start_[c] on they sleep.
  std::array<uint32_t, kCountries + 1> first_customer_{};
  std::array<uint32_t, kCountries> sleeper_start_{};
  // first_merchant_[place][category]: start of that range; the last one is the end of the place.
  std::array<std::array<uint32_t, kCategories + 1>, kPlaces> first_merchant_{};
};

// A factor around 1 (1,024 stands for 1) with the long tail that amounts of money have: log-normal, sigma 0.6, mean 1.
uint32_t AmountFactor(uint32_t bits);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_WORLD_H_
