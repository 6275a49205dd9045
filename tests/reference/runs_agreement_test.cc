#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "tests/reference/backtracking.h"
#include "tests/reference/enumerate.h"
#include "tests/reference/runs.h"

// The two reference matchers, written along different lines of the specification, find the same matches.

namespace tripline::reference::runs_agreement_test {
namespace {

// A stream is a word over {none, A, B, both}: bit v of a row is the condition of variable v.
using Stream = std::vector<unsigned>;

std::vector<Stream> Streams(unsigned kinds, int max_rows) {
  std::vector<Stream> streams = {{}};
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (static_cast<int>(streams[i].size()) == max_rows) break;
    for (unsigned kind = 0; kind < kinds; ++kind) {
      Stream longer = streams[i];
      longer.push_back(kind);
      streams.push_back(std::move(longer));
    }
  }
  return streams;
}

std::vector<SkipMode> SkipModes() {
  return {{SkipMode::To::kPastLastRow}, {SkipMode::To::kNextRow},   {SkipMode::To::kFirst, {0}},
          {SkipMode::To::kFirst, {1}},  {SkipMode::To::kLast, {0}}, {SkipMode::To::kLast, {1}},
          {SkipMode::To::kLast, {0, 1}}};
}

std::string Described(const Pattern& pattern, const Stream& stream, const SkipMode& skip) {
  std::string text = Text(pattern, PlainNames(2)) + " over";
  for (unsigned kind : stream) text += " " + std::to_string(kind);
  return text + ", skip mode " + std::to_string(static_cast<int>(skip.to));
}

struct Compared {
  const Pattern& pattern;
  const SkipMode& skip;
  std::optional<Time> within;
  bool depends = false;  // B also wants the row before it to be an A of the match, or nothing taken
};

// Counts the streams on which the matchers differ; reports the first few.
int Differences(const Compared& c, const std::vector<Stream>& streams) {
  const RunsInterpreter runs(c.pattern, {.skip = c.skip, .within = c.within});
  int differences = 0;
  for (const Stream& stream : streams) {
    const Conditions conditions{.holds = [&](int variable, int row, std::span<const Label> taken) {
      if (((stream[static_cast<std::size_t>(row)] >> variable) & 1u) == 0) return false;
      return !c.depends || variable == 0 || taken.empty() || taken.back().variable == 0;
    }};
    std::vector<Time> times;
    for (std::size_t i = 0; i < stream.size(); ++i) times.push_back(static_cast<Time>(i));
    const int row_count = static_cast<int>(stream.size());
    const BacktrackingResult expected =
        MatchByBacktracking(c.pattern, conditions, row_count, {.skip = c.skip, .within = c.within, .times = times});
    const RunsResult actual = runs.Run(conditions, {.times = times});
    bool same = expected.error == actual.error && expected.matches.size() == actual.matches.size();
    for (std::size_t i = 0; same && i < expected.matches.size(); ++i) {
      same = expected.matches[i] == actual.matches[i].match;
    }
    if (same) continue;
    ++differences;
    ADD_FAILURE() << Described(c.pattern, stream, c.skip);
  }
  return differences;
}

// The slow suite sets TRIPLINE_SLOW: one node more everywhere.
int Larger(int max_nodes) { return std::getenv("TRIPLINE_SLOW") != nullptr ? max_nodes + 1 : max_nodes; }

int CompareAll(const Alphabet& alphabet, int max_nodes, int max_rows) {
  const std::vector<Stream> streams = Streams(4, max_rows);
  int differences = 0;
  for (const Pattern& pattern : AllPatterns(alphabet, max_nodes)) {
    for (const SkipMode& skip : SkipModes()) {
      differences += Differences({.pattern = pattern, .skip = skip, .within = std::nullopt}, streams);
      differences += Differences({.pattern = pattern, .skip = skip, .within = std::nullopt, .depends = true}, streams);
      if (differences > 10) return differences;
    }
  }
  return differences;
}

TEST(RunsAgreement, AllSmallSqlPatternsOverAllSmallStreams) { EXPECT_EQ(CompareAll(SqlAlphabet(2), Larger(3), 5), 0); }

TEST(RunsAgreement, AnchorsEmptyPatternPermuteAndExclusion) {
  EXPECT_EQ(CompareAll(WholeSqlAlphabet(2), Larger(3), 3), 0);
}

TEST(RunsAgreement, FourNodesOverShortStreams) { EXPECT_EQ(CompareAll(SqlAlphabet(2), 4, 2), 0); }

TEST(RunsAgreement, WithinBoundsTheWholePattern) {
  const std::vector<Stream> streams = Streams(4, 4);
  for (const Pattern& pattern : AllPatterns(SqlAlphabet(2), 3)) {
    for (const SkipMode& skip : SkipModes()) {
      ASSERT_EQ(Differences({.pattern = pattern, .skip = skip, .within = 2}, streams), 0);
    }
  }
}

TEST(RunsAgreement, RandomLargerPatterns) {
  std::mt19937_64 random(20160101);
  const Alphabet alphabet = WholeSqlAlphabet(2);
  const std::vector<SkipMode> skips = SkipModes();
  for (int i = 0; i < 3000; ++i) {
    const Pattern pattern = RandomPattern(alphabet, 4 + i % 5, &random);
    Stream stream(static_cast<std::size_t>(i % 7));
    for (unsigned& kind : stream) kind = static_cast<unsigned>(random() % 4);
    const SkipMode& skip = skips[static_cast<std::size_t>(i) % skips.size()];
    std::optional<Time> within;
    if (i % 3 == 0) within = 3;
    ASSERT_EQ(Differences({.pattern = pattern, .skip = skip, .within = within}, {stream}), 0);
  }
}

void Unmark(Pattern* pattern) {
  for (Gap& gap : pattern->gaps) gap.mark = Mark::kStrict;
  pattern->quantifier.mark = Mark::kStrict;
  for (Pattern& part : pattern->parts) Unmark(&part);
}

// With NO SKIP and nothing but `->>`, the matches are all choices of rows that spell a word of the pattern; with
// nothing but blanks, all neighbouring ones. Both can be listed without any matcher of runs.
std::set<std::vector<Label>> AllChoices(const Pattern& pattern, const Stream& stream, bool neighbours) {
  const Pattern whole = Sequence(std::vector<Pattern>{StartAnchor(), pattern, EndAnchor()});
  std::set<std::vector<Label>> choices;
  const auto try_choice = [&](const std::vector<Label>& choice) {
    const Conditions spelled{.holds = [&](int variable, int row, std::span<const Label>) {
      return choice[static_cast<std::size_t>(row)].variable == variable;
    }};
    const auto length = static_cast<int>(choice.size());
    for (const Match& match : MatchByBacktracking(whole, spelled, length, {}).matches) {
      if (static_cast<int>(match.rows.size()) == length) choices.insert(choice);
    }
  };
  std::vector<std::vector<Label>> open = {{}};
  while (!open.empty()) {
    const std::vector<Label> prefix = std::move(open.back());
    open.pop_back();
    if (!prefix.empty()) try_choice(prefix);
    const int from = prefix.empty() ? 0 : prefix.back().row + 1;
    const int to = neighbours && !prefix.empty() ? from + 1 : static_cast<int>(stream.size());
    for (int row = from; row < std::min(to, static_cast<int>(stream.size())); ++row) {
      for (int variable = 0; variable < 2; ++variable) {
        if (((stream[static_cast<std::size_t>(row)] >> variable) & 1u) == 0) continue;
        open.push_back(prefix);
        open.back().push_back({row, variable});
      }
    }
  }
  return choices;
}

TEST(RunsAgreement, NoSkipFindsEveryChoiceOfRows) {
  for (const Mark mark : {Mark::kAny, Mark::kStrict}) {
    Alphabet alphabet = SqlAlphabet(2);
    alphabet.gaps = {{.mark = mark}};
    for (const Pattern& pattern : AllPatterns(alphabet, 3)) {
      const RunsInterpreter runs(pattern, {.skip = {SkipMode::To::kNoSkip}});
      Pattern unmarked = pattern;
      Unmark(&unmarked);
      for (const Stream& stream : Streams(4, 4)) {
        const Conditions conditions{.holds = [&](int variable, int row, std::span<const Label>) {
          return ((stream[static_cast<std::size_t>(row)] >> variable) & 1u) != 0;
        }};
        const std::vector<Time> times(stream.size(), 0);
        const RunsResult result = runs.Run(conditions, {.times = times});
        std::set<std::vector<Label>> found;
        for (const SettledMatch& match : result.matches) {
          EXPECT_TRUE(found.insert(match.match.rows).second) << "twice: " << Text(match, PlainNames(2));
          EXPECT_EQ(match.settled.row, match.match.rows.back().row);
        }
        ASSERT_EQ(found, AllChoices(unmarked, stream, mark == Mark::kStrict))
            << Described(pattern, stream, {SkipMode::To::kNoSkip});
      }
    }
  }
}

}  // namespace
}  // namespace tripline::reference::runs_agreement_test
