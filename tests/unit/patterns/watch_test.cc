#include "patterns/watch.h"

#include <gtest/gtest.h>

#include "tests/matching/shape.h"

namespace tripline::patterns::watch_test {
namespace {

using matching::PatternOf;

// Variable v asks for bit v.
std::optional<Watch> WatchOf(const char* text) {
  const Pattern pattern = PatternOf(text);
  std::vector<int32_t> bits(pattern.variables.size());
  for (size_t v = 0; v < bits.size(); ++v) bits[v] = static_cast<int32_t>(v);
  return Watch::Make(CompileAutomaton(pattern).value(), bits);
}

// Behind each row: '.' no start is alive; else how old the oldest may be ('*' no bound); '!' a match may end here.
std::string Trace(const Watch& watch, const std::vector<uint64_t>& kinds) {
  std::string trace;
  uint32_t state = 0;
  for (const uint64_t kind : kinds) {
    const Watch::Step step = watch.Next(state, watch.ClassOf(&kind));
    state = step.state();
    const uint32_t span = watch.Span(state);
    trace += state == 0 ? "." : (span == 0 ? "*" : std::to_string(span));
    if (step.accepts()) trace += "!";
  }
  return trace;
}

TEST(WatchTest, ItSeesWhereAMatchMayEndAndHowOldItsStartMayBe) {
  constexpr uint64_t kA = 1, kB = 2, kC = 4, kAB = 3;
  const struct {
    const char* pattern;
    std::vector<uint64_t> kinds;
    const char* trace;
  } kCases[] = {
      {"A", {0, kA, kB, kA}, "..!..!"},
      {"A B", {kA, kB, kB, kA, kA, kB}, "1.!.11.!"},
      {"A B", {kAB, kAB, kB}, "12!.!"},
      {"A{3} B", {kA, kA, kA, kA, kB, 0}, "1233.!."},
      {"A{3,} B", {kA, kA, kA, kA, kA, kB, 0}, "123**.!."},
      {"A B* C", {kA, kB, kB, kC, kB}, "1**.!."},
      {"A (B | C)", {kA, kC, kA, kB, kA, kA}, "1.!1.!11"},
      {"PERMUTE(A, B)", {kB, kA, kB, kB}, "12!2!1"},
      {"^ A", {kA, kA}, ".!.!"},           // it does not know where the partition begins
      {"A{1,100000} B", {kA, kA, kB, kB}, "100001100001.!."},  // nor how often a large loop went round
      {"(A B?){0,70} A", {kA, kA}, "141!141!"},
      {"A | B C", {kB, kA, kB, kC}, "1.!1.!"},
  };
  for (const auto& c : kCases) {
    const std::optional<Watch> watch = WatchOf(c.pattern);
    ASSERT_TRUE(watch.has_value()) << c.pattern;
    EXPECT_EQ(Trace(*watch, c.kinds), c.trace) << c.pattern;
  }
}

TEST(WatchTest, ItSaysWhetherTheNextRowMayEndAMatch) {
  const std::optional<Watch> watch = WatchOf("A B C");
  constexpr struct {
    uint64_t kind;
    bool may_accept;  // before it
  } kRows[] = {{1, false}, {2, false}, {4, true}};
  uint32_t state = 0;
  for (const auto& row : kRows) {
    EXPECT_EQ(watch->MayAccept(state), row.may_accept) << row.kind;
    state = watch->Next(state, watch->ClassOf(&row.kind)).state();
  }
  EXPECT_FALSE(watch->MayAccept(state));
}

TEST(WatchTest, StartsAreSeenWhateverElseIsAlive) {
  const std::optional<Watch> watch = WatchOf("A B+ C");
  const auto starts = [&](uint32_t state, uint64_t kind) { return watch->Next(state, watch->ClassOf(&kind)).starts(); };
  EXPECT_TRUE(starts(0, 1));
  EXPECT_FALSE(starts(0, 2));
  for (uint32_t state = 0; state < watch->states(); ++state) {
    EXPECT_TRUE(starts(state, 1 | 2)) << state;
    EXPECT_FALSE(starts(state, 2 | 4)) << state;
  }
}

TEST(WatchTest, AVariableWithoutABitTakesAnyRow) {
  const Automaton automaton = CompileAutomaton(PatternOf("A B")).value();
  const int32_t bits[] = {70, -1};
  const std::optional<Watch> watch = Watch::Make(automaton, bits);
  ASSERT_TRUE(watch.has_value());
  ASSERT_EQ(watch->bits().size(), 1u);
  const uint64_t words[] = {~uint64_t{0}, uint64_t{1} << 6};
  const uint64_t none[] = {~uint64_t{0}, 0};
  const Watch::Step first = watch->Next(0, watch->ClassOf(words));
  EXPECT_TRUE(first.starts());
  EXPECT_EQ(watch->Next(0, watch->ClassOf(none)).state(), 0u);
  EXPECT_TRUE(watch->Next(first.state(), watch->ClassOf(none)).accepts());
}

TEST(WatchTest, WhatItCannotWatch) {
  EXPECT_FALSE(WatchOf("A*").has_value());     // matches without a row
  EXPECT_FALSE(WatchOf("A $").has_value());    // reads the partition's end
  EXPECT_FALSE(WatchOf("A | B | C | D | E | F | G | H | I").has_value());  // too many bits
  EXPECT_FALSE(WatchOf("A{64} A{64} A").has_value());                      // too many positions
  EXPECT_TRUE(WatchOf("A{64} A{64}").has_value());
  // Which of the last rows were an A: two to the power of their number.
  EXPECT_FALSE(WatchOf("A B{20} C").has_value());
  EXPECT_TRUE(WatchOf("A B{5} C").has_value());
}

}  // namespace
}  // namespace tripline::patterns::watch_test
