#include <gtest/gtest.h>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"
#include "tests/reference/parse.h"

// Larger patterns and longer streams than can all be tried.

namespace tripline::matching::random_test {
namespace {

using reference::Pattern;
using reference::SkipMode;

TEST(RandomTest, LargerPatternsOverLongerStreams) {
  std::mt19937_64 random(20260101);
  std::vector<StreamSet> sets;
  for (int i = 0; i < 20; ++i) {
    std::vector<Stream> streams;
    for (int rows = 3; rows < 12; ++rows) {
      streams.push_back(RandomStream(rows, {0, 1, 1, 2, 2, 3}, {0, 1, 1, 2, 4}, &random));
      streams.push_back(RandomStream(rows, {1, 2, 3}, {1}, &random));
    }
    sets.emplace_back(std::move(streams));
  }
  const reference::Alphabet alphabet = reference::WholeSqlAlphabet(2);
  const std::vector<Dependence> dependences = AllDependences();
  const std::vector<SkipMode> skips = SkipModes();
  const std::vector<Feeding> feedings = {{.frame_rows = 1}, {.frame_rows = 4}, {.frame_rows = 2, .restore_every = 2}};
  const int patterns = IsSlowSuite() ? 300000 : 12000;
  int differences = 0;
  for (int i = 0; i < patterns && differences < 5; ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 4 + i % 5, &random)};
    c.skip = skips[random() % skips.size()];
    c.dependence = dependences[random() % dependences.size()];
    if (random() % 2 == 0) c.within = static_cast<Time>(random() % 9 + 1);
    const StreamSet& streams = sets[random() % sets.size()];
    // Loops in loops in loops with nothing in them: more of them than there may be.
    if (data::CodeOf(EngineMatcher::Make({c}, streams).status()) == "TRL0501") continue;
    differences += Differences(c, streams, feedings);
  }
  EXPECT_EQ(differences, 0);
}

// Long runs over long streams: what the watch, the bounds of runs and scanning leave out must be nothing.
TEST(RandomTest, LongRunsOverLongStreams) {
  std::mt19937_64 random(20260202);
  std::vector<StreamSet> sets;
  for (int i = 0; i < 12; ++i) {
    std::vector<Stream> streams;
    for (int rows = 20; rows < 60; rows += 13) {
      streams.push_back(RandomStream(rows, {1, 1, 1, 1, 1, 3, 3, 2, 0}, {0, 1, 1, 2, 4}, &random));
      streams.push_back(RandomStream(rows, {1, 1, 1, 3, 3, 3, 3}, {1, 2}, &random));
    }
    sets.emplace_back(std::move(streams));
  }
  const char* const kShapes[] = {"A{2,} B", "A+ B", "A{3} B", "A{2,} B A", "A B* A", "A+ B+", "A+ (B | A B)", "(A | B)+ A B",
                                 "A+? B", "A{2,5} B", "A B? B", "A | B A"};
  const Dependence kDependences[] = {Dependence::kAverageOfOther, Dependence::kMaxOfOther,  Dependence::kFirstOfOther,
                                     Dependence::kLastOfOther,    Dependence::kOwnCount,    Dependence::kSumOfAll,
                                     Dependence::kMutual,         Dependence::kRowBefore,   Dependence::kNone};
  const std::vector<SkipMode> skips = SkipModes();
  const std::vector<Feeding> feedings = {{.frame_rows = 1}, {.frame_rows = 16}, {.frame_rows = 5, .restore_every = 3}};
  const int cases = IsSlowSuite() ? 20000 : 800;
  int differences = 0;
  for (int i = 0; i < cases && differences < 5; ++i) {
    reference::Names names = reference::PlainNames(2);
    Case c{.pattern = reference::Parse(kShapes[random() % std::size(kShapes)], &names).value()};
    c.skip = skips[random() % skips.size()];
    c.dependence = kDependences[random() % std::size(kDependences)];
    if (random() % 4 != 0) c.within = static_cast<Time>(random() % 30 + 2);
    differences += Differences(c, sets[random() % sets.size()], feedings);
  }
  EXPECT_EQ(differences, 0);
}

}  // namespace
}  // namespace tripline::matching::random_test
