#include "cep/match_graph.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/matching/shape.h"

// That the graph finds what the reference finds is for tests/matching; here: which patterns it is for, what it keeps.

namespace tripline::cep::match_graph_test {
namespace {

patterns::Automaton AutomatonOf(const char* text, patterns::SkipMode skip = patterns::SkipMode::kNoSkip) {
  patterns::Pattern pattern = matching::PatternOf(text);
  pattern.skip = skip;
  return patterns::CompileAutomaton(pattern).value();
}

TEST(MatchGraphPlanTest, WaitsThatOnlyDifferInTheirMarks) {
  for (const char* text : {"A", "A B", "A ->> B ->> C", "A -> B", "(A | B) ->> C{1, ->>} D?", "A+ B*?", "A (B ->> C)+",
                           "PERMUTE(A, B)", "A & B", "{- A -} ->> B", "A? B?"}) {
    EXPECT_TRUE(MatchGraphPlan::Make(AutomatonOf(text)).has_value()) << text;
  }
}

TEST(MatchGraphPlanTest, AllElseRunsAsLists) {
  for (const char* text : {"A !B C", "A !-> B ->> C", "A++ B", "A{1, ->} until (c) B", "A ->>[5 seconds] B",
                           "(A ->> B) within 5 seconds C", "^ A", "A $"}) {
    EXPECT_FALSE(MatchGraphPlan::Make(AutomatonOf(text)).has_value()) << text;
  }
  // A strict wait behind one for the same step that stays adds nothing.
  EXPECT_TRUE(MatchGraphPlan::Make(AutomatonOf("(A{1, ->>})+")).has_value());
  EXPECT_FALSE(MatchGraphPlan::Make(AutomatonOf("A ->> B", patterns::SkipMode::kPastLastRow)).has_value());
  // The same step, a strict wait before one that stays: which of them a run takes depends on the row.
  EXPECT_FALSE(MatchGraphPlan::Make(AutomatonOf("(A+){1, ->>}")).has_value());
}

TEST(MatchGraphPlanTest, TwoPathsMayGiveTheSameLabels) {
  for (const auto& [text, ambiguous] : std::vector<std::pair<const char*, bool>>{
           {"A ->> B", false}, {"A{1, ->>} ->> B", false}, {"A | A", true}, {"A+ A", true},
           {"A ->> (B | B C)", true}}) {
    EXPECT_EQ(MatchGraphPlan::Make(AutomatonOf(text)).value().ambiguous, ambiguous) << text;
  }
}

// One key in a block; a row is the variables it can be ("", "A", "AB").
class OneGraph {
 public:
  explicit OneGraph(const char* text)
      : pattern_(matching::PatternOf(text)),
        automaton_(AutomatonOf(text)),
        plan_(MatchGraphPlan::Make(automaton_).value()),
        store_({.slot_bytes = plan_.state_bytes, .key_groups = 4}),
        block_(store_.FindOrCreate(1, "k")) {
    MatchGraph graph(plan_, store_);
    graph.Begin(block_, state());
  }

  // "0A 3B; …": the matches that the row ended. Every row begins with what the block holds.
  std::string TakeRow(std::string_view kinds, uint64_t oldest) {
    MatchGraph graph(plan_, store_);
    graph.Enter(block_, state());
    std::vector<uint8_t> holds;
    for (const patterns::Variable& variable : pattern_.variables) {
      holds.push_back(kinds.find(variable.name) != std::string_view::npos ? 1 : 0);
    }
    graph.TakeRow(row_++, oldest, holds);
    alive_ = graph.IsAlive();
    size_ = graph.size();
    std::string text;
    for (const MatchGraph::Path& path : graph.paths()) {
      if (!text.empty()) text += "; ";
      for (const MatchGraph::Step& step : graph.steps(path)) {
        const uint32_t variable = automaton_.takes[plan_.edges[step.edge].target].variable;
        text += fmt::format("{}{} ", graph.RowOf(step), pattern_.variables[variable].name);
      }
      text.pop_back();
    }
    return text;
  }

