#include "deploy/generate/day.h"

#include <algorithm>
#include <array>

namespace tripline::deploy {
namespace {

constexpr uint32_t kDaySeconds = 86'400;
// The longest episode, and thus the latest start: midnight minus this.
constexpr uint32_t kLongestEpisodeSeconds = 4 * 3'600;
// The most rows that one episode can take: no episode starts with less room than this.
constexpr size_t kLongestEpisodeRows = 20;

// Relative numbers of payments, Monday to Sunday; 2026-01-01, day 0, is a Thursday.
constexpr std::array<int64_t, 7> kWeekday = {92, 94, 96, 100, 118, 124, 76};
constexpr int kFirstWeekday = 3;

// Relative numbers of payments in the 24 local hours.
constexpr std::array<uint32_t, 24> kOwnerHours = {4,  2,  1,  1,  2,  6,  18, 34, 42, 46, 52, 62,
                                                  74, 62, 52, 54, 64, 78, 82, 66, 44, 30, 18, 9};
constexpr std::array<uint32_t, 24> kThiefHours = {60, 62, 64, 60, 52, 40, 30, 26, 26, 28, 30, 34,
                                                  36, 36, 36, 36, 38, 40, 42, 44, 46, 50, 54, 58};

// Episodes per million rows. Each look-alike is oftener than its fraud.
constexpr int64_t kCardTestingRate = 240;
constexpr int64_t kVelocityRate = 150;
constexpr int64_t kAmountJumpRate = 700;
constexpr int64_t kSmallRunRate = 500;
constexpr int64_t kFairRate = 320;
constexpr int64_t kBigPurchaseRate = 1'400;

uint32_t DrawHour(const std::array<uint32_t, 24>& weights, Random* random) {
  uint32_t total = 0;
  for (uint32_t weight : weights) total += weight;
  uint32_t rest = random->Below(total);
  uint32_t hour = 0;
  while (rest >= weights[hour]) rest -= weights[hour++];
  return hour;
}

}  // namespace

int64_t RowsBefore(int day, int days, int64_t events) {
  auto weight_before = [](int end) {
    int64_t weight = 0;
    for (int i = 0; i < end; ++i) weight += kWeekday[(i + kFirstWeekday) % 7];
    return weight;
  };
  return events * weight_before(day) / weight_before(days);
}

Day::Day(const World& world, uint64_t seed) : world_(world), seed_(seed), random_(seed, 0) {}

void Day::Make(int day, size_t rows, GenerateSummary* summary) {
  day_ = day;
  random_ = Random(seed_, static_cast<uint64_t>(day));
  payments_.clear();
  auto count = [](auto& counts, FraudKind kind) { return &counts[static_cast<size_t>(kind)]; };
  AddEpisodes(kCardTestingRate, rows, &Day::AddCardTesting, count(summary->episodes, FraudKind::kCardTesting));
  AddEpisodes(kSmallRunRate, rows, &Day::AddSmallRun, count(summary->look_alikes, FraudKind::kCardTesting));
  AddEpisodes(kVelocityRate, rows, &Day::AddVelocity, count(summary->episodes, FraudKind::kVelocity));
  AddEpisodes(kFairRate, rows, &Day::AddFair, count(summary->look_alikes, FraudKind::kVelocity));
  AddEpisodes(kAmountJumpRate, rows, &Day::AddAmountJump, count(summary->episodes, FraudKind::kAmountJump));
  AddEpisodes(kBigPurchaseRate, rows, &Day::AddBigPurchase, count(summary->look_alikes, FraudKind::kAmountJump));
  while (payments_.size() < rows) AddOrdinary();
  SortByTime();
  for (const Payment& payment : payments_) ++*count(summary->rows_by_kind, payment.kind);
  summary->rows += static_cast<int64_t>(rows);
}

// The fractional part of the expected number is drawn, so that small worlds get their share of fraud too.
void Day::AddEpisodes(int64_t per_million, size_t rows, Episode episode, int64_t* count) {
  const int64_t expected = per_million * static_cast<int64_t>(rows) + random_.Below(1'000'000);
  for (int64_t i = 0; i < expected / 1'000'000; ++i) {
    if (payments_.size() + kLongestEpisodeRows > rows) return;
    (this->*episode)();
    ++*count;
  }
}

// Mostly at favourite shops; the rest anywhere in the country where the card's owner is, a few abroad and on line.
void Day::AddOrdinary() {
  Scene scene = Innocent();
  const Card& card = world_.card(scene.card);
  const uint32_t where = random_.Below(100);
  uint32_t merchant;
  if (scene.country == card.home && where < 68) {
    merchant = world_.Favourite(scene.card, &random_);
  } else if (where < 96) {
    merchant = world_.MerchantIn(scene.country, &random_);
  } else {
    merchant = world_.MerchantIn(static_cast<uint8_t>(random_.Below(kCountries)), kMarketplace, &random_);
  }
  const uint64_t factor = Categories()[world_.merchant(merchant).category].factor;
  const uint64_t cents = card.usual_cents * factor * AmountFactor(static_cast<uint32_t>(random_.Next())) / (16 * 1024);
  // A payment has one time and no episode around it, so it may come at any second of the day.
  const uint32_t hour = DrawHour(kOwnerHours, &random_) + 24;
  const uint32_t utc_hour = (hour - static_cast<uint32_t>(Countries()[scene.country].utc_offset_hours)) % 24;
  Add(scene, utc_hour * 3'600 + random_.Below(3'600), merchant, cents);
}

