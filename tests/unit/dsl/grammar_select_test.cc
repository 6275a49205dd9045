#include <gtest/gtest.h>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_select_test {

using parsing::Select;

struct Case {
  const char* text;
  const char* result;
};

TEST(Select, ClausesParse) {
  const Case cases[] = {
      {"select * from payments", "select\nitem *\nfrom payments\n"},
      {"select p.*, a + 1 as b, c d, sum(x) from payments as p where a > 1 limit 10;",
       "select\nitem p.*\nitem (+ a 1) as b\nitem c as d\nitem (sum x)\nfrom payments as p\nwhere (> a 1)\nlimit 10\n"},
      {"select distinct card, tumble(ts, 5 minutes) as w from payments group by card, tumble(ts, 5 minutes) "
       "having count(*) > 1 order by card desc nulls first, w",
       "select distinct\nitem card\nitem (tumble ts 300s) as w\nfrom payments\ngroup card (tumble ts 300s)\n"
       "having (> (count *) 1)\norder card:desc:nulls-first w\n"},
      {"select a from x union all select b from y union all select c from z order by a",
       "select\nitem a\nfrom x\nselect\nitem b\nfrom y\nselect\nitem c\nfrom z\norder a\n"},
      {"select a from x join y on x.k = y.k and y.ts between x.ts - 1 hour and x.ts left outer join z w on a = b "
       "cross join v inner join u on true right join t on c full join s on d",
       "select\nitem a\nfrom x\ninner join y\non (and (= x.k y.k) (between y.ts (- x.ts 3600s) x.ts))\n"
       "left join z as w\non (= a b)\ncross join v\ninner join u\non true\nright join t\non c\nfull join s\non d\n"},
      {"select a from (select b as a from y limit 1) t where a is null",
       "select\nitem a\nfrom as t\n  select\n  item b as a\n  from y\n  limit 1\nwhere (is-null a)\n"},
      {"select * from s match_recognize (order by ts measures A.x as x pattern (A B) define B as x > 1) as m where x > "
       "1",
       "select\nitem *\nfrom s as m\nmatch_recognize\n  order ts\n  measure x = A.x\n  pattern (seq A B)\n"
       "  define B as (> x 1)\nwhere (> x 1)\n"},
      {"select sum(a) over (partition by k order by ts range between 1 hour preceding and current row) s from x",
       "select\nitem (sum a (over (partition k) (order ts) (range (preceding 3600s) (current-row)))) as s\nfrom x\n"},
      {"select offset, a o from b offset 5", "select\nitem offset\nitem a as o\nfrom b\noffset 5\n"},
      {"select a from b limit 3 offset 2 + 5 rows", "select\nitem a\nfrom b\nlimit 3\noffset (+ 2 5)\n"},
      {"select first, last match from value", "select\nitem first\nitem last as match\nfrom value\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(Select(c.text), c.result) << c.text;
}

TEST(Select, ErrorsSayWhatIsWrong) {
  const Case cases[] = {
      {"select a, from b", "t:1:11: error TRL0110: expected an expression, got 'from'"},
      {"select a form b", "t:1:15: error TRL0110: expected ',' or 'from', got 'b'"},
      {"select a from b group card", "t:1:23: error TRL0110: expected 'by', got 'card'"},
      {"select a from b union select c from d", "t:1:23: error TRL0116: UNION without ALL is not part of the language"},
      {"select a from b join c", "t:1:22: error TRL0110: expected 'on' behind this, got the end"},
      {"select a from b; select c from d", "t:1:18: error TRL0110: expected the end, got 'select'"},
      {"select a from b where", "t:1:17: error TRL0110: expected an expression behind this, got the end"},
      {"update x", "t:1:1: error TRL0110: expected 'select', got 'update'"},
      {"", "t:1:1: error TRL0110: expected 'select' behind this, got the end"},
      {"select * from s match_recognize (measures x as y)", "t:1:34: error TRL0126: this match has no pattern"},
  };
  for (const Case& c : cases) {
    const std::string result = Select(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
  }
}

TEST(Select, DepthIsBounded) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "select a from (";
  EXPECT_NE(Select(text).find("TRL0113"), std::string::npos);
}

}  // namespace grammar_select_test
}  // namespace tripline::dsl
