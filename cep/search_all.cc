// NO SKIP: every row may start a run, nothing is dropped, every match is reported as soon as it is there.
//
// The runs of all starts stand in one list, in the order of their starts; a run's start is the first row of its chain.
#include <algorithm>

#include "cep/search.h"

namespace tripline::cep {

using patterns::kFromPartitionStart;
using patterns::kFromStart;
using patterns::kMatchTarget;

data::Status Search::AllRows(uint64_t limit, const Settlement& now, MatchSink& sink) {
  if (graph_.has_value()) return GraphRows(limit, now, sink);
  if (slot_->active == 0) {
    slot_->next_row = slot_->next_start;
    slot_->deadline_us = engine::kEndOfTime;
  }
  for (; slot_->next_row < limit; ++slot_->next_row) {
    // Rows that NEXT looks ahead at may lie behind a deadline.
    const int64_t time_us = HeaderOf(rows_.record(slot_->next_row)).time_us;
    while (slot_->deadline_us <= time_us) {
      LoadList();
      PassTime(slot_->deadline_us);
      TRIPLINE_RETURN_IF_ERROR(ReportAll(now, sink));
    }
    bool reports = true;
    if (!plan_.quiet.has_value() || !AddStartQuietly(slot_->next_row, &reports)) {
      LoadList();
      StepAll(slot_->next_row);
    }
    if (reports) TRIPLINE_RETURN_IF_ERROR(ReportAll(now, sink));
    if (!IsLarge()) continue;
    LoadList();
    while (const auto exceeded = CountRuns()) TRIPLINE_RETURN_IF_ERROR(GiveUpRuns(*exceeded, now, sink));
  }
  CloseAll();
  return data::OkStatus();
}

data::Status Search::AllTime(int64_t time_us, MatchSink& sink) {
  if (graph_.has_value()) return data::OkStatus();
  Settlement settlement;
  settlement.by = Settlement::By::kTime;
  while (slot_->active != 0 && slot_->deadline_us <= time_us && slot_->deadline_us != engine::kEndOfTime &&
         slot_->next_row >= rows_.tail) {
    settlement.at_us = slot_->deadline_us;
    LoadList();
    PassTime(slot_->deadline_us);
    TRIPLINE_RETURN_IF_ERROR(ReportAll(settlement, sink));
    CloseAll();
  }
  return data::OkStatus();
}

data::Status Search::AllEnd(uint64_t limit, MatchSink& sink) {
  Settlement settlement;
  settlement.by = Settlement::By::kEnd;
  settlement.at_us = engine::kEndOfTime;
  TRIPLINE_RETURN_IF_ERROR(AllRows(limit, settlement, sink));
  if (graph_.has_value()) {
    CloseGraph(slot_->next_row);
    return data::OkStatus();
  }
  LoadList();
  while (slot_->active != 0 && slot_->deadline_us != engine::kEndOfTime) {
    settlement.at_us = slot_->deadline_us;
    PassTime(slot_->deadline_us);
    TRIPLINE_RETURN_IF_ERROR(ReportAll(settlement, sink));
    CloseAll();
  }
  settlement.at_us = engine::kEndOfTime;
  if (tracer_ != nullptr) TraceEnd();
  for (size_t i = 0; i < list_.size(); ++i) {
    if (HoldsAtEnd(i)) list_[i].take = kMatchTarget;
  }
  TRIPLINE_RETURN_IF_ERROR(ReportAll(settlement, sink));
  list_.clear();
  states_.clear();
  CloseAll();
  return data::OkStatus();
}

void Search::StepAll(uint64_t row) {
  const bool starts = MayStart(rows_.layout->predicates(rows_.record(row)));
  if (list_.empty()) {
    // No chain is left: rows count from here again.
    slot_->start = row;
    slot_->live_nodes = 0;
    stored_count_ = 0;
    new_count_ = 0;
    SetNodesToCount();
    if (tracer_ != nullptr) ForgetTraces();
    if (!starts) return;
  }
  if (starts) BeginWaits(row == 0 && from_partition_start_ ? kFromPartitionStart : kFromStart);
  BeginStep();
  for (size_t i = 0; i < list_.size(); ++i) {
    if (tracer_ == nullptr) {
      StepRun(i, row);
    } else {
      TraceRun(i, row);
    }
  }
  FinishStep();
}

// Takes the matches out of the list and reports each once, behind those of a start what timed out of it.
data::Status Search::ReportAll(const Settlement& now, MatchSink& sink) {
  reported_.Clear();
  reported_timeouts_.Clear();
  size_t kept = 0;
  size_t timed_out = 0;
  const uint32_t words = plan_.state.words;
  for (size_t i = 0; i < list_.size(); ++i) {
    if (list_[i].take != kMatchTarget) {
      if (kept != i) {
        list_[kept] = list_[i];
        std::copy_n(states_.begin() + static_cast<ptrdiff_t>(i * words), words,
                    states_.begin() + static_cast<ptrdiff_t>(kept * words));
      }
      ++kept;
      continue;
    }
    matched_.clear();
    CollectLabels(list_[i].node, &matched_);
    if (timed_out < timed_out_.size()) {
      TRIPLINE_RETURN_IF_ERROR(ReportTimeouts(matched_.front().row, &timed_out, now, sink));
      matched_.clear();
      CollectLabels(list_[i].node, &matched_);
    }
    if (!reported_.Add(matched_)) continue;
    ++slot_->match_number;
    TRIPLINE_RETURN_IF_ERROR(Emit(now, sink));
  }
  list_.resize(kept);
  states_.resize(kept * words);
  TRIPLINE_RETURN_IF_ERROR(ReportTimeouts(slot_->next_row + 1, &timed_out, now, sink));
  timed_out_.clear();
  if (plan_.ends_late && !reported_.empty()) DropReported();
  return data::OkStatus();
}

// Those of starts before `before_start`.
data::Status Search::ReportTimeouts(uint64_t before_start, size_t* at, const Settlement& now, MatchSink& sink) {
  for (; *at < timed_out_.size(); ++*at) {
    matched_.clear();
    CollectLabels(timed_out_[*at], &matched_);
    if (matched_.front().row >= before_start) break;
    if (reported_timeouts_.Add(matched_)) TRIPLINE_RETURN_IF_ERROR(EmitTimeout(now, sink));
  }
  return data::OkStatus();
}

// Final negations and $ that could only give a match again that was just reported.
void Search::DropReported() {
  BeginStep();
  for (size_t i = 0; i < list_.size(); ++i) {
    uint64_t* state = states_.data() + i * plan_.state.words;
    walk_.clear();
    CollectLabels(list_[i].node, &walk_);
    if (reported_.Contains(walk_) && !DropEnds(list_[i], state)) continue;
    PushRun(list_[i].node, list_[i].take, state);
  }
  FinishStep();
}

void Search::CloseAll() {
  if (unloaded_ > 0) return;  // the first of them stands there still
  slot_->active = list_.empty() ? 0 : 1;
  if (list_.empty()) {
    slot_->next_start = slot_->next_row;
    slot_->deadline_us = engine::kEndOfTime;
    return;
  }
  slot_->oldest_start = StartOf(list_.front());
}

}  // namespace tripline::cep
