// All runs of all starts of a NO SKIP pattern as one graph, so that a row costs the same however many runs there are.
//
// Where no condition reads labels, what a row does to a run depends only on the last place of the pattern that the run
// took a row at, and on that row: runs need not be kept apart. A *node* says that a row was taken over an edge of the
// automaton by all runs of one *list* of nodes, as it stood then: lists are persistent. Each place of the pattern has
// the lists that its waits need: of all its nodes (`->>`), of those of the last row (strict), of those since the
// condition last held (`->`, one per edge). So `A ->> B ->> C` adds at most two nodes a row, while a window of w rows
// has w^2 runs. A match is a path from a row whose place ends the pattern back to a start.
//
// Every node carries the latest start it can be traced back to, and a list is a heap by it: what lies outside `within`
// is cut off at its top, and all that is walked leads to a match. Nodes and list cells lie in one queue in the order of
// rows and go from its head once their latest start is out of the window and room is needed. All of it is worked on
// where it lies in the key's block; what is known of a list's top stands beside the list, as a row touches little else.
//
//   graph.TakeRow(row, oldest, holds);   // holds: per variable; `oldest`: the oldest start inside
//   for (const auto& path : graph.paths()) …graph.steps(path)…   // in the order of a plain list of runs
//
// Not for conditions that read labels, negations, guards, bounds other than the whole's, anchors (MatchGraphPlan::Make
// gives none); those run as lists (search_all.cc). Differs from the source in its lists: skew heaps, where that has union
// nodes of bounded depth, so a place reached over several edges may cost a logarithm; and in that paths are sorted.
//
// Source: Bucchi, Grez, Quintana, Riveros, Vansummeren, CORE: a Complex Event Recognition Engine, VLDB 2022 (tECS);
// Sleator and Tarjan, Self-adjusting heaps, 1986. Thread-safety: plan immutable; graph shard-only, for one key at a
// time. Cost: per row the edges whose variable holds; per match its length and its share of a sort. Limits: 2^31 rows and
// 2^32 elements in a window.
#ifndef TRIPLINE_CEP_MATCH_GRAPH_H_
#define TRIPLINE_CEP_MATCH_GRAPH_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cep/key_state.h"
#include "patterns/automaton.h"

namespace tripline::cep {

struct MatchGraphPlan {
  static constexpr uint32_t kNoList = 0xffffffffu;

  // From one take to the next, or from nothing to a first one.
  struct Edge {
    uint32_t target = 0;      // take
    uint32_t list = kNoList;  // of the runs that wait at it; none: it starts
    uint32_t segment = 0;     // ends that stand before it among the waits
    uint32_t rank = 0;        // its place among the waits
    patterns::Gap::Mark mark = patterns::Gap::Mark::kStrict;
  };
  // What is left behind when a row is taken there.
  struct Place {
    uint32_t all = kNoList;         // all its nodes
    uint32_t last_row = kNoList;    // those of one row
    std::vector<uint32_t> relaxed;  // those since the edge's condition held
    bool ends = false;              // the pattern may end here
    bool goes_on = false;
  };
  // The edges [first, last) need this variable.
  struct Group {
    uint32_t variable = 0;
    uint32_t first = 0;
    uint32_t last = 0;
  };

  // None if the pattern is not of this kind. REQUIRES: no condition reads labels.
  static std::optional<MatchGraphPlan> Make(const patterns::Automaton& automaton);

  std::vector<Edge> edges;
  std::vector<Place> places;  // per take
  std::vector<Group> groups;
  std::vector<uint32_t> last_row_lists;
  uint32_t lists = 0;
  uint32_t state_bytes = 0;  // of a key, beside its nodes and cells; a multiple of 8
  bool ambiguous = false;  // two paths may give the same rows the same variables
};

class MatchGraph {
 public:
  struct Step {
    uint32_t edge;
    uint32_t row;  // modulo 2^32
  };
  struct Path {
    size_t first;  // of its steps
    size_t last;
  };

  MatchGraph(const MatchGraphPlan& plan, state::BlockStore& store) : plan_(plan), store_(store) {}

