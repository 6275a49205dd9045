#include "engine/data/expr.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/data/evaluate.h"
#include "tests/unit/data/sql_text.h"

namespace tripline::data::expr_test {
namespace {

const std::vector<Type>& Types() {
  static const std::vector<Type> types = {IntType(),    DecimalType(12, 2), DecimalType(38, 6), DoubleType(),
                                          StringType(), TimestampType(),    DurationType(),     BoolType()};
  return types;
}

TEST(ExprTest, TypesOfExpressions) {
  struct Case {
    const char* sql;  // #0 int, #1 decimal(12,2), #2 decimal(38,6), #3 double, #4 string, #5 timestamp, #6 duration,
                      // #7 bool
    const char* type;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"#0 + 1", "int"},
           {"#0 / 2", "int"},
           {"#0 + 1.5", "decimal(21,1)"},
           {"#1 + 1", "decimal(13,2)"},
           {"#1 + #1", "decimal(13,2)"},
           {"#1 + 0.125", "decimal(14,3)"},
           {"#1 * 1.2", "decimal(14,3)"},
           {"#1 * 5", "decimal(13,2)"},
           {"#1 * #0", "decimal(31,2)"},
           {"#1 * #2", "decimal(38,8)"},
           {"#1 / #1", "decimal(18,6)"},
           {"#1 / 3", "decimal(16,6)"},
           {"#2 / #2", "decimal(38,6)"},
           {"#1 % 7", "decimal(3,2)"},
           {"#1 + #3", "double"},
           {"#0 * #3", "double"},
           {"-#1", "decimal(12,2)"},
           {"round(#1)", "decimal(11,0)"},
           {"round(#1, 1)", "decimal(12,1)"},
           {"round(#1, 5)", "decimal(12,2)"},
           {"round(#1, #0)", "decimal(13,2)"},
           {"round(#3, 2)", "double"},
           {"floor(#1)", "decimal(11,0)"},
           {"abs(#1)", "decimal(12,2)"},
           {"sign(#1)", "int"},
           {"sqrt(#1)", "double"},
           {"mod(#0, 2)", "int"},
           {"#5 - #5", "duration"},
           {"#5 + #6", "timestamp"},
           {"#5 + interval '1' month", "timestamp"},
           {"#6 * 2", "duration"},
           {"2.5 * #6", "duration"},
           {"#6 / 2", "duration"},
           {"#6 / #6", "double"},
           {"#5 + '10 minutes'", "timestamp"},
           {"#5 - '2026-01-01'", "duration"},
           {"#0 > 1", "bool"},
           {"#4 || 'x'", "string"},
           {"case when #7 then 1 else #1 end", "decimal(12,2)"},
           {"case when #7 then #0 else #1 end", "decimal(21,2)"},
           {"case when #7 then #0 else #3 end", "double"},
           {"case when #7 then null else #4 end", "string"},
           {"case when #7 then #5 else '2026-01-01' end", "timestamp"},
           {"coalesce(#1, 0)", "decimal(12,2)"},
           {"coalesce(null, null)", "null"},
           {"nullif(#1, 0)", "decimal(12,2)"},
           {"least(#0, #1)", "decimal(21,2)"},
           {"greatest(#4, 'x')", "string"},
           {"cast(#1 as decimal(5,1))", "decimal(5,1)"},
           {"hash64(#1)", "int"},
           {"length(#4)", "int"},
           {"geo_distance_km(#0, #1, #3, 5)", "double"},
       }) {
    EXPECT_EQ(TypeOf(c.sql, Types()), c.type) << c.sql;
  }
}

