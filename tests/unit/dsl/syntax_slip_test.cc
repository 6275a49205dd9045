#include "dsl/syntax_slip.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "dsl/parser.h"
#include "tests/unit/dsl/slip_checking.h"

namespace tripline::dsl {
namespace syntax_slip_test {

using slip_checking::Slip;

// A new user's hour: what is typed, the code and place (line:column-column), the fix in words, and the text with the fix
// applied ("": the fix is for the author to choose).
// clang-format off
const Slip kSlips[] = {
    // an operator of another language
    {"rule r on payments when attempts == 1 then review;", "TRL0110", "1:34-36",
     "write '='", "rule r on payments when attempts = 1 then review;"},
    {"rule r on payments when attempts => 5 then review;", "TRL0110", "1:34-36",
     "write '>='", "rule r on payments when attempts >= 5 then review;"},
    {"rule r on payments when attempts =< 5 then review;", "TRL0110", "1:34-36",
     "write '<='", "rule r on payments when attempts <= 5 then review;"},
    {"rule r on payments when attempts !== 5 then review;", "TRL0110", "1:34-37",
     "write '<>'", "rule r on payments when attempts <> 5 then review;"},
    {"rule r on payments when attempts = 1 && approved then review;", "TRL0110", "1:38-40",
     "write 'and'", "rule r on payments when attempts = 1 and approved then review;"},
    {"rule r on payments when attempts=1&&approved then review;", "TRL0110", "1:35-37",
     "write 'and'", "rule r on payments when attempts=1 and approved then review;"},
    {"rule r on payments when !approved then review;", "TRL0110", "1:25-26",
     "write 'not'", "rule r on payments when not approved then review;"},
    {"rule r on payments when ! approved then review;", "TRL0110", "1:25-26",
     "write 'not'", "rule r on payments when not approved then review;"},
    {"rule r on payments when channel = 'a' || channel = 'b' then review;", "TRL0115", "1:39-41",
     "write 'or'", "rule r on payments when channel = 'a' or channel = 'b' then review;"},
    {"rule r on payments when 1 < attempts < 5 then review;", "TRL0115", "1:38-39",
     "write … < attempts and attempts < …", "rule r on payments when 1 < attempts and attempts < 5 then review;"},
    // a statement's end, brackets and commas
    {"rule r on payments when amount > 5 then review\nrule s on payments when attempts = 1;", "TRL0110", "1:41-47",
     "end the statement with ';'", "rule r on payments when amount > 5 then review;\nrule s on payments when attempts = 1;"},
    {"rule r on payments when amount > 5", "TRL0110", "1:34-35",
     "end the statement with ';'", "rule r on payments when amount > 5;"},
    {"rule r on payments when (amount > 5 and attempts = 1 then review;", "TRL0110", "1:54-58",
     "close it with ')'", ""},
    {"rule r on payments when amount > 5) and attempts = 1 then review;", "TRL0110", "1:35-36",
     "leave it out, or open it further in front", ""},
    {"rule r on payments when card in ('a', 'b' then review;", "TRL0110", "1:43-47",
     "close it with ')'", "rule r on payments when card in ('a', 'b') then review;"},
    {"stream s (a string b int, ts timestamp);", "TRL0110", "1:20-21",
     "put a ',' between them", "stream s (a string, b int, ts timestamp);"},
    {"stream s (a string, b int,);", "TRL0110", "1:26-27",
     "leave the ',' out", "stream s (a string, b int);"},
    {"rule r on payments when card in ('a' 'b') then review;", "TRL0110", "1:38-41",
     "put a ',' between them", "rule r on payments when card in ('a', 'b') then review;"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00 B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "4:29-30",
     "put a ',' between them", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "2:35-36",
     "put a ',' between them", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    // parentheses
    {"rule r on payments when country in ('DE', 'FR' then review;", "TRL0110", "1:48-52",
     "close it with ')'", "rule r on payments when country in ('DE', 'FR') then review;"},
    {"rule r on payments when (amount > 5 then review;", "TRL0110", "1:37-41",
     "close it with ')'", "rule r on payments when (amount > 5) then review;"},
    {"rule r on payments when luhn_valid(card then review;", "TRL0110", "1:41-45",
     "close it with ')'", "rule r on payments when luhn_valid(card) then review;"},
    {"rule r on payments per card match ( measures count(A.* as n pattern (A B) within 1 hour );", "TRL0110", "1:56-58",
     "close it with ')'", "rule r on payments per card match ( measures count(A.*) as n pattern (A B) within 1 hour );"},
    {"rule r on payments per card match ( pattern (A B) within 1 hour define A as amount > 1 then block;", "TRL0110", "1:88-92",
     "close it with ')'", "rule r on payments per card match ( pattern (A B) within 1 hour define A as amount > 1) then block;"},
    {"rule r on payments per card match ( pattern (A B define A as amount > 1 ) then block;", "TRL0110", "1:50-56",
     "close it with ')'", "rule r on payments per card match ( pattern (A B) define A as amount > 1 ) then block;"},
    {"stream s (a int, b decimal(12,2), ts timestamp event time ts;", "TRL0110", "1:48-53",
     "close it with ')'", "stream s (a int, b decimal(12,2), ts timestamp) event time ts;"},
    {"policy default (review from 40, block from 80;", "TRL0110", "1:46-47",
     "close it with ')'", "policy default (review from 40, block from 80);"},
    {"rule r on payments when 2 * (amount + 5 then review;", "TRL0110", "1:41-45",
     "close it with ')'", ""},
    {"rule r on payments when abs(amount > 5 then review;", "TRL0110", "1:40-44",
     "close it with ')'", ""},
    {"rule r on payments when a or (b > 5 and c = 1 then review;", "TRL0110", "1:47-51",
     "close it with ')'", ""},
    {"rule r on payments when abs((amount then review;", "TRL0110", "1:37-41",
     "close it with ')'", ""},
    {"rule r on payments per card match ( pattern ((A B){2} within 1 hour ) then block;", "TRL0110", "1:71-75",
     "close it with ')'", ""},
    {"rule r on payments per card match ( pattern (A -> B within 1 hour define A as amount > 1 ) then block;", "TRL0132", "1:53-59",
     "close the pattern in front of it", "rule r on payments per card match ( pattern (A -> B) within 1 hour define A as amount > 1 ) then block;"},
    {"rule select 'a text' on payments when amount > 5;", "TRL0110", "1:6-12",
     "'select' is a keyword; as a name it is written \"select\"", "rule \"select\" 'a text' on payments when amount > 5;"},
    {"rule r severity middle on payments when amount > 5;", "TRL0110", "1:17-23",
     "here it is written 'medium'", "rule r severity medium on payments when amount > 5;"},
    {"rule r on payments when amount > 5 cooldown 1 huor;", "TRL0118", "1:47-51",
     "did you mean 'hours'?", "rule r on payments when amount > 5 cooldown 1 hours;"},
    {"rule r { on payments when amount > 5 }", "TRL0110", "1:8-9",
     "a statement has no braces: its clauses follow its name, and ';' ends it", ""},
    // words
    {"rul r on payments when amount > 5;", "TRL0111", "1:1-4",
     "did you mean 'rule'?", "rule r on payments when amount > 5;"},
    {"create stream s (a int);", "TRL0111", "1:1-7",
     "leave 'create' out", "stream s (a int);"},
    {"const x = 5;", "TRL0111", "1:1-6",
     "here it is written 'let'", "let x = 5;"},
    {"import 'x.rules';", "TRL0111", "1:1-7",
     "here it is written 'include'", "include 'x.rules';"},
    {"select card from payments;", "TRL0111", "1:1-7",
     "name the result: stream x as select …; 'tripline query' runs a select by itself", ""},
    {"rule r on payments whn amount > 5;", "TRL0110", "1:20-23",
     "did you mean 'when'?", "rule r on payments when amount > 5;"},
    {"rule r on payments where amount > 5;", "TRL0110", "1:20-25",
     "here it is written 'when'", "rule r on payments when amount > 5;"},
    {"rule r on payments if amount > 5;", "TRL0110", "1:20-22",
     "here it is written 'when'", "rule r on payments when amount > 5;"},
    {"rule r from payments when amount > 5;", "TRL0110", "1:8-12",
     "here it is written 'on'", "rule r on payments when amount > 5;"},
    {"rule r on payments when amount > 5 then rveiew;", "TRL0110", "1:41-47",
     "did you mean 'review'?", "rule r on payments when amount > 5 then review;"},
    {"rule r on payments when amount > 5 then deny;", "TRL0110", "1:41-45",
     "here it is written 'block'", "rule r on payments when amount > 5 then block;"},
    {"rule r severity hihg on payments when amount > 5;", "TRL0110", "1:17-21",
     "did you mean 'high'?", "rule r severity high on payments when amount > 5;"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  patern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "3:3-9",
     "did you mean 'pattern'?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  meassures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "2:3-12",
     "did you mean 'measures'?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  defin A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "4:3-8",
     "did you mean 'define'?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments when attempts = 1 nad approved then review;", "TRL0110", "1:38-41",
     "did you mean 'and'?", "rule r on payments when attempts = 1 and approved then review;"},
    {"rule r on payments when attempts between 5 to 10 then review;", "TRL0110", "1:44-46",
     "write between 5 and 10", "rule r on payments when attempts between 5 and 10 then review;"},
    {"policy default (review at 40);", "TRL0110", "1:24-26",
     "here it is written 'from'", "policy default (review from 40);"},
    {"stream s (a int, ts timestamp) event tme ts;", "TRL0110", "1:38-41",
     "did you mean 'time'?", "stream s (a int, ts timestamp) event time ts;"},
    // names
    {"rule card-testing on payments when amount > 5;", "TRL0110", "1:6-18",
     "write 'card_testing'", "rule card_testing on payments when amount > 5;"},
    {"rule 'r' on payments when amount > 5;", "TRL0110", "1:6-9",
     "a name stands without quotes", "rule r on payments when amount > 5;"},
    {"rule on payments when amount > 5;", "TRL0110", "1:6-8",
     "name it: rule my_rule on …", ""},
    {"rule r: on payments when amount > 5;", "TRL0110", "1:7-8",
     "leave the ':' out", "rule r on payments when amount > 5;"},
    {"let x := 5;", "TRL0110", "1:7-9",
     "write '='", "let x = 5;"},
    {"let x 5;", "TRL0110", "1:7-8",
     "put '=' between name and value", "let x = 5;"},
    {"stream s (a: string);", "TRL0110", "1:12-13",
     "leave the ':' out", "stream s (a string);"},
    {"rule r on payments when card = ‘x’ then review;", "TRL0106", "1:32-35",
     "write 'x'", "rule r on payments when card = 'x' then review;"},
    {"rule r on payments when `card` = 'x' then review;", "TRL0106", "1:25-31",
     "write card", "rule r on payments when card = 'x' then review;"},
    {"rule r on payments when amount > $5 then review;", "TRL0110", "1:34-35",
     "write the amount without a currency", "rule r on payments when amount > 5 then review;"},
    {"rule r on payments when amount > 1,000 then review;", "TRL0110", "1:34-39",
     "write '1000'", "rule r on payments when amount > 1000 then review;"},
    {"rule r on payments when amount > 5.00 EUR then review;", "TRL0110", "1:39-42",
     "behind a number only a unit of time can stand, as in 10 minutes", ""},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason \"{started} {spent}\";", "TRL0110", "5:21-40",
     "write '{started} {spent}'", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started {spent}';", "TRL0124", "5:22-23",
     "close it with '}'; a brace itself is written '{{'", ""},
    // time
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minuts\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0118", "3:31-37",
     "did you mean 'minutes'?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15m\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0107", "3:28-31",
     "did you mean 15 minutes?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 min\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0118", "3:31-34",
     "did you mean 'minutes'?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "4:3-9",
     "write how long: within 10 minutes", ""},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 1 month\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0117", "3:28-35",
     "write interval '1' month in 'within', a gap's bound or timestamp arithmetic, else days", ""},
    // patterns and clauses
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern A{3,} B within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "3:11-18",
     "write '(A{3,} B)'", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{5,3} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0120", "3:13-18",
     "write {3,5}", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,5} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} !->> C B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0121", "3:18-22",
     "write '!->'", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} !-> C B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0110", "4:12-18",
     "put 'as' in front of the condition", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0119", "3:3-10",
     "write 'as name' behind it", ""},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B within 15 minutes)\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0132", "3:20-26",
     "put the steps in parentheses, bound a gap (A ->[5 minutes] B), or close the pattern in front of it", ""},
    {"rule r on payments card match ( pattern (A B) );", "TRL0110", "1:20-24",
     "did you mean 'per card'?", "rule r on payments per card match ( pattern (A B) );"},
    {"rule r on payments when amount > 5 then review, block;", "TRL0110", "1:47-48",
     "a rule has one decision; write a rule for each", ""},
    {"rule r on payments when attempts = 1 and then review;", "TRL0110", "1:42-46",
     "a value is missing behind 'and'", ""},
    {"rule r on payments when card = 'a' or is null then review;", "TRL0110", "1:39-41",
     "say again what is tested, as in a = 1 or a is null", ""},
    {"rule r on payments when attempts in 1, 2 then review;", "TRL0110", "1:37-41",
     "write '(1, 2)'", "rule r on payments when attempts in (1, 2) then review;"},
    {"rule r on payments when amount > 5 when amount > 6;", "TRL0112", "1:36-51",
     "keep one of them", ""},
    // comments
    {"let x = 5; # five", "TRL0106", "1:12-18",
     "a comment begins with '--'", "let x = 5; -- five"},
    {"// five\nlet x = 5;", "TRL0106", "1:1-8",
     "a comment begins with '--'", "-- five\nlet x = 5;"},
};
// clang-format on

