// What one key can hold at most for a pattern, or why no number says it: rows, runs and bytes, from the plan alone.
//
// Not enforced, and not what a key holds at the moment. A bound in rows and runs needs no clock; `within` bounds time, so
// where only it ends a run the answer is bytes for each row of the key in that time.
//
//   StateBounds bounds = BoundsOf(*plan, 0);
//   if (bounds.rows.has_value()) …
//
// Units: bytes of blocks, without long strings and without the room that buffers keep to grow (at most as much again).
// Thread-safety: pure function. Failures: none. Cost: steps times positions.
// Source: paths of the position automaton: all runs of a plain start have the same length, so they are as many as there
// are paths of it.
#ifndef TRIPLINE_CEP_STATE_BOUNDS_H_
#define TRIPLINE_CEP_STATE_BOUNDS_H_

#include <cstdint>
#include <optional>

#include "cep/domain_plan.h"

namespace tripline::cep {

struct StateBounds {
  // Why a number is missing.
  enum class Reason : uint8_t {
    kNone,
    kLoop,      // a loop without an upper end takes any number of rows
    kGap,       // a wait stays over any number of rows
    kAnyGap,    // ->> goes on in two ways at each row
    kNoSkip,    // every row may start a run
    kChoices,   // conditions read earlier rows, and the rows of a loop can be read in more than one way
    kCounters,  // a loop that is counted and has no upper end
    kTooMany,   // more than can be counted
  };

  std::optional<uint64_t> rows;   // that are kept
  Reason rows_reason = Reason::kNone;
  std::optional<uint64_t> runs;   // of the start in progress
  Reason runs_reason = Reason::kNone;
  std::optional<uint64_t> bytes;  // all of it; with both of the above only
  bool timed = false;             // `within` on the whole, so that time bounds what rows do not
  uint32_t fixed_bytes = 0;       // of the key's slots, without any row
  uint32_t row_bytes = 0;         // of a record
  // 0 where runs are not kept apart (match_graph.h): a row then costs the logarithm of those that can end at it.
  uint32_t label_bytes = 0;  // for each row that a run takes
  uint32_t run_bytes = 0;
};

StateBounds BoundsOf(const DomainPlan& plan, uint32_t pattern);

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_STATE_BOUNDS_H_
