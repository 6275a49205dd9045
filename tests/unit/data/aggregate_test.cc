#include "engine/data/aggregate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engine/data/text.h"

namespace tripline::data::aggregate_test {
namespace {

Value D(const char* text, int precision, int scale) {
  Int128 value = 0;
  EXPECT_EQ(ParseDecimal128(text, precision, scale, &value), ParseResult::kOk) << text;
  return Value::Decimal(value, precision, scale);
}
Value I(int64_t value) { return Value::Int(value); }
Value F(double value) { return Value::Double(value); }
Value S(const char* value) { return Value::String(value); }

std::string Result(const char* name, bool distinct, const std::vector<Value>& values, Type type,
                   const std::vector<Value>& second = {}, Type second_type = NullType()) {
  std::vector<Type> types = {type};
  if (second_type.kind != TypeKind::kNull) types.push_back(second_type);
  auto aggregate = MakeAggregate(name, distinct, types);
  if (!aggregate.ok()) return MessageOf(aggregate.status());
  bool error = false;
  const Value value = ListAggregate(*aggregate, values, second, &error);
  EXPECT_EQ(value.type(), aggregate->result) << name;
  return error ? "ERROR" : value.is_null() ? "NULL" : ToText(value);
}

TEST(AggregateTest, Results) {
  const Value null = Value(IntType());
  struct Case {
    const char* name;
    std::vector<Value> values;
    const char* expected;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"count", {I(1), null, I(2)}, "2"},
           {"sum", {I(1), null, I(2)}, "3"},
           {"sum", {null}, "NULL"},
           {"sum", {I(std::numeric_limits<int64_t>::max()), I(1)}, "ERROR"},
           {"sum", {I(std::numeric_limits<int64_t>::max()), I(1), I(-1)}, "9223372036854775807"},
           {"avg", {I(1), I(2)}, "1.5"},
           {"avg",
            {I(std::numeric_limits<int64_t>::max()), I(std::numeric_limits<int64_t>::max())},
            "9.223372036854776e+18"},
           {"min", {I(3), null, I(-1)}, "-1"},
           {"max", {I(3), null, I(-1)}, "3"},
           {"first", {null, I(3), I(4)}, "3"},
           {"last_value", {I(3), I(4), null}, "4"},
           {"stddev", {I(2), I(4), I(4), I(4), I(5), I(5), I(7), I(9)}, "2.138089935299395"},
           {"stddev_pop", {I(2), I(4), I(4), I(4), I(5), I(5), I(7), I(9)}, "2"},
           {"variance", {I(1)}, "NULL"},
           {"var_pop", {I(1)}, "0"},
           {"variance", {I(1'000'000'000'000'000'001), I(1'000'000'000'000'000'003)}, "2"},
           {"sum", {D("1.10", 12, 2), D("2.25", 12, 2)}, "3.35"},
           {"avg", {D("1.00", 12, 2), D("2.00", 12, 2), D("2.00", 12, 2)}, "1.666667"},
           {"avg", {D("1.00", 30, 2), D("2.00", 30, 2), D("2.00", 30, 2)}, "1.666667"},
           {"sum", {D("99999999999999999999999999999999999999", 38, 0), D("1", 38, 0)}, "ERROR"},
           {"sum",
            {D("99999999999999999999999999999999999999", 38, 0), D("1", 38, 0), D("-1", 38, 0)},
            "99999999999999999999999999999999999999"},
           {"avg",
            {D("99999999999999999999999999999999", 38, 0), D("99999999999999999999999999999999", 38, 0)},
            "99999999999999999999999999999999.000000"},
           {"max", {D("1.10", 30, 2), D("2.25", 30, 2)}, "2.25"},
           {"min", {D("1.10", 12, 2), D("2.25", 12, 2)}, "1.10"},
           {"variance", {D("0.10", 12, 2), D("0.30", 12, 2)}, "0.02"},
           {"variance", {D("0.25", 30, 2), D("0.75", 30, 2)}, "0.125"},
           {"sum", {F(0.1), F(0.2), F(0.3)}, "0.6"},
           {"sum", {F(1e16), F(1), F(-1e16)}, "1"},
           {"avg", {F(1), F(2)}, "1.5"},
           {"sum", {F(1e300), F(1), F(-1e300)}, "1"},
           {"sum", {F(std::numeric_limits<double>::infinity()), F(1)}, "Infinity"},
           {"sum", {F(std::numeric_limits<double>::infinity()), F(-std::numeric_limits<double>::infinity())}, "NaN"},
           {"max", {F(1), F(std::nan("")), F(2)}, "NaN"},
           {"min", {F(std::nan("")), F(2)}, "2"},
           {"variance", {F(1e9), F(1e9 + 1)}, "0.5"},
           {"stddev", {F(0.1), F(0.1), F(0.1)}, "0"},
           {"min", {S("b"), S("a")}, "a"},
           {"max", {Value::Bool(false), Value::Bool(true)}, "true"},
           {"min", {Value::Timestamp(5), Value::Timestamp(0)}, "1970-01-01T00:00:00Z"},
           {"sum", {Value::Duration(1'000'000), Value::Duration(500'000)}, "1.5"},
           {"avg", {Value::Duration(1'000'000), Value::Duration(500'000)}, "0.75"},
           {"array_agg", {S("b"), Value(StringType()), S("a")}, "[b, null, a]"},
           {"listagg", {S("b"), Value(StringType()), S("a")}, "ba"},
       }) {
    Type type = c.values[0].type();
    EXPECT_EQ(Result(c.name, false, c.values, type), c.expected) << c.name << " " << ToText(c.values[0]);
  }
}

TEST(AggregateTest, EmptyAndDistinct) {
  EXPECT_EQ(Result("count", false, {}, IntType()), "0");
  EXPECT_EQ(Result("avg", false, {}, DoubleType()), "NULL");
  EXPECT_EQ(Result("array_agg", false, {}, IntType()), "NULL");
  EXPECT_EQ(Result("count", true, {I(1), I(2), I(1), Value(IntType())}, IntType()), "2");
  EXPECT_EQ(Result("sum", true, {I(5), I(5), I(1)}, IntType()), "6");
  EXPECT_EQ(Result("array_agg", true, {I(5), I(1), I(5)}, IntType()), "[5, 1]");
  EXPECT_EQ(Result("count", true, {F(std::nan("")), F(std::nan(""))}, DoubleType()), "1");
}

TEST(AggregateTest, TwoArguments) {
  EXPECT_EQ(Result("string_agg", false, {S("a"), S("b")}, StringType(), {S(", "), S(", ")}, StringType()), "a, b");
  EXPECT_EQ(Result("max_by", false, {S("a"), S("b"), S("c")}, StringType(), {I(1), I(3), Value(IntType())}, IntType()),
            "b");
  EXPECT_EQ(Result("min_by", false, {S("a"), Value(StringType())}, StringType(), {I(2), I(1)}, IntType()), "NULL");
}

TEST(AggregateTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(Result("sum", false, {}, StringType()), "'sum' can't be taken of string");
  EXPECT_EQ(Result("median", false, {}, IntType()), "there is no aggregate 'median'");
  EXPECT_EQ(Result("max_by", false, {}, IntType()), "'max_by' takes 2 arguments, not 1");
  EXPECT_EQ(MessageOf(MakeAggregate("sum", false, {}).status()), "'sum' takes 1 argument, not 0");
  EXPECT_EQ(CodeOf(MakeAggregate("median", false, {}).status()), "TRL0784");
  EXPECT_EQ(MakeAggregate("COUNT", false, {})->kind, AggregateKind::kCountRows);
  EXPECT_TRUE(IsAggregateName("StdDev_Samp"));
  EXPECT_FALSE(IsAggregateName("round"));
}

TEST(AggregateTest, AnAccumulatorIsBytes) {
  const Type type = DoubleType();
  const Aggregate sum = MakeAggregate("sum", false, {&type, 1}).value();
  std::vector<uint64_t> a(AccumulatorBytes(sum) / 8);
  InitAccumulator(sum, a.data());
  const double x = 0.1;
  Accumulate(sum, &x, a.data());
  std::vector<uint64_t> b = a;  // a branch of the run
  const double y = 1e17;
  Accumulate(sum, &y, b.data());
  double out = 0;
  EXPECT_EQ(Finish(sum, a.data(), &out), AccumulatorResult::kValue);
  EXPECT_EQ(out, 0.1);
  EXPECT_EQ(Finish(sum, b.data(), &out), AccumulatorResult::kValue);
  EXPECT_EQ(out, 1e17);
  for (const char* name : {"count", "sum", "avg", "min", "stddev"}) {
    for (Type argument : {IntType(), DoubleType(), DecimalType(12, 2), DecimalType(38, 2)}) {
      const uint32_t bytes = AccumulatorBytes(MakeAggregate(name, false, {&argument, 1}).value());
      EXPECT_GT(bytes, 0u) << name;
      EXPECT_EQ(bytes % 8, 0u) << name;
    }
  }
  const Type text = StringType();
  EXPECT_EQ(AccumulatorBytes(MakeAggregate("min", false, {&text, 1}).value()), 0u);
  EXPECT_EQ(AccumulatorBytes(MakeAggregate("count", true, {&text, 1}).value()), 0u);
}

}  // namespace
}  // namespace tripline::data::aggregate_test
