// How much one pattern may hold for one key before starts are given up.
//
// A budget is counted in what a pattern means, not in what lies in memory at the moment: the rows from the first start
// that is not decided to the last row, the runs of the start in progress, and what these take. So a cut falls at the same
// row for any shards, batches, stops and restores (README.md, 'Budgets'; BudgetCut in match_sink.h says what was cut).
// What `check --bounds` prints is another thing: a bound that follows from the pattern alone, and needs no cut.
//
//   DomainOptions options;
//   options.budget.rows = 100'000;
//
// Thread-safety: plain values. Units: rows and runs of one key and pattern; bytes. Limits: kMostBytes, as a segment of a
// block holds less than 4 GiB, and has to be twice as large where it grows.
#ifndef TRIPLINE_CEP_KEY_BUDGET_H_
#define TRIPLINE_CEP_KEY_BUDGET_H_

#include <cstdint>

namespace tripline::cep {

struct KeyBudget {
  static constexpr uint64_t kMostRows = uint64_t{1} << 31;  // as numbers of rows in a run are 32 bits wide
  static constexpr uint64_t kMostRuns = uint64_t{1} << 31;
  static constexpr uint64_t kMostBytes = uint64_t{1} << 31;

  // As much as can be held.
  static constexpr KeyBudget Most() { return {kMostRows, kMostRuns, kMostBytes}; }

  uint64_t rows = uint64_t{1} << 24;
  uint64_t runs = uint64_t{1} << 20;
  uint64_t bytes = kMostBytes;  // of the rows; and as much again of the runs with their labels
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_KEY_BUDGET_H_
