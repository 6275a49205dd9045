// Length: one table of cases per kind of expression; they share the names of values above them.
#include "engine/data/program.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "engine/data/text.h"
#include "tests/unit/data/evaluate.h"
#include "tests/unit/data/sql_text.h"

namespace tripline::data::program_test {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Value I(int64_t value) { return Value::Int(value); }
Value F(double value) { return Value::Double(value); }
Value S(const char* value) { return Value::String(value); }
Value B(bool value) { return Value::Bool(value); }
Value N(Type type) { return Value(type); }
Value D(const char* text, int precision, int scale) {
  Int128 value = 0;
  EXPECT_EQ(ParseDecimal128(text, precision, scale, &value), ParseResult::kOk) << text;
  return Value::Decimal(value, precision, scale);
}
Value T(const char* text) {
  int64_t us = 0;
  EXPECT_EQ(ParseTimestamp(text, &us), ParseResult::kOk) << text;
  return Value::Timestamp(us);
}
Value U(const char* text) {
  int64_t us = 0;
  EXPECT_EQ(ParseDuration(text, &us), ParseResult::kOk) << text;
  return Value::Duration(us);
}

struct Case {
  const char* sql;
  std::vector<Value> inputs;
  const char* expected;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    std::string inputs;
    for (const Value& input : c.inputs) inputs += " " + (input.is_null() ? "NULL" : ToText(input));
    EXPECT_EQ(Evaluate(c.sql, c.inputs), c.expected) << c.sql << " of" << inputs;
  }
}

TEST(ProgramTest, ThreeValuedLogic) {
  const std::vector<Value> values = {B(true), B(false), N(BoolType())};
  const char* const and_table[] = {"true", "false", "NULL", "false", "false", "false", "NULL", "false", "NULL"};
  const char* const or_table[] = {"true", "true", "true", "true", "false", "NULL", "true", "NULL", "NULL"};
  for (size_t a = 0; a < 3; ++a) {
    for (size_t b = 0; b < 3; ++b) {
      EXPECT_EQ(Evaluate("#0 and #1", {values[a], values[b]}), and_table[3 * a + b]) << a << b;
      EXPECT_EQ(Evaluate("#0 or #1", {values[a], values[b]}), or_table[3 * a + b]) << a << b;
    }
  }
  Check({
      {"not #0", {B(true)}, "false"},
      {"not #0", {N(BoolType())}, "NULL"},
      {"#0 is true", {N(BoolType())}, "false"},
      {"#0 is false", {B(false)}, "true"},
      {"#0 is not true", {N(BoolType())}, "true"},
      {"#0 is unknown", {N(BoolType())}, "true"},
      {"#0 is null", {I(1)}, "false"},
      {"#0 is not null", {N(IntType())}, "false"},
      {"#0 = #1", {B(true), B(false)}, "false"},
      {"#0 > #1", {B(true), B(false)}, "true"},
      {"#0 is distinct from #1", {N(IntType()), N(IntType())}, "false"},
      {"#0 is distinct from #1", {I(1), N(IntType())}, "true"},
      {"#0 is not distinct from #1", {I(1), I(1)}, "true"},
      {"#0 is not distinct from #1", {I(1), I(2)}, "false"},
      {"#0 is distinct from null", {S("x")}, "true"},
  });
}

TEST(ProgramTest, ErrorsAreNullWithABitAndAbsorbedLikeNull) {
  Check({
      {"10 / #0 > 1", {I(0)}, "ERROR"},
      {"#0 <> 0 and 10 / #0 > 1", {I(0)}, "false"},
      {"10 / #0 > 1 and #0 <> 0", {I(0)}, "false"},
      {"#0 = 0 or 10 / #0 > 1", {I(0)}, "true"},
      {"#0 <> 0 or 10 / #0 > 1", {I(0)}, "ERROR"},
      {"#0 <> 0 and 10 / #0 > 1", {I(4)}, "true"},
      {"#1 and 10 / #0 > 1", {I(0), N(BoolType())}, "ERROR"},
      {"case when #0 <> 0 then 10 / #0 else -1 end", {I(0)}, "-1"},
      {"case when 10 / #0 > 1 then 'a' else 'b' end", {I(0)}, "b"},
      {"case when #0 = 0 then 10 / #0 else -1 end", {I(0)}, "ERROR"},
      {"coalesce(10 / #0, 7)", {I(0)}, "7"},
      {"coalesce(10 / #0, #1)", {I(0), N(IntType())}, "ERROR"},
      {"coalesce(#1, 10 / #0)", {I(0), I(3)}, "3"},
      {"10 / #0 is null", {I(0)}, "true"},
      {"(10 / #0 > 1) is true", {I(0)}, "false"},
      {"(10 / #0) + #1", {I(0), N(IntType())}, "ERROR"},
      {"nullif(10 / #0, 3)", {I(0)}, "ERROR"},
      {"10 / #0 in (1, 2)", {I(0)}, "ERROR"},
  });
}

