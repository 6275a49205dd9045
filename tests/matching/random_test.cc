#include <gtest/gtest.h>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"

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

}  // namespace
}  // namespace tripline::matching::random_test
