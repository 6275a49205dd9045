#include "cep/search.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {

using patterns::kFromPartitionStart;
using patterns::kFromStart;
using patterns::kMatchTarget;

Search::Search(const DomainPlan& domain, uint32_t pattern, state::BlockStore& store)
    : domain_(domain),
      plan_(domain.patterns()[pattern]),
      ordinal_(pattern),
      budget_(domain.budget()),
      store_(store),
      navigator_(plan_),
      walker_(plan_) {
  merged_.assign(plan_.automaton.takes.size(), 0);
  heads_.assign(plan_.automaton.takes.size(), 0);
  new_state_.assign(plan_.state.words, 0);
  ends_only_.assign(plan_.automaton.takes.size(), 0);
  for (size_t take = 0; take < plan_.automaton.follow.size() && plan_.bounds.has_value(); ++take) {
    const std::vector<patterns::Wait>& follow = plan_.automaton.follow[take];
    ends_only_[take] = follow.size() == 1 && follow[0].target == kMatchTarget ? 1 : 0;
  }
  scanner_ = MakeScanner(plan_, ends_only_);
  tested_.assign(plan_.variables.size(), 0);
  payload_.resize(plan_.payload_bytes);
  fresh_payload_.resize(plan_.payload_bytes, 0);
  for (const NavigationPlan& navigation : plan_.navigations) {
    if (navigation.access != Access::kTrackedAggregate) continue;
    data::InitAccumulator(navigation.navigation.aggregate, fresh_payload_.data() + navigation.payload_at);
  }
  for (const VariablePlan& variable : plan_.variables) {
    rest_.push_back(variable.rest.has_value() ? ExprScratch(*variable.rest) : ExprScratch());
  }
  for (const NavigationPlan& navigation : plan_.navigations) {
    cells_.emplace_back().expression = ExprScratch(navigation.expression);
  }
  for (const patterns::Variable& variable : plan_.pattern.variables) names_.emplace_back(variable.name);
  if (plan_.graph.has_value()) graph_.emplace(*plan_.graph, store_);
  holds_.assign(plan_.variables.size(), 0);
}

Search::Scanner Search::MakeScanner(const PatternPlan& plan, const std::vector<uint8_t>& ends_only) {
  Scanner scanner;
  if (!plan.bounds.has_value()) return scanner;
  scanner.possible = true;
  const std::vector<patterns::Take>& takes = plan.automaton.takes;
  const auto mask_of = [&](const std::vector<patterns::Wait>& waits) {
    uint64_t mask = 0;
    for (const patterns::Wait& wait : waits) {
      if (wait.target != kMatchTarget && ends_only[wait.target] == 0) mask |= uint64_t{1} << wait.target;
    }
    return mask;
  };
  scanner.start = mask_of(plan.automaton.start);
  scanner.partition_start = mask_of(plan.automaton.partition_start);
  for (uint32_t take = 0; take < takes.size(); ++take) {
    const std::vector<patterns::Wait>& follow = plan.automaton.follow[take];
    scanner.follow.push_back(mask_of(follow));
    const VariablePlan& variable = plan.variables[takes[take].variable];
    const bool ends = std::any_of(follow.begin(), follow.end(),
                                  [](const patterns::Wait& wait) { return wait.target == kMatchTarget; });
    // A match that goes on, or a condition over labels in the middle, is for the search.
    if (ends_only[take] == 0 && (variable.rest.has_value() || ends)) scanner.possible = false;
    if (variable.bit < 0) continue;
    const auto bit = static_cast<uint32_t>(variable.bit);
    const auto found = std::find_if(scanner.needing.begin(), scanner.needing.end(),
                                    [&](const auto& needing) { return needing.first == bit; });
    if (found != scanner.needing.end()) {
      found->second |= uint64_t{1} << take;
    } else {
      scanner.needing.emplace_back(bit, uint64_t{1} << take);
    }
  }
  return scanner;
}

// --- the key's slot -------------------------------------------------------------------------------------------------

