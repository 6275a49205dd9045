#include "deploy/unified_diff.h"

#include <gtest/gtest.h>

#include <string>

namespace tripline::deploy::unified_diff_test {
namespace {

std::string Numbers(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST(UnifiedDiffTest, Cases) {
  struct Case {
    const char* name;
    std::string before;
    std::string after;
    std::string diff;  // without its two first lines
  };
  const Case cases[] = {
      {"a line changes", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
      {"from nothing", "", "a\n", "@@ -0,0 +1 @@\n+a\n"},
      {"to nothing", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n"},
      {"no newline at the end", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
      {"the shortest way", "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
       "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n"},
      {"context of three lines", Numbers(1, 9), Numbers(1, 4) + "x\n" + Numbers(6, 9),
       "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
      {"near changes are one hunk", Numbers(1, 8), Numbers(2, 7), "@@ -1,8 +1,6 @@\n-1\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n"},
      {"changes apart are two hunks", Numbers(1, 9), Numbers(2, 8),
       "@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -6,4 +5,3 @@\n 6\n 7\n 8\n-9\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(UnifiedDiff("f", c.before, c.after), "--- f\n+++ f\n" + c.diff) << c.name;
  }
  EXPECT_EQ(UnifiedDiff("f", "a\n", "a\n"), "");
}

TEST(UnifiedDiffTest, TooManyChangesAreShownAsAWhole) {
  const int lines = kMaxChanges;
  const std::string before = "same\n" + Numbers(1, lines);
  const std::string after = "same\n" + Numbers(lines + 1, 2 * lines);
  const std::string diff = UnifiedDiff("f", before, after);
  EXPECT_TRUE(diff.starts_with("--- f\n+++ f\n@@ -1,2001 +1,2001 @@\n same\n-1\n")) << diff.substr(0, 60);
  EXPECT_TRUE(diff.ends_with("+4000\n"));
}

}  // namespace
}  // namespace tripline::deploy::unified_diff_test
