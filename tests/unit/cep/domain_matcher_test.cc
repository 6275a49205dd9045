#include "cep/domain_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/matching/engine_matcher.h"
#include "tests/matching/shape.h"

// Which rows match is compared with the reference in tests/matching; here: what comes out of a match, and what is kept.

namespace tripline::cep::domain_matcher_test {
namespace {

using matching::MakeStream;
using matching::Stream;
using matching::StreamSet;
using patterns::Pattern;
using patterns::RowsPerMatch;
using patterns::SkipMode;

// A, B and C hold for their bit of a row's kind: 1, 2, 4.
Pattern PatternOf(const char* text) {
  Pattern pattern = matching::PatternOf(text);
  pattern.columns = matching::kColumns;
  pattern.column_types = matching::ColumnTypes();
  for (patterns::Variable& variable : pattern.variables) {
    variable.condition = data::MakeInput(static_cast<uint32_t>(variable.name[0] - 'A'), data::BoolType());
  }
  return pattern;
}

// One key, its rows fed one by one; every output row becomes a line.
class OneKey : private MatchSink {
 public:
  OneKey(std::vector<Pattern> patterns, Stream stream)
      : streams_({std::move(stream)}),
        plan_(DomainPlan::Make(matching::ColumnTypes(), std::move(patterns)).value()),
        words_(streams_.PredicateWords(*plan_).value()),
        store_({.slot_bytes = plan_->slots().bytes(), .key_groups = 8}),
        timers_(&store_),
        matcher_(plan_, store_, timers_) {
    block_ = store_.FindOrCreate(1, "key");
  }

  data::Status FeedRow(int row) {
    const engine::KeyedRow keyed{streams_.row(0, row), block_};
    const uint64_t* const slices[] = {words_[0].data()};
    return matcher_.ProcessRows(streams_.frame(0), slices, {&keyed, 1}, *this);
  }

  data::Status Feed() {
    for (int row = 0; row < static_cast<int>(streams_[0].kinds.size()); ++row) {
      TRIPLINE_RETURN_IF_ERROR(FeedRow(row));
    }
    return matcher_.Drain(*this);
  }

  std::vector<std::string> Lines() {
    const data::Status status = Feed();
    if (!status.ok()) lines_.push_back(data::CodeOf(status));
    return lines_;
  }

  state::BlockStore& store() { return store_; }
  KeySlots slots() { return {store_.MutableSlots<uint8_t>(block()), plan_->slots()}; }
  state::BlockId block() const { return block_; }
  DomainMatcher& matcher() { return matcher_; }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  // "match 2 row 3 #1 of 2..5 @5": its number, the row it shows, which of the match's output rows, its rows, settled at.
  data::Status OnOutput(const MatchOutput& output) override {
    const char* const kinds[] = {"match", "empty", "unmatched"};
    std::string line = kinds[static_cast<size_t>(output.kind)];
    if (output.kind != MatchOutput::Kind::kUnmatchedRow) line += fmt::format(" {}", output.match_number);
    line += fmt::format(" row {}", HeaderOf(output.rows.record(output.row)).position);
    if (output.kind == MatchOutput::Kind::kMatch) {
      line += fmt::format(" #{} of {}..{}", output.ordinal, output.first.row.position, output.last.row.position);
    }
    if (output.navigator != nullptr && !plan_->patterns()[output.pattern].navigations.empty()) {
      const data::Value value = data::ValueAt(output.navigator->Navigation(0), 0);
      line += fmt::format(" value {}", value.is_null() ? "NULL" : ToText(value));
    }
    const int64_t at = output.settlement.at_us;
    line += at == engine::kEndOfTime ? " @end" : fmt::format(" @{}", at);
    lines_.push_back(std::move(line));
    return data::OkStatus();
  }