void Search::Enter(state::BlockId block, const RowAccess& rows, bool from_partition_start) {
  block_ = block;
  rows_ = rows;
  from_partition_start_ = from_partition_start;
  const KeySlots slots(store_.MutableSlots<uint8_t>(block), domain_.slots());
  slot_ = &slots.search(ordinal_);
  if (plan_.remembers && rows.head < rows.tail) {
    const Queue& records = slots.key().records;
    marked_records_ = store_.Mutable(block, records.segment) - records.base * rows.layout->bytes();
  }
  list_.clear();
  states_.clear();
  new_count_ = 0;
  stored_count_ = 0;
  unloaded_ = 0;
  loud_.clear();
  loud_until_ = 0;
  if (plan_.joins) {
    history_.Enter(store_, block, &slot_->history);
    decided_row_ = 0;
    catches_up_ = false;
  }
  if (slot_->active == 0) {
    // Rows that it was not entered for could not have started anything, and may be gone.
    slot_->next_start = std::max(slot_->next_start, rows.head);
    return;
  }
  if (graph_.has_value()) return graph_->Enter(block, GraphState());
  if (plan_.table.has_value()) return EnterTable();
  if (plan_.quiet.has_value()) {
    unloaded_ = slot_->entries.count;
    wake_ = slot_->wake;
    wake_is_old_ = false;
  } else {
    LoadEntries();
  }
  stored_count_ = slot_->nodes.count;
  SetNodesToCount();
  if (stored_count_ > 0) stored_nodes_ = store_.Get(block, slot_->nodes.segment);
}

void Search::LoadEntries() {
  const uint8_t* entries = store_.Get(block_, slot_->entries.segment);
  list_.resize(slot_->entries.count);
  for (Entry& entry : list_) {
    std::memcpy(&entry, entries, plan_.entry_bytes);
    entries += plan_.entry_bytes;
  }
  states_.resize(list_.size() * plan_.state.words);
  if (!states_.empty()) std::memcpy(states_.data(), store_.Get(block_, slot_->states.segment), 8 * states_.size());
}

// Behind those that were not loaded.
void Search::StoreEntries() {
  const auto count = static_cast<uint32_t>(unloaded_ + list_.size());
  slot_->entries.count = unloaded_;
  uint8_t* entries = SequenceReserve(store_, block_, slot_->entries, plan_.entry_bytes, count);
  entries += size_t{unloaded_} * plan_.entry_bytes;
  for (const Entry& entry : list_) {
    std::memcpy(entries, &entry, plan_.entry_bytes);
    entries += plan_.entry_bytes;
  }
  slot_->entries.count = count;
  if (plan_.quiet.has_value()) slot_->wake = Wake();
  const uint32_t words = plan_.state.words;
  if (words == 0) return;
  slot_->states.count = unloaded_;
  uint8_t* states = SequenceReserve(store_, block_, slot_->states, 8 * words, count);
  if (!states_.empty()) std::memcpy(states + size_t{unloaded_} * 8 * words, states_.data(), 8 * states_.size());
  slot_->states.count = count;
}

void Search::SkipTo(uint64_t row) {
  if (slot_->active != 0 && slot_->start < row) {
    slot_->active = 0;
    list_.clear();
    unloaded_ = 0;
    stored_count_ = 0;
    if (plan_.joins) ForgetHistory();
  }
  if (slot_->active == 0) slot_->next_start = std::max(slot_->next_start, row);
}

