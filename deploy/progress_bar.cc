#include "deploy/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace tripline::deploy {
namespace {

constexpr size_t kMostCells = 24;
constexpr size_t kFewestCells = 6;
constexpr std::string_view kGap = "  ";
constexpr std::string_view kOverwrite = "\r\x1b[K";

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

std::string Bar(double done, size_t cells) {
  const auto filled = static_cast<size_t>(done * static_cast<double>(cells));
  return fmt::format("[{}{}]", std::string(filled, '#'), std::string(cells - filled, '.'));
}

}  // namespace

std::string ProgressLine(const ProgressState& state, int columns) {
  const double done = std::clamp(state.done.value_or(0), 0.0, 1.0);
  // In the order in which they are shown.
  std::array<std::string, 4> parts;
  auto& [percent, rows, rate, left] = parts;
  if (state.done.has_value()) percent = fmt::format("{:3.0f} %", done * 100);
  rows = Rows(state.rows);
  if (state.seconds > 0) rate = Rate(static_cast<double>(state.rows) / state.seconds);
  if (done > 0.01 && state.seconds > 0) left = fmt::format("{} left", Clock(state.seconds * (1 - done) / done));

  size_t room = static_cast<size_t>(std::max(columns - 1, 0)) + kGap.size();  // the last part has no gap behind it
  for (std::string* part : {&percent, &left, &rate, &rows}) {                 // the most telling first
    if (part->size() + kGap.size() > room) {
      part->clear();
    } else if (!part->empty()) {
      room -= part->size() + kGap.size();
    }
  }
  std::string line;
  constexpr size_t kBrackets = 3;  // and the blank before the percentage
  if (!percent.empty() && room >= kFewestCells + kBrackets) {
    line = Bar(done, std::min(kMostCells, room - kBrackets)) + " ";
  }
  for (const std::string& part : parts) {
    if (!part.empty()) line.append(part).append(kGap);
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return std::string(kOverwrite) + line;
}

std::string ClearedProgressLine() { return std::string(kOverwrite); }

}  // namespace tripline::deploy
