#include "cep/run_state.h"

#include <gtest/gtest.h>

#include "tests/matching/shape.h"

namespace tripline::cep::run_state_test {
namespace {

RunStateLayout LayoutOf(const char* text, bool has_within = false) {
  return RunStateLayout(patterns::CompileAutomaton(matching::PatternOf(text)).value(), has_within);
}

TEST(RunStateTest, AWordIsThereOnlyIfThePatternNeedsIt) {
  const struct {
    const char* text;
    bool has_within;
    uint32_t words;  // deadline and mask, then what is asked for
    uint32_t lifted;
    uint32_t within;
  } kCases[] = {{"A B+", true, 0, 0, 0},
                {"A -> B", false, 2, 0, 0},
                {"A -> B", true, 3, 0, 2},
                {"A++ until (x) B", true, 4, 2, 3},
                {"(A B) within 3 seconds -> (C D) within 4 seconds", true, 5, 0, 2}};
  for (const auto& c : kCases) {
    const RunStateLayout layout = LayoutOf(c.text, c.has_within);
    EXPECT_EQ(layout.words, c.words) << c.text;
    EXPECT_EQ(layout.lifted, c.lifted) << c.text;
    EXPECT_EQ(layout.within, c.within) << c.text;
  }
  EXPECT_EQ(LayoutOf("(A?){100 ->} B").mask_words, 2u);
}

TEST(RunStateTest, BoundsOfGapsAndNegationsCountFromTheLastRow) {
  EXPECT_FALSE(LayoutOf("A -> B").counts_from_last);
  EXPECT_FALSE(LayoutOf("(A B) within 3 seconds -> C").counts_from_last);
  EXPECT_TRUE(LayoutOf("A ->[3 seconds] B").counts_from_last);
  EXPECT_TRUE(LayoutOf("A{2 ->[3 seconds]}").counts_from_last);
  EXPECT_TRUE(LayoutOf("A !->[3 seconds] B").counts_from_last);
}

TEST(RunStateTest, PeriodsEnd) {
  EXPECT_EQ(EndOf(5, {7, 0}), 12);
  EXPECT_EQ(EndOf(0, {0, 1}), int64_t{31} * 24 * 3600 * 1'000'000);
  EXPECT_EQ(EndOf(engine::kEndOfTime - 5, {7, 0}), engine::kEndOfTime);
}

TEST(RunStateTest, BitsAreVisitedInOrderAndMayBeCleared) {
  uint64_t mask[] = {uint64_t{1} << 63 | 5, 2};
  std::vector<uint32_t> places;
  ForEachBit(mask, [&](uint32_t at) {
    places.push_back(at);
    mask[at / 64] &= ~(uint64_t{1} << (at % 64));
    return at != 63;
  });
  EXPECT_EQ(places, (std::vector<uint32_t>{0, 2, 63}));
  EXPECT_EQ(mask[0], 0u);
  EXPECT_EQ(mask[1], 2u);
}

}  // namespace
}  // namespace tripline::cep::run_state_test
