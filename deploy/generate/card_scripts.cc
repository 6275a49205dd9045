#include <algorithm>
#include <array>
#include <vector>

#include "deploy/generate/scripts.h"

namespace tripline::deploy {
namespace {

// `count` payments, `gap` apart, at one of the categories each.
template <size_t N>
void PaySome(Story* story, Range count, Range gap, Range amount, const std::array<CategoryId, N>& categories) {
  for (uint32_t i = story->Draw(count); i > 0; --i) {
    story->Pay(categories[story->random.Below(N)], story->Draw(amount));
    story->Wait(gap);
  }
}

// The second part of a script with refunds: the payments from the `first` event on, in their order, as far as wanted.
void BringBack(Story* story, size_t first) {
  story->Wait(story->script.then_after);
  const std::vector<Event>& events = story->record().events();
  const size_t payments = events.size() - first;
  const size_t wanted = story->Draw(story->script.then_count);
  for (size_t i = 0; i < std::min(wanted, payments); ++i) {
    story->record().Refund(story->now, events[first + i]);
    story->Wait(story->script.then_gap);
  }
}

uint32_t RoundedUp(uint32_t cents, uint32_t step) { return (cents + step - 1) / step * step; }

}  // namespace

void PlayCardTesting(Story* story) {
  const ScriptParameters& script = story->script;
  if (story->fraud || story->random.Chance(500)) {
    PaySome(story, script.count, script.gap, script.amount, std::array{kDigital});
  } else {
    PaySome(story, script.count, script.gap, script.amount, std::array{kTransit});
  }
  story->Wait(script.then_after);
  PaySome(story, script.then_count, script.then_gap, script.then_amount,
          story->fraud ? std::array{kElectronics, kElectronics, kMarketplace}
                       : std::array{kElectronics, kGrocery, kMarketplace});
}

void PlayImpossibleTravel(Story* story) {
  const ScriptParameters& script = story->script;
  const uint8_t far = story->place;
  story->OffScene();
  story->place = story->world.PlaceOn(story->customer, story->day);
  PaySome(story, script.count, script.gap, script.amount, std::array{kGrocery, kRestaurant, kFuel});
  story->Wait(script.then_after);
  story->InScene();
  story->place = far;
  PaySome(story, script.then_count, script.then_gap, script.then_amount,
          std::array{kClothes, kPharmacy, kRestaurant, kGrocery});
}

void PlayVelocity(Story* story) {
  PaySome(story, story->script.count, story->script.gap, story->script.amount,
          story->fraud ? std::array{kMarketplace, kDigital} : std::array{kMarketplace, kFastFood});
}

void PlayAmountJump(Story* story) {
  PaySome(
      story, story->script.count, story->script.gap, story->script.amount,
      story->fraud ? std::array{kElectronics, kMarketplace, kAirline} : std::array{kFurniture, kAirline, kElectronics});
}

void PlayStructuring(Story* story) {
  const ScriptParameters& script = story->script;
  if (story->random.Chance(600)) {
    PaySome(story, script.count, script.gap, script.amount,
            story->fraud ? std::array{kElectronics, kElectronics, kMarketplace}
                         : std::array{kElectronics, kFurniture, kMarketplace});
    return;
  }
  const uint32_t payee = story->AnAccount();
  for (uint32_t i = story->Draw(script.then_count); i > 0; --i) {
    story->Send(story->customer, payee, story->Draw(script.then_amount), story->device);
    story->Wait(script.then_gap);
  }
}

void PlayGiftCardDraining(Story* story) {
  constexpr uint32_t kStep = 500;
  const ScriptParameters& script = story->script;
  for (uint32_t i = story->Draw(script.count); i > 0; --i) {
    story->Pay(kGiftCards, RoundedUp(story->Draw(script.amount), kStep));
    story->Wait(script.gap);
  }
  story->Wait(script.then_after);
  PaySome(story, script.then_count, script.then_gap, script.then_amount, std::array{kElectronics, kMarketplace});
}

void PlayDormantAccount(Story* story) {
  const ScriptParameters& script = story->script;
  const uint32_t thief_device = story->device;
  const uint8_t thief_place = story->place;
  story->OffScene();
  story->device = story->world.customer(story->customer).device;
  story->place = story->world.customer(story->customer).place;
  PaySome(story, script.count, script.gap, script.amount, std::array{kGrocery, kFastFood, kMarketplace});
  story->Wait(script.then_after);
  story->InScene();
  story->device = thief_device;
  story->place = thief_place;
  PaySome(
      story, script.then_count, script.then_gap, script.then_amount,
      story->fraud ? std::array{kElectronics, kMarketplace, kAirline} : std::array{kFurniture, kMarketplace, kAirline});
}

void PlayBustOut(Story* story) {
  const ScriptParameters& script = story->script;
  story->OffScene();
  PaySome(story, script.count, script.gap, script.amount, std::array{kGrocery, kMarketplace, kClothes});
  story->Wait(script.then_after);
  story->InScene();
  PaySome(story, script.then_count, script.then_gap, script.then_amount,
          std::array{kElectronics, kFurniture, kAirline});
}

// On-line, so that the cards' owners may be anywhere in the country.
void PlayMerchantCollusion(Story* story) {
  constexpr uint32_t kStep = 1'000;
  const ScriptParameters& script = story->script;
  const World& world = story->world;
  const uint32_t shop = world.MerchantIn(story->place, kMarketplace, &story->random);
  const bool one_device = story->device != world.customer(story->customer).device;
  const size_t first = story->record().events().size();
  for (uint32_t i = story->Draw(script.count); i > 0; --i) {
    const uint32_t customer = world.ACustomerIn(CountryOf(world.customer(story->customer).place), &story->random);
    const uint32_t device = story->fraud && one_device ? story->device : world.customer(customer).device;
    story->record().Pay(story->now, world.ACardOf(customer, &story->random), shop,
                        RoundedUp(story->Draw(script.amount), kStep), device);
    story->Wait(script.gap);
  }
  BringBack(story, first);
}

void PlayRefundAbuse(Story* story) {
  const ScriptParameters& script = story->script;
  const size_t first = story->record().events().size();
  story->OffScene();
  for (uint32_t i = story->Draw(script.count); i > 0; --i) {
    story->Pay(std::array{kMarketplace, kClothes, kElectronics}[story->random.Below(3)], story->Draw(script.amount));
    story->Wait(script.gap);
  }
  story->InScene();
  BringBack(story, first);
}

}  // namespace tripline::deploy
