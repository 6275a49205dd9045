#include "dsl/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "dsl/ast_dump.h"
#include "dsl/token.h"
#include "tests/unit/dsl/random_rules.h"

namespace tripline::dsl::format_test {
namespace {

// The formatted text, or the diagnostics.
std::string Formatted(const std::string& text) {
  SourceSet sources;
  DiagnosticSink sink;
  const std::optional<std::string> result = FormatRules(sources, sources.Add("t", text), {}, sink);
  EXPECT_EQ(result.has_value(), !sink.has_errors());
  return result ? *result : RenderText(sink, sources);
}

std::string DumpOf(const std::string& text) {
  SourceSet sources;
  DiagnosticSink sink;
  const RuleSet rules = ParseFile(sources, sources.Add("t", text), {}, sink);
  return sink.has_errors() ? RenderText(sink, sources) : Dump(rules);
}

// The comments, sorted, without blanks at the ends of their lines.
std::vector<std::string> CommentsOf(const std::string& text) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", text);
  std::vector<std::string> comments;
  for (const Span span : Tokenize(sources, file, {}, sink).comments) {
    std::string comment;
    for (const char c : std::string(sources.Text(span)) + "\n") {
      while (c == '\n' && !comment.empty() && std::string_view(" \t\r").find(comment.back()) != std::string::npos) {
        comment.pop_back();
      }
      comment += c;
    }
    comments.push_back(comment);
  }
  std::sort(comments.begin(), comments.end());
  return comments;
}

// What holds for every text that parses.
void ExpectSound(const std::string& text, const std::string& formatted) {
  EXPECT_EQ(Formatted(formatted), formatted) << "formatted twice it changes:\n" << text;
  EXPECT_EQ(DumpOf(formatted), DumpOf(text)) << "it means something else:\n" << text << "\nas\n" << formatted;
  EXPECT_EQ(CommentsOf(formatted), CommentsOf(text)) << "comments are lost or new:\n" << text << "\nas\n" << formatted;
}

struct Case {
  const char* name;
  std::string text;
  std::string formatted;
};

void ExpectAll(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string formatted = Formatted(c.text);
    EXPECT_EQ(formatted, c.formatted);
    ExpectSound(c.text, formatted);
  }
}