// Three to seven probes a minute apart, then one to three large purchases. Some thieves are patient, some bold.
void Day::AddCardTesting() {
  const Scene scene = Theft(FraudKind::kCardTesting);
  uint32_t second = StartSecond(scene, true);
  const uint32_t probes = random_.Chance(120) ? 2 : random_.Between(3, 7);
  for (uint32_t i = 0; i < probes; ++i) {
    Add(scene, second, world_.MerchantIn(scene.country, kDigital, &random_), random_.Between(50, 199));
    second += random_.Between(8, 75);
  }
  second += random_.Chance(100) ? random_.Between(1'800, 5'400) : random_.Between(20, 180);
  for (uint32_t i = random_.Between(1, 3); i > 0; --i) {
    const CategoryId category = random_.Chance(700) ? kElectronics : kMarketplace;
    Add(scene, second, world_.MerchantIn(scene.country, category, &random_), random_.Between(30'000, 180'000));
    second += random_.Between(30, 240);
  }
}

// Seven to eighteen payments of ordinary size, as fast as forms can be filled in; one thief in seven takes his time.
void Day::AddVelocity() {
  const Scene scene = Theft(FraudKind::kVelocity);
  uint32_t second = StartSecond(scene, true);
  const bool slow = random_.Chance(140);
  for (uint32_t i = random_.Between(7, 18); i > 0; --i) {
    const CategoryId category = random_.Chance(600) ? kMarketplace : kDigital;
    Add(scene, second, world_.MerchantIn(scene.country, category, &random_), random_.Between(1'500, 18'000));
    second += slow ? random_.Between(240, 600) : random_.Between(12, 80);
  }
}

