#ifndef TRIPLINE_TESTS_REFERENCE_RUNS_H_
#define TRIPLINE_TESTS_REFERENCE_RUNS_H_
// The interpreter of language.md's section 'Meaning', word by word: starts, runs, waits, the four things a wait does
// with a row, lists by preference, the search, settling.
//
// One partition, its rows already in total order. No rules, measures or NEXT (a condition must not look behind its
// row).
//
//   RunsInterpreter interpreter(pattern, {.skip = {SkipMode::To::kNoSkip}, .within = 10});
//   RunsResult result = interpreter.Run(conditions, {.times = times});
//
// Failures: the run-time errors of AFTER MATCH SKIP TO; the matches settled before stand.
// Thread-safety: immutable; Run() may be called from several threads.
// Units: event times in the unit of the pattern's bounds, never decreasing from row to row.
// Cost: exponential in the rows, as the lists of runs are.
// Source: language.md, 'Meaning'; what it leaves open is listed in README.md.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/reference/match.h"
#include "tests/reference/pattern.h"

namespace tripline::reference {

struct RunsOptions {
  // With NO SKIP every match is reported whatever becomes of the others, so it can be settled as soon as it is there.
  // kInList reads the sentence on settling to the letter instead: a match waits for the entries before it in its list
  // and for earlier starts.
  enum class NoSkipSettling : std::uint8_t { kAtOnce, kInList };

  SkipMode skip = {};
  std::optional<Time> within = {};  // of the whole pattern
  bool on_timeout = false;          // report what `within` ended
  NoSkipSettling no_skip_settling = NoSkipSettling::kAtOnce;
};

struct RunsInput {
  std::span<const Time> times = {};     // event time of each row; as many as there are rows
  std::optional<Time> advance_to = {};  // behind the last row the watermark reaches this time
  bool ends = true;                     // then the input ends; otherwise what only time could settle is not reported
};

struct Settlement {
  enum class By : std::uint8_t { kRow, kTime, kEnd };
  By by = By::kRow;
  // kRow: the row. Otherwise nothing.
  std::optional<int> row = {};
  // The row's time or the deadline. Nothing for what only the end of input settles, without a deadline.
  std::optional<Time> time = {};

  bool operator==(const Settlement&) const = default;
};

struct SettledMatch {
  enum class Kind : std::uint8_t { kMatch, kTimeout };
  Kind kind = Kind::kMatch;
  Match match;
  Settlement settled;

  bool operator==(const SettledMatch&) const = default;
};

struct RunsResult {
  std::vector<SettledMatch> matches;  // in output order
  std::optional<std::string> error;   // run-time error of the skip mode, raised by the last match
};

class RunsInterpreter {
 public:
  // REQUIRES: !Refusal(pattern, options.within.has_value()).
  RunsInterpreter(const Pattern& pattern, RunsOptions options);

  RunsResult Run(const Conditions& conditions, const RunsInput& input) const;

 private:
  Pattern pattern_;  // PERMUTE and & written out
  RunsOptions options_;
};

// "0:A 1:B @row 2", "0:A @time 10", "0:A @end", "timeout 0:A @time 10": for messages and expectations.
std::string Text(const SettledMatch& match, const Names& names);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_RUNS_H_
