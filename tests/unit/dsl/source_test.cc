#include "dsl/source.h"

#include <gtest/gtest.h>

namespace tripline::dsl {
namespace source_test {

TEST(Source, LinesAndColumnsCountFromOne) {
  SourceSet sources;
  const FileId file = sources.Add("a.rules", "one\r\nzwölf x\n\nlast");
  const struct {
    uint32_t byte, line, column;
    const char* text;
  } cases[] = {
      {0, 1, 1, "one"},      {2, 1, 3, "one"}, {5, 2, 1, "zwölf x"}, {9, 2, 4, "zwölf x"},
      {12, 2, 7, "zwölf x"}, {14, 3, 1, ""},   {15, 4, 1, "last"},   {900, 4, 5, "last"},
  };
  for (const auto& c : cases) {
    const LineColumn at = sources.Locate(file, c.byte);
    EXPECT_EQ(at.line, c.line) << c.byte;
    EXPECT_EQ(at.column, c.column) << c.byte;
    EXPECT_EQ(sources.LineAt(file, c.byte), c.text) << c.byte;
  }
}

TEST(Source, SpansAreClippedToTheText) {
  SourceSet sources;
  const FileId file = sources.Add("a", "abc");
  EXPECT_EQ(sources.Text({file, 1, 2}), "b");
  EXPECT_EQ(sources.Text({file, 1, 99}), "bc");
  EXPECT_EQ(sources.Text({file, 99, 5}), "");
}

TEST(Source, TextsNeverMove) {
  SourceSet sources;
  const std::string_view first = sources.text(sources.Add("0", "a short text"));
  for (int i = 1; i < 100; ++i) sources.Add(std::to_string(i), "x");
  EXPECT_EQ(first, "a short text");
  EXPECT_EQ(sources.size(), 100u);
  EXPECT_EQ(sources.name(*sources.Find("42")), "42");
  EXPECT_FALSE(sources.Find("none"));
}

TEST(Source, IncludesAreRelativeToTheIncludingFile) {
  const struct {
    const char* from;
    const char* path;
    const char* result;
  } cases[] = {
      {"rules/cards.rules", "common.rules", "rules/common.rules"},
      {"cards.rules", "common.rules", "common.rules"},
      {"./a/b.rules", "../c.rules", "c.rules"},
      {"a/b.rules", "../../c.rules", "../c.rules"},
      {"a/b.rules", "/etc/./x/../c.rules", "/etc/c.rules"},
      {"/a/b.rules", "../../../c.rules", "/c.rules"},
      {"", "x//y.rules", "x/y.rules"},
  };
  for (const auto& c : cases) EXPECT_EQ(ResolveInclude(c.from, c.path), c.result) << c.from << " " << c.path;
}

}  // namespace source_test
}  // namespace tripline::dsl
