#include <gtest/gtest.h>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_rule_test {

using parsing::Statements;

struct Case {
  const char* text;
  const char* result;
};

constexpr const char* kWholeRule =
    "rule r\n"
    "  description 'what it finds'\n"
    "  version 3\n"
    "  severity high\n"
    "  score 80\n"
    "  tags card testing\n"
    "  owner 'payments-fraud'\n"
    "  mode shadow\n"
    "  with probe = 2.00\n"
    "  with span = 600s\n"
    "  active-from '2026-01-01'\n"
    "  active-until '2026-02-01'\n"
    "  on logins per user_id\n"
    "  on payments per account device\n"
    "  match\n"
    "    pattern (seq A B<->>)\n"
    "    within span\n"
    "  unless (in-list card vip)\n"
    "  then block override\n"
    "  add card to stolen for 604800s\n"
    "  add device to bad\n"
    "  emit n = (+ a b)\n"
    "  emit m = 'x'\n"
    "  reason {n} ' of ' {m}\n"
    "  cooldown 3600s per card\n"
    "  limit 5 per 3600s\n";

TEST(Rule, ClausesStandInAnyOrder) {
  EXPECT_EQ(
      Statements("rule r 'what it finds' version 3 severity high score 80 tags card, testing owner 'payments-fraud' "
                 "mode shadow with probe = 2.00, span = 10 minutes active from '2026-01-01' until '2026-02-01' "
                 "on logins per user_id, payments per (account, device) match (pattern (A -> B) within span) "
                 "unless card in vip then block override add card to stolen for 7 days add device to bad "
                 "emit (n = a + b, m = 'x') reason '{n} of {m}' cooldown 1 hour per card limit 5 per 1 hour;"),
      kWholeRule);
  EXPECT_EQ(
      Statements("rule r limit 5 per 1 hour cooldown 1 hour per card reason '{n} of {m}' emit (n = a + b, m = 'x') "
                 "then block override add card to stolen for 7 days add device to bad unless card in vip "
                 "match (within span pattern (A -> B)) on logins per user_id, payments per (account, device) "
                 "active from '2026-01-01' until '2026-02-01' with probe = 2.00, span = 10 minutes mode shadow "
                 "owner 'payments-fraud' tags card, testing score 80 severity high version 3 'what it finds';"),
      kWholeRule);
}

