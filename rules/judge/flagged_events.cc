#include "rules/judge/flagged_events.h"

namespace tripline::rules {

uint32_t FlaggedEvents::Flag(const engine::OrderKey& event, uint32_t rule, Firing::Label label, int64_t amount_cents) {
  const auto [entry, added] = events_.try_emplace(event);
  if (added) {
    entry->second.label = label;
    entry->second.amount_cents = amount_cents;
  }
  const uint32_t set = sets_.With(entry->second.rule_set, rule);
  entry->second.rule_set = set;
  if (added && events_.size() > kMaxRemembered) {
    CloseFirst();
    ++closed_early_;
  }
  return set;
}

void FlaggedEvents::AdvanceTo(int64_t settled_at_us) {
  if (remember_us_ == engine::kEndOfTime) return;
  while (!events_.empty()) {
    // Strictly behind: an alert settled at the same time may still flag an event that lies exactly remember_us back.
    int64_t end;
    if (__builtin_add_overflow(events_.begin()->first.time_us, remember_us_, &end) || end >= settled_at_us) return;
    CloseFirst();
  }
}

std::map<uint32_t, SetTally> FlaggedEvents::Tallies() const {
  std::map<uint32_t, SetTally> result = closed_;
  for (const auto& [key, event] : events_) Add(event, result[event.rule_set]);
  return result;
}

uint32_t FlaggedEvents::Intern(std::span<const uint32_t> rules) {
  uint32_t set = kEmptyRuleSet;
  for (const uint32_t rule : rules) set = sets_.With(set, rule);
  return set;
}

void FlaggedEvents::Add(const Event& event, SetTally& tally) {
  ++tally.events;
  if (event.label == Firing::Label::kGood) ++tally.good;
  if (event.label == Firing::Label::kFraud) {
    ++tally.fraud;
    tally.fraud_cents += event.amount_cents;
  }
}

void FlaggedEvents::CloseFirst() {
  const auto first = events_.begin();
  Add(first->second, closed_[first->second.rule_set]);
  events_.erase(first);
}

}  // namespace tripline::rules