TEST(ProgramTest, IntegerArithmetic) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  Check({
      {"#0 + #1", {I(2), I(3)}, "5"},
      {"#0 + #1", {I(kMax), I(1)}, "ERROR"},
      {"#0 + #1", {I(kMin), I(-1)}, "ERROR"},
      {"#0 + #1", {I(kMax), I(kMin)}, "-1"},
      {"#0 - #1", {I(kMin), I(1)}, "ERROR"},
      {"#0 - #1", {I(0), I(kMin)}, "ERROR"},
      {"#0 - #1", {I(-1), I(kMin)}, "9223372036854775807"},
      {"#0 * #1", {I(kMax), I(2)}, "ERROR"},
      {"#0 * #1", {I(kMin), I(-1)}, "ERROR"},
      {"#0 * #1", {I(-4), I(5)}, "-20"},
      {"#0 / #1", {I(7), I(2)}, "3"},
      {"#0 / #1", {I(-7), I(2)}, "-3"},
      {"#0 / #1", {I(kMin), I(-1)}, "ERROR"},
      {"#0 / #1", {I(7), I(0)}, "ERROR"},
      {"#0 % #1", {I(-7), I(3)}, "-1"},
      {"#0 % #1", {I(7), I(0)}, "ERROR"},
      {"#0 % #1", {I(kMin), I(-1)}, "0"},
      {"-#0", {I(kMin)}, "ERROR"},
      {"abs(#0)", {I(-5)}, "5"},
      {"abs(#0)", {I(kMin)}, "ERROR"},
      {"sign(#0)", {I(-5)}, "-1"},
      {"#0 + #1", {I(1), N(IntType())}, "NULL"},
      {"#0 + null", {I(1)}, "NULL"},
      {"round(#0, -2)", {I(1250)}, "1300"},
      {"round(#0, -2)", {I(-1250)}, "-1300"},
      {"round(#0, -19)", {I(kMax)}, "ERROR"},
      {"round(#0, -20)", {I(kMax)}, "0"},
      {"floor(#0)", {I(5)}, "5"},
  });
}

TEST(ProgramTest, DecimalArithmetic) {
  Check({
      {"#0 + #1", {D("1.25", 12, 2), D("0.005", 5, 3)}, "1.255"},
      {"#0 - #1", {D("1.25", 12, 2), I(2)}, "-0.75"},
      {"#0 * #1", {D("1.25", 12, 2), D("1.20", 4, 2)}, "1.5000"},
      {"#0 * 1.2", {D("1.25", 12, 2)}, "1.500"},
      {"#0 / #1", {D("1.00", 12, 2), D("3.00", 12, 2)}, "0.333333"},
      {"#0 / #1", {D("-2.00", 12, 2), D("3.00", 12, 2)}, "-0.666667"},
      {"#0 / #1", {D("2.00", 12, 2), D("0.00", 12, 2)}, "ERROR"},
      {"#0 / 3", {D("2.0000000", 12, 7)}, "0.6666667"},
      {"#0 % #1", {D("7.50", 12, 2), D("2", 3, 0)}, "1.50"},
      {"#0 % #1", {D("7.50", 12, 2), D("0", 3, 0)}, "ERROR"},
      {"#0 + #1", {D("99999999999999999999999999999999999999", 38, 0), D("1", 38, 0)}, "ERROR"},
      {"#0 - #1",
       {D("99999999999999999999999999999999999999", 38, 0), D("1", 38, 0)},
       "99999999999999999999999999999999999998"},
      {"#0 * #1",
       {D("9999999999999999999", 38, 0), D("9999999999999999999", 38, 0)},
       "99999999999999999980000000000000000001"},
      {"#0 * #1", {D("99999999999999999999", 38, 0), D("9999999999999999999", 38, 0)}, "ERROR"},
      {"#0 / #1", {D("12345678901234567890123456789.123456789", 38, 9), D("0.000000001", 38, 9)}, "ERROR"},
      {"#0 / #1",
       {D("12345678901234567890.123456789", 38, 9), D("0.000000001", 38, 9)},
       "12345678901234567890123456789.000000000"},
      {"#0 * #1", {I(9223372036854775807), D("999999999999999999", 18, 0)}, "9223372036854775797776627963145224193"},
      {"#0 + #1", {D("999999999999999.999", 18, 3), D("0.001", 18, 3)}, "1000000000000000.000"},
      {"-#0", {D("1.25", 12, 2)}, "-1.25"},
      {"-#0", {D("1.25", 30, 2)}, "-1.25"},
      {"abs(#0)", {D("-1.25", 30, 2)}, "1.25"},
      {"sign(#0)", {D("-0.01", 30, 2)}, "-1"},
      {"#0 + #1", {N(DecimalType(12, 2)), D("1.00", 12, 2)}, "NULL"},
  });
}

