#include "engine/data/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

namespace tripline::data::text_test {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

std::string Printed(double value) {
  std::string out;
  AppendDouble(value, &out);
  return out;
}

std::string PrintedDecimal(Int128 value, int scale) {
  std::string out;
  AppendDecimal(value, scale, &out);
  return out;
}

TEST(TextTest, ParsesIntegersOfEveryLength) {
  std::string digits;
  int64_t expected = 0;
  for (int length = 1; length <= 18; ++length) {
    digits.push_back(static_cast<char>('0' + length % 10));
    expected = expected * 10 + length % 10;
    int64_t value = 0;
    EXPECT_EQ(ParseInt(digits, &value), ParseResult::kOk) << digits;
    EXPECT_EQ(value, expected);
    EXPECT_EQ(ParseInt("-" + digits, &value), ParseResult::kOk) << digits;
    EXPECT_EQ(value, -expected);
    for (size_t at = 0; at < digits.size(); ++at) {
      for (char wrong : {'/', ':', ' ', '.', '\0', '\xB0', 'a'}) {
        std::string bad = digits;
        bad[at] = wrong;
        EXPECT_EQ(ParseInt(bad, &value), ParseResult::kBad) << bad;
      }
    }
  }
}

TEST(TextTest, ParsesIntegersAtTheLimits) {
  struct Case {
    const char* text;
    ParseResult result;
    int64_t value;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"0", ParseResult::kOk, 0},
           {"-0", ParseResult::kOk, 0},
           {"+7", ParseResult::kOk, 7},
           {"007", ParseResult::kOk, 7},
           {"9223372036854775807", ParseResult::kOk, kMax},
           {"-9223372036854775808", ParseResult::kOk, kMin},
           {"9223372036854775808", ParseResult::kOverflow, 0},
           {"-9223372036854775809", ParseResult::kOverflow, 0},
           {"99999999999999999999999", ParseResult::kOverflow, 0},
           {"000000000000000000000000000000005", ParseResult::kOk, 5},
           {"", ParseResult::kBad, 0},
           {"-", ParseResult::kBad, 0},
           {"--1", ParseResult::kBad, 0},
           {"1e3", ParseResult::kBad, 0},
           {"9999999999999999999x", ParseResult::kBad, 0},
       }) {
    int64_t value = 0;
    EXPECT_EQ(ParseInt(c.text, &value), c.result) << c.text;
    if (c.result == ParseResult::kOk) {
      EXPECT_EQ(value, c.value) << c.text;
    }
  }
}

TEST(TextTest, ParsesDecimalsExactly) {
  struct Case {
    const char* text;
    int precision;
    int scale;
    ParseResult result;
    int64_t value;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"57.16", 12, 2, ParseResult::kOk, 5716},
           {"57.1", 12, 2, ParseResult::kOk, 5710},
           {"57", 12, 2, ParseResult::kOk, 5700},
           {"57.", 12, 2, ParseResult::kOk, 5700},
           {".5", 12, 2, ParseResult::kOk, 50},
           {"-0.01", 12, 2, ParseResult::kOk, -1},
           {"57.160", 12, 2, ParseResult::kOk, 5716},
           {"57.1600000000000", 12, 2, ParseResult::kOk, 5716},
           {"57.161", 12, 2, ParseResult::kTooPrecise, 0},
           {"9999999999.99", 12, 2, ParseResult::kOk, 999999999999},
           {"10000000000.00", 12, 2, ParseResult::kOverflow, 0},
           {"1000.00", 5, 2, ParseResult::kOverflow, 0},
           {"00000000000000000123.45", 5, 2, ParseResult::kOk, 12345},
           {"123456789012345678", 18, 0, ParseResult::kOk, 123456789012345678},
           {"0.123456789012345678", 18, 18, ParseResult::kOk, 123456789012345678},
           {"1", 18, 18, ParseResult::kOverflow, 0},
           {"12345678", 18, 17, ParseResult::kOverflow, 0},
           {"1.2.3", 12, 2, ParseResult::kBad, 0},
           {"1,5", 12, 2, ParseResult::kBad, 0},
           {".", 12, 2, ParseResult::kBad, 0},
           {"-", 12, 2, ParseResult::kBad, 0},
           {"", 12, 2, ParseResult::kBad, 0},
           {"1e2", 12, 2, ParseResult::kBad, 0},
           {"12345678.9x", 12, 2, ParseResult::kBad, 0},
           {"x2345678.90", 12, 2, ParseResult::kBad, 0},
       }) {
    int64_t value = 0;
    EXPECT_EQ(ParseDecimal64(c.text, c.precision, c.scale, &value), c.result) << c.text;
    Int128 wide = 0;
    EXPECT_EQ(ParseDecimal128(c.text, c.precision, c.scale, &wide), c.result) << c.text;
    if (c.result == ParseResult::kOk) {
      EXPECT_EQ(value, c.value) << c.text;
      EXPECT_EQ(static_cast<int64_t>(wide), c.value) << c.text;
    }
  }
}