uint64_t Search::FirstToEndAt(state::BlockId block, const RowAccess& rows, bool from_partition_start, uint64_t row,
                              uint64_t from) {
  Enter(block, rows, from_partition_start);
  from = std::max(from, needed_from());
  if (row >= from + kMostTrials) return from;
  SearchSlot trial = {};
  trial.match_number = slot_->match_number;
  slot_ = &trial;
  trial_row_ = row;
  uint64_t first = kNoStart;
  for (uint64_t start = from; start <= row && first == kNoStart; ++start) {
    if (!MayStart(rows.layout->predicates(rows.record(start)))) continue;
    Begin(start);
    if (HeaderOf(rows.record(row)).time_us >= trial.deadline_us) continue;
    while (trial.next_row <= row && !Decided() && list_.size() <= budget_.runs) Step(trial.next_row++);
    const auto is_match = [](const Entry& entry) { return entry.take == kMatchTarget; };
    if (list_.size() > budget_.runs || std::any_of(list_.begin(), list_.end(), is_match)) first = start;
  }
  slot_ = nullptr;
  trial_row_ = kNoStart;
  return first;
}

void Search::Leave() {
  if (graph_.has_value() || plan_.table.has_value()) return;  // all that is kept lies in the slots
  // Only lists of the start in progress are of use later.
  if (plan_.joins && (slot_->active == 0 || catches_up_ || decided_row_ != 0)) ForgetHistory();
  if (slot_->active != 0) {
    StoreEntries();
    StoreNodes();
  } else {
    slot_->entries.count = 0;
    slot_->nodes.count = 0;
  }
}

void Search::StoreNodes() {
  slot_->nodes.count = stored_count_;
  if (new_count_ == 0) return;
  uint8_t* nodes = SequenceReserve(store_, block_, slot_->nodes, plan_.node_bytes, stored_count_ + new_count_);
  std::memcpy(nodes + size_t{stored_count_} * plan_.node_bytes, new_nodes_.data(),
              size_t{new_count_} * plan_.node_bytes);
  slot_->nodes.count = stored_count_ + new_count_;
  stored_nodes_ = nodes;
  stored_count_ += new_count_;
  new_count_ = 0;
}

const uint8_t* Search::NodeBytes(uint32_t node) const {
  if (node < stored_count_) return stored_nodes_ + size_t{node} * plan_.node_bytes;
  return new_nodes_.data() + size_t{node - stored_count_} * plan_.node_bytes;
}

// --- starts ---------------------------------------------------------------------------------------------------------

bool Search::MayStart(const uint64_t* bits) const {
  // What NEXT reads may come with a row that starts nothing itself; and who hears of tests hears of all of them.
  if (plan_.always_starts || plan_.lookahead > 0 || traces_tests_) return true;
  for (uint32_t word = 0; word < domain_.predicate_words(); ++word) {
    if ((bits[word] & plan_.start_bits[word]) != 0) return true;
  }
  return false;
}

void Search::Begin(uint64_t row) {
  slot_->active = 1;
  slot_->start = row;
  slot_->next_row = row;
  slot_->deadline_us = DeadlineOf(plan_.pattern, HeaderOf(rows_.record(row)).time_us);
  const bool at_partition_start = row == 0 && from_partition_start_;
  if (plan_.table.has_value()) return BeginTable(at_partition_start);
  if (!plan_.joins || !CatchUp()) {
    slot_->live_nodes = 0;
    stored_count_ = 0;
    new_count_ = 0;
    SetNodesToCount();
  }
  if (tracer_ != nullptr) ForgetTraces();
  slot_->scanned_until = 0;
  slot_->scan = 0;
  slot_->spoiled = 0;
  wake_is_old_ = true;
  list_.clear();
  if (plan_.automaton.extended) return BeginWaits(at_partition_start ? kFromPartitionStart : kFromStart);
  list_.push_back({kNoNode, at_partition_start ? kFromPartitionStart : kFromStart, {}});
  const std::vector<patterns::Wait>& waits =
      at_partition_start ? plan_.automaton.partition_start : plan_.automaton.start;
  if (!waits.empty() && waits.back().target == kMatchTarget) list_.push_back({kNoNode, kMatchTarget, {}});
}

// Whether the start in progress may have a match that ends at this row: the watch has said, except of a row on trial.
bool Search::MayEnd(uint64_t row, const uint8_t* record) const {
  if (row == trial_row_) return true;
  const uint64_t mark = rows_.layout->mark(record, plan_.mark);
  return mark != 0 && slot_->start + 1 >= mark;
}

