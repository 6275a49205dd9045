// NO SKIP where no condition reads labels and waits only differ in their marks: all runs as one graph (match_graph.h).
//
// The slot's `start` is the oldest start inside `within`, its deadline the end of that: rows before it go with the next
// row of the key. That settles nothing, so no timer is set for it.
#include <algorithm>

#include "cep/search.h"

namespace tripline::cep {

data::Status Search::GraphRows(uint64_t limit, const Settlement& now, MatchSink& sink) {
  if (slot_->active == 0) slot_->next_row = slot_->next_start;
  for (; slot_->next_row < limit; ++slot_->next_row) {
    const uint64_t row = slot_->next_row;
    const uint8_t* record = rows_.record(row);
    if (slot_->active == 0) {
      if (!MayStart(rows_.layout->predicates(record))) continue;
      slot_->active = 1;
      slot_->start = row;
      slot_->deadline_us = DeadlineOf(plan_.pattern, HeaderOf(record).time_us);
      graph_->Begin(block_, GraphState());
    }
    PassStarts(HeaderOf(record).time_us, row);
    ++stamp_;
    for (const MatchGraphPlan::Group& group : plan_.graph->groups) {
      holds_[group.variable] = Test(kNoNode, group.variable, row, record) ? 1 : 0;
    }
    graph_->TakeRow(row, slot_->start, holds_);
    if (!graph_->paths().empty()) TRIPLINE_RETURN_IF_ERROR(ReportPaths(now, sink));
    if (graph_->bytes() > budget_.bytes && graph_->needed_bytes() > budget_.bytes) {
      TRIPLINE_RETURN_IF_ERROR(GiveUp(BudgetCut::Exceeded::kBytes, row + 1, now, sink));
    }
    if (!graph_->IsAlive()) CloseGraph(row + 1);
  }
  if (slot_->active == 0) slot_->next_start = slot_->next_row;
  return data::OkStatus();
}

// Starts before this row whose `within` is over.
void Search::PassStarts(int64_t time_us, uint64_t row) {
  while (slot_->deadline_us <= time_us && slot_->start < row) {
    ++slot_->start;
    slot_->deadline_us = DeadlineOf(plan_.pattern, HeaderOf(rows_.record(slot_->start)).time_us);
  }
}

// In the key's slots, or, where it is too large for them, in a segment.
uint8_t* Search::GraphState() {
  if (plan_.graph_in_slots) {
    return KeySlots(store_.MutableSlots<uint8_t>(block_), domain_.slots()).graphs() + plan_.graph_at;
  }
  return SequenceReserve(store_, block_, slot_->entries, 1, plan_.graph->state_bytes);
}

data::Status Search::ReportPaths(const Settlement& now, MatchSink& sink) {
  reported_.Clear();
  for (const MatchGraph::Path& path : graph_->paths()) {
    matched_.clear();
    for (const MatchGraph::Step& step : graph_->steps(path)) {
      const patterns::Take& take = plan_.automaton.takes[plan_.graph->edges[step.edge].target];
      matched_.push_back({graph_->RowOf(step), take.variable, take.excluded});
    }
    if (plan_.graph->ambiguous && !reported_.Add(matched_)) continue;
    ++slot_->match_number;
    TRIPLINE_RETURN_IF_ERROR(Emit(now, sink));
  }
  return data::OkStatus();
}

// Starts before `first_start` are of no use any more.
void Search::DropGraph(uint64_t first_start) {
  slot_->start = first_start;
  if (first_start < rows_.tail) {
    slot_->deadline_us = DeadlineOf(plan_.pattern, HeaderOf(rows_.record(first_start)).time_us);
  }
  graph_->DropBefore(first_start);
  if (!graph_->IsAlive()) CloseGraph(slot_->next_row);
}

void Search::CloseGraph(uint64_t next_start) {
  slot_->active = 0;
  slot_->next_start = next_start;
  slot_->deadline_us = engine::kEndOfTime;
}

}  // namespace tripline::cep
