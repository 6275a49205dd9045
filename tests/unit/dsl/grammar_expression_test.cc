#include <gtest/gtest.h>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_expression_test {

using parsing::Expression;

struct Case {
  const char* text;
  const char* result;
};

TEST(Expression, PrecedenceIsThatOfSql) {
  const Case cases[] = {
      {"a + b * c - d", "(- (+ a (* b c)) d)"},
      {"a - b - c", "(- (- a b) c)"},
      {"a / b % c * d", "(* (% (/ a b) c) d)"},
      {"a || b + c || d", "(|| (|| a (+ b c)) d)"},
      {"-a * - b + + c", "(+ (* (neg a) (neg b)) c)"},
      {"- -1", "(neg (neg 1))"},
      {"(a + b) * c", "(* (+ a b) c)"},
      {"a or b and c or not d and e", "(or a (and b c) (and (not d) e))"},
      {"a and b and c", "(and a b c)"},
      {"(a and b) and c", "(and (and a b) c)"},
      {"not a = b", "(not (= a b))"},
      {"not not a", "(not (not a))"},
      {"a + 1 < b * 2 and c <> d", "(and (< (+ a 1) (* b 2)) (<> c d))"},
      {"a != b", "(<> a b)"},
      {"a = b is true", "(is-true (= a b))"},
      {"a is null is not false", "(not-is-false (is-null a))"},
  };
  for (const Case& c : cases) EXPECT_EQ(Expression(c.text), c.result) << c.text;
}

TEST(Expression, PredicatesParse) {
  const Case cases[] = {
      {"a between 1 and 2 and b", "(and (between a 1 2) b)"},
      {"a not between 1 + 1 and c", "(not-between a (+ 1 1) c)"},
      {"a in (1, 'b', c + 1)", "(in a 1 'b' (+ c 1))"},
      {"a + 1 not in (b)", "(not-in (+ a 1) b)"},
      {"card in stolen_cards", "(in-list card stolen_cards)"},
      {"card not in trusted and x", "(and (not-in-list card trusted) x)"},
      {"a like 'x%'", "(like a 'x%')"},
      {"a not like b || '%' escape '!'", "(not-like a (|| b '%') '!')"},
      {"a is null", "(is-null a)"},
      {"a is not null", "(not-is-null a)"},
      {"a is distinct from b + 1", "(is-distinct a (+ b 1))"},
      {"a is not distinct from b", "(not-is-distinct a b)"},
      {"a is unknown or b is not true", "(or (is-unknown a) (not-is-true b))"},
      {"memo matches scam and not (memo matches x)", "(and (matches memo scam) (not (matches memo x)))"},
      {"memo not matches scam", "(not-matches memo scam)"},
  };
  for (const Case& c : cases) EXPECT_EQ(Expression(c.text), c.result) << c.text;
}

TEST(Expression, PrimariesParse) {
  const Case cases[] = {
      {"1.20", "1.20"},
      {"1.2e0", "1.2e0"},
      {"99999999999999999999", "99999999999999999999"},
      {"'it''s'", "'it''s'"},
      {"TRUE and False or NULL", "(or (and true false) null)"},
      {"timestamp '2026-01-01'", "timestamp'2026-01-01'"},
      {"case when a then 1 when b then 2 else 3 end", "(case (when a 1) (when b 2) (else 3))"},
      {"case a when 1 then 'x' end", "(case a (when 1 'x'))"},
      {"cast(a + 1 as decimal(12,2))", "(cast (+ a 1) decimal(12,2))"},
      {"cast(a as double precision)", "(cast a double precision)"},
      {"cast(a as VARCHAR(20))", "(cast a varchar(20))"},
      {"array['a', b]", "(array 'a' b)"},
      {"array[]", "(array)"},
      {"A.x + t.A.x", "(+ A.x t.A.x)"},
      {"\"Amount\" + a.\"b c\"", "(+ \"Amount\" a.\"b c\")"},
      {"lookup(merchants, merchant).risk > 0.5", "(> (field (lookup merchants merchant) risk) 0.5)"},
      {"list_contains(l, x, at ts)", "(list_contains l x (at ts))"},
      {"f(at, at + 1, at 'x')", "(f at (+ at 1) (at 'x'))"},
  };
  for (const Case& c : cases) EXPECT_EQ(Expression(c.text), c.result) << c.text;
}

