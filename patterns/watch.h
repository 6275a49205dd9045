// Which rows of a key can matter to a pattern: a deterministic automaton over classes of rows that looks for any match
// of any start at once, and errs on the side of "perhaps".
//
// A row's class is which of the pattern's condition bits it has. The state behind a row stands for every position that
// a run of any start may have reached; the empty state 0 says that no start is alive behind the row. So most rows cost one look-up:
// an exact search (cep/search.h) has nothing to say before a step `accepts`, and rows before the oldest start that may
// live are of no use. Conditions that read the rows of a run have no bit: they count as perhaps true.
//
// It is never wrong about "no": what it keeps is a superset of the positions of exact runs, whatever the skip mode, the
// counts of large loops, or `within` (of which it knows nothing: the caller does).
//
//   std::optional<Watch> watch = Watch::Make(automaton, bit_of_variable);
//   Watch::Step step = watch->Next(state, watch->ClassOf(words));
//   if (step.accepts()) …
//
// Failures: none; no watch where the pattern can match without a row or reads the partition's end, or where the
// automaton would be large (more than 8 bits, kMaxTakes positions, or kMaxSteps steps).
// Source: subset construction (Rabin and Scott, 1959) over position automata. Thread-safety: immutable.
#ifndef TRIPLINE_PATTERNS_WATCH_H_
#define TRIPLINE_PATTERNS_WATCH_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "patterns/automaton.h"

namespace tripline::patterns {

class Watch {
 public:
  static constexpr uint32_t kMaxBits = 8;
  static constexpr uint32_t kMaxTakes = 128;
  static constexpr uint32_t kMaxSteps = 1u << 14;  // states times classes

  class Step {
   public:
    uint32_t state() const { return word_ & 0xffff; }
    bool accepts() const { return (word_ & kAccepts) != 0; }  // a match may end at this row
    bool starts() const { return (word_ & kStarts) != 0; }    // a start may be at this row

   private:
    friend class WatchBuilder;
    static constexpr uint32_t kAccepts = 1u << 16;
    static constexpr uint32_t kStarts = 1u << 17;
    uint32_t word_ = 0;
  };

  // bit_of[v]: the number of the condition bit that a row needs to be mapped to variable v; -1: every row may be.
  static std::optional<Watch> Make(const Automaton& automaton, std::span<const int32_t> bit_of);

  // words: a row's condition bits.
  uint32_t ClassOf(const uint64_t* words) const {
    if (contiguous_) return static_cast<uint32_t>(words[first_word_] >> first_shift_) & class_mask_;
    uint32_t row_class = 0;
    for (size_t i = 0; i < bits_.size(); ++i) {
      row_class |= static_cast<uint32_t>((words[bits_[i] >> 6] >> (bits_[i] & 63)) & 1) << i;
    }
    return row_class;
  }
  Step Next(uint32_t state, uint32_t row_class) const { return steps_[(state << bit_count_) | row_class]; }
  // The oldest start that may be alive in this state is at most so many rows old (1: the row itself); 0: no bound.
  uint32_t Span(uint32_t state) const { return spans_[state]; }
  // Whether some row may be accepted behind this state.
  bool MayAccept(uint32_t state) const { return may_accept_[state] != 0; }

  uint32_t states() const { return static_cast<uint32_t>(spans_.size()); }
  std::span<const uint32_t> bits() const { return bits_; }

 private:
  Watch() = default;
  friend class WatchBuilder;

  std::vector<uint32_t> bits_;  // ascending
  uint32_t bit_count_ = 0;
  bool contiguous_ = false;     // in one word, without others between: the usual case, read at once
  uint32_t first_word_ = 0;
  uint32_t first_shift_ = 0;
  uint32_t class_mask_ = 0;
  std::vector<Step> steps_;
  std::vector<uint32_t> spans_;      // per state
  std::vector<uint8_t> may_accept_;  // per state
};

}  // namespace tripline::patterns

#endif  // TRIPLINE_PATTERNS_WATCH_H_
