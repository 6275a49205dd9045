#include "cep/key_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <random>

#include "cep/domain_matcher.h"
#include "tests/matching/engine_matcher.h"
#include "tests/matching/shape.h"

// What is given up where a key holds too much, and that it depends on the rows of the key alone.

namespace tripline::cep::search_budget_test {
namespace {

using matching::MakeStream;
using patterns::Pattern;
using patterns::SkipMode;
using testing::ElementsAre;
using testing::IsEmpty;

// A, B and C hold for their bit of a row's kind: 1, 2, 4. Behind `labels: ` B also asks for x = last(A.x) where the text
// names A and B, so that runs of equal positions have different futures.
Pattern PatternOf(std::string_view text, SkipMode skip = SkipMode::kPastLastRow) {
  const bool labels = text.starts_with("labels: ");
  Pattern pattern = matching::PatternOf(labels ? text.substr(8) : text);
  pattern.columns = matching::kColumns;
  pattern.column_types = matching::ColumnTypes();
  pattern.skip = skip;
  for (patterns::Variable& variable : pattern.variables) {
    variable.condition = data::MakeInput(static_cast<uint32_t>(variable.name[0] - 'A'), data::BoolType());
  }
  if (!labels) return pattern;
  patterns::Navigation last;
  last.type = data::IntType();
  last.expression = data::MakeInput(matching::kNumberColumn, data::IntType());
  last.variables = {0};
  pattern.navigations = {last};
  const data::ExprPtr equal = data::MakeCall("=", {data::MakeInput(matching::kNumberColumn, data::IntType()),
                                                   data::MakeInput(matching::kColumns, data::IntType())})
                                  .value();
  pattern.variables[1].condition = data::MakeCall("and", {pattern.variables[1].condition, equal}).value();
  return pattern;
}

struct Feeding {
  bool restores = false;  // after each row the store is saved and loaded into another one
  bool fires = false;     // before each row time comes by itself
};

// One key; every match and every cut of pattern 0 becomes a line.
class OneKey : private MatchSink {
 public:
  OneKey(std::vector<Pattern> patterns, matching::Stream stream, KeyBudget budget)
      : streams_({std::move(stream)}),
        plan_(DomainPlan::Make(matching::ColumnTypes(), std::move(patterns), {.budget = budget, .join_after = 5})
                  .value()),
        words_(streams_.PredicateWords(*plan_).value()) {
    Renew();
  }

  std::vector<std::string> Lines(const Feeding& feeding = {}) {
    for (int row = 0; row < static_cast<int>(streams_[0].kinds.size()); ++row) {
      if (feeding.fires) Fire(streams_[0].times[static_cast<size_t>(row)]);
      Feed(row);
      most_bytes_ = std::max(most_bytes_, store_->bytes());
      if (feeding.restores) Restore();
    }
    EXPECT_TRUE(matcher_->Drain(*this).ok());
    return lines_;
  }

  uint64_t most_bytes() const { return most_bytes_; }
  uint64_t cuts() const { return cuts_; }

 private:
  void Renew() {
    store_ = std::make_unique<state::BlockStore>(
        state::BlockStore::Options{.slot_bytes = plan_->slots().bytes(), .key_groups = 1});
    timers_ = std::make_unique<state::TimerIndex>(store_.get());
    matcher_ = std::make_unique<DomainMatcher>(plan_, *store_, *timers_);
  }

  void Feed(int row) {
    const engine::KeyedRow keyed{streams_.row(0, row), store_->FindOrCreate(1, "key")};
    const uint64_t* const slices[] = {words_[0].data()};
    EXPECT_TRUE(matcher_->ProcessRows(streams_.frame(0), slices, {&keyed, 1}, *this).ok());
  }

  void Fire(int64_t time_us) {
    const auto due = timers_->TakeDue(time_us);
    const std::vector<state::DueTimer> copy(due.begin(), due.end());
    EXPECT_TRUE(matcher_->FireTimers(copy, time_us, *this).ok());
  }