TEST(Rule, ShortFormsParse) {
  const Case cases[] = {
      {"rule r on s when a > 1 then review;", "rule r\n  on s\n  when (> a 1)\n  then review\n"},
      {"rule rule on list per key when match and test then approve override;",
       "rule rule\n  on list per key\n  when (and match test)\n  then approve override\n"},
      {"rule r on a, b per k when x cooldown 5 minutes;", "rule r\n  on a\n  on b per k\n  when x\n  cooldown 300s\n"},
      {"rule \"R 1\" active until '2026-01-01';", "rule \"R 1\"\n  active-until '2026-01-01'\n"},
      {"rule r;", "rule r\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Statements(c.text), c.result) << c.text;
}

TEST(Rule, EachClauseStandsOnce) {
  EXPECT_EQ(Statements("rule r on p when a\n  score 5 then review when b;"),
            "t:2:23: error TRL0112: 'when' is said twice; each clause may be there once\n"
            "    score 5 then review when b;\n"
            "                        ^~~~~~\n"
            "  fix: keep one of them\n"
            "t:1:13: note: the first one is here\n"
            "  rule r on p when a\n"
            "              ^~~~~~\n");
  for (const char* clause : {"'d'", "version 1", "severity low", "score 1", "tags a", "owner 'o'", "mode off",
                             "with a = 1", "active from 'x'", "on s", "when a", "match (pattern (A))", "unless a",
                             "then block", "emit (a = 1)", "reason 'x'", "cooldown 1 hour", "limit 1 per 1 hour"}) {
    const std::string twice = std::string("rule r ") + clause + " " + clause + ";";
    EXPECT_NE(Statements(twice).find("TRL0112"), std::string::npos) << twice;
  }
}

TEST(Rule, ErrorsSayWhatIsWrong) {
  const Case cases[] = {
      {"rule on payments when a;", "t:1:6: error TRL0110: expected the name of the rule, got 'on'"},
      {"rule r on p wen a;", "t:1:13: error TRL0110: expected ',', a clause of the statement or ';', got 'wen'"},
      {"rule r severity hihg;",
       "t:1:17: error TRL0110: expected 'info', 'low', 'medium', 'high' or 'critical', got 'hihg'"},
      {"rule r then blok;", "t:1:13: error TRL0110: expected 'approve', 'review', 'challenge' or 'block', got 'blok'"},
      {"rule r mode on;", "t:1:13: error TRL0110: expected 'active', 'shadow' or 'off', got 'on'"},
      {"rule r then block add card;", "t:1:27: error TRL0110: expected 'to', got ';'"},
      {"rule r limit 5;", "t:1:15: error TRL0110: expected 'per', got ';'"},
      {"rule r emit a = 1;", "t:1:13: error TRL0110: expected '(', got 'a'"},
      {"rule r match (pattern (A) define A as x > ) then review;",
       "t:1:43: error TRL0110: expected an expression, got ')'"},
  };
  for (const Case& c : cases) {
    const std::string result = Statements(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
  }
  EXPECT_NE(Statements("rule r on p wen a;").find("  fix: did you mean 'when'?\n"), std::string::npos);
}

TEST(Rule, TestsParse) {
  EXPECT_EQ(Statements("test r 'three probes' (\n"
                       "  given payments (card, amount, ts) ('c1', 1.00, '2026-01-01'), ('c1', null, '2026-01-02')\n"
                       "  given file 'x.csv' given payments file 'y.csv' given list stolen ('c1', 'c2')\n"
                       "  given list (card) ('c1')\n"
                       "  then advance to '2026-01-01 12:00:00' then end\n"
                       "  expect (probes = 3, amount = 900), () expect nothing expect decision block);"),
            "test r\n"
            "  description 'three probes'\n"
            "  given payments columns card amount ts\n"
            "  row 'c1' 1.00 '2026-01-01'\n"
            "  row 'c1' null '2026-01-02'\n"
            "  given file 'x.csv'\n"
            "  given payments file 'y.csv'\n"
            "  given-list stolen 'c1' 'c2'\n"
            "  given list columns card\n"
            "  row 'c1'\n"
            "  advance '2026-01-01 12:00:00'\n"
            "  end\n"
            "  expect alert probes=3 amount=900\n"
            "  expect alert\n"
            "  expect nothing\n"
            "  expect decision block\n");
}

TEST(Rule, ErrorsInTestsSayWhatIsWrong) {
  EXPECT_EQ(Statements("test r (given p (a, b) (1), (1, 2), (1, 2, 3) expect nothing);"),
            "t:1:24: error TRL0127: this row has 1 values, the step has 2 columns\n"
            "  test r (given p (a, b) (1), (1, 2), (1, 2, 3) expect nothing);\n"
            "                         ^~~\n"
            "t:1:18: note: the columns are here\n"
            "  test r (given p (a, b) (1), (1, 2), (1, 2, 3) expect nothing);\n"
            "                   ^~~~\n"
            "t:1:37: error TRL0127: this row has 3 values, the step has 2 columns\n"
            "  test r (given p (a, b) (1), (1, 2), (1, 2, 3) expect nothing);\n"
            "                                      ^~~~~~~~~\n"
            "t:1:18: note: the columns are here\n"
            "  test r (given p (a, b) (1), (1, 2), (1, 2, 3) expect nothing);\n"
            "                   ^~~~\n");
  const Case cases[] = {
      {"test r (give p (a) (1));", "t:1:9: error TRL0110: expected 'given', 'expect' or 'then' or ')', got 'give'"},
      {"test r (expect alert);", "t:1:16: error TRL0110: expected 'nothing', 'decision' or '(', got 'alert'"},
      {"test r (then advance '2026');", "t:1:22: error TRL0110: expected 'to', got the string '2026'"},
  };
  for (const Case& c : cases) {
    const std::string result = Statements(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
  }
}

}  // namespace grammar_rule_test
}  // namespace tripline::dsl
