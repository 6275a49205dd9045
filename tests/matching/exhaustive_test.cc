#include <gtest/gtest.h>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"

// All small patterns over all small streams: the engine finds what the reference finds, settled by the same row or at
// the same time, in the same order.

namespace tripline::matching::exhaustive_test {
namespace {

using reference::AllPatterns;
using reference::Alphabet;
using reference::Pattern;
using reference::SkipMode;
using reference::SqlAlphabet;
using reference::WholeSqlAlphabet;

constexpr int kEnough = 10;  // differences after which a test gives up

int Larger(int nodes) { return IsSlowSuite() ? nodes + 1 : nodes; }

class ExhaustiveTest : public testing::TestWithParam<size_t> {
 protected:
  SkipMode skip() const { return SkipModes()[GetParam()]; }

  void Compare(const Alphabet& alphabet, int nodes, int rows, const std::vector<Dependence>& dependences) const {
    const StreamSet streams(AllStreams(rows));
    int differences = 0;
    for (const Pattern& pattern : AllPatterns(alphabet, nodes)) {
      for (const Dependence dependence : dependences) {
        differences += Differences({.pattern = pattern, .skip = skip(), .dependence = dependence}, streams);
        if (differences > kEnough) return;
      }
    }
  }
};

TEST_P(ExhaustiveTest, RowLocalConditions) { Compare(SqlAlphabet(2), Larger(3), 6, {Dependence::kNone}); }

TEST_P(ExhaustiveTest, OneVariableDependsOnTheOther) {
  Compare(SqlAlphabet(2), Larger(3), 6, {Dependence::kLastOfOther});
}

TEST_P(ExhaustiveTest, EveryWayToReadTheMatch) { Compare(SqlAlphabet(2), Larger(2), 5, AllDependences()); }

TEST_P(ExhaustiveTest, AnchorsEmptyPatternPermuteAndExclusion) {
  Compare(WholeSqlAlphabet(2), Larger(2), 5, {Dependence::kNone, Dependence::kCountOfOther});
}

INSTANTIATE_TEST_SUITE_P(SkipModes, ExhaustiveTest, testing::Range(size_t{0}, SkipModes().size()));

}  // namespace
}  // namespace tripline::matching::exhaustive_test
