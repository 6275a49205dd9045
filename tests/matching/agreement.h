#ifndef TRIPLINE_TESTS_MATCHING_AGREEMENT_H_
#define TRIPLINE_TESTS_MATCHING_AGREEMENT_H_
// Comparing the engine's matcher with the reference, over many streams; the first differences are test failures.
//
// Not the matchers (engine_matcher.h). Thread-safety: plain functions.

#include <vector>

#include "tests/matching/engine_matcher.h"

namespace tripline::matching {

// Runs the case over all streams; returns on how many the engine and the reference differ.
int Differences(const Case& c, const StreamSet& streams, const Feeding& feeding = {});
// The same where rows come in several ways that must make no difference.
int Differences(const Case& c, const StreamSet& streams, const std::vector<Feeding>& feedings);

// SKIP PAST LAST ROW, TO NEXT ROW, TO FIRST and LAST of A, of B, and of either.
std::vector<reference::SkipMode> SkipModes();
bool IsSlowSuite();

}  // namespace tripline::matching

#endif  // TRIPLINE_TESTS_MATCHING_AGREEMENT_H_
