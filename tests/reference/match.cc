#include "tests/reference/match.h"

#include <algorithm>

namespace tripline::reference {

std::variant<int, std::string> NextStart(const Match& match, const SkipMode& skip) {
  // Behind an empty match the search goes on with the next row under every skip mode.
  if (match.rows.empty() || skip.to == SkipMode::To::kNextRow) return match.start + 1;
  if (skip.to == SkipMode::To::kPastLastRow) return match.rows.back().row + 1;

  const auto is_target = [&](const Label& label) {
    return std::find(skip.variables.begin(), skip.variables.end(), label.variable) != skip.variables.end();
  };
  int target = 0;
  if (skip.to == SkipMode::To::kFirst) {
    const auto found = std::find_if(match.rows.begin(), match.rows.end(), is_target);
    if (found == match.rows.end()) return "the variable to skip to has no row";
    target = found->row;
  } else {
    const auto found = std::find_if(match.rows.rbegin(), match.rows.rend(), is_target);
    if (found == match.rows.rend()) return "the variable to skip to has no row";
    target = found->row;
  }
  if (target == match.rows.front().row) return "the row to skip to is the first row of the match";
  return target;
}

std::string Text(const Match& match, const Names& names) {
  if (match.rows.empty()) return std::to_string(match.start) + ":()";
  std::string text;
  for (const Label& label : match.rows) {
    if (!text.empty()) text += " ";
    text += std::to_string(label.row) + ":" + names.variables[static_cast<std::size_t>(label.variable)];
  }
  return text;
}

}  // namespace tripline::reference
