// One episode that takes more than a moment: a fraud, the innocent behaviour that looks like it, or a purchase that is
// brought back.
//
// What happens in each kind is its script (scripts.h); a story has who it happens to, the time, and the random numbers.
// The same episode tells the same story every time, whatever was told before, up to the numbers of its events.
//
//   StoryTeller teller(world, config, seed);
//   teller.Tell(episode, /*first_number=*/0, &events);       // appends its events, in the order of time
//
// Thread-safety: StoryTeller immutable, Story thread-compatible. Ownership: both refer to the world and the
// configuration. Cost: some 50 ns an event.
#ifndef TRIPLINE_DEPLOY_GENERATE_STORY_H_
#define TRIPLINE_DEPLOY_GENERATE_STORY_H_

#include <cstdint>
#include <vector>

#include "deploy/generate/config.h"
#include "deploy/generate/event.h"
#include "deploy/generate/random.h"
#include "deploy/generate/recorder.h"
#include "deploy/generate/world.h"

namespace tripline::deploy {

struct Episode {
  uint16_t day = 0;  // the first of the story
  FraudKind kind = FraudKind::kNone;
  Truth truth = Truth::kOrdinary;  // kNone and kOrdinary: a purchase that is brought back
  uint32_t index = 0;              // among the episodes of its kind and truth
};

class Story {
 public:
  Story(const World& world, const ScriptParameters& script, const Episode& episode, uint64_t seed, Recorder* recorder);

  // Constant after construction.
  const World& world;
  const ScriptParameters& script;
  const bool fraud;
  const uint32_t day;

  // Who and where; scripts may change it on the way.
  uint32_t customer;
  uint32_t card;
  uint8_t place;
  uint32_t device;
  uint32_t now;  // seconds since the world began
  Random random;

  Recorder& record() { return *recorder_; }
  // Events from here on belong to the kind, or, as those of its victims, do not.
  void InScene() { recorder_->Label(kind_, truth_); }
  void OffScene() { recorder_->Label(FraudKind::kNone, Truth::kOrdinary); }

  uint32_t Draw(Range range) { return random.Between(range.low, range.high); }
  // Passes time; a slow story takes eight times as long.
  void Wait(Range seconds) { now += Draw(seconds) * pace_; }
  // Passes time whatever the pace of the story.
  void Pause(uint32_t low, uint32_t high) { now += random.Between(low, high); }
  uint32_t Device() { return static_cast<uint32_t>(random.Next() >> 32) | 1; }
  uint8_t AnotherCountry();
  // Any account but a sleeper's.
  uint32_t AnAccount();

  // A payment with the card, at a shop of this category here.
  uint32_t Pay(CategoryId category, uint32_t cents);
  // A transfer out of an account and, almost always, its confirmation; passes up to two minutes.
  void Send(uint32_t from, uint32_t to, uint32_t cents, uint32_t with_device);

 private:
  void CastOwner(const Episode& episode);
  void CastThief();

  const FraudKind kind_;
  const Truth truth_;
  uint32_t pace_;
  Recorder* recorder_;
};

class StoryTeller {
 public:
  StoryTeller(const World& world, const GenerateConfig& config, uint64_t seed);

  // Appends the events of the story, numbered from `first_number`, in the order of time.
  void Tell(const Episode& episode, uint32_t first_number, std::vector<Event>* events) const;
  // The parameters it is told with.
  const ScriptParameters& ScriptOf(const Episode& episode) const;

 private:
  const World& world_;
  const GenerateConfig& config_;
  const uint64_t seed_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_STORY_H_
