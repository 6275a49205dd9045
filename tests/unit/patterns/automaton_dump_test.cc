#include <gtest/gtest.h>

#include "patterns/automaton.h"
#include "tests/matching/shape.h"

namespace tripline::patterns::automaton_dump_test {
namespace {

using matching::PatternOf;

TEST(AutomatonDumpTest, AShapeIsWrittenAsTheLanguageHasIt) {
  const struct {
    const char* text;
    const char* dump;
  } kCases[] = {
      {"A", "A"},
      {"A B C", "(A B C)"},
      {"A | B C | ()", "(A | (B C) | ())"},
      {"A* B+ C?", "(A* B+ C?)"},
      {"A*? B+? C?\?", "(A*? B+? C?\?)"},
      {"A{3} B{3,} C{0,4} D{2,5}?", "(A{3} B{3,} C{0,4} D{2,5}?)"},
      {"A{0,1} B{1,} C{0,}", "(A? B+ C*)"},
      {"(A | B)+ C", "((A | B)+ C)"},
      {"PERMUTE(A, B C, D)", "PERMUTE(A, (B C), D)"},
      {"^ A {- B+ -} $", "(^ A {- B+ -} $)"},
  };
  for (const auto& c : kCases) {
    const Pattern pattern = PatternOf(c.text);
    EXPECT_EQ(DumpNode(pattern, pattern.root), c.dump);
  }
}

std::string Dump(const char* text) {
  const Pattern pattern = PatternOf(text);
  return DumpAutomaton(pattern, CompileAutomaton(pattern).value());
}

TEST(AutomatonDumpTest, WaitsStandBehindTheirTake) {
  EXPECT_EQ(Dump("A B?"),
            "start: A1\n"
            "B0: end\n"
            "A1: B0 end\n");
}

TEST(AutomatonDumpTest, ExcludedTakesSaySo) {
  EXPECT_EQ(Dump("A {- B -}"),
            "start: A1\n"
            "B0 excluded: end\n"
            "A1: B0\n");
}

TEST(AutomatonDumpTest, AnEndThatThePartitionHasToConfirmIsMarked) {
  EXPECT_EQ(Dump("A $"),
            "start: A0\n"
            "A0: end$\n");
}

TEST(AutomatonDumpTest, ThePartitionsStartHasALineWhereItDiffers) {
  EXPECT_EQ(Dump("^ A | B"),
            "start: B0\n"
            "partition start: A1 B0\n"
            "B0: end\n"
            "A1: end\n");
}

TEST(AutomatonDumpTest, CountersStandBehindEachWait) {
  EXPECT_EQ(Dump("A{2,100}"),
            "start: A0#0\n"
            "A0: goes on at 2\n");
}

}  // namespace
}  // namespace tripline::patterns::automaton_dump_test
