#include "deploy/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tripline::deploy {
namespace {

constexpr int kBarCells = 24;

std::string Clock(double seconds) {
  const auto whole = static_cast<int64_t>(std::ceil(std::min(seconds, 359'999.0)));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string Rows(uint64_t rows) {
  return rows < 1'000'000 ? fmt::format("{} rows", rows)
                          : fmt::format("{:.1f} M rows", static_cast<double>(rows) / 1e6);
}

std::string Rate(double rows_per_second) {
  return rows_per_second < 1e6 ? fmt::format("{:.0f} rows/s", rows_per_second)
                               : fmt::format("{:.1f} M rows/s", rows_per_second / 1e6);
}

}  // namespace

std::string ProgressBar::Line(const ProgressState& state) const {
  std::string line;
  if (state.done.has_value()) {
    const double done = std::clamp(*state.done, 0.0, 1.0);
    const auto filled = static_cast<size_t>(done * kBarCells);
    line =
        fmt::format("[{}{}] {:3.0f} %  ", std::string(filled, '#'), std::string(kBarCells - filled, '.'), done * 100);
  }
  line += Rows(state.rows);
  if (state.seconds > 0) line += "  " + Rate(static_cast<double>(state.rows) / state.seconds);
  if (state.done.has_value() && *state.done > 0.01 && state.seconds > 0) {
    line += fmt::format("  {} left", Clock(state.seconds * (1 - *state.done) / *state.done));
  }
  // A line that wraps would not be overwritten by the next one.
  if (columns_ > 1 && line.size() >= static_cast<size_t>(columns_)) line.resize(static_cast<size_t>(columns_) - 1);
  return "\r\x1b[K" + line;
}

std::string ProgressBar::Clear() const { return "\r\x1b[K"; }

}  // namespace tripline::deploy
