// Who wants to know why runs ended: the one place where a search says more than its matches.
//
// A search without a tracer asks for none of this; one with a tracer reports each run whose last wait a rule of 'Meaning'
// removed, with all waits that it lost and the rule that took each. Not reported: runs that a take replaced by longer
// ones, those that a match before them dropped, and those that are merged with a preferred run of equal future.
// What of it is shown, and how, is for rules/explain.
//
//   matcher.set_tracer(pattern, &tracer);      // before the first row
//
// REQUIRES for whole answers: a plan made with DomainOptions::exact, where no watch keeps rows from the search.
// Thread-safety: shard-only, as the search. Failures: none. Cost: each run that would be the nearest is walked once.
#ifndef TRIPLINE_CEP_SEARCH_TRACER_H_
#define TRIPLINE_CEP_SEARCH_TRACER_H_

#include <cstdint>
#include <span>

#include "cep/navigator.h"
#include "patterns/automaton.h"
#include "state/block_store.h"

namespace tripline::cep {

// A wait that went, and why.
struct LostWait {
  enum class Rule : uint8_t {
    kTime,        // a bound was over
    kForbidden,   // the row is one that a negation forbids
    kPossessive,  // the row belongs to a possessive loop that it would have left
    kUntil,       // the row ends the loop that it would have gone on with
    kCondition,   // a strict wait: the row is no row of its variable
    kRowCame,     // $: the partition went on
    kEnd,         // no row came any more
  };
  static constexpr uint64_t kNoRow = ~uint64_t{0};

  uint32_t target = patterns::kMatchTarget;  // the take that it waited for
  uint32_t context = 0;                      // place in Automaton::contexts
  Rule rule = Rule::kCondition;
  uint64_t row = kNoRow;  // that removed it; kNoRow: time did, or the end
  int64_t at_us = 0;      // the time; kEndOfTime: the end of the input
};

// A run whose last wait went.
struct LostRun {
  state::BlockId block = state::kNoBlock;
  std::span<const MatchedRow> labels;  // at least one
  std::span<const LostWait> waits;     // in the order in which they went
  uint32_t order = 0;                  // among runs with the same last row: their order in the list
  RowAccess rows;
};

// A row under test.
struct TestedRow {
  std::span<const MatchedRow> labels;  // of the run, without the row
  uint32_t variable = 0;
  uint64_t row = 0;
  bool holds = false;
  RowAccess rows;
};

class SearchTracer {
 public:
  virtual ~SearchTracer() = default;

  // Whether a run of so many rows with this last row is of interest.
  virtual bool Wants(state::BlockId block, uint32_t rows, uint64_t last_row) = 0;
  // Only of runs that it wants. What it holds is valid during the call.
  virtual void OnLost(const LostRun& run) = 0;
  // Whether it wants to hear of every row that a condition is tested with. Asked once.
  virtual bool WantsTests() const { return false; }
  // A row is tested for a variable behind the rows of a run. What it holds is valid during the call.
  virtual void OnTest(const TestedRow&) {}
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_SEARCH_TRACER_H_
