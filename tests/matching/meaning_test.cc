#include <gtest/gtest.h>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"

// What goes beyond SQL: gaps, negations, possessive loops, `until`, `&` and bounds. All small patterns over all small
// streams, and larger ones drawn at random, settled by the same row or at the same time, in the same order.

namespace tripline::matching::meaning_test {
namespace {

using reference::Alphabet;
using reference::AllPatterns;
using reference::MeaningAlphabet;
using reference::Pattern;
using reference::SkipMode;

constexpr int kEnough = 10;  // differences after which a test gives up

int Larger(int nodes) { return IsSlowSuite() ? nodes + 1 : nodes; }

// Everything, with every kind of bound.
Alphabet BoundedAlphabet() {
  Alphabet alphabet = MeaningAlphabet(2);
  alphabet.within = true;
  alphabet.group_bounds = {2};
  for (const reference::Mark mark : {reference::Mark::kStrict, reference::Mark::kRelaxed, reference::Mark::kAny}) {
    alphabet.gaps.push_back({.mark = mark, .bound = 2});
  }
  return alphabet;
}

// Loops, gaps, groups and absences of several lengths, negations of more than one variable.
Alphabet AlphabetOfAllBounds() {
  using reference::Greed;
  Alphabet alphabet = MeaningAlphabet(3);
  for (const Greed greed : {Greed::kGreedy, Greed::kReluctant, Greed::kPossessive}) {
    alphabet.quantifiers.push_back({.min = 2, .max = reference::kNoMaximum, .greed = greed});
    alphabet.quantifiers.push_back({.min = 0, .max = 2, .greed = greed});
    alphabet.quantifiers.push_back({.min = 2, .max = 4, .greed = greed});
  }
  alphabet.quantifiers.push_back({.min = 3, .max = 3});
  for (const reference::Mark mark : {reference::Mark::kStrict, reference::Mark::kRelaxed, reference::Mark::kAny}) {
    for (const Time bound : {1, 4}) alphabet.gaps.push_back({.mark = mark, .bound = bound});
  }
  alphabet.group_bounds = {1, 3, 6};
  alphabet.absence_bounds = {1, 4};
  alphabet.negated_pairs = alphabet.within = true;
  alphabet.anchors = alphabet.empty = alphabet.permute = alphabet.exclusion = true;
  return alphabet;
}

std::vector<StreamSet> TimedStreams(int rows) {
  std::vector<StreamSet> sets;
  for (const std::vector<Time>& times :
       {std::vector<Time>{0, 1, 2, 3, 4, 5}, {0, 0, 1, 1, 3, 3}, {0, 2, 2, 3, 6, 6}}) {
    sets.emplace_back(AllStreams(rows, times));
  }
  return sets;
}

class MeaningTest : public testing::TestWithParam<size_t> {
 protected:
  SkipMode skip() const { return SkipModes()[GetParam()]; }
};

TEST_P(MeaningTest, RowLocalConditions) {
  const StreamSet streams(AllStreams(GetParam() < 2 || IsSlowSuite() ? 5 : 4));
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(MeaningAlphabet(2), Larger(3))) {
    differences += Differences({.pattern = pattern, .skip = skip()}, streams);
    if (differences > kEnough) return;
  }
}

TEST_P(MeaningTest, EveryWayToReadTheMatch) {
  const StreamSet streams(AllStreams(GetParam() < 2 ? 3 : 2));
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(MeaningAlphabet(2), 3)) {
    for (const Dependence dependence : AllDependences()) {
      differences += Differences({.pattern = pattern, .skip = skip(), .dependence = dependence}, streams);
      if (differences > kEnough) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(SkipModes, MeaningTest, testing::Range(size_t{0}, SkipModes().size()));

// Bounds of the match, of groups, gaps and loops.
class BoundedMeaningTest : public testing::TestWithParam<Time> {};

TEST_P(BoundedMeaningTest, TheInputEndsOrTimeGoesOn) {
  const std::vector<StreamSet> sets = TimedStreams(4);
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(BoundedAlphabet(), Larger(2))) {
    for (const SkipMode::To to : {SkipMode::To::kPastLastRow, SkipMode::To::kNextRow}) {
      for (const StreamSet& streams : sets) {
        const Case c{.pattern = pattern, .skip = {to}, .within = GetParam()};
        differences += Differences(c, streams);
        differences += Differences(c, streams, {.frame_rows = 100, .advance_to = 6});
        if (differences > kEnough) return;
      }
    }
  }
}

TEST_P(BoundedMeaningTest, FramesAndRestoresChangeNothing) {
  const std::vector<StreamSet> sets = TimedStreams(3);
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(BoundedAlphabet(), 2)) {
    for (const Dependence dependence : {Dependence::kNone, Dependence::kLastOfOther}) {
      for (const StreamSet& streams : sets) {
        differences += Differences({.pattern = pattern, .within = GetParam(), .dependence = dependence}, streams,
                                   {{.frame_rows = 1, .restore_every = 1}, {.frame_rows = 100}, {.frame_rows = 2}});
        if (differences > kEnough) return;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Bounds, BoundedMeaningTest, testing::Values(1, 2, 3, 5));

TEST_P(BoundedMeaningTest, WhatTheBoundEndsIsReported) {
  const std::vector<StreamSet> sets = TimedStreams(4);
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(BoundedAlphabet(), Larger(2))) {
    for (const SkipMode::To to : {SkipMode::To::kPastLastRow, SkipMode::To::kNextRow, SkipMode::To::kNoSkip}) {
      for (const StreamSet& streams : sets) {
        const Case c{.pattern = pattern, .skip = {to}, .within = GetParam(), .on_timeout = true};
        differences += Differences(c, streams, {{.frame_rows = 1, .restore_every = 2}, {.frame_rows = 100}});
        differences += Differences(c, streams, {.frame_rows = 2, .advance_to = 6});
        if (differences > kEnough) return;
      }
    }
  }
}

// NO SKIP: every start, every match.
class NoSkipTest : public testing::TestWithParam<Dependence> {};

constexpr SkipMode kNoSkip{SkipMode::To::kNoSkip};

TEST_P(NoSkipTest, EveryMatch) {
  const StreamSet streams(AllStreams(GetParam() == Dependence::kNone ? 4 : 3));
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(MeaningAlphabet(2), Larger(3))) {
    differences += Differences({.pattern = pattern, .skip = kNoSkip, .dependence = GetParam()}, streams);
    if (differences > kEnough) return;
  }
}

TEST_P(NoSkipTest, FramesAndRestoresChangeNothing) {
  const std::vector<StreamSet> sets = TimedStreams(4);
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(BoundedAlphabet(), 2)) {
    for (const Time within : {1, 3}) {
      for (const StreamSet& streams : sets) {
        differences +=
            Differences({.pattern = pattern, .skip = kNoSkip, .within = within, .dependence = GetParam()}, streams,
                        {{.frame_rows = 1, .restore_every = 1}, {.frame_rows = 100}, {.frame_rows = 2}});
        differences += Differences({.pattern = pattern, .skip = kNoSkip, .within = within, .dependence = GetParam()},
                                   streams, {.frame_rows = 100, .advance_to = 5});
        if (differences > kEnough) return;
      }
    }
  }
}

TEST_P(NoSkipTest, AnchorsEmptyPatternPermuteAndExclusion) {
  const StreamSet streams(AllStreams(4));
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(reference::WholeSqlAlphabet(2), Larger(3))) {
    differences += Differences({.pattern = pattern, .skip = kNoSkip, .dependence = GetParam()}, streams);
    if (differences > kEnough) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Dependences, NoSkipTest,
                         testing::Values(Dependence::kNone, Dependence::kCountOfOther, Dependence::kLastOfOther,
                                         Dependence::kSecondOfOther));

TEST(RandomMeaningTest, LargerPatternsOverLongerStreams) {
  std::mt19937_64 random(20260202);
  std::vector<StreamSet> sets;
  for (int i = 0; i < 20; ++i) {
    std::vector<Stream> streams;
    for (int rows = 3; rows < 10; ++rows) {
      streams.push_back(RandomStream(rows, {0, 1, 1, 2, 2, 3}, {0, 1, 1, 2, 4}, &random));
      streams.push_back(RandomStream(rows, {1, 2, 3}, {1}, &random));
    }
    sets.emplace_back(std::move(streams));
  }
  Alphabet alphabet = BoundedAlphabet();
  alphabet.anchors = alphabet.empty = alphabet.permute = alphabet.exclusion = true;
  const std::vector<Dependence> dependences = AllDependences();
  std::vector<SkipMode> skips = SkipModes();
  skips.insert(skips.end(), 2, kNoSkip);
  const std::vector<Feeding> feedings = {{.frame_rows = 1}, {.frame_rows = 4}, {.frame_rows = 2, .restore_every = 2}};
  const int patterns = IsSlowSuite() ? 300000 : 12000;
  int differences = 0;
  for (int i = 0; i < patterns && differences < 5; ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 3 + i % 5, &random)};
    c.skip = skips[random() % skips.size()];
    c.dependence = dependences[random() % dependences.size()];
    // (The alphabet's absences at the end need the bound.)
    c.within = static_cast<Time>(random() % 12 + 1);
    const StreamSet& streams = sets[random() % sets.size()];
    if (data::CodeOf(EngineMatcher::Make({c}, streams).status()) == "TRL0501") continue;
    differences += Differences(c, streams, feedings);
  }
  EXPECT_EQ(differences, 0);
}

