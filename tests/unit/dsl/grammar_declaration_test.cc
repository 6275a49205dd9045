#include <gtest/gtest.h>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_declaration_test {

using parsing::Statements;

struct Case {
  const char* text;
  const char* result;
};

TEST(Declaration, StatementsParse) {
  const Case cases[] = {
      {"stream s (id string not null, amount decimal(12,2), fraud int label, ts timestamp) event time ts "
       "watermark 5 seconds idle after 1 minute late to s_late unique id within 1 hour;",
       "stream s\n  column id string not-null\n  column amount decimal(12,2)\n  column fraud int label\n"
       "  column ts timestamp\n  event-time ts\n  watermark 5s\n  idle-after 60s\n  late to s_late\n"
       "  unique id within 3600s\n"},
      {"stream s (a int, first double precision) unique (a, first) late drop on arrival;",
       "stream s\n  column a int\n  column first double precision\n  on-arrival\n  late drop\n  unique a first\n"},
      {"stream s (a int) late accept;", "stream s\n  column a int\n  late accept\n"},
      {"stream big as select a * 2 as b from s where a > 1;",
       "stream big\n  select\n  item (* a 2) as b\n  from s\n  where (> a 1)\n"},
      {"LIST cards OF string TTL 90 days;", "list cards\n  of string\n  ttl 7776000s\n"},
      {"list cards of string;", "list cards\n  of string\n"},
      {"table m (id string primary key, risk double not null);",
       "table m\n  column id string primary-key\n  column risk double not-null\n"},
      {"texts t (a /x\\/[/]+(y|z)\\b/is, b 'it''s' i, c 'd');",
       "texts t\n  text a /x\\/[/]+(y|z)\\b/is\n  text b 'it''s'i\n  text c 'd'\n"},
      {"let a = 500;", "let a\n  value 500\n"},
      {"let small(x, y) = x < y;", "let small\n  parameters x y\n  value (< x y)\n"},
      {"let none() = 1;", "let none\n  parameters \n  value 1\n"},
      {"feature f = count(distinct country) per card over 7 days on payments where amount > 0;",
       "feature f\n  value (count distinct country)\n  per card\n  over 604800s\n  on payments\n  where (> amount "
       "0)\n"},
      {"feature f = last(x) on p excluding current delayed 1 day per (a, b.c);",
       "feature f\n  value (last x)\n  per a b.c\n  excluding-current\n  delayed 86400s\n  on p\n"},
      {"feature f = sum(x) over last 5 rows on p;", "feature f\n  value (sum x)\n  over-rows 5\n  on p\n"},
      {"feature f = sum(x) over this week at 'Europe/Berlin' on p;",
       "feature f\n  value (sum x)\n  over-this week at 'Europe/Berlin'\n  on p\n"},
      {"feature f = sum(x) over this month on p;", "feature f\n  value (sum x)\n  over-this month\n  on p\n"},
      {"policy default (review from 40, block from 80);", "policy default\n  review from 40\n  block from 80\n"},
      {"policy p (combine max, challenge from 10, approve from 0) on s;",
       "policy p\n  challenge from 10\n  approve from 0\n  combine max\n  on s\n"},
      {"exempt trusted on payments when card in vip from tags card, testing;",
       "exempt trusted\n  on payments\n  when (in-list card vip)\n  tags card testing\n"},
      {"exempt trusted on payments when x;", "exempt trusted\n  on payments\n  when x\n"},
      {";;let a = 1;;", "let a\n  value 1\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Statements(c.text), c.result) << c.text;
}

TEST(Declaration, ErrorsSayWhatIsWrong) {
  const Case cases[] = {
      {"stream s (a int, b);", "t:1:19: error TRL0110: expected a type, got ')'"},
      {"stream s (a int) watermrk 5 seconds;",
       "t:1:18: error TRL0110: expected a clause of the statement or ';', got 'watermrk'"},
      {"stream s (a int) watermark 1 second watermark 2 seconds;",
       "t:1:37: error TRL0112: 'watermark' is said twice; each clause may be there once"},
      {"stream s;", "t:1:9: error TRL0110: expected 'as' or '(', got ';'"},
      {"stream s (from string);", "t:1:11: error TRL0110: expected a name, got 'from'"},
      {"stream s (a int) late never;", "t:1:23: error TRL0110: expected 'drop', 'accept' or 'to', got 'never'"},
      {"list l string;", "t:1:8: error TRL0110: expected 'of', got 'string'"},
      {"texts t (a 5);", "t:1:12: error TRL0110: expected a regular expression /…/ or a string in '…', got '5'"},
      {"let a 5;", "t:1:7: error TRL0110: expected '=', got '5'"},
      {"feature f = sum(a) per card over 1 month on p;",
       "t:1:34: error TRL0117: a month has no fixed length, so '1 month' is no duration"},
      {"feature f = sum(a) pre card;", "t:1:20: error TRL0110: expected a clause of the statement or ';', got 'pre'"},
      {"policy p (review from 5 block from 6);", "t:1:25: error TRL0110: expected ',' or ')', got 'block'"},
      {"policy p (revue from 5);",
       "t:1:11: error TRL0110: expected 'combine', 'approve', 'review', 'challenge', 'block' or ')', got 'revue'"},
      {"include common;", "t:1:9: error TRL0110: expected a string in '…', got 'common'"},
      {"list l of decimal(99999999999999999999);", "t:1:19: error TRL0107: this number is too large for a type"},
  };
  for (const Case& c : cases) {
    const std::string result = Statements(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
  }
}

}  // namespace grammar_declaration_test
}  // namespace tripline::dsl
