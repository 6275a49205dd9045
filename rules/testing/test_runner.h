// Runs the `test` statements of a rule set: each is a job of the whole set over its own rows, with the judge that
// production has, and what comes out is laid beside what it expects.
//
// An `expect` looks at all that is written above it in its test: steps behind it are another job's. The end of the rows
// does not end time; `then advance to` and `then end` do. Where an expected alert did not come, the nearest partial match
// says why (rules/explain). A rule that is off runs in its own tests, as an active one.
//
//   TestRunner runner(model, sources);
//   TRIPLINE_ASSIGN_OR_RETURN(TestResult result, runner.Run(0));
//   if (!result.failures.empty()) …
//
// Failures: a test that can't be run (a file that is not there, a record that can't be read) has failed, with the
// reason; only failures of the system end the run. Thread-safety: thread-compatible. Ownership: the model and the sources
// outlive it.
#ifndef TRIPLINE_RULES_TESTING_TEST_RUNNER_H_
#define TRIPLINE_RULES_TESTING_TEST_RUNNER_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "dsl/source.h"
#include "rules/testing/alert_record.h"
#include "rules/testing/coverage.h"

namespace tripline::rules {

// Why a test has failed: lines without indentation, each ended by a newline.
struct TestFailure {
  data::Span span;  // of the `expect`, or of the test
  std::string text;
};

struct TestResult {
  size_t test = 0;  // place in Model::tests
  double seconds = 0;
  std::vector<TestFailure> failures;  // none: passed
};

class TestRunner {
 public:
  TestRunner(const dsl::Model& model, const dsl::SourceSet& sources) : model_(model), sources_(sources) {
    coverage_.resize(model.rules.size());
  }

  // A failure of the system only.
  data::StatusOr<TestResult> Run(size_t test);

  // By place in Model::rules, over the tests that were run.
  const std::vector<RuleCoverage>& coverage() const { return coverage_; }
  // What `given file` of all tests names, as paths.
  std::set<std::string> GivenFiles() const;

 private:
  // What came of a job over the first steps of a test.
  struct Outcome {
    std::vector<AlertRecord> alerts;
    bool any_event = false;
    std::string decision;  // of the last event
    std::string event;     // that event, in words
    std::string decided_by;  // the rules behind the decision
  };

  std::string_view FileOf(const dsl::TestModel& test) const { return sources_.name(test.span.file); }
  data::Status CheckExpects(const dsl::TestModel& test, TestResult* result);
  data::StatusOr<Outcome> RunSteps(const dsl::TestModel& test, size_t steps) const;
  data::Status ExpectAlerts(const dsl::TestModel& test, size_t step, const Outcome& outcome, TestResult* result);
  void ExpectDecision(const dsl::TestModel& test, size_t step, const Outcome& outcome, TestResult* result) const;

  const dsl::Model& model_;
  const dsl::SourceSet& sources_;
  std::vector<RuleCoverage> coverage_;
  std::set<std::string> keys_;  // of the test at hand
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_TEST_RUNNER_H_
