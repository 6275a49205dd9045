#include "engine/data/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace tripline::data::exact_sum_test {
namespace {

TEST(ExactSumTest, OrderDoesNotMatterAndRemovingLeavesNothing) {
  std::mt19937_64 random(17);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values;
    for (int i = 0; i < 100; ++i) {
      const double mantissa = static_cast<double>(static_cast<int64_t>(random()));
      values.push_back(std::ldexp(mantissa, static_cast<int>(random() % 180) - 140));
    }
    ExactSum forward;
    for (double value : values) forward.Add(value);
    std::shuffle(values.begin(), values.end(), random);
    ExactSum shuffled;
    for (double value : values) shuffled.Add(value);
    EXPECT_EQ(forward.Round(), shuffled.Round());
    EXPECT_TRUE(forward.is_exact());
    const double kept = values.back();
    values.pop_back();
    std::shuffle(values.begin(), values.end(), random);
    for (double value : values) forward.Remove(value);
    EXPECT_EQ(forward.Round(), kept);
  }
}

TEST(ExactSumTest, RoundsOnceToTheNearest) {
  ExactSum sum;
  sum.Add(0x1p53);
  sum.Add(1);
  EXPECT_EQ(sum.Round(), 0x1p53);  // a tie goes to even
  sum.Add(0x1p-100);
  EXPECT_EQ(sum.Round(), 0x1p53 + 2);
  sum.Remove(0x1p-100);
  sum.Add(-0x1p-100);
  EXPECT_EQ(sum.Round(), 0x1p53);
  ExactSum negative;
  negative.Add(-0x1p53);
  negative.Add(-1);
  negative.Add(-0x1p-100);
  EXPECT_EQ(negative.Round(), -0x1p53 - 2);
}

TEST(ExactSumTest, WorksOverItsWholeRange) {
  for (int exponent = -1070; exponent < 1020; ++exponent) {
    const double value = std::ldexp(1.25, exponent);
    ExactSum sum;
    sum.Add(value);
    EXPECT_EQ(sum.Round(), value) << exponent;
    sum.Add(-3 * value);
    EXPECT_EQ(sum.Round(), -2 * value) << exponent;
    sum.Remove(-3 * value);
    sum.Remove(value);
    EXPECT_EQ(sum.Round(), 0.0) << exponent;
    EXPECT_TRUE(sum.is_exact());
  }
}

TEST(ExactSumTest, InfinitiesAndNanComeAndGo) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  ExactSum sum;
  sum.Add(1);
  sum.Add(kInfinity);
  EXPECT_EQ(sum.Round(), kInfinity);
  sum.Add(-kInfinity);
  EXPECT_TRUE(std::isnan(sum.Round()));
  sum.Remove(kInfinity);
  EXPECT_EQ(sum.Round(), -kInfinity);
  sum.Remove(-kInfinity);
  sum.Add(std::nan(""));
  EXPECT_TRUE(std::isnan(sum.Round()));
  sum.Remove(std::nan(""));
  EXPECT_EQ(sum.Round(), 1.0);
}

TEST(ExactSumTest, VarianceIsExactBeforeItsDivision) {
  const std::vector<double> values = {1e8 + 1, 1e8 + 2, 1e8 + 3, 1e8 + 4};
  ExactSum sum;
  ExactSum squares;
  for (double value : values) {
    sum.Add(value);
    AddSquare(value, &squares);
  }
  EXPECT_EQ(ExactVariance(sum, squares, 4, true), 20.0 / 12);
  EXPECT_EQ(ExactVariance(sum, squares, 4, false), 1.25);
  for (double value : values) {
    sum.Add(-value);
    AddSquare(value, &squares);
  }
  EXPECT_EQ(sum.Round(), 0);
  ExactSum same;
  ExactSum same_squares;
  for (int i = 0; i < 1000; ++i) {
    same.Add(0.1);
    AddSquare(0.1, &same_squares);
  }
  EXPECT_EQ(ExactVariance(same, same_squares, 1000, true), 0);
  for (int i = 0; i < 999; ++i) RemoveSquare(0.1, &same_squares);
  EXPECT_EQ(same_squares.Round(), 0.1 * 0.1);
}

}  // namespace
}  // namespace tripline::data::exact_sum_test
