#include "engine/io/json_number.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tripline::engine::json_number_test {
namespace {

TEST(JsonNumberTest, KnowsTheGrammar) {
  for (const std::string_view good : {"0", "-0", "7", "10", "1.5", "-1.50", "1e5", "1E+5", "1.0e-5", "0.1", "123456789012"}) {
    EXPECT_TRUE(IsJsonNumber(good)) << good;
  }
  for (const std::string_view bad : {"", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "1 ", "0x1", "NaN", "1.5.2", "--1"}) {
    EXPECT_FALSE(IsJsonNumber(bad)) << bad;
  }
}

TEST(JsonNumberTest, WritesWithoutAnExponent) {
  struct Case {
    std::string_view token;
    std::string_view plain;
  };
  for (const Case& each : {Case{"15", "15"}, Case{"1.50e1", "15"}, Case{"-2e-3", "-0.002"}, Case{"1.0", "1"},
                           Case{"0.0e99", "0"}, Case{"-0.0", "0"}, Case{"100", "100"}, Case{"1.25E+1", "12.5"},
                           Case{"12.34", "12.34"}, Case{"0.05", "0.05"}, Case{"1e3", "1000"}}) {
    std::string out;
    EXPECT_EQ(PlainNumber(each.token, &out), data::ParseResult::kOk) << each.token;
    EXPECT_EQ(out, each.plain) << each.token;
  }
  std::string out;
  EXPECT_EQ(PlainNumber("1e999999999999", &out), data::ParseResult::kOverflow);
  EXPECT_EQ(PlainNumber("1e-999999999999", &out), data::ParseResult::kTooPrecise);
  EXPECT_EQ(PlainNumber("0e999999999999", &out), data::ParseResult::kOk);
}

}  // namespace
}  // namespace tripline::engine::json_number_test
