#include "tests/reference/backtracking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/reference/parse.h"

namespace tripline::reference::backtracking_test {
namespace {

// Rows as words of the variables whose conditions they meet: "A B AB -".
std::vector<std::string> Words(const std::string& rows) {
  std::vector<std::string> words(1);
  for (char c : rows) {
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

struct Case {
  const char* pattern;
  const char* rows;
  SkipMode skip;
  const char* expected;  // matches, separated by " / "
};

std::string Answer(const Case& c) {
  Names names = PlainNames(3);
  const std::optional<Pattern> pattern = Parse(c.pattern, &names);
  if (!pattern || !IsSql(*pattern)) return "not SQL";
  const std::vector<std::string> words = Words(c.rows);
  const Conditions conditions{.holds = [&](int variable, int row, std::span<const Label>) {
    const std::string& name = names.variables[static_cast<std::size_t>(variable)];
    return words[static_cast<std::size_t>(row)].find(name) != std::string::npos;
  }};
  const BacktrackingResult result =
      MatchByBacktracking(*pattern, conditions, static_cast<int>(words.size()), {.skip = c.skip});
  std::string text;
  for (const Match& match : result.matches) text += (text.empty() ? "" : " / ") + Text(match, names);
  return result.error ? text + " / error" : text;
}

const SkipMode kPast{SkipMode::To::kPastLastRow};
const SkipMode kNext{SkipMode::To::kNextRow};

TEST(Backtracking, FollowsTheStandard) {
  const SkipMode first_b{SkipMode::To::kFirst, {1}};
  const SkipMode last_b{SkipMode::To::kLast, {1}};
  const Case cases[] = {
      {"A B", "A B A B", kPast, "0:A 1:B / 2:A 3:B"},
      {"A+", "A A - A", kPast, "0:A 1:A / 3:A"},
      {"A+", "A A - A", kNext, "0:A 1:A / 1:A / 3:A"},
      {"A+?", "A A", kPast, "0:A / 1:A"},
      {"A* B", "A AB B", kPast, "0:A 1:A 2:B"},
      {"A*? B", "A AB B", kPast, "0:A 1:B / 2:B"},
      {"A | B", "AB B", kPast, "0:A / 1:B"},
      {"B | A", "AB", kPast, "0:B"},
      {"A*", "- A", kPast, "0:() / 1:A"},
      {"()", "A A", first_b, "0:() / 1:()"},
      {"A B+", "A B B", first_b, "0:A 1:B 2:B"},
      {"A B+", "A B B", last_b, "0:A 1:B 2:B"},
      {"A B*", "A", last_b, "0:A / error"},
      {"B A", "B A", first_b, "0:B 1:A / error"},
      {"^ A", "A A", kPast, "0:A"},
      {"A $", "A A", kPast, "1:A"},
      {"PERMUTE(A, B)", "B A", kPast, "0:B 1:A"},
      {"PERMUTE(A, B)", "AB AB", kPast, "0:A 1:B"},
      {"A{2,3}", "A A A A", kPast, "0:A 1:A 2:A"},
      {"A {- B -} A", "A B A", kPast, "0:A 1:B 2:A"},
      // A loop whose body matched no row ends with that iteration once its lower bound is met.
      {"(A{0,1}?)*", "A A", kPast, "0:() / 1:()"},
      {"(A{0,1}?)* B", "A B", kPast, "0:A 1:B"},
      {"(A{0,1}?){2,3} B", "A A A B", kNext, "0:A 1:A 2:A 3:B / 1:A 2:A 3:B / 2:A 3:B / 3:B"},
      {"(() | A)* B", "A B", kPast, "0:A 1:B"},
      {"(A | ())+ B", "A A B", kPast, "0:A 1:A 2:B"},
  };
  for (const Case& c : cases) EXPECT_EQ(Answer(c), c.expected) << c.pattern << " over " << c.rows;
}

TEST(Backtracking, TakesTheBoundOfWithinAsOutside) {
  Names names;
  const Pattern pattern = Parse("A+", &names).value();
  const Conditions all{.holds = [](int, int, std::span<const Label>) { return true; }};
  const std::vector<Time> times = {0, 9, 10};
  const BacktrackingResult result = MatchByBacktracking(pattern, all, 3, {.skip = {}, .within = 10, .times = times});
  ASSERT_EQ(result.matches.size(), 2u);
  EXPECT_EQ(Text(result.matches[0], names), "0:A 1:A");
  EXPECT_EQ(Text(result.matches[1], names), "2:A");
}

TEST(Backtracking, RefusesWhatIsNotSql) {
  for (const char* text : {"A -> B", "A++", "A !B", "A & B", "(A B) within 5 seconds", "A{2, ->}", "A+ until (a)"}) {
    Names names;
    EXPECT_FALSE(IsSql(Parse(text, &names).value())) << text;
  }
}

}  // namespace
}  // namespace tripline::reference::backtracking_test
