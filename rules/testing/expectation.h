// What a test expects of its rule's alerts beside what came, and in words where they differ.
//
// Alerts are compared in output order. Where some are missing or too many, the two lists are laid beside each other so
// that as few values as possible differ, as a diff does with lines.
//
//   const Comparison comparison = CompareAlerts(expected, found);
//   if (!comparison.equal) text += ComparisonText(comparison, expected, found);
//
// Values: numbers compare by value, as the language compares them; a string beside a time or a duration is read as one.
// Thread-safety: pure functions. Cost: expected times found.
#ifndef TRIPLINE_RULES_TESTING_EXPECTATION_H_
#define TRIPLINE_RULES_TESTING_EXPECTATION_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "rules/testing/alert_record.h"

namespace tripline::rules {

bool SameValue(const data::Value& expected, const data::Value& found);

struct Comparison {
  struct Pair {
    std::optional<size_t> expected;  // none: an alert that nobody expects
    std::optional<size_t> found;     // none: an alert that did not come
  };
  bool equal = false;
  std::vector<Pair> pairs;
};

Comparison CompareAlerts(std::span<const dsl::TestAlertModel> expected, std::span<const AlertRecord> found);

// Lines without indentation, ended by a newline.
std::string ComparisonText(const Comparison& comparison, std::span<const dsl::TestAlertModel> expected,
                           std::span<const AlertRecord> found);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_TESTING_EXPECTATION_H_
