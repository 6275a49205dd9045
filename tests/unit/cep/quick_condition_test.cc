#include "cep/quick_condition.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "engine/data/program.h"

namespace tripline::cep::quick_condition_test {
namespace {

using data::ExprPtr;
using Truth = QuickCondition::Truth;

const data::Type kMoney = data::DecimalType(10, 2);
const data::Type kMean = data::DecimalType(38, 6);

ExprPtr Money() { return data::MakeInput(0, kMoney); }
ExprPtr Int() { return data::MakeInput(1, data::IntType()); }
ExprPtr Double() { return data::MakeInput(2, data::DoubleType()); }
ExprPtr Mean() { return data::MakeInput(3, kMean); }
ExprPtr Number(int64_t n) { return data::MakeConstant(data::Value::Int(n)); }
ExprPtr Call(std::string_view name, std::vector<ExprPtr> args) { return data::MakeCall(name, std::move(args)).value(); }

// The values of the inputs, as they lie in a record.
struct Values {
  int64_t money;
  int64_t number;
  double real;
  data::Int128 mean;

  const void* of(uint32_t input) const {
    const void* const places[] = {&money, &number, &real, &mean};
    return places[input];
  }
};

bool Exactly(const data::Program& program, const std::vector<data::Type>& types, const Values& values) {
  std::vector<data::VectorView> inputs;
  for (uint32_t i = 0; i < types.size(); ++i) inputs.push_back({types[i], values.of(i), nullptr, nullptr, true});
  data::Program::Scratch scratch = program.MakeScratch(1);
  program.Run(inputs, 1, scratch);
  uint64_t bits = 0;
  program.ResultTrueBits(scratch, 0, 1, &bits);
  return (bits & 1) != 0;
}

Truth GuessOf(const QuickCondition& quick, const Values& values) {
  return quick.Guess([&](const QuickCondition::Leaf& leaf, data::RoughNumber* out) {
    *out = data::RoughValue(leaf.type, values.of(leaf.input));
    return true;
  });
}

TEST(QuickConditionTest, WhereItDecidesItIsRight) {
  const std::vector<data::Type> types = {kMoney, data::IntType(), data::DoubleType(), kMean};
  const ExprPtr conditions[] = {
      Call(">", {Money(), Call("*", {Number(5), Mean()})}),
      Call("<=", {Call("+", {Money(), Mean()}), Call("*", {Mean(), Number(2)})}),
      Call("=", {Money(), Call("-", {Mean(), Number(1)})}),
      Call("<>", {Int(), Call("neg", {Call("-", {Int(), Number(1)})})}),
      Call(">=", {Call("*", {Double(), Number(3)}), Money()}),
      Call("<", {Call("*", {Int(), Int()}), Call("*", {Number(3), Int()})}),
      Call("and", {Call("<", {Money(), Number(40)}), Call(">", {Mean(), Double()})}),
  };
  std::mt19937_64 random(7);
  for (const ExprPtr& condition : conditions) {
    const auto quick = QuickCondition::Make(*condition);
    ASSERT_TRUE(quick.has_value()) << data::DumpExpr(*condition);
    const data::Program program = data::Program::Compile(std::span(&condition, 1)).value();
    int decided = 0;
    for (int i = 0; i < 3000; ++i) {
      Values values;
      values.money = static_cast<int64_t>(random() % 10000);
      values.number = static_cast<int64_t>(random() % 4) * (i % 5 == 0 ? int64_t{1} << 61 : 1);
      values.real = static_cast<double>(random() % 10000) / 100;
      // Half of them where a comparison is as close as can be.
      values.mean = i % 2 == 0 ? data::Int128{values.money} * 2000 + static_cast<int>(random() % 3) - 1
                               : data::Int128{static_cast<int64_t>(random() % 100'000'000)};
      const Truth guess = GuessOf(*quick, values);
      if (guess == Truth::kUnknown) continue;
      ++decided;
      EXPECT_EQ(guess == Truth::kTrue, Exactly(program, types, values))
          << data::DumpExpr(*condition) << " " << values.money << " " << values.number << " " << values.real;
    }
    EXPECT_GT(decided, 1000) << data::DumpExpr(*condition);
  }
}

TEST(QuickConditionTest, WhatItCannotKnowIsUnknown) {
  const auto greater = QuickCondition::Make(*Call(">", {Double(), Money()}));
  ASSERT_TRUE(greater.has_value());
  EXPECT_EQ(GuessOf(*greater, {100, 0, std::nan(""), 0}), Truth::kUnknown);
  EXPECT_EQ(GuessOf(*greater, {100, 0, 1, 0}), Truth::kUnknown);  // equal
  EXPECT_EQ(GuessOf(*greater, {100, 0, 1.5, 0}), Truth::kTrue);
  EXPECT_EQ(greater->Guess([](const QuickCondition::Leaf&, data::RoughNumber*) { return false; }), Truth::kUnknown);
  // A product that may overflow is an error of the row, so no bound on it says anything.
  const auto product = QuickCondition::Make(*Call(">", {Call("*", {Int(), Int()}), Number(0)}));
  EXPECT_EQ(GuessOf(*product, {0, int64_t{1} << 40, 0, 0}), Truth::kUnknown);
}

TEST(QuickConditionTest, OtherExpressionsHaveNoGuess) {
  const ExprPtr text = data::MakeInput(4, data::StringType());
  for (const ExprPtr& condition : {
           Call("=", {text, data::MakeConstant(data::Value::String("x"))}),
           Call("or", {Call(">", {Int(), Number(1)}), Call("<", {Int(), Number(0)})}),
           Call(">", {Call("/", {Int(), Number(2)}), Number(1)}),
           Call("is_null", {Int()}),
           Call(">", {Int(), Call("abs", {Int()})}),
       }) {
    EXPECT_FALSE(QuickCondition::Make(*condition).has_value()) << data::DumpExpr(*condition);
  }
}

}  // namespace
}  // namespace tripline::cep::quick_condition_test
