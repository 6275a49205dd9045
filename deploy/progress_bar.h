// One line on a terminal that says how far a run is: share, rows, rows per second, time left.
//
//   SayError(ProgressLine({.rows = 1'000'000, .done = 0.4, .seconds = 0.1}, TerminalColumns()));
//   SayError(ClearedProgressLine());
//
// Where the terminal is narrow, parts are left out, the bar first: a number that is cut off would be another number.
//
// Thread-safety: pure functions. Times are given, not read, so that a test can give them.
#ifndef TRIPLINE_DEPLOY_PROGRESS_BAR_H_
#define TRIPLINE_DEPLOY_PROGRESS_BAR_H_

#include <cstdint>
#include <optional>
#include <string>

namespace tripline::deploy {

struct ProgressState {
  uint64_t rows = 0;
  std::optional<double> done;  // share of the input, 0 to 1; nothing: not known (standard input)
  double seconds = 0;          // since the start
};

// The line, to be written over the one before: shorter than `columns`, as a line that wraps could not be overwritten.
std::string ProgressLine(const ProgressState& state, int columns);
// Wipes the line.
std::string ClearedProgressLine();

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_PROGRESS_BAR_H_
