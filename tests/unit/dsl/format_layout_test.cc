#include "dsl/format_layout.h"

#include <gtest/gtest.h>

namespace tripline::dsl::format_layout_test {
namespace {

using Breaks = Layout::Breaks;

std::string Printed(Layout& layout, int width) {
  std::vector<FormattedLine> lines;
  layout.Print(width, lines);
  return JoinLines(std::move(lines));
}

Layout Sum(Breaks breaks) {
  Layout layout;
  layout.Text("when");
  layout.Open(2, breaks);
  layout.Text(" aaa");
  for (const char* operand : {"bbb", "ccc", "ddd"}) {
    layout.Break(" ");
    layout.Text(std::string("+ ") + operand);
  }
  layout.Close();
  layout.Text(";");
  return layout;
}

TEST(FormatLayoutTest, ABlockThatFitsIsFlat) {
  const std::string flat = "when aaa + bbb + ccc + ddd;\n";
  const int width = static_cast<int>(flat.size()) - 1;
  for (const Breaks breaks : {Breaks::kTogether, Breaks::kFill}) {
    Layout fits = Sum(breaks);
    EXPECT_EQ(Printed(fits, width), flat);
    Layout too_long = Sum(breaks);  // by the `;`, which must stay on the line
    EXPECT_NE(Printed(too_long, width - 1), flat);
  }
}

TEST(FormatLayoutTest, BreaksOfABlockAreTakenTogetherOrAsNeeded) {
  Layout together = Sum(Breaks::kTogether);
  EXPECT_EQ(Printed(together, 20), "when aaa\n  + bbb\n  + ccc\n  + ddd;\n");
  Layout fill = Sum(Breaks::kFill);
  EXPECT_EQ(Printed(fill, 20), "when aaa + bbb + ccc\n  + ddd;\n");
}

TEST(FormatLayoutTest, ANewlineBreaksAllBlocksAround) {
  Layout layout;
  layout.Open(2, Breaks::kTogether);
  layout.Text("(");
  layout.Break("");
  layout.Open(2, Breaks::kTogether);
  layout.Text("a");
  layout.Break(" ");
  layout.Text("b");
  layout.Newline();
  layout.Close();
  layout.Break("", -2);
  layout.Close();
  layout.Text(")");
  EXPECT_EQ(Printed(layout, 100), "(\n  a\n    b\n)\n");
}

TEST(FormatLayoutTest, TextOverSeveralLinesIsNeverFlat) {
  Layout layout;
  layout.Open(4, Breaks::kTogether);
  layout.Text("'x\ny'");
  layout.Break(" ");
  layout.Text("z");
  layout.Close();
  EXPECT_EQ(Printed(layout, 100), "'x\ny'\n    z\n");
}

TEST(FormatLayoutTest, WidthsAreCodePoints) {
  Layout layout;
  layout.Open(0, Breaks::kTogether);
  layout.Text("ööö");
  layout.Break(" ");
  layout.Text("ü");
  layout.Close();
  Layout narrow = layout;
  EXPECT_EQ(Printed(layout, 5), "ööö ü\n");
  EXPECT_EQ(Printed(narrow, 4), "ööö\nü\n");
}

TEST(FormatLayoutTest, CellsCountWhereTheirBlockIsPrintedAsTheyWant) {
  for (const bool broken : {false, true}) {
    Layout layout;
    layout.Open(0, Breaks::kTogether);
    layout.Text("a");
    layout.Cell(1, 0, Layout::Aligned::kIfBroken);
    layout.Text(" int,");
    layout.Break(" ");
    layout.Text("long");
    layout.Cell(1, 0, Layout::Aligned::kIfBroken);
    layout.Text(" int");
    layout.Close();
    EXPECT_EQ(Printed(layout, broken ? 10 : 100), broken ? "a    int,\nlong int\n" : "a int, long int\n");
  }
}

}  // namespace
}  // namespace tripline::dsl::format_layout_test
