#include <gtest/gtest.h>

#include <random>

#include "tests/matching/agreement.h"
#include "tests/matching/engine_matcher.h"
#include "tests/reference/enumerate.h"
#include "tests/reference/parse.h"

// What the search leaves out over hundreds of rows, where the reference takes too long: starts that go on from where an
// earlier one is (cep/search_joins.cc) and rows that no run has anything to do with (cep/search_quiet.cc). The same
// matches, at the same rows and times, as where each start sees each row. The streams are long enough for labels to be
// compacted on the way.

namespace tripline::matching::long_streams_test {
namespace {

using reference::SkipMode;

constexpr uint32_t kNever = 0xffffffffu;

// The first difference is a failure.
bool Agree(const Case& c, const StreamSet& streams, const cep::DomainOptions& some, const cep::DomainOptions& all) {
  const auto leaves_out = EngineMatcher::Make({c}, streams, some);
  const auto sees_all = EngineMatcher::Make({c}, streams, all);
  EXPECT_TRUE(leaves_out.ok() && sees_all.ok());
  for (size_t i = 0; i < streams.size(); ++i) {
    const RunsResult expected = (*sees_all)->Run(i, {.frame_rows = 1000})[0];
    for (const Feeding& feeding : {Feeding{.frame_rows = 1}, Feeding{.frame_rows = 7, .restore_every = 14}}) {
      const RunsResult& found = (*leaves_out)->Run(i, feeding)[0];
      if (Same(found, expected)) continue;
      ADD_FAILURE() << Text(c) << "\nover " << Text(streams[i]) << ", frames of " << feeding.frame_rows
                    << " rows, joining after " << some.join_after << "\nwhere every row is seen\n"
                    << Text(expected) << "found\n"
                    << Text(found);
      return false;
    }
  }
  return true;
}

// Many rows of A before one that ends or forbids something.
std::vector<StreamSet> StreamsOfOverlaps(std::mt19937_64* random) {
  std::vector<StreamSet> sets;
  for (int i = 0; i < 6; ++i) {
    std::vector<Stream> streams;
    streams.push_back(RandomStream(250, {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 2, 3}, {0, 1, 1, 2, 4}, random));
    streams.push_back(RandomStream(250, {1, 1, 1, 1, 0, 0, 2}, {1}, random));
    Stream late = RandomStream(200, {1, 1, 1, 0}, {0, 1}, random);
    late.kinds.back() = 2;
    streams.push_back(std::move(late));
    sets.emplace_back(std::move(streams));
  }
  return sets;
}

class JoinsTest : public testing::TestWithParam<const char*> {};

TEST_P(JoinsTest, SameMatchesAsAlone) {
  std::mt19937_64 random(20260505);
  const std::vector<StreamSet> sets = StreamsOfOverlaps(&random);
  reference::Names names = reference::PlainNames(2);
  const reference::Pattern pattern = reference::Parse(GetParam(), &names).value();
  for (const SkipMode& skip : SkipModes()) {
    for (const std::optional<Time> within : {std::optional<Time>(), std::optional<Time>(40), std::optional<Time>(7)}) {
      for (const bool on_timeout : {false, true}) {
        if (on_timeout && !within.has_value()) continue;
        Case c{.pattern = pattern, .skip = skip, .within = within, .on_timeout = on_timeout};
        if (!EnginePattern(c).ok()) continue;
        for (const StreamSet& streams : sets) {
          for (const uint32_t after : {0u, 5u}) {
            ASSERT_TRUE(Agree(c, streams, {.join_after = after}, {.join_after = kNever}));
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, JoinsTest,
                         testing::Values("A -> B", "A ->> B", "A (A | B)*? B", "A -> B -> A", "A !-> B", "A ->> A ->> B",
                                         "A -> (A B)? ->> B", "A++ B", "A B* A", "(A -> A) -> B", "A{3,} B"));

TEST(RandomJoinsTest, SameMatchesAsAlone) {
  std::mt19937_64 random(20260606);
  const std::vector<StreamSet> sets = StreamsOfOverlaps(&random);
  reference::Alphabet alphabet = reference::MeaningAlphabet(2);
  alphabet.empty = alphabet.permute = alphabet.exclusion = alphabet.within = true;
  alphabet.group_bounds = {12};
  for (const reference::Mark mark : {reference::Mark::kRelaxed, reference::Mark::kAny}) {
    alphabet.gaps.push_back({.mark = mark, .bound = 9});
  }
  const std::vector<SkipMode> skips = SkipModes();
  const int patterns = IsSlowSuite() ? 50000 : 1500;
  int joining = 0;
  for (int i = 0; i < patterns; ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 2 + i % 5, &random), .skip = skips[random() % skips.size()]};
    c.within = static_cast<Time>(random() % 60 + 1);
    const StreamSet& streams = sets[random() % sets.size()];
    const auto matcher = EngineMatcher::Make({c}, streams);
    if (!matcher.ok()) continue;
    joining += (*matcher)->plan().patterns()[0].joins ? 1 : 0;
    const auto after = static_cast<uint32_t>(random() % 4);
    ASSERT_TRUE(Agree(c, streams, {.join_after = after}, {.join_after = kNever}));
  }
  EXPECT_GT(joining, patterns / 2);
}

// Few rows of many matter, and conditions read labels or every match is asked for.
TEST(QuietRowsTest, SameMatchesAsWhereEveryRowIsSeen) {
  std::mt19937_64 random(20260707);
  std::vector<StreamSet> sets;
  for (int i = 0; i < 8; ++i) {
    std::vector<Stream> streams;
    std::vector<unsigned> rare(36, 0);
    for (const unsigned kind : {1u, 1u, 2u, 3u}) rare.push_back(kind);
    streams.push_back(RandomStream(250, rare, {0, 0, 0, 0, 0, 1}, &random));
    streams.push_back(RandomStream(200, rare, {0, 0, 0, 0, 0, 0, 0, 9}, &random));
    sets.emplace_back(std::move(streams));
  }
  reference::Alphabet alphabet = reference::MeaningAlphabet(2);
  alphabet.empty = alphabet.permute = alphabet.exclusion = alphabet.within = true;
  alphabet.group_bounds = {5};
  alphabet.gaps.push_back({.mark = reference::Mark::kRelaxed, .bound = 4});
  std::vector<SkipMode> skips = SkipModes();
  skips.insert(skips.end(), 3, SkipMode{SkipMode::To::kNoSkip});
  // (Not those that let every row be B: then no row is quiet, and every choice of rows is a match.)
  std::vector<Dependence> dependences = AllDependences();
  std::erase(dependences, Dependence::kUnconditional);
  std::erase(dependences, Dependence::kLastOfOtherOnly);
  const int patterns = IsSlowSuite() ? 30000 : 1500;
  int quiet = 0;
  for (int i = 0; i < patterns; ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 2 + i % 2, &random), .skip = skips[random() % skips.size()]};
    c.dependence = dependences[random() % dependences.size()];
    c.within = static_cast<Time>(random() % 8 + 1);
    c.on_timeout = random() % 4 == 0;
    if (!EnginePattern(c).ok()) continue;
    const StreamSet& streams = sets[random() % sets.size()];
    const auto matcher = EngineMatcher::Make({c}, streams);
    if (!matcher.ok()) continue;
    quiet += (*matcher)->plan().patterns()[0].quiet.has_value() ? 1 : 0;
    ASSERT_TRUE(Agree(c, streams, {.join_after = 0}, {.exact = true}));
  }
  EXPECT_GT(quiet, patterns / 5);
}

}  // namespace
}  // namespace tripline::matching::long_streams_test
