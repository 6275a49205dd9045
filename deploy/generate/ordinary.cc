#include "deploy/generate/ordinary.h"

#include <algorithm>

namespace tripline::deploy {
namespace {

// The most events of one act: two failed log-ins, one that succeeds, a transfer or change, its confirmation. An act
// with less room than that is a payment.
constexpr size_t kMostEventsOfAct = 5;
// How much is earned and paid for rent in a month, in usual payments.
constexpr uint64_t kSalaryPayments = 75;
constexpr uint64_t kRentPayments = 22;
// The time after a payday in which more is spent, and how much more.
constexpr uint32_t kFlushDays = 4;
constexpr uint64_t kFlushPercent = 125;

// What an ordinary payment is at least and at most.
constexpr uint64_t kSmallestCents = 50;
constexpr uint64_t kLargestCents = 900'000;

// By class of employers, as days of a month; a day that a month lacks is its last one.
constexpr std::array<uint32_t, kPaydays> kPayday = {1, 15, 25, 25, 27, 28, 30, 31};

bool IsPayday(uint32_t employer, MonthDay date) { return std::min(kPayday[employer], date.days_in_month) == date.day; }

uint32_t PerMillion(double share) { return static_cast<uint32_t>(share * 1e6 + 0.5); }

}  // namespace

struct Ordinary::Scene {
  uint32_t start;
  uint32_t end;
  uint32_t day;
  size_t room;  // events still wanted
  Random random;
  Recorder recorder;
  std::array<bool, kPaydays> flush{};  // employers that have paid some days ago
  std::array<uint64_t, 24> hours{};    // weights of the hours of the slice, added up
  uint32_t first_hour = 0;
  uint32_t hour_count = 0;
};

Ordinary::Ordinary(const World& world, const GenerateConfig& config, const Timetable& timetable, uint64_t seed)
    : world_(world),
      timetable_(timetable),
      seed_(seed),
      phone_changes_(PerMillion(config.phone_changes)),
      password_changes_(phone_changes_ + PerMillion(config.password_changes)),
      transfers_(password_changes_ + PerMillion(config.transfers)),
      logins_(transfers_ + PerMillion(config.logins)) {
  for (uint32_t hour = 0; hour < 24; ++hour) {
    uint64_t sum = 0;
    for (uint8_t country = 0; country < kCountries; ++country) {
      sum += uint64_t{world.AwakeIn(country)} * kLocalHours[LocalHour(hour, country)];
      customers_awake_[hour][country] = sum;
    }
  }
}

void Ordinary::Make(uint32_t slice, size_t rows, uint32_t first_number, std::vector<Event>* events) const {
  const uint32_t start = timetable_.SliceStart(slice);
  Scene scene{.start = start,
              .end = timetable_.SliceStart(slice + 1),
              .day = start / kDaySeconds,
              .room = rows,
              .random = Random(seed_, slice),
              .recorder = Recorder(world_, events, first_number)};
  scene.first_hour = start % kDaySeconds / kHourSeconds;
  scene.hour_count = (scene.end - start) / kHourSeconds;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < scene.hour_count; ++i) {
    sum += customers_awake_[scene.first_hour + i].back();
    scene.hours[i] = sum;
  }
  for (uint32_t back = 0; back < kFlushDays && back <= scene.day; ++back) {
    const MonthDay date = MonthDayOf(scene.day - back);
    for (uint32_t employer = 0; employer < kPaydays; ++employer) scene.flush[employer] |= IsPayday(employer, date);
  }
  const size_t before = events->size();
  PaySalaries(scene);
  PayRents(scene);
  while ((scene.room = rows - (events->size() - before)) > 0) {
    const size_t first = events->size();
    Act(scene);
    // What would go on behind the end of the slice begins a little earlier.
    const uint32_t last = events->back().second;
    if (last < scene.end) continue;
    for (size_t i = first; i < events->size(); ++i) (*events)[i].second -= last - scene.end + 1;
  }
}

void Ordinary::PaySalaries(Scene& scene) const {
  constexpr uint32_t kFrom = 3 * kHourSeconds;
  const MonthDay date = MonthDayOf(scene.day);
  for (uint32_t employer = 0; employer < kPaydays; ++employer) {
    if (!IsPayday(employer, date)) continue;
    for (uint32_t customer = employer; customer < world_.customers() && scene.room > 0; customer += kPaydays) {
      const uint32_t second =
          scene.day * kDaySeconds + kFrom + Scale(static_cast<uint32_t>(MixBits(customer) >> 32), 2 * kHourSeconds);
      if (second < scene.start || second >= scene.end || world_.Sleeps(customer)) continue;
      scene.recorder.Transfer(second, world_.Employer(customer), customer,
                              kSalaryPayments * world_.customer(customer).usual_cents, 0, TransferType::kSalary);
      --scene.room;
    }
  }
}

// On the first three days of a month, by standing order; one customer in five owns where he lives.
void Ordinary::PayRents(Scene& scene) const {
  constexpr uint32_t kFrom = 5 * kHourSeconds;
  const MonthDay date = MonthDayOf(scene.day);
  if (date.day > 3) return;
  for (uint32_t customer = date.day - 1; customer < world_.customers() && scene.room > 0; customer += 3) {
    const uint32_t second = scene.day * kDaySeconds + kFrom +
                            Scale(static_cast<uint32_t>(MixBits(~uint64_t{customer}) >> 32), kHourSeconds);
    if (second < scene.start || second >= scene.end || customer % 5 == 4 || world_.Sleeps(customer)) continue;
    scene.recorder.Transfer(second, customer, world_.Landlord(customer),
                            kRentPayments * world_.customer(customer).usual_cents, 0, TransferType::kStandingOrder);
    --scene.room;
  }
}

