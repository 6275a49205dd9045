#include "dsl/language_example.h"

#include <gtest/gtest.h>

#include "tests/unit/dsl/example_checking.h"

namespace tripline::dsl {
namespace language_example_test {

TEST(LanguageExample, PartsBecomeWholeFiles) {
  const std::string streams(ExampleStreams());
  EXPECT_EQ(WholeExample("amount > 5"), streams + "rule example on payments when amount > 5 then review;");
  EXPECT_EQ(WholeExample("match ( pattern (A) )"),
            streams + "rule example on payments per card match ( pattern (A) ) then review;");
  EXPECT_EQ(WholeExample("let a = 1;"), streams + "let a = 1;");
  EXPECT_EQ(WholeExample("rul a on payments;"), streams + "rul a on payments;");
  EXPECT_EQ(WholeExample("stream payments (a int);"), "stream payments (a int);");
  EXPECT_TRUE(IsQueryExample("select a from b"));
  EXPECT_FALSE(IsQueryExample("selected = 1"));
}

TEST(LanguageExample, StreamsAreRight) { EXPECT_EQ(example_checking::SaidOf("amount > 5").text, ""); }

}  // namespace language_example_test
}  // namespace tripline::dsl
