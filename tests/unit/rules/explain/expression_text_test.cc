#include "rules/explain/expression_text.h"

#include <gtest/gtest.h>

namespace tripline::rules::expression_text_test {
namespace {

using data::ExprPtr;
using data::Value;

ExprPtr Call(const char* name, std::vector<ExprPtr> args) { return data::MakeCall(name, std::move(args)).value(); }
ExprPtr Int(uint32_t input) { return data::MakeInput(input, data::IntType()); }
ExprPtr Text(uint32_t input) { return data::MakeInput(input, data::StringType()); }
ExprPtr Number(int64_t value) { return data::MakeConstant(Value::Int(value)); }

std::string Shown(const ExprPtr& expr) {
  return ExpressionText(*expr, [](uint32_t input) { return std::string(1, static_cast<char>('a' + input)); });
}

TEST(ExpressionTextTest, WritesOperatorsWithTheBracketsTheyNeed) {
  const ExprPtr sum = Call("+", {Int(0), Int(1)});
  const ExprPtr less = Call("<", {Int(0), Number(5)});
  const ExprPtr equal = Call("=", {Int(1), Number(7)});
  const std::vector<std::pair<ExprPtr, const char*>> table = {
      {Call("*", {sum, Int(2)}), "(a + b) * c"},
      {Call("+", {Call("*", {Int(0), Int(1)}), Int(2)}), "a * b + c"},
      {Call("-", {Int(0), Call("-", {Int(1), Int(2)})}), "a - (b - c)"},
      {Call("-", {Call("-", {Int(0), Int(1)}), Int(2)}), "a - b - c"},
      {Call("neg", {sum}), "-(a + b)"},
      {Call("or", {Call("and", {less, equal}), less}), "a < 5 and b = 7 or a < 5"},
      {Call("and", {Call("or", {less, equal}), equal}), "(a < 5 or b = 7) and b = 7"},
      {Call("not", {Call("or", {less, equal})}), "not (a < 5 or b = 7)"},
      {Call("between", {sum, Number(1), Number(2)}), "a + b >= 1 and a + b <= 2"},
      {Call("in", {Text(0), data::MakeConstant(Value::String("it's")), Text(1)}), "a in ('it''s', b)"},
      {Call("is_null", {Int(0)}), "a is null"},
      {Call("is_distinct", {Int(0), Int(1)}), "a is distinct from b"},
      {Call("like", {Text(0), data::MakeConstant(Value::String("x%"))}), "a like 'x%'"},
      {Call("case", {less, Int(0), Number(0)}), "case when a < 5 then a else 0 end"},
      {Call("lower", {Text(0)}), "lower(a)"},
      {data::MakeCast(Int(0), data::StringType()).value(), "cast(a as string)"},
  };
  for (const auto& [expr, text] : table) EXPECT_EQ(Shown(expr), text);
}

// The author wrote no cast where an int meets a double.
TEST(ExpressionTextTest, LeavesOutWideningCasts) {
  EXPECT_EQ(Shown(Call("<", {Int(0), data::MakeInput(1, data::DoubleType())})), "a < b");
}

TEST(ExpressionTextTest, WritesValues) {
  EXPECT_EQ(ValueText(Value(data::IntType())), "NULL");
  EXPECT_EQ(ValueText(Value::Decimal(1250, 6, 2)), "12.50");
  EXPECT_EQ(ValueText(Value::Timestamp(0)), "'1970-01-01T00:00:00Z'");
  EXPECT_EQ(ValueText(Value::Duration(90'000'000)), "1 minute 30 seconds");
}

TEST(ExpressionTextTest, WritesPeriods) {
  EXPECT_EQ(PeriodText({0, 0}), "0 seconds");
  EXPECT_EQ(PeriodText({86'400'000'000 * 7, 0}), "7 days");
  EXPECT_EQ(PeriodText({3'600'000'000 + 1, 2}), "2 months 1 hour 1 microsecond");
  EXPECT_EQ(PeriodText({-60'000'000, 0}), "-(1 minute)");
}

TEST(ExpressionTextTest, WritesNavigations) {
  data::Schema schema;
  schema.fields = {{"amount", data::IntType()}, {"ts", data::TimestampType()}};
  patterns::Pattern pattern;
  pattern.columns = 2;
  pattern.variables = {{"A", nullptr}, {"B", nullptr}};
  const std::vector<dsl::SubsetModel> subsets = {{"U", {0, 1}}};
  patterns::Navigation row;
  row.expression = Int(0);
  const auto shown = [&](patterns::Navigation navigation) {
    return NavigationText(pattern, navigation, schema, subsets);
  };
  EXPECT_EQ(shown(row), "amount");
  row.physical_offset = -1;
  EXPECT_EQ(shown(row), "prev(amount)");
  row.variables = {0};
  row.physical_offset = 2;
  EXPECT_EQ(shown(row), "next(A.amount, 2)");
  row.physical_offset = 0;
  row.logical_offset = 1;
  row.from_last = false;
  EXPECT_EQ(shown(row), "first(A.amount, 1)");
  row.logical_offset = 0;
  row.expression = data::MakeInput(2, data::StringType());
  EXPECT_EQ(shown(row), "first(classifier(A))");
  patterns::Navigation aggregate;
  aggregate.kind = patterns::Navigation::Kind::kAggregate;
  aggregate.variables = {1, 0};
  EXPECT_EQ(shown(aggregate), "count(U.*)");
  aggregate.aggregate.kind = data::AggregateKind::kCount;
  aggregate.aggregate.distinct = true;
  aggregate.argument = Int(0);
  EXPECT_EQ(shown(aggregate), "count(distinct U.amount)");
}

}  // namespace
}  // namespace tripline::rules::expression_text_test
