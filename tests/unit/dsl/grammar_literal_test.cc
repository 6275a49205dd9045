#include <gtest/gtest.h>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_literal_test {

using parsing::Expression;
using parsing::Statements;

struct Case {
  const char* text;
  const char* result;
};

TEST(Literal, DurationsAreMicroseconds) {
  const Case cases[] = {
      {"10 minutes", "600s"},
      {"1 hour", "3600s"},
      {"2 DAYS", "172800s"},
      {"1 week", "604800s"},
      {"5 milliseconds", "5000us"},
      {"7 microseconds", "7us"},
      {"1.5 hours", "5400s"},
      {"0.000001 seconds", "1us"},
      {"1.5000000000 second", "1500000us"},
      {".25 minutes", "15s"},
      {"interval '10' minute", "600s"},
      {"interval '-1.5' second", "-1500000us"},
      {"INTERVAL '9' SECOND(3)", "9s"},
      {"interval '1 02:30:15.5' day to second", "95415500000us"},
      {"interval '02:30' hour to minute", "9000s"},
      {"interval '1' month", "1months"},
      {"interval '2' years", "24months"},
      {"interval '1-6' year to month", "18months"},
      {"ts + 2 * 10 minutes", "(+ ts (* 2 600s))"},
  };
  for (const Case& c : cases) EXPECT_EQ(Expression(c.text), c.result) << c.text;
}

TEST(Literal, WhatIsNoDurationIsRefused) {
  const Case cases[] = {
      {"1 month", "t:1:1: error TRL0117: a month has no fixed length, so '1 month' is no duration"},
      {"2 years", "t:1:1: error TRL0117: a year has no fixed length, so '2 years' is no duration"},
      {"0.0000001 seconds",
       "t:1:1: error TRL0118: this duration is no whole number of microseconds within 290,000 years"},
      {"9999999999999 days",
       "t:1:1: error TRL0118: this duration is no whole number of microseconds within 290,000 years"},
      {"interval '10'", "t:1:1: error TRL0118: an interval needs a unit behind its string"},
      {"interval '10' parsecs", "t:1:1: error TRL0118: an interval needs a unit behind its string"},
      {"interval 'x' minute", "t:1:10: error TRL0118: 'x' is no interval in these units"},
      {"interval '' day", "t:1:10: error TRL0118: '' is no interval in these units"},
      {"interval '1:2' day to second", "t:1:10: error TRL0118: '1:2' is no interval in these units"},
      {"interval '1' minute to day", "t:1:10: error TRL0118: '1' is no interval in these units"},
      {"interval '1-13' year to month", "t:1:10: error TRL0118: '1-13' is no interval in these units"},
      {"interval '1.5' month", "t:1:10: error TRL0118: '1.5' is no interval in these units"},
  };
  for (const Case& c : cases) {
    const std::string result = Expression(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
    EXPECT_NE(result.find("  fix: "), std::string::npos) << c.text;
  }
}

std::string Reason(const std::string& text) {
  const std::string result = Statements("rule r reason '" + text + "';");
  const std::string head = "rule r\n";
  return result.starts_with(head) ? result.substr(head.size()) : result;
}

TEST(Literal, ReasonsAreTextAndExpressions) {
  const Case cases[] = {
      {"plain", "  reason 'plain'\n"},
      {"", "  reason\n"},
      {"{a}", "  reason {a}\n"},
      {"{probes} since {A.ts}.", "  reason {probes} ' since ' {A.ts} '.'\n"},
      {"{{x}} {a + 1:0.00} {ts:HH:mm}", "  reason '{x} ' {(+ a 1):0.00} ' ' {ts:HH:mm}\n"},
      {"{coalesce(a, ''no: }'')}", "  reason {(coalesce a 'no: }')}\n"},
      {"it''s {a}", "  reason 'it''s ' {a}\n"},
      {"a } b", "  reason 'a } b'\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Reason(c.text), c.result) << c.text;
}

TEST(Literal, ErrorsInReasonsPointIntoTheString) {
  EXPECT_EQ(Reason("it''s {a + } and {b c}"),
            "t:1:25: error TRL0110: expected an expression behind this, got the end\n"
            "  rule r reason 'it''s {a + } and {b c}';\n"
            "                          ^\n"
            "  fix: a value is missing behind '+'\n"
            "t:1:36: error TRL0110: expected '}', got 'c'\n"
            "  rule r reason 'it''s {a + } and {b c}';\n"
            "                                     ^\n");
  EXPECT_EQ(Reason("x { }"),
            "t:1:18: error TRL0124: the braces hold no expression\n"
            "  rule r reason 'x { }';\n"
            "                   ^~~\n"
            "  fix: a brace itself is written '{{'\n");
  EXPECT_EQ(Reason("x {a"),
            "t:1:18: error TRL0124: the '{' in this reason is never closed\n"
            "  rule r reason 'x {a';\n"
            "                   ^\n"
            "  fix: close it with '}'; a brace itself is written '{{'\n");
}

}  // namespace grammar_literal_test
}  // namespace tripline::dsl
