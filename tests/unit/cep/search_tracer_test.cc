#include "cep/search_tracer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "cep/domain_matcher.h"
#include "tests/matching/engine_matcher.h"
#include "tests/matching/shape.h"

namespace tripline::cep::search_tracer_test {
namespace {

using matching::MakeStream;
using matching::Stream;
using matching::StreamSet;
using patterns::Pattern;

// A, B and C hold for their bit of a row's kind: 1, 2, 4.
Pattern PatternOf(const char* text, int64_t within_us = 0) {
  Pattern pattern = matching::PatternOf(text);
  pattern.columns = matching::kColumns;
  pattern.column_types = matching::ColumnTypes();
  for (patterns::Variable& variable : pattern.variables) {
    variable.condition = data::MakeInput(static_cast<uint32_t>(variable.name[0] - 'A'), data::BoolType());
  }
  if (within_us > 0) pattern.within = patterns::Period{within_us, 0};
  return pattern;
}

// One key, its rows at their numbers as times; every match and every lost run becomes a line.
class Traced : private MatchSink, private SearchTracer {
 public:
  Traced(Pattern pattern, const Stream& stream, bool exact, bool wants_tests = false)
      : wants_tests_(wants_tests),
        streams_({stream}),
        plan_(DomainPlan::Make(matching::ColumnTypes(), {std::move(pattern)}, {.exact = exact}).value()),
        words_(streams_.PredicateWords(*plan_).value()),
        store_({.slot_bytes = plan_->slots().bytes(), .key_groups = 8}),
        timers_(&store_),
        matcher_(plan_, store_, timers_) {
    if (exact) matcher_.set_tracer(0, this);
    const state::BlockId block = store_.FindOrCreate(1, "key");
    const uint64_t* const slices[] = {words_[0].data()};
    for (int row = 0; row < static_cast<int>(stream.kinds.size()); ++row) {
      const engine::KeyedRow keyed{streams_.row(0, row), block};
      EXPECT_TRUE(matcher_.ProcessRows(streams_.frame(0), slices, {&keyed, 1}, *this).ok());
    }
    EXPECT_TRUE(matcher_.Drain(*this).ok());
    if (exact) rows_left_ = matcher_.Rows(block).tail - matcher_.Rows(block).head;
  }

  const std::vector<std::string>& matches() const { return matches_; }
  const std::vector<std::string>& lost() const { return lost_; }
  // "A0: C1 no": behind a run of A at row 0, row 1 is tested for C, and is none.
  const std::vector<std::string>& tests() const { return tests_; }
  uint64_t rows_left() const { return rows_left_; }

 private:
  std::string Labels(std::span<const MatchedRow> labels, const RowAccess& rows) const {
    std::string text;
    for (const MatchedRow& label : labels) {
      text += fmt::format("{}{}{}", text.empty() ? "" : " ", plan_->patterns()[0].pattern.variables[label.variable].name,
                          HeaderOf(rows.record(label.row)).position);
    }
    return text;
  }
  data::Status OnOutput(const MatchOutput& output) override {
    matches_.push_back(fmt::format("{} by {} at {}", Labels(output.matched, output.rows),
                                   static_cast<int>(output.settlement.by), output.settlement.at_us));
    return data::OkStatus();
  }
  bool Wants(state::BlockId, uint32_t, uint64_t) override { return true; }
  // "A0 A1: B condition @2": what took which row, then each wait with what removed it, and when.
  void OnLost(const LostRun& run) override {
    constexpr std::string_view kRules[] = {"time",  "forbidden", "possessive", "until",
                                           "condition", "row",   "end"};
    std::string line = Labels(run.labels, run.rows) + ":";
    for (const LostWait& wait : run.waits) {
      const PatternPlan& plan = plan_->patterns()[0];
      const bool end = wait.target == patterns::kMatchTarget;
      line += fmt::format(" {} {}", end ? "$" : plan.pattern.variables[plan.automaton.takes[wait.target].variable].name,
                          kRules[static_cast<size_t>(wait.rule)]);
      line += wait.at_us == engine::kEndOfTime ? "" : fmt::format(" @{}", wait.at_us);
      EXPECT_EQ(wait.row == LostWait::kNoRow,
                wait.rule == LostWait::Rule::kTime || wait.rule == LostWait::Rule::kEnd);
    }
    lost_.push_back(std::move(line));
  }

  bool WantsTests() const override { return wants_tests_; }
  void OnTest(const TestedRow& tested) override {
    const MatchedRow row{tested.row, tested.variable, false};
    tests_.push_back(fmt::format("{}: {} {}", Labels(tested.labels, tested.rows), Labels({&row, 1}, tested.rows),
                                 tested.holds ? "yes" : "no"));
  }

