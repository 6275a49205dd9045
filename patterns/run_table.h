// The runs of one start as a deterministic automaton with the order of preference in it: for patterns whose conditions
// are bits of the row alone.
//
// A state is a list of runs, best first, each of which stands at a position: what a row does to it depends on the row's
// class (which of the condition bits it has) and on nothing else, so it is one look-up. Which run of the list before
// each run came from, and by which take, is kept per step: the labels of a match are read off backwards, from its last
// row to its start.
//
// It is exact, where a watch (watch.h) only says "perhaps": the lists are those of a search that steps run by run.
//
//   std::optional<RunTable> table = RunTable::Make(automaton, *watch, bit_of);
//   state = table->start();
//   const uint32_t step = table->StepOf(state, watch->ClassOf(words));
//   state = table->state(step);                          // until table->decided(state)
//   … table->match(state) is the entry of its best match, table->link(step, entry) the way back …
//
// Failures: none; no table where the pattern is extended, counts, can match without a row, or has more than kMaxSteps
// steps. Thread-safety: immutable.
// Source: Laurikari, NFAs with tagged transitions, 2000; ordered state sets as in Cox, Regular expression matching: the
// virtual machine approach, 2009.
#ifndef TRIPLINE_PATTERNS_RUN_TABLE_H_
#define TRIPLINE_PATTERNS_RUN_TABLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "patterns/automaton.h"
#include "patterns/watch.h"

namespace tripline::patterns {

class RunTable {
 public:
  static constexpr uint32_t kMaxSteps = 1u << 13;  // states times classes
  static constexpr uint32_t kNoEntry = 0xffffffffu;

  // Where an entry of a list comes from.
  struct Link {
    uint32_t entry;  // of the list before
    uint32_t take;   // by which it took the row; kMatchTarget: it was a match before, and took none
  };

  // watch: of the automaton. bit_of: as for it.
  static std::optional<RunTable> Make(const Automaton& automaton, const Watch& watch, std::span<const int32_t> bit_of);

  // Before the first row of a start.
  uint32_t start() const { return 0; }
  uint32_t partition_start() const { return 1; }

  uint32_t StepOf(uint32_t state, uint32_t row_class) const { return (state << class_bits_) | row_class; }
  uint32_t state(uint32_t step) const { return steps_[step].state; }
  Link link(uint32_t step, uint32_t entry) const { return links_[steps_[step].links + entry]; }

  // No run is left, or nothing can be better than the match that is there.
  bool decided(uint32_t state) const { return states_[state].decided; }
  // The entry of the match, if the list holds one; else kNoEntry.
  uint32_t match(uint32_t state) const { return states_[state].match; }

  // Entries of the list.
  uint32_t runs(uint32_t state) const { return states_[state].runs; }

  uint32_t states() const { return static_cast<uint32_t>(states_.size()); }

 private:
  RunTable() = default;
  friend class RunTableBuilder;

  struct Step {
    uint32_t state;
    uint32_t links;  // of its list's first entry
  };
  struct State {
    uint32_t match;
    uint32_t runs;
    bool decided;
  };

  uint32_t class_bits_ = 0;
  std::vector<Step> steps_;
  std::vector<State> states_;
  std::vector<Link> links_;
};

}  // namespace tripline::patterns

#endif  // TRIPLINE_PATTERNS_RUN_TABLE_H_
