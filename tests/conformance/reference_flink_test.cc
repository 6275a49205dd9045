#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string>

#include "tests/conformance/flink_answers.h"
#include "tests/conformance/flink_cases.h"
#include "tests/conformance/match_cases.h"
#include "tests/reference/parse.h"
#include "tests/reference/runs.h"

// The reference interpreter against FlinkCEP's own expectations: where the two systems mean the same, the interpreter
// has to find what FlinkCEP finds; where 'Meaning' differs on purpose, the cases are listed with the reason.

namespace tripline::conformance::reference_flink_test {
namespace {

using reference::Label;
using reference::Names;

// The conditions of the cases: comparisons joined by AND and OR, without parentheses.
class Evaluator {
 public:
  Evaluator(const FlinkCase& flink_case, const Names& names, int row, std::span<const Label> taken)
      : case_(flink_case), names_(names), row_(row), taken_(taken) {}

  bool Holds(std::string_view condition) const {
    for (std::string_view alternative : Split(condition, " OR ")) {
      const std::vector<std::string_view> parts = Split(alternative, " AND ");
      if (std::all_of(parts.begin(), parts.end(), [&](std::string_view part) { return Compare(part); })) return true;
    }
    return false;
  }

 private:
  static std::vector<std::string_view> Split(std::string_view text, std::string_view between) {
    std::vector<std::string_view> parts;
    for (std::size_t at = text.find(between); at != std::string_view::npos; at = text.find(between)) {
      parts.push_back(text.substr(0, at));
      text.remove_prefix(at + between.size());
    }
    parts.push_back(text);
    return parts;
  }

  bool Compare(std::string_view text) const {
    if (text == "TRUE") return true;
    const FlinkEvent& event = case_.events[static_cast<std::size_t>(row_)];
    if (text == "volume IS NOT NULL") return event.volume.has_value();
    if (text.starts_with("name LIKE ")) return Like(event.name, text.substr(10));
    if (text.starts_with("name = ")) return "'" + event.name + "'" == text.substr(7);
    for (std::string_view operation : {" >= ", " <= ", " < ", " > ", " = "}) {
      const std::size_t at = text.find(operation);
      if (at == std::string_view::npos) continue;
      const std::optional<double> left = Sum(text.substr(0, at));
      const std::optional<double> right = Sum(text.substr(at + operation.size()));
      if (!left || !right) return false;
      if (operation == " >= ") return *left >= *right;
      if (operation == " <= ") return *left <= *right;
      if (operation == " < ") return *left < *right;
      if (operation == " > ") return *left > *right;
      return *left == *right;
    }
    ADD_FAILURE() << "a condition the evaluator does not know: " << text;
    return false;
  }

  static bool Like(const std::string& name, std::string_view quoted) {
    const std::string_view like = quoted.substr(1, quoted.size() - 2);
    if (like.starts_with('%')) return name.find(like.substr(1, like.size() - 2)) != std::string::npos;
    return name.starts_with(like.substr(0, like.size() - 1));
  }

  std::optional<double> Sum(std::string_view text) const {
    double sum = 0;
    for (std::string_view term : Split(text, " + ")) {
      const std::optional<double> value = Term(term);
      if (!value) return std::nullopt;
      sum += *value;
    }
    return sum;
  }

  std::optional<double> Term(std::string_view text) const {
    const FlinkEvent& event = case_.events[static_cast<std::size_t>(row_)];
    if (text == "price") return event.price;
    if (text == "volume") return event.volume;
    if (text.starts_with("FIRST(")) return OverTaken(text.substr(6, text.find('.') - 6), false);
    constexpr std::string_view kSum = "COALESCE(SUM(";
    if (text.starts_with(kSum)) {
      return OverTaken(text.substr(kSum.size(), text.find('.') - kSum.size()), true).value_or(0);
    }
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size()) ADD_FAILURE() << "no term: " << text;
    return number;
  }

  // The first price, or the sum of the prices, of the rows a variable has taken.
  std::optional<double> OverTaken(std::string_view variable, bool sum) const {
    std::optional<double> result;
    for (const Label& label : taken_) {
      if (names_.variables[static_cast<std::size_t>(label.variable)] != variable) continue;
      const double price = case_.events[static_cast<std::size_t>(label.row)].price;
      if (!result) {
        result = price;
      } else if (sum) {
        *result += price;
      }
    }
    return result;
  }

