#include <gtest/gtest.h>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"
#include "tests/reference/parse.h"

// Loops that count instead of being unrolled.

namespace tripline::matching::counters_test {
namespace {

using reference::Alphabet;
using reference::Greed;
using reference::kNoMaximum;
using reference::Pattern;
using reference::SkipMode;

constexpr int kNever = 2;  // a variable that no row of these tests can be

// The same pattern, its bounded loops given bodies too large to unroll by an alternative that never comes.
Pattern WithCounters(Pattern pattern) {
  for (Pattern& part : pattern.parts) part = WithCounters(std::move(part));
  const reference::Quantifier& quantifier = pattern.quantifier;
  const bool bounded = quantifier.max == kNoMaximum ? quantifier.min > 1 : quantifier.max > 1;
  if (pattern.kind != Pattern::Kind::kQuantified || !bounded) return pattern;
  Pattern never = reference::Quantified(reference::Variable(kNever), {.min = 33, .max = 33});
  pattern.parts[0] = reference::Alternation({std::move(pattern.parts[0]), std::move(never)});
  return pattern;
}

Alphabet BoundedLoops() {
  Alphabet alphabet;
  for (const Greed greed : {Greed::kGreedy, Greed::kReluctant}) {
    alphabet.quantifiers.push_back({.min = 1, .max = 2, .greed = greed});
    alphabet.quantifiers.push_back({.min = 0, .max = 2, .greed = greed});
    alphabet.quantifiers.push_back({.min = 2, .max = 4, .greed = greed});
    alphabet.quantifiers.push_back({.min = 2, .max = kNoMaximum, .greed = greed});
    alphabet.quantifiers.push_back({.min = 0, .max = kNoMaximum, .greed = greed});
    alphabet.quantifiers.push_back({.min = 0, .max = 1, .greed = greed});
  }
  alphabet.quantifiers.push_back({.min = 3, .max = 3});
  alphabet.empty = true;
  return alphabet;
}

class CountersTest : public testing::TestWithParam<Dependence> {};

TEST_P(CountersTest, SmallPatternsCountAsIfUnrolled) {
  const StreamSet streams(AllStreams(5));
  int counted = 0;
  int differences = 0;
  for (const Pattern& pattern : reference::AllPatterns(BoundedLoops(), IsSlowSuite() ? 4 : 3)) {
    const Pattern padded = WithCounters(pattern);
    if (padded == pattern) continue;
    ++counted;
    for (const SkipMode::To to : {SkipMode::To::kPastLastRow, SkipMode::To::kNextRow}) {
      if (to == SkipMode::To::kNextRow && counted % 4 != 0 && !IsSlowSuite()) continue;
      differences +=
          Differences({.pattern = padded, .skip = {to}, .dependence = GetParam(), .variables = 3}, streams);
    }
    if (differences > 5) return;
  }
  EXPECT_GT(counted, 200);
}

INSTANTIATE_TEST_SUITE_P(Conditions, CountersTest,
                         testing::Values(Dependence::kNone, Dependence::kCountOfOther, Dependence::kRowBefore),
                         [](const auto& parameter) { return std::string(Name(parameter.param)); });

// An iteration that takes no row ends the loop from the lower bound on, and what it could have counted is not spent.
TEST(CountersTest, EmptyIterations) {
  const StreamSet streams(AllStreams(5));
  for (const char* text : {"(^ | A){1,2} B", "(^ | A){2,3} B", "(^ | A){2,} B", "(^ | A B?){1,2} A", "(() | A){1,2} B",
                           "(A | ^){0,2} B", "(^*? (^ | A){1,2} B){1,2}", "((^ | A){2} | B){1,2}? B"}) {
    reference::Names names = reference::PlainNames(2);
    const Pattern pattern = reference::Parse(text, &names).value();
    for (const Dependence dependence : {Dependence::kNone, Dependence::kCountOfOther}) {
      Case c{.pattern = pattern, .dependence = dependence, .variables = 3};
      EXPECT_EQ(Differences(c, streams), 0);
      c.pattern = WithCounters(pattern);
      EXPECT_EQ(Differences(c, streams), 0);
    }
  }
}

TEST(CountersTest, RandomPatternsCountAsIfUnrolled) {
  std::mt19937_64 random(1234);
  std::vector<Stream> all;
  for (int i = 0; i < 18; ++i) all.push_back(RandomStream(2 + i % 6, {0, 1, 1, 2, 2, 3}, {0, 1, 2}, &random));
  const StreamSet streams(std::move(all));
  Alphabet alphabet = BoundedLoops();
  alphabet.anchors = true;
  const std::vector<Dependence> dependences = AllDependences();
  int differences = 0;
  for (int i = 0; i < (IsSlowSuite() ? 40000 : 2000) && differences < 5; ++i) {
    Case c{.pattern = WithCounters(reference::RandomPattern(alphabet, 4 + i % 3, &random)), .variables = 3};
    c.dependence = dependences[random() % dependences.size()];
    if (random() % 3 == 0) c.within = static_cast<Time>(random() % 9 + 1);
    const data::Status fits = EngineMatcher::Make({c}, streams).status();
    if (data::CodeOf(fits) == "TRL0501") continue;  // more counters than there may be
    differences += Differences(c, streams, {{.frame_rows = 1}, {.frame_rows = 3, .restore_every = 3}});
  }
  EXPECT_EQ(differences, 0);
}

TEST(CountersTest, ThePaddedLoopsDoCount) {
  const StreamSet streams({MakeStream({1})});
  reference::Names names = reference::PlainNames(3);
  const Case c{.pattern = WithCounters(reference::Parse("(A{2,3} B){0,2}?", &names).value()), .variables = 3};
  EXPECT_EQ(EngineMatcher::Make({c}, streams).value()->plan().patterns()[0].automaton.counters, 2u);
}

void ExpectAgreement(const std::vector<const char*>& texts, const StreamSet& streams, Time within) {
  for (const char* text : texts) {
    reference::Names names = reference::PlainNames(2);
    const Pattern pattern = reference::Parse(text, &names).value();
    for (const std::optional<Time> bound : {std::optional<Time>(), std::optional<Time>(within)}) {
      const Case c{.pattern = pattern, .within = bound};
      ASSERT_EQ(Differences(c, streams, {{.frame_rows = 1}, {.frame_rows = 50, .restore_every = 50}}), 0) << text;
    }
  }
}

// Rows in plenty, few of them ambiguous: the reference keeps every run.
TEST(CountersTest, LargeBounds) {
  std::mt19937_64 random(4711);
  std::vector<Stream> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(RandomStream(160, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}, {1}, &random));
    all.push_back(RandomStream(120, {1, 2}, {1, 1, 5}, &random));
    all.push_back(RandomStream(160, {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1}, {0, 1, 2}, &random));
  }
  all.push_back(MakeStream(std::vector<unsigned>(220, 1)));
  ExpectAgreement({"A{1,100} B", "A{1,100}? B", "A{100} B?", "A{100,}", "A{3,80}? B", "A{66,70}", "(A B){1,40} A",
                   "(A | B A){20,50} B", "A{0,90} B{66}", "(A{1,70} B){1,70}", "(A{1,70}? B){2,70}?"},
                  StreamSet(std::move(all)), 75);
}

TEST(CountersTest, LargeBoundsOverAmbiguousRows) {
  std::mt19937_64 random(12);
  std::vector<Stream> all;
  for (int i = 0; i < 30; ++i) all.push_back(RandomStream(2 + i % 9, {0, 1, 1, 2, 3, 3}, {0, 1, 2}, &random));
  ExpectAgreement({"(A? B?){70,80}", "(A*){3,70} B", "((A | B?){1,70}?){2,70}", "(A{2,66} | B{1,67}){2,68}",
                   "A* B{1,2} A{1,99}", "(A | B){0,65}? B{2,} A"},
                  StreamSet(std::move(all)), 4);
}

}  // namespace
}  // namespace tripline::matching::counters_test