TEST(ProgramTest, Rounding) {
  Check({
      {"round(#0, 1)", {D("1.25", 12, 2)}, "1.3"},
      {"round(#0, 1)", {D("-1.25", 12, 2)}, "-1.3"},
      {"round(#0)", {D("1.49", 12, 2)}, "1"},
      {"round(#0, 5)", {D("1.49", 12, 2)}, "1.49"},
      {"round(#0, -1)", {D("15.00", 12, 2)}, "20"},
      {"round(#0, -1)", {D("99.99", 4, 2)}, "100"},
      {"round(#0, -40)", {D("99.99", 4, 2)}, "0"},
      {"round(#0, -40)", {D("99.99", 30, 2)}, "0"},
      {"round(#0, #1)", {D("1.255", 12, 3), I(2)}, "1.260"},
      {"round(#0, #1)", {D("1.255", 12, 3), I(-3)}, "0.000"},
      {"round(#0, 1)", {D("1.25", 38, 2)}, "1.3"},
      {"floor(#0)", {D("-1.25", 12, 2)}, "-2"},
      {"floor(#0)", {D("1.25", 30, 2)}, "1"},
      {"ceil(#0)", {D("1.01", 12, 2)}, "2"},
      {"ceil(#0)", {D("-1.99", 30, 2)}, "-1"},
      {"round(#0, 2)", {F(2.345)}, "2.35"},
      {"round(#0)", {F(-2.5)}, "-3"},
      {"round(#0, -2)", {F(1250)}, "1300"},
      {"round(#0, 400)", {F(1.5)}, "1.5"},
      {"round(#0, 300)", {F(1e300)}, "1e+300"},
      {"round(#0, 2)", {F(kNan)}, "NaN"},
      {"floor(#0)", {F(-1.5)}, "-2"},
      {"ceil(#0)", {F(1.2)}, "2"},
  });
}

TEST(ProgramTest, DoubleArithmetic) {
  Check({
      {"#0 + #1", {F(0.1), F(0.2)}, "0.30000000000000004"},
      {"#0 * #1", {F(1e308), F(10)}, "Infinity"},
      {"#0 / #1", {F(1), F(0)}, "ERROR"},
      {"#0 / #1", {F(1), I(4)}, "0.25"},
      {"#0 % #1", {F(7.5), F(2)}, "1.5"},
      {"#0 % #1", {F(7.5), F(0)}, "ERROR"},
      {"#0 + #1", {D("0.10", 12, 2), F(0.2)}, "0.30000000000000004"},
      {"sqrt(#0)", {I(16)}, "4"},
      {"sqrt(#0)", {F(-1)}, "ERROR"},
      {"ln(#0)", {F(0)}, "ERROR"},
      {"power(#0, #1)", {I(2), I(10)}, "1024"},
      {"power(#0, #1)", {F(-8), F(0.5)}, "ERROR"},
      {"power(#0, #1)", {F(0), F(-1)}, "ERROR"},
      {"exp(#0)", {F(1000)}, "Infinity"},
      {"abs(#0)", {F(-0.5)}, "0.5"},
      {"sign(#0)", {F(-0.5)}, "-1"},
  });
}

TEST(ProgramTest, NanIsTheLargestAndEqualsItself) {
  const std::vector<double> ordered = {-kInfinity, -1, 0, 1, kInfinity, kNan};
  for (size_t a = 0; a < ordered.size(); ++a) {
    for (size_t b = 0; b < ordered.size(); ++b) {
      const std::vector<Value> inputs = {F(ordered[a]), F(ordered[b])};
      EXPECT_EQ(Evaluate("#0 < #1", inputs), a < b ? "true" : "false") << a << b;
      EXPECT_EQ(Evaluate("#0 <= #1", inputs), a <= b ? "true" : "false") << a << b;
      EXPECT_EQ(Evaluate("#0 > #1", inputs), a > b ? "true" : "false") << a << b;
      EXPECT_EQ(Evaluate("#0 >= #1", inputs), a >= b ? "true" : "false") << a << b;
      EXPECT_EQ(Evaluate("#0 = #1", inputs), a == b ? "true" : "false") << a << b;
      EXPECT_EQ(Evaluate("#0 <> #1", inputs), a != b ? "true" : "false") << a << b;
    }
  }
  Check({
      {"#0 = #1", {F(-0.0), F(0.0)}, "true"},
      {"#0 in (#1, 2e0)", {F(kNan), F(kNan)}, "true"},
      {"least(#0, #1)", {F(kNan), F(1)}, "1"},
      {"greatest(#0, #1)", {F(kNan), F(1)}, "NaN"},
  });
}