  const FlinkCase& case_;
  const Names& names_;
  const int row_;
  const std::span<const Label> taken_;
};

reference::SkipMode SkipOf(const std::string& text, Names* names) {
  using To = reference::SkipMode::To;
  if (text == "no_skip") return {To::kNoSkip};
  if (text == "past_last") return {To::kPastLastRow};
  if (text == "to_next") return {To::kNextRow};
  const std::size_t colon = text.find(':');
  const auto found = std::find(names->variables.begin(), names->variables.end(), text.substr(colon + 1));
  const auto number = static_cast<int>(found - names->variables.begin());
  return {text.starts_with("to_first") ? To::kFirst : To::kLast, {number}};
}

struct Answer {
  FlinkMatches matches;
  FlinkMatches timeouts;
  bool error = false;
};

Answer Interpret(const FlinkCase& flink_case) {
  Names names{.variables = {}, .conditions = {}, .time_unit = "milliseconds"};
  const std::optional<reference::Pattern> pattern = reference::Parse(flink_case.pattern, &names);
  if (!pattern) {
    ADD_FAILURE() << flink_case.id << ": not read: " << flink_case.pattern;
    return {};
  }
  reference::RunsOptions options{.skip = SkipOf(flink_case.skip, &names)};
  if (flink_case.within) options.within = std::stoll(*flink_case.within);
  options.on_timeout = flink_case.expect_timeouts.has_value();
  const reference::Conditions conditions{
      .holds =
          [&](int variable, int row, std::span<const Label> taken) {
            const auto found = flink_case.define.find(names.variables[static_cast<std::size_t>(variable)]);
            return found == flink_case.define.end() || Evaluator(flink_case, names, row, taken).Holds(found->second);
          },
      .until =
          [&](int condition, int row, std::span<const Label> taken) {
            return Evaluator(flink_case, names, row, taken)
                .Holds(names.conditions[static_cast<std::size_t>(condition)]);
          }};
  std::vector<reference::Time> times;
  for (const FlinkEvent& event : flink_case.events) {
    times.push_back(flink_case.out_of_order ? static_cast<reference::Time>(times.size()) : event.ts);
  }
  const reference::RunsResult result =
      reference::RunsInterpreter(*pattern, options).Run(conditions, {.times = times, .advance_to = {}, .ends = false});
  Answer answer{.matches = {}, .timeouts = {}, .error = result.error.has_value()};
  for (const reference::SettledMatch& match : result.matches) {
    std::vector<const FlinkEvent*> events;
    for (const Label& label : match.match.rows)
      events.push_back(&flink_case.events[static_cast<std::size_t>(label.row)]);
    const bool timeout = match.kind == reference::SettledMatch::Kind::kTimeout;
    (timeout ? answer.timeouts : answer.matches).insert(ValuesOf(events));
  }
  return answer;
}

TEST(ReferenceFlink, TheInterpreterFindsWhatFlinkCepFinds) {
  const std::optional<std::filesystem::path> shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared folder is not there: set TRIPLINE_SHARED";
  int agree = 0;
  int all = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "conformance" / "flink_cep")) {
    if (entry.path().extension() != ".json") continue;
    std::string error;
    const std::optional<std::vector<FlinkCase>> cases = LoadFlinkCases(entry.path(), &error);
    ASSERT_TRUE(cases) << error;
    for (const FlinkCase& one : *cases) {
      const Answer answer = Interpret(one);
      const bool error_agrees = one.expect_error ? answer.error : !answer.error || one.skip_on_miss == "no_skip";
      const bool agrees = error_agrees && (one.expect_error || answer.matches == ExpectedMatches(one));
      const bool listed = IsMeantDifferently(one);
      EXPECT_NE(agrees, listed) << one.id << ": " << one.pattern << "\nfound\n  "
                                << fmt::format("{}\nexpected\n  {}", fmt::join(answer.matches, "\n  "),
                                               fmt::join(ExpectedMatches(one), "\n  "));
      agree += agrees ? 1 : 0;
      ++all;
    }
  }
  fmt::print("the interpreter agrees with FlinkCEP in {} of {} cases\n", agree, all);
}

}  // namespace
}  // namespace tripline::conformance::reference_flink_test
