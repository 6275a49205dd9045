// One line on a terminal that says how far a run is: share, rows, rows per second, time left.
//
//   ProgressBar bar(TerminalColumns());
//   SayError(bar.Line({.rows = 1'000'000, .done = 0.4, .seconds = 0.1}));   // begins with a carriage return
//   SayError(bar.Clear());
//
// Thread-safety: thread-compatible. Times are given, not read, so that a test can give them.
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

class ProgressBar {
 public:
  explicit ProgressBar(int columns) : columns_(columns) {}

  // The line, to be written over the one before.
  std::string Line(const ProgressState& state) const;
  // Wipes the line.
  std::string Clear() const;

 private:
  int columns_;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_PROGRESS_BAR_H_