bool Search::Scan(uint64_t limit) {
  while (slot_->scanned_until < limit) {
    const uint64_t row = slot_->scanned_until;
    const uint8_t* record = rows_.record(row);
    if (HeaderOf(record).time_us >= slot_->deadline_us) slot_->scan = 0;
    if (slot_->scan == 0 && row != slot_->start) break;
    if (MayEnd(row, record)) {
      slot_->scanned_until = 0;
      return false;
    }
    uint64_t next = 0;
    if (row == slot_->start) {
      next = row == 0 && from_partition_start_ ? scanner_.partition_start : scanner_.start;
    } else {
      for (uint64_t rest = slot_->scan; rest != 0; rest &= rest - 1) {
        next |= scanner_.follow[static_cast<size_t>(__builtin_ctzll(rest))];
      }
    }
    const uint64_t* bits = rows_.layout->predicates(record);
    for (const auto& [bit, takes] : scanner_.needing) {
      if (!data::GetBit(bits, bit)) next &= ~takes;
    }
    slot_->scan = next;
    ++slot_->scanned_until;
  }
  if (slot_->scan == 0) list_.clear();
  return true;
}

void Search::Remember(uint64_t row) {
  uint64_t hash = kHashSeed;
  size_t runs = 0;
  MixInto(slot_->generation, &hash);
  for (; runs < list_.size() && list_[runs].take != kMatchTarget; ++runs) {
    MixInto(list_[runs].take + uint64_t{1}, &hash);
    for (uint32_t i = 0; i < plan_.automaton.counters; ++i) MixInto(list_[runs].counters[i], &hash);
  }
  if (runs == 0) return;
  hash |= 1;  // 0 is no mark
  uint8_t* record = marked_records_ + row * rows_.layout->bytes();
  uint64_t* lists = &rows_.layout->mark(record, plan_.mark);
  if (std::find(lists, lists + kDeadLists, hash) != lists + kDeadLists) {
    list_.erase(list_.begin(), list_.begin() + static_cast<ptrdiff_t>(runs));
    return;
  }
  std::copy_backward(lists, lists + kDeadLists - 1, lists + kDeadLists);
  lists[0] = hash;
}

data::Status Search::Rows(uint64_t limit, const Settlement& now, MatchSink& sink) {
  if (plan_.automaton.keeps_all) return AllRows(limit, now, sink);
  for (;;) {
    if (slot_->active == 0) {
      while (slot_->next_start < limit && !MayStart(rows_.layout->predicates(rows_.record(slot_->next_start)))) {
        ++slot_->next_start;
      }
      if (slot_->next_start >= limit) return data::OkStatus();
      Begin(slot_->next_start);
      if (scanner_.possible) slot_->scanned_until = slot_->start;
    }
    if (slot_->scanned_until != 0 && Scan(limit)) {
      if (!Decided()) return data::OkStatus();
      TRIPLINE_RETURN_IF_ERROR(Conclude(now, sink));
      continue;
    }
    if (plan_.table.has_value() && !Decided()) TableRows(limit);
    while (slot_->next_row < limit && !Decided()) {
      if (HeaderOf(rows_.record(slot_->next_row)).time_us >= slot_->deadline_us) {
        Expire();
        continue;
      }
      if (plan_.quiet.has_value() && SkipQuietRows(limit)) continue;
      LoadList();
      Step(slot_->next_row++);
      if (plan_.remembers) Remember(slot_->next_row - 1);
      if (plan_.joins) KeepList(slot_->next_row - 1);
      if (!IsLarge() || Decided()) continue;
      if (const auto exceeded = CountRuns()) {
        TRIPLINE_RETURN_IF_ERROR(CutRuns(*exceeded, now, sink));
        break;
      }
    }
    if (slot_->active == 0) continue;
    if (!Decided()) return data::OkStatus();
    TRIPLINE_RETURN_IF_ERROR(Conclude(now, sink));
  }
}

