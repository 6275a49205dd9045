// What a search tells its tracer. Nothing here decides anything: each function steps a run as the search does and looks
// at what became of it.
#include <algorithm>

#include "cep/search.h"

namespace tripline::cep {

using patterns::kMatchTarget;
using patterns::Wait;

namespace {

bool IsEmpty(std::span<const uint64_t> mask) {
  return std::all_of(mask.begin(), mask.end(), [](uint64_t word) { return word == 0; });
}

}  // namespace

void Search::TraceTest(uint32_t node, uint32_t variable, uint64_t row, bool holds) {
  traced_.clear();
  CollectLabels(node, &traced_);
  tracer_->OnTest({traced_, variable, row, holds, rows_});
}

// A plain automaton's waits all go with the row.
bool Search::TraceEntry(const Entry& entry, uint64_t row, const uint8_t* record) {
  const uint32_t nodes = new_count_;
  repeated_ = false;
  const bool matched = StepEntry(entry, row, record);
  // (Where a preferred run took the row, that one is told of.)
  if (matched || repeated_ || new_count_ != nodes || entry.node == kNoNode) return matched;
  trace_row_ = row;
  trace_us_ = HeaderOf(record).time_us;
  lost_.clear();
  if (entry.take == kOnlyEnd) {
    AddLost({}, LostWait::Rule::kRowCame);
  } else {
    for (const Wait& wait : WaitsOf(entry, waits_)) {
      // A preferred run took the row there.
      if (wait.target != kMatchTarget && plan_.mergeable && IsMerged(wait)) return matched;
      AddLost(wait, wait.target == kMatchTarget ? LostWait::Rule::kRowCame : LostWait::Rule::kCondition);
    }
  }
  ReportLost(entry.node);
  return matched;
}

bool Search::TraceRun(size_t at, uint64_t row) {
  trace_row_ = row;
  trace_us_ = HeaderOf(rows_.record(row)).time_us;
  lost_.clear();
  took_ = false;
  const Entry entry = list_[at];
  const size_t entries = next_.size();
  const bool matched = StepRun(at, row);
  if (entry.node == kNoNode || lost_.empty()) return matched;
  // One that stays is still waiting, also where it is merged with a preferred one.
  const bool pending = lost_.front().target == kMatchTarget && lost_.front().rule == LostWait::Rule::kForbidden;
  const bool waits_left = !pending && !IsEmpty(plan_.state.Mask(states_.data() + at * plan_.state.words));
  if (matched || took_ || waits_left || next_.size() != entries) {
    KeepLost(entry.node);
  } else {
    ReportLost(entry.node);
  }
  return matched;
}

void Search::TraceVerdict(const Wait& wait, const Verdict& verdict) {
  took_ = took_ || verdict.takes;
  if (!verdict.takes && !verdict.stays) AddLost(wait, verdict.rule);
}

void Search::TracePassTime(const Entry& entry, uint64_t* state, int64_t now_us) {
  trace_row_ = LostWait::kNoRow;
  trace_us_ = now_us;
  lost_.clear();
  const std::span<uint64_t> mask = plan_.state.Mask(state);
  const std::vector<uint64_t> before(mask.begin(), mask.end());
  const size_t entries = next_.size();
  PassTimeOf(entry, state, now_us);
  const bool ended = next_.size() == entries;
  const std::vector<Wait>& waits = WaitsOf(entry, waits_);
  ForEachBit(before, [&](uint32_t i) {
    if (ended || (mask[i / 64] >> (i % 64) & 1) == 0) AddLost(waits[i], LostWait::Rule::kTime);
    return true;
  });
  if (ended) {
    ReportLost(entry.node);
  } else {
    KeepLost(entry.node);
  }
}

void Search::TraceExpired() {
  trace_row_ = LostWait::kNoRow;
  trace_us_ = slot_->deadline_us;
  for (const Entry& entry : list_) {
    if (entry.take == kMatchTarget) break;
    if (entry.node != kNoNode && !WaitsForEnd(entry)) ReportAllLost(entry, LostWait::Rule::kTime);
  }
}

// Those before the entry that matches at the end; with NO SKIP all that do not.
void Search::TraceEnd() {
  trace_row_ = LostWait::kNoRow;
  trace_us_ = engine::kEndOfTime;
  for (size_t i = 0; i < list_.size(); ++i) {
    const Entry& entry = list_[i];
    const bool holds =
        entry.take == kMatchTarget || (plan_.automaton.extended ? HoldsAtEnd(i) : WaitsForEnd(entry));
    if (holds && !plan_.automaton.keeps_all) break;
    if (holds || entry.node == kNoNode) continue;
    if (!plan_.automaton.extended) {
      ReportAllLost(entry, LostWait::Rule::kEnd);
      continue;
    }
    lost_.clear();
    const std::vector<Wait>& waits = WaitsOf(entry, waits_);
    ForEachBit(plan_.state.Mask(states_.data() + i * plan_.state.words), [&](uint32_t wait) {
      AddLost(waits[wait], LostWait::Rule::kEnd);
      return true;
    });
    ReportLost(entry.node);
  }
}

// All waits of an entry of a plain automaton that are takes.
void Search::ReportAllLost(const Entry& entry, LostWait::Rule rule) {
  lost_.clear();
  for (const Wait& wait : WaitsOf(entry, waits_)) {
    if (wait.target != kMatchTarget) AddLost(wait, rule);
  }
  ReportLost(entry.node);
}

void Search::AddLost(const Wait& wait, LostWait::Rule rule) {
  lost_.push_back({wait.target, wait.context, rule, trace_row_, trace_us_});
}

void Search::KeepLost(uint32_t node) {
  if (lost_.empty()) return;
  std::vector<LostWait>& kept = kept_lost_[{block_, node}];
  kept.insert(kept.end(), lost_.begin(), lost_.end());
}

void Search::ReportLost(uint32_t node) {
  KeepLost(node);
  traced_.clear();
  CollectLabels(node, &traced_);
  if (!tracer_->Wants(block_, static_cast<uint32_t>(traced_.size()), RowOf(node))) return;
  tracer_->OnLost({block_, traced_, kept_lost_[{block_, node}], node, rows_});
}

// The labels of a key begin anew.
void Search::ForgetTraces() {
  kept_lost_.erase(kept_lost_.lower_bound({block_, 0}), kept_lost_.upper_bound({block_, kNoNode}));
}

// Labels moved: node i is now moved[i], those that nobody refers to are gone (kNoNode).
void Search::MoveTraces(const std::vector<uint32_t>& moved) {
  std::map<std::pair<state::BlockId, uint32_t>, std::vector<LostWait>> kept;
  for (auto& [at, waits] : kept_lost_) {
    if (at.first != block_) {
      kept[at] = std::move(waits);
    } else if (moved[at.second] != kNoNode) {
      kept[{block_, moved[at.second]}] = std::move(waits);
    }
  }
  kept_lost_ = std::move(kept);
}

}  // namespace tripline::cep
