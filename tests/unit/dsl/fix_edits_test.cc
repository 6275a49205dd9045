#include "dsl/fix_edits.h"

#include <gtest/gtest.h>

namespace tripline::dsl {
namespace fix_edits_test {

struct Texts {
  SourceSet sources;
  DiagnosticSink sink;
  void Edit(FileId file, uint32_t begin, uint32_t end, std::string replacement) {
    sink.Error("TRL0110", Span{file, begin, end}, "x").Fix("y", {{file, begin, end}, std::move(replacement)});
  }
};

TEST(FixEdits, AreAppliedFromFrontToBackInEveryFile) {
  Texts texts;
  const FileId a = texts.sources.Add("a", "let x == 1");
  const FileId b = texts.sources.Add("b", "untouched");
  const FileId c = texts.sources.Add("c", "abc");
  texts.Edit(c, 3, 3, ";");
  texts.Edit(a, 10, 10, ";");
  texts.Edit(a, 6, 8, "=");
  texts.sink.Error("TRL0110", Span{b, 0, 1}, "no edit");
  const std::vector<FixedText> fixed = ApplyFixes(texts.sink, texts.sources);
  ASSERT_EQ(fixed.size(), 2u);
  EXPECT_EQ(fixed[0].file, a);
  EXPECT_EQ(fixed[0].text, "let x = 1;");
  EXPECT_EQ(fixed[0].applied.size(), 2u);
  EXPECT_EQ(fixed[0].applied[0]->edit->replacement, "=");
  EXPECT_EQ(fixed[1].text, "abc;");
}

TEST(FixEdits, ThoseThatTouchWait) {
  const struct {
    std::vector<FixEdit> edits;
    const char* text;
    size_t applied;
  } cases[] = {
      {{{{}, "1"}, {{}, "1"}}, "1abcdef", 1},                               // the same twice
      {{{{FileId{}, 0, 3}, "X"}, {{FileId{}, 2, 4}, "Y"}}, "Xdef", 1},      // overlap
      {{{{FileId{}, 0, 3}, "X"}, {{FileId{}, 3, 4}, "Y"}}, "Xdef", 1},      // neighbours
      {{{{FileId{}, 0, 2}, "X"}, {{FileId{}, 3, 4}, "Y"}}, "XcYef", 2},
      {{{{FileId{}, 1, 1}, "X"}, {{FileId{}, 1, 3}, "Y"}}, "aYdef", 1},     // the larger one first
      {{{{FileId{}, 1, 2}, ""}, {{FileId{}, 4, 6}, ""}}, "acd", 2},
  };
  for (const auto& c : cases) {
    Texts texts;
    const FileId file = texts.sources.Add("t", "abcdef");
    for (const FixEdit& edit : c.edits) texts.Edit(file, edit.span.begin, edit.span.end, edit.replacement);
    const std::vector<FixedText> fixed = ApplyFixes(texts.sink, texts.sources);
    ASSERT_EQ(fixed.size(), 1u) << c.text;
    EXPECT_EQ(fixed[0].text, c.text);
    EXPECT_EQ(fixed[0].applied.size(), c.applied) << c.text;
  }
}

TEST(FixEdits, WhatChangesNothingIsNone) {
  Texts texts;
  const FileId file = texts.sources.Add("t", "abc");
  texts.Edit(file, 0, 3, "abc");
  texts.Edit(file, 2, 9, "x");  // beyond the text
  EXPECT_TRUE(ApplyFixes(texts.sink, texts.sources).empty());
}

}  // namespace fix_edits_test
}  // namespace tripline::dsl