// Every pair of numbers of every exact type, compared with every operator, against the order of the numbers.
TEST(ProgramTest, ExactNumbersCompareByValueWhateverTheirScale) {
  struct Number {
    Value value;
    int rank;  // equal numbers have equal ranks
  };
  const std::vector<Number> numbers = {
      {D("-99999999999999999999999999999999999999", 38, 0), 0},
      {I(std::numeric_limits<int64_t>::min()), 1},
      {D("-999999999999999999", 18, 0), 2},
      {D("-2.01", 12, 2), 3},
      {I(-2), 4},
      {D("-1.999", 5, 3), 5},
      {D("-0.00000000000000000000000000000000000001", 38, 38), 6},
      {I(0), 7},
      {D("0.00", 12, 2), 7},
      {D("0.00000000000000000000000000000000000001", 38, 38), 8},
      {D("99.99", 12, 2), 9},
      {D("99.990000000", 30, 9), 9},
      {D("99.995", 12, 3), 10},
      {I(100), 11},
      {D("100.00", 12, 2), 11},
      {D("100", 38, 0), 11},
      {D("100.00000000000000000000000000000001", 38, 32), 12},
      {I(std::numeric_limits<int64_t>::max()), 13},
      {D("9223372036854775807.5", 38, 1), 14},
      {D("99999999999999999999999999999999999999", 38, 0), 15},
  };
  const auto text = [](bool truth) { return truth ? "true" : "false"; };
  for (const Number& a : numbers) {
    for (const Number& b : numbers) {
      for (const auto& [op, truth] : std::initializer_list<std::pair<const char*, bool>>{{"<", a.rank < b.rank},
                                                                                         {"<=", a.rank <= b.rank},
                                                                                         {">", a.rank > b.rank},
                                                                                         {">=", a.rank >= b.rank},
                                                                                         {"=", a.rank == b.rank},
                                                                                         {"<>", a.rank != b.rank}}) {
        const ExprPtr x = MakeInput(0, a.value.type());
        const ExprPtr y = MakeInput(1, b.value.type());
        EXPECT_EQ(Evaluate(MakeCall(op, {x, y}).value(), {a.value, b.value}), text(truth))
            << ToText(a.value) << op << ToText(b.value);
        const ExprPtr fixed_b = MakeConstant(b.value);
        EXPECT_EQ(Evaluate(MakeCall(op, {x, fixed_b}).value(), {a.value}), text(truth))
            << ToText(a.value) << op << "constant " << ToText(b.value);
        const ExprPtr fixed_a = MakeConstant(a.value);
        const ExprPtr only_y = MakeInput(0, b.value.type());
        EXPECT_EQ(Evaluate(MakeCall(op, {fixed_a, only_y}).value(), {b.value}), text(truth))
            << "constant " << ToText(a.value) << op << ToText(b.value);
      }
    }
  }
}

TEST(ProgramTest, ComparisonsWithConstants) {
  Check({
      {"#0 > 100.005", {D("100.00", 12, 2)}, "false"},
      {"#0 > 100.005", {D("100.01", 12, 2)}, "true"},
      {"#0 < 100.005", {D("100.00", 12, 2)}, "true"},
      {"#0 >= 100.005", {D("100.00", 12, 2)}, "false"},
      {"#0 <= 100.005", {D("100.00", 12, 2)}, "true"},
      {"#0 = 100.005", {D("100.00", 12, 2)}, "false"},
      {"#0 <> 100.005", {D("100.00", 12, 2)}, "true"},
      {"#0 = 100.005", {N(DecimalType(12, 2))}, "NULL"},
      {"#0 < -100.005", {D("-100.00", 12, 2)}, "false"},
      {"#0 > 2.5", {I(2)}, "false"},
      {"#0 > 2.5", {I(3)}, "true"},
      {"#0 = 2.00", {I(2)}, "true"},
      {"200 < #0", {D("200.01", 12, 2)}, "true"},
      {"#0 between 1 and 2.5", {D("2.50", 12, 2)}, "true"},
      {"#0 between 1 and 2.5", {D("2.51", 12, 2)}, "false"},
      {"#0 > 1e2", {D("100.01", 12, 2)}, "true"},
      {"#0 = 0.1e0", {D("0.10", 12, 2)}, "true"},
      {"#0 > 99999999999999999999999", {I(5)}, "false"},
      {"#0 < 99999999999999999999999", {I(5)}, "true"},
      {"#0 <> 99999999999999999999999", {I(5)}, "true"},
      {"#0 > -99999999999999999999999", {D("5.00", 12, 2)}, "true"},
      {"#0 > null", {I(5)}, "NULL"},
      {"null = null", {}, "NULL"},
  });
}

TEST(ProgramTest, Strings) {
  const char* const long_a = "a string of more than twelve bytes";
  const char* const long_b = "a string of more than twelve letters";
  Check({
      {"#0 = #1", {S("abc"), S("abc")}, "true"},
      {"#0 = 'abc'", {S("abd")}, "false"},
      {"#0 = #1", {S(long_a), S(long_a)}, "true"},
      {"#0 = #1", {S(long_a), S(long_b)}, "false"},
      {"#0 < #1", {S(long_a), S(long_b)}, "true"},
      {"#0 >= #1", {S(long_a), S(long_b)}, "false"},
      {"#0 < #1", {S("abc"), S("abcd")}, "true"},
      {"#0 < #1", {S("z"), S("é")}, "true"},
      {"#0 <> ''", {S("")}, "false"},
      {"#0 > ''", {S("\xF0\x9F\x98\x80")}, "true"},
      {"#0 || #1", {S("abc"), S(long_a)}, "abca string of more than twelve bytes"},
      {"#0 || null", {S("abc")}, "NULL"},
      {"least(#0, #1)", {S(long_b), S(long_a)}, long_a},
      {"greatest(#0, #1, 'b')", {S(long_b), S(long_a)}, "b"},
      {"least(#0, #1)", {S("a"), N(StringType())}, "NULL"},
      {"concat(#0, #1, 'x')", {N(StringType()), S("a")}, "ax"},
      {"concat_ws(#0, 'x', #1)", {S(", "), S("a")}, "x, a"},
      {"concat_ws(#0, 'x', 'y')", {N(StringType())}, "NULL"},
  });
}