  void set_row(uint64_t row) { row_ = row; }
  bool alive() const { return alive_; }
  uint64_t size() const { return size_; }
  uint64_t bytes() const { return store_.bytes(); }

 private:
  uint8_t* state() { return store_.MutableSlots<uint8_t>(block_); }

  const patterns::Pattern pattern_;
  const patterns::Automaton automaton_;
  const MatchGraphPlan plan_;
  state::BlockStore store_;
  const state::BlockId block_;
  uint64_t row_ = 0;
  uint64_t size_ = 0;
  bool alive_ = false;
};

TEST(MatchGraphTest, MatchesComeByStartAndThenEarlierTakesFirst) {
  OneGraph graph("A ->> B ->> C");
  for (const char* row : {"A", "AB", "B"}) EXPECT_EQ(graph.TakeRow(row, 0), "");
  EXPECT_EQ(graph.TakeRow("C", 0), "0A 1B 3C; 0A 2B 3C; 1A 2B 3C");
}

TEST(MatchGraphTest, WhatLiesOutsideIsCutOff) {
  OneGraph graph("A ->> B ->> C");
  for (const char* row : {"A", "AB", "B"}) graph.TakeRow(row, 0);
  EXPECT_EQ(graph.TakeRow("C", 1), "1A 2B 3C");
  EXPECT_EQ(graph.TakeRow("C", 2), "");
}

TEST(MatchGraphTest, MarksSayHowLongARunWaits) {
  OneGraph strict("A B");
  OneGraph relaxed("A -> B");
  OneGraph any("A ->> B");
  std::string found[3];
  for (const char* row : {"A", "", "A", "B", "B"}) {
    found[0] += strict.TakeRow(row, 0) + "|";
    found[1] += relaxed.TakeRow(row, 0) + "|";
    found[2] += any.TakeRow(row, 0) + "|";
  }
  EXPECT_EQ(found[0], "|||2A 3B||");
  EXPECT_EQ(found[1], "|||0A 3B; 2A 3B||");
  EXPECT_EQ(found[2], "|||0A 3B; 2A 3B|0A 4B; 2A 4B|");
  EXPECT_FALSE(strict.alive());
  EXPECT_FALSE(relaxed.alive());
  EXPECT_TRUE(any.alive());
}

// A place that is reached over several edges has nodes whose latest start is not the latest so far.
TEST(MatchGraphTest, ListsStayInOrderWhereStartsDoNot) {
  OneGraph graph("(A | A ->> C) B ->> D");
  std::string found;
  for (const char* row : {"A", "C", "B", "A", "B", "C", "B", "D"}) found += graph.TakeRow(row, row[0] == 'D' ? 3 : 0);
  EXPECT_EQ(found, "3A 4B 7D; 3A 5C 6B 7D");
}

TEST(MatchGraphTest, RowNumbersMayPassTwoToTheThirtySecond) {
  OneGraph graph("A ->> B");
  graph.set_row((uint64_t{1} << 32) - 2);
  graph.TakeRow("A", (uint64_t{1} << 32) - 2);
  for (int i = 0; i < 3; ++i) graph.TakeRow("", (uint64_t{1} << 32) - 2);
  EXPECT_EQ(graph.TakeRow("B", (uint64_t{1} << 32) - 2), "4294967294A 4294967298B");
}

// 400^3 runs, three nodes and three cells a row.
TEST(MatchGraphTest, AWindowHoldsNoMoreThanItsRowsTimesThePositions) {
  constexpr uint64_t kWindow = 400;
  OneGraph graph("A ->> B ->> C ->> D");
  uint64_t bytes = 0;
  for (uint64_t row = 0; row < 40 * kWindow; ++row) {
    graph.TakeRow("ABC", row < kWindow ? 0 : row - kWindow);
    EXPECT_LE(graph.size(), 6 * (kWindow + 1));
    if (row == 10 * kWindow) bytes = graph.bytes();
  }
  EXPECT_EQ(graph.bytes(), bytes);
}

}  // namespace
}  // namespace tripline::cep::match_graph_test
