// What becomes of a search that holds more for a key than it may (key_budget.h).
//
// A start whose runs are too many, or too large, is given up with those of the older half of the rows it has seen: its
// neighbours mostly share its fate, and each would cost as much again. A start that is too old is given up alone, as
// starts behind it may have come to matches that only waited for it; but where kGivenUpSingly of them come to nothing
// either, the rest of the older half goes unseen. So a cut costs a few looks at the rows, and the next one is half as many
// rows away. NO SKIP keeps no start waiting for another: the older half goes at once.
#include <algorithm>
#include <cstring>

#include "cep/search.h"

namespace tripline::cep {

using Exceeded = BudgetCut::Exceeded;

// Doubling keeps the counting amortised; past a gibibyte it comes more often, so that a segment can hold what is between.
void Search::SetNodesToCount() {
  const uint64_t live = slot_->live_nodes;
  const uint64_t most = live + (uint64_t{1} << 30) / plan_.node_bytes;
  // Compaction goes through the history too.
  nodes_to_count_ = std::max<uint64_t>(64, std::min(2 * live + history_.words() / 8, most));
}

// Chains that no run ends in are dead; the live ones move together. Returns how many are of runs of the start in progress:
// one that catches up leaves others to those behind it.
uint32_t Search::CompactNodes() {
  StoreNodes();
  uint8_t* nodes = store_.Mutable(block_, slot_->nodes.segment);
  const auto header = [&](uint32_t node) {
    return reinterpret_cast<NodeHeader*>(nodes + size_t{node} * plan_.node_bytes);
  };
  constexpr uint32_t kLive = 0;
  moved_.assign(slot_->nodes.count, kNoNode);
  const auto mark = [&](const std::vector<Entry>& list) {
    uint32_t marked = 0;
    for (const Entry& entry : list) {
      for (uint32_t node = entry.node; node != kNoNode && moved_[node] == kNoNode; node = header(node)->parent) {
        moved_[node] = kLive;
        ++marked;
      }
    }
    return marked;
  };
  const uint32_t own = mark(list_);
  if (decided_row_ != 0) mark(decided_list_);
  uint32_t live = 0;
  for (uint32_t& node : moved_) {
    if (node == kLive) node = live++;
  }
  const auto renumber = [&](std::vector<Entry>* list) {
    for (Entry& entry : *list) {
      if (entry.node != kNoNode) entry.node = moved_[entry.node];
    }
  };
  for (uint32_t node = 0; node < slot_->nodes.count; ++node) {
    if (moved_[node] == kNoNode) continue;
    NodeHeader* from = header(node);
    if (from->parent != kNoNode) from->parent = moved_[from->parent];
    if (moved_[node] != node) std::memmove(header(moved_[node]), from, plan_.node_bytes);
  }
  renumber(&list_);
  if (decided_row_ != 0) renumber(&decided_list_);
  if (plan_.joins) history_.Renumber(moved_);
  slot_->nodes.count = live;
  slot_->live_nodes = live;
  stored_count_ = live;
  if (tracer_ != nullptr) MoveTraces(moved_);
  return own;
}

std::optional<Exceeded> Search::CountRuns() {
  if (stored_count_ + new_count_ >= nodes_to_count_) {
    const uint64_t labels = CompactNodes();
    SetNodesToCount();
    const uint64_t run_bytes = plan_.entry_bytes + 8 * uint64_t{plan_.state.words};
    const uint64_t bytes = labels * uint64_t{plan_.node_bytes} + list_.size() * run_bytes;
    if (bytes > budget_.bytes) return Exceeded::kBytes;
  }
  if (list_.size() > budget_.runs) return Exceeded::kRuns;
  return std::nullopt;
}

BudgetCut Search::MakeCut(Exceeded exceeded, uint64_t first, uint64_t limit, const Settlement& now) const {
  BudgetCut cut;
  cut.exceeded = exceeded;
  cut.limit = exceeded == Exceeded::kRows ? budget_.rows : exceeded == Exceeded::kRuns ? budget_.runs : budget_.bytes;
  cut.pattern = ordinal_;
  cut.block = block_;
  cut.settlement = now;
  cut.rows = rows_;
  cut.first = first;
  cut.last = limit - 1;
  return cut;
}

// Returns how many runs went. What the rows remember of this start says nothing of its end.
uint64_t Search::DropStart(uint64_t next_start) {
  const uint64_t runs =
      plan_.table.has_value() ? plan_.table->runs(static_cast<uint32_t>(slot_->scan)) : list_.size();
  slot_->active = 0;
  slot_->next_start = next_start;
  ++slot_->generation;
  list_.clear();
  states_.clear();
  timed_out_.clear();
  if (plan_.joins) ForgetHistory();
  stored_count_ = 0;
  new_count_ = 0;
  return runs;
}

uint64_t Search::StartOf(const Entry& entry) const {
  uint32_t node = entry.node;
  while (Node(node).parent != kNoNode) node = Node(node).parent;
  return RowOf(node);
}

// NO SKIP: the list is in the order of starts.
uint64_t Search::DropRuns(uint64_t first_start) {
  const auto kept = std::partition_point(list_.begin(), list_.end(),
                                         [&](const Entry& entry) { return StartOf(entry) < first_start; });
  const auto dropped = kept - list_.begin();
  list_.erase(list_.begin(), kept);
  states_.erase(states_.begin(), states_.begin() + dropped * static_cast<std::ptrdiff_t>(plan_.state.words));
  return static_cast<uint64_t>(dropped);
}

// Of the start in progress, behind the row that it has just seen.
data::Status Search::CutRuns(Exceeded exceeded, const Settlement& now, MatchSink& sink) {
  BudgetCut cut = MakeCut(exceeded, slot_->start, slot_->next_row, now);
  cut.dropped_rows = std::max<uint64_t>(1, (slot_->next_row - slot_->start) / 2);
  cut.dropped_runs = DropStart(slot_->start + cut.dropped_rows);
  return sink.OnCut(cut);
}

// NO SKIP, with the row at hand as the last one that was seen.
data::Status Search::GiveUpRuns(Exceeded exceeded, const Settlement& now, MatchSink& sink) {
  const uint64_t limit = slot_->next_row + 1;
  const uint64_t first = StartOf(list_.front());
  BudgetCut cut = MakeCut(exceeded, first, limit, now);
  cut.dropped_rows = std::max<uint64_t>(1, (limit - first) / 2);
  cut.dropped_runs = DropRuns(first + cut.dropped_rows);
  nodes_to_count_ = 0;
  return sink.OnCut(cut);
}

data::Status Search::GiveUp(Exceeded exceeded, uint64_t limit, const Settlement& now, MatchSink& sink) {
  LoadList();
  const uint64_t first = held_from();
  const uint64_t half = first + std::max<uint64_t>(1, (limit - first) / 2);
  BudgetCut cut = MakeCut(exceeded, first, limit, now);
  if (graph_.has_value()) {
    DropGraph(half);
  } else if (plan_.automaton.keeps_all) {
    cut.dropped_runs = DropRuns(half);
    CloseAll();
  }
  for (uint32_t i = 0; !plan_.automaton.keeps_all && slot_->active != 0 && slot_->start < half; ++i) {
    cut.dropped_runs += DropStart(i < kGivenUpSingly ? slot_->start + 1 : half);
    TRIPLINE_RETURN_IF_ERROR(Rows(limit, now, sink));
  }
  cut.dropped_rows = (slot_->active != 0 ? held_from() : std::min(limit, slot_->next_start)) - first;
  return sink.OnCut(cut);
}

}  // namespace tripline::cep
