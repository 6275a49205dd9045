#include "dsl/analysis_expression.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/dsl/analysis_testing.h"

namespace tripline::dsl {
namespace analysis_expression_test {

using analysis_testing::CodesOf;
using analysis_testing::DumpOfRules;

// Each `let` doubles: thirty lines would be a billion nodes.
TEST(AnalysisExpression, DoublingLetsAreRefused) {
  std::string text = "let f0(x) = x + x;\n";
  for (int i = 1; i <= 30; ++i) text += fmt::format("let f{}(x) = f{}(x) + f{}(x);\n", i, i - 1, i - 1);
  text += "rule r on pay when f30(n) > 1;";
  EXPECT_EQ(CodesOf(text), "TRL0262");
}

TEST(AnalysisExpression, AChainOfLetsHasALimitedHeight) {
  std::string text = "let f0(x) = x + 1;\n";
  for (int i = 1; i <= 5000; ++i) text += fmt::format("let f{}(x) = f{}(x) + 1;\n", i, i - 1);
  EXPECT_EQ(CodesOf(text + "rule r on pay when f5000(n) > 1;").substr(0, 7), "TRL0262");
  text = "let c0 = 1;\n";
  for (int i = 1; i <= 5000; ++i) text += fmt::format("let c{} = c{} + 1;\n", i, i - 1);
  EXPECT_EQ(CodesOf(text + "rule r on pay when n > c5000;").substr(0, 7), "TRL0262");
}

// Constants are computed once each, so a chain that is used from its beginning is no problem.
TEST(AnalysisExpression, ConstantsAreComputedOnce) {
  std::string text = "let c0 = 1;\n";
  for (int i = 1; i <= 60; ++i) text += fmt::format("let c{} = c{} + c{};\n", i, i - 1, i - 1);
  EXPECT_EQ(DumpOfRules(text + "rule r on pay when n > c60;"), "rule r\n  on pay\n  when (#3 > 1152921504606846976)\n");
}

TEST(AnalysisExpression, ALongConjunctionIsFlat) {
  std::string text = "rule r on pay when n > 0";
  for (int i = 1; i <= 20000; ++i) text += fmt::format(" and n <> {}", i);
  EXPECT_EQ(CodesOf(text + ";"), "");
}

TEST(AnalysisExpression, LimitsAreTheCallers) {
  AnalysisLimits limits;
  limits.max_expanded_nodes = 5;
  EXPECT_EQ(analysis_testing::Codes(analysis_testing::AnalyseText("rule r on pay when n > 1;", limits)->sink), "");
  EXPECT_EQ(analysis_testing::Codes(analysis_testing::AnalyseText("rule r on pay when n + n + n > 1;", limits)->sink),
            "TRL0262");
}

TEST(AnalysisExpression, TextsAreReadAsTimesDurationsAndBools) {
  EXPECT_EQ(ReadAs("2026-01-01", data::TimestampType()), data::Value::Timestamp(1767225600000000));
  EXPECT_EQ(ReadAs("10 minutes", data::DurationType()), data::Value::Duration(600000000));
  EXPECT_EQ(ReadAs("true", data::BoolType()), data::Value::Bool(true));
  EXPECT_EQ(ReadAs("soon", data::TimestampType()), std::nullopt);
  EXPECT_EQ(ReadAs("1", data::IntType()), std::nullopt);
}

}  // namespace analysis_expression_test
}  // namespace tripline::dsl
