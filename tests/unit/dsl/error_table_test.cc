#include "dsl/error_table.h"

#include <gtest/gtest.h>

#include <set>

namespace tripline::dsl {
namespace error_table_test {

TEST(ErrorTable, RowsAreCompleteAndAscend) {
  std::string_view before;
  std::set<std::string_view> names;
  for (const ErrorEntry& entry : ErrorTable()) {
    EXPECT_LT(before, entry.code);
    before = entry.code;
    EXPECT_EQ(entry.code.size(), 7u);
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name << " is there twice";
    EXPECT_TRUE(entry.text.ends_with('.')) << entry.code;
    EXPECT_FALSE(entry.fix.empty()) << entry.code;
  }
}

TEST(ErrorTable, CodesAreFound) {
  ASSERT_NE(FindError("TRL0104"), nullptr);
  EXPECT_EQ(FindError("TRL0104")->name, "unterminated-string");
  EXPECT_EQ(FindError("TRL9999"), nullptr);
  EXPECT_EQ(FindError(""), nullptr);
  // Said by whoever checks a whole set, as an empty file is no error of the parser.
  EXPECT_EQ(FindError("TRL0103")->name, "no-statements");
}

}  // namespace error_table_test
}  // namespace tripline::dsl