void Ordinary::Act(Scene& scene) const {
  Random& random = scene.random;
  uint32_t second = DrawSecond(scene);
  const uint32_t customer = DrawCustomer(scene, second);
  const uint32_t what = scene.room < kMostEventsOfAct ? logins_ : random.Below(1'000'000);
  if (what >= logins_) {
    Pay(scene, customer, second);
    return;
  }
  // Now and then from somebody else's device, or a new one.
  const uint32_t device =
      random.Chance(40) ? static_cast<uint32_t>(random.Next() >> 32) | 1 : world_.customer(customer).device;
  LogIn(scene, customer, &second, device);
  if (what >= transfers_) return;
  second += random.Between(25, 240);
  const uint8_t place = world_.PlaceOn(customer, scene.day);
  if (what >= password_changes_) {
    Transfer(scene, customer, second, device);
  } else if (what >= phone_changes_) {
    scene.recorder.ChangePassword(second, customer, device, place);
  } else {
    const PhoneDesk desk = random.Chance(350) ? PhoneDesk::kBranch : PhoneDesk::kApp;
    scene.recorder.ChangePhone(second, customer, device, place, static_cast<uint32_t>(random.Next() >> 32), desk);
  }
}

// Mostly at favourite shops; the rest anywhere in the city where the customer is, a few on-line anywhere.
void Ordinary::Pay(Scene& scene, uint32_t customer, uint32_t second) const {
  Random& random = scene.random;
  const uint8_t place = world_.PlaceOn(customer, scene.day);
  const uint32_t where = random.Below(1'000);
  uint32_t merchant;
  uint64_t percent = 100;
  if (world_.Travels(customer, scene.day)) {
    merchant = world_.MerchantIn(place, kDigital, &random);
  } else if (place == world_.customer(customer).place && where < 660) {
    merchant = world_.Favourite(customer, &random);
  } else if (where < 975) {
    merchant = world_.MerchantIn(place, &random);
  } else {
    // What is ordered from far away is small.
    const auto anywhere = static_cast<uint8_t>(random.Below(kPlaces));
    merchant = world_.MerchantIn(anywhere, where < 990 ? kMarketplace : kDigital, &random);
    percent = 60;
  }
  const uint64_t factor = Categories()[world_.merchant(merchant).category].factor;
  uint64_t cents = world_.customer(customer).usual_cents * factor * AmountFactor(static_cast<uint32_t>(random.Next())) *
                   percent / (16 * 1024 * 100);
  if (scene.flush[customer % kPaydays]) cents = cents * kFlushPercent / 100;
  cents = std::clamp(cents, kSmallestCents, kLargestCents);
  // Now and then a new telephone.
  const uint32_t device =
      random.Chance(30) ? static_cast<uint32_t>(random.Next() >> 32) | 1 : world_.customer(customer).device;
  scene.recorder.Pay(second, world_.ACardOf(customer, &random), merchant, cents, device);
}

void Ordinary::LogIn(Scene& scene, uint32_t customer, uint32_t* second, uint32_t device) const {
  Random& random = scene.random;
  const uint8_t place = world_.PlaceOn(customer, scene.day);
  const uint32_t failures = random.Chance(70) ? random.Between(1, 2) : 0;
  for (uint32_t i = 0; i < failures; ++i) {
    scene.recorder.LogIn(*second, customer, device, place, /*success=*/false);
    *second += random.Between(5, 60);
  }
  scene.recorder.LogIn(*second, customer, device, place, /*success=*/true);
}

// To the same few accounts mostly. Large sums are rare: a car, a craftsman, savings.
void Ordinary::Transfer(Scene& scene, uint32_t customer, uint32_t second, uint32_t device) const {
  constexpr uint32_t kConfirmedPerThousand = 975;
  Random& random = scene.random;
  const uint32_t to = random.Chance(700) ? world_.Payee(customer, &random) : random.Below(2 * world_.customers());
  const uint64_t size = random.Chance(60) ? 80 : 4;
  const uint64_t cents =
      world_.customer(customer).usual_cents * size * AmountFactor(static_cast<uint32_t>(random.Next())) / 1024;
  const uint32_t transfer = scene.recorder.Transfer(second, customer, to, cents, device, TransferType::kInstant);
  if (!random.Chance(kConfirmedPerThousand)) return;
  scene.recorder.Confirm(second + random.Between(5, 120), customer, device, transfer);
}

uint32_t Ordinary::DrawSecond(Scene& scene) const {
  const uint64_t total = scene.hours[scene.hour_count - 1];
  const uint64_t at = scene.random.Next() % total;
  uint32_t hour = 0;
  while (at >= scene.hours[hour]) ++hour;
  return scene.start + hour * kHourSeconds + scene.random.Below(kHourSeconds);
}

uint32_t Ordinary::DrawCustomer(Scene& scene, uint32_t second) const {
  const auto& sums = customers_awake_[second / kHourSeconds % 24];
  const uint64_t at = scene.random.Next() % sums.back();
  uint8_t country = 0;
  while (at >= sums[country]) ++country;
  return world_.ACustomerIn(country, &scene.random);
}

}  // namespace tripline::deploy
