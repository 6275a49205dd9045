#include "rules/testing/expectation.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/data/expr.h"
#include "rules/explain/expression_text.h"

namespace tripline::rules {
namespace {

size_t Differing(const dsl::TestAlertModel& expected, const AlertRecord& found) {
  return static_cast<size_t>(std::count_if(expected.columns.begin(), expected.columns.end(), [&](const auto& column) {
    return !SameValue(column.value, found.Find(column.name));
  }));
}

// An alert that is missing, or that nobody expects, costs as much as two values that differ; one of another kind
// altogether costs a little less than one missing and one too many, so that the two stand side by side.
constexpr double kAlone = 1.0;
double CostOf(const dsl::TestAlertModel& expected, const AlertRecord& found) {
  const size_t differing = Differing(expected, found);
  if (differing == 0) return 0;
  return 2 * kAlone - 0.5 + 0.4 * static_cast<double>(differing) / static_cast<double>(expected.columns.size());
}

// The cheapest way to lay the lists beside each other.
std::vector<Comparison::Pair> Align(std::span<const dsl::TestAlertModel> expected, std::span<const AlertRecord> found) {
  const size_t rows = expected.size() + 1;
  const size_t columns = found.size() + 1;
  std::vector<double> cost(rows * columns, 0);
  const auto at = [&](size_t i, size_t j) -> double& { return cost[i * columns + j]; };
  std::vector<double> pair_cost(rows * columns, 0);
  for (size_t i = 0; i < rows; ++i) {
    for (size_t j = 0; j < columns; ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = kAlone * static_cast<double>(i + j);
        continue;
      }
      const double pair = pair_cost[i * columns + j] = CostOf(expected[i - 1], found[j - 1]);
      at(i, j) = std::min({at(i - 1, j - 1) + pair, at(i - 1, j) + kAlone, at(i, j - 1) + kAlone});
    }
  }
  std::vector<Comparison::Pair> pairs;
  size_t i = rows - 1;
  size_t j = columns - 1;
  while (i > 0 || j > 0) {
    if (i > 0 && j > 0 && at(i, j) == at(i - 1, j - 1) + pair_cost[i * columns + j]) {
      pairs.push_back({--i, --j});
    } else if (i > 0 && at(i, j) == at(i - 1, j) + kAlone) {
      pairs.push_back({--i, std::nullopt});
    } else {
      pairs.push_back({std::nullopt, --j});
    }
  }
  std::reverse(pairs.begin(), pairs.end());
  return pairs;
}

std::string Counted(size_t count) { return fmt::format("{} alert{}", count == 0 ? "no" : fmt::to_string(count), count == 1 ? "" : "s"); }

std::string ExpectedText(const dsl::TestAlertModel& alert) {
  std::string text;
  for (const dsl::TestAlertModel::Column& column : alert.columns) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", column.name, ValueText(column.value));
  }
  return "(" + text + ")";
}

std::string FoundText(const AlertRecord& alert) {
  std::string text;
  for (const char* name : {"key", "last_time"}) {
    const data::Value value = alert.Find(name);
    if (value.is_null() || ValueText(value) == "''") continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, ValueText(value));
  }
  for (size_t i = 0; i < alert.measures; ++i) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", alert.columns[i].first, ValueText(alert.columns[i].second));
  }
  const data::Value reason = alert.Find("reason");
  if (!reason.is_null() && !reason.as_string().empty()) text += fmt::format(", reason {}", ValueText(reason));
  return text;
}

// Columns of characters, not bytes.
size_t WidthOf(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}
std::string Padded(std::string text, size_t width) {
  text.append(width - std::min(width, WidthOf(text)), ' ');
  return text;
}

void AppendPair(size_t number, const dsl::TestAlertModel& expected, const AlertRecord& found, std::string* out) {
  std::vector<std::array<std::string, 3>> lines = {{fmt::format("alert {}", number), "expected", "found"}};
  std::vector<bool> differs = {false};
  for (const dsl::TestAlertModel::Column& column : expected.columns) {
    const data::Value value = found.Find(column.name);
    lines.push_back({"  " + column.name, ValueText(column.value), ValueText(value)});
    differs.push_back(!SameValue(column.value, value));
  }
  size_t widths[3] = {0, 0, 0};
  for (const auto& line : lines) {
    for (size_t i = 0; i < 3; ++i) widths[i] = std::max(widths[i], WidthOf(line[i]));
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    *out += fmt::format("{}  {}  {}{}", Padded(lines[i][0], widths[0]), Padded(lines[i][1], widths[1]),
                        differs[i] ? Padded(lines[i][2], widths[2]) : lines[i][2], differs[i] ? "  differs" : "");
    while (out->back() == ' ') out->pop_back();
    *out += '\n';
  }
  *out += fmt::format("  of {}\n", FoundText(found));
}

}  // namespace

bool SameValue(const data::Value& expected, const data::Value& found) {
  if (expected.is_null() || found.is_null()) return expected.is_null() && found.is_null();
  const auto equal = data::MakeCall("=", {data::MakeConstant(expected), data::MakeConstant(found)});
  if (!equal.ok() || (*equal)->kind != data::ExprKind::kConstant || (*equal)->constant.is_null()) return false;
  return (*equal)->constant.as_bool();
}

Comparison CompareAlerts(std::span<const dsl::TestAlertModel> expected, std::span<const AlertRecord> found) {
  constexpr size_t kMostCells = 4'000'000;
  Comparison comparison;
  bool aligned = expected.size() == found.size();
  for (size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    aligned = aligned && Differing(expected[i], found[i]) == 0;
  }
  comparison.equal = aligned;
  if (!aligned && (expected.size() + 1) * (found.size() + 1) <= kMostCells) {
    comparison.pairs = Align(expected, found);
    return comparison;
  }
  for (size_t i = 0; i < std::max(expected.size(), found.size()); ++i) {
    Comparison::Pair& pair = comparison.pairs.emplace_back();
    if (i < expected.size()) pair.expected = i;
    if (i < found.size()) pair.found = i;
  }
  return comparison;
}

std::string ComparisonText(const Comparison& comparison, std::span<const dsl::TestAlertModel> expected,
                           std::span<const AlertRecord> found) {
  constexpr size_t kMostShown = 20;
  std::string text = fmt::format("expected {}, found {}\n", Counted(expected.size()),
                                 found.empty() ? "none" : fmt::to_string(found.size()));
  size_t shown = 0;
  size_t more = 0;
  for (const Comparison::Pair& pair : comparison.pairs) {
    const bool both = pair.expected.has_value() && pair.found.has_value();
    if (both && Differing(expected[*pair.expected], found[*pair.found]) == 0) continue;
    if (++shown > kMostShown) {
      ++more;
    } else if (both) {
      AppendPair(*pair.expected + 1, expected[*pair.expected], found[*pair.found], &text);
    } else if (pair.expected.has_value()) {
      text += fmt::format("alert {} did not come: {}\n", *pair.expected + 1, ExpectedText(expected[*pair.expected]));
    } else {
      text += fmt::format("not expected: {}\n", FoundText(found[*pair.found]));
    }
  }
  if (more > 0) text += fmt::format("and {} more\n", more);
  return text;
}

}  // namespace tripline::rules