  const StreamSet streams_;
  const std::shared_ptr<const DomainPlan> plan_;
  const std::vector<std::vector<uint64_t>> words_;
  state::BlockStore store_;
  state::TimerIndex timers_;
  DomainMatcher matcher_;
  state::BlockId block_;
  std::vector<std::string> lines_;
};

std::vector<std::string> Lines(Pattern pattern, std::vector<unsigned> kinds) {
  return OneKey({std::move(pattern)}, MakeStream(std::move(kinds))).Lines();
}

using testing::ElementsAre;

TEST(DomainMatcherTest, OneRowPerMatch) {
  EXPECT_THAT(Lines(PatternOf("A B+?"), {1, 2, 0, 1, 2}), ElementsAre("match 1 row 0 #0 of 0..1 @1",
                                                                    "match 2 row 3 #0 of 3..4 @4"));
}

TEST(DomainMatcherTest, AllRowsPerMatch) {
  Pattern pattern = PatternOf("A B+?");
  pattern.rows_per_match = RowsPerMatch::kAllShowEmpty;
  EXPECT_THAT(Lines(pattern, {1, 2, 0, 1, 2}),
              ElementsAre("match 1 row 0 #0 of 0..1 @1", "match 1 row 1 #1 of 0..1 @1", "match 2 row 3 #0 of 3..4 @4",
                          "match 2 row 4 #1 of 3..4 @4"));
}

TEST(DomainMatcherTest, RowsOfAnExclusionAreLeftOut) {
  Pattern pattern = PatternOf("A {- B+ -} A");
  pattern.rows_per_match = RowsPerMatch::kAllShowEmpty;
  EXPECT_THAT(Lines(pattern, {1, 2, 2, 1}),
              ElementsAre("match 1 row 0 #0 of 0..3 @3", "match 1 row 3 #1 of 0..3 @3"));
}

TEST(DomainMatcherTest, EmptyMatchesShowTheRowTheyAreAt) {
  Pattern pattern = PatternOf("A*");
  const std::vector<unsigned> kinds = {0, 1, 0};
  EXPECT_THAT(Lines(pattern, kinds),
              ElementsAre("empty 1 row 0 @0", "match 2 row 1 #0 of 1..1 @2", "empty 3 row 2 @2"));
  pattern.rows_per_match = RowsPerMatch::kAllShowEmpty;
  EXPECT_THAT(Lines(pattern, kinds),
              ElementsAre("empty 1 row 0 @0", "match 2 row 1 #0 of 1..1 @2", "empty 3 row 2 @2"));
  pattern.rows_per_match = RowsPerMatch::kAllOmitEmpty;
  EXPECT_THAT(Lines(pattern, kinds), ElementsAre("match 2 row 1 #0 of 1..1 @2"));
}

TEST(DomainMatcherTest, UnmatchedRowsStandAmongTheMatches) {
  Pattern pattern = PatternOf("A B");
  pattern.rows_per_match = RowsPerMatch::kAllWithUnmatched;
  EXPECT_THAT(Lines(pattern, {2, 1, 2, 1, 0}),
              ElementsAre("unmatched row 0 @0", "match 1 row 1 #0 of 1..2 @2", "match 1 row 2 #1 of 1..2 @2",
                          "unmatched row 3 @4", "unmatched row 4 @4"));
}

// SKIP TO NEXT ROW looks at rows again that a match holds already: they are not unmatched.
TEST(DomainMatcherTest, ARowOfAMatchIsNeverUnmatched) {
  Pattern pattern = PatternOf("A B");
  pattern.rows_per_match = RowsPerMatch::kAllWithUnmatched;
  pattern.skip = SkipMode::kToNextRow;
  EXPECT_THAT(Lines(pattern, {1, 2, 2}), ElementsAre("match 1 row 0 #0 of 0..1 @1", "match 1 row 1 #1 of 0..1 @1",
                                                     "unmatched row 2 @2"));
}

TEST(DomainMatcherTest, MeasuresStandAtTheirOutputRow) {
  Pattern pattern = PatternOf("A B+?");
  patterns::Navigation count;
  count.kind = patterns::Navigation::Kind::kAggregate;
  count.aggregate = data::MakeAggregate("count", false, {}).value();
  count.type = count.aggregate.result;
  pattern.navigations = {count};
  EXPECT_THAT(Lines(pattern, {1, 2}), ElementsAre("match 1 row 0 #0 of 0..1 value 2 @1"));
  pattern.rows_per_match = RowsPerMatch::kAllShowEmpty;
  EXPECT_THAT(Lines(pattern, {1, 2}),
              ElementsAre("match 1 row 0 #0 of 0..1 value 1 @1", "match 1 row 1 #1 of 0..1 value 2 @1"));
}

TEST(DomainMatcherTest, SkippingToWhatIsNotThereIsAnErrorOfTheData) {
  Pattern pattern = PatternOf("A B?");
  pattern.skip = SkipMode::kToLast;
  pattern.skip_variables = {1};
  pattern.skip_name = "B";
  OneKey no_row({pattern}, MakeStream({1, 0}));
  const data::Status status = no_row.Feed();
  EXPECT_EQ(data::CodeOf(status), "TRL0510");
  EXPECT_EQ(data::FaultOf(status), data::Fault::kData);
  EXPECT_THAT(data::MessageOf(status), testing::HasSubstr("SKIP TO LAST B"));

  pattern.skip = SkipMode::kToFirst;
  pattern.skip_variables = {0};
  pattern.skip_name = "A";
  OneKey for_ever({pattern}, MakeStream({1, 2}));
  EXPECT_EQ(data::CodeOf(for_ever.Feed()), "TRL0511");
}

TEST(DomainMatcherTest, ABoundInMonthsFollowsTheCalendar) {
  constexpr int64_t kDay = int64_t{86'400'000'000};
  constexpr int64_t kJanuary31 = 30 * kDay;  // of 1970
  for (const auto& [day, matches] : {std::pair<int64_t, bool>{57, true}, {58, false}}) {
    Pattern pattern = PatternOf("A B");
    pattern.within = patterns::Period{0, 1};  // until February 28
    OneKey key({pattern}, Stream{{1, 2}, {kJanuary31, day * kDay}});
    EXPECT_EQ(key.Lines().size(), matches ? 1u : 0u) << day;
  }
}

TEST(DomainMatcherTest, TheDeadlineIsTheEarliestOfTheSearches) {
  Pattern early = PatternOf("A B*");
  early.within = patterns::Period{10, 0};
  Pattern late = PatternOf("(A | C) B*");
  late.within = patterns::Period{100, 0};
  OneKey key({early, late}, Stream{{4, 1, 0, 1}, {0, 20, 25, 26}});
  const auto deadline = [&] { return key.store().deadline_us(key.block()); };
  ASSERT_TRUE(key.FeedRow(0).ok());
  EXPECT_EQ(deadline(), 100);
  ASSERT_TRUE(key.FeedRow(1).ok());
  EXPECT_EQ(deadline(), 30);
  ASSERT_TRUE(key.FeedRow(2).ok());
  EXPECT_EQ(deadline(), engine::kEndOfTime);
  ASSERT_TRUE(key.FeedRow(3).ok());
  EXPECT_EQ(deadline(), 36);
}

TEST(DomainMatcherTest, ARowThatCanEndNoMatchIsNoVisit) {
  OneKey key({PatternOf("A B"), PatternOf("B A")}, MakeStream({0, 1, 2, 0, 2, 1, 1, 2, 0}));
  ASSERT_TRUE(key.Feed().ok());
  EXPECT_THAT(key.matcher().visits(), ElementsAre(2, 1));
  key.matcher().ResetVisits();
  EXPECT_THAT(key.matcher().visits(), ElementsAre(0, 0));
}

// The same rows over and over: what a key keeps does not grow with what it has seen.
TEST(DomainMatcherTest, WhatNobodyReadsAnyMoreIsGivenBack) {
  std::vector<unsigned> kinds;
  for (int i = 0; i < 600; ++i) kinds.insert(kinds.end(), {1, 3, 1, 2, 0, 2});
  Pattern texts = PatternOf("A+ B");
  patterns::Navigation last;
  last.type = data::StringType();
  last.expression = data::MakeInput(matching::kTextColumn, data::StringType());
  last.physical_offset = -1;
  texts.navigations = {last};
  Pattern dependent = PatternOf("A+ B+ C");
  patterns::Navigation count;
  count.kind = patterns::Navigation::Kind::kAggregate;
  count.variables = {0};
  count.aggregate = data::MakeAggregate("count", false, {}).value();
  count.type = count.aggregate.result;
  dependent.navigations = {count};
  dependent.variables[1].condition =
      data::MakeCall("and", {dependent.variables[1].condition,
                             data::MakeCall("<", {data::MakeInput(matching::kColumns, count.type),
                                                  data::MakeConstant(data::Value::Int(3))})
                                 .value()})
          .value();
  OneKey key({texts, dependent, PatternOf("A*")}, MakeStream(kinds));
  uint64_t after_warm_up = 0;
  for (int row = 0; row < static_cast<int>(kinds.size()); ++row) {
    ASSERT_TRUE(key.FeedRow(row).ok());
    if (row == 300) after_warm_up = key.store().bytes();
  }
  EXPECT_EQ(key.store().bytes(), after_warm_up);
  const auto* slot = key.store().Slots<KeySlot>(key.block());
  EXPECT_LE(slot->records.capacity, 32u);
  const Queue& long_texts = key.slots().texts();
  EXPECT_LE(long_texts.capacity, 2048u);
}

// Starts that fail one after the other over one long run: each comes to a list of runs that is known to be dead.
TEST(DomainMatcherTest, DeadListsOfFailingStartsAreKnownAgain) {
  for (const char* shape : {"(A* B)?", "A+ B $", "(A A)* B $", "(A A A | A A)* B $"}) {
    OneKey key({PatternOf(shape)}, MakeStream(std::vector<unsigned>(4000, 1)));
    ASSERT_TRUE(key.Feed().ok());
    EXPECT_EQ(key.lines().size(), std::string_view(shape) == "(A* B)?" ? 4000u : 0u) << shape;
  }
}

// A run as long as the stream, beside many that die: labels that no run ends in are given back.
TEST(DomainMatcherTest, LabelsOfDeadRunsAreGivenBack) {
  Pattern pattern = PatternOf("A (B | C)* A A");
  pattern.rows_per_match = patterns::RowsPerMatch::kAllWithUnmatched;  // the search looks at every row
  OneKey key({pattern}, MakeStream([] {
               std::vector<unsigned> kinds = {1};
               for (int i = 0; i < 3000; ++i) kinds.push_back(6);
               return kinds;
             }()));
  for (int row = 0; row <= 3000; ++row) ASSERT_TRUE(key.FeedRow(row).ok());
  const SearchSlot& search = key.slots().search(0);
  EXPECT_EQ(search.entries.count, 2u);
  EXPECT_LE(search.nodes.count, 2u * 3001 + 64);
}

// 100^2 runs are alive at any time; what is kept is the window's rows and what the graph adds for each.
TEST(DomainMatcherTest, EveryMatchOfALongWindowKeepsTheWindow) {
  Pattern pattern = PatternOf("A ->> B ->> C");
  pattern.skip = SkipMode::kNoSkip;
  pattern.within = patterns::Period{100, 0};
  std::vector<unsigned> kinds(2000, 3);
  kinds.back() = 4;
  OneKey key({pattern}, MakeStream(kinds));
  uint64_t bytes = 0;
  for (int row = 0; row < 2000; ++row) {
    ASSERT_TRUE(key.FeedRow(row).ok());
    if (row == 1000) bytes = key.store().bytes();
  }
  EXPECT_EQ(key.store().bytes(), bytes);
  EXPECT_LE(key.slots().key().records.capacity, 500u);
  ASSERT_EQ(key.lines().size(), 99u * 98u / 2);
  EXPECT_EQ(key.lines().front(), "match 1 row 1900 #0 of 1900..1999 @1999");
}

}  // namespace
}  // namespace tripline::cep::domain_matcher_test