// All that the language has at once, with bounds of several lengths: the end of the input, or time that goes on.
TEST(RandomMeaningTest, ThreeVariablesAndEveryKindOfBound) {
  std::mt19937_64 random(20260707);
  std::vector<StreamSet> sets;
  for (int i = 0; i < 20; ++i) {
    std::vector<Stream> streams;
    for (int rows = 3; rows < 11; ++rows) {
      streams.push_back(RandomStream(rows, {0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 7}, {0, 1, 1, 2, 4}, &random));
      streams.push_back(RandomStream(rows, {1, 2, 4}, {0, 1}, &random));
    }
    sets.emplace_back(std::move(streams));
  }
  const Alphabet alphabet = AlphabetOfAllBounds();
  const std::vector<Dependence> dependences = AllDependences();
  std::vector<SkipMode> skips = SkipModes();
  skips.insert(skips.end(), {kNoSkip, kNoSkip, {SkipMode::To::kFirst, {1, 2}}, {SkipMode::To::kLast, {2}}});
  const int patterns = IsSlowSuite() ? 300000 : 4000;
  int differences = 0;
  for (int i = 0; i < patterns && differences < 5; ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 2 + i % 7, &random)};
    c.variables = 3;
    c.skip = skips[random() % skips.size()];
    if (i % 3 != 0) c.dependence = dependences[random() % dependences.size()];
    c.within = static_cast<Time>(random() % 12 + 1);
    c.on_timeout = random() % 4 == 0;
    const StreamSet& streams = sets[random() % sets.size()];
    if (data::CodeOf(EngineMatcher::Make({c}, streams).status()) == "TRL0501") continue;
    std::vector<Feeding> feedings = {{.frame_rows = 1}, {.frame_rows = 4}, {.frame_rows = 2, .restore_every = 2}};
    if (random() % 3 == 0) {
      for (Feeding& feeding : feedings) feeding.advance_to = 25;
    }
    differences += Differences(c, streams, feedings);
  }
  EXPECT_EQ(differences, 0);
}

