// Starts that go on from where an earlier one is (list_history.h).
//
// A start that lives long enough writes down the lists it has. When it is decided, its last list is kept as it was before
// its own `within` touched it, and the next start *catches up*: it is stepped from its first row, until behind some row its
// list has the future of the one written down. Then it takes over the labels: each node that the list had there is
// overwritten by the one that stands in its place now, so all that descends from it has the new start's rows before it; and
// the kept list is its list, behind all rows that the earlier start has seen. So n starts that wait for the same rows cost
// a few steps each, not all of these rows. A start that joins nowhere has its own lists written down instead.
#include <algorithm>
#include <cstring>

#include "cep/search.h"

namespace tripline::cep {

using patterns::kMatchTarget;

// All that decides what becomes of the list, but for the start's own `within`. Entries that share a node follow each other
// among those at the same take, and a match follows the run that it shares its node with; so it is enough to say whether
// they do.
uint64_t Search::HashOfList(uint64_t row) {
  uint64_t hash = kHashSeed;
  ++stamp_;
  for (size_t i = 0; i < list_.size(); ++i) {
    const Entry& entry = list_[i];
    MixInto(entry.take + uint64_t{1}, &hash);
    if (entry.take == kMatchTarget) {
      MixInto((i > 0 && list_[i - 1].node == entry.node ? 2u : 0u) | (entry.node == kNoNode ? 1u : 0u), &hash);
      continue;
    }
    const bool shares = merged_[entry.take] == stamp_ && list_[heads_[entry.take]].node == entry.node;
    merged_[entry.take] = stamp_;
    heads_[entry.take] = static_cast<uint32_t>(i);
    const uint64_t last = RowOf(entry.node);
    MixInto((shares ? 2u : 0u) | (last == row ? 1u : 0u), &hash);
    for (uint32_t counter = 0; counter < plan_.automaton.counters; ++counter) MixInto(entry.counters[counter], &hash);
    if (plan_.state.words > 0) MixState(entry, states_.data() + i * plan_.state.words, &hash);
    if (plan_.state.counts_from_last) MixInto(static_cast<uint64_t>(HeaderOf(rows_.record(last)).time_us), &hash);
  }
  return hash;
}

// The waits that are left, and what bounds them.
void Search::MixState(const Entry& entry, const uint64_t* state, uint64_t* hash) {
  const RunStateLayout& layout = plan_.state;
  const std::vector<patterns::Wait>& waits = WaitsOf(entry, waits_);
  uint64_t groups = 0;
  ForEachBit(layout.Mask(state), [&](uint32_t at) {
    if (waits[at].target == kMatchTarget) return true;
    groups |= plan_.automaton.inside[waits[at].target].groups & ~plan_.automaton.contexts[waits[at].context].fresh;
    return true;
  });
  for (const uint64_t word : layout.Mask(state)) MixInto(word, hash);
  if (layout.lifted != 0) MixInto(state[layout.lifted], hash);
  ForEachBit({&groups, 1}, [&](uint32_t group) {
    MixInto(state[layout.groups + group], hash);
    return true;
  });
}

// Behind each row that the start in progress has seen.
void Search::KeepList(uint64_t row) {
  // Past its own `within` it has a list that no other start has. (One that only waits for its next row has no deadline.)
  if (HeaderOf(rows_.record(row)).time_us >= StartDeadline()) {
    if (!catches_up_ && decided_row_ == 0) ForgetHistory();
    return;
  }
  if (!catches_up_ && (decided_row_ != 0 || (history_.empty() && row - slot_->start < domain_.join_after()))) return;
  const uint64_t hash = HashOfList(row);
  nodes_.clear();
  for (const Entry& entry : list_) nodes_.push_back(entry.node);
  if (!catches_up_) return history_.Append(row, hash, nodes_);
  const std::optional<ListHistory::Column> column = history_.At(row);
  if (column.has_value() && column->hash == hash && column->nodes.size() == nodes_.size() && !Decided()) {
    return Join(*column);
  }
  history_.AppendAside(row, hash, nodes_);
  if (row + 1 < decided_row_) return;
  history_.TakeAside();
  catches_up_ = false;
  decided_row_ = 0;
}

void Search::Join(const ListHistory::Column& column) {
  StoreNodes();
  uint8_t* nodes = store_.Mutable(block_, slot_->nodes.segment);
  for (size_t i = 0; i < nodes_.size(); ++i) {
    const uint32_t taken_over = column.nodes[i];
    if (taken_over == kNoNode) continue;
    std::memcpy(nodes + size_t{taken_over} * plan_.node_bytes, nodes + size_t{nodes_[i]} * plan_.node_bytes,
                plan_.node_bytes);
  }
  const uint64_t row = slot_->next_row - 1;
  list_ = decided_list_;
  states_ = decided_states_;
  slot_->next_row = decided_row_;
  decided_row_ = 0;
  history_.ForgetAside();
  history_.DropBefore(row);
  catches_up_ = false;
  if (std::any_of(list_.begin(), list_.end(), [](const Entry& entry) { return entry.take == kMatchTarget; })) {
    slot_->spoiled = 1;
  }
  if (plan_.automaton.extended) RenewDeadlines();
}

// The runs are another start's now, and so is the `within` that they end by.
void Search::RenewDeadlines() {
  const auto within_us = static_cast<uint64_t>(StartDeadline());
  const int64_t now_us = HeaderOf(rows_.record(slot_->next_row - 1)).time_us;
  slot_->deadline_us = engine::kEndOfTime;
  for (size_t i = 0; i < list_.size(); ++i) {
    if (list_[i].take == kMatchTarget) continue;
    uint64_t* state = states_.data() + i * plan_.state.words;
    if (plan_.state.within != 0) state[plan_.state.within] = within_us;
    const int64_t deadline_us = StateDeadline(list_[i].node, WaitsOf(list_[i], waits_), state, now_us);
    state[RunStateLayout::kDeadline] = static_cast<uint64_t>(deadline_us);
    slot_->deadline_us = std::min(slot_->deadline_us, deadline_us);
  }
}

// Before something that happens to the start in progress alone, or ends it.
void Search::KeepDecided() {
  if (catches_up_ || decided_row_ != 0 || history_.empty()) return;
  decided_list_ = list_;
  decided_states_ = states_;
  decided_row_ = slot_->next_row;
}

// A start begins: false where it has nothing to join, and no label of the one before it is of use.
bool Search::CatchUp() {
  history_.ForgetAside();
  catches_up_ = slot_->start < decided_row_ && !history_.empty();
  if (!catches_up_) {
    ForgetHistory();
    return false;
  }
  history_.DropBefore(slot_->start);
  return true;
}

void Search::ForgetHistory() {
  history_.Clear();
  catches_up_ = false;
  decided_row_ = 0;
}

}  // namespace tripline::cep
