// What a run of tests says: lines for a person, and JUnit's XML for a build server.
//
//   text += ResultText(context, result);  …  text += CoverageText(context, runner.coverage());  text += TotalText(results);
//
// Thread-safety: pure functions. XML: one `testsuite` a rule file, one `testcase` a test with the rule as class; texts
// are escaped, and characters that XML can't hold are left out.
#ifndef TRIPLINE_RULES_TESTING_TEST_REPORT_H_
#define TRIPLINE_RULES_TESTING_TEST_REPORT_H_

#include <span>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "dsl/source.h"
#include "rules/testing/test_runner.h"

namespace tripline::rules {

struct ReportContext {
  const dsl::Model& model;
  const dsl::SourceSet& sources;
  bool color = false;
};

// "ok    card_testing  three probes  0.002 s", and why it failed.
std::string ResultText(const ReportContext& context, const TestResult& result);

struct CoverageReport {
  std::string text;
  bool has_gaps = false;
};
// Of these rules (places in Model::rules).
CoverageReport CoverageText(const ReportContext& context, std::span<const RuleCoverage> coverage,
                            std::span<const uint32_t> rules);

// "4 tests, 1 failed".
std::string TotalText(const ReportContext& context, std::span<const TestResult> results);

std::string JunitXml(const ReportContext& context, std::span<const TestResult> results);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_TEST_REPORT_H_
