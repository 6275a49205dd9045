// What comes out of matching: one call per output row of a match, while the rows are still in the key's state.
//
// ONE ROW PER MATCH gives one output row per match, ALL ROWS PER MATCH one per row of it. What the sink wants to keep it
// copies: measures through the navigator (which stands at this output row), columns of `row` through `rows`.
//
// Thread-safety: shard-only; called inside the keyed stage. Failures: a Status from OnOutput ends the job.
#ifndef TRIPLINE_CEP_MATCH_SINK_H_
#define TRIPLINE_CEP_MATCH_SINK_H_

#include <cstdint>
#include <span>

#include "cep/navigator.h"
#include "engine/data/status.h"
#include "engine/flow/order.h"

namespace tripline::cep {

// The row or the time after which nothing better and nothing earlier could come any more.
struct Settlement {
  enum class By : uint8_t { kTime = 0, kRow = 1, kEnd = 2 };
  int64_t at_us = 0;  // the row's event time, or the deadline; kEndOfTime where only the end of input settles
  By by = By::kRow;
  engine::OrderKey row;  // the settling row, for kRow
};

struct MatchOutput {
  enum class Kind : uint8_t { kMatch, kEmptyMatch, kUnmatchedRow, kTimeout };

  Kind kind = Kind::kMatch;
  uint32_t pattern = 0;
  state::BlockId block = state::kNoBlock;
  Settlement settlement;
  uint64_t match_number = 0;
  engine::OrderKey first;  // of the match; of the row it is empty at
  engine::OrderKey last;
  std::span<const MatchedRow> matched;
  RowAccess rows;
  uint64_t row = 0;        // whose columns the output row shows: the current row, or the start of the match
  uint32_t ordinal = 0;    // of this output row in its match
  Navigator* navigator = nullptr;  // stands at this output row; null for kUnmatchedRow, whose measures are NULL
};

// Starts of a key that were given up, as the pattern held more for it than it may (key_budget.h).
struct BudgetCut {
  enum class Exceeded : uint8_t { kRows, kRuns, kBytes };

  Exceeded exceeded = Exceeded::kRows;
  uint64_t limit = 0;
  uint32_t pattern = 0;
  state::BlockId block = state::kNoBlock;
  Settlement settlement;
  RowAccess rows;
  uint64_t first = 0;         // the first start that was given up
  uint64_t last = 0;          // the row behind which there was too much
  uint64_t dropped_rows = 0;  // rows, from the first one on, that no search needs any more
  uint64_t dropped_runs = 0;  // runs of the starts that were searched; 0 where runs are not kept apart (match_graph.h)
};

class MatchSink {
 public:
  virtual ~MatchSink() = default;
  virtual data::Status OnOutput(const MatchOutput& output) = 0;
  // Comes behind what the cut settled.
  virtual data::Status OnCut(const BudgetCut&) { return data::OkStatus(); }
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_MATCH_SINK_H_