// Runs that share a graph: three variables, long windows with many matches, restored on the way.
TEST(RandomMeaningTest, EveryMatchOfRowLocalPatterns) {
  std::mt19937_64 random(20260303);
  std::vector<Stream> some;
  for (int i = 0; i < 12; ++i) {
    some.push_back(RandomStream(8 + i % 5, {0, 1, 1, 2, 2, 3, 4, 4, 7}, {0, 1, 1, 2}, &random));
  }
  const StreamSet streams(std::move(some));
  Alphabet alphabet = reference::SqlAlphabet(3);
  alphabet.gaps = MeaningAlphabet(3).gaps;
  alphabet.permute = alphabet.exclusion = alphabet.conjunction = true;
  const int patterns = IsSlowSuite() ? 20000 : 600;
  int differences = 0;
  int graphs = 0;
  for (int i = 0; i < patterns && differences < 5; ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 2 + i % 4, &random), .skip = kNoSkip, .variables = 3};
    if (i % 3 != 0) c.within = static_cast<Time>(random() % 9 + 1);
    const auto matcher = EngineMatcher::Make({c}, streams);
    if (data::CodeOf(matcher.status()) == "TRL0501") continue;
    if ((*matcher)->plan().patterns()[0].graph.has_value()) ++graphs;
    differences += Differences(c, streams, {{.frame_rows = 1, .restore_every = 2}, {.frame_rows = 100}});
  }
  EXPECT_EQ(differences, 0);
  EXPECT_GT(graphs, patterns / 2);
}

}  // namespace
}  // namespace tripline::matching::meaning_test
