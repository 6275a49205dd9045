#include "engine/data/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace tripline::data::value_test {
namespace {

std::string Json(const Value& value) {
  std::string out;
  AppendJson(value, &out);
  return out;
}

TEST(ValueTest, PrintsAsTextAndAsJson) {
  struct Case {
    Value value;
    const char* text;
    const char* json;
  };
  for (const Case& c : std::initializer_list<Case>{
           {Value(), "", "null"},
           {Value(IntType()), "", "null"},
           {Value::Bool(true), "true", "true"},
           {Value::Int(-5), "-5", "-5"},
           {Value::Double(0.1), "0.1", "0.1"},
           {Value::Double(std::nan("")), "NaN", "\"NaN\""},
           {Value::Double(-std::numeric_limits<double>::infinity()), "-Infinity", "\"-Infinity\""},
           {Value::Decimal(1230, 10, 2), "12.30", "12.30"},
           {Value::String("a\"b\n\x01\xC3\xA9"), "a\"b\n\x01\xC3\xA9", "\"a\\\"b\\n\\u0001\xC3\xA9\""},
           {Value::Timestamp(1'500'000), "1970-01-01T00:00:01.5Z", "\"1970-01-01T00:00:01.5Z\""},
           {Value::Duration(90'500'000), "90.5", "90.5"},
           {Value::Months(3), "3 months", "\"3 months\""},
           {Value::Array(StringType(), {Value::String("a"), Value(StringType())}), "[a, null]", "[\"a\",null]"},
           {Value::Array(IntType(), {}), "[]", "[]"},
       }) {
    EXPECT_EQ(ToText(c.value), c.text);
    EXPECT_EQ(Json(c.value), c.json);
  }
}

TEST(ValueTest, EqualMeansTypeAndValue) {
  EXPECT_EQ(Value::Double(std::nan("")), Value::Double(std::nan("")));
  EXPECT_EQ(Value(IntType()), Value(IntType()));
  EXPECT_NE(Value(IntType()), Value(StringType()));
  EXPECT_NE(Value::Int(0), Value(IntType()));
  EXPECT_NE(Value::Int(1), Value::Timestamp(1));
  EXPECT_EQ(Value::Decimal(5, 3, 1), Value::Decimal(5, 3, 1));
  EXPECT_NE(Value::Decimal(5, 3, 1), Value::Decimal(50, 3, 2));
}

TEST(ValueTest, OrdersLikeSql) {
  EXPECT_LT(CompareValues(Value::Int(1), Value::Int(2)), 0);
  EXPECT_GT(CompareValues(Value::Double(std::nan("")), Value::Double(1e308)), 0);
  EXPECT_EQ(CompareValues(Value::Double(std::nan("")), Value::Double(std::nan(""))), 0);
  EXPECT_LT(CompareValues(Value::String("Z"), Value::String("a")), 0);
  EXPECT_LT(CompareValues(Value::String("z"), Value::String("\xC3\xA9")), 0);
  EXPECT_LT(CompareValues(Value::Bool(false), Value::Bool(true)), 0);
  EXPECT_GT(CompareValues(Value::Decimal(100, 5, 2), Value::Decimal(-100, 5, 2)), 0);
  EXPECT_LT(
      CompareValues(Value::Array(IntType(), {Value::Int(1)}), Value::Array(IntType(), {Value::Int(1), Value::Int(0)})),
      0);
  EXPECT_LT(CompareValues(Value::Array(IntType(), {Value(IntType())}), Value::Array(IntType(), {Value::Int(0)})), 0);
}

TEST(ValueTest, TypesHaveNames) {
  EXPECT_EQ(TypeName(DecimalType(12, 2)), "decimal(12,2)");
  EXPECT_EQ(TypeName(ArrayType(DecimalType(5, 1))), "array of decimal(5,1)");
  EXPECT_EQ(TypeName(NullType()), "null");
}

}  // namespace
}  // namespace tripline::data::value_test
