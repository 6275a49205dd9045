#include "dsl/error_examples.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "dsl/error_table.h"
#include "tests/unit/dsl/example_checking.h"

namespace tripline::dsl {
namespace error_examples_test {

using Codes = std::set<std::string>;

TEST(ErrorExamples, AscendAndEveryCodeHasOne) {
  std::string_view before;
  for (const ErrorExample& example : ErrorExamples()) {
    EXPECT_LT(before, example.code);
    before = example.code;
    EXPECT_NE(FindError(example.code), nullptr) << example.code;
  }
  for (const ErrorEntry& entry : ErrorTable()) {
    const ErrorExample* example = FindErrorExample(entry.code);
    ASSERT_NE(example, nullptr) << entry.code << ": add a row to dsl/error_examples.cc, or kSituation with a command";
    EXPECT_FALSE(example->wrong.empty()) << entry.code;
    EXPECT_FALSE(example->right.empty()) << entry.code;
  }
  EXPECT_EQ(FindErrorExample("TRL9999"), nullptr);
}

// What a text alone can't provoke: sizes, files of bytes, several files. Each code of syntax, names and types that is not
// here is provoked by its example.
TEST(ErrorExamples, SituationsAreFew) {
  const Codes situations = {
      "TRL0100", "TRL0101", "TRL0102", "TRL0103",             // no text to read, or none in it (said by the command)
      "TRL0108", "TRL0109", "TRL0113", "TRL0114", "TRL0131",  // more than an example can show
      "TRL0128", "TRL0129", "TRL0130",                        // several files
      "TRL0262",                                              // an expansion of 100,000 parts
  };
  for (const ErrorExample& example : ErrorExamples()) {
    if (example.code >= "TRL0500") continue;
    EXPECT_EQ(example.kind == ExampleKind::kSituation, situations.contains(std::string(example.code))) << example.code;
  }
}

TEST(ErrorExamples, WrongOnesGiveTheirCodeAndRightOnesNone) {
  for (const ErrorExample& example : ErrorExamples()) {
    if (example.kind == ExampleKind::kSituation) continue;
    const auto wrong = example_checking::SaidOf(example.wrong);
    EXPECT_EQ(wrong.codes, Codes{std::string(example.code)}) << example.code << "\n" << wrong.text;
    const auto right = example_checking::SaidOf(example.right);
    EXPECT_EQ(right.codes, Codes{}) << example.code << "\n" << right.text;
  }
}

}  // namespace error_examples_test
}  // namespace tripline::dsl