data::Status Search::Time(int64_t time_us, uint64_t limit, MatchSink& sink) {
  if (plan_.automaton.keeps_all) return AllTime(time_us, sink);
  // Rows that still wait for what NEXT reads decide first.
  Settlement settlement;
  settlement.at_us = engine::kStartOfTime;
  settlement.by = Settlement::By::kTime;
  while (slot_->active != 0 && slot_->deadline_us <= time_us && slot_->deadline_us != engine::kEndOfTime &&
         std::max(slot_->next_row, slot_->scanned_until) >= rows_.tail) {
    // A later start may have been over earlier: it is settled when the one before it is.
    settlement.at_us = std::max(settlement.at_us, slot_->deadline_us);
    Expire();
    if (!Decided()) continue;
    TRIPLINE_RETURN_IF_ERROR(Conclude(settlement, sink));
    TRIPLINE_RETURN_IF_ERROR(Rows(limit, settlement, sink));
  }
  return data::OkStatus();
}

data::Status Search::End(uint64_t limit, MatchSink& sink) {
  if (plan_.automaton.keeps_all) return AllEnd(limit, sink);
  Settlement settlement;
  settlement.by = Settlement::By::kEnd;
  settlement.at_us = plan_.lookahead > 0 ? engine::kEndOfTime : engine::kStartOfTime;
  TRIPLINE_RETURN_IF_ERROR(Rows(limit, settlement, sink));
  while (slot_->active != 0) {
    while (!Decided() && slot_->deadline_us != engine::kEndOfTime) {
      settlement.at_us = std::max(settlement.at_us, slot_->deadline_us);
      Expire();
    }
    if (!Decided()) {
      settlement.at_us = engine::kEndOfTime;
      DecideAtEnd();
    }
    TRIPLINE_RETURN_IF_ERROR(Conclude(settlement, sink));
    TRIPLINE_RETURN_IF_ERROR(Rows(limit, settlement, sink));
  }
  return data::OkStatus();
}

// --- the list of a start --------------------------------------------------------------------------------------------

const std::vector<patterns::Wait>& Search::WaitsOf(const Entry& entry, std::vector<patterns::Wait>& memory) {
  if (entry.take == kFromStart) return plan_.automaton.start;
  if (entry.take == kFromPartitionStart) return plan_.automaton.partition_start;
  if (plan_.automaton.counters == 0) return plan_.automaton.follow[entry.take];
  memory.clear();
  patterns::Closure(plan_.automaton, entry.take, entry.counters, closure_, &memory);
  return memory;
}

void Search::Step(uint64_t row) {
  if (plan_.automaton.extended) return StepWaits(row);
  ++stamp_;
  next_.clear();
  runs_.Clear();
  const uint8_t* record = rows_.record(row);
  for (const Entry& entry : list_) {
    if (entry.take == kMatchTarget) {
      next_.push_back(entry);
      break;
    }
    if (tracer_ == nullptr ? StepEntry(entry, row, record) : TraceEntry(entry, row, record)) {
      slot_->spoiled = 1;  // these runs did come to a match
      break;
    }
  }
  list_.swap(next_);
}

// Returns true once a match stands in the new list: what comes behind it is dropped.
bool Search::StepEntry(const Entry& entry, uint64_t row, const uint8_t* record) {
  if (entry.take == kOnlyEnd) return false;
  for (const patterns::Wait& wait : WaitsOf(entry, waits_)) {
    if (wait.target == kMatchTarget) continue;
    if (ends_only_[wait.target] != 0 && !MayEnd(row, record)) continue;
    if (plan_.mergeable && IsMerged(wait)) continue;
    const uint32_t variable = plan_.automaton.takes[wait.target].variable;
    if (!Test(entry.node, variable, row, record)) continue;
    if (plan_.may_repeat && IsRepeated(entry.node, wait)) continue;
    merged_[wait.target] = stamp_;
    const uint8_t* payload = PayloadWith(entry.node, variable, row);
    if (AddRun(AddNode(entry.node, wait.target, row, payload), wait)) return true;
  }
  return false;
}