  const bool wants_tests_;
  const StreamSet streams_;
  const std::shared_ptr<const DomainPlan> plan_;
  const std::vector<std::vector<uint64_t>> words_;
  state::BlockStore store_;
  state::TimerIndex timers_;
  DomainMatcher matcher_;
  std::vector<std::string> matches_;
  std::vector<std::string> lost_;
  std::vector<std::string> tests_;
  uint64_t rows_left_ = 0;
};

struct Expected {
  Pattern pattern;
  std::vector<unsigned> kinds;
  std::vector<std::string> lost;
};

TEST(SearchTracerTest, SaysWhichRuleRemovedEachWait) {
  const std::vector<Expected> table = {
      {PatternOf("A B"), {1, 4}, {"A0: B condition @1"}},
      {PatternOf("A{2,} B"), {1, 1, 4}, {"A0 A1: A condition @2 B condition @2", "A1: A condition @2"}},
      {PatternOf("A B", 3), {1}, {"A0: B time @3"}},
      {PatternOf("A B"), {1}, {"A0: B end"}},
      {PatternOf("A B $"), {1, 2, 4}, {"A0 B1: $ row @2"}},
      {PatternOf("A -> B", 3), {1, 4, 4, 2}, {"A0: B time @3"}},
      {PatternOf("A -> B"), {1, 4}, {"A0: B end"}},
      {PatternOf("A !-> C -> B"), {1, 4, 2}, {"A0: B forbidden @1"}},
      {PatternOf("A !C -> B"), {1, 4, 2}, {"A0: B forbidden @1"}},
      {PatternOf("A !-> C", 3), {1, 4}, {"A0: $ forbidden @1"}},
      {PatternOf("A{1, ->} !-> C -> B", 4), {1, 4, 2}, {"A0: B forbidden @1 A time @4"}},
      {PatternOf("A++ B"), {1, 3, 4}, {"A0 A1: A condition @2 B condition @2", "A1: A condition @2 B condition @2"}},
  };
  for (const Expected& c : table) {
    EXPECT_THAT(Traced(c.pattern, MakeStream(c.kinds), true).lost(), testing::ElementsAreArray(c.lost))
        << patterns::DumpNode(c.pattern, c.pattern.root);
  }
}

// What becomes a match, is taken on or is dropped by a match in front of it was not lost.
TEST(SearchTracerTest, SaysNothingOfRunsThatCameToSomething) {
  EXPECT_THAT(Traced(PatternOf("A B"), MakeStream({1, 2}), true).lost(), testing::IsEmpty());
  EXPECT_THAT(Traced(PatternOf("A -> B"), MakeStream({1, 4, 2}), true).lost(), testing::IsEmpty());
  EXPECT_THAT(Traced(PatternOf("A B*?"), MakeStream({1, 2, 2}), true).lost(), testing::IsEmpty());
}

TEST(SearchTracerTest, TellsOfEveryTestOfACondition) {
  EXPECT_THAT(Traced(PatternOf("A B"), MakeStream({4, 1, 4, 1, 2}), true, true).tests(),
              testing::ElementsAre(": A0 no", ": A1 yes", "A1: B2 no", ": A2 no", ": A3 yes", "A3: B4 yes"));
  EXPECT_THAT(Traced(PatternOf("A !-> C -> B"), MakeStream({1, 1, 4}), true, true).tests(),
              testing::ElementsAre(": A0 yes", "A0: C1 no", "A0: B1 no", "A0: C2 yes", ": A1 yes", "A1: C2 yes",
                                   ": A2 no"));
  EXPECT_THAT(Traced(PatternOf("A B"), MakeStream({1, 2}), true).tests(), testing::IsEmpty());
}

// No prefilter, a tracer, and records that stay: the matches and their settling are the same.
TEST(SearchTracerTest, ChangesNoMatch) {
  const std::vector<Pattern> all = {PatternOf("A{1,} B"),      PatternOf("A B* A", 3),     PatternOf("A -> B", 3),
                                    PatternOf("A ->> B ->> A"), PatternOf("A{1, ->} -> B"), PatternOf("A !-> B", 2),
                                    PatternOf("A (A | B) $"),   PatternOf("A !B -> A"),     PatternOf("A?+ B")};
  size_t found = 0;
  for (const Pattern& pattern : all) {
    for (const bool no_skip : {false, true}) {
      Pattern searched = pattern;
      if (no_skip) searched.skip = patterns::SkipMode::kNoSkip;
      for (const Stream& stream : matching::AllStreams(5)) {
        const Traced traced(searched, stream, true);
        ASSERT_EQ(Traced(searched, stream, false).matches(), traced.matches())
            << patterns::DumpNode(searched, searched.root);
        ASSERT_EQ(traced.rows_left(), stream.kinds.size());
        ASSERT_EQ(Traced(searched, stream, true, true).matches(), traced.matches());
        found += traced.matches().size();
      }
    }
  }
  EXPECT_GT(found, 1000u);
}

}  // namespace
}  // namespace tripline::cep::search_tracer_test
