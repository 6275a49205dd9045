#include "cep/state_bounds.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace tripline::cep {
namespace {

using Reason = StateBounds::Reason;
using patterns::Wait;

constexpr uint64_t kTooMany = std::numeric_limits<uint64_t>::max();

uint64_t Add(uint64_t a, uint64_t b) { return a > kTooMany - b ? kTooMany : a + b; }
uint64_t Multiply(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? kTooMany : product;
}

// The positions as a graph. Patterns that count have their follow lists from the program, and are not looked at here.
class Paths {
 public:
  explicit Paths(const patterns::Automaton& automaton) : automaton_(automaton) {
    const size_t takes = automaton.takes.size();
    self_.assign(takes, false);
    color_.assign(takes, Color::kNew);
    longest_.assign(takes, 0);
    loops_.assign(takes, false);
    for (const std::vector<Wait>* starts : {&automaton.start, &automaton.partition_start}) {
      for (const Wait& wait : *starts) {
        if (wait.target != patterns::kMatchTarget) Visit(wait.target);
      }
    }
    for (const uint32_t take : order_) {  // what can follow a position comes before it
      for (const Wait& wait : automaton.follow[take]) {
        if (wait.target == patterns::kMatchTarget || wait.target == take) continue;
        if (self_[take] && loops_[wait.target]) forks_ = true;
        if (loops_[wait.target]) loops_[take] = true;
      }
      loops_[take] = loops_[take] || self_[take];
    }
  }

  bool has_cycle() const { return long_cycle_ || std::find(self_.begin(), self_.end(), true) != self_.end(); }
  // Rows of the longest run. REQUIRES: no cycle.
  uint64_t longest() const { return longest_.empty() ? 0 : *std::max_element(longest_.begin(), longest_.end()); }

  // The most runs of one length. Where the only cycles are loops of one position, and no path has two, their number does
  // not change any more once all others are used up. None: it grows with the rows.
  std::optional<uint64_t> MostOfOneLength() const {
    if (long_cycle_ || forks_) return std::nullopt;
    uint64_t most = 0;
    Count([&](uint64_t runs) { most = std::max(most, runs); });
    return most;
  }
  // Of all lengths together. REQUIRES: no cycle.
  uint64_t OfAllLengths() const {
    uint64_t all = 0;
    uint64_t at_partition_start = 0;
    CountFrom(automaton_.start, [&](uint64_t runs) { all = Add(all, runs); });
    CountFrom(automaton_.partition_start, [&](uint64_t runs) { at_partition_start = Add(at_partition_start, runs); });
    return std::max(all, at_partition_start);
  }

 private:
  enum class Color : uint8_t { kNew, kOpen, kDone };

  // Depth first, without recursion: patterns may have thousands of positions.
  void Visit(uint32_t from) {
    std::vector<std::pair<uint32_t, size_t>> stack;
    const auto open = [&](uint32_t take) {
      color_[take] = Color::kOpen;
      stack.emplace_back(take, 0);
    };
    if (color_[from] == Color::kNew) open(from);
    while (!stack.empty()) {
      auto& [take, next] = stack.back();
      const std::vector<Wait>& follow = automaton_.follow[take];
      if (next == follow.size()) {
        Close(take);
        stack.pop_back();
        continue;
      }
      const uint32_t target = follow[next++].target;
      if (target == patterns::kMatchTarget) continue;
      if (target == take) {
        self_[take] = true;
      } else if (color_[target] == Color::kOpen) {
        long_cycle_ = true;
      } else if (color_[target] == Color::kNew) {
        open(target);
      }
    }
  }

  void Close(uint32_t take) {
    color_[take] = Color::kDone;
    order_.push_back(take);
    uint64_t behind = 0;
    for (const Wait& wait : automaton_.follow[take]) {
      if (wait.target != patterns::kMatchTarget && wait.target != take) behind = std::max(behind, longest_[wait.target]);
    }
    longest_[take] = behind + 1;
  }

  template <typename Each>
  void Count(const Each& each) const {
    CountFrom(automaton_.start, each);
    CountFrom(automaton_.partition_start, each);
  }
  template <typename Each>
  void CountFrom(const std::vector<Wait>& start, const Each& each) const {
    std::vector<uint64_t> runs(automaton_.takes.size(), 0);
    for (const Wait& wait : start) {
      if (wait.target != patterns::kMatchTarget) runs[wait.target] = Add(runs[wait.target], 1);
    }
    std::vector<uint64_t> next;
    for (uint64_t length = 0; length <= longest(); ++length) {
      uint64_t all = 0;
      for (const uint64_t count : runs) all = Add(all, count);
      each(all);
      next.assign(runs.size(), 0);
      for (size_t take = 0; take < runs.size(); ++take) {
        if (runs[take] == 0) continue;
        for (const Wait& wait : automaton_.follow[take]) {
          if (wait.target != patterns::kMatchTarget) next[wait.target] = Add(next[wait.target], runs[take]);
        }
      }
      runs.swap(next);
    }
  }

