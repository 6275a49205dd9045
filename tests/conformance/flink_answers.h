#ifndef TRIPLINE_TESTS_CONFORMANCE_FLINK_ANSWERS_H_
#define TRIPLINE_TESTS_CONFORMANCE_FLINK_ANSWERS_H_
// What a FlinkCEP case expects in a form that answers can be compared with, and the cases that mean something else here.
//
// FlinkCEP's tests compare matches as multisets of event values: neither the order of matches, nor the order inside one,
// nor the step an event went to counts.
//
//   EXPECT_EQ(found, ExpectedMatches(one));
//
// Thread-safety: plain functions.

#include <set>
#include <string>
#include <vector>

#include "tests/conformance/flink_cases.h"

namespace tripline::conformance {

using FlinkMatches = std::multiset<std::string>;  // one text of values a match

std::string ValuesOf(const std::vector<const FlinkEvent*>& events);
FlinkMatches ExpectedMatches(const FlinkCase& one);

// 'Meaning' differs from FlinkCEP in this case on purpose; the reasons stand beside the list.
bool IsMeantDifferently(const FlinkCase& one);

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_FLINK_ANSWERS_H_
