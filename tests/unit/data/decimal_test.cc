#include "engine/data/decimal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "engine/data/text.h"

namespace tripline::data::decimal_test {
namespace {

Int128 D(const char* text, int scale = 0) {
  Int128 value = 0;
  EXPECT_EQ(ParseDecimal128(text, 38, scale, &value), ParseResult::kOk) << text;
  return value;
}

std::string Text(Int128 value, int scale = 0) {
  std::string out;
  AppendDecimal(value, scale, &out);
  return out;
}

TEST(DecimalTest, RescaleRoundsHalfAwayFromZero) {
  struct Case {
    const char* value;
    int from;
    int to;
    const char* expected;  // null: does not fit
  };
  for (const Case& c : std::initializer_list<Case>{
           {"12345", 2, 2, "12345"},
           {"12345", 2, 4, "1234500"},
           {"12345", 2, 1, "1235"},
           {"-12345", 2, 1, "-1235"},
           {"12344", 2, 1, "1234"},
           {"49", 2, 0, "0"},
           {"50", 2, 0, "1"},
           {"-50", 2, 0, "-1"},
           {"99999999999999999999999999999999999999", 0, 0, "99999999999999999999999999999999999999"},
           {"99999999999999999999999999999999999999", 1, 0, "10000000000000000000000000000000000000"},
           {"99999999999999999999999999999999999999", 0, 1, nullptr},
           {"0", 0, 38, "0"},
           {"1", 0, 38, nullptr},
           {"5", 38, 0, "0"},
           {"50000000000000000000000000000000000000", 38, 0, "1"},
       }) {
    Int128 out = 0;
    const bool fits = Rescale(D(c.value), c.from, c.to, &out);
    EXPECT_EQ(fits, c.expected != nullptr) << c.value;
    if (fits && c.expected != nullptr) {
      EXPECT_EQ(Text(out), c.expected) << c.value;
    }
  }
}

TEST(DecimalTest, MultipliesAndDividesBeyond128Bits) {
  Int128 out = 0;
  ASSERT_TRUE(MultiplyRounded(D("12345678901234567890123456789"), D("-98765432109876543210987654321"), 30, &out));
  EXPECT_EQ(Text(out), "-1219326311370217952261850327");
  EXPECT_FALSE(MultiplyRounded(D("99999999999999999999999999999999999999"), D("99999999999999999999999999999999999999"),
                               0, &out));
  ASSERT_TRUE(MultiplyRounded(D("99999999999999999999999999999999999999"), D("50000000000000000000000000000000000000"),
                              38, &out));
  EXPECT_EQ(Text(out), "50000000000000000000000000000000000000");  // 49999…999.5, half away from zero

  ASSERT_TRUE(DivideRounded(D("1"), 6, D("3"), &out));
  EXPECT_EQ(Text(out), "333333");
  ASSERT_TRUE(DivideRounded(D("-2"), 6, D("3"), &out));
  EXPECT_EQ(Text(out), "-666667");
  ASSERT_TRUE(DivideRounded(D("12345678901234567890123456789012345678"), 38,
                            D("98765432109876543210987654321098765432"), &out));
  EXPECT_EQ(Text(out), "12499999886093750001423828124982202148");
  EXPECT_FALSE(DivideRounded(D("1"), 0, 0, &out));
  EXPECT_FALSE(DivideRounded(D("12345678901234567890123456789012345678"), 38, D("1"), &out));
  EXPECT_FALSE(DivideRounded(D("12345678901234567890123456789012345678"), 76, D("1"), &out));
}

TEST(DecimalTest, ComparesAcrossScalesWithoutOverflow) {
  const Int128 big = D("99999999999999999999999999999999999999");
  EXPECT_LT(CompareDecimals(big, 38, big, 0), 0);
  EXPECT_GT(CompareDecimals(big, 0, big, 38), 0);
  EXPECT_GT(CompareDecimals(-big, 38, -big, 0), 0);
  EXPECT_EQ(CompareDecimals(D("120"), 2, D("12"), 1), 0);
  EXPECT_LT(CompareDecimals(D("119"), 2, D("12"), 1), 0);
  EXPECT_GT(CompareDecimals(D("0"), 38, -big, 0), 0);
}

TEST(DecimalTest, ToDoubleIsTheNearest) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 10000; ++round) {
    Int128 value = static_cast<Int128>(random()) * static_cast<int64_t>(random() >> 2);
    for (unsigned drop = static_cast<unsigned>(random() % 38); drop > 0; --drop) value /= 10;
    const int scale = static_cast<int>(random() % 39);
    if (!FitsPrecision(value, 38)) continue;
    if (random() % 2 == 0) value = -value;
    double expected = 0;
    ASSERT_EQ(ParseDouble(Text(value, scale), &expected), ParseResult::kOk);
    ASSERT_EQ(DecimalToDouble(value, scale), expected) << Text(value, scale);
  }
}

TEST(DecimalTest, RatiosAreRoundedOnce) {
  EXPECT_EQ(RatioToDouble(1, 3), 1.0 / 3);
  EXPECT_EQ(RatioToDouble(-2, 3), -2.0 / 3);
  EXPECT_EQ(RatioToDouble((Int128{1} << 54) + 1, 1), 0x1p54);
  EXPECT_EQ(RatioToDouble((Int128{1} << 54) + 3, 1), 0x1p54 + 4);
  EXPECT_EQ(RatioToDouble((Int128{1} << 100) + 1, UInt128{1} << 100), 1.0);
  EXPECT_EQ(RatioToDouble(0, 5), 0.0);
}

TEST(DecimalTest, FromDoubleTakesTheShortestText) {
  Int128 out = 0;
  ASSERT_TRUE(DoubleToDecimal(0.285, 12, 2, &out));
  EXPECT_EQ(Text(out, 2), "0.29");
  ASSERT_TRUE(DoubleToDecimal(-1e-7, 12, 2, &out));
  EXPECT_EQ(Text(out, 2), "0.00");
  ASSERT_TRUE(DoubleToDecimal(1e20, 38, 2, &out));
  EXPECT_EQ(Text(out, 2), "100000000000000000000.00");
  ASSERT_TRUE(DoubleToDecimal(123456789.125, 12, 3, &out));
  EXPECT_EQ(Text(out, 3), "123456789.125");
  EXPECT_FALSE(DoubleToDecimal(1e10, 12, 2, &out));
  EXPECT_FALSE(DoubleToDecimal(std::nan(""), 38, 2, &out));
  EXPECT_FALSE(DoubleToDecimal(-HUGE_VAL, 38, 2, &out));
  EXPECT_FALSE(DoubleToDecimal(1e38, 38, 0, &out));
}

TEST(DecimalTest, TwoHundredAndFiftySixBits) {
  const Int256 square =
      Multiply(D("99999999999999999999999999999999999999"), D("-99999999999999999999999999999999999999"));
  EXPECT_TRUE(IsNegative(square));
  EXPECT_DOUBLE_EQ(ToDouble(square), -1e76);
  Int128 out = 0;
  EXPECT_FALSE(Narrow(square, &out));
  ASSERT_TRUE(Narrow(Add(Widen(D("-7")), Widen(D("5"))), &out));
  EXPECT_EQ(Text(out), "-2");
  ASSERT_TRUE(DivideSmallRounded(MultiplySmall(Widen(D("-100")), 1000000), 3, &out));
  EXPECT_EQ(Text(out), "-33333333");
  ASSERT_TRUE(DivideSmallRounded(Widen(D("-5")), 2, &out));
  EXPECT_EQ(Text(out), "-3");
}

}  // namespace
}  // namespace tripline::data::decimal_test