TEST(ExprTest, SaysWhatDoesNotFit) {
  struct Case {
    const char* sql;
    const char* message;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"#4 + 1", "'+' can't be applied to string and int"},
           {"#4 > 1", "'>' can't be applied to string and int"},
           {"#1 = 'abc'", "'=' can't be applied to decimal(12,2) and string"},
           {"#5 > 5", "'>' can't be applied to timestamp and int"},
           {"#5 + #5", "'+' can't be applied to timestamp and timestamp"},
           {"#6 > interval '1' month", "'>' can't be applied to duration and months"},
           {"#5 > 'yesterday'",
            "'yesterday' can't be read as a timestamp: write it like '2026-01-31' or '2026-01-31 10:00:00'"},
           {"#6 > '10 parsecs'",
            "'10 parsecs' can't be read as a duration: write it like '10 minutes' or '1 hour 30 minutes'"},
           {"#7 = 'maybe'", "'maybe' can't be read as a bool: write it like 'true' or 'false'"},
           {"#5 + 'soon'", "'soon' can't be read as a timestamp or a duration beside timestamp"},
           {"#0 and #7", "'and' takes conditions; this is int"},
           {"not #4", "'not' takes conditions; this is string"},
           {"case when #0 then 1 end", "'case' takes conditions behind 'when'; this is int"},
           {"case when #7 then 1 else 'x' end", "the values of 'case' have no common type: int, string"},
           {"coalesce(#4, 1)", "'coalesce' does not take (string, int); it is coalesce(a, b, …) -> the values' type"},
           {"lower(#0)", "'lower' does not take (int); it is lower(text string) -> string"},
           {"substr(#4)",
            "'substr' does not take (string); it is substr(text string, start int, length int = all) -> string"},
           {"hour(#5, #4)",
            "argument 2 of 'hour' must be a constant: hour(t timestamp, zone constant string = 'UTC') -> int"},
           {"hour(#5, 'Mars/Olympus')",
            "there is no time zone 'Mars/Olympus': write it like 'Europe/Berlin', 'UTC' or '+02:00'"},
           {"hour(#5, '../passwd')",
            "there is no time zone '../passwd': write it like 'Europe/Berlin', 'UTC' or '+02:00'"},
           {"date_trunc('fortnight', #5)",
            "'fortnight' is no unit of date_trunc: second, minute, hour, day, week, month, quarter, year are"},
           {"regexp_like(#4, '(')", "the regular expression is wrong at character 1: a '(' without its ')'"},
           {"regexp_extract(#4, 'a', 1)", "the regular expression has 0 groups; there is no group 1"},
           {"rond(#1)", "there is no function 'rond'; did you mean 'round'?"},
           {"frobnicate(#1)", "there is no function 'frobnicate'"},
           {"cast(#5 as int)", "timestamp can't be cast to int"},
           {"cast(#0 as duration)", "int can't be cast to duration"},
           {"cast(#1 as decimal(38,30)) * cast(#1 as decimal(38,30))",
            "the product of decimal(38,30) and decimal(38,30) would need 60 digits behind the point; a decimal has at "
            "most "
            "38: cast one side to fewer"},
       }) {
    const std::string message = TypeOf(c.sql, Types());
    EXPECT_EQ(message, c.message) << c.sql;
    auto expr = Sql(c.sql, Types());
    ASSERT_FALSE(expr.ok()) << c.sql;
    EXPECT_EQ(FaultOf(expr.status()), Fault::kAuthor) << c.sql;
    EXPECT_TRUE(CodeOf(expr.status()).starts_with("TRL07")) << c.sql;
  }
}

TEST(ExprTest, RefusalsHaveCodes) {
  const auto code = [](const char* sql) { return CodeOf(Sql(sql, Types()).status()); };
  EXPECT_EQ(code("frobnicate(#0)"), "TRL0780");
  EXPECT_EQ(code("#4 + 1"), "TRL0781");
  EXPECT_EQ(code("#5 > 'yesterday'"), "TRL0782");
  EXPECT_EQ(code("hour(#5, 'Mars')"), "TRL0783");
}

