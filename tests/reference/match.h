#ifndef TRIPLINE_TESTS_REFERENCE_MATCH_H_
#define TRIPLINE_TESTS_REFERENCE_MATCH_H_
// What both reference matchers take and give: conditions, skip modes, matches.
//
// Not rows: a row is its number in the partition, and the caller's conditions know what is in it.
//
//   Conditions conditions{.holds = [&](int v, int row, std::span<const Label> taken) { return kinds[row] & (1 << v);
//   }};
//
// Failures: a skip mode's run-time error is a text in the result.
// Thread-safety: values; thread-compatible.

#include <compare>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "tests/reference/pattern.h"

namespace tripline::reference {

// A row of a match with the variable it was mapped to.
struct Label {
  int row = 0;
  int variable = 0;

  auto operator<=>(const Label&) const = default;
};

// `taken` are the rows taken so far, without the row under test. True means SQL's TRUE: neither FALSE nor NULL.
struct Conditions {
  // The row, mapped to the variable, meets the variable's condition.
  std::function<bool(int variable, int row, std::span<const Label> taken)> holds;
  // The row, mapped to no variable, meets the condition of an `until`.
  std::function<bool(int condition, int row, std::span<const Label> taken)> until = {};
};

struct SkipMode {
  enum class To : std::uint8_t { kPastLastRow, kNextRow, kFirst, kLast, kNoSkip };
  To to = To::kPastLastRow;
  std::vector<int> variables = {};  // kFirst and kLast: one, or the members of a union variable
};

struct Match {
  int start = 0;            // the row at which the search found it; its first row unless it is empty
  std::vector<Label> rows;  // in row order; none for an empty match

  bool operator==(const Match&) const = default;
};

// Where the search goes on behind the match: a row, or the text of SQL's run-time error.
// REQUIRES: the mode is not kNoSkip.
std::variant<int, std::string> NextStart(const Match& match, const SkipMode& skip);

// "0:A 1:B", for messages.
std::string Text(const Match& match, const Names& names);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_MATCH_H_