TEST(ProgramTest, Like) {
  Check({
      {"#0 like 'abc'", {S("abc")}, "true"},
      {"#0 like 'abc'", {S("abcd")}, "false"},
      {"#0 like 'a%'", {S("abcd")}, "true"},
      {"#0 like '%cd'", {S("abcd")}, "true"},
      {"#0 like '%b%d%'", {S("abcd")}, "true"},
      {"#0 like '%b%b%'", {S("abcd")}, "false"},
      {"#0 like 'a_c'", {S("aéc")}, "true"},
      {"#0 like '_'", {S("")}, "false"},
      {"#0 like '%'", {S("")}, "true"},
      {"#0 like ''", {S("")}, "true"},
      {"#0 like '%a%a%a%a%a%b'", {S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}, "false"},
      {"#0 like '10!%' escape '!'", {S("10%")}, "true"},
      {"#0 like '10!%' escape '!'", {S("100")}, "false"},
      {"#0 like '!!%' escape '!'", {S("!x")}, "true"},
      {"#0 like '%!' escape '!'", {S("!x")}, "ERROR"},
      {"#0 like 'x' escape 'ab'", {S("x")}, "ERROR"},
      {"#0 like #1", {S("abcd"), S("a%d")}, "true"},
      {"#0 not like 'a%'", {S("b")}, "true"},
      {"#0 like null", {S("b")}, "NULL"},
  });
}

TEST(ProgramTest, In) {
  Check({
      {"#0 in (1, 2, 3)", {I(2)}, "true"},
      {"#0 in (1, 2, 3)", {I(4)}, "false"},
      {"#0 in (1, null)", {I(1)}, "true"},
      {"#0 in (1, null)", {I(2)}, "NULL"},
      {"#0 in (1, 2)", {N(IntType())}, "NULL"},
      {"#0 not in (1, 2)", {I(3)}, "true"},
      {"#0 in (1, #1)", {I(5), I(5)}, "true"},
      {"#0 in (1, #1)", {I(5), N(IntType())}, "NULL"},
      {"#0 in (1, 2.50, 3.001)", {D("2.50", 12, 2)}, "true"},
      {"#0 in (2.5, 3.001)", {D("3.00", 12, 2)}, "false"},
      {"#0 in (1, 2.00)", {I(2)}, "true"},
      {"#0 in (1, 2.5)", {D("2.5", 30, 1)}, "true"},
      {"#0 in (1, 2.5e0)", {D("2.5", 30, 1)}, "true"},
      {"#0 in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)", {I(12)}, "true"},
      {"#0 in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)", {I(13)}, "false"},
      {"#0 in ('a', 'b')", {S("b")}, "true"},
      {"#0 in ('a','b','c','d','e','f','g','h','i','a long one, not inline')", {S("a long one, not inline")}, "true"},
      {"#0 in ('a','b','c','d','e','f','g','h','i','a long one, not inline')", {S("a long one, not in line")}, "false"},
      {"#0 in (true, false)", {B(true)}, "true"},
      {"#0 in ('2026-01-01', '2026-01-02')", {T("2026-01-02")}, "true"},
      {"#0 in (0e0, 1e0)", {F(-0.0)}, "true"},
  });
}

TEST(ProgramTest, Case) {
  Check({
      {"case when #0 > 10 then 'big' when #0 > 5 then 'middle' else 'small' end", {I(7)}, "middle"},
      {"case when #0 > 10 then 'big' when #0 > 5 then 'middle' else 'small' end", {I(11)}, "big"},
      {"case when #0 > 10 then 'big' when #0 > 5 then 'middle' else 'small' end", {N(IntType())}, "small"},
      {"case when #0 > 10 then 1 end", {I(3)}, "NULL"},
      {"case when #0 > 10 then 1 else 2.5 end", {I(11)}, "1.0"},
      {"case when #0 > 10 then 1 else #1 end", {I(3), F(1.5)}, "1.5"},
      {"case when #0 > 10 then #1 else #2 end", {I(11), D("1.25", 30, 2), D("2.5", 5, 1)}, "1.25"},
      {"case when #0 then #1 else false end", {B(true), N(BoolType())}, "NULL"},
      {"case when #0 then #1 else false end", {B(false), N(BoolType())}, "false"},
      {"case when #0 > 1 then timestamp '2026-01-01' else '2026-01-02' end", {I(1)}, "2026-01-02T00:00:00Z"},
      {"coalesce(#0, #1, 3)", {N(IntType()), N(IntType())}, "3"},
      {"coalesce(#0, #1)", {N(StringType()), S("x")}, "x"},
      {"coalesce(#0, #1)", {N(BoolType()), B(true)}, "true"},
      {"coalesce(#0, #1)", {N(DecimalType(30, 2)), D("1.5", 5, 1)}, "1.50"},
      {"nullif(#0, 3)", {I(3)}, "NULL"},
      {"nullif(#0, 3)", {I(4)}, "4"},
      {"nullif(#0, 3)", {N(IntType())}, "NULL"},
      {"least(#0, #1)", {B(true), B(false)}, "false"},
      {"greatest(#0, #1)", {B(true), N(BoolType())}, "NULL"},
      {"least(#0, 2.5)", {I(3)}, "2.5"},
      {"greatest(#0, #1)", {D("1.25", 30, 2), I(1)}, "1.25"},
  });
}

