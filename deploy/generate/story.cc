#include "deploy/generate/story.h"

#include <algorithm>

#include "deploy/generate/scripts.h"
#include "deploy/generate/timetable.h"

namespace tripline::deploy {
namespace {

bool Happens(double probability, Random* random) {
  return random->Below(1'000'000) < static_cast<uint32_t>(probability * 1e6 + 0.5);
}

// Each episode has a stream of random numbers of its own. Days of ordinary events use the streams below 2^32.
uint64_t StreamOf(const Episode& episode) {
  return (uint64_t{static_cast<uint8_t>(episode.kind)} << 48) | (uint64_t{static_cast<uint8_t>(episode.truth)} << 40) |
         (uint64_t{1} << 56) | episode.index;
}

uint32_t LocalHourOfStart(bool night, Random* random) {
  if (night) return random->Below(kNightEnds);
  uint32_t total = 0;
  for (uint32_t hour = kNightEnds; hour < 24; ++hour) total += kLocalHours[hour];
  uint32_t rest = random->Below(total);
  uint32_t hour = kNightEnds;
  while (rest >= kLocalHours[hour]) rest -= kLocalHours[hour++];
  return hour;
}

}  // namespace

Story::Story(const World& world_of, const ScriptParameters& script_of, const Episode& episode, uint64_t seed,
             Recorder* recorder)
    : world(world_of),
      script(script_of),
      fraud(episode.truth == Truth::kFraud),
      day(episode.day),
      random(seed, StreamOf(episode)),
      kind_(episode.kind),
      truth_(episode.truth),
      pace_(1),
      recorder_(recorder) {
  CastOwner(episode);
  if (Happens(script.slow, &random)) pace_ = 8;
  const uint32_t hour = LocalHourOfStart(Happens(script.night, &random), &random);
  // Where the customer lives: that is also what "night" refers to.
  now = day * kDaySeconds + UtcHour(hour, CountryOf(world.customer(customer).place)) * kHourSeconds +
        random.Below(kHourSeconds);
  if (Happens(script.abroad, &random)) place = AnotherCountry();
  if (Happens(script.new_device, &random)) device = Device();
  InScene();
}

void Story::CastOwner(const Episode& episode) {
  const bool sleeper = episode.kind == FraudKind::kDormantAccount && world.sleepers() > 0;
  // Frauds and look-alikes take sleepers from the two ends.
  const uint32_t number = fraud ? episode.index : world.sleepers() - 1 - episode.index % std::max(world.sleepers(), 1U);
  customer = sleeper ? world.Sleeper(number) : world.ACustomer(&random);
  card = world.ACardOf(customer, &random);
  // Thieves need not know where the owner is just then.
  place = fraud ? world.customer(customer).place : world.PlaceOn(customer, day);
  device = world.customer(customer).device;
}

uint8_t Story::AnotherCountry() {
  const uint8_t home = CountryOf(world.customer(customer).place);
  const uint32_t country = (home + 1 + random.Below(kCountries - 1)) % kCountries;
  return static_cast<uint8_t>(country * kCities + random.Below(kCities));
}

uint32_t Story::AnAccount() {
  return random.Chance(500) ? world.ACustomer(&random) : world.customers() + random.Below(world.customers());
}

uint32_t Story::Pay(CategoryId category, uint32_t cents) {
  return recorder_->Pay(now, card, world.MerchantIn(place, category, &random), cents, device);
}

void Story::Send(uint32_t from, uint32_t to, uint32_t cents, uint32_t with_device) {
  constexpr uint32_t kConfirmedPerThousand = 970;
  const uint32_t transfer = recorder_->Transfer(now, from, to, cents, with_device, TransferType::kInstant);
  Pause(6, 110);
  if (random.Chance(kConfirmedPerThousand)) recorder_->Confirm(now, from, with_device, transfer);
}

StoryTeller::StoryTeller(const World& world, const GenerateConfig& config, uint64_t seed)
    : world_(world), config_(config), seed_(seed) {}

const ScriptParameters& StoryTeller::ScriptOf(const Episode& episode) const {
  const KindParameters& kind = config_.kinds[static_cast<size_t>(episode.kind)];
  if (episode.kind == FraudKind::kNone) return ReturnScript();
  return episode.truth == Truth::kFraud ? kind.fraud : kind.look_alike;
}

void StoryTeller::Tell(const Episode& episode, uint32_t first_number, std::vector<Event>* events) const {
  Recorder recorder(world_, events, first_number);
  Story story(world_, ScriptOf(episode), episode, seed_, &recorder);
  Play(episode.kind, &story);
}

}  // namespace tripline::deploy