// One to three purchases far above the card's habit, or four to six just below 1,000, where a second check would start.
void Day::AddAmountJump() {
  const Scene scene = Theft(FraudKind::kAmountJump);
  uint32_t second = StartSecond(scene, true);
  if (random_.Chance(200)) {
    for (uint32_t i = random_.Between(4, 6); i > 0; --i) {
      const CategoryId category = random_.Chance(800) ? kElectronics : kMarketplace;
      Add(scene, second, world_.MerchantIn(scene.country, category, &random_), random_.Between(86'000, 99'900));
      second += random_.Between(180, 1'200);
    }
    return;
  }
  const uint64_t usual = world_.card(scene.card).usual_cents;
  for (uint32_t i = random_.Between(1, 3); i > 0; --i) {
    const CategoryId category = random_.Chance(600) ? kElectronics : kMarketplace;
    const uint64_t cents = usual * random_.Between(80, 240) / 10;
    Add(scene, second, world_.MerchantIn(scene.country, category, &random_), std::max<uint64_t>(cents, 22'000));
    second += random_.Between(120, 2'400);
  }
}

// App-store purchases or rides: three to six small amounts. Rarely something large follows, as after a card test.
void Day::AddSmallRun() {
  const Scene scene = Innocent();
  uint32_t second = StartSecond(scene, false);
  const CategoryId category = random_.Chance(500) ? kDigital : kTransit;
  const uint32_t gap = random_.Chance(500) ? 90 : 900;
  for (uint32_t i = random_.Between(3, 6); i > 0; --i) {
    Add(scene, second, world_.MerchantIn(scene.country, category, &random_), random_.Between(79, 229));
    second += random_.Between(gap / 5, gap);
  }
  if (random_.Chance(150)) {
    Add(scene, second, world_.MerchantIn(scene.country, kElectronics, &random_), random_.Between(25'000, 90'000));
  } else if (random_.Chance(500)) {
    Add(scene, second, world_.MerchantIn(scene.country, kGrocery, &random_), random_.Between(900, 9'000));
  }
}

// An evening at a fair, a day of parking, a rush through the shops: five to nine small to middling amounts in a row.
void Day::AddFair() {
  const Scene scene = Innocent();
  uint32_t second = StartSecond(scene, false);
  const bool rush = random_.Chance(350);
  for (uint32_t i = random_.Between(5, 9); i > 0; --i) {
    const CategoryId category = rush || random_.Chance(300) ? kMarketplace : kFastFood;
    const uint32_t cents = rush ? random_.Between(800, 7'500) : random_.Between(300, 2'800);
    Add(scene, second, world_.MerchantIn(scene.country, category, &random_), cents);
    second += rush ? random_.Between(20, 150) : random_.Between(300, 1'500);
  }
}

// A sofa, a flight, the rent; now and then two of a kind, or a larger sum paid in three parts.
void Day::AddBigPurchase() {
  const Scene scene = Innocent();
  uint32_t second = StartSecond(scene, false);
  if (random_.Chance(250)) {
    const uint32_t shop = world_.MerchantIn(scene.country, kMarketplace, &random_);
    for (uint32_t i = random_.Chance(150) ? 3 : 1; i > 0; --i) {
      Add(scene, second, shop, random_.Between(82'000, 99'900));
      second += random_.Between(60, 3'600);
    }
    return;
  }
  const uint64_t usual = world_.card(scene.card).usual_cents;
  const CategoryId category = std::array{kFurniture, kAirline, kElectronics}[random_.Below(3)];
  for (uint32_t i = random_.Chance(120) ? 2 : 1; i > 0; --i) {
    const uint64_t cents = usual * random_.Between(60, 140) / 10;
    Add(scene, second, world_.MerchantIn(scene.country, category, &random_), std::max<uint64_t>(cents, 15'000));
    second += random_.Between(300, 5'400);
  }
}

Day::Scene Day::Theft(FraudKind kind) {
  const uint32_t card = world_.AnyCard(&random_);
  const uint8_t home = world_.card(card).home;
  const uint8_t country = random_.Chance(550) ? static_cast<uint8_t>(random_.Below(kCountries)) : home;
  return {card, country, static_cast<uint32_t>(random_.Next() >> 32), kind};
}

Day::Scene Day::Innocent() {
  const uint32_t card = world_.AnyCard(&random_);
  // Now and then the owner has a new telephone.
  const uint32_t device = random_.Chance(30) ? static_cast<uint32_t>(random_.Next() >> 32) : world_.card(card).device;
  return {card, world_.CountryOn(card, day_), device, FraudKind::kNone};
}

uint32_t Day::StartSecond(const Scene& scene, bool thief) {
  const uint32_t hour = DrawHour(thief ? kThiefHours : kOwnerHours, &random_) + 24;
  const uint32_t utc_hour = (hour - static_cast<uint32_t>(Countries()[scene.country].utc_offset_hours)) % 24;
  const uint32_t second = utc_hour * 3'600 + random_.Below(3'600);
  return std::min(second, kDaySeconds - kLongestEpisodeSeconds + random_.Below(3'600));
}

void Day::Add(const Scene& scene, uint32_t second, uint32_t merchant, uint64_t cents) {
  constexpr uint64_t kSmallestCents = 50;
  constexpr uint64_t kLargestCents = 900'000;
  constexpr uint64_t kContactlessLimitCents = 5'000;
  const uint64_t amount = std::clamp(cents, kSmallestCents, kLargestCents);
  const bool online = Categories()[world_.merchant(merchant).category].online;
  const Channel channel = online                             ? Channel::kOnline
                          : amount <= kContactlessLimitCents ? Channel::kContactless
                                                             : Channel::kChip;
  payments_.push_back(
      {second, scene.card, merchant, static_cast<uint32_t>(amount), online ? scene.device : 0, channel, scene.kind});
}

// By second, then in the order in which they were made: sorting integers beats a stable sort of the rows.
void Day::SortByTime() {
  order_.resize(payments_.size());
  for (size_t i = 0; i < payments_.size(); ++i) order_[i] = (uint64_t{payments_[i].second} << 32) | i;
  std::sort(order_.begin(), order_.end());
  sorted_.resize(payments_.size());
  for (size_t i = 0; i < order_.size(); ++i) sorted_[i] = payments_[order_[i] & 0xffffffffU];
  payments_.swap(sorted_);
}

}  // namespace tripline::deploy
