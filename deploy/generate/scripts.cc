#include "deploy/generate/scripts.h"

#include <array>

#include "deploy/generate/timetable.h"

namespace tripline::deploy {

void Play(FraudKind kind, Story* story) {
  static constexpr std::array<void (*)(Story*), kFraudKinds> kScripts = {
      PlayReturn,      PlayCardTesting, PlayAccountTakeover, PlayImpossibleTravel, PlayVelocity,
      PlayAmountJump,  PlayStructuring, PlayDormantAccount,  PlayMuleFanIn,        PlayMuleFanOut,
      PlayRefundAbuse, PlaySimSwap,     PlayBustOut,         PlayGiftCardDraining, PlayMerchantCollusion};
  kScripts[static_cast<size_t>(kind)](story);
}

const ScriptParameters& ReturnScript() {
  static constexpr ScriptParameters kReturn = {.count = {1, 1},
                                               .gap = {0, 0},
                                               .amount = {},
                                               .then_after = {kDaySeconds, 20 * kDaySeconds},
                                               .then_count = {1, 1},
                                               .then_gap = {0, 0},
                                               .then_amount = {},
                                               .night = 0.02,
                                               .abroad = 0,
                                               .new_device = 0.02,
                                               .slow = 0};
  return kReturn;
}

const KindText& TextOf(FraudKind kind) {
  static constexpr std::array<KindText, kFraudKinds> kTexts = {{
      {"", "", "", ""},
      {"a stolen card number is tried with small sums, then used", "purchases in an app store, rides",
       "small on-line payments", "large ones"},
      {"an account is broken into and emptied", "a forgotten password",
       "failed log-ins; a log-in and a new password follow", "transfers, or on-line payments"},
      {"a copied card is used where its owner cannot be", "a journey, while the family pays at home with the same card",
       "the owner's payments at home, not labelled", "payments at terminals in another country"},
      {"a stolen card is used as fast as forms can be filled in", "a rush through the shops, an evening at a fair",
       "payments", ""},
      {"a stolen card is used for far more than its owner spends", "furniture, a flight, a new computer", "payments",
       ""},
      {"sums are split to stay below a limit", "something paid in instalments", "card payments below 1,000",
       "or, instead of them, transfers below 10,000 to one account"},
      {"an account that nobody watches is woken up", "its owner is back", "payments of the owner, not labelled",
       "payments after a long silence"},
      {"many victims pay into one account, which pays it on", "somebody collects for a present or a club",
       "transfers to the account", "transfers out of it"},
      {"a large sum is spread over many accounts", "a club pays its people", "transfers to the account",
       "transfers out of it"},
      {"goods are bought to be reported as faulty", "clothes are ordered in three sizes", "purchases, not labelled",
       "refunds, of one purchase each"},
      {"a telephone number is taken over, then the account", "a new telephone",
       "failed log-ins after the change of the number; a log-in follows", "transfers"},
      {"a good customer for weeks, then the limit is used up at once", "a wedding, a new flat",
       "everyday payments over weeks, not labelled", "large payments"},
      {"a stolen card becomes gift cards", "presents for a whole department", "gift cards, in multiples of 5.00",
       "what they buy on-line"},
      {"a shop charges stolen cards", "a shop has a sale",
       "payments with different cards at one on-line shop, in multiples of 10.00", "refunds, of one payment each"},
  }};
  return kTexts[static_cast<size_t>(kind)];
}

// Mostly clothes and what was ordered on-line.
void PlayReturn(Story* story) {
  story->OffScene();
  const CategoryId category = std::array{kClothes, kMarketplace, kMarketplace, kElectronics}[story->random.Below(4)];
  const uint64_t cents = uint64_t{story->world.customer(story->customer).usual_cents} * Categories()[category].factor *
                         AmountFactor(static_cast<uint32_t>(story->random.Next())) / (16 * 1024);
  story->Pay(category, static_cast<uint32_t>(cents));
  const Event payment = story->record().events().back();
  story->Wait(story->script.then_after);
  story->record().Refund(story->now, payment);
}

}  // namespace tripline::deploy
