#include "dsl/analysis_advice.h"

#include <gtest/gtest.h>

#include <string>

#include "dsl/analysis.h"
#include "tests/unit/dsl/slip_checking.h"

namespace tripline::dsl {
namespace analysis_advice_test {

using slip_checking::Slip;

// A new user's hour, once the syntax is right: the same table for names and types.
// clang-format off
const Slip kSlips[] = {
    // names
    {"rule r on payments when amuont > 5 then review;", "TRL0250", "1:25-31",
     "did you mean 'amount'?", "rule r on payments when amount > 5 then review;"},
    {"rule r on paymnts when amount > 5;", "TRL0252", "1:11-18",
     "did you mean 'payments'?", "rule r on payments when amount > 5;"},
    {"rule r on payments when lenght(card) > 5 then review;", "TRL0253", "1:25-31",
     "did you mean 'length'?", "rule r on payments when length(card) > 5 then review;"},
    {"rule r on payments when card = \"x\" then review;", "TRL0250", "1:32-35",
     "double quotes are for names; a text is written 'x'", "rule r on payments when card = 'x' then review;"},
    {"rule r on payments when payments.amuont > 5 then review;", "TRL0250", "1:34-40",
     "did you mean 'amount'?", "rule r on payments when payments.amount > 5 then review;"},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, C.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0254", "2:36-37",
     "known here are 'A' and 'B'", ""},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define AA as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0280", "4:10-12",
     "its variables are A, B", ""},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{startd} {spent}';", "TRL0250", "5:23-29",
     "did you mean 'started'?", "rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within 15 minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';"},
    {"rule r on payments when amount > 5;\nrule r on payments when amount > 6;", "TRL0259", "2:6-7",
     "rename one of them, or remove it", ""},
    {"rule r on payments when amount > 5;\ntest rr 'x' ( given payments (amount) (1) expect nothing );", "TRL0267", "2:6-8",
     "known here is 'r'", ""},
    {"rule r on payments per card match (\n  measures first(A.ts) as started, B.amount as spent\n  pattern (A{3,} B) within minutes\n  define A as amount < 2.00, B as amount > 250\n) then block reason '{started} {spent}';", "TRL0250", "3:28-35",
     "a unit of time has a number in front: 10 minutes", ""},
    // types
    {"rule r on payments when card > 5 then review;", "TRL0255", "1:25-33",
     "compare with a text, as '5', or convert: cast(x as decimal(12,2))", ""},
    {"rule r on payments when card = 5 then review;", "TRL0255", "1:25-33",
     "a text is written in quotes: '5'", "rule r on payments when card = '5' then review;"},
    {"rule r on payments when amount = '5' then review;", "TRL0255", "1:25-37",
     "a number is written without quotes", "rule r on payments when amount = 5 then review;"},
    {"rule r on payments when amount > 'much' then review;", "TRL0255", "1:25-40",
     "", ""},
    {"rule r on payments when approved || attempts = 1 then review;", "TRL0255", "1:25-45",
     "'||' joins texts; between conditions write 'or'", "rule r on payments when approved or attempts = 1 then review;"},
    {"rule r on payments when attempts then review;", "TRL0256", "1:25-33",
     "compare it with something, as in x > 0", ""},
    {"rule r on payments when card = null then review;", "TRL0451", "1:25-36",
     "write … is null", ""},
    {"stream s (a strin);", "TRL0266", "1:13-18",
     "did you mean 'string'?", "stream s (a string);"},
    {"stream s (a datetime);", "TRL0266", "1:13-21",
     "here it is called timestamp", "stream s (a timestamp);"},
    {"stream s (a money);", "TRL0266", "1:13-18",
     "here it is called decimal(12,2)", ""},
    {"stream s (string a);", "TRL0266", "1:18-19",
     "the name stands in front of the type", "stream s (a string);"},
    {"stream s (a varchar(20));", "TRL0266", "1:13-24",
     "write string", "stream s (a string);"},
    // functions of other systems
    {"rule r on payments when ifnull(attempts, 0) > 1 then review;", "TRL0253", "1:25-31",
     "here it is called 'coalesce'", "rule r on payments when coalesce(attempts, 0) > 1 then review;"},
    {"rule r on payments when if(approved, 1, 2) = 1 then review;", "TRL0253", "1:25-27",
     "write case when CONDITION then A else B end", ""},
    {"rule r on payments when len(card) > 1 then review;", "TRL0253", "1:25-28",
     "here it is called 'length'", "rule r on payments when length(card) > 1 then review;"},
    {"rule r on payments when now() > ts then review;", "TRL0253", "1:25-28",
     "a rule knows the time of its rows only: name the event time column", ""},
    {"rule r on payments when count(*) > 5 then review;", "TRL0264", "1:25-33",
     "use it in a pattern, a feature or a grouped select", ""},
};
// clang-format on

TEST(AnalysisAdvice, SlipsAreNamedAndFixed) {
  for (const Slip& slip : kSlips) slip_checking::Check(slip);
}

TEST(AnalysisAdvice, ConflictingPlacesAreBothShown) {
  const struct {
    const char* text;
    const char* note;
  } cases[] = {
      {"rule r on payments when card > 5;", "streams:2:17: note: the column 'card' is declared here"},
      {"stream s (x int) event time x;", "t:1:11: note: it is declared here"},
      {"stream s (x int, X int);\nrule r on s when x > 5 and \"X\" > 5;", "t:1:18: note: the column 'X' is declared here"},
      {"let Low = 1;\nlet low = 2;\nrule r on payments when amount > LOW;", "t:2:5: note: the constant 'low' is declared here"},
      {"stream s (a int);\nstream S (a int);\nrule r on s when a > 5;", "note: stream 'S' is declared here"},
      {"policy default ( review from 80, block from 40 );", "t:1:34: note: the stronger one is here"},
      {"policy default ( review from 40, review from 50 );", "t:1:18: note: the first one is here"},
      {"rule r on payments match ( measures A.amount as amount pattern (A B) );", "streams:2:63: note: the column is declared here"},
      {"rule r on payments per card match ( partition by account pattern (A B) );", "t:1:8: note: the key of the rule is here"},
      {"rule r on payments match ( order by card pattern (A B) );", "streams:4:14: note: the event time is named here"},
      {"stream s (a int);\nrule r on s match ( pattern (A B) );", "t:1:8: note: the stream is declared here"},
      {"rule r active from '2026-02-01' until '2026-01-01' on payments when amount > 5;", "t:1:39: note: the end is here"},
      {"let a = b;\nlet b = a;\nrule r on payments when amount > a;", "note: it is declared here"},
      {"rule r on payments when amount > 5;\ntest r 'x' ( given payments (attempts, ts) ('x', '2026-01-01') expect nothing );", "streams:3:19: note: it is declared here"},
  };
  for (const auto& c : cases) {
    EXPECT_NE(slip_checking::Said(c.text).find(c.note), std::string::npos) << slip_checking::Said(c.text);
  }
}

TEST(AnalysisAdvice, TossUpsAreNoEdits) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", "stream s (card int, cart int);\nrule r on s when carx > 5;");
  const RuleSet rules = ParseRules(sources, {{file}}, nullptr, {}, sink);
  const auto model = Analyse(rules, sink);
  ASSERT_EQ(sink.errors(), 1u);
  EXPECT_EQ(sink.diagnostics().front().fix, "did you mean 'card' or 'cart'?");
  EXPECT_FALSE(sink.diagnostics().front().edit);
}

}  // namespace analysis_advice_test
}  // namespace tripline::dsl