  void Restore() {
    std::string bytes;
    store_->SaveGroup(0, &bytes);
    Renew();
    ASSERT_TRUE(store_->LoadGroup(bytes).ok());
    timers_->Rebuild();
  }

  data::Status OnOutput(const MatchOutput& output) override {
    if (output.pattern != 0) return data::OkStatus();
    lines_.push_back(fmt::format("{}..{} @{}", output.first.row.position, output.last.row.position,
                                 output.settlement.at_us));
    return data::OkStatus();
  }

  // "rows 0..9 @9: 5 rows, 3 runs": what was exceeded, the first start given up, the row behind which, and what went.
  data::Status OnCut(const BudgetCut& cut) override {
    if (cut.pattern != 0) return data::OkStatus();
    ++cuts_;
    constexpr const char* kExceeded[] = {"rows", "runs", "bytes"};
    const auto position = [&](uint64_t row) { return HeaderOf(cut.rows.record(row)).position; };
    lines_.push_back(fmt::format("{} {}..{} @{}: {} rows, {} runs", kExceeded[static_cast<size_t>(cut.exceeded)],
                                 position(cut.first), position(cut.last), cut.settlement.at_us, cut.dropped_rows,
                                 cut.dropped_runs));
    return data::OkStatus();
  }

  const matching::StreamSet streams_;
  const std::shared_ptr<const DomainPlan> plan_;
  const std::vector<std::vector<uint64_t>> words_;
  std::unique_ptr<state::BlockStore> store_;
  std::unique_ptr<state::TimerIndex> timers_;
  std::unique_ptr<DomainMatcher> matcher_;
  std::vector<std::string> lines_;
  uint64_t most_bytes_ = 0;
  uint64_t cuts_ = 0;
};

std::vector<unsigned> Repeated(unsigned kind, int count, std::vector<unsigned> behind) {
  std::vector<unsigned> kinds(static_cast<size_t>(count), kind);
  kinds.insert(kinds.end(), behind.begin(), behind.end());
  return kinds;
}

TEST(SearchBudgetTest, ALoopWithoutAnEndIsCutAndTheSearchGoesOn) {
  OneKey key({PatternOf("A+ B")}, MakeStream(Repeated(1, 50, {2, 1, 2})), {.rows = 20});
  EXPECT_THAT(key.Lines(), ElementsAre("rows 0..20 @20: 10 rows, 9 runs", "rows 10..30 @30: 10 rows, 9 runs",
                                       "rows 20..40 @40: 10 rows, 9 runs", "30..50 @50", "51..52 @52"));
}

TEST(SearchBudgetTest, WithinTheBudgetNothingIsCut) {
  OneKey key({PatternOf("A+ B")}, MakeStream(Repeated(1, 19, {2})), {.rows = 20});
  EXPECT_THAT(key.Lines(), ElementsAre("0..19 @19"));
}

// B wants the x of A's row; the first A never gets its B, and all others wait for it to be given up.
TEST(SearchBudgetTest, WhatWaitedForTheStartGivenUpIsFound) {
  Pattern pattern = PatternOf("labels: A -> B");
  matching::Stream stream = MakeStream({1, 1, 2, 0, 0, 0, 0, 0, 0, 0});
  const matching::StreamSet streams({stream});
  ASSERT_NE(streams.number(0, 0), streams.number(0, 2));
  std::vector<std::string> lines = OneKey({pattern}, stream, {.rows = 8}).Lines();
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines.back(), testing::StartsWith("rows 0..8 @8"));
}

TEST(SearchBudgetTest, AStartThatWithinEndsIsNotHeld) {
  Pattern pattern = PatternOf("A+ B");
  pattern.within = patterns::Period{15, 0};
  OneKey key({pattern}, MakeStream(Repeated(1, 200, {2})), {.rows = 20});
  EXPECT_THAT(key.Lines(), ElementsAre("186..200 @200"));
}

TEST(SearchBudgetTest, RunsOfOneStart) {
  // Each row of both kinds doubles nothing where runs merge; where conditions read labels, A+ B+ has a run per division.
  const std::vector<unsigned> kinds = Repeated(3, 40, {4});
  EXPECT_THAT(OneKey({PatternOf("A+ B+ C")}, MakeStream(kinds), {.runs = 4}).Lines(), ElementsAre("0..40 @40"));
  Pattern labels = PatternOf("A+ B+ C");
  patterns::Navigation count;
  count.kind = patterns::Navigation::Kind::kAggregate;
  count.variables = {0};
  count.aggregate = data::MakeAggregate("count", false, {}).value();
  count.type = count.aggregate.result;
  labels.navigations = {count};
  labels.variables[2].condition =
      data::MakeCall("and", {labels.variables[2].condition,
                             data::MakeCall("=", {data::MakeInput(matching::kColumns, count.type),
                                                  data::MakeConstant(data::Value::Int(2))})
                                 .value()})
          .value();
  EXPECT_THAT(OneKey({labels}, MakeStream(kinds), {.runs = 100}).Lines(), ElementsAre("0..40 @40"));
  OneKey cut({labels}, MakeStream(kinds), {.runs = 10});
  const std::vector<std::string> lines = cut.Lines();
  EXPECT_GT(cut.cuts(), 0u);
  EXPECT_THAT(lines.front(), "runs 0..10 @40: 5 rows, 11 runs");
  EXPECT_THAT(lines.back(), testing::EndsWith("..40 @40"));
}

// What a loop in a loop can be read as is one run, also where conditions read labels: 2^60 of them elsewhere.
TEST(SearchBudgetTest, RunsWithTheSameLabelsAreOne) {
  for (const char* shape : {"labels: (A+)+ B", "labels: (A | A)* B", "labels: A* A* A* A* B", "labels: (A | A)+ -> B",
                            "labels: ((A | A -> A)+)* ->> B"}) {
    OneKey key({PatternOf(shape)}, MakeStream(Repeated(1, 60, {4})), {.runs = 150});
    EXPECT_THAT(key.Lines(), IsEmpty()) << shape;
  }
  OneKey key({PatternOf("labels: (A | A)+ B", SkipMode::kNoSkip)}, MakeStream(Repeated(1, 60, {4})), {.runs = 150});
  EXPECT_THAT(key.Lines(), IsEmpty());
}

TEST(SearchBudgetTest, NoSkip) {
  const std::vector<unsigned> kinds = Repeated(1, 30, {2});
  OneKey graph({PatternOf("A ->> B", SkipMode::kNoSkip)}, MakeStream(kinds), {.rows = 20});
  const std::vector<std::string> lines = graph.Lines();
  EXPECT_EQ(lines.front(), "rows 0..20 @20: 10 rows, 0 runs");
  EXPECT_EQ(lines.back(), "rows 10..30 @30: 10 rows, 0 runs");
  EXPECT_EQ(lines.size(), 2u + 20u);
  // The same with labels in a condition: a list of runs.
  OneKey list({PatternOf("labels: A ->> B", SkipMode::kNoSkip)}, MakeStream(Repeated(1, 30, {2})), {.rows = 20});
  EXPECT_EQ(list.Lines().front(), "rows 0..20 @20: 10 rows, 10 runs");
  OneKey runs({PatternOf("labels: A ->> B", SkipMode::kNoSkip)}, MakeStream(Repeated(1, 30, {2})), {.runs = 20});
  EXPECT_EQ(runs.Lines().front(), "runs 0..20 @20: 10 rows, 10 runs");
}

// However long the stream: the rows, the runs with their labels, and as much again to grow.
TEST(SearchBudgetTest, MemoryStaysBounded) {
  struct Row {
    const char* pattern;
    SkipMode skip;
    KeyBudget budget;
  };
  const Row table[] = {{"A+ B", SkipMode::kPastLastRow, {.rows = 50}},
                       {"A+ B", SkipMode::kToNextRow, {.bytes = 10'000}},
                       {"labels: A+ B", SkipMode::kToNextRow, {.rows = 50}},
                       {"labels: A ->> B", SkipMode::kNoSkip, {.runs = 50}},
                       {"labels: A ->> B", SkipMode::kNoSkip, {.rows = 50}},
                       {"A ->> B ->> C", SkipMode::kNoSkip, {.bytes = 10'000}},
                       {"A -> B", SkipMode::kToNextRow, {.rows = 50}}};
  for (const Row& row : table) {
    const auto most = [&](int rows) {
      OneKey key({PatternOf(row.pattern, row.skip)}, MakeStream(std::vector<unsigned>(static_cast<size_t>(rows), 1)),
                 row.budget);
      key.Lines();
      EXPECT_GT(key.cuts(), 0u) << row.pattern;
      return key.most_bytes();
    };
    EXPECT_EQ(most(400), most(1200)) << row.pattern;
  }
}

// The same cuts whatever lies in memory: beside a pattern that keeps every row, after each restore, with timers that come
// before their rows.
TEST(SearchBudgetTest, CutsDependOnTheRowsAlone) {
  const char* const shapes[] = {"A+ B",   "A -> B -> C", "A ->> B",          "(A | B)+ C", "A{2,30} B",
                                "A !-> B", "A B* C",      "labels: A -> B", "labels: A+ B+ C"};
  std::mt19937_64 random(7);
  uint64_t cuts = 0;
  for (const char* shape : shapes) {
    for (const SkipMode skip : {SkipMode::kPastLastRow, SkipMode::kToNextRow, SkipMode::kNoSkip}) {
      for (int round = 0; round < 12; ++round) {
        const std::vector<unsigned> kinds = round % 3 == 0 ? std::vector<unsigned>{1, 1, 1, 3, 0}
                                                           : std::vector<unsigned>{0, 1, 2, 3, 4, 1, 1};
        const matching::Stream stream = matching::RandomStream(80, kinds, {0, 1, 2}, &random);
        Pattern pattern = PatternOf(shape, skip);
        if (round % 2 == 0 || std::string_view(shape) == "A !-> B") pattern.within = patterns::Period{40, 0};
        const KeyBudget budgets[] = {{.rows = 7}, {.runs = 3}, {.bytes = 900}, {.rows = 20, .runs = 8}};
        const KeyBudget& budget = budgets[round % 4];
        OneKey alone({pattern}, stream, budget);
        const std::vector<std::string> lines = alone.Lines();
        cuts += alone.cuts();
        EXPECT_EQ(OneKey({pattern}, stream, budget).Lines({.restores = true}), lines) << shape;
        EXPECT_EQ(OneKey({pattern}, stream, budget).Lines({.fires = true}), lines) << shape;
      }
    }
  }
  EXPECT_GT(cuts, 500u);
}

// A neighbour whose rows are kept for longer, where both have the same budget: what the first pattern gives up is its own.
TEST(SearchBudgetTest, APatternIsNotChargedForItsNeighbours) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 40; ++round) {
    const matching::Stream stream = matching::RandomStream(120, {0, 1, 2, 1, 1}, {1}, &random);
    Pattern pattern = PatternOf("A+ B");
    pattern.within = patterns::Period{6, 0};
    const KeyBudget budget{.rows = round % 2 == 0 ? uint64_t{5} : uint64_t{10}};
    const std::vector<std::string> lines = OneKey({pattern}, stream, budget).Lines();
    EXPECT_EQ(OneKey({pattern, PatternOf("A -> C")}, stream, budget).Lines(), lines);
  }
}

}  // namespace
}  // namespace tripline::cep::search_budget_test
