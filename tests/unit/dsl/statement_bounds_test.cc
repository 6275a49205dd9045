#include "dsl/statement_bounds.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace tripline::dsl {
namespace statement_bounds_test {

std::vector<std::string> Cut(const std::string& text) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("", text);
  std::vector<std::string> parts;
  for (const StatementTokens& part : CutStatements(Tokenize(sources, file, {}, sink).tokens)) {
    parts.push_back(text.substr(part.begin, part.end - part.begin));
  }
  return parts;
}

TEST(StatementBounds, PartsEndAtSemicolonsOutsideOfStringsAndComments) {
  EXPECT_THAT(Cut("-- a;\nlet a = ';'; /* ; */ let b = 2;"), testing::ElementsAre("let a = ';';", "let b = 2;"));
  EXPECT_TRUE(Cut("  -- nothing\n").empty());
}

TEST(StatementBounds, AForgottenSemicolonEndsAtTheNextStatementInTheFirstColumn) {
  EXPECT_THAT(Cut("let a = 1\nrule r on s when x\n  rule = 5;"),
              testing::ElementsAre("let a = 1", "rule r on s when x\n  rule = 5;"));
  EXPECT_THAT(Cut("let a = (1;\nlet"), testing::ElementsAre("let a = (1;", "let"));
}

}  // namespace statement_bounds_test
}  // namespace tripline::dsl
