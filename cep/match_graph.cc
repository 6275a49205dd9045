#include "cep/match_graph.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {

using patterns::Gap;
using patterns::kMatchTarget;
using patterns::Wait;

namespace {

// With more the work of a row, which then is no longer small, is not worth it.
constexpr size_t kMostEdges = 4096;

bool IsPlain(const patterns::Automaton& automaton) {
  const bool bounded = std::any_of(automaton.gaps.begin(), automaton.gaps.end(),
                                   [](const Gap& gap) { return gap.bound.has_value(); });
  const bool anchored = std::any_of(
      automaton.program.begin(), automaton.program.end(), [](const patterns::Instruction& instruction) {
        return instruction.op == patterns::Instruction::Op::kStart ||
               instruction.op == patterns::Instruction::Op::kEnd;
      });
  return automaton.keeps_all && automaton.extended && automaton.counters == 0 && automaton.negations.empty() &&
         automaton.loops.empty() && automaton.groups.empty() && !bounded && !anchored;
}

// A mark that keeps a run waiting at least as long.
bool Covers(Gap::Mark mark, Gap::Mark other) { return mark >= other; }

// The waits as edges, those of the same target once. False: two waits of one target divide its runs.
bool AddEdges(const patterns::Automaton& automaton, const std::vector<Wait>& waits, bool starts,
              std::vector<MatchGraphPlan::Edge>* edges) {
  const size_t before = edges->size();
  uint32_t segment = 0;
  for (uint32_t i = 0; i < waits.size(); ++i) {
    if (waits[i].target == kMatchTarget) {
      if (!starts) ++segment;
      continue;
    }
    MatchGraphPlan::Edge edge;
    edge.target = waits[i].target;
    edge.segment = segment;
    edge.rank = i;
    if (!starts) edge.mark = automaton.gaps[automaton.contexts[waits[i].context].gap].mark;
    const auto same = std::find_if(edges->begin() + static_cast<ptrdiff_t>(before), edges->end(),
                                   [&](const MatchGraphPlan::Edge& other) { return other.target == edge.target; });
    if (same == edges->end()) {
      edges->push_back(edge);
    } else if (!Covers(same->mark, edge.mark)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<MatchGraphPlan> MatchGraphPlan::Make(const patterns::Automaton& automaton) {
  if (!IsPlain(automaton)) return std::nullopt;
  MatchGraphPlan plan;
  plan.places.resize(automaton.takes.size());
  const auto variable = [&](const Edge& edge) { return automaton.takes[edge.target].variable; };
  const auto note_ambiguity = [&](size_t first) {
    std::vector<uint32_t> variables;
    for (size_t i = first; i < plan.edges.size(); ++i) variables.push_back(variable(plan.edges[i]));
    std::sort(variables.begin(), variables.end());
    plan.ambiguous |= std::adjacent_find(variables.begin(), variables.end()) != variables.end();
  };
  if (!AddEdges(automaton, automaton.start, true, &plan.edges)) return std::nullopt;
  note_ambiguity(0);
  for (size_t take = 0; take < automaton.follow.size(); ++take) {
    const std::vector<Wait>& waits = automaton.follow[take];
    const size_t first = plan.edges.size();
    if (!AddEdges(automaton, waits, false, &plan.edges) || plan.edges.size() > kMostEdges) return std::nullopt;
    note_ambiguity(first);
    Place& place = plan.places[take];
    place.ends = std::any_of(waits.begin(), waits.end(), [](const Wait& wait) { return wait.target == kMatchTarget; });
    place.goes_on = plan.edges.size() > first;
    for (size_t i = first; i < plan.edges.size(); ++i) {
      Edge& edge = plan.edges[i];
      uint32_t* list = edge.mark == Gap::Mark::kAny ? &place.all : &place.last_row;
      if (edge.mark == Gap::Mark::kRelaxed) list = &place.relaxed.emplace_back(kNoList);
      if (*list == kNoList) {
        *list = plan.lists++;
        if (edge.mark == Gap::Mark::kStrict) plan.last_row_lists.push_back(*list);
      }
      edge.list = *list;
    }
  }
  std::stable_sort(plan.edges.begin(), plan.edges.end(),
                   [&](const Edge& a, const Edge& b) { return variable(a) < variable(b); });
  for (uint32_t i = 0; i < plan.edges.size(); ++i) {
    if (plan.groups.empty() || plan.groups.back().variable != variable(plan.edges[i])) {
      plan.groups.push_back({variable(plan.edges[i]), i, i});
    }
    plan.groups.back().last = i + 1;
  }
  plan.state_bytes = static_cast<uint32_t>(sizeof(MatchGraph::Head) + plan.lists * sizeof(MatchGraph::List));
  return plan;
}

// --- the key's block ------------------------------------------------------------------------------------------------

void MatchGraph::Begin(state::BlockId block, uint8_t* state) {
  Queue& elements = reinterpret_cast<Head*>(state)->elements;
  if (elements.tail == 0) elements.base = elements.tail = 1;  // 0 is kNothing
  elements.head = elements.tail;
  Enter(block, state);
  std::fill_n(lists_, plan_.lists, List{kNothing, 0});
}

void MatchGraph::Enter(state::BlockId block, uint8_t* state) {
  block_ = block;
  head_ = reinterpret_cast<Head*>(state);
  lists_ = reinterpret_cast<List*>(state + sizeof(Head));
  MapMemory();
}

uint64_t MatchGraph::Prefetch(const state::BlockStore& store, state::BlockId block, const uint8_t* state) {
  const Head& head = *reinterpret_cast<const Head*>(state);
  const Queue& elements = head.elements;
  if (elements.segment != state::kNoSegment) {
    store.PrefetchSegment(block, elements.segment, (elements.tail - elements.base) * sizeof(Element));
  }
  return head.oldest;
}

void MatchGraph::MapMemory() {
  memory_ = head_->elements.segment == state::kNoSegment
                ? nullptr
                : reinterpret_cast<Element*>(store_.Mutable(block_, head_->elements.segment));
}

MatchGraph::Ref MatchGraph::Append(const Element& element) {
  Queue& elements = head_->elements;
  const auto add = [&] {
    if (elements.tail - elements.base == elements.capacity) {
      DropOld();
      QueueExtend(store_, block_, elements, sizeof(Element), 1);
      MapMemory();
    }
    memory_[elements.tail - elements.base] = element;
    return static_cast<Ref>(elements.tail++);
  };
  const Ref ref = add();
  return ref != kNothing ? ref : add();
}

// An element's latest start is no later than the row it was made at, so a window of rows is all that is needed.
void MatchGraph::DropOld() {
  Queue& elements = head_->elements;
  while (elements.head < elements.tail && !IsInside(memory_[elements.head - elements.base].max_start)) ++elements.head;
}

void MatchGraph::ForgetOldLists() {
  for (uint32_t list = 0; list < plan_.lists; ++list) {
    if (!IsLive(lists_[list])) lists_[list].top = kNothing;
  }
}

// --- rows -----------------------------------------------------------------------------------------------------------

void MatchGraph::TakeRow(uint64_t row, uint64_t oldest, std::span<const uint8_t> holds) {
  // Long before the number of its row comes again.
  constexpr uint32_t kForgetBits = 24;
  const bool forget = head_->row >> kForgetBits != row >> kForgetBits;
  head_->row = row;
  head_->oldest = oldest;
  if (forget) ForgetOldLists();
  taken_.clear();
  paths_.clear();
  steps_.clear();
  for (const MatchGraphPlan::Group& group : plan_.groups) {
    if (holds[group.variable] == 0) continue;
    for (uint32_t edge = group.first; edge < group.last; ++edge) TakeOver(edge);
  }
  // Only now: runs that took this row wait for the next one.
  for (const Taken& taken : taken_) {
    const MatchGraphPlan::Place& place = plan_.places[plan_.edges[taken.edge].target];
    if (place.ends) FindPaths(taken);
    if (place.goes_on) AddNode(taken);
  }
  if (paths_.size() < 2) return;
  std::sort(paths_.begin(), paths_.end(), [this](const Path& a, const Path& b) { return IsBefore(a, b); });
}

void MatchGraph::TakeOver(uint32_t at) {
  const MatchGraphPlan::Edge& edge = plan_.edges[at];
  const auto row = static_cast<uint32_t>(head_->row);
  if (edge.list == MatchGraphPlan::kNoList) {
    taken_.push_back({at, kNothing, row});
    return;
  }
  List& list = lists_[edge.list];
  if (!IsLive(list)) return;
  if (edge.mark == Gap::Mark::kStrict && At(At(list.top).item).row + 1 != row) return;
  taken_.push_back({at, list.top, list.max_start});
  if (edge.mark == Gap::Mark::kRelaxed) list.top = kNothing;
}

void MatchGraph::AddNode(const Taken& taken) {
  const auto row = static_cast<uint32_t>(head_->row);
  const MatchGraphPlan::Place& place = plan_.places[plan_.edges[taken.edge].target];
  const Ref node = Append({taken.edge, row, taken.list, taken.max_start});
  const auto insert = [&](uint32_t list) { Insert(&lists_[list], node, taken.max_start); };
  if (place.all != MatchGraphPlan::kNoList) insert(place.all);
  if (place.last_row != MatchGraphPlan::kNoList) {
    List& list = lists_[place.last_row];
    if (IsLive(list) && At(At(list.top).item).row != row) list.top = kNothing;
    insert(place.last_row);
  }
  for (const uint32_t list : place.relaxed) insert(list);
}

// A skew heap, its right spine copied as far as it has later starts. Most nodes have the latest start so far: one cell.
void MatchGraph::Insert(List* list, Ref node, uint32_t max_start) {
  const auto is_later = [&](uint32_t start) { return static_cast<int32_t>(start - max_start) > 0; };
  const bool live = IsLive(*list);
  if (!live || !is_later(list->max_start)) {
    *list = {Append({node, live ? list->top : kNothing, kNothing, max_start}), max_start};
    return;
  }
  spine_.clear();
  Ref below = list->top;
  while (IsLive(below) && is_later(At(below).max_start)) {
    spine_.push_back(below);
    below = At(below).list;
  }
  Ref made = Append({node, IsLive(below) ? below : kNothing, kNothing, max_start});
  for (; !spine_.empty(); spine_.pop_back()) {
    const Element above = At(spine_.back());
    made = Append({above.item, made, above.row, above.max_start});
  }
  list->top = made;
}

bool MatchGraph::IsAlive() const {
  for (uint32_t list = 0; list < plan_.lists; ++list) {
    if (!IsLive(lists_[list])) continue;
    const auto& last_row = plan_.last_row_lists;
    if (!std::binary_search(last_row.begin(), last_row.end(), list)) return true;
    if (At(At(lists_[list].top).item).row == static_cast<uint32_t>(head_->row)) return true;
  }
  return false;
}

// --- matches --------------------------------------------------------------------------------------------------------

// Walks back from a row that ends the pattern. What a cell leaves to be visited lies below the runs before its node, so
// the trail up to its depth is still that of its list when it comes up.
void MatchGraph::FindPaths(const Taken& taken) {
  trail_.clear();
  trail_.push_back({taken.edge, static_cast<uint32_t>(head_->row)});
  if (taken.list == kNothing) return AddPath(1);
  visits_.assign(1, {taken.list, 1});
  while (!visits_.empty()) {
    const Visit visit = visits_.back();
    visits_.pop_back();
    const Element& cell = At(visit.cell);
    const Element& node = At(cell.item);
    trail_.resize(visit.depth);
    trail_.push_back({node.item, node.row});
    if (IsLive(cell.row)) visits_.push_back({cell.row, visit.depth});
    if (IsLive(cell.list)) visits_.push_back({cell.list, visit.depth});
    if (node.list == kNothing) {
      AddPath(visit.depth + 1);
    } else {
      visits_.push_back({node.list, visit.depth + 1});
    }
  }
}

void MatchGraph::AddPath(uint32_t depth) {
  const size_t first = steps_.size();
  steps_.insert(steps_.end(), trail_.rbegin(), trail_.rend());
  paths_.push_back({first, first + depth});
}

// By the first row, then as a start's list has them: where two runs part, the waits before an end come first, then
// what was taken earlier, then the preferred wait.
bool MatchGraph::IsBefore(const Path& a, const Path& b) const {
  for (size_t i = a.first, j = b.first; i < a.last && j < b.last; ++i, ++j) {
    const MatchGraphPlan::Edge& left = plan_.edges[steps_[i].edge];
    const MatchGraphPlan::Edge& right = plan_.edges[steps_[j].edge];
    if (left.segment != right.segment) return left.segment < right.segment;
    if (steps_[i].row != steps_[j].row) return static_cast<int32_t>(steps_[i].row - steps_[j].row) < 0;
    if (left.rank != right.rank) return left.rank < right.rank;
  }
  return false;
}

}  // namespace tripline::cep
