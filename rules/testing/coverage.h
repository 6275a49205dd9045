// What the tests of a rule try of it: for each condition, and each part that `and` joins, whether it was ever true and
// ever false, and for each pattern variable whether it ever took a row.
//
// A condition counts where the search tests it: with a row, behind the rows of a run. So `LARGE` is tried when something
// waits for it, not by every large amount. The rows of a test go through the search of `backtest --why`, which looks at
// every row. NULL is neither true nor false.
//
//   RuleCoverage coverage;
//   TRIPLINE_RETURN_IF_ERROR(CoverTest(model, rule, inputs, {}, &coverage, &keys));   // for each test
//   for (const CoverageGap& gap : GapsOf(coverage)) …
//
// Failures: those of a job and its inputs. Thread-safety: thread-compatible. Cost: a run of the test.
#ifndef TRIPLINE_RULES_TESTING_COVERAGE_H_
#define TRIPLINE_RULES_TESTING_COVERAGE_H_

#include <set>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "rules/testing/test_inputs.h"

namespace tripline::rules {

struct RuleCoverage {
  struct Part {
    std::string text;
    bool was_true = false;
    bool was_false = false;
  };
  struct Condition {
    std::string name;  // "when", "unless", the variable's, "until"
    data::Span span;
    bool counts = false;  // something in the rule can test it
    bool takes = false;   // a variable that takes rows
    bool taken = false;
    Part whole;
    std::vector<Part> parts;  // more than one where `and` joins them; none: it takes every row
  };
  uint32_t tests = 0;
  std::vector<Condition> conditions;  // place: variable of the rule's pattern
};

// How far time goes in a test.
struct TestTime {
  int64_t advance_to_us = engine::kStartOfTime;
  bool ends = false;
};

// Adds what one test tries. `keys`: those of its rows, as alerts show them.
data::Status CoverTest(const dsl::Model& model, uint32_t rule, const TestInputs& inputs, TestTime time,
                       RuleCoverage* coverage, std::set<std::string>* keys);

struct CoverageGap {
  std::string what;  // "LARGE: amount >= 250", "OTHER", "when"
  std::string gap;   // "never true", "never false", "never tested", "never taken"
  data::Span span;
};

std::vector<CoverageGap> GapsOf(const RuleCoverage& coverage);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_COVERAGE_H_
