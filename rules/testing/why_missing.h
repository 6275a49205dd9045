// Why an expected alert did not come: the explanation of `backtest --why` over a test's rows, for the key that the alert
// would have been of.
//
// Where the expectation does not say which key that is, the keys without an alert are explained one by one, and the one
// that came nearest is shown: with a match that gave no alert, else with the longest partial match.
//
//   TRIPLINE_ASSIGN_OR_RETURN(std::string text, WhyMissing(model, inputs, {rule, expected, found, keys, time}));
//
// Failures: those of Explain. Thread-safety: pure function. Cost: a run of the test a key.
// Limits: looks at no more than kMostKeys keys.
#ifndef TRIPLINE_RULES_TESTING_WHY_MISSING_H_
#define TRIPLINE_RULES_TESTING_WHY_MISSING_H_

#include <set>
#include <span>
#include <string>

#include "dsl/model.h"
#include "rules/testing/alert_record.h"
#include "rules/testing/coverage.h"
#include "rules/testing/test_inputs.h"

namespace tripline::rules {

struct MissingAlert {
  static constexpr size_t kMostKeys = 50;

  uint32_t rule = 0;
  const dsl::TestAlertModel& expected;
  std::span<const AlertRecord> found;
  const std::set<std::string>& keys;  // of the test's rows
  TestTime time;
};

data::StatusOr<std::string> WhyMissing(const dsl::Model& model, const TestInputs& inputs, const MissingAlert& missing);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_WHY_MISSING_H_
