#include "rules/testing/test_report.h"

#include <gtest/gtest.h>

#include "tests/unit/rules/testing/parsed_rules.h"

namespace tripline::rules::test_report_test {
namespace {

constexpr std::string_view kText = "rule r on pay when n > 1;\ntest r 'a <b> & \"c\"' ( expect nothing );\n"
                                   "test r ( expect nothing );\nrule s on pay when n > 2;";

std::vector<TestResult> Results() {
  return {{0, 0.25, {{{dsl::FileId{1}, 40, 41}, "first & line\nsecond \x01<line>\n"}}}, {1, 0.5, {}}};
}

TEST(TestReportTest, ALineATestAndWhyItFailed) {
  const auto parsed = testing_rules::Parse(kText);
  const ReportContext context{*parsed->model, parsed->sources};
  EXPECT_EQ(ResultText(context, Results()[0]),
            "FAIL  r  a <b> & \"c\"  0.250 s\n      t.rules:2:15: first & line\n      second \x01<line>\n");
  EXPECT_EQ(ResultText(context, Results()[1]), "ok    r  t.rules:3:1  0.500 s\n");
  EXPECT_EQ(ResultText({*parsed->model, parsed->sources, true}, Results()[1]),
            "\x1b[32mok  \x1b[0m  r  t.rules:3:1  0.500 s\n");
  EXPECT_EQ(TotalText(context, Results()), "\n2 tests, 1 failed\n");
}

TEST(TestReportTest, EscapesXml) {
  const auto parsed = testing_rules::Parse(kText);
  EXPECT_EQ(JunitXml({*parsed->model, parsed->sources}, Results()),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="tripline" tests="2" failures="1" errors="0" time="0.750000">
  <testsuite name="t.rules" tests="2" failures="1" errors="0" time="0.750000">
    <testcase classname="r" name="a &lt;b&gt; &amp; &quot;c&quot;" file="t.rules" line="2" time="0.250000">
      <failure message="first &amp; line">t.rules:2:15: first &amp; line&#10;second &lt;line&gt;&#10;</failure>
    </testcase>
    <testcase classname="r" name="t.rules:3:1" file="t.rules" line="3" time="0.500000"/>
  </testsuite>
</testsuites>
)");
}

TEST(TestReportTest, ListsWhatIsNotCovered) {
  const auto parsed = testing_rules::Parse(kText);
  const ReportContext context{*parsed->model, parsed->sources};
  std::vector<RuleCoverage> coverage(2);
  coverage[0].tests = 1;
  const std::vector<uint32_t> both = {0, 1};
  EXPECT_EQ(CoverageText(context, coverage, both).text, "\nNot covered:\n  s: no test  t.rules:4:6\n");
  EXPECT_TRUE(CoverageText(context, coverage, both).has_gaps);
  EXPECT_FALSE(CoverageText(context, coverage, std::vector<uint32_t>{0}).has_gaps);
}

}  // namespace
}  // namespace tripline::rules::test_report_test
