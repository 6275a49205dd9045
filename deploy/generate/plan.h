// Which stories a world has, when they begin, and the events of them that fall into each slice of time.
//
// Planned once: how many of each kind (from its share of the rows and the mean length of its stories), on which days,
// and, by telling each story once, how many rows they come to in all, so that the ordinary events can be the rest. Told
// a second time slice by slice: what is held is the episodes and the events of stories that are under way.
//
//   Plan plan(world, config, timetable, events, seed);
//   plan.Take(slice, first_number, &events);         // slices in order: 0, 1, …
//
// Stories that do not fit into the days of the world, or that would take more than nine rows in ten, are left out.
// Thread-safety: thread-compatible. Cost: 12 bytes an episode (some 3,000 a million events).
#ifndef TRIPLINE_DEPLOY_GENERATE_PLAN_H_
#define TRIPLINE_DEPLOY_GENERATE_PLAN_H_

#include <array>
#include <cstdint>
#include <vector>

#include "deploy/generate/config.h"
#include "deploy/generate/event.h"
#include "deploy/generate/story.h"
#include "deploy/generate/timetable.h"
#include "deploy/generate/world.h"

namespace tripline::deploy {

// By FraudKind.
struct KindCount {
  int64_t rows = 0;             // labelled as fraud
  int64_t episodes = 0;         // of fraud
  int64_t look_alike_rows = 0;  // labelled as looking like it
  int64_t look_alikes = 0;      // episodes
};

class Plan {
 public:
  Plan(const World& world, const GenerateConfig& config, const Timetable& timetable, int64_t events, uint64_t seed);

  int64_t rows() const { return rows_; }
  const std::array<KindCount, kFraudKinds>& counts() const { return counts_; }
  const std::vector<Episode>& episodes() const { return episodes_; }

  // Replaces `events` by those of the slice, in no order. Numbers begin at `first_number`, which is the same in each call.
  // REQUIRES: called for 0, 1, 2, … up to the last slice.
  void Take(uint32_t slice, uint32_t first_number, std::vector<Event>* events);

 private:
  // The mean number of rows of the episode's kind and truth that carry its label, from a sample of stories.
  double MeanRows(FraudKind kind, Truth truth) const;
  void Add(FraudKind kind, Truth truth, int64_t count, const ScriptParameters& script);
  // Leaves out what does not fit and counts the rest.
  void Count(int64_t most_rows);

  const Timetable& timetable_;
  const StoryTeller teller_;
  const uint64_t seed_;
  std::vector<Episode> episodes_;  // in the order of their first days
  std::array<KindCount, kFraudKinds> counts_{};
  int64_t rows_ = 0;

  size_t told_ = 0;                          // episodes told by Take so far
  uint32_t told_rows_ = 0;                   // and their rows
  std::vector<std::vector<Event>> waiting_;  // by slice
};

// The rows that fraud and look-alikes would take, as a share of all rows; above kMostStoryShare there is no room for them.
double StoryShare(const GenerateConfig& config);
inline constexpr double kMostStoryShare = 0.8;

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_PLAN_H_
