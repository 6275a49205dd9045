#include "cep/navigator.h"

#include <gtest/gtest.h>

#include "tests/unit/cep/rows.h"

namespace tripline::cep::navigator_test {
namespace {

using data::ExprPtr;
using data::Value;
using patterns::Navigation;

constexpr uint32_t kColumns = 2;  // x int, s string
constexpr uint32_t kA = 0;
constexpr uint32_t kB = 1;

ExprPtr X() { return data::MakeInput(0, data::IntType()); }
ExprPtr S() { return data::MakeInput(1, data::StringType()); }
ExprPtr Classifier() { return data::MakeInput(kColumns, data::StringType()); }
ExprPtr MatchNumber() { return data::MakeInput(kColumns + 1, data::IntType()); }

Navigation RowOf(std::vector<uint32_t> variables, ExprPtr expression, bool from_last, uint32_t logical = 0,
                 int32_t physical = 0) {
  Navigation navigation;
  navigation.type = expression->type;
  navigation.variables = std::move(variables);
  navigation.from_last = from_last;
  navigation.logical_offset = logical;
  navigation.physical_offset = physical;
  navigation.expression = std::move(expression);
  return navigation;
}

Navigation AggregateOf(std::string_view name, std::vector<uint32_t> variables, ExprPtr argument,
                       bool distinct = false) {
  Navigation navigation;
  navigation.kind = Navigation::Kind::kAggregate;
  navigation.variables = std::move(variables);
  std::vector<data::Type> types;
  if (argument != nullptr) types.push_back(argument->type);
  navigation.aggregate = data::MakeAggregate(name, distinct, types).value();
  navigation.type = navigation.aggregate.result;
  navigation.argument = std::move(argument);
  return navigation;
}

Navigation Final(Navigation navigation) {
  navigation.final = true;
  return navigation;
}

// The rows 5, 10, 20, NULL, 30, 40; a match takes those from the second to the fifth: A A B B.
class Fixture {
 public:
  explicit Fixture(std::vector<Navigation> navigations, std::vector<ExprPtr> measures = {}) {
    patterns::Pattern pattern;
    pattern.columns = kColumns;
    pattern.column_types = types_;
    pattern.variables = {{"A", nullptr}, {"B", nullptr}, {"C", nullptr}};
    pattern.root.kind = patterns::Node::Kind::kVariable;
    pattern.navigations = std::move(navigations);
    for (ExprPtr& measure : measures) pattern.measures.push_back({"m", std::move(measure)});
    plan_ = DomainPlan::Make(types_, {pattern}).value();
    const Value none(data::IntType());
    records_.emplace(plan_->layout(), types_,
                     std::vector<Row>{{Value::Int(5), Value::String("before")},
                                      {Value::Int(10), Value::String("first")},
                                      {Value::Int(20), Value::String("a text that is longer than a record")},
                                      {none, Value(data::StringType())},
                                      {Value::Int(30), Value::String("another text that is longer than that")},
                                      {Value::Int(40), Value::String("behind")}});
    navigator_.emplace(plan_->patterns()[0]);
    navigator_->Begin(records_->access(), matched_, 3, 99);
  }

  Navigator& navigator() { return *navigator_; }
  const RowRecords& records() const { return *records_; }

  // The values of navigation 0 at each row of the match, as text.
  std::string Running(uint32_t index = 0) {
    std::string text;
    for (size_t count = 1; count <= matched_.size(); ++count) {
      navigator_->Advance(count);
      const Value value = data::ValueAt(navigator_->Navigation(index), 0);
      if (!text.empty()) text += " | ";
      text += value.is_null() ? "NULL" : ToText(value);
    }
    return text;
  }