  const patterns::Automaton& automaton_;
  std::vector<bool> self_;
  std::vector<bool> loops_;  // a loop of one position lies here or behind
  std::vector<Color> color_;
  std::vector<uint64_t> longest_;
  std::vector<uint32_t> order_;
  bool long_cycle_ = false;
  bool forks_ = false;  // a loop leads to another
};

// What of an extended automaton keeps a wait over rows that it does not take.
Reason StayingWait(const patterns::Automaton& automaton) {
  Reason reason = Reason::kNone;
  for (const patterns::Gap& gap : automaton.gaps) {
    if (gap.mark == patterns::Gap::Mark::kAny) return Reason::kAnyGap;
    if (gap.mark == patterns::Gap::Mark::kRelaxed) reason = Reason::kGap;
  }
  for (const patterns::Negation& negation : automaton.negations) {
    if (negation.reach == patterns::Negation::Reach::kUntilTaken) reason = Reason::kGap;
  }
  return reason;
}

void BoundRows(const PatternPlan& pattern, uint64_t around, StateBounds* bounds) {
  const patterns::Automaton& automaton = pattern.automaton;
  const Reason staying = automaton.extended ? StayingWait(automaton) : Reason::kNone;
  if (automaton.keeps_all) {
    bounds->rows_reason = Reason::kNoSkip;
  } else if (staying != Reason::kNone) {
    bounds->rows_reason = Reason::kGap;
  } else if (automaton.most_rows.has_value()) {
    bounds->rows = *automaton.most_rows + around;
  } else {
    bounds->rows_reason = Reason::kLoop;
  }
}

void BoundRuns(const PatternPlan& pattern, const Paths& paths, StateBounds* bounds) {
  const patterns::Automaton& automaton = pattern.automaton;
  if (automaton.keeps_all) {
    bounds->runs_reason = Reason::kNoSkip;
  } else if (automaton.counters > 0) {
    bounds->runs_reason = Reason::kCounters;
  } else if (automaton.extended) {
    // A wait that is strict or relaxed takes one row at most: a start has no more runs than there are paths.
    if (StayingWait(automaton) == Reason::kAnyGap) {
      bounds->runs_reason = Reason::kAnyGap;
    } else if (paths.has_cycle()) {
      bounds->runs_reason = Reason::kLoop;
    } else {
      bounds->runs = paths.OfAllLengths();
    }
  } else if (pattern.mergeable) {
    bounds->runs = std::max<uint64_t>(1, automaton.takes.size());
  } else {
    bounds->runs = paths.MostOfOneLength();
    if (!bounds->runs.has_value()) bounds->runs_reason = Reason::kChoices;
  }
  if (bounds->runs == kTooMany) {
    bounds->runs.reset();
    bounds->runs_reason = Reason::kTooMany;
  }
}

}  // namespace

StateBounds BoundsOf(const DomainPlan& plan, uint32_t number) {
  const PatternPlan& pattern = plan.patterns()[number];
  StateBounds bounds;
  bounds.timed = pattern.pattern.within.has_value();
  bounds.fixed_bytes = plan.slots().bytes();
  bounds.row_bytes = plan.layout().bytes();
  if (!pattern.graph.has_value()) {
    bounds.label_bytes = pattern.node_bytes;
    bounds.run_bytes = pattern.entry_bytes + 8 * pattern.state.words;
  }
  const patterns::Automaton none;
  const Paths paths(pattern.automaton.counters > 0 ? none : pattern.automaton);
  BoundRows(pattern, uint64_t{plan.lookback()} + pattern.lookahead, &bounds);
  BoundRuns(pattern, paths, &bounds);
  if (!bounds.rows.has_value() || !bounds.runs.has_value()) return bounds;
  const uint64_t labels = Multiply(*bounds.runs, paths.longest());
  uint64_t bytes = Add(bounds.fixed_bytes, Multiply(*bounds.rows, bounds.row_bytes));
  bytes = Add(bytes, Multiply(*bounds.runs, bounds.run_bytes));
  bytes = Add(bytes, Multiply(labels, bounds.label_bytes));
  if (bytes != kTooMany) bounds.bytes = bytes;
  return bounds;
}

}  // namespace tripline::cep
