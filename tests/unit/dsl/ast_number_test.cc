#include "dsl/ast_number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dsl/parser.h"

namespace tripline::dsl {
namespace ast_number_test {

void Collect(const Expr& expr, std::vector<uint32_t>& ids) {
  ids.push_back(expr.id);
  for (const Expr& child : expr.children) Collect(child, ids);
}

TEST(AstNumber, IdsAreDenseAndParentsComeFirst) {
  SourceSet sources;
  DiagnosticSink sink;
  const auto expr = ParseExpression(sources, sources.Add("t", "a + f(b, c) * -d"), {}, sink);
  std::vector<uint32_t> ids;
  Collect(*expr, ids);
  EXPECT_EQ(ids, (std::vector<uint32_t>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(AstNumber, EveryPlaceOfARuleSetIsNumbered) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add(
      "t",
      "stream s (a int) watermark 1 second idle after 1 hour unique a within 1 day;"
      "stream d as select sum(a) over (partition by b order by c rows 1 preceding) from s join t on x group by y limit "
      "1;"
      "list l of string ttl 1 day; let f(x) = x; feature g = sum(a) per b over 1 day delayed 1 hour on s where c;"
      "policy p (review from 1); exempt e on s when a;"
      "rule r 'd' version 1 score 2 owner 'o' with w = 1 active from 'a' until 'b' on s per k when a unless b "
      "then block add c to l for 1 day emit (x = 1) reason '{a} {b}' cooldown 1 day per k limit 1 per 1 day;"
      "rule m match (partition by a order by b measures c as c pattern (A{1 [1 hour]} !->[1 day] N ->[1 hour] "
      "(B)+ until (d) within 1 day !N) within 1 day define A as e on timeout (measures f as f));"
      "test r 't' (given s (a) (1) expect (a = 1) then advance to 'x');");
  const RuleSet rules = ParseRules(sources, {{file}}, nullptr, {}, sink);
  ASSERT_FALSE(sink.has_errors()) << RenderText(sink, sources);
  EXPECT_EQ(rules.expressions, 55u);
  // A few from places that are easily forgotten.
  EXPECT_NE(rules.streams[1].query[0].selects[0].items[0].expr.over[0].begin.offset[0].id, 0u);
  EXPECT_NE(rules.rules[0].reason->parts.back().expr->id, 0u);
  EXPECT_NE(rules.rules[1].match[0].pattern.trailing_negations.size(), 0u);
  EXPECT_NE(rules.rules[1].match[0].pattern.children[1].negations[0].bound->id, 0u);
  EXPECT_EQ(rules.tests[0].steps.back().values[0].id, rules.expressions);
}

}  // namespace ast_number_test
}  // namespace tripline::dsl