TEST(ProgramTest, Time) {
  Check({
      {"#0 + #1", {T("2026-01-31"), U("1 hour")}, "2026-01-31T01:00:00Z"},
      {"#1 + #0", {T("2026-01-31"), U("1 hour")}, "2026-01-31T01:00:00Z"},
      {"#0 - #1", {T("2026-01-31"), U("1 hour")}, "2026-01-30T23:00:00Z"},
      {"#0 - #1", {T("2026-01-31"), T("2026-01-30")}, "86400"},
      {"#0 - '2026-01-30'", {T("2026-01-31")}, "86400"},
      {"'2026-01-31' - #0", {T("2026-01-30")}, "86400"},
      {"#0 - '10 minutes'", {T("2026-01-31")}, "2026-01-30T23:50:00Z"},
      {"#0 + '10 minutes'", {T("2026-01-31")}, "2026-01-31T00:10:00Z"},
      {"#0 + interval '1' month", {T("2026-01-31")}, "2026-02-28T00:00:00Z"},
      {"interval '1' month + #0", {T("2026-01-31")}, "2026-02-28T00:00:00Z"},
      {"#0 - interval '1' month", {T("2026-03-31 10:00")}, "2026-02-28T10:00:00Z"},
      {"#0 + interval '9000000' month", {T("2026-01-31")}, "ERROR"},
      {"#0 + #1", {U("1 hour"), U("30 minutes")}, "5400"},
      {"#0 - #1", {U("1 hour"), U("30 minutes")}, "1800"},
      {"#0 * 3", {U("1 hour")}, "10800"},
      {"2.5 * #0", {U("1 hour")}, "9000"},
      {"#0 * #1", {U("1 hour"), F(0.5)}, "1800"},
      {"#0 / 3", {U("10 seconds")}, "3.333333"},
      {"#0 / #1", {U("10 seconds"), D("0.00", 12, 2)}, "ERROR"},
      {"#0 / 2e0", {U("10 seconds")}, "5"},
      {"#0 / #1", {U("90 minutes"), U("1 hour")}, "1.5"},
      {"#0 / #1", {U("90 minutes"), U("0 hours")}, "ERROR"},
      {"#0 * #1", {U("100000000 days"), I(2)}, "ERROR"},
      {"#0 + #1", {T("+290000-01-01"), U("100000000 days")}, "ERROR"},
      {"-#0", {U("1 hour")}, "-3600"},
      {"#0 > '1 hour'", {U("61 minutes")}, "true"},
      {"#0 = '2026-01-31 00:00:00'", {T("2026-01-31")}, "true"},
      {"#0 between '2026-01-01' and '2026-02-01'", {T("2026-01-31")}, "true"},
      {"#0 = 'true'", {B(true)}, "true"},
      {"#0 + null", {T("2026-01-31")}, "NULL"},
      {"#0 - null", {T("2026-01-31")}, "NULL"},
  });
}

TEST(ProgramTest, ZonesAndCalendar) {
  Check({
      {"hour(#0)", {T("2026-07-01 10:30:15.5")}, "10"},
      {"hour(#0, 'Europe/Berlin')", {T("2026-07-01 23:30")}, "1"},
      {"hour(#0, 'Europe/Berlin')", {T("2026-01-01 23:30")}, "0"},
      {"minute(#0, 'Asia/Kolkata')", {T("2026-01-01 00:10")}, "40"},
      {"hour(#0, '-03:30')", {T("2026-01-01 00:10")}, "20"},
      {"second(#0)", {T("1969-12-31 23:59:58")}, "58"},
      {"hour(#0)", {T("1969-12-31 23:59:58")}, "23"},
      {"day_of_week(#0)", {T("1969-12-31")}, "3"},
      {"day_of_week(#0, 'America/New_York')", {T("2026-01-05 04:00")}, "7"},
      {"year(#0, 'Asia/Tokyo')", {T("2025-12-31 15:00")}, "2026"},
      {"month(#0)", {T("2026-07-01")}, "7"},
      {"day(#0)", {T("2026-07-01")}, "1"},
      {"date_trunc('week', #0)", {T("2026-01-04 12:00")}, "2025-12-29T00:00:00Z"},
      {"date_trunc('quarter', #0)", {T("2026-06-30")}, "2026-04-01T00:00:00Z"},
      {"date_trunc('year', #0)", {T("2026-06-30")}, "2026-01-01T00:00:00Z"},
      {"date_trunc('second', #0)", {T("1969-12-31 23:59:58.7")}, "1969-12-31T23:59:58Z"},
      {"date_trunc('day', #0, 'Europe/Berlin')", {T("2026-07-01 23:30")}, "2026-07-01T22:00:00Z"},
      // The day on which the clock is set back, after the change and before it.
      {"date_trunc('day', #0, 'Europe/Berlin')", {T("2026-10-25 12:00")}, "2026-10-24T22:00:00Z"},
      {"date_trunc('hour', #0, 'Europe/Berlin')", {T("2026-10-25 01:30")}, "2026-10-25T01:00:00Z"},
      {"date_trunc('hour', #0, 'Europe/Berlin')", {T("2026-10-25 00:30")}, "2026-10-25T00:00:00Z"},
      {"at_zone(#0, 'Europe/Berlin')", {T("2026-10-25 00:30:00.25")}, "2026-10-25 02:30:00.25"},
      {"age(#0, #1)", {T("2026-01-02"), T("2026-01-01")}, "86400"},
  });
}

