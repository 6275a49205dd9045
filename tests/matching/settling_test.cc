#include <gtest/gtest.h>

#include "cep/settling.h"
#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"

// What the plan says of late settling (cep/settling.h) against what the engine does: where nothing is said, no match of
// any stream settles behind its last row; and what is said of small patterns with conditions on the row is never wrong.

namespace tripline::matching::settling_test {
namespace {

using reference::Pattern;
using reference::Settlement;

bool IsLate(const reference::SettledMatch& match) {
  if (match.match.rows.empty()) return false;  // gives no alert
  return match.settled.by != Settlement::By::kRow || match.settled.row != match.match.rows.back().row;
}

bool AnyIsLate(EngineMatcher& matcher, const StreamSet& streams, std::string* which) {
  for (size_t stream = 0; stream < streams.size(); ++stream) {
    const RunsResult& found = matcher.Run(stream, {.frame_rows = 100})[0];
    for (const reference::SettledMatch& match : found.matches) {
      if (match.kind != reference::SettledMatch::Kind::kMatch || !IsLate(match)) continue;
      *which = Text(streams[stream]) + ": " + Text(found);
      return true;
    }
  }
  return false;
}

struct Tally {
  int missed = 0;  // late, and nothing was said
  int wrong = 0;   // said, and never late
  std::string wrongs;
  int said = 0;
};

void Try(const Case& c, const StreamSet& streams, Tally* tally) {
  auto matcher = EngineMatcher::Make({c}, streams);
  if (!matcher.ok()) return;  // too many loops in loops
  const bool said = !cep::LateSettlingsOf((*matcher)->plan(), 0).empty();
  std::string which;
  const bool late = AnyIsLate(**matcher, streams, &which);
  tally->said += said ? 1 : 0;
  if (late && !said && ++tally->missed <= 5) ADD_FAILURE() << "late: " << Text(c) << "\n" << which;
  if (said && !late && ++tally->wrong <= 5) tally->wrongs += Text(c) + "\n";
}

std::vector<reference::SkipMode> Skips() {
  std::vector<reference::SkipMode> skips = SkipModes();
  skips.push_back({reference::SkipMode::To::kNoSkip});
  return skips;
}

TEST(SettlingTest, SqlPatterns) {
  const StreamSet streams(AllStreams(IsSlowSuite() ? 6 : 5));
  Tally tally;
  size_t number = 0;
  for (const Pattern& pattern : AllPatterns(reference::WholeSqlAlphabet(2), 3)) {
    if (++number % (IsSlowSuite() ? 1 : 7) != 0) continue;
    for (const reference::SkipMode& skip : Skips()) Try({.pattern = pattern, .skip = skip}, streams, &tally);
  }
  EXPECT_EQ(tally.missed, 0);
  EXPECT_EQ(tally.wrong, 0) << "never late:\n" << tally.wrongs;
  EXPECT_GT(tally.said, 100);
}

TEST(SettlingTest, PatternsBeyondSql) {
  const StreamSet streams(AllStreams(5, {0, 1, 2, 6, 7}));
  std::mt19937_64 random(20260401);
  reference::Alphabet alphabet = reference::MeaningAlphabet(2);
  alphabet.within = true;
  const std::vector<reference::SkipMode> skips = Skips();
  Tally tally;
  for (int i = 0; i < (IsSlowSuite() ? 20000 : 800); ++i) {
    Case c{.pattern = reference::RandomPattern(alphabet, 2 + i % 4, &random), .within = 5};
    c.skip = skips[random() % skips.size()];
    Try(c, streams, &tally);
  }
  EXPECT_EQ(tally.missed, 0);
  EXPECT_GT(tally.said, 100);
}

TEST(SettlingTest, ConditionsThatReadTheRun) {
  std::mt19937_64 random(20260402);
  const StreamSet streams(AllStreams(5));
  reference::Alphabet sql = reference::SqlAlphabet(2);
  reference::Alphabet meaning = reference::MeaningAlphabet(2);
  const std::vector<Dependence> dependences = AllDependences();
  const std::vector<reference::SkipMode> skips = Skips();
  Tally tally;
  for (int i = 0; i < (IsSlowSuite() ? 20000 : 800); ++i) {
    Case c{.pattern = reference::RandomPattern(i % 2 == 0 ? sql : meaning, 2 + i % 4, &random)};
    c.skip = skips[random() % skips.size()];
    c.dependence = dependences[random() % dependences.size()];
    if (random() % 2 == 0) c.within = static_cast<Time>(random() % 6 + 1);
    Try(c, streams, &tally);
  }
  EXPECT_EQ(tally.missed, 0);
  EXPECT_GT(tally.said, 100);
}

}  // namespace
}  // namespace tripline::matching::settling_test
