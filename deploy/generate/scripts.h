// What happens in each kind of fraud, and in the innocent behaviour that looks like it: one script for both, played with
// the parameters and the people of the story.
//
// Every script has two parts: `count` rows `gap` apart of `amount`, then, `then_after` later, `then_count` rows
// `then_gap` apart of `then_amount`. ScriptText() says what the parts are in each kind.
//
//   Story story(world, script, episode, seed, &recorder);
//   Play(FraudKind::kCardTesting, &story);
//
// Thread-safety: pure functions of the story.
#ifndef TRIPLINE_DEPLOY_GENERATE_SCRIPTS_H_
#define TRIPLINE_DEPLOY_GENERATE_SCRIPTS_H_

#include <string_view>

#include "deploy/generate/config.h"
#include "deploy/generate/event.h"
#include "deploy/generate/story.h"

namespace tripline::deploy {

// Records the events of the story. kNone: a purchase that is brought back.
void Play(FraudKind kind, Story* story);

// A purchase that is brought back: no fraud, and nothing that a configuration has.
const ScriptParameters& ReturnScript();

struct KindText {
  std::string_view fraud;
  std::string_view look_alike;
  std::string_view first;  // what the first part is
  std::string_view then;   // and the second; empty: there is none
};
const KindText& TextOf(FraudKind kind);

// The scripts, by what is used.
void PlayCardTesting(Story* story);
void PlayImpossibleTravel(Story* story);
void PlayVelocity(Story* story);
void PlayAmountJump(Story* story);
void PlayStructuring(Story* story);
void PlayGiftCardDraining(Story* story);
void PlayAccountTakeover(Story* story);
void PlayDormantAccount(Story* story);
void PlaySimSwap(Story* story);
void PlayMuleFanIn(Story* story);
void PlayMuleFanOut(Story* story);
void PlayRefundAbuse(Story* story);
void PlayBustOut(Story* story);
void PlayMerchantCollusion(Story* story);
void PlayReturn(Story* story);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_SCRIPTS_H_
