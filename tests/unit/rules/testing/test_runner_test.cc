#include "rules/testing/test_runner.h"

#include <gtest/gtest.h>

#include "rules/testing/test_report.h"
#include "tests/unit/rules/testing/parsed_rules.h"

namespace tripline::rules::test_runner_test {
namespace {

// All failures of the tests in the text, "" for none.
std::string Failures(const std::string& text) {
  const auto parsed = testing_rules::Parse(text);
  if (parsed->sink.has_errors()) return parsed->errors();
  TestRunner runner(*parsed->model, parsed->sources);
  std::string failures;
  for (size_t i = 0; i < parsed->model->tests.size(); ++i) {
    const auto result = runner.Run(i);
    if (!result.ok()) return std::string(result.status().message());
    for (const TestFailure& failure : result->failures) failures += failure.text;
  }
  return failures;
}

constexpr const char* kAny = "rule r score 7 on pay when tx is null or tx <> 'no' emit (tx = tx);\n";

TEST(TestRunnerTest, EveryTypeOfValueComesThroughAsItIsWritten) {
  EXPECT_EQ(Failures(std::string(kAny) + R"(
    test r ( given pay (tx, card, amount, n, x, ok, ts, d)
      ('it''s', 'Zürich "1"', -0.10, -9223372036854775807, 1e-300, true, '2026-02-28T23:59:59.999999Z', '90 minutes'),
      ('', '', 9999999999.99, 0, 3, 'false', timestamp '2026-03-01', 1 day)
    expect (tx = 'it''s', card = 'Zürich "1"', amount = -0.1, n = -9223372036854775807, x = 1e-300, ok = true,
            ts = '2026-02-28 23:59:59.999999', d = 90 minutes),
           (tx = '', card = '', amount = 9999999999.99, n = 0, x = 3.0, ok = false, d = '24 hours') );)"),
            "");
}

TEST(TestRunnerTest, ColumnsThatAreNotGivenAreNull) {
  EXPECT_EQ(Failures(std::string(kAny) + "test r ( given pay (ts) ('2026-01-01') expect (tx = null, n = null, d = null) );"),
            "");
}

TEST(TestRunnerTest, RowsStandInTheTotalOrder) {
  EXPECT_EQ(Failures(std::string(kAny) + R"(
    test r ( given pay (n, ts) (3, '2026-01-01 00:00:03'), (1, '2026-01-01 00:00:01')
             given pay (n, ts) (2, '2026-01-01 00:00:02'), (4, '2026-01-01 00:00:03')
      expect (n = 1), (n = 2), (n = 3), (n = 4) );)"),
            "");
}

TEST(TestRunnerTest, ARowThatArrivesIsJudgedWhenItArrives) {
  EXPECT_EQ(Failures("stream s (n int, ts timestamp) event time ts on arrival;"
                     "rule a on s match ( pattern (A B) within 1 hour define A as n = 3, B as n = 1 );"
                     "test a ( given s (n, ts) (3, '2026-01-01 00:00:03'), (1, '2026-01-01 00:00:01') expect () );"),
            "");
}

TEST(TestRunnerTest, DuplicatesAreDropped) {
  EXPECT_EQ(Failures("stream s (id string, n int, ts timestamp) event time ts unique id within 1 hour;"
                     "rule a on s when n > 0; test a ( given s (id, n, ts) ('x', 1, '2026-01-01 00:00:01'),"
                     " ('x', 2, '2026-01-01 00:00:02'), (null, 3, '2026-01-01 00:00:03') expect (n = 1), (n = 3) );"),
            "");
}

TEST(TestRunnerTest, AStreamWithoutEventTimeNeedsNone) {
  EXPECT_EQ(Failures("stream s (n int); rule a on s when n > 1; test a ( given s (n) (2), (1), (3)"
                     " expect (n = 2, last_time = null, settled_at = null), (n = 3) );"),
            "");
}

TEST(TestRunnerTest, AnExpectLooksAtWhatIsWrittenAboveIt) {
  EXPECT_EQ(Failures(std::string(kAny) + R"(
    test r ( given pay (n, ts) (1, '2026-01-01') expect (n = 1) expect decision approve
             given pay (n, ts) (2, '2026-01-02') expect (n = 1), (n = 2) );)"),
            "");
}

TEST(TestRunnerTest, NoRowsAreNoEvents) {
  EXPECT_EQ(Failures(std::string(kAny) + "test r ( expect nothing );"), "");
  EXPECT_EQ(Failures(std::string(kAny) + "test r ( expect () );"),
            "expected 1 alert, found none\nalert 1 did not come: ()\nwhy alert 1 did not come:\n"
            "no row of the test has a key that the rule sees\n");
}

TEST(TestRunnerTest, FilesAreNamedAsTheRuleFileSaysIt) {
  const auto parsed = testing_rules::Parse(std::string(kAny) + "test r ( given file 'a/../x.csv' expect nothing );");
  EXPECT_EQ(TestRunner(*parsed->model, parsed->sources).GivenFiles(), std::set<std::string>{"x.csv"});
}

TEST(TestRunnerTest, AFileThatIsNotThereFailsTheTest) {
  EXPECT_EQ(Failures(std::string(kAny) + "test r ( given file 'none.csv' expect nothing );").substr(0, 41),
            "the test can't be run: TRL0701: input 'no");
}

}  // namespace
}  // namespace tripline::rules::test_runner_test