TEST(Expression, CallsOfAggregatesAndNavigationParse) {
  const Case cases[] = {
      {"count(*)", "(count *)"},
      {"count()", "(count)"},
      {"COUNT(A.*)", "(COUNT A.*)"},
      {"count(distinct country)", "(count distinct country)"},
      {"PREV(LAST(A.x, 2) + 1, 3)", "(PREV (+ (LAST A.x 2) 1) 3)"},
      {"running last(a) - FINAL sum(b)", "(- (running:last a) (final:sum b))"},
      {"prev(final first(classifier(), 1))", "(prev (final:first (classifier) 1))"},
      {"\"PREV\"(a)", "(\"PREV\" a)"},
      {"sum(a) over (partition by b, c order by ts range between 5 minutes preceding and current row)",
       "(sum a (over (partition b c) (order ts) (range (preceding 300s) (current-row))))"},
      {"row_number() over (order by a desc nulls first, b asc)", "(row_number (over (order a:desc:nulls-first b)))"},
      {"sum(a) over (rows between unbounded preceding and 1 following)",
       "(sum a (over (rows (unbounded-preceding) (following 1))))"},
      {"sum(a) over (rows 3 preceding)", "(sum a (over (rows (preceding 3) (current-row))))"},
      {"first + last + match + value + rule + key + list + test",
       "(+ (+ (+ (+ (+ (+ (+ first last) match) value) rule) key) list) test)"},
      {"running + final + permute + part + rowtime + measure",
       "(+ (+ (+ (+ (+ running final) permute) part) rowtime) measure)"},
      {"interval + timestamp + array + cast + over", "(+ (+ (+ (+ interval timestamp) array) cast) over)"},
      {"first(last) + last(first)", "(+ (first last) (last first))"},
  };
  for (const Case& c : cases) EXPECT_EQ(Expression(c.text), c.result) << c.text;
}

