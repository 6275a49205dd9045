#include "engine/data/function.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/data/expr.h"
#include "engine/data/program.h"
#include "tests/unit/data/sql_text.h"

namespace tripline::data::function_test {
namespace {

TEST(FunctionTest, EveryExampleIsTrue) {
  for (const Function& function : AllFunctions()) {
    auto expr = Sql(function.example);
    EXPECT_TRUE(expr.ok()) << function.name << ": " << function.example << ": " << MessageOf(expr.status());
    if (!expr.ok()) continue;
    EXPECT_EQ((*expr)->kind, ExprKind::kConstant) << function.example << " is not folded: " << DumpExpr(**expr);
    EXPECT_EQ((*expr)->constant, Value::Bool(true)) << function.name << ": " << function.example;
  }
}

TEST(FunctionTest, EveryRowSaysWhatItIs) {
  std::set<std::string_view> names;
  for (const Function& function : AllFunctions()) {
    EXPECT_TRUE(names.insert(function.name).second) << function.name;
    EXPECT_FALSE(function.group.empty()) << function.name;
    EXPECT_NE(function.signature.find("->"), std::string_view::npos) << function.name;
    EXPECT_TRUE(function.meaning.ends_with('.')) << function.name;
  }
}

TEST(FunctionTest, FindsNamesInAnyCaseAndSynonyms) {
  EXPECT_EQ(FindFunction("ROUND"), FindFunction("round"));
  EXPECT_EQ(FindFunction("ceiling"), FindFunction("ceil"));
  EXPECT_EQ(FindFunction("!="), FindFunction("<>"));
  EXPECT_EQ(FindFunction("no_such"), nullptr);
}

TEST(FunctionTest, SuggestsTheClosestNames) {
  const std::vector<std::string> names = {"amount", "account", "country", "merchant"};
  EXPECT_EQ(SimilarNames("amuont", names), std::vector<std::string>{"amount"});
  EXPECT_EQ(SimilarNames("AMOUNT", names), std::vector<std::string>{"amount"});
  EXPECT_EQ(SimilarNames("acount", names, 2), (std::vector<std::string>{"amount", "account"}));
  EXPECT_TRUE(SimilarNames("xyz", names).empty());
}

}  // namespace
}  // namespace tripline::data::function_test
