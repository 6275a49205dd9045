// The events that rules fired on: which rules, for the decision, and how they compare with the labels.
//
// An event is remembered for as long as a match that settles later may still flag it again, so that a follow-up
// decision knows the rules that fired before and every event is counted once however many alerts it has. Then it is
// closed: added to the tally of its set of rules.
//
//   uint32_t set = events.Flag(key, rule, label, amount_cents);
//   …
//   for (const auto& [set, tally] : events.Tallies()) …
//
// Thread-safety: thread-compatible.
// Limits: events are closed when their time lies `remember_us` behind, the oldest also when there are more than
// kMaxRemembered (closed_early counts them; such an event is counted anew if a straggler flags it again). Both depend
// on the total order alone, so they are equal for any shards and batches.
#ifndef TRIPLINE_RULES_JUDGE_FLAGGED_EVENTS_H_
#define TRIPLINE_RULES_JUDGE_FLAGGED_EVENTS_H_

#include <cstdint>
#include <map>

#include "engine/flow/order.h"
#include "rules/judge/firing.h"
#include "rules/judge/rule_sets.h"

namespace tripline::rules {

// Counts of the events on which exactly one set of rules fired.
struct SetTally {
  uint64_t events = 0;
  uint64_t good = 0;  // labelled as no fraud
  uint64_t fraud = 0;
  int64_t fraud_cents = 0;
};

class FlaggedEvents {
 public:
  static constexpr size_t kMaxRemembered = 262'144;  // about 25 MB

  struct Event {
    uint32_t rule_set = kEmptyRuleSet;
    Firing::Label label = Firing::Label::kNone;
    int64_t amount_cents = 0;
  };

  // kEndOfTime: events are closed only when there are too many.
  explicit FlaggedEvents(int64_t remember_us) : remember_us_(remember_us) {}

  // Notes that the rule fired on the event; returns the set of all rules that have.
  uint32_t Flag(const engine::OrderKey& event, uint32_t rule, Firing::Label label, int64_t amount_cents);
  // Closes what no alert settled at this time or later can flag.
  void AdvanceTo(int64_t settled_at_us);

  const RuleSets& sets() const { return sets_; }
  // Per set of rules: the closed events and those still remembered.
  std::map<uint32_t, SetTally> Tallies() const;
  uint64_t closed_early() const { return closed_early_; }

  // For snapshots: the two parts of the state, and back.
  const std::map<engine::OrderKey, Event>& remembered() const { return events_; }
  const std::map<uint32_t, SetTally>& closed() const { return closed_; }
  uint32_t Intern(std::span<const uint32_t> rules);
  void RestoreEvent(const engine::OrderKey& key, const Event& event) { events_.insert_or_assign(key, event); }
  void RestoreClosed(uint32_t set, const SetTally& tally) { closed_[set] = tally; }
  void RestoreClosedEarly(uint64_t count) { closed_early_ = count; }

 private:
  static void Add(const Event& event, SetTally& tally);
  void CloseFirst();

  int64_t remember_us_;
  RuleSets sets_;
  std::map<engine::OrderKey, Event> events_;
  std::map<uint32_t, SetTally> closed_;
  uint64_t closed_early_ = 0;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_FLAGGED_EVENTS_H_