  // Goes on with what the key's block holds at `state` (of the plan's state_bytes, zeroed before the first Begin); Begin:
  // from nothing.
  void Begin(state::BlockId block, uint8_t* state);
  void Enter(state::BlockId block, uint8_t* state);
  // REQUIRES: rows come without gaps; `oldest` <= row never falls. holds: per variable.
  void TakeRow(uint64_t row, uint64_t oldest, std::span<const uint8_t> holds);
  // Whether a later row can still end a match of a start so far.
  bool IsAlive() const;
  // Asks for what the next row is likely to write; the row number is that of the oldest start.
  static uint64_t Prefetch(const state::BlockStore& store, state::BlockId block, const uint8_t* state);

  // What the last row ended, by start, then in the order of preference.
  std::span<const Path> paths() const { return paths_; }
  std::span<const Step> steps(const Path& path) const { return {steps_.data() + path.first, path.last - path.first}; }
  uint64_t RowOf(const Step& step) const { return Whole(step.row); }
  // Nodes and list cells that are needed; the bytes of all that are still there.
  uint64_t size() {
    DropOld();
    return head_->elements.tail - head_->elements.head;
  }
  uint64_t bytes() const { return (head_->elements.tail - head_->elements.head) * sizeof(Element); }
  uint64_t needed_bytes() { return size() * sizeof(Element); }
  // Starts before this row count no more.
  void DropBefore(uint64_t oldest) { head_->oldest = oldest; }

 private:
  using Ref = uint32_t;  // an element's number modulo 2^32
  static constexpr Ref kNothing = 0;

  struct Element {  // a node, or a cell of a list: a binary heap of nodes by max_start, never changed
    uint32_t item;       // node: edge; cell: node
    uint32_t row;        // node: its row; cell: a heap
    uint32_t list;       // node: the runs before it; cell: another heap
    uint32_t max_start;  // row, modulo 2^32
  };
  static_assert(sizeof(Element) == 16);
  // In the block, before the lists.
  struct Head {
    Queue elements;
    uint64_t row;  // the last one
    uint64_t oldest;
  };
  struct List {
    Ref top;
    uint32_t max_start;  // of it
  };
  friend struct MatchGraphPlan;
  struct Taken {
    uint32_t edge;
    Ref list;
    uint32_t max_start;
  };
  struct Visit {
    Ref cell;
    uint32_t depth;
  };

  uint64_t Whole(uint32_t row) const {
    const uint64_t oldest = head_->oldest;
    return oldest + static_cast<uint64_t>(int64_t{static_cast<int32_t>(row - static_cast<uint32_t>(oldest))});
  }
  bool IsInside(uint32_t max_start) const {
    return static_cast<int32_t>(max_start - static_cast<uint32_t>(head_->oldest)) >= 0;
  }
  const Element& At(Ref ref) const {
    const Queue& elements = head_->elements;
    return memory_[elements.head - elements.base + (ref - static_cast<uint32_t>(elements.head))];
  }
  bool IsLive(const List& list) const { return list.top != kNothing && IsInside(list.max_start); }
  bool IsLive(Ref ref) const {
    const Queue& elements = head_->elements;
    return ref != kNothing && ref - static_cast<uint32_t>(elements.head) < elements.tail - elements.head &&
           IsInside(At(ref).max_start);
  }
  void DropOld();
  void ForgetOldLists();
  void TakeOver(uint32_t edge);
  void AddNode(const Taken& taken);
  void Insert(List* list, Ref node, uint32_t max_start);
  Ref Append(const Element& element);
  void MapMemory();
  void FindPaths(const Taken& taken);
  void AddPath(uint32_t depth);
  bool IsBefore(const Path& a, const Path& b) const;

  const MatchGraphPlan& plan_;
  state::BlockStore& store_;

  // The key at hand.
  state::BlockId block_ = state::kNoBlock;
  Head* head_ = nullptr;  // in the block
  List* lists_ = nullptr;
  Element* memory_ = nullptr;

  // Working memory, reused from row to row.
  std::vector<Taken> taken_;
  std::vector<Ref> spine_;
  std::vector<Visit> visits_;
  std::vector<Step> trail_;  // of the path at hand, from its last row
  std::vector<Step> steps_;
  std::vector<Path> paths_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_MATCH_GRAPH_H_
