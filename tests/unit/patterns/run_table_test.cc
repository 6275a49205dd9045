#include "patterns/run_table.h"

#include <gtest/gtest.h>

#include "tests/matching/shape.h"

namespace tripline::patterns::run_table_test {
namespace {

using matching::PatternOf;

// Variable v asks for bit v.
struct Tables {
  explicit Tables(const char* text) : pattern(PatternOf(text)), automaton(CompileAutomaton(pattern).value()) {
    std::vector<int32_t> bits(pattern.variables.size());
    for (size_t v = 0; v < bits.size(); ++v) bits[v] = static_cast<int32_t>(v);
    watch = Watch::Make(automaton, bits);
    if (watch.has_value()) table = RunTable::Make(automaton, *watch, bits);
  }

  Pattern pattern;
  Automaton automaton;
  std::optional<Watch> watch;
  std::optional<RunTable> table;
};

// The variables of the match that the first row starts; '-' for none, '…' where rows to come would decide.
std::string Match(const Tables& tables, const std::vector<uint64_t>& kinds) {
  const RunTable& table = *tables.table;
  std::vector<uint32_t> path;
  uint32_t state = table.start();
  for (const uint64_t kind : kinds) {
    if (table.decided(state)) break;
    path.push_back(table.StepOf(state, tables.watch->ClassOf(&kind)));
    state = table.state(path.back());
  }
  std::string text;
  for (uint32_t entry = table.match(state); entry != RunTable::kNoEntry && !path.empty(); path.pop_back()) {
    const RunTable::Link link = table.link(path.back(), entry);
    entry = link.entry;
    if (link.take == kMatchTarget) continue;
    text.insert(0, tables.pattern.variables[tables.automaton.takes[link.take].variable].name);
  }
  if (text.empty()) text = "-";
  return table.decided(state) ? text : text + "…";
}

TEST(RunTableTest, TheMatchIsTheOneThatPreferenceChooses) {
  constexpr uint64_t kA = 1, kB = 2, kAB = 3, kC = 4;
  const struct {
    const char* pattern;
    std::vector<uint64_t> kinds;
    const char* match;
  } kCases[] = {
      {"A", {kA}, "A"},
      {"A", {kB}, "-"},
      {"A B", {kA, kA, kB}, "-"},
      {"A+ B", {kA, kA}, "-…"},
      {"A+ B", {kA, kA, kB}, "AAB"},
      {"A+ B", {kA, kAB, kAB, 0}, "AAB"},      // greedy, and gives a row back
      {"A+? B", {kA, kAB, kAB}, "AB"},          // reluctant
      {"A+", {kA, kA}, "AA…"},
      {"A+", {kA, kA, kB}, "AA"},
      {"A B*", {kA, kB, kB, kC}, "ABB"},
      {"(A | B) C", {kAB, kC}, "AC"},
      {"(B | A) C", {kAB, kC}, "BC"},
      {"(A B | A) B?", {kA, kB, kB}, "ABB"},
      {"A (B C)?", {kA, kB, kB}, "A"},          // a match that waited for a better one
      {"A (B C)?", {kA, kB}, "A…"},
      {"PERMUTE(A, B)", {kAB, kA}, "BA"},
  };
  for (const auto& c : kCases) {
    const Tables tables(c.pattern);
    ASSERT_TRUE(tables.table.has_value()) << c.pattern;
    EXPECT_EQ(Match(tables, c.kinds), c.match) << c.pattern;
  }
}

TEST(RunTableTest, OnlyTheStartOfAPartitionMeetsItsAnchor) {
  const Tables tables("^ A");
  const uint64_t kind = 1;
  const uint32_t row_class = tables.watch->ClassOf(&kind);
  const RunTable& table = *tables.table;
  EXPECT_EQ(table.match(table.state(table.StepOf(table.start(), row_class))), RunTable::kNoEntry);
  EXPECT_EQ(table.match(table.state(table.StepOf(table.partition_start(), row_class))), 0u);
}

TEST(RunTableTest, ThereIsNoneWhereItWouldBeLargeOrNotExact) {
  EXPECT_FALSE(Tables("A -> B").table.has_value());
  EXPECT_FALSE(Tables("A{1,100000} B").table.has_value());
  EXPECT_FALSE(Tables("A*").table.has_value());
  EXPECT_FALSE(Tables("(A | B)* A (A | B){12} A").table.has_value());
}

}  // namespace
}  // namespace tripline::patterns::run_table_test
