#include "dsl/ast_expression.h"

#include <gtest/gtest.h>

namespace tripline::dsl {
namespace ast_expression_test {

TEST(AstExpression, NamesReferWhateverTheCaseUnlessQuoted) {
  EXPECT_TRUE(RefersTo({"amount", false, {}}, "Amount"));
  EXPECT_TRUE(RefersTo({"Amount", true, {}}, "Amount"));
  EXPECT_FALSE(RefersTo({"amount", true, {}}, "Amount"));
  EXPECT_FALSE(RefersTo({"amounts", false, {}}, "Amount"));
  EXPECT_FALSE(RefersTo({"ä", false, {}}, "Ä"));  // beyond ASCII byte for byte
}

TEST(AstExpression, VariablesFoldToUpperCaseUnlessQuoted) {
  EXPECT_EQ(FoldVariable({"a_1ä", false, {}}), "A_1ä");
  EXPECT_EQ(FoldVariable({"a", true, {}}), "a");
  EXPECT_EQ(FoldVariable({"A", true, {}}), FoldVariable({"a", false, {}}));
}

}  // namespace ast_expression_test
}  // namespace tripline::dsl
