#include "rules/explain/rejected_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace tripline::rules::rejected_rows_test {
namespace {

struct Found {
  std::vector<std::string> lines;
  uint64_t others = 0;
};

// Lines 2 and 3 of this file, and one of standard input, could not be read.
Found FindKey(const std::string& key) {
  const std::string path = testing::TempDir() + "/rejected_rows_test.csv";
  std::ofstream(path) << "card,merchant,amount\nc1,m1,oops\nc11,m1,x\nc1,m2,3\n";
  RejectedRows rejected;
  for (const uint64_t line : {2, 3}) {
    EXPECT_TRUE(rejected.Append(0, {"payments", path, line, line - 1, "amount", "oops", "no number"}).ok());
  }
  EXPECT_TRUE(rejected.Append(1, {"payments", "-", 9, 8, "", "c1", "cut off"}).ok());
  Found found;
  rejected.Find(key, &found.lines, &found.others);
  std::remove(path.c_str());
  for (std::string& line : found.lines) line.erase(0, line.find(" line"));
  return found;
}

TEST(RejectedRowsTest, FindsTheKeyAsAWord) {
  const Found found = FindKey("c1");
  EXPECT_THAT(found.lines, testing::ElementsAre(" line 2, column amount: no number"));
  EXPECT_EQ(found.others, 2u);
}

TEST(RejectedRowsTest, FindsEachPartOfAKey) {
  EXPECT_THAT(FindKey("c11|m1").lines, testing::ElementsAre(" line 3, column amount: no number"));
  EXPECT_THAT(FindKey("c1|m2").lines, testing::IsEmpty());
}

}  // namespace
}  // namespace tripline::rules::rejected_rows_test
