#include <array>

#include "deploy/generate/scripts.h"

namespace tripline::deploy {
namespace {

void FailToLogIn(Story* story) {
  for (uint32_t i = story->Draw(story->script.count); i > 0; --i) {
    story->record().LogIn(story->now, story->customer, story->device, story->place, /*success=*/false);
    story->Wait(story->script.gap);
  }
}

}  // namespace

void PlayAccountTakeover(Story* story) {
  const ScriptParameters& script = story->script;
  FailToLogIn(story);
  story->record().LogIn(story->now, story->customer, story->device, story->place, /*success=*/true);
  story->Pause(20, 150);
  story->record().ChangePassword(story->now, story->customer, story->device, story->place);
  story->Wait(script.then_after);
  const bool transfers = story->random.Chance(600);
  for (uint32_t i = story->Draw(script.then_count); i > 0; --i) {
    const uint32_t cents = story->Draw(script.then_amount);
    if (transfers) {
      story->Send(story->customer, story->AnAccount(), cents, story->device);
    } else {
      story->Pay(std::array{kElectronics, kMarketplace}[story->random.Below(2)], cents);
    }
    story->Wait(script.then_gap);
  }
}

void PlaySimSwap(Story* story) {
  const ScriptParameters& script = story->script;
  const PhoneDesk desk = story->random.Chance(story->fraud ? 600 : 400) ? PhoneDesk::kBranch : PhoneDesk::kApp;
  story->record().ChangePhone(story->now, story->customer, story->device, story->place, story->Device(), desk);
  story->Pause(120, 3'000);
  FailToLogIn(story);
  story->record().LogIn(story->now, story->customer, story->device, story->place, /*success=*/true);
  story->Wait(script.then_after);
  for (uint32_t i = story->Draw(script.then_count); i > 0; --i) {
    story->Send(story->customer, story->AnAccount(), story->Draw(script.then_amount), story->device);
    story->Wait(script.then_gap);
  }
}

void PlayMuleFanIn(Story* story) {
  const ScriptParameters& script = story->script;
  for (uint32_t i = story->Draw(script.count); i > 0; --i) {
    const uint32_t payer = story->world.ACustomer(&story->random);
    story->Send(payer, story->customer, story->Draw(script.amount), story->world.customer(payer).device);
    story->Wait(script.gap);
  }
  story->Wait(script.then_after);
  for (uint32_t i = story->Draw(script.then_count); i > 0; --i) {
    story->Send(story->customer, story->AnAccount(), story->Draw(script.then_amount), story->device);
    story->Wait(script.then_gap);
  }
}

// Money in, then out; who sends it in is no customer of ours.
void PlayMuleFanOut(Story* story) {
  const ScriptParameters& script = story->script;
  const World& world = story->world;
  for (uint32_t i = story->Draw(script.count); i > 0; --i) {
    const uint32_t payer = world.customers() + story->random.Below(world.customers());
    story->record().Transfer(story->now, payer, story->customer, story->Draw(script.amount), 0, TransferType::kInstant);
    story->Wait(script.gap);
  }
  story->Wait(script.then_after);
  for (uint32_t i = story->Draw(script.then_count); i > 0; --i) {
    story->Send(story->customer, story->AnAccount(), story->Draw(script.then_amount), story->device);
    story->Wait(script.then_gap);
  }
}

}  // namespace tripline::deploy
