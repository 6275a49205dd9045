#include "deploy/lsp/statement_sketch.h"

#include <gmock/gmock.h>

namespace tripline::deploy {
namespace statement_sketch_test {

using testing::ElementsAre;

TEST(StatementSketch, NamesOfARuleThatIsBeingTyped) {
  const StatementSketch sketch = SketchStatement(
      "rule r with low = 2, \"High One\" = 5 on logins per user_id, payments per account match ( measures first(A.ts) "
      "as t, "
      "count(*) as n pattern (A{3, ->} -> b (C within 5 minutes)) define A on logins as x = 1, D as ");
  EXPECT_EQ(sketch.name.text, "r");
  ASSERT_EQ(sketch.streams.size(), 2u);
  EXPECT_EQ(sketch.streams[1].text, "payments");
  EXPECT_THAT(sketch.parameters, ElementsAre("low", "High One"));
  EXPECT_THAT(sketch.variables, ElementsAre("A", "B", "C", "D"));
  EXPECT_THAT(sketch.measures, ElementsAre("t", "n"));
  EXPECT_EQ(sketch.bound.at("A").text, "logins");
}

TEST(StatementSketch, WhatABrokenStatementDeclares) {
  const dsl::StatementSymbols stream = SketchSymbols("stream s ( a int, b decimal(12, , c string not ) event time");
  ASSERT_EQ(stream.declarations.size(), 3u);
  EXPECT_EQ(stream.declarations[0].name.text, "s");
  EXPECT_EQ(stream.declarations[1].name.text, "a");
  EXPECT_FALSE(stream.kind.has_value());
  EXPECT_EQ(SketchSymbols("rule r on x when when").declarations.size(), 1u);
  EXPECT_TRUE(SketchSymbols("nonsense at all").declarations.empty());
  EXPECT_TRUE(SketchSymbols("").declarations.empty());
}

TEST(StatementSketch, ContextAtTheCursor) {
  struct Case {
    std::string_view text;
    Expected expected;
  };
  for (const Case& each : {
           Case{"", Expected::kStatement},
           Case{"rule ", Expected::kNothing},
           Case{"rule r on ", Expected::kStream},
           Case{"rule r on a, ", Expected::kStream},
           Case{"rule r on a ", Expected::kClause},
           Case{"rule r on a per ", Expected::kColumn},
           Case{"rule r when list.", Expected::kColumnOf},
           Case{"rule r when match > ", Expected::kExpression},
           Case{"rule r when a in ", Expected::kList},
           Case{"rule r when a matches ", Expected::kTexts},
           Case{"rule r when lookup(", Expected::kTable},
           Case{"rule r when lookup(t, a).", Expected::kColumnOf},
           Case{"rule r when matched_names(a, ", Expected::kTexts},
           Case{"rule r then block add a to ", Expected::kList},
           Case{"rule r match (", Expected::kMatchClause},
           Case{"rule r match ( measures a ", Expected::kExpression},
           Case{"rule r match ( measures a as ", Expected::kNothing},
           Case{"rule r match ( pattern ((A | ", Expected::kVariable},
           Case{"rule r match ( pattern (A) define ", Expected::kVariable},
           Case{"rule r match ( pattern (A) define A ", Expected::kWords},
           Case{"rule r match ( pattern (A) define A on ", Expected::kStream},
           Case{"rule r match ( pattern (A) subset U = (", Expected::kVariable},
           Case{"rule r match ( pattern (A) ) ", Expected::kClause},
           Case{"rule r reason 'a {", Expected::kExpression},
           Case{"rule r reason 'a {{", Expected::kNothing},
           Case{"rule r reason 'a {b} ", Expected::kNothing},
           Case{"rule r on a -- when ", Expected::kNothing},
           Case{"stream s (", Expected::kNothing},
           Case{"stream s (a ", Expected::kType},
           Case{"stream s (a int ", Expected::kWords},
           Case{"stream s (a int) event time ", Expected::kColumn},
           Case{"stream s as select a from ", Expected::kStream},
           Case{"list l of ", Expected::kType},
           Case{"feature f = count(*) per a on ", Expected::kStream},
           Case{"feature f = ", Expected::kExpression},
           Case{"let f(x", Expected::kNothing},
           Case{"let f(x) = ", Expected::kExpression},
           Case{"policy p (", Expected::kWords},
           Case{"test ", Expected::kRule},
           Case{"test r ( ", Expected::kWords},
           Case{"test r ( given ", Expected::kStream},
           Case{"test r ( given list ", Expected::kList},
           Case{"test r ( given s (", Expected::kGiven},
           Case{"test r ( given s (a) (", Expected::kNothing},
           Case{"test r ( expect (", Expected::kAlert},
           Case{"test r ( expect decision ", Expected::kWords},
           Case{"include ", Expected::kNothing},
       }) {
    EXPECT_EQ(ContextAt(each.text).expected, each.expected) << each.text;
  }
}

TEST(StatementSketch, TheWordThatIsTyped) {
  EXPECT_EQ(ContextAt("rule r on pay").word_begin, 10u);
  EXPECT_EQ(ContextAt("rule r on ").word_begin, 10u);
  EXPECT_EQ(ContextAt("rule r reason '{sta").word_begin, 16u);
  EXPECT_EQ(ContextAt("rule r match ( define B as A.am").qualifier.text, "A");
  EXPECT_EQ(ContextAt("rule r match ( define A as x, B as ").variable, "B");
}

}  // namespace statement_sketch_test
}  // namespace tripline::deploy
