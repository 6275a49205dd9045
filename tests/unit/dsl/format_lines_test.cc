#include "dsl/format_lines.h"

#include <gtest/gtest.h>

namespace tripline::dsl::format_lines_test {
namespace {

FormattedLine Line(int indent, std::string text, std::vector<LineCell> cells = {},
                   std::vector<std::string> comments = {}) {
  return {indent, false, std::move(text), std::move(cells), std::move(comments)};
}

TEST(FormatLinesTest, CellsOfOneTableStandBelowEachOther) {
  EXPECT_EQ(JoinLines({Line(2, "id int", {{2, 7, 0}}), Line(2, "größe text", {{5 + 2, 7, 0}}), Line(2, "x", {})}),
            "  id    int\n  größe text\n  x\n");
}

TEST(FormatLinesTest, AnotherTableAnEmptyLineOrAnotherLineEndsATable) {
  EXPECT_EQ(JoinLines({Line(0, "a b", {{1, 1, 0}}), Line(0, "aaa b", {{3, 2, 0}})}), "a b\naaa b\n");
  FormattedLine apart = Line(0, "aaa b", {{3, 1, 0}});
  apart.blank_before = true;
  EXPECT_EQ(JoinLines({Line(0, "a b", {{1, 1, 0}}), apart}), "a b\n\naaa b\n");
  EXPECT_EQ(JoinLines({Line(0, "a b", {{1, 1, 0}}), Line(0, "-"), Line(0, "aaa b", {{3, 1, 0}})}), "a b\n-\naaa b\n");
}

TEST(FormatLinesTest, AColumnThatALineLeavesOutIsLeftOut) {
  EXPECT_EQ(JoinLines({Line(0, "a b c", {{1, 1, 0}, {3, 1, 1}}), Line(0, "aaa c", {{3, 1, 1}}),
                       Line(0, "aa bb c", {{2, 1, 0}, {5, 1, 1}})}),
            "a  b  c\naaa   c\naa bb c\n");
}

TEST(FormatLinesTest, CommentsStandBelowEachOther) {
  EXPECT_EQ(JoinLines({Line(0, "a", {}, {"-- 1"}), Line(2, "bbb", {}, {"-- 2", "-- 3"}), Line(0, "c"),
                       Line(0, "d", {}, {"-- 4"})}),
            "a      -- 1\n  bbb  -- 2\n       -- 3\nc\nd  -- 4\n");
}

TEST(FormatLinesTest, ALineMuchLongerThanItsNeighboursDoesNotMoveTheirComments) {
  const std::string wide(60, 'x');
  EXPECT_EQ(JoinLines({Line(0, "a", {}, {"-- 1"}), Line(0, wide, {}, {"-- 2"})}), "a  -- 1\n" + wide + "  -- 2\n");
}

}  // namespace
}  // namespace tripline::dsl::format_lines_test
