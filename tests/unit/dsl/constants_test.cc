#include "dsl/constants.h"

#include <gmock/gmock.h>

#include "dsl/parser.h"
#include "engine/data/text.h"

namespace tripline::dsl {
namespace constants_test {

TEST(Constants, ValuesOfThoseThatAreRight) {
  SourceSet sources;
  DiagnosticSink sink;
  const std::vector<FileId> roots = {
      sources.Add("", "let a = b * 2; let b = 1.50; let f(x) = x; let wrong = c + 1; let loop = loop;")};
  std::string found;
  for (const auto& [name, value] : ConstantsOf(ParseRules(sources, roots, nullptr, {}, sink))) {
    found += name + "=" + data::ToText(value) + " ";
  }
  EXPECT_EQ(found, "a=3.00 b=1.50 ");
}

}  // namespace constants_test
}  // namespace tripline::dsl
