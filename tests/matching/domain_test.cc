#include <gtest/gtest.h>

#include <map>

#include "tests/matching/agreement.h"
#include "tests/reference/enumerate.h"
#include "tests/reference/parse.h"

// What one pattern over one key does not show: several patterns on the same rows, several keys in one store, and rows
// that wait for the row behind them.

namespace tripline::matching::domain_test {
namespace {

using reference::Pattern;
using reference::SkipMode;

Pattern Parsed(const char* text) {
  reference::Names names = reference::PlainNames(2);
  return reference::Parse(text, &names).value();
}

std::vector<Case> SeveralCases() {
  return {{.pattern = Parsed("A B")},
          {.pattern = Parsed("A+ B*"), .skip = {SkipMode::To::kNextRow}},
          {.pattern = Parsed("A B+? A"), .within = 3},
          {.pattern = Parsed("B"), .dependence = Dependence::kRowBefore},
          {.pattern = Parsed("(A | B){2,3}"), .skip = {SkipMode::To::kNextRow}, .within = 2,
           .dependence = Dependence::kLastOfOther},
          {.pattern = Parsed("A* B $"), .within = 4, .dependence = Dependence::kTextOfOther},
          {.pattern = Parsed("A?"), .dependence = Dependence::kUnconditional}};
}

TEST(DomainTest, PatternsOfOneDomainDoNotDisturbEachOther) {
  const StreamSet streams(AllStreams(5, {0, 1, 1, 3, 4}));
  const std::vector<Case> cases = SeveralCases();
  // All together, without the one that keeps every row, and in pairs.
  std::vector<std::vector<Case>> sets = {cases, {cases.begin(), cases.end() - 1}};
  for (const Case& a : cases) {
    for (const Case& b : cases) sets.push_back({a, b});
  }
  for (const std::vector<Case>& set : sets) {
    const auto matcher = EngineMatcher::Make(set, streams);
    ASSERT_TRUE(matcher.ok()) << matcher.status().message();
    std::vector<std::unique_ptr<ReferenceMatcher>> references;
    for (const Case& c : set) references.push_back(std::make_unique<ReferenceMatcher>(c, streams));
    for (size_t stream = 0; stream < streams.size(); ++stream) {
      for (const Feeding& feeding : {Feeding{}, Feeding{.frame_rows = 3, .restore_every = 3}}) {
        const std::vector<RunsResult>& found = (*matcher)->Run(stream, feeding);
        for (size_t i = 0; i < set.size(); ++i) {
          const RunsResult expected = references[i]->Run(stream, std::nullopt);
          ASSERT_TRUE(Same(found[i], expected)) << Text(set[i]) << "\nof " << set.size() << " over "
                                                << Text(streams[stream]) << "\nexpected\n"
                                                << Text(expected) << "found\n"
                                                << Text(found[i]);
        }
      }
    }
  }
}

// All streams at once, each a key, their rows interleaved in time.
class ManyKeys : private cep::MatchSink {
 public:
  ManyKeys(const Case& c, const StreamSet& streams)
      : streams_(streams),
        plan_(cep::DomainPlan::Make(ColumnTypes(), {EnginePattern(c).value()}).value()),
        words_(streams.PredicateWords(*plan_).value()),
        store_({.slot_bytes = plan_->slots().bytes(), .key_groups = 8}),
        timers_(&store_),
        matcher_(plan_, store_, timers_),
        results_(streams.size()) {}

  const std::vector<RunsResult>& Run(const std::vector<Time>& times) {
    for (int row = 0; row < static_cast<int>(times.size()); ++row) {
      for (size_t stream = 0; stream < streams_.size(); ++stream) {
        if (row < static_cast<int>(streams_[stream].times.size())) Feed(stream, row);
      }
      const Time cut = times[std::min(static_cast<size_t>(row) + 1, times.size() - 1)];
      while (true) {
        const auto due = timers_.TakeDue(cut);
        if (due.empty()) break;
        EXPECT_TRUE(matcher_.FireTimers(std::vector<state::DueTimer>(due.begin(), due.end()), cut, *this).ok());
      }
    }
    EXPECT_TRUE(matcher_.Drain(*this).ok());
    return results_;
  }

