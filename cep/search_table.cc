// Of the search: patterns whose conditions are bits of the row alone, as one look-up a row (patterns/run_table.h).
//
// The slot holds the state of the start in progress in `scan`. No labels are kept: its rows are there until it is
// decided, so that they can be gone through once more when it has come to a match. The list only says what became of the
// start: one run that has taken nothing stands for "it goes on".
#include <algorithm>

#include "cep/search.h"

namespace tripline::cep {

using patterns::kFromStart;
using patterns::kMatchTarget;
using patterns::RunTable;

void Search::EnterTable() {
  path_.clear();
  list_.assign(1, {kNoNode, kFromStart, {}});
}

void Search::BeginTable(bool at_partition_start) {
  slot_->scan = at_partition_start ? plan_.table->partition_start() : plan_.table->start();
  EnterTable();
}

// Rows before `limit`, until the start is decided.
void Search::TableRows(uint64_t limit) {
  const RunTable& table = *plan_.table;
  const patterns::Watch& watch = *plan_.watch;
  auto state = static_cast<uint32_t>(slot_->scan);
  uint64_t row = slot_->next_row;
  bool over = false;
  for (; row < limit && !over; ++row) {
    const uint8_t* record = rows_.record(row);
    over = HeaderOf(record).time_us >= slot_->deadline_us;
    if (over) break;
    const uint32_t step = table.StepOf(state, watch.ClassOf(rows_.layout->predicates(record)));
    path_.push_back(step);
    state = table.state(step);
    over = table.decided(state);
  }
  slot_->next_row = row;
  slot_->scan = state;
  if (over) DecideTable();
}

// The start takes no more rows: it has the match of its list, or none.
void Search::DecideTable() {
  slot_->deadline_us = engine::kEndOfTime;
  list_.clear();
  if (plan_.table->match(static_cast<uint32_t>(slot_->scan)) != RunTable::kNoEntry) {
    list_.push_back({kNoNode, kMatchTarget, {}});
  }
}

// The rows of the match of the start in progress.
void Search::CollectTableLabels(std::vector<MatchedRow>* out) {
  const RunTable& table = *plan_.table;
  if (path_.size() != slot_->next_row - slot_->start) {
    // It was begun at an earlier row of the input.
    const uint64_t end = slot_->next_row;
    slot_->next_row = slot_->start;
    BeginTable(slot_->start == 0 && from_partition_start_);
    slot_->deadline_us = engine::kEndOfTime;
    TableRows(end);
  }
  uint32_t entry = table.match(static_cast<uint32_t>(slot_->scan));
  for (uint64_t row = slot_->next_row; row > slot_->start;) {
    const RunTable::Link link = table.link(path_[--row - slot_->start], entry);
    entry = link.entry;
    if (link.take == kMatchTarget) continue;
    const patterns::Take& take = plan_.automaton.takes[link.take];
    out->push_back({row, take.variable, take.excluded});
  }
  std::reverse(out->begin(), out->end());
}

}  // namespace tripline::cep
