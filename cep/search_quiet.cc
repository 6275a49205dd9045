// Rows that no run of the list has anything to do with.
//
// With gaps most rows are of no use to most runs: a row that meets no condition a run waits for, or is forbidden or stopped
// by, leaves the run as it is. What all runs of a list wait for is kept as a mask of variables (the list's *wake*), also
// beside the list in the block: so where a row is quiet the list is not even loaded, NO SKIP only adds the run that starts
// there, and a start that is tried over rows that are there already goes from one row that may matter to the next.
//
// Where starts join (search_joins.cc) there is nothing to gain.
#include <algorithm>

#include "cep/search.h"

namespace tripline::cep {

using patterns::kMatchTarget;

// Of those variables whose conditions have a bit: the row has it. Others may always hold.
uint64_t Search::HeldVariables(const uint64_t* bits) const {
  uint64_t held = plan_.quiet->unconditional;
  for (const auto& [bit, variables] : plan_.quiet->conditional) {
    if (data::GetBit(bits, bit)) held |= variables;
  }
  return held;
}

uint64_t Search::WakeOf(const std::vector<Entry>& list, const std::vector<uint64_t>& states) {
  uint64_t wake = 0;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].take == kMatchTarget) continue;
    if (list[i].node == kNoNode) return kAlwaysWakes;
    const std::vector<uint64_t>& wakes = plan_.quiet->wakes[list[i].take];
    ForEachBit(plan_.state.Mask(states.data() + i * plan_.state.words), [&](uint32_t wait) {
      wake |= wakes[wait];
      return true;
    });
  }
  return wake;
}

uint64_t Search::Wake() {
  if (wake_is_old_) wake_ = WakeOf(list_, states_);
  wake_is_old_ = false;
  return wake_;
}

bool Search::IsQuiet(uint64_t row) {
  return Wake() != kAlwaysWakes && (HeldVariables(rows_.layout->predicates(rows_.record(row))) & Wake()) == 0;
}

// NO SKIP: false where all runs have to see the row. Says whether there is a match.
bool Search::AddStartQuietly(uint64_t row, bool* matches) {
  if ((list_.empty() && unloaded_ == 0) || !IsQuiet(row)) return false;
  *matches = false;
  if (!MayStart(rows_.layout->predicates(rows_.record(row)))) return true;
  BeginWaits(row == 0 && from_partition_start_ ? patterns::kFromPartitionStart : patterns::kFromStart);
  BeginStep();
  StepRun(list_.size() - 1, row);
  list_.pop_back();
  states_.resize(list_.size() * plan_.state.words);
  wake_ |= WakeOf(next_, next_states_);
  for (size_t at = 0; at < next_states_.size(); at += plan_.state.words) {
    slot_->deadline_us = std::min(slot_->deadline_us, static_cast<int64_t>(next_states_[at + RunStateLayout::kDeadline]));
  }
  list_.insert(list_.end(), next_.begin(), next_.end());
  states_.insert(states_.end(), next_states_.begin(), next_states_.end());
  *matches = std::any_of(next_.begin(), next_.end(), [](const Entry& run) { return run.take == kMatchTarget; });
  // What comes out may take runs of the whole list with it.
  if (*matches && plan_.ends_late) LoadList();
  return true;
}

// The start in progress goes on to the first row, up to limit, that it has to see. False where that is the next one.
bool Search::SkipQuietRows(uint64_t limit) {
  if (!IsQuiet(slot_->next_row)) return false;
  slot_->next_row = NextLoudRow(slot_->next_row + 1, limit);
  if (slot_->next_row < limit) return true;
  // (Before a row that it sees time passes anyway.)
  const int64_t time_us = HeaderOf(rows_.record(limit - 1)).time_us;
  while (!Decided() && slot_->deadline_us <= time_us) Expire();
  return true;
}

uint64_t Search::NextLoudRow(uint64_t from, uint64_t limit) {
  constexpr uint64_t kNear = 32;
  const uint64_t near = std::min(limit, from + kNear);
  for (; from < near; ++from) {
    if (!IsQuiet(from)) return from;
  }
  // Many starts look over the same rows: those that may matter to any are found once.
  if (loud_until_ == 0) loud_until_ = from;
  for (; loud_until_ < limit; ++loud_until_) {
    const uint64_t held = HeldVariables(rows_.layout->predicates(rows_.record(loud_until_)));
    if ((held & plan_.quiet->any) != 0) loud_.emplace_back(loud_until_, held);
  }
  const auto before = [](const std::pair<uint64_t, uint64_t>& loud, uint64_t row) { return loud.first < row; };
  for (auto loud = std::lower_bound(loud_.begin(), loud_.end(), from, before); loud != loud_.end(); ++loud) {
    if (loud->first >= limit) break;
    if ((loud->second & Wake()) != 0) return loud->first;
  }
  return limit;
}

// --- the list in the block ------------------------------------------------------------------------------------------

void Search::LoadList() {
  if (unloaded_ == 0) return;
  const std::vector<Entry> behind(list_);
  const std::vector<uint64_t> states_behind(states_);
  LoadEntries();
  list_.insert(list_.end(), behind.begin(), behind.end());
  states_.insert(states_.end(), states_behind.begin(), states_behind.end());
  unloaded_ = 0;
}

}  // namespace tripline::cep