TEST(SyntaxSlip, SlipsAreNamedAndFixed) {
  for (const Slip& slip : kSlips) slip_checking::Check(slip);
}

// A slip that no one knows keeps the plain message.
TEST(SyntaxSlip, WhatIsNotKnownIsLeft) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", "rule r on payments ] when amount > 5;");
  ParseRules(sources, {{file}}, nullptr, {}, sink);
  ASSERT_EQ(sink.errors(), 1u);
  EXPECT_EQ(sink.diagnostics().front().message, "this ']' closes nothing");
  EXPECT_FALSE(sink.diagnostics().front().edit);
}

// The quote that was forgotten, not the one that it took for its own.
TEST(SyntaxSlip, AStringThatIsNeverEndedIsNamedWhereItBegins) {
  for (const char* text : {"rule r 'small\n  on payments when card = 'x' then block;", "let a = 'x\n;let b = '{y}';",
                           "rule r on payments when card = 'a\n  reason '{amount}';"}) {
    const std::string said = slip_checking::Said(text);
    const size_t quote = std::string(text).find('\'');
    EXPECT_TRUE(said.starts_with(fmt::format("t:1:{}: error TRL0104", quote + 1))) << said;
  }
  // One that holds several lines stays what it is.
  EXPECT_EQ(slip_checking::Said("rule r 'two\nlines' on payments when amount > 5;").find("error"), std::string::npos);
}

TEST(SyntaxSlip, ConflictingPlacesAreBothShown) {
  const struct {
    const char* text;
    const char* note;
  } cases[] = {
      {"rule r on payments when (amount > 5 then review;", "t:1:25: note: this '(' is not closed"},
      {"let a = 1\nlet b = 2;", "t:2:1: note: the next statement begins here"},
      {"rule r on payments score 1 when amount > 5 score 2;", "t:1:20: note: the first one is here"},
      {"rule r on payments match ( pattern (A B within 1 hour) );", "t:1:36: note: the pattern is opened here"},
      {"rule r on payments when amount > 5 reason '{a {b}';", "t:1:47: note: the next one is here"},
  };
  for (const auto& c : cases) {
    EXPECT_NE(slip_checking::Said(c.text).find(c.note), std::string::npos) << slip_checking::Said(c.text);
  }
}

}  // namespace syntax_slip_test
}  // namespace tripline::dsl