TEST(ProgramTest, Casts) {
  Check({
      {"cast(#0 as string)", {I(-5)}, "-5"},
      {"cast(#0 as string)", {D("1.50", 12, 2)}, "1.50"},
      {"cast(#0 as string)", {D("1.50", 38, 2)}, "1.50"},
      {"cast(#0 as string)", {F(0.1)}, "0.1"},
      {"cast(#0 as string)", {B(true)}, "true"},
      {"cast(#0 as string)", {T("2026-01-31")}, "2026-01-31T00:00:00Z"},
      {"cast(#0 as string)", {U("90.5")}, "90.5"},
      {"cast(#0 as int)", {S(" 42 ")}, "42"},
      {"cast(#0 as int)", {S("4x")}, "ERROR"},
      {"cast(#0 as int)", {S("99999999999999999999")}, "ERROR"},
      {"cast(#0 as int)", {D("2.50", 12, 2)}, "3"},
      {"cast(#0 as int)", {D("-2.50", 38, 2)}, "-3"},
      {"cast(#0 as int)", {D("99999999999999999999", 38, 0)}, "ERROR"},
      {"cast(#0 as int)", {F(2.5)}, "3"},
      {"cast(#0 as int)", {F(1e19)}, "ERROR"},
      {"cast(#0 as int)", {F(kNan)}, "ERROR"},
      {"cast(#0 as int)", {B(true)}, "1"},
      {"cast(#0 as bool)", {I(0)}, "false"},
      {"cast(#0 as bool)", {S("yes")}, "true"},
      {"cast(#0 as bool)", {S("maybe")}, "ERROR"},
      {"cast(#0 as double)", {D("0.10", 12, 2)}, "0.1"},
      {"cast(#0 as double)", {D("0.10", 38, 2)}, "0.1"},
      {"cast(#0 as double)", {D("0.1234567890123456", 17, 16)}, "0.1234567890123456"},
      {"cast(#0 as double)", {I(7)}, "7"},
      {"cast(#0 as double)", {S("1e3")}, "1000"},
      {"cast(#0 as decimal(5,2))", {I(999)}, "999.00"},
      {"cast(#0 as decimal(5,2))", {I(1000)}, "ERROR"},
      {"cast(#0 as decimal(5,1))", {D("1.25", 12, 2)}, "1.3"},
      {"cast(#0 as decimal(30,4))", {D("1.25", 12, 2)}, "1.2500"},
      {"cast(#0 as decimal(5,2))", {D("1.255", 38, 3)}, "1.26"},
      {"cast(#0 as decimal(5,2))", {D("1000.00", 38, 2)}, "ERROR"},
      {"cast(#0 as decimal(14,2))", {D("1.25", 12, 2)}, "1.25"},
      {"cast(#0 as decimal(10,2))", {F(0.285)}, "0.29"},
      {"cast(#0 as decimal(30,2))", {F(kNan)}, "ERROR"},
      {"cast(#0 as decimal(5,2))", {S("1.255")}, "1.26"},
      {"cast(#0 as decimal(30,2))", {S("-1.254")}, "-1.25"},
      {"cast(#0 as decimal(5,2))", {S("999.999")}, "ERROR"},
      {"cast(#0 as timestamp)", {S("2026-01-31T10:00:00+01:00")}, "2026-01-31T09:00:00Z"},
      {"cast(#0 as timestamp)", {S("yesterday")}, "ERROR"},
      {"cast(#0 as duration)", {S("10 minutes")}, "600"},
      {"cast(#0 as int)", {N(StringType())}, "NULL"},
      {"cast(null as int)", {}, "NULL"},
  });
}

TEST(ProgramTest, EqualPartsAreComputedOnce) {
  const std::vector<Type> types = {IntType(), IntType()};
  const std::vector<ExprPtr> roots = {Sql("(#0 + #1) * 2 > 5", types).value(), Sql("(#0 + #1) * 2 < 50", types).value(),
                                      Sql("5 < (#0 + #1) * 2", types).value()};
  const Program program = Program::Compile(roots).value();
  EXPECT_EQ(program.Dump(),
            "r0: int = #0\n"
            "r1: int = #1\n"
            "r3: int = 2\n"
            "r5: int = 5\n"
            "r7: int = 50\n"
            "r2: int = AddInt r0 r1\n"
            "r4: int = MultiplyInt r2 r3\n"
            "r6: bool = LessInt r5 r4\n"
            "r8: bool = LessInt r4 r7\n"
            "root r6\n"
            "root r8\n"
            "root r6\n");
  EXPECT_EQ(program.inputs(), 2u);
  EXPECT_EQ(program.roots(), 3u);
}

