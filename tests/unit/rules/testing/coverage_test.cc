#include "rules/testing/coverage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/testing/test_runner.h"
#include "tests/unit/rules/testing/parsed_rules.h"

namespace tripline::rules::coverage_test {
namespace {

// What the tests of the first rule leave out, one a line; rows are (card, n) at seconds 0, 1, ….
std::string Gaps(const std::string& rule, const std::vector<std::vector<std::string>>& tests) {
  std::string text = rule;
  for (const std::vector<std::string>& rows : tests) {
    text += "test r ( given pay (card, n, ts) ";
    for (size_t i = 0; i < rows.size(); ++i) {
      text += fmt::format("{}({}, '2026-01-01 00:00:{:02}')", i == 0 ? "" : ", ", rows[i], i);
    }
    text += " expect nothing );";
  }
  const auto parsed = testing_rules::Parse(text);
  EXPECT_EQ(parsed->errors(), "");
  TestRunner runner(*parsed->model, parsed->sources);
  for (size_t i = 0; i < tests.size(); ++i) EXPECT_TRUE(runner.Run(i).ok());
  EXPECT_EQ(runner.coverage()[0].tests, tests.size());
  std::string gaps;
  for (const CoverageGap& gap : GapsOf(runner.coverage()[0])) gaps += gap.what + "  " + gap.gap + "\n";
  return gaps;
}

TEST(CoverageTest, AsksForBothOutcomesOfEachPartOfWhen) {
  const std::string rule = "rule r on pay when n > 1 and card = 'a';";
  EXPECT_EQ(Gaps(rule, {{"'a', 2", "'a', 1", "'b', 2"}}), "");
  EXPECT_EQ(Gaps(rule, {{"'a', 2", "'a', 1"}}), "when: card = 'a'  never false\n");
  EXPECT_EQ(Gaps(rule, {{"'a', 2"}, {"'a', 1"}}), "when: card = 'a'  never false\n");
  EXPECT_EQ(Gaps(rule, {{"'b', 1"}}), "when: n > 1  never true\nwhen: card = 'a'  never true\n");
  // Each part was both, but never both at once.
  EXPECT_EQ(Gaps(rule, {{"'a', 1", "'b', 2"}}), "when  never true\n");
  // NULL is neither.
  EXPECT_EQ(Gaps(rule, {{"'a', null"}}), "when: n > 1  never tested\nwhen: card = 'a'  never false\n");
}

TEST(CoverageTest, AsksForUnlessOnTheRowsThatFire) {
  const std::string rule = "rule r on pay when n > 1 unless card = 'a';";
  EXPECT_EQ(Gaps(rule, {{"'a', 2", "'b', 2", "'a', 1"}}), "");
  EXPECT_EQ(Gaps(rule, {{"'b', 2", "'a', 1"}}), "unless: card = 'a'  never true\n");
  EXPECT_EQ(Gaps(rule, {{"'a', 1"}}), "when: n > 1  never true\nunless: card = 'a'  never tested\n");
}

TEST(CoverageTest, TestsAVariableWhereARunWaitsForIt) {
  const std::string rule =
      "rule r on pay per card match ( pattern (A B? C) within 1 hour define A as n = 1, B as n = 2, C as n = 3 );";
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'c', 2", "'c', 3", "'c', 1", "'c', 3", "'c', 1", "'c', 4"}}), "");
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'c', 3", "'c', 4"}}),
            "B: n = 2  never true\nB  never taken\nC: n = 3  never false\n");
  // A row that nothing waits for tries nothing but the beginning.
  EXPECT_EQ(Gaps(rule, {{"'c', 3"}}),
            "A: n = 1  never true\nA  never taken\nB: n = 2  never tested\nB  never taken\nC: n = 3  never tested\n"
            "C  never taken\n");
  // Keys do not meet.
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'d', 2", "'d', 3"}}),
            "B: n = 2  never tested\nB  never taken\nC: n = 3  never tested\nC  never taken\n");
}

TEST(CoverageTest, ReadsOtherRowsOfTheRun) {
  const std::string rule =
      "rule r on pay per card match ( pattern (A+ B) within 1 hour define A as n < 10, B as n >= 10 and n > sum(A.n) );";
  EXPECT_EQ(Gaps(rule, {{"'c', 4", "'c', 12"}}), "B: n >= 10  never false\nB: n > sum(A.n)  never false\n");
  // Behind two rows of 9 the 12 is no more than their sum.
  EXPECT_EQ(Gaps(rule, {{"'c', 4", "'c', 12"}, {"'c', 9", "'c', 9", "'c', 12"}}), "");
  // Behind a 4 the 5 is tested too: it is too small, but not for this reason.
  EXPECT_EQ(Gaps(rule, {{"'c', 4", "'c', 12"}, {"'c', 4", "'c', 5", "'c', 12"}}), "B: n > sum(A.n)  never false\n");
}

TEST(CoverageTest, CoversNegationsAndUntil) {
  const std::string rule =
      "rule r on pay per card match ( pattern (A{1, ->} until (n = 7) !-> N -> B) within 1 hour"
      " define A as n = 1, N as n = 2, B as n = 3 );";
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'c', 3", "'c', 1", "'c', 7", "'c', 2", "'c', 3"}}), "");
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'c', 4", "'c', 3"}}), "N: n = 2  never true\nuntil: n = 7  never true\n");
}

TEST(CoverageTest, AVariableWithoutACondition) {
  const std::string rule = "rule r on pay per card match ( pattern (A X*? B) within 1 hour define A as n = 1, B as n = 2 );";
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'c', 2", "'c', 3"}}), "X  never taken\nB: n = 2  never false\n");
  EXPECT_EQ(Gaps(rule, {{"'c', 1", "'c', 3", "'c', 2", "'c', 3"}}), "");
}

}  // namespace
}  // namespace tripline::rules::coverage_test
