#include "cep/row_condition.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/cep/rows.h"

namespace tripline::cep::row_condition_test {
namespace {

using data::ExprPtr;
using data::MakeCall;
using data::Value;

const std::vector<data::Type> kTypes = {data::IntType(), data::StringType(), data::DoubleType()};
constexpr uint32_t kColumns = 3;

patterns::Navigation Before(uint32_t column, int32_t rows) {
  patterns::Navigation navigation;
  navigation.type = kTypes[column];
  navigation.physical_offset = -rows;
  navigation.expression = data::MakeInput(column, kTypes[column]);
  return navigation;
}

ExprPtr X() { return data::MakeInput(0, kTypes[0]); }
ExprPtr S() { return data::MakeInput(1, kTypes[1]); }
ExprPtr D() { return data::MakeInput(2, kTypes[2]); }
ExprPtr PrevX() { return data::MakeInput(kColumns, kTypes[0]); }
ExprPtr PrevX2() { return data::MakeInput(kColumns + 1, kTypes[0]); }
ExprPtr PrevS() { return data::MakeInput(kColumns + 2, kTypes[1]); }
ExprPtr PrevD() { return data::MakeInput(kColumns + 3, kTypes[2]); }
ExprPtr Call(std::string_view name, std::vector<ExprPtr> args) { return MakeCall(name, std::move(args)).value(); }

// The plan of the pattern A, whose only condition this is.
std::unique_ptr<const DomainPlan> PlanOf(ExprPtr condition) {
  patterns::Pattern pattern;
  pattern.columns = kColumns;
  pattern.column_types = kTypes;
  pattern.root.kind = patterns::Node::Kind::kVariable;
  pattern.variables = {{"A", std::move(condition)}};
  pattern.navigations = {Before(0, 1), Before(0, 2), Before(1, 1), Before(2, 1)};
  std::vector<patterns::Pattern> patterns;
  patterns.push_back(std::move(pattern));
  return DomainPlan::Make(kTypes, std::move(patterns)).value();
}

// '1' where the bit of the only row condition is set, row by row.
std::string Bits(const DomainPlan& plan, const std::vector<Row>& rows, uint64_t predicates) {
  const RowRecords records(plan.layout(), kTypes, rows);
  RowConditions conditions(plan);
  std::string bits;
  for (uint64_t row = 0; row < rows.size(); ++row) {
    uint64_t words = predicates;
    conditions.Fill(records.access(), row, &words);
    bits += (words >> plan.predicates().size()) & 1 ? '1' : '0';
  }
  return bits;
}

TEST(RowConditionTest, RowsAtAFixedDistanceAreCompared) {
  const Value null_int(data::IntType());
  const std::vector<Row> rows = {
      {Value::Int(5), Value::String("a long text, not inline"), Value::Double(1)},
      {Value::Int(7), Value::String("a long text, not inline"), Value::Double(1)},
      {Value::Int(7), Value::String("b"), Value::Double(0.5)},
      {null_int, Value::String("b"), Value::Double(2)},
      {Value::Int(3), Value(data::StringType()), Value::Double(3)},
      {Value::Int(2), Value::String("c"), Value::Double(3)},
  };
  const struct {
    ExprPtr condition;
    const char* bits;
    bool compared;  // without a program
  } kCases[] = {
      {Call("<", {X(), PrevX()}), "000001", true},
      {Call("<=", {X(), PrevX()}), "001001", true},
      {Call(">", {X(), PrevX()}), "010000", true},
      {Call(">=", {X(), PrevX()}), "011000", true},
      {Call("=", {X(), PrevX()}), "001000", true},
      {Call("<>", {X(), PrevX()}), "010001", true},
      {Call("<", {PrevX(), X()}), "010000", true},
      {Call(">", {X(), PrevX2()}), "001000", true},
      {Call("<", {X(), Call("+", {PrevX(), data::MakeConstant(Value::Int(1))})}), "001001", false},
      {Call("is_null", {PrevX()}), "100010", false},
      {Call("=", {S(), PrevS()}), "010100", false},
      {Call("<", {PrevD(), D()}), "000110", true},
      {Call("and", {Call(">=", {X(), PrevX()}), Call("=", {S(), PrevS()})}), "010000", false},
  };
  for (const auto& c : kCases) {
    const auto plan = PlanOf(c.condition);
    ASSERT_EQ(plan->row_conditions().size(), 1u) << data::DumpExpr(*c.condition);
    EXPECT_EQ(plan->row_conditions()[0].comparison.has_value(), c.compared) << data::DumpExpr(*c.condition);
    EXPECT_EQ(Bits(*plan, rows, 0), c.bits) << data::DumpExpr(*c.condition);
  }
}

TEST(RowConditionTest, NaNIsTheLargestAndEqualsItself) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<Row> rows;
  for (const double d : {0.0, -0.0, nan, nan, infinity, -infinity, nan}) {
    rows.push_back({Value::Int(0), Value::String(""), Value::Double(d)});
  }
  const struct {
    const char* comparison;
    const char* bits;
  } kCases[] = {{"<", "0000110"}, {"<=", "0101110"}, {">", "0010001"}, {">=", "0111001"}, {"=", "0101000"}, {"<>", "0010111"}};
  for (const auto& c : kCases) {
    const auto plan = PlanOf(Call(c.comparison, {D(), PrevD()}));
    ASSERT_TRUE(plan->row_conditions()[0].comparison.has_value());
    EXPECT_EQ(Bits(*plan, rows, 0), c.bits) << c.comparison;
  }
}

TEST(RowConditionTest, TheRowLocalPartHasToHoldToo) {
  const auto plan = PlanOf(Call("and", {Call(">", {X(), data::MakeConstant(Value::Int(3))}), Call("<", {PrevX(), X()})}));
  ASSERT_EQ(plan->predicates().size(), 1u);
  const std::vector<Row> rows = {{Value::Int(1), Value::String(""), Value::Double(0)},
                                 {Value::Int(9), Value::String(""), Value::Double(0)}};
  EXPECT_EQ(Bits(*plan, rows, 1), "01");
  EXPECT_EQ(Bits(*plan, rows, 0), "00");
}

}  // namespace
}  // namespace tripline::cep::row_condition_test