bool Search::IsMerged(const patterns::Wait& wait) {
  if (plan_.automaton.counters == 0) return merged_[wait.target] == stamp_;
  return std::any_of(next_.begin(), next_.end(), [&](const Entry& entry) {
    return entry.take == wait.target &&
           std::equal(wait.counters, wait.counters + plan_.automaton.counters, entry.counters);
  });
}

bool Search::HasSameLabels(uint32_t a, uint32_t b) const {
  while (a != b) {
    if (a == kNoNode || b == kNoNode) return false;
    const NodeHeader& left = Node(a);
    const NodeHeader& right = Node(b);
    const std::vector<patterns::Take>& takes = plan_.automaton.takes;
    if (left.labels != right.labels || left.row != right.row ||
        takes[left.take].variable != takes[right.take].variable) {
      return false;
    }
    a = left.parent;
    b = right.parent;
  }
  return true;
}

// Whether a preferred run with these labels has taken the row at this position: what one comes to, so does the other.
bool Search::IsRepeated(uint32_t parent, const patterns::Wait& wait) {
  uint64_t key = KeyOf(parent, wait.target);
  for (uint32_t i = 0; i < plan_.automaton.counters; ++i) MixInto(wait.counters[i], &key);
  const uint32_t node = stored_count_ + new_count_;  // that will be made
  const uint32_t other = runs_.Add(key, node);
  const bool repeated = other != node && HasSameLabels(Node(other).parent, parent);
  repeated_ = repeated_ || repeated;
  return repeated;
}

bool Search::AddRun(uint32_t node, const patterns::Wait& wait) {
  Entry run{node, wait.target, {}};
  std::copy_n(wait.counters, patterns::kMaxCounters, run.counters);
  const std::vector<patterns::Wait>& follow = WaitsOf(run, follow_);
  if (follow.empty()) return false;  // only an anchor that does not hold comes next
  const bool matched = follow.back().target == kMatchTarget && !follow.back().needs_end;
  if (!matched || follow.size() > 1) next_.push_back(run);
  if (matched) next_.push_back({node, kMatchTarget, {}});
  return matched;
}

bool Search::WaitsForEnd(const Entry& entry) {
  if (entry.take == kOnlyEnd) return true;
  const std::vector<patterns::Wait>& waits = WaitsOf(entry, waits_);
  return std::any_of(waits.begin(), waits.end(), [](const patterns::Wait& wait) { return wait.needs_end; });
}

// The deadline has come: no run takes a row any more. That the partition ends ($) is a wait that no time ends.
void Search::Expire() {
  if (plan_.table.has_value()) return DecideTable();
  LoadList();
  if (plan_.joins && slot_->deadline_us >= StartDeadline()) KeepDecided();
  if (plan_.automaton.extended) return PassTime(slot_->deadline_us);
  if (tracer_ != nullptr) TraceExpired();
  slot_->deadline_us = engine::kEndOfTime;
  slot_->spoiled = 1;
  next_.clear();
  for (const Entry& entry : list_) {
    if (entry.take == kMatchTarget) {
      next_.push_back(entry);
      break;
    }
    if (WaitsForEnd(entry)) next_.push_back({entry.node, kOnlyEnd, {}});
  }
  list_.swap(next_);
}

// The best entry that ends, or ends because the partition does ($).
void Search::DecideAtEnd() {
  if (plan_.table.has_value()) return DecideTable();
  LoadList();
  if (plan_.joins) KeepDecided();
  if (tracer_ != nullptr) TraceEnd();
  if (plan_.automaton.extended) return DecideWaitsAtEnd();
  for (const Entry& entry : list_) {
    if (entry.take == kMatchTarget || WaitsForEnd(entry)) {
      slot_->spoiled |= entry.take == kMatchTarget ? 0 : 1;
      const Entry match{entry.node, kMatchTarget, {}};
      list_.assign(1, match);
      return;
    }
  }
  list_.clear();
}

}  // namespace tripline::cep