// clang-format off: tables of texts
TEST(FormatTest, EveryStatementHasItsLayout) {
  ExpectAll({
      {"a short stream", R"rules(STREAM p(a INT NOT NULL,bb DECIMAL(12,2),is_fraud int LABEL,ts Timestamp) UNIQUE (a,bb) within 1 HOUR WATERMARK 5 Seconds EVENT TIME ts LATE TO dead IDLE AFTER 1 minute;)rules",
       R"rules(stream p (a int not null, bb decimal(12,2), is_fraud int label, ts timestamp)
  event time ts
  watermark 5 seconds
  idle after 1 minute
  late to dead
  unique (a, bb) within 1 hour;
)rules"},
      {"a stream with many columns", R"rules(stream payments_with_many_columns (tx_id string not null, card string, amount decimal(12,2), merchant_category int, ts timestamp) late drop event time ts;)rules",
       R"rules(stream payments_with_many_columns (
  tx_id             string not null,
  card              string,
  amount            decimal(12,2),
  merchant_category int,
  ts                timestamp
) event time ts late drop;
)rules"},
      {"a derived stream", "stream big AS SELECT Card,amount*1.2 AS gross FROM payments WHERE amount>100;",
       R"rules(stream big as select Card, amount * 1.2 as gross from payments where amount > 100;
)rules"},
      {"a long select", R"rules(stream big2 AS SELECT Card,amount*1.2 AS gross, count(*) over(partition by card order by ts range between interval '1' day preceding and current row) as n FROM payments JOIN (select distinct * from other) as o on payments.a=o.a WHERE amount>100 GROUP BY card union all select * from q order by card desc nulls last limit 5;)rules",
       R"rules(stream big2 as
  select Card,
         amount * 1.2 as gross,
         count(*) over (
           partition by card
           order by ts
           range between interval '1' day preceding and current row
         ) as n
  from payments
  join (select distinct * from other) as o on payments.a = o.a
  where amount > 100
  group by card
  union all
  select *
  from q
  order by card desc nulls last
  limit 5;
)rules"},
      {"match_recognize", R"rules(stream m as select * from s match_recognize(PARTITION BY card ORDER BY ts pattern(A B) define B as b>1) as x;)rules",
       R"rules(stream m as
  select *
  from s match_recognize (
    partition by card
    order by ts
    pattern (A B)
    define B as b > 1
  ) as x;
)rules"},
      {"list, table", "TABLE m2(id string primary key,c string); LIST l OF STRING TTL 90 DAYS;",
       R"rules(table m2 (id string primary key, c string);
list l of string ttl 90 days;
)rules"},
      {"texts", "texts t(a /x y/i,b 'gift' is);",
       R"rules(texts t (a /x y/i, b 'gift' is);
)rules"},
      {"texts on several lines", R"rules(texts t (a /first alternative|second alternative/i, long_name 'a literal that is long' is, c /third/);)rules",
       R"rules(texts t (
  a         /first alternative|second alternative/i,
  long_name 'a literal that is long' is,
  c         /third/
);
)rules"},
      {"let", "let f(X,y)=x<2.00 and not -y+ +1>=0 OR (a+b)*c<>- -d;",
       R"rules(let f(X, y) = x < 2.00 and not -y + +1 >= 0 or (a + b) * c <> - -d;
)rules"},
      {"a let over several lines", R"rules(let x = amount > 200.00 and card_spend_24h > 5 * card_avg_30d or (card in trusted_cards and not (memo matches scam_memo));)rules",
       R"rules(let x = amount > 200.00 and card_spend_24h > 5 * card_avg_30d
  or (card in trusted_cards and not (memo matches scam_memo));
)rules"},
      {"case", R"rules(let z=CASE when a then 1 else 2 END; let y = case kind when 'a rather long alternative' then 'first answer' when 'another one' then 'second answer' else 'neither of them' end;)rules",
       R"rules(let z = case when a then 1 else 2 end;

let y = case kind
    when 'a rather long alternative' then 'first answer'
    when 'another one' then 'second answer'
    else 'neither of them'
  end;
)rules"},
      {"a call over several lines", R"rules(let x = geo_speed_kmh(first(PROBE.latitude), first(PROBE.longitude), first(PROBE.ts), latitude, longitude, ts) > 900;)rules",
       R"rules(let x = geo_speed_kmh(
      first(PROBE.latitude),
      first(PROBE.longitude),
      first(PROBE.ts),
      latitude,
      longitude,
      ts
    ) > 900;
)rules"},
      {"a long list in an expression", R"rules(let x = country in ('AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT');)rules",
       R"rules(let x = country in (
    'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT'
  );
)rules"},
      {"arithmetic is filled", R"rules(let x = first_summand + second_summand + third_summand + fourth_summand - fifth_summand * sixth_factor;)rules",
       R"rules(let x = first_summand + second_summand + third_summand + fourth_summand
    - fifth_summand * sixth_factor;
)rules"},
      {"parentheses stay", "let x = ((a)) and ((b or (c)));",
       R"rules(let x = ((a)) and ((b or (c)));
)rules"},
      {"feature", R"rules(feature n=COUNT(distinct x) over 1 hour on p per(a,b) where x is not null excluding current delayed 1 day;)rules",
       R"rules(feature n = COUNT(distinct x)
  per (a, b)
  over 1 hour
  excluding current
  delayed 1 day
  on p
  where x is not null;
)rules"},
      {"features below each other", R"rules(feature a=sum(x) per card over 24 hours on p; feature long_name=count(distinct y) per merchant over 1 hour on p;
feature c = last(x) excluding current on p;)rules",
       R"rules(feature a         = sum(x)            per card     over 24 hours on p;