 private:
  void Feed(size_t stream, int row) {
    const std::string key = "key " + std::to_string(stream);
    const state::BlockId block = store_.FindOrCreate(stream * 0x9e3779b97f4a7c15, key);
    stream_of_[block] = stream;
    const engine::KeyedRow keyed{streams_.row(stream, row), block};
    const uint64_t* const slices[] = {words_[streams_.batch_of(stream)].data()};
    EXPECT_TRUE(matcher_.ProcessRows(streams_.frame(stream), slices, {&keyed, 1}, *this).ok());
  }

  data::Status OnOutput(const cep::MatchOutput& output) override {
    results_[stream_of_.at(output.block)].matches.push_back(SettledMatchOf(output));
    return data::OkStatus();
  }

  const StreamSet& streams_;
  const std::shared_ptr<const cep::DomainPlan> plan_;
  const std::vector<std::vector<uint64_t>> words_;
  state::BlockStore store_;
  state::TimerIndex timers_;
  cep::DomainMatcher matcher_;
  std::map<state::BlockId, size_t> stream_of_;
  std::vector<RunsResult> results_;
};

TEST(DomainTest, KeysDoNotDisturbEachOther) {
  const std::vector<Time> times = {0, 1, 1, 3, 4};
  const StreamSet streams(AllStreams(5, times));
  for (const Case& c : SeveralCases()) {
    const ReferenceMatcher reference(c, streams);
    ManyKeys keys(c, streams);
    const std::vector<RunsResult>& found = keys.Run(times);
    for (size_t stream = 0; stream < streams.size(); ++stream) {
      // The watermark is that of all keys: it goes on behind the last row of a short stream.
      const RunsResult expected = reference.Run(stream, times.back());
      ASSERT_TRUE(Same(found[stream], expected)) << Text(c) << "\nover " << Text(streams[stream]) << "\nexpected\n"
                                                 << Text(expected) << "found\n"
                                                 << Text(found[stream]);
    }
  }
}

// The reference decides a row at once; the engine when the row behind it is there, or none can come.
RunsResult SettledOneRowLater(RunsResult result, const Stream& stream) {
  const int rows = static_cast<int>(stream.kinds.size());
  for (reference::SettledMatch& match : result.matches) {
    reference::Settlement& settled = match.settled;
    if (!settled.row.has_value()) continue;
    if (*settled.row + 1 < rows) {
      ++*settled.row;
      settled.time = stream.times[static_cast<size_t>(*settled.row)];
    } else {
      settled = {.by = reference::Settlement::By::kEnd};
    }
  }
  return result;
}

TEST(DomainTest, AConditionThatReadsTheNextRowWaitsForIt) {
  const StreamSet streams(AllStreams(4));
  for (const Pattern& pattern : reference::AllPatterns(reference::SqlAlphabet(2), IsSlowSuite() ? 4 : 3)) {
    for (const SkipMode& skip : {SkipMode{SkipMode::To::kPastLastRow}, SkipMode{SkipMode::To::kLast, {0, 1}}}) {
      const Case c{.pattern = pattern, .skip = skip, .dependence = Dependence::kRowBehind};
      const ReferenceMatcher reference(c, streams);
      const auto matcher = EngineMatcher::Make({c}, streams);
      ASSERT_TRUE(matcher.ok()) << matcher.status().message();
      for (size_t stream = 0; stream < streams.size(); ++stream) {
        const RunsResult expected = SettledOneRowLater(reference.Run(stream, std::nullopt), streams[stream]);
        const Feeding feeding{.frame_rows = static_cast<int>(stream % 3) + 1};
        const RunsResult& found = (*matcher)->Run(stream, feeding)[0];
        ASSERT_TRUE(Same(found, expected)) << Text(c) << "\nover " << Text(streams[stream]) << "\nexpected\n"
                                           << Text(expected) << "found\n"
                                           << Text(found);
      }
    }
  }
}

}  // namespace
}  // namespace tripline::matching::domain_test
