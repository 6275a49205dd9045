// Runs of an extended automaton: what its waits do with a row and with time ('Meaning', 'Runs and waits').
#include <algorithm>
#include <cstring>

#include "cep/search.h"

namespace tripline::cep {

using patterns::Context;
using patterns::kFromPartitionStart;
using patterns::kFromStart;
using patterns::kMatchTarget;
using patterns::Negation;
using patterns::Wait;

namespace {

int64_t DeadlineWord(const uint64_t* state) { return static_cast<int64_t>(state[RunStateLayout::kDeadline]); }

// The only wait of a pending match, or the first of a run.
uint32_t FirstWait(std::span<const uint64_t> mask) {
  uint32_t first = 0;
  ForEachBit(mask, [&](uint32_t at) {
    first = at;
    return false;
  });
  return first;
}

bool IsEmpty(std::span<const uint64_t> mask) {
  return std::all_of(mask.begin(), mask.end(), [](uint64_t word) { return word == 0; });
}

void Clear(std::span<uint64_t> mask, uint32_t at) { mask[at / 64] &= ~(uint64_t{1} << (at % 64)); }
void Set(std::span<uint64_t> mask, uint32_t at) { mask[at / 64] |= uint64_t{1} << (at % 64); }

}  // namespace

// --- rows -----------------------------------------------------------------------------------------------------------

void Search::BeginWaits(uint32_t from) {
  const Entry entry{kNoNode, from, {}};
  const std::vector<Wait>& waits = WaitsOf(entry, waits_);
  list_.push_back(entry);
  states_.resize(list_.size() * plan_.state.words);
  uint64_t* state = &states_[states_.size() - plan_.state.words];
  std::fill_n(state, plan_.state.words, 0);
  state[RunStateLayout::kDeadline] = static_cast<uint64_t>(engine::kEndOfTime);
  const std::span<uint64_t> mask = plan_.state.Mask(state);
  for (uint32_t i = 0; i < waits.size(); ++i) {
    if (waits[i].target != kMatchTarget) Set(mask, i);
  }
  if (plan_.automaton.keeps_all) return;
  slot_->deadline_us = engine::kEndOfTime;
  if (waits.empty() || waits.back().target != kMatchTarget) return;
  list_.push_back({kNoNode, kMatchTarget, {}});
  states_.resize(list_.size() * plan_.state.words, 0);
}

void Search::BeginStep() {
  ++stamp_;
  next_.clear();
  next_states_.clear();
  chain_.clear();
  runs_.Clear();
}

void Search::StepWaits(uint64_t row) {
  BeginStep();
  for (size_t i = 0; i < list_.size(); ++i) {
    if (list_[i].take == kMatchTarget) {
      PushMatch(list_[i].node);
      break;
    }
    if (tracer_ == nullptr ? StepRun(i, row) : TraceRun(i, row)) break;
  }
  FinishStep();
}

void Search::FinishStep() {
  wake_is_old_ = true;
  list_.swap(next_);
  states_.swap(next_states_);
  int64_t deadline_us = engine::kEndOfTime;
  for (size_t at = 0; at < states_.size(); at += plan_.state.words) {
    deadline_us = std::min(deadline_us, DeadlineWord(states_.data() + at));
  }
  slot_->deadline_us = deadline_us;
}

Search::Candidate Search::CandidateOf(uint32_t node, uint64_t row) const {
  Candidate run;
  run.node = node;
  run.row = row;
  run.record = rows_.record(row);
  run.now_us = HeaderOf(run.record).time_us;
  run.starts = node == kNoNode;
  if (run.starts) return run;
  const uint64_t last = RowOf(node);
  run.last_us = HeaderOf(rows_.record(last)).time_us;
  run.is_next = row == last + 1;
  return run;
}

// Puts what the entry becomes into the new list. Returns true once a match stands there: what comes behind it is
// dropped.
bool Search::StepRun(size_t at, uint64_t row) {
  const Entry entry = list_[at];
  uint64_t* state = states_.data() + at * plan_.state.words;
  const std::vector<Wait>& waits = WaitsOf(entry, waits_);
  const std::span<uint64_t> mask = plan_.state.Mask(state);
  if (waits.empty()) return false;
  const Candidate run = CandidateOf(entry.node, row);
  if (IsPending(plan_.automaton, waits[FirstWait(mask)])) return StepPending(run, entry, state);
  if (plan_.state.lifted != 0) LiftGuards(run, waits, state);
  bool matched = false;
  ForEachBit(mask, [&](uint32_t i) {
    const Verdict verdict = Judge(run, waits[i], state);
    if (tracer_ != nullptr) TraceVerdict(waits[i], verdict);
    if (!verdict.stays) Clear(mask, i);
    matched = verdict.takes && TakeRow(run, waits[i], state);
    return !matched;
  });
  if (matched) return true;
  if (run.starts || IsEmpty(mask)) return false;
  state[RunStateLayout::kDeadline] = static_cast<uint64_t>(StateDeadline(entry.node, waits, state, run.now_us));
  if (!IsKept(entry.node, entry.take, state)) PushRun(entry.node, entry.take, state);
  return false;
}

bool Search::StepPending(const Candidate& run, const Entry& entry, uint64_t* state) {
  const Wait& wait = WaitsOf(entry, waits_)[FirstWait(plan_.state.Mask(state))];
  const uint64_t forbidden = plan_.automaton.contexts[wait.context].forbidden;
  bool open = false;
  bool met = false;
  ForEachBit({&forbidden, 1}, [&](uint32_t id) {
    const Negation& negation = plan_.automaton.negations[id];
    const bool next_row = negation.reach == Negation::Reach::kNextRow;
    if (next_row ? !run.is_next : NegationEnd(negation, state, run.last_us) <= run.now_us) return true;
    open = open || !next_row;
    met = std::any_of(negation.variables.begin(), negation.variables.end(),
                      [&](uint32_t variable) { return Test(run.node, variable, run.row, run.record); });
    return !met;
  });
  if (met) {
    if (tracer_ != nullptr) AddLost(wait, LostWait::Rule::kForbidden);
    return false;
  }
  if (open) {
    if (!IsKept(entry.node, entry.take, state)) PushRun(entry.node, entry.take, state);
    return false;
  }
  PushMatch(entry.node);
  return !plan_.automaton.keeps_all;
}

// Forbidden, take, stay; time was dealt with before the row.
Search::Verdict Search::Judge(const Candidate& run, const Wait& wait, const uint64_t* state) {
  if (wait.needs_end) return {false, false, LostWait::Rule::kRowCame};
  const Context& context = plan_.automaton.contexts[wait.context];
  const uint64_t lifted = plan_.state.lifted != 0 ? state[plan_.state.lifted] : 0;
  if (IsGuarded(run, context.guards & ~lifted)) return {false, false, LostWait::Rule::kPossessive};
  if (!run.starts && IsForbidden(run, context.forbidden)) return {false, false, LostWait::Rule::kForbidden};
  const uint64_t met = UntilsMet(run, plan_.automaton.inside[wait.target].untils);
  if ((met & context.further) != 0) return {false, false, LostWait::Rule::kUntil};
  const bool holds = Test(run.node, plan_.automaton.takes[wait.target].variable, run.row, run.record);
  const patterns::Gap::Mark mark = plan_.automaton.gaps[context.gap].mark;
  return {holds && met == 0,
          mark == patterns::Gap::Mark::kAny || (mark == patterns::Gap::Mark::kRelaxed && !holds),
          met != 0 ? LostWait::Rule::kUntil : LostWait::Rule::kCondition};
}

bool Search::IsGuarded(const Candidate& run, uint64_t guards) {
  bool guarded = false;
  ForEachBit({&guards, 1}, [&](uint32_t id) {
    const std::vector<uint32_t>& first = plan_.automaton.loops[id].first;
    guarded = std::any_of(first.begin(), first.end(),
                          [&](uint32_t variable) { return Test(run.node, variable, run.row, run.record); });
    return !guarded;
  });
  return guarded;
}

// A row that meets `until` lifts the guard of its loop for good.
void Search::LiftGuards(const Candidate& run, const std::vector<Wait>& waits, uint64_t* state) {
  uint64_t guards = 0;
  ForEachBit(plan_.state.Mask(state), [&](uint32_t i) {
    guards |= plan_.automaton.contexts[waits[i].context].guards;
    return true;
  });
  state[plan_.state.lifted] |= UntilsMet(run, guards & ~state[plan_.state.lifted]);
}

uint64_t Search::UntilsMet(const Candidate& run, uint64_t loops) {
  uint64_t met = 0;
  ForEachBit({&loops, 1}, [&](uint32_t id) {
    const std::optional<uint32_t>& until = plan_.automaton.loops[id].until;
    if (until.has_value() && Test(run.node, *until, run.row, run.record)) met |= uint64_t{1} << id;
    return true;
  });
  return met;
}

bool Search::IsForbidden(const Candidate& run, uint64_t negations) {
  bool forbidden = false;
  ForEachBit({&negations, 1}, [&](uint32_t id) {
    const Negation& negation = plan_.automaton.negations[id];
    if (negation.reach == Negation::Reach::kNextRow && !run.is_next) return true;
    if (negation.bound.has_value() && EndOf(run.last_us, *negation.bound) <= run.now_us) return true;
    forbidden = std::any_of(negation.variables.begin(), negation.variables.end(),
                            [&](uint32_t variable) { return Test(run.node, variable, run.row, run.record); });
    return !forbidden;
  });
  return forbidden;
}

// --- new entries ----------------------------------------------------------------------------------------------------

bool Search::TakeRow(const Candidate& run, const Wait& wait, const uint64_t* state) {
  const RunStateLayout& layout = plan_.state;
  std::fill(new_state_.begin(), new_state_.end(), 0);
  if (layout.within != 0) {
    new_state_[layout.within] =
        run.starts ? static_cast<uint64_t>(EndOf(run.now_us, *plan_.pattern.within)) : state[layout.within];
  }
  const uint64_t fresh = plan_.automaton.contexts[wait.context].fresh;
  ForEachBit({&plan_.automaton.inside[wait.target].groups, 1}, [&](uint32_t group) {
    const bool first = (fresh >> group & 1) != 0;
    new_state_[layout.groups + group] =
        first ? static_cast<uint64_t>(EndOf(run.now_us, plan_.automaton.groups[group])) : state[layout.groups + group];
    return true;
  });
  if (IsTaken(run.node, wait.target, run.row)) return false;
  const uint8_t* payload = PayloadWith(run.node, plan_.automaton.takes[wait.target].variable, run.row);
  return AddRuns(AddNode(run.node, wait.target, run.row, payload), wait.target, run.now_us);
}

// A run whose waits contain the end stands as three entries: the run with the waits before it, the match, and the run
// with the waits behind it.
bool Search::AddRuns(uint32_t node, uint32_t take, int64_t last_us) {
  const std::vector<Wait>& follow = plan_.automaton.follow[take];
  const std::span<uint64_t> mask = plan_.state.Mask(new_state_.data());
  const auto push = [&] {
    if (IsEmpty(mask)) return;
    new_state_[RunStateLayout::kDeadline] =
        static_cast<uint64_t>(StateDeadline(node, follow, new_state_.data(), last_us));
    PushRun(node, take, new_state_.data());
    std::fill(mask.begin(), mask.end(), 0);
  };
  for (uint32_t i = 0; i < follow.size(); ++i) {
    const bool ends = follow[i].target == kMatchTarget && !follow[i].needs_end;
    if (ends) push();
    if (ends && follow[i].context == 0) {
      PushMatch(node);
      if (!plan_.automaton.keeps_all) return true;
      continue;
    }
    Set(mask, i);
    if (ends) push();
  }
  push();
  return false;
}

void Search::PushRun(uint32_t node, uint32_t take, const uint64_t* state) {
  const auto at = static_cast<uint32_t>(next_.size());
  chain_.push_back(merged_[take] == stamp_ ? heads_[take] : kNoNode);
  merged_[take] = stamp_;
  heads_[take] = at;
  next_.push_back({node, take, {}});
  next_states_.insert(next_states_.end(), state, state + plan_.state.words);
}

void Search::PushMatch(uint32_t node) {
  chain_.push_back(kNoNode);
  next_.push_back({node, kMatchTarget, {}});
  next_states_.resize(next_states_.size() + plan_.state.words, 0);
  next_states_[next_states_.size() - plan_.state.words] = static_cast<uint64_t>(engine::kEndOfTime);
}

// Runs with equal futures: only the preferred one is kept. Where no condition reads labels, and a start has one match, runs
// with equal waits have; these two look for one among the entries of the new list at the same position. Else their labels
// have to be the same too.
bool Search::IsTaken(uint32_t parent, uint32_t take, uint64_t row) {
  const uint32_t bounds = plan_.state.within != 0 ? plan_.state.within : plan_.state.groups;
  if (plan_.may_repeat) {
    uint64_t key = KeyOf(parent, take);
    for (uint32_t word = bounds; word < plan_.state.words; ++word) MixInto(new_state_[word], &key);
    const uint32_t node = stored_count_ + new_count_;  // that will be made
    const uint32_t other = runs_.Add(key, node);
    return other != node && HasSameLabels(Node(other).parent, parent);
  }
  if (!plan_.mergeable || plan_.automaton.keeps_all || merged_[take] != stamp_) return false;
  for (uint32_t at = heads_[take]; at != kNoNode; at = chain_[at]) {
    const uint64_t* state = next_states_.data() + size_t{at} * plan_.state.words;
    if (RowOf(next_[at].node) != row) continue;
    if (std::equal(state + bounds, state + plan_.state.words, new_state_.data() + bounds)) return true;
  }
  return false;
}

bool Search::IsKept(uint32_t node, uint32_t take, const uint64_t* state) {
  if (plan_.may_repeat) {
    // (No key of IsTaken: that has a row less behind it.)
    uint64_t key = ~KeyOf(node, take);
    for (uint32_t word = RunStateLayout::kMask; word < plan_.state.words; ++word) MixInto(state[word], &key);
    const uint32_t other = runs_.Add(key, node);
    return other != node && HasSameLabels(other, node);
  }
  if (!plan_.mergeable || plan_.automaton.keeps_all || merged_[take] != stamp_) return false;
  const int64_t last_us = HeaderOf(rows_.record(RowOf(node))).time_us;
  for (uint32_t at = heads_[take]; at != kNoNode; at = chain_[at]) {
    const uint64_t* other = next_states_.data() + size_t{at} * plan_.state.words;
    if (!std::equal(other, other + plan_.state.words, state)) continue;
    // A row just taken has its next row still before it.
    const uint64_t row = RowOf(next_[at].node);
    if (row == slot_->next_row - 1) continue;
    if (!plan_.state.counts_from_last || HeaderOf(rows_.record(row)).time_us == last_us) return true;
  }
  return false;
}

// --- time -----------------------------------------------------------------------------------------------------------

int64_t Search::NegationEnd(const Negation& negation, const uint64_t* state, int64_t last_us) const {
  if (negation.bound.has_value()) return EndOf(last_us, *negation.bound);
  return plan_.state.within != 0 ? static_cast<int64_t>(state[plan_.state.within]) : engine::kEndOfTime;
}

// When the first of the entry's waits goes, or the next negation is over, behind `after_us`.
int64_t Search::StateDeadline(uint32_t node, const std::vector<Wait>& waits, const uint64_t* state,
                              int64_t after_us) const {
  const int64_t last_us = HeaderOf(rows_.record(RowOf(node))).time_us;
  int64_t deadline_us = engine::kEndOfTime;
  ForEachBit(plan_.state.Mask(state), [&](uint32_t i) {
    if (!IsPending(plan_.automaton, waits[i])) {
      deadline_us = std::min(deadline_us, WaitDeadline(waits[i], state, last_us));
      return true;
    }
    ForEachBit({&plan_.automaton.contexts[waits[i].context].forbidden, 1}, [&](uint32_t id) {
      const Negation& negation = plan_.automaton.negations[id];
      if (negation.reach == Negation::Reach::kNextRow) return true;
      const int64_t end_us = NegationEnd(negation, state, last_us);
      if (end_us > after_us) deadline_us = std::min(deadline_us, end_us);
      return true;
    });
    return true;
  });
  return deadline_us;
}

int64_t Search::WaitDeadline(const Wait& wait, const uint64_t* state, int64_t last_us) const {
  // $ only asks whether a row comes: no time ends its wait.
  if (wait.needs_end) return engine::kEndOfTime;
  const RunStateLayout& layout = plan_.state;
  const Context& context = plan_.automaton.contexts[wait.context];
  int64_t deadline_us = layout.within != 0 ? static_cast<int64_t>(state[layout.within]) : engine::kEndOfTime;
  const patterns::Gap& gap = plan_.automaton.gaps[context.gap];
  if (gap.bound.has_value()) deadline_us = std::min(deadline_us, EndOf(last_us, *gap.bound));
  const uint64_t groups = plan_.automaton.inside[wait.target].groups & ~context.fresh;
  ForEachBit({&groups, 1}, [&](uint32_t group) {
    deadline_us = std::min(deadline_us, static_cast<int64_t>(state[layout.groups + group]));
    return true;
  });
  return deadline_us;
}

// Time has come to now_us: waits go, final negations are over.
void Search::PassTime(int64_t now_us) {
  BeginStep();
  for (size_t i = 0; i < list_.size(); ++i) {
    uint64_t* state = states_.data() + i * plan_.state.words;
    if (list_[i].take == kMatchTarget) {
      PushMatch(list_[i].node);
    } else if (DeadlineWord(state) > now_us) {
      PushRun(list_[i].node, list_[i].take, state);
    } else {
      if (plan_.pattern.on_timeout) NoteTimeout(list_[i], state, now_us);
      if (tracer_ == nullptr) {
        PassTimeOf(list_[i], state, now_us);
      } else {
        TracePassTime(list_[i], state, now_us);
      }
    }
    if (!plan_.automaton.keeps_all && !next_.empty() && next_.back().take == kMatchTarget) break;
  }
  FinishStep();
  // A start that has something left has no timeout.
  if (!plan_.automaton.keeps_all && !list_.empty()) timed_out_.clear();
}

// With NO SKIP every run that `within` ends, else the best one of the start.
void Search::NoteTimeout(const Entry& entry, const uint64_t* state, int64_t now_us) {
  if (!plan_.automaton.keeps_all && !timed_out_.empty()) return;
  if (static_cast<int64_t>(state[plan_.state.within]) > now_us) return;
  const std::vector<Wait>& waits = WaitsOf(entry, waits_);
  bool takes = false;
  ForEachBit(plan_.state.Mask(state), [&](uint32_t i) {
    takes = waits[i].target != kMatchTarget;
    return !takes;
  });
  if (takes) timed_out_.push_back(entry.node);
}

data::Status Search::EmitTimeout(const Settlement& now, MatchSink& sink) {
  MatchOutput output = OutputOf(now);
  output.kind = MatchOutput::Kind::kTimeout;
  output.navigator = &navigator_;
  navigator_.Begin(rows_, matched_, slot_->match_number, now.at_us);
  navigator_.Advance(matched_.size());
  return sink.OnOutput(output);
}

void Search::PassTimeOf(const Entry& entry, uint64_t* state, int64_t now_us) {
  const std::vector<Wait>& waits = WaitsOf(entry, waits_);
  const std::span<uint64_t> mask = plan_.state.Mask(state);
  const int64_t last_us = HeaderOf(rows_.record(RowOf(entry.node))).time_us;
  const Wait& first = waits[FirstWait(mask)];
  if (!IsPending(plan_.automaton, first)) {
    ForEachBit(mask, [&](uint32_t i) {
      if (WaitDeadline(waits[i], state, last_us) <= now_us) Clear(mask, i);
      return true;
    });
    if (IsEmpty(mask)) return;
  } else if (!IsOpen(first, state, entry.node, now_us)) {
    return PushMatch(entry.node);
  }
  state[RunStateLayout::kDeadline] = static_cast<uint64_t>(StateDeadline(entry.node, waits, state, now_us));
  PushRun(entry.node, entry.take, state);
}

// Whether a final negation can still be met.
bool Search::IsOpen(const Wait& wait, const uint64_t* state, uint32_t node, int64_t now_us) const {
  const uint64_t last = RowOf(node);
  const int64_t last_us = HeaderOf(rows_.record(last)).time_us;
  bool open = false;
  ForEachBit({&plan_.automaton.contexts[wait.context].forbidden, 1}, [&](uint32_t id) {
    const Negation& negation = plan_.automaton.negations[id];
    const bool next_row = negation.reach == Negation::Reach::kNextRow;
    open = next_row ? slot_->next_row == last + 1 : NegationEnd(negation, state, last_us) > now_us;
    return !open;
  });
  return open;
}

// No row will come: final negations hold, and so does $.
bool Search::HoldsAtEnd(size_t at) {
  if (list_[at].take == kMatchTarget) return true;
  const std::vector<Wait>& waits = WaitsOf(list_[at], waits_);
  bool holds = false;
  ForEachBit(plan_.state.Mask(states_.data() + at * plan_.state.words), [&](uint32_t i) {
    holds = waits[i].target == kMatchTarget;
    return !holds;
  });
  return holds;
}

void Search::DecideWaitsAtEnd() {
  for (size_t i = 0; i < list_.size(); ++i) {
    if (!HoldsAtEnd(i)) continue;
    const Entry match{list_[i].node, kMatchTarget, {}};
    list_.assign(1, match);
    states_.assign(plan_.state.words, 0);
    return;
  }
  list_.clear();
  states_.clear();
}

// Takes away the waits that are ends. False: no other is left.
bool Search::DropEnds(const Entry& entry, uint64_t* state) {
  const std::vector<Wait>& waits = WaitsOf(entry, waits_);
  const std::span<uint64_t> mask = plan_.state.Mask(state);
  ForEachBit(mask, [&](uint32_t i) {
    if (waits[i].target == kMatchTarget) Clear(mask, i);
    return true;
  });
  if (IsEmpty(mask)) return false;
  state[RunStateLayout::kDeadline] =
      static_cast<uint64_t>(StateDeadline(entry.node, waits, state, engine::kStartOfTime));
  return true;
}

}  // namespace tripline::cep
