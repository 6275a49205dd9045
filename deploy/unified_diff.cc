#include "deploy/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tripline::deploy {
namespace {

using Lines = std::vector<std::string_view>;

constexpr size_t kContext = 3;

// With their newlines, so that a last line without one differs.
Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// One line of the way from one text to the other.
struct Step {
  char sign;  // ' ', '-' or '+'
  std::string_view line;
};

// The steps of a part without common lines at its ends, by Myers' greedy search: reach[k] is how far into `a` a path of
// d changes comes on the diagonal k; the reaches of all d are kept to walk back.
std::vector<Step> ShortestSteps(const Lines& a, const Lines& b) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  const int most = std::min(n + m, kMaxChanges);
  const auto at = [most](int k) { return static_cast<size_t>(k + most + 1); };
  std::vector<int> reach(static_cast<size_t>(2 * most + 3), 0);
  std::vector<std::vector<int>> history;
  const auto comes_down = [&](const std::vector<int>& r, int k, int d) {
    return k == -d || (k != d && r[at(k - 1)] < r[at(k + 1)]);
  };
  bool found = false;
  for (int d = 0; d <= most && !found; ++d) {
    history.push_back(reach);
    for (int k = -d; k <= d && !found; k += 2) {
      int x = comes_down(reach, k, d) ? reach[at(k + 1)] : reach[at(k - 1)] + 1;
      while (x < n && x - k < m && a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)]) ++x;
      reach[at(k)] = x;
      found = x >= n && x - k >= m;
    }
  }
  std::vector<Step> steps;
  if (!found) {
    for (const std::string_view line : a) steps.push_back({'-', line});
    for (const std::string_view line : b) steps.push_back({'+', line});
    return steps;
  }
  int x = n;
  int y = m;
  for (int d = static_cast<int>(history.size()) - 1; d >= 0; --d) {
    const std::vector<int>& r = history[static_cast<size_t>(d)];
    const bool down = comes_down(r, x - y, d);
    const int k = down ? x - y + 1 : x - y - 1;
    const int from_x = d == 0 ? 0 : r[at(k)];
    const int from_y = d == 0 ? 0 : from_x - k;
    while (x > from_x && y > from_y) {
      steps.push_back({' ', a[static_cast<size_t>(--x)]});
      --y;
    }
    if (d == 0) break;
    steps.push_back(down ? Step{'+', b[static_cast<size_t>(--y)]} : Step{'-', a[static_cast<size_t>(--x)]});
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::vector<Step> StepsBetween(const Lines& a, const Lines& b) {
  const size_t shorter = std::min(a.size(), b.size());
  size_t head = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head), lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Step> steps;
  for (size_t i = 0; i < head; ++i) steps.push_back({' ', a[i]});
  const std::vector<Step> changed = ShortestSteps(middle(a), middle(b));
  steps.insert(steps.end(), changed.begin(), changed.end());
  for (size_t i = a.size() - tail; i < a.size(); ++i) steps.push_back({' ', a[i]});
  return steps;
}

// "3,2"; where there are no lines, the number is that of the line in front.
std::string Range(size_t begin, size_t count) {
  if (count == 1) return fmt::format("{}", begin + 1);
  return fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

}  // namespace

std::string UnifiedDiff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return "";
  const std::vector<Step> steps = StepsBetween(SplitLines(before), SplitLines(after));
  std::string text = fmt::format("--- {}\n+++ {}\n", name, name);
  size_t line_before = 0;
  size_t line_after = 0;
  for (size_t i = 0; i < steps.size();) {
    // A hunk: from `kContext` lines in front of a change to as many behind the last one that is near.
    size_t change = i;
    while (change < steps.size() && steps[change].sign == ' ') ++change;
    if (change == steps.size()) break;
    const size_t begin = change - std::min(kContext, change - i);
    size_t end = change;
    for (size_t k = change; k < steps.size() && k <= end + 2 * kContext + 1; ++k) {
      if (steps[k].sign != ' ') end = k;
    }
    end = std::min(end + 1 + kContext, steps.size());
    line_before += begin - i;
    line_after += begin - i;
    size_t removed = 0;
    size_t added = 0;
    std::string lines;
    for (i = begin; i < end; ++i) {
      removed += steps[i].sign != '+' ? 1u : 0u;
      added += steps[i].sign != '-' ? 1u : 0u;
      lines += steps[i].sign;
      lines += steps[i].line;
      if (!steps[i].line.ends_with('\n')) lines += "\n\\ No newline at end of file\n";
    }
    text += fmt::format("@@ -{} +{} @@\n{}", Range(line_before, removed), Range(line_after, added), lines);
    line_before += removed;
    line_after += added;
  }
  return text;
}

}  // namespace tripline::deploy
