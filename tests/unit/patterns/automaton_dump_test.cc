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
      {"A -> B ->> C", "(A -> B ->> C)"},
      {"A [5 seconds] B ->[5 seconds] C", "(A [5 microseconds] B ->[5 microseconds] C)"},
      {"A !N B !-> (N | M) -> C", "(A !N B !-> (N | M) -> C)"},
      {"A (!N B | !-> N C)+", "(A ((!N B) | (!-> N C))+)"},
      {"A !->[7 seconds] N", "(A !->[7 microseconds] N)"},
      {"A{2,5 ->>} B{3, ->[2 seconds]}+ C++", "(A{2,5 ->>} B{3, ->[2 microseconds]}+ C++)"},
      {"A{1, ->} until (x) B", "(A{1, ->} until (x) B)"},
      {"A & B & C", "(A & B & C)"},
      {"(A B) within 9 seconds C", "(((A B) within 9 microseconds) C)"},
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

// What stood on the way to a wait stands behind it.
TEST(AutomatonDumpTest, WaitsHaveTheirGapsNegationsGuardsAndGroups) {
  EXPECT_EQ(Dump("A -> B? ->>[4 seconds] C"),
            "start: A2\n"
            "C0: end\n"
            "B1: C0{->>[4 microseconds]}\n"
            "A2: B1{->} C0{->>[4 microseconds]}\n");
  EXPECT_EQ(Dump("A !N B? !-> M -> C"),
            "start: A2\n"
            "C0: end\n"
            "B1: C0{-> !0}\n"
            "A2: B1{!1} C0{-> !0 !1}\n");
  EXPECT_EQ(Dump("A !-> N"),
            "start: A0\n"
            "A0: end{!0}\n");
  EXPECT_EQ(Dump("A++ B"),
            "start: A1\n"
            "B0: end\n"
            "A1: A1 B0{guard0}\n");
  EXPECT_EQ(Dump("A{1, ->} until (x) B"),
            "start: A1\n"
            "B0: end\n"
            "A1: A1{-> again0} B0\n");
  EXPECT_EQ(Dump("A (B C) within 3 seconds"),
            "start: A2\n"
            "C0: end\n"
            "B1: C0\n"
            "A2: B1{enter0}\n");
}

TEST(AutomatonDumpTest, CountersStandBehindEachWait) {
  EXPECT_EQ(Dump("A{2,100}"),
            "start: A0#0\n"
            "A0: goes on at 2\n");
}

}  // namespace
}  // namespace tripline::patterns::automaton_dump_test
