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

// Whether A comes before B in the pattern's text. Where the conditions are alike, the other patterns are these with the
// names exchanged, and the streams and skip modes are the same with the names exchanged.
bool BeginsWithA(const Pattern& pattern) {
  const std::string text = Text(pattern, reference::PlainNames(2));
  return text.find('B') == std::string::npos || text.find('A') < text.find('B');
}

class ExhaustiveTest : public testing::TestWithParam<size_t> {
 protected:
  SkipMode skip() const { return SkipModes()[GetParam()]; }

  void Compare(const Alphabet& alphabet, int nodes, int rows, const std::vector<Dependence>& dependences) const {
    const StreamSet streams(AllStreams(rows));
    int differences = 0;
    for (const Pattern& pattern : AllPatterns(alphabet, nodes)) {
      for (const Dependence dependence : dependences) {
        if (dependence == Dependence::kNone && !IsSlowSuite() && !BeginsWithA(pattern)) continue;
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

TEST_P(ExhaustiveTest, EveryWayToReadTheMatch) {
  Compare(SqlAlphabet(2), Larger(3), GetParam() < 2 ? 4 : 3, AllDependences());
}

TEST_P(ExhaustiveTest, AnchorsEmptyPatternPermuteAndExclusion) {
  Compare(WholeSqlAlphabet(2), Larger(3), 4, {Dependence::kNone, Dependence::kCountOfOther});
}

INSTANTIATE_TEST_SUITE_P(SkipModes, ExhaustiveTest, testing::Range(size_t{0}, SkipModes().size()));

// Where rows come in another grouping, or the state goes through its saved form between them, nothing changes.
const std::vector<Feeding> kFeedings = {{.frame_rows = 1},
                                        {.frame_rows = 100},
                                        {.frame_rows = 2},
                                        {.frame_rows = 1, .restore_every = 1},
                                        {.frame_rows = 3, .restore_every = 3}};

TEST(ExhaustiveFeedingTest, FramesAndRestoresChangeNothing) {
  const StreamSet streams(AllStreams(3));
  const std::vector<Dependence> dependences =
      IsSlowSuite() ? AllDependences()
                    : std::vector<Dependence>{Dependence::kNone,        Dependence::kCountOfOther,
                                              Dependence::kMaxOfOther,  Dependence::kLastOfOther,
                                              Dependence::kTextOfOther, Dependence::kSecondLastOfOther,
                                              Dependence::kLabelBefore, Dependence::kRowBefore};
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(SqlAlphabet(2), Larger(3))) {
    for (const Dependence dependence : dependences) {
      differences += Differences({.pattern = pattern, .dependence = dependence}, streams, kFeedings);
      if (differences > kEnough) return;
    }
  }
}

// A bound on the match, rows apart in time, at one time, and at the bound itself.
class ExhaustiveWithinTest : public testing::TestWithParam<Time> {
 protected:
  static std::vector<StreamSet> Streams(int rows) {
    std::vector<StreamSet> sets;
    for (const std::vector<Time>& times :
         {std::vector<Time>{0, 1, 2, 3, 4, 5}, {0, 0, 1, 1, 1, 2}, {0, 2, 2, 3, 6, 6}}) {
      sets.emplace_back(AllStreams(rows, times));
    }
    return sets;
  }

  void Compare(const Alphabet& alphabet, int nodes, int rows, const std::vector<SkipMode::To>& skips,
               const std::vector<Dependence>& dependences, const std::vector<Feeding>& feedings) const {
    const std::vector<StreamSet> sets = Streams(rows);
    int differences = 0;
    for (const Pattern& pattern : AllPatterns(alphabet, nodes)) {
      for (const Dependence dependence : dependences) {
        for (const SkipMode::To to : skips) {
          const Case c{.pattern = pattern, .skip = {to}, .within = GetParam(), .dependence = dependence};
          for (const StreamSet& streams : sets) differences += Differences(c, streams, feedings);
          if (differences > kEnough) return;
        }
      }
    }
  }
};

constexpr SkipMode::To kPastLastRow = SkipMode::To::kPastLastRow;
constexpr SkipMode::To kNextRow = SkipMode::To::kNextRow;

TEST_P(ExhaustiveWithinTest, TheInputEnds) {
  Compare(SqlAlphabet(2), Larger(3), 4, {kPastLastRow, kNextRow}, {Dependence::kNone}, {{}});
}

TEST_P(ExhaustiveWithinTest, TimeGoesOnBehindTheLastRow) {
  for (const Time advance_to : {2, 4, 100}) {
    Compare(SqlAlphabet(2), Larger(3), 3, {kPastLastRow}, {Dependence::kNone, Dependence::kLastOfOther},
            {{.advance_to = advance_to}});
  }
}

TEST_P(ExhaustiveWithinTest, FramesAndRestoresChangeNothing) {
  Compare(SqlAlphabet(2), Larger(3), 3, {kPastLastRow}, {Dependence::kNone, Dependence::kFirstOfOther},
          {{.frame_rows = 100}, {.frame_rows = 1, .restore_every = 1}});
}

TEST_P(ExhaustiveWithinTest, AnchorsEmptyPatternPermuteAndExclusion) {
  Compare(WholeSqlAlphabet(2), Larger(3), 3, {kPastLastRow, kNextRow}, {Dependence::kNone}, {{}});
  Compare(WholeSqlAlphabet(2), Larger(3), 3, {kPastLastRow}, {Dependence::kNone}, {{.frame_rows = 100, .advance_to = 5}});
}

INSTANTIATE_TEST_SUITE_P(Bounds, ExhaustiveWithinTest, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace tripline::matching::exhaustive_test