 private:
  const std::vector<data::Type> types_ = {data::IntType(), data::StringType()};
  const std::vector<MatchedRow> matched_ = {{1, kA}, {2, kA}, {3, kB}, {4, kB}};
  std::unique_ptr<const DomainPlan> plan_;
  std::optional<RowRecords> records_;
  std::optional<Navigator> navigator_;
};

TEST(NavigatorTest, RunningAndFinalValues) {
  const struct {
    const char* what;
    Navigation navigation;
    const char* values;
  } kCases[] = {
      {"last(x)", RowOf({}, X(), true), "10 | 20 | NULL | 30"},
      {"first(x)", RowOf({}, X(), false), "10 | 10 | 10 | 10"},
      {"final last(x)", Final(RowOf({}, X(), true)), "30 | 30 | 30 | 30"},
      {"last(A.x)", RowOf({kA}, X(), true), "10 | 20 | 20 | 20"},
      {"last(B.x)", RowOf({kB}, X(), true), "NULL | NULL | NULL | 30"},
      {"final last(B.x)", Final(RowOf({kB}, X(), true)), "30 | 30 | 30 | 30"},
      {"final first(B.x)", Final(RowOf({kB}, X(), false)), "NULL | NULL | NULL | NULL"},
      {"last(x, 1)", RowOf({}, X(), true, 1), "NULL | 10 | 20 | NULL"},
      {"first(x, 1)", RowOf({}, X(), false, 1), "NULL | 20 | 20 | 20"},
      {"last(A.x, 1)", RowOf({kA}, X(), true, 1), "NULL | 10 | 10 | 10"},
      {"first(A.x, 1)", RowOf({kA}, X(), false, 1), "NULL | 20 | 20 | 20"},
      {"last(A.x, 2)", RowOf({kA}, X(), true, 2), "NULL | NULL | NULL | NULL"},
      {"prev(last(x))", RowOf({}, X(), true, 0, -1), "5 | 10 | 20 | NULL"},
      {"prev(last(x), 2)", RowOf({}, X(), true, 0, -2), "NULL | 5 | 10 | 20"},
      {"next(last(x))", RowOf({}, X(), true, 0, 1), "20 | NULL | 30 | 40"},
      {"next(last(x), 2)", RowOf({}, X(), true, 0, 2), "NULL | 30 | 40 | NULL"},
      {"prev(first(A.x, 1), 2)", RowOf({kA}, X(), false, 1, -2), "NULL | 5 | 5 | 5"},
      {"last(C.x)", RowOf({2}, X(), true), "NULL | NULL | NULL | NULL"},
      {"last(s)", RowOf({}, S(), true),
       "first | a text that is longer than a record | NULL | another text that is longer than that"},
      {"last(x + 1)", RowOf({}, data::MakeCall("+", {X(), data::MakeConstant(Value::Int(1))}).value(), true),
       "11 | 21 | NULL | 31"},
      {"classifier()", RowOf({}, Classifier(), true), "A | A | B | B"},
      {"last(classifier(), 1)", RowOf({}, Classifier(), true, 1), "NULL | A | A | B"},
      {"prev(classifier())", RowOf({}, Classifier(), true, 0, -1), "NULL | A | A | B"},
      {"match_number() of a row", RowOf({}, MatchNumber(), true), "3 | 3 | 3 | 3"},
      {"count(*)", AggregateOf("count", {}, nullptr), "1 | 2 | 3 | 4"},
      {"final count(*)", Final(AggregateOf("count", {}, nullptr)), "4 | 4 | 4 | 4"},
      {"count(B.*)", AggregateOf("count", {kB}, nullptr), "0 | 0 | 1 | 2"},
      {"count(x)", AggregateOf("count", {}, X()), "1 | 2 | 2 | 3"},
      {"sum(x)", AggregateOf("sum", {}, X()), "10 | 30 | 30 | 60"},
      {"sum(B.x)", AggregateOf("sum", {kB}, X()), "NULL | NULL | NULL | 30"},
      {"final avg(A.x)", Final(AggregateOf("avg", {kA}, X())), "15 | 15 | 15 | 15"},
      {"min(x)", AggregateOf("min", {}, X()), "10 | 10 | 10 | 10"},
      {"max(x)", AggregateOf("max", {}, X()), "10 | 20 | 20 | 30"},
      {"max(s)", AggregateOf("max", {}, S()), "first | first | first | first"},
      {"count(distinct classifier())", AggregateOf("count", {}, Classifier(), true), "1 | 1 | 2 | 2"},
  };
  for (const auto& c : kCases) {
    Fixture fixture({c.navigation});
    EXPECT_EQ(fixture.Running(), c.values) << c.what;
  }
}

TEST(NavigatorTest, WhatTheMatchItselfHas) {
  Navigation number;
  number.kind = Navigation::Kind::kMatchNumber;
  number.type = data::IntType();
  Navigation settled;
  settled.kind = Navigation::Kind::kSettledAt;
  settled.type = data::TimestampType();
  Fixture fixture({number, settled});
  EXPECT_EQ(fixture.Running(0), "3 | 3 | 3 | 3");
  fixture.navigator().Advance(4);
  EXPECT_EQ(data::ValueAt(fixture.navigator().Navigation(1), 0), Value::Timestamp(99));
  fixture.navigator().Begin(fixture.records().access(), {}, 4, engine::kEndOfTime);
  EXPECT_EQ(data::ValueAt(fixture.navigator().Navigation(1), 0), Value(data::TimestampType()));
  EXPECT_EQ(data::ValueAt(fixture.navigator().Navigation(0), 0), Value::Int(4));
}

TEST(NavigatorTest, AMeasureIsAnExpressionOfNavigations) {
  const ExprPtr sum = data::MakeInput(kColumns, data::IntType());
  const ExprPtr first = data::MakeInput(kColumns + 1, data::IntType());
  Fixture fixture({AggregateOf("sum", {}, X()), RowOf({}, X(), false)},
                  {data::MakeCall("-", {sum, first}).value(), sum, data::MakeConstant(Value::Int(7))});
  fixture.navigator().Advance(4);
  EXPECT_EQ(fixture.navigator().MeasureValue(0), Value::Int(50));
  EXPECT_EQ(fixture.navigator().MeasureValue(1), Value::Int(60));
  EXPECT_EQ(fixture.navigator().MeasureValue(2), Value::Int(7));
}

TEST(NavigatorTest, ListsComeOutAsValues) {
  Fixture fixture({AggregateOf("array_agg", {kA}, X())}, {data::MakeInput(kColumns, data::ArrayType(data::IntType()))});
  fixture.navigator().Advance(4);
  EXPECT_EQ(ToText(fixture.navigator().MeasureValue(0)), "[10, 20]");
}

TEST(NavigatorTest, AnEmptyMatchHasNoRows) {
  Fixture fixture({RowOf({}, X(), true), AggregateOf("count", {}, nullptr), AggregateOf("sum", {}, X())});
  fixture.navigator().Begin(fixture.records().access(), {}, 1, 5);
  EXPECT_TRUE(data::ValueAt(fixture.navigator().Navigation(0), 0).is_null());
  EXPECT_EQ(data::ValueAt(fixture.navigator().Navigation(1), 0), Value::Int(0));
  EXPECT_TRUE(data::ValueAt(fixture.navigator().Navigation(2), 0).is_null());
}

TEST(NavigatorTest, NothingIsLeftOfTheMatchBefore) {
  Fixture fixture({AggregateOf("sum", {}, X())});
  EXPECT_EQ(fixture.Running(), "10 | 30 | 30 | 60");
  const std::vector<MatchedRow> other = {{4, kA}, {5, kB}};
  fixture.navigator().Begin(fixture.records().access(), other, 2, 0);
  fixture.navigator().Advance(2);
  EXPECT_EQ(data::ValueAt(fixture.navigator().Navigation(0), 0), Value::Int(70));
}

}  // namespace
}  // namespace tripline::cep::navigator_test
