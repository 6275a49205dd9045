#ifndef TRIPLINE_TESTS_REFERENCE_BACKTRACKING_H_
#define TRIPLINE_TESTS_REFERENCE_BACKTRACKING_H_
// SQL:2016's row pattern matching by plain backtracking: try what is preferred, undo it, try the next.
//
// Not for gap marks, possessive loops, negations, `until`, `&` or group bounds: runs.h is.
//
//   BacktrackingResult r = MatchByBacktracking(pattern, conditions, row_count, {.skip = {SkipMode::To::kNextRow}});
//
// Preference: left alternative first, greedy iterates before it leaves, reluctant leaves before it iterates, PERMUTE in
// lexical order. A loop whose body matched no row ends with that iteration once its lower bound is met (ISO
// 19075-5, 7.2.8). Failures: the run-time errors of AFTER MATCH SKIP TO; the matches found before stand. Thread-safety:
// a plain function; thread-compatible. Cost: exponential in the number of rows for patterns like (A*)*B. Source:
// ISO/IEC 9075-2:2016, ISO/IEC 19075-5; the bound of `within` as in language.md (outside).

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/reference/match.h"
#include "tests/reference/pattern.h"

namespace tripline::reference {

struct BacktrackingOptions {
  SkipMode skip = {};
  std::optional<Time> within = {};   // of the whole pattern; needs `times`
  std::span<const Time> times = {};  // event time of each row
};

struct BacktrackingResult {
  std::vector<Match> matches;        // in the order of their starts
  std::optional<std::string> error;  // run-time error of the skip mode, raised by the last match
};

// True if the pattern uses nothing beyond SQL:2016.
bool IsSql(const Pattern& pattern);

// REQUIRES: IsSql(pattern); the skip mode is not NO SKIP.
BacktrackingResult MatchByBacktracking(const Pattern& pattern, const Conditions& conditions, int row_count,
                                       const BacktrackingOptions& options);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_BACKTRACKING_H_
