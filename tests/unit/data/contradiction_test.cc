#include "engine/data/contradiction.h"

#include <gtest/gtest.h>

#include "engine/data/value.h"

namespace tripline::data::contradiction_test {
namespace {

// "0 < 5", "0 < #1", "not 2": inputs 0 and 1 are ints, 2 a bool.
ExprPtr Part(std::string_view text) {
  if (text.starts_with("not ")) return MakeCall("not", {Part(text.substr(4))}).value();
  if (text == "2") return MakeInput(2, BoolType());
  if (text == "null") return MakeConstant(Value(BoolType()));
  const auto input = [](char digit) { return MakeInput(static_cast<uint32_t>(digit - '0'), IntType()); };
  const size_t blank = text.rfind(' ');
  const std::string_view right = text.substr(blank + 1);
  const ExprPtr other = right[0] == '#' ? input(right[1]) : MakeConstant(Value::Int(right[0] - '0'));
  return MakeCall(text.substr(2, blank - 2), {input(text[0]), other}).value();
}

bool Never(std::initializer_list<const char*> texts) {
  std::vector<ExprPtr> parts;
  for (const char* text : texts) parts.push_back(Part(text));
  EXPECT_EQ(NeverTrue(MakeConjunction(parts)), NeverTrue(parts));
  return NeverTrue(parts);
}

TEST(ContradictionTest, BoundsThatExcludeEachOther) {
  EXPECT_TRUE(Never({"0 < 2", "0 >= 5"}));
  EXPECT_TRUE(Never({"0 < 2", "1 > 3", "0 > 2"}));
  EXPECT_TRUE(Never({"0 = 2", "0 = 3"}));
  EXPECT_TRUE(Never({"0 < 2", "0 >= 2"}));
  EXPECT_FALSE(Never({"0 <= 2", "0 >= 2"}));
  EXPECT_FALSE(Never({"0 < 2", "1 >= 5"}));
  EXPECT_FALSE(Never({"0 < 2"}));
}

TEST(ContradictionTest, BoundsOfOtherScales) {
  const auto bound = [](const char* op, Int128 unscaled, int scale) {
    const ExprPtr amount = MakeInput(0, DecimalType(12, 2));
    return MakeCall(op, {amount, MakeConstant(Value::Decimal(unscaled, 6, scale))}).value();
  };
  EXPECT_TRUE(NeverTrue(std::vector{bound("<", 200, 2), bound(">=", 2500, 1)}));
  EXPECT_TRUE(NeverTrue(std::vector{bound("<", 125, 3), bound(">", 13, 2)}));
  EXPECT_FALSE(NeverTrue(std::vector{bound("<", 125, 3), bound(">", 12, 2)}));
}

TEST(ContradictionTest, ComparisonsOfTheSameTwoValues) {
  EXPECT_TRUE(Never({"0 < #1", "0 > #1"}));
  EXPECT_TRUE(Never({"0 < #1", "1 < #0"}));
  EXPECT_TRUE(Never({"0 = #1", "1 <> #0"}));
  EXPECT_TRUE(Never({"0 = 2", "0 <> 2"}));
  EXPECT_FALSE(Never({"0 <= #1", "1 <= #0"}));
  EXPECT_FALSE(Never({"0 < #1", "0 < #1"}));
}

TEST(ContradictionTest, PartsAndTheirNegations) {
  EXPECT_TRUE(Never({"2", "not 2"}));
  EXPECT_TRUE(Never({"null"}));
  EXPECT_FALSE(Never({"2", "0 < 1"}));
}

}  // namespace
}  // namespace tripline::data::contradiction_test