feature long_name = count(distinct y) per merchant over 1 hour on p;
feature c         = last(x)                        excluding current on p;
)rules"},
      {"a feature over several lines", R"rules(feature n=COUNT(distinct x) over 1 hour on p per(a,b) where x is not null excluding current delayed 1 day;)rules",
       R"rules(feature n = COUNT(distinct x)
  per (a, b)
  over 1 hour
  excluding current
  delayed 1 day
  on p
  where x is not null;
)rules"},
      {"policy", "policy q(review from 40,block FROM 80,combine max,) ON p;",
       R"rules(policy q (review from 40, block from 80, combine max) on p;
)rules"},
      {"exempt, include", "exempt e on p when card IN vip from tags a,b;include 'x.rules';",
       R"rules(exempt e on p when card in vip from tags a, b;
include 'x.rules';
)rules"},
      {"a rule without description", "RULE r when a>1 then review score 5 tags a,b on p;",
       R"rules(rule r score 5  tags a, b
  on p
  when a > 1
  then review;
)rules"},
      {"a rule with everything", R"rules(rule r then block override add card to stolen for 7 days match(define A as x>1, BB on p as a between 1 and 2 within 10 minutes pattern(^ A{2,5 ->>[1 HOUR]}?->[5 minutes]BB !C !->(D|E) (F|G&H)*+ within 1 day permute(A,B) {-X-} A{3 ->} until(a>1) $) on timeout(measures a as b) subset U=(A,BB) after match SKIP TO NEXT ROW one row per match) limit 5 per 1 hour score 5 'd' reason '{a}' emit(a=1,b=2) cooldown 1 hour per (a,b) active from timestamp '2026-01-01' until '2027' mode shadow owner 'me' unless x on p per a,q;)rules",
       R"rules(rule r
  'd'
  score 5  owner 'me'  mode shadow
  active from timestamp '2026-01-01' until '2027'
  on p per a, q
  match (
    one row per match
    after match skip to next row
    pattern (
      ^ A{2,5 ->>[1 hour]}? ->[5 minutes] BB !C !-> (D | E) (F | G & H)*+ within 1 day permute(A, B)
        {- X -} A{3 ->} until (a > 1) $
    ) within 10 minutes
    subset U = (A, BB)
    define A as x > 1, BB on p as a between 1 and 2
    on timeout (measures a as b)
  )
  unless x
  then block override add card to stolen for 7 days
  emit (a = 1, b = 2)
  reason '{a}'
  cooldown 1 hour per (a, b)
  limit 5 per 1 hour;
)rules"},
      {"a test", R"rules(test r 'x'(given p(a,b)(1,'x'),(100,'y') given list l('a','b') given file 'f.csv' expect(a=1),() expect nothing then advance to '2026' then end expect decision block);)rules",
       R"rules(test r 'x' (
  given p
    (a,   b)
    (1,   'x'),
    (100, 'y')
  given list l ('a', 'b')
  given file 'f.csv'
  expect (a = 1), ()
  expect nothing
  then advance to '2026'
  then end
  expect decision block
);
)rules"},
      {"an empty test and an empty rule", "test r(); rule r;",
       R"rules(test r ();
rule r;
)rules"},
      {"a pattern over several lines", R"rules(rule r match(pattern(FIRST_LOGIN{3, ->} -> (PASSWORD_CHANGE | PHONE_CHANGE) !-> CONFIRMATION -> LARGE_TRANSFER & ANOTHER_TRANSFER) define FIRST_LOGIN as a>1);)rules",
       R"rules(rule r
  match (
    pattern (
      FIRST_LOGIN{3, ->} -> (PASSWORD_CHANGE | PHONE_CHANGE) !-> CONFIRMATION
        -> LARGE_TRANSFER & ANOTHER_TRANSFER
    )
    define FIRST_LOGIN as a > 1
  );
)rules"},
      {"a group that opens with a negation", "rule r match(pattern(A(!B C|!->(B|C)D)+));",
       R"rules(rule r
  match (
    pattern (A (!B C | !-> (B | C) D)+)
  );
)rules"},
  });
}