TEST(ProgramTest, AComparisonWithAConstantIsOnePlainLoop) {
  const ExprPtr root = Sql("#0 > 100.5", {DecimalType(12, 2)}).value();
  EXPECT_EQ(Program::Compile({&root, 1}).value().Dump(),
            "r0: decimal(12,2) = #0\n"
            "r1: decimal(4,1) = 100.5\n"
            "r2: int = 10050\n"
            "r3: bool = LessInt r2 r0\n"
            "root r3\n");
}

TEST(ProgramTest, TrueBitsAreTrueOnlyAndEndWithTheRows) {
  const ExprPtr root = Sql("10 / #0 > 1", {IntType()}).value();
  const Program program = Program::Compile({&root, 1}).value();
  std::vector<Value> values;
  for (int i = 0; i < 70; ++i) values.push_back(i % 7 == 6 ? Value(IntType()) : Value::Int(i % 7));
  const TestColumn column(IntType(), values);
  const std::vector<VectorView> inputs = {column.view()};
  Program::Scratch scratch = program.MakeScratch(70);
  program.Run(inputs, 70, scratch);
  uint64_t bits[2];
  program.ResultTrueBits(scratch, 0, 70, bits);
  for (uint32_t i = 0; i < 128; ++i) {
    const uint32_t x = i % 7;
    EXPECT_EQ(GetBit(bits, i), i < 70 && x >= 1 && x <= 5) << i;
  }
  EXPECT_EQ(program.CountErrors(scratch, 0, 70), 10u);
}

TEST(ProgramTest, AViewWithoutValuesIsNull) {
  const std::vector<ExprPtr> roots = {Sql("#0 + 1", {IntType()}).value(),
                                      Sql("#1 || 'x'", {IntType(), StringType()}).value(), MakeInput(1, StringType()),
                                      MakeConstant(Value(BoolType()))};
  const Program program = Program::Compile(roots).value();
  Program::Scratch scratch = program.MakeScratch(100);
  const std::vector<VectorView> inputs = {{IntType()}, {StringType()}};
  program.Run(inputs, 100, scratch);
  for (size_t root = 0; root < roots.size(); ++root) {
    EXPECT_TRUE(ValueAt(program.result(scratch, root), 50).is_null()) << root;
  }
}

TEST(ProgramTest, ACallThatNoRuleMadeIsRefused) {
  Expr call = *Sql("lower(#0)", {StringType()}).value();
  call.args = {MakeInput(0, IntType())};
  const auto root = std::make_shared<const Expr>(call);
  const Status status = Program::Compile(std::vector<ExprPtr>{root}).status();
  EXPECT_EQ(CodeOf(status), "TRL0785");
  EXPECT_EQ(FaultOf(status), Fault::kSystem);
}

TEST(ProgramTest, NoRows) {
  const ExprPtr root = Sql("#0 + 1 > 2 and 1 / #0 > 0", {IntType()}).value();
  const Program program = Program::Compile({&root, 1}).value();
  Program::Scratch scratch = program.MakeScratch(1);
  const std::vector<VectorView> inputs = {{IntType()}};
  program.Run(inputs, 0, scratch);
  EXPECT_EQ(program.CountErrors(scratch, 0, 0), 0u);
}

TEST(ProgramTest, NullStringsAreNeverFollowed) {
  // NULL rows of a column hold whatever was there before: here a pointer to nowhere.
  Column column(StringType());
  std::memset(column.mutable_values<uint8_t>(), 0x7F, 16 * kBatchRows);
  std::memset(column.mutable_validity(), 0, BitmapWords(kBatchRows) * 8);
  column.set_has_nulls(true);
  const std::vector<Type> types = {StringType()};
  std::vector<ExprPtr> roots;
  for (const char* sql : {"#0 = 'abc'", "#0 < 'abc'", "#0 = 'a constant that is not inline'", "#0 || 'x'", "lower(#0)",
                          "#0 like 'a%'", "#0 in ('a', 'b')", "least(#0, 'x')", "coalesce(#0, 'x')",
                          "case when #0 = 'a' then #0 else 'b' end", "length(#0)", "hash64(#0)", "concat(#0, 'a')",
                          "cast(#0 as int)", "replace(#0, 'a', 'b')", "concat_ws(#0, 'a')"}) {
    roots.push_back(Sql(sql, types).value());
  }
  const Program program = Program::Compile(roots).value();
  Program::Scratch scratch = program.MakeScratch(kBatchRows);
  const std::vector<VectorView> inputs = {column.view()};
  program.Run(inputs, kBatchRows, scratch);
  EXPECT_EQ(ToText(ValueAt(program.result(scratch, 8), 5)), "x");
  EXPECT_EQ(ToText(ValueAt(program.result(scratch, 9), 5)), "b");
  EXPECT_EQ(ToText(ValueAt(program.result(scratch, 12), 5)), "a");
}

}  // namespace
}  // namespace tripline::data::program_test
