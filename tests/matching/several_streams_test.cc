#include <gtest/gtest.h>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"

// Rows of several streams in one partition, and variables that take rows of one of them only.

namespace tripline::matching::several_streams_test {
namespace {

using reference::Alphabet;
using reference::MeaningAlphabet;
using reference::SkipMode;

const std::vector<Feeding> kFeedings = {{.frame_rows = 1}, {.frame_rows = 4}, {.frame_rows = 2, .restore_every = 2}};

Alphabet WholeAlphabet() {
  Alphabet alphabet = MeaningAlphabet(2);
  alphabet.within = alphabet.anchors = alphabet.empty = alphabet.permute = alphabet.exclusion = true;
  alphabet.group_bounds = {2};
  for (const reference::Mark mark : {reference::Mark::kStrict, reference::Mark::kRelaxed, reference::Mark::kAny}) {
    alphabet.gaps.push_back({.mark = mark, .bound = 2});
  }
  return alphabet;
}

// Every row may be A and B; its stream decides which of them it is.
TEST(SeveralStreamsTest, TheStreamIsTheWholeCondition) {
  std::vector<Stream> streams = AllStreams(IsSlowSuite() ? 5 : 4);
  for (Stream& stream : streams) {
    // none, A, B, both: a row of neither stream's variables, of the first, of the second, and of the second again.
    for (unsigned& kind : stream.kinds) kind = kind == 0 ? 0 : kind == 1 ? 3 : 3 + 8;
  }
  const StreamSet set(std::move(streams), 2);
  int differences = 0;
  for (const reference::Pattern& pattern : reference::AllPatterns(MeaningAlphabet(2), IsSlowSuite() ? 3 : 2)) {
    for (const std::vector<int>& bound : {std::vector<int>{0, 1}, {1, -1}, {1, 1}}) {
      for (const SkipMode::To to : {SkipMode::To::kPastLastRow, SkipMode::To::kNextRow, SkipMode::To::kNoSkip}) {
        differences += Differences({.pattern = pattern, .skip = {to}, .bound = bound}, set, kFeedings);
        if (differences > 10) return;
      }
    }
  }
}

TEST(SeveralStreamsTest, RandomPatternsOverTwoAndThreeStreams) {
  std::mt19937_64 random(20260404);
  std::vector<StreamSet> sets;
  for (uint32_t i = 0; i < 16; ++i) {
    const uint32_t sources = 2 + i % 2;
    std::vector<unsigned> kinds = {0, 1, 1, 2, 2, 3, 8, 9, 9, 10, 10, 11};
    if (sources == 3) kinds.insert(kinds.end(), {16, 17, 18, 19, 19});
    std::vector<Stream> streams;
    for (int rows = 3; rows < 11; ++rows) streams.push_back(RandomStream(rows, kinds, {0, 1, 1, 2, 4}, &random));
    sets.emplace_back(std::move(streams), sources);
  }
  const Alphabet alphabet = WholeAlphabet();
  const std::vector<Dependence> dependences = AllDependences();
  std::vector<SkipMode> skips = SkipModes();
  skips.insert(skips.end(), 2, SkipMode{SkipMode::To::kNoSkip});
  const int patterns = IsSlowSuite() ? 200000 : 6000;
  int differences = 0;
  for (int i = 0; i < patterns && differences < 5; ++i) {
    const StreamSet& streams = sets[random() % sets.size()];
    Case c{.pattern = reference::RandomPattern(alphabet, 2 + i % 6, &random)};
    c.skip = skips[random() % skips.size()];
    c.dependence = dependences[random() % dependences.size()];
    c.within = static_cast<Time>(random() % 12 + 1);
    c.on_timeout = random() % 4 == 0;
    const int sources = static_cast<int>(streams.sources().size());
    for (int v = 0; v < c.variables; ++v) {
      c.bound.push_back(static_cast<int>(random() % static_cast<unsigned>(sources + 1)) - 1);
    }
    if (data::CodeOf(EngineMatcher::Make({c}, streams).status()) == "TRL0501") continue;
    differences += Differences(c, streams, kFeedings);
  }
  EXPECT_EQ(differences, 0);
}

// Patterns of a domain share records: each has its own bindings.
TEST(SeveralStreamsTest, PatternsOfOneDomainBesideEachOther) {
  std::mt19937_64 random(20260505);
  std::vector<Stream> some;
  for (int rows = 4; rows < 12; ++rows) {
    some.push_back(RandomStream(rows, {0, 1, 2, 3, 4, 7, 9, 10, 11, 12, 15, 23}, {0, 1, 2}, &random));
  }
  const StreamSet streams(std::move(some), 3);
  Alphabet alphabet = reference::SqlAlphabet(3);
  alphabet.gaps = MeaningAlphabet(3).gaps;
  for (int i = 0; i < 200; ++i) {
    std::vector<Case> cases;
    for (int j = 0; j < 3; ++j) {
      Case& c = cases.emplace_back(Case{.pattern = reference::RandomPattern(alphabet, 2 + j, &random)});
      c.variables = 3;
      c.within = 6;
      c.bound = {static_cast<int>(random() % 4) - 1, static_cast<int>(random() % 4) - 1, static_cast<int>(random() % 4) - 1};
    }
    const auto matcher = EngineMatcher::Make(cases, streams);
    ASSERT_TRUE(matcher.ok());
    for (size_t stream = 0; stream < streams.size(); ++stream) {
      const std::vector<RunsResult>& found = (*matcher)->Run(stream, {.frame_rows = 3, .restore_every = 4});
      for (size_t j = 0; j < cases.size(); ++j) {
        EXPECT_EQ(Text(found[j]), Text(ReferenceMatcher(cases[j], streams).Run(stream, {}))) << Text(cases[j]);
      }
    }
  }
}

}  // namespace
}  // namespace tripline::matching::several_streams_test
