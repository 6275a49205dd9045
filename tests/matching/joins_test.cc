#include <gtest/gtest.h>

#include <random>

#include "tests/matching/agreement.h"
#include "tests/matching/engine_matcher.h"
#include "tests/reference/enumerate.h"
#include "tests/reference/parse.h"

// Starts that go on from where an earlier one is (cep/list_history.h): the same matches, at the same rows and times, as
// where each start is searched from its first row. The streams are long enough for labels to be compacted on the way.

namespace tripline::matching::joins_test {
namespace {

using reference::SkipMode;

constexpr uint32_t kNever = 0xffffffffu;

// Many rows of A before one that ends or forbids something.
std::vector<StreamSet> LongStreams(std::mt19937_64* random) {
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

// The first difference is a failure.
bool Agree(const Case& c, const StreamSet& streams, uint32_t join_after) {
  const auto joined = EngineMatcher::Make({c}, streams, join_after);
  const auto alone = EngineMatcher::Make({c}, streams, kNever);
  EXPECT_TRUE(joined.ok() && alone.ok());
  for (size_t i = 0; i < streams.size(); ++i) {
    const RunsResult expected = (*alone)->Run(i, {.frame_rows = 1000})[0];
    for (const Feeding& feeding : {Feeding{.frame_rows = 1}, Feeding{.frame_rows = 7, .restore_every = 14}}) {
      const RunsResult& found = (*joined)->Run(i, feeding)[0];
      if (Same(found, expected)) continue;
      ADD_FAILURE() << Text(c) << "\nover " << Text(streams[i]) << ", frames of " << feeding.frame_rows
                    << " rows, joining after " << join_after << "\nalone\n"
                    << Text(expected) << "joined\n"
                    << Text(found);
      return false;
    }
  }
  return true;
}

class JoinsTest : public testing::TestWithParam<const char*> {};

TEST_P(JoinsTest, SameMatchesAsAlone) {
  std::mt19937_64 random(20260505);
  const std::vector<StreamSet> sets = LongStreams(&random);
  reference::Names names = reference::PlainNames(2);
  const reference::Pattern pattern = reference::Parse(GetParam(), &names).value();
  for (const SkipMode& skip : SkipModes()) {
    for (const std::optional<Time> within : {std::optional<Time>(), std::optional<Time>(40), std::optional<Time>(7)}) {
      for (const bool on_timeout : {false, true}) {
        if (on_timeout && !within.has_value()) continue;
        Case c{.pattern = pattern, .skip = skip, .within = within, .on_timeout = on_timeout};
        if (!EnginePattern(c).ok()) continue;
        for (const StreamSet& streams : sets) {
          for (const uint32_t join_after : {0u, 5u}) ASSERT_TRUE(Agree(c, streams, join_after));
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
  const std::vector<StreamSet> sets = LongStreams(&random);
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
    ASSERT_TRUE(Agree(c, streams, static_cast<uint32_t>(random() % 4)));
  }
  EXPECT_GT(joining, patterns / 2);
}

}  // namespace
}  // namespace tripline::matching::joins_test