TEST(FormatTest, CommentsStayWhereTheyBelong) {
  ExpectAll({
      {"own lines and ends of lines", R"rules(-- about a
let a=1;-- behind a
-- about b

-- of b
let b=2;
-- the end)rules",
       R"rules(-- about a
let a = 1;  -- behind a
-- about b

-- of b
let b = 2;
-- the end
)rules"},
      {"the file's head stays apart", R"rules(-- head



-- about a
let a = 1;)rules",
       R"rules(-- head

-- about a
let a = 1;
)rules"},
      {"continued behind a statement", R"rules(let a = 1; -- one
           -- two
let b = 2;)rules",
       R"rules(let a = 1;  -- one
            -- two
let b = 2;
)rules"},
      {"in a column list", R"rules(stream p ( -- columns
a int, -- the a
-- of b
b int /* the b */
-- no more
) event time a;)rules",
       R"rules(stream p (  -- columns
  a int,    -- the a
  -- of b
  b int  /* the b */
  -- no more
) event time a;
)rules"},
      {"with clauses that change places", R"rules(rule r
  -- then
  then block -- why
  -- on
  on p -- what
;)rules",
       R"rules(rule r
  -- on
  on p  -- what
  -- then
  then block;  -- why
)rules"},
      {"behind a semicolon, of the last clause", R"rules(rule r
  then block  -- the decision
  on p;  -- the stream)rules",
       R"rules(rule r
  on p         -- the stream
  then block;  -- the decision
)rules"},
      {"in an expression", R"rules(let a = b /* one */ + /* two */ c -- three
 + d;)rules",
       R"rules(let a = b /* one */ + /* two */ c  -- three
    + d;
)rules"},
      {"between any tokens", "let /*1*/ a /*2*/ ( /*3*/ x /*4*/ ) /*5*/ = /*6*/ x /*7*/ . /*8*/ y /*9*/ ; /*10*/",
       R"rules(let /*1*/ a /*2*/ (/*3*/ x /*4*/) /*5*/ = /*6*/ x /*7*/./*8*/ y /*9*/;  /*10*/
)rules"},
      {"over several lines", R"rules(/* a
   b */ let a = 1;)rules",
       R"rules(/* a
   b */ let a = 1;
)rules"},
      {"in a test", R"rules(test r (
  given p (a, b) -- columns
   (1, 2), -- first
   -- second
   (3, 4)
  -- nothing
  expect nothing
);)rules",
       R"rules(test r (
  given p
    (a, b)   -- columns
    (1, 2),  -- first
    -- second
    (3, 4)
  -- nothing
  expect nothing
);
)rules"},
      {"of an empty statement", R"rules(let a = 1;; -- one
; /* two */ let b = 2;)rules",
       R"rules(let a = 1;  -- one
/* two */ let b = 2;
)rules"},
  });
}

TEST(FormatTest, TextsOfAllKinds) {
  ExpectAll({
      {"nothing", "",
       ""},
      {"only blanks", " \n\n ",
       ""},
      {"only comments", R"rules(-- a

-- b)rules",
       R"rules(-- a

-- b
)rules"},
      {"another system's line ends", "-- a \r\nlet a = 1;\r\n\r\n\r\nlet b = 2;\r\n",
       R"rules(-- a
let a = 1;

let b = 2;
)rules"},
      {"a byte order mark", "\xEF\xBB\xBF" "let a = 1;",
       R"rules(let a = 1;
)rules"},
      {"short statements stay together, long ones apart", R"rules(let a = 1; let b = 2;


let c = 3; rule r on p; let d = 4;)rules",
       R"rules(let a = 1;
let b = 2;

let c = 3;

rule r
  on p;

let d = 4;
)rules"},
      {"strings over several lines", R"rules(let a = b = 'x
  y' and c;)rules",
       R"rules(let a = b
    = 'x
  y'
  and c;
)rules"},
      {"names keep their case, keywords do not", R"rules(LET Rule = First("Rule") OR Last.Match IS NULL;)rules",
       R"rules(let Rule = First("Rule") or Last.Match is null;
)rules"},
      {"a quoted type", "table t (\"a\" \"b\"(2));", "table t (\"a\" \"b\"(2));\n"},
      {"signs that would join", "let a = - -b; let c = -(-d); let e = 1.;",
       R"rules(let a = - -b;
let c = -(-d);
let e = 1.;
)rules"},
  });
}

// clang-format on

TEST(FormatTest, WhatDoesNotParseIsNotFormatted) {
  EXPECT_EQ(Formatted("let a = 1;\nlet b = ;"),
            "t:2:9: error TRL0110: expected an expression, got ';'\n"
            "  let b = ;\n"
            "          ^\n"
            "  fix: a value is missing behind '='\n");
}

TEST(FormatTest, IncludesAreNotFollowed) {
  EXPECT_EQ(Formatted("INCLUDE 't'; include 'gone.rules';"), "include 't';\ninclude 'gone.rules';\n");
}

TEST(FormatTest, RandomFilesKeepTheirMeaningAndTheirComments) {
  const uint64_t files = std::getenv("TRIPLINE_SLOW") != nullptr ? 100'000 : 2'000;
  for (uint64_t seed = 1; seed <= files && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const std::string text = random_rules::RandomRules(seed).File(1 + static_cast<int>(seed % 4));
    const std::string formatted = Formatted(text);
    ASSERT_EQ(DumpOf(text).find("error"), std::string::npos) << DumpOf(text);
    ExpectSound(text, formatted);
  }
}

}  // namespace
}  // namespace tripline::dsl::format_test