TEST(ExprTest, ConstantsAreFolded) {
  struct Case {
    const char* sql;
    const char* dump;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"#0 > 2 + 3", "(#0 > 5)"},
           {"#0 > 1 / 0", "(#0 > (1 / 0))"},
           {"#5 > '2026-01-01'", "(#5 > timestamp '2026-01-01T00:00:00Z')"},
           {"#6 > interval '10' minute", "(#6 > interval '600' second)"},
           {"#5 + interval '2' month", "(#5 + interval '2' month)"},
           {"#7 and 1 < 2", "#7"},
           {"#7 and 1 > 2", "false"},
           {"#7 or 1 < 2", "true"},
           {"#0 between 1 and 2 * 2", "((#0 >= 1) and (#0 <= 4))"},
           {"nullif(#0, 3)", "case((#0 = 3), null, #0)"},
           {"not (#0 = 1)", "(not (#0 = 1))"},
           {"-#0 + 1", "((-#0) + 1)"},
           {"#3 * 2", "(#3 * 2e0)"},
           {"#3 > 1.5e0", "(#3 > 1.5e0)"},
           {"#4 = 'it''s'", "(#4 = 'it''s')"},
           {"#1 + #3", "(cast(#1 as double) + #3)"},
           {"#4 is not null", "is_not_null(#4)"},
           {"#0 in (1, 2)", "in(#0, 1, 2)"},
           {"lower('ABC') || #4", "('abc' || #4)"},
           {"cast(#0 as string)", "cast(#0 as string)"},
           {"2 * #6", "(#6 * 2)"},
       }) {
    const auto expr = Sql(c.sql, Types());
    ASSERT_TRUE(expr.ok()) << c.sql << MessageOf(expr.status());
    EXPECT_EQ(DumpExpr(**expr), c.dump) << c.sql;
  }
}

TEST(ExprTest, EqualTreesAreEqualWhereverTheyWereMade) {
  const ExprPtr a = Sql("#0 + 1 > 5 and #4 = 'x'", Types()).value();
  const ExprPtr b = Sql("#0 + 1 > 5 and #4 = 'x'", Types()).value();
  const ExprPtr c = Sql("#0 + 1 > 6 and #4 = 'x'", Types()).value();
  EXPECT_EQ(a->hash, b->hash);
  EXPECT_TRUE(EqualExprs(*a, *b));
  EXPECT_NE(a->hash, c->hash);
  EXPECT_FALSE(EqualExprs(*a, *c));
  EXPECT_FALSE(EqualExprs(*MakeConstant(Value::Int(1)), *MakeConstant(Value::Decimal(1, 1, 0))));
  EXPECT_FALSE(EqualExprs(*MakeConstant(Value::String("")), *MakeConstant(Value(StringType()))));
}

TEST(ExprTest, InputsAreVisitedAndReplaced) {
  const ExprPtr expr = Sql("#0 > 5 and #1 + #0 < 3", Types()).value();
  std::string seen;
  VisitInputs(*expr, [&seen](uint32_t input, Type) { seen += std::to_string(input); });
  EXPECT_EQ(seen, "010");
  const ExprPtr moved = ReplaceInputs(expr, [](uint32_t input, Type type) { return MakeInput(input + 10, type); });
  EXPECT_EQ(DumpExpr(*moved), "((#10 > 5) and ((#11 + #10) < 3))");
  const ExprPtr folded = ReplaceInputs(expr, [](uint32_t input, Type type) {
    return input == 0 ? MakeConstant(Value::Int(7)) : MakeInput(input, type);
  });
  EXPECT_EQ(DumpExpr(*folded), "((#1 + 7) < 3)");
  const ExprPtr same = ReplaceInputs(expr, [&](uint32_t input, Type type) { return MakeInput(input, type); });
  EXPECT_TRUE(EqualExprs(*same, *expr));
}

TEST(ExprTest, ConjunctionsComeApartAndTogether) {
  const ExprPtr expr = Sql("#0 > 5 and (#0 < 9 and #7) and (#7 or #0 = 1)", Types()).value();
  const auto parts = Conjuncts(expr);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(DumpExpr(*parts[3]), "(#7 or (#0 = 1))");
  EXPECT_EQ(DumpExpr(*MakeConjunction(parts)), "((#0 > 5) and (#0 < 9) and #7 and (#7 or (#0 = 1)))");
  EXPECT_EQ(DumpExpr(*MakeConjunction({})), "true");
  EXPECT_EQ(MakeConjunction({parts[0]}), parts[0]);
}

}  // namespace
}  // namespace tripline::data::expr_test