TEST(TextTest, PrintedDecimalsReadBack) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20000; ++round) {
    const int precision = 1 + static_cast<int>(random() % 38);
    const int scale = static_cast<int>(random() % static_cast<unsigned>(precision + 1));
    Int128 value = 0;
    for (int digit = 0; digit < precision; ++digit) value = value * 10 + static_cast<int>(random() % 10);
    for (unsigned drop = static_cast<unsigned>(random() % 38); drop > 0; --drop) value /= 10;
    if (random() % 2 == 0) value = -value;
    const std::string text = PrintedDecimal(value, scale);
    Int128 back = 0;
    ASSERT_EQ(ParseDecimal128(text, precision, scale, &back), ParseResult::kOk) << text;
    ASSERT_TRUE(back == value) << text;
    int64_t small = 0;
    if (precision <= 18) {
      ASSERT_EQ(ParseDecimal64(text, precision, scale, &small), ParseResult::kOk) << text;
      ASSERT_EQ(static_cast<Int128>(small), value) << text;
    }
  }
}

TEST(TextTest, PrintsDecimalsWithTheirScale) {
  EXPECT_EQ(PrintedDecimal(1230, 2), "12.30");
  EXPECT_EQ(PrintedDecimal(-5, 2), "-0.05");
  EXPECT_EQ(PrintedDecimal(0, 3), "0.000");
  EXPECT_EQ(PrintedDecimal(42, 0), "42");
}

TEST(TextTest, ParsesDoubles) {
  double value = 0;
  EXPECT_EQ(ParseDouble("1.5", &value), ParseResult::kOk);
  EXPECT_EQ(value, 1.5);
  EXPECT_EQ(ParseDouble("-1e-3", &value), ParseResult::kOk);
  EXPECT_EQ(value, -0.001);
  EXPECT_EQ(ParseDouble("+2", &value), ParseResult::kOk);
  EXPECT_EQ(value, 2.0);
  EXPECT_EQ(ParseDouble("NaN", &value), ParseResult::kOk);
  EXPECT_TRUE(std::isnan(value));
  EXPECT_EQ(ParseDouble("-Infinity", &value), ParseResult::kOk);
  EXPECT_EQ(value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseDouble("1e999", &value), ParseResult::kOverflow);
  for (const char* bad : {"", "-", "1.5x", "nan(1)", "1 ", " 1", "0x10", "infinit", "e5"}) {
    EXPECT_EQ(ParseDouble(bad, &value), ParseResult::kBad) << bad;
  }
}

TEST(TextTest, PrintsTheShortestDoubleThatReadsBack) {
  EXPECT_EQ(Printed(0.1), "0.1");
  EXPECT_EQ(Printed(100000), "100000");
  EXPECT_EQ(Printed(1e300), "1e+300");
  EXPECT_EQ(Printed(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(Printed(-std::numeric_limits<double>::infinity()), "-Infinity");
  std::mt19937_64 random(11);
  for (int round = 0; round < 10000; ++round) {
    const double value = std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 600) - 300);
    double back = 0;
    ASSERT_EQ(ParseDouble(Printed(value), &back), ParseResult::kOk);
    ASSERT_EQ(back, value);
  }
}

TEST(TextTest, ParsesBools) {
  bool value = false;
  for (const char* yes : {"true", "TRUE", "t", "Yes", "1"}) {
    EXPECT_EQ(ParseBool(yes, &value), ParseResult::kOk) << yes;
    EXPECT_TRUE(value) << yes;
  }
  for (const char* no : {"false", "F", "no", "0"}) {
    EXPECT_EQ(ParseBool(no, &value), ParseResult::kOk) << no;
    EXPECT_FALSE(value) << no;
  }
  for (const char* bad : {"", "2", "truee", "y", "on"}) EXPECT_EQ(ParseBool(bad, &value), ParseResult::kBad) << bad;
}

}  // namespace
}  // namespace tripline::data::text_test
