#include <gtest/gtest.h>

#include "patterns/automaton.h"
#include "tests/matching/shape.h"

namespace tripline::patterns::automaton_compile_test {
namespace {

using matching::PatternOf;

Automaton Compiled(const char* text) { return CompileAutomaton(PatternOf(text)).value(); }

// Takes are numbered from the pattern's end.
std::string Dump(const char* text) {
  const Pattern pattern = PatternOf(text);
  return DumpAutomaton(pattern, CompileAutomaton(pattern).value());
}

struct Expected {
  const char* text;
  const char* dump;
};

void ExpectDumps(std::initializer_list<Expected> table) {
  for (const Expected& c : table) EXPECT_EQ(Dump(c.text), c.dump) << c.text;
}

TEST(AutomatonCompileTest, WaitsStandInTheOrderOfPreference) {
  ExpectDumps({{"A", "start: A0\nA0: end\n"},
               {"A B", "start: A1\nB0: end\nA1: B0\n"},
               {"A | B", "start: A1 B0\nB0: end\nA1: end\n"},
               {"B | A", "start: B1 A0\nA0: end\nB1: end\n"},
               {"A*", "start: A0 end\nA0: A0 end\n"},
               {"A*? B", "start: B0 A1\nB0: end\nA1: B0 A1\n"},
               {"A* B", "start: A1 B0\nB0: end\nA1: A1 B0\n"},
               {"A+ B", "start: A2\nB0: end\nA1: A1 B0\nA2: A1 B0\n"},
               {"A?", "start: A0 end\nA0: end\n"},
               {"(A B)+ C", "start: A4\nC0: end\nB1: A2 C0\nA2: B1\nB3: A2 C0\nA4: B3\n"},
               {"A (B | C)* A", "start: A3\nA0: end\nC1: B2 C1 A0\nB2: B2 C1 A0\nA3: B2 C1 A0\n"}});
}

// What is less preferred than the end is never wanted: nothing stands behind it.
TEST(AutomatonCompileTest, NothingStandsBehindTheEnd) {
  ExpectDumps({{"A??", "start: end\nA0: end\n"},
               {"A*?", "start: end\nA0: end\n"},
               {"A+?", "start: A1\nA0: end\nA1: end\n"},
               {"() | A", "start: end\nA0: end\n"},
               {"A (B | () | C)", "start: A2\nC0: end\nB1: end\nA2: B1 end\n"}});
}

TEST(AutomatonCompileTest, SmallBoundsAreUnrolled) {
  ExpectDumps({{"A{2}", "start: A1\nA0: end\nA1: A0\n"},
               {"A{1,3}", "start: A2\nA0: end\nA1: A0 end\nA2: A1 end\n"},
               {"A{1,3}? B", "start: A3\nB0: end\nA1: B0\nA2: B0 A1\nA3: B0 A2\n"},
               {"A{2,}", "start: A2\nA0: A0 end\nA1: A0 end\nA2: A1\n"},
               {"A{0}", "start: end\n"},
               {"A{0} B", "start: B0\nB0: end\n"}});
  EXPECT_EQ(Compiled("A{64}").takes.size(), 64u);
  EXPECT_EQ(Compiled("A{64}").counters, 0u);
  EXPECT_EQ(Compiled("(A B){32}").counters, 0u);
  EXPECT_EQ(Compiled("((A B){4} C){7}").takes.size(), 63u);
}

TEST(AutomatonCompileTest, LargeBoundsCount) {
  for (const char* text : {"A{65}", "A{0,100000}", "A{65,}", "(A B){33}", "(A | B C){1,22}"}) {
    EXPECT_EQ(Compiled(text).counters, 1u) << text;
  }
  EXPECT_EQ(Compiled("A{100000}").takes.size(), 1u);
  EXPECT_EQ(Compiled("(A{100} B){100}").counters, 2u);
  // The outer loop counts, the inner one is unrolled in its body.
  EXPECT_EQ(Compiled("(A{20} B){20}").takes.size(), 21u);
}

// A loop ends with the iteration that took no row; a wait is never listed twice.
TEST(AutomatonCompileTest, NullableBodiesEndTheirLoop) {
  ExpectDumps({{"(A?)*", "start: A0 end\nA0: A0 end\n"},
               {"(A*)*", "start: A0 end\nA0: A0 end\n"},
               {"(A*)+", "start: A1 end\nA0: A0 end\nA1: A1 A0 end\n"},
               // The iteration that meets the lower bound is the last one if it is empty; those before it are not.
               {"(() | A){1,2} B", "start: B0 A2\nB0: end\nA1: B0\nA2: B0 A1\n"},
               {"(() | A){2,} B", "start: B0 A2 A3\nB0: end\nA1: B0 A1\nA2: B0 A1\nA3: B0 A2\n"},
               {"(() | A){2} B", "start: B0 A1 A2\nB0: end\nA1: B0\nA2: B0 A1\n"},
               {"(A?\?)*", "start: end\nA0: end\n"},
               {"(A?? B?)* C", "start: B1 C0 A2\nC0: end\nB1: B1 C0 A2\nA2: B1 C0 A2\n"},
               {"(() | A)* B", "start: B0 A1\nB0: end\nA1: B0 A1\n"},
               {"(A | ())* B", "start: A1 B0\nB0: end\nA1: A1 B0\n"},
               {"()* A", "start: A0\nA0: end\n"},
               {"()", "start: end\n"}});
}

TEST(AutomatonCompileTest, AnchorsHoldWhereTheyStand) {
  ExpectDumps({{"^ A", "start:\npartition start: A0\nA0: end\n"},
               {"A ^", "start: A0\nA0:\n"},
               {"A $", "start: A0\nA0: end$\n"},
               {"A $ B", "start: A1\nB0: end\nA1:\n"},
               {"A (B | $)", "start: A1\nB0: end\nA1: B0 end$\n"},
               {"A ($ | ())", "start: A0\nA0: end$ end\n"},
               {"$", "start:\n"},
               {"^* A", "start: A0\nA0: end\n"}});
}

TEST(AutomatonCompileTest, AnEmptyMatchIsKnown) {
  for (const char* text : {"A?", "A*", "()", "A{0,100}", "^", "A | ()", "A{0}", "(A?){70}"}) {
    EXPECT_TRUE(Compiled(text).can_match_empty) << text;
  }
  for (const char* text : {"A", "A+", "A? B", "$", "A{1,100}", "^ A"}) {
    EXPECT_FALSE(Compiled(text).can_match_empty) << text;
  }
}

TEST(AutomatonCompileTest, PermutationsShareWhatIsLeft) {
  ExpectDumps({{"PERMUTE(A, B)", "start: A3 B1\nA0: end\nB1: A0\nB2: end\nA3: B2\n"}});
  EXPECT_EQ(Compiled("PERMUTE(A, B, C)").takes.size(), 12u);
  EXPECT_EQ(Compiled("PERMUTE(A, B, C, D, E, F, G, H)").takes.size(), 8u * 128);
  EXPECT_EQ(Compiled("PERMUTE(A{2}, B C)").takes.size(), 8u);
}

// Where an element can match in several ways, an order is tried in all of them before the next one.
TEST(AutomatonCompileTest, PermutationsOfWhatIsAmbiguousAreWrittenOut) {
  const struct {
    const char* permutation;
    const char* orders;
  } kCases[] = {{"PERMUTE(A | B, C)", "((A | B) C) | (C (A | B))"},
                {"PERMUTE(A?, B)", "(A? B) | (B A?)"},
                {"PERMUTE(A, B+, C)", "(A B+ C) | (A C B+) | (B+ A C) | (B+ C A) | (C A B+) | (C B+ A)"},
                {"PERMUTE(A, PERMUTE(B, C))", "(A PERMUTE(B, C)) | (PERMUTE(B, C) A)"}};
  for (const auto& c : kCases) EXPECT_EQ(Dump(c.permutation), Dump(c.orders)) << c.permutation;
}

TEST(AutomatonCompileTest, ExclusionMarksItsTakes) {
  const Automaton automaton = Compiled("A {- B C+ -} D");
  std::string excluded;
  for (const Take& take : automaton.takes) excluded += take.excluded ? '1' : '0';
  EXPECT_EQ(excluded, "01110");
}

// Behind `from` with the loop's count at `count`.
std::string Behind(const Pattern& pattern, const Automaton& automaton, uint32_t from, uint32_t count) {
  std::vector<Wait> waits;
  ClosureScratch scratch;
  uint32_t counters[kMaxCounters] = {count};
  Closure(automaton, from, counters, scratch, &waits);
  std::string text;
  for (const Wait& wait : waits) {
    if (!text.empty()) text += ' ';
    text += wait.target == kMatchTarget ? "end" : pattern.variables[automaton.takes[wait.target].variable].name;
    text += std::to_string(wait.counters[0]);
  }
  return text;
}

// A & B is the alternation of its orders, joined by ->.
TEST(AutomatonCompileTest, AConjunctionIsAllOrders) {
  ExpectDumps({{"A & B", "start: A3 B1\nA0: end\nB1: A0{->}\nB2: end\nA3: B2{->}\n"}});
}

// With gaps a loop's further iterations differ from the first, so large loops are unrolled too.
TEST(AutomatonCompileTest, ExtendedLoopsAreUnrolled) {
  ExpectDumps({{"A{2,3 ->}", "start: A2\nA0: end\nA1: A0{->} end\nA2: A1{->}\n"},
               {"A{0, ->>}?", "start: end\nA0: end\n"},
               {"(A?){1,2 ->} B", "start: A2 B0\nB0: end\nA1: B0\nA2: A1{->} B0\n"}});
  EXPECT_EQ(Compiled("A{500 ->}").takes.size(), 500u);
  EXPECT_EQ(Compiled("A{500 ->}").counters, 0u);
  EXPECT_EQ(data::CodeOf(CompileAutomaton(PatternOf("A{20001 ->}")).status()), "TRL0501");
  EXPECT_EQ(data::CodeOf(CompileAutomaton(PatternOf("(A?){1500} -> B")).status()), "TRL0501");
}

// With NO SKIP nothing is dropped: what stands behind the end is wanted too.
TEST(AutomatonCompileTest, NoSkipKeepsWhatStandsBehindTheEnd) {
  Pattern pattern = PatternOf("A+? B?");
  pattern.skip = SkipMode::kNoSkip;
  EXPECT_EQ(DumpAutomaton(pattern, CompileAutomaton(pattern).value()),
            "start: A1\nB0: end\nA1: B0 end A1\n");
}

TEST(AutomatonCompileTest, ACounterDecidesWhatComesBehindAnIteration) {
  const struct {
    const char* text;
    uint32_t take;
    uint32_t count;  // iterations before this one
    const char* waits;
  } kCases[] = {
      {"A{2,100} B", 1, 0, "A1"},          {"A{2,100} B", 1, 1, "A2 B0"},  {"A{2,100} B", 1, 98, "A99 B0"},
      {"A{2,100} B", 1, 99, "B0"},         {"A{2,100}? B", 1, 1, "B0 A2"}, {"A{70} B", 1, 68, "A69"},
      {"A{70} B", 1, 69, "B0"},            {"A{70,} B", 1, 68, "A69"},     {"A{70,} B", 1, 69, "A70 B0"},
      // Beyond the lower bound of an unbounded loop the count has no meaning.
      {"A{70,} B", 1, 70, "A70 B0"},
      // An empty iteration goes on below the lower bound, and then leaves.
      {"(A?){70,80} B", 1, 3, "A4 A5 A6 A7"},
  };
  for (const auto& c : kCases) {
    const Pattern pattern = PatternOf(c.text);
    const Automaton automaton = CompileAutomaton(pattern).value();
    const std::string waits = Behind(pattern, automaton, c.take, c.count);
    EXPECT_EQ(waits.substr(0, std::string(c.waits).size()), c.waits) << c.text << " behind " << c.count;
    if (c.text[0] == 'A') {
      EXPECT_EQ(waits, c.waits) << c.text << " behind " << c.count;
    }
  }
}

std::string Code(const std::string& text) {
  const data::StatusOr<Automaton> automaton = CompileAutomaton(PatternOf(text));
  return automaton.ok() ? "" : data::CodeOf(automaton.status());
}

TEST(AutomatonCompileTest, WhatIsTooLargeIsTheAuthorsError) {
  std::string many = "V0";
  for (int i = 1; i < 13; ++i) many += ", V" + std::to_string(i);
  EXPECT_EQ(Code("PERMUTE(V, " + many.substr(0, many.rfind(',')) + ")"), "TRL0501");  // 13 elements
  EXPECT_EQ(Code("PERMUTE(A, B, C, D, E, F, G, H, I, J)"), "");
  EXPECT_EQ(Code("PERMUTE(" + many + ", A, B, C, D)"), "TRL0501");  // 17 elements

  std::string counters;
  for (uint32_t i = 0; i < kMaxCounters; ++i) counters += "A{100} ";
  EXPECT_EQ(Code(counters + "B"), "");
  EXPECT_EQ(Code(counters + "A{100}"), "TRL0501");

  std::string nullable;
  for (int i = 0; i < 64; ++i) nullable += "(A?)* ";
  EXPECT_EQ(Code(nullable), "");
  EXPECT_EQ(Code(nullable + "(A?)*"), "TRL0501");

  std::string takes = "A";
  for (int i = 0; i < 8; ++i) takes = "(" + takes + " | " + takes + ") " + takes + " B";
  EXPECT_EQ(Code(takes), "");
  const data::Status status = CompileAutomaton(PatternOf("(" + takes + " | " + takes + ") " + takes)).status();
  EXPECT_EQ(data::CodeOf(status), "TRL0501");
  EXPECT_EQ(data::FaultOf(status), data::Fault::kAuthor);
}

}  // namespace
}  // namespace tripline::patterns::automaton_compile_test