TEST(Expression, ErrorsPointAtTheToken) {
  const Case cases[] = {
      {"a +", "t:1:3: error TRL0110: expected an expression behind this, got the end\n  a +\n    ^\n"
       "  fix: a value is missing behind '+'\n"},
      {"a + * b", "t:1:5: error TRL0110: expected an expression, got '*'\n  a + * b\n      ^\n"},
      {"(a + b", "t:1:6: error TRL0110: expected ')' behind this, got the end\n  (a + b\n       ^\n"
       "  fix: close it with ')'\nt:1:1: note: this '(' is not closed\n  (a + b\n  ^\n"},
      {"a b", "t:1:3: error TRL0110: expected the end, got 'b'\n  a b\n    ^\n"},
      {"f(a,)", "t:1:4: error TRL0110: nothing follows this ',' but ')'\n  f(a,)\n     ^\n  fix: leave the ',' out\n"},
      {"a in ()", "t:1:7: error TRL0110: expected an expression, got ')'\n  a in ()\n        ^\n"},
      {"a is 5",
       "t:1:6: error TRL0110: expected 'not', 'null', 'true', 'false', 'unknown' or 'distinct', got '5'\n"
       "  a is 5\n       ^\n"},
      {"a is nul",
       "t:1:6: error TRL0110: expected 'not', 'null', 'true', 'false', 'unknown' or 'distinct', got 'nul'\n"
       "  a is nul\n       ^~~\n  fix: did you mean 'null'?\n"},
      {"case a end", "t:1:8: error TRL0110: expected 'when', got 'end'\n  case a end\n         ^~~\n"},
      {"from + 1",
       "t:1:1: error TRL0110: expected an expression, got 'from'\n  from + 1\n  ^~~~\n"
       "  fix: 'from' is a keyword here; as a name it is written \"from\"\n"},
      {"a < b < c",
       "t:1:7: error TRL0115: comparisons cannot be chained\n  a < b < c\n        ^\n"
       "  fix: write … < b and b < …\n"},
      {"a = 'x\n",
       "t:1:5: error TRL0104: the string that starts here is never ended\n  a = 'x\n      ^~\n"
       "  fix: end it with '; inside it is written twice: ''\n"},
      {"", "t:1:1: error TRL0110: expected an expression behind this, got the end\n  \n  ^\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Expression(c.text), c.result) << c.text;
}

TEST(Expression, WhatOtherSystemsHaveIsRefusedByName) {
  const Case cases[] = {
      {"sum(x) filter (where y)", "t:1:8: error TRL0116: FILTER is not part of the language\n"},
      {"max(x order by y)", "t:1:7: error TRL0116: ORDER BY inside a call is not part of the language\n"},
      {"listagg(x) within group (order by y)", "t:1:12: error TRL0116: WITHIN GROUP is not part of the language\n"},
      {"last(x) ignore nulls", "t:1:9: error TRL0116: IGNORE NULLS and RESPECT NULLS are not part of the language\n"},
      {"x in (select a from b)", "t:1:7: error TRL0116: a subquery inside an expression is not part of the language\n"},
      {"(select a from b)", "t:1:2: error TRL0116: a subquery inside an expression is not part of the language\n"},
  };
  for (const Case& c : cases) {
    const std::string result = Expression(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n') + 1), c.result) << c.text;
    EXPECT_NE(result.find("  fix: "), std::string::npos) << c.text;
  }
}

TEST(Expression, SpansCoverWhatWasWritten) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", "  (a + b) * A.c between 1 and f( x ) is null ");
  const auto expr = ParseExpression(sources, file, {}, sink);
  ASSERT_TRUE(expr);
  EXPECT_EQ(sources.Text(expr->span), "(a + b) * A.c between 1 and f( x ) is null");
  EXPECT_EQ(sources.Text(expr->operator_span), "is");
  const Expr& between = expr->children[0];
  EXPECT_EQ(sources.Text(between.span), "(a + b) * A.c between 1 and f( x )");
  EXPECT_EQ(sources.Text(between.operator_span), "between");
  const Expr& product = between.children[0];
  EXPECT_EQ(sources.Text(product.operator_span), "*");
  EXPECT_EQ(sources.Text(product.children[0].span), "(a + b)");
  EXPECT_TRUE(product.children[0].parenthesized);
  EXPECT_EQ(sources.Text(product.children[1].span), "A.c");
  EXPECT_EQ(sources.Text(product.children[1].names[1].span), "c");
  const Expr& call = between.children[2];
  EXPECT_EQ(sources.Text(call.span), "f( x )");
  EXPECT_EQ(sources.Text(call.operator_span), "f");
}

TEST(Expression, DepthIsBounded) {
  const auto repeat = [](std::string_view part, size_t times) {
    std::string text;
    for (size_t i = 0; i < times; ++i) text += part;
    return text;
  };
  constexpr size_t kMany = 100'000;
  EXPECT_EQ(Expression(repeat("(", 199) + "1" + repeat(")", 199)), "1");
  const struct {
    std::string text;
    const char* code;
  } cases[] = {
      {repeat("(", kMany) + "1" + repeat(")", kMany), "TRL0113"},
      {repeat("f(", kMany), "TRL0113"},
      {repeat("case when ", kMany), "TRL0113"},
      {repeat("not ", kMany) + "a", "TRL0114"},
      {repeat("- ", kMany) + "a", "TRL0114"},
      {repeat("a + ", kMany) + "a", "TRL0114"},
      {"a" + repeat(" is null", kMany), "TRL0114"},
      {"f(a)" + repeat(".x", kMany), "TRL0114"},
  };
  for (const auto& c : cases) {
    const std::string result = Expression(c.text);
    EXPECT_NE(result.find(c.code), std::string::npos) << c.text.substr(0, 20) << result.substr(0, 300);
    EXPECT_LT(result.size(), 1000u);
  }
  EXPECT_EQ(Expression(repeat("a and ", 3) + "a"), "(and a a a a)");
  EXPECT_TRUE(Expression(repeat("a and ", kMany) + "a").starts_with("(and a a a"));
}

}  // namespace grammar_expression_test
}  // namespace tripline::dsl
