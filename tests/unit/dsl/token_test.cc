#include "dsl/token.h"

#include <gtest/gtest.h>

namespace tripline::dsl {
namespace token_test {

struct Lexed {
  SourceSet sources;
  DiagnosticSink sink;
  TokenList list;

  explicit Lexed(std::string text, const ParseLimits& limits = {}) {
    list = Tokenize(sources, sources.Add("t", std::move(text)), limits, sink);
  }
  std::string Texts() const {
    std::string all;
    for (const Token& token : list.tokens) {
      if (token.kind == TokenKind::kEnd) break;
      if (!all.empty()) all += ' ';
      all += token.kind == TokenKind::kError ? "<error>" : std::string(token.text);
    }
    return all;
  }
};

TEST(Token, LongestSignsWin) {
  const struct {
    const char* text;
    const char* tokens;
  } cases[] = {
      {"A+->B", "A + -> B"},
      {"A{3,->>}!->B!->>C", "A { 3 , ->> } !-> B !->> C"},
      {"{-A-}{- -}", "{- A -} {- -}"},
      {"A*+ B?? C+?", "A * + B ? ? C + ?"},
      {"a<=b<>c!=d>=e||f", "a <= b <> c != d >= e || f"},
      {"1.5e-3 .5 7. 2.x", "1.5e-3 .5 7. 2 . x"},
      {"a--b\n+c/* d */e", "a + c e"},
      {"'it''s' \"a\"\"b\"", "'it''s' \"a\"\"b\""},
      {"x_1 _y größe", "x_1 _y größe"},
      {"\xEF\xBB\xBFlet", "let"},
      {"", ""},
  };
  for (const auto& c : cases) {
    const Lexed lexed(c.text);
    EXPECT_EQ(lexed.Texts(), c.tokens) << c.text;
    EXPECT_FALSE(lexed.sink.has_errors()) << c.text;
  }
}

TEST(Token, RegularExpressionsAreReadInTextsOnly) {
  EXPECT_EQ(Lexed("let a = b /c/ d;").Texts(), "let a = b / c / d ;");
  EXPECT_EQ(Lexed("texts t (a /b c/i, d /[/;]\\//);\nlet e = f/g/h;").Texts(),
            "texts t ( a /b c/ i , d /[/;]\\// ) ; let e = f / g / h ;");
  EXPECT_EQ(Lexed("let texts = a/b/c;").Texts(), "let texts = a / b / c ;");
}

TEST(Token, WhatCannotBeReadIsReportedOnceAndReadingGoesOn) {
  const struct {
    const char* text;
    const char* code;
    const char* tokens;
  } cases[] = {
      {"a 'b c\nd", "TRL0104", "a <error> d"},
      {"let a = 'b;\nlet c = 'd';", "TRL0104", "let a = <error> let c = 'd' ;"},
      {"a /* b", "TRL0105", "a <error>"},
      {"a \"b\nc", "TRL0125", "a <error> c"},
      {"a \"\" c", "TRL0125", "a <error> c"},
      {"a # b\nc", "TRL0106", "a <error> c"},
      {"a // b\nc", "TRL0106", "a <error> c"},
      {"a `b` c", "TRL0106", "a <error> c"},
      {"a ` b", "TRL0106", "a <error> b"},
      {"a ‘b’ c", "TRL0106", "a <error> c"},
      {"a @ b", "TRL0106", "a <error> b"},
      {"a \x01 b", "TRL0106", "a <error> b"},
      {"a ‘b", "TRL0106", "a <error> b"},
      {"5minutes b", "TRL0107", "<error> b"},
      {"texts t (a /b\n);", "TRL0125", "texts t ( a <error> ) ;"},
  };
  for (const auto& c : cases) {
    const Lexed lexed(c.text);
    EXPECT_EQ(lexed.Texts(), c.tokens) << c.text;
    ASSERT_EQ(lexed.sink.errors(), 1u) << c.text;
    EXPECT_EQ(lexed.sink.diagnostics().front().code, c.code) << c.text;
  }
}

TEST(Token, WhatIsNoTextIsNotReadAtAll) {
  const struct {
    std::string text;
    const char* code;
    uint32_t at;
  } cases[] = {
      {"let \xff", "TRL0101", 4},
      {"a\xC0\x80", "TRL0101", 1},      // an overlong zero
      {"a\xED\xA0\x80", "TRL0101", 1},  // a surrogate
      {"a\xE2\x82", "TRL0101", 1},      // cut off
      {"\xF4\x90\x80\x80", "TRL0101", 0},
      {std::string("a\0b", 3), "TRL0102", 1},
      {std::string("l\0e\0t\0", 6), "TRL0102", 1},
  };
  for (const auto& c : cases) {
    const Lexed lexed(c.text);
    EXPECT_FALSE(lexed.list.readable);
    EXPECT_EQ(lexed.list.tokens.size(), 1u);
    ASSERT_EQ(lexed.sink.errors(), 1u);
    EXPECT_EQ(lexed.sink.diagnostics().front().code, c.code);
    EXPECT_EQ(lexed.sink.diagnostics().front().span->begin, c.at);
  }
}

TEST(Token, LimitsAreKept) {
  ParseLimits limits;
  limits.max_file_bytes = 10;
  const Lexed large("let a = 123;", limits);
  EXPECT_EQ(large.sink.diagnostics().front().code, "TRL0100");
  EXPECT_FALSE(large.list.readable);
  limits.max_file_bytes = 100;
  limits.max_tokens = 3;
  const Lexed many("a b c d e", limits);
  EXPECT_EQ(many.Texts(), "a b c");
  EXPECT_EQ(many.sink.diagnostics().front().code, "TRL0108");
}

TEST(Token, KeywordsAreFoundWhateverTheirCase) {
  EXPECT_EQ(FindKeyword("SELECT"), Keyword::kSelect);
  EXPECT_EQ(FindKeyword("Match_Recognize"), Keyword::kMatchRecognize);
  EXPECT_EQ(FindKeyword("selects"), Keyword::kNone);
  EXPECT_EQ(FindKeyword("a_name_longer_than_any_keyword"), Keyword::kNone);
  EXPECT_EQ(KeywordSpelling(Keyword::kWithin), "within");
  for (const Keyword free : {Keyword::kFirst, Keyword::kLast, Keyword::kMatch, Keyword::kRule, Keyword::kKey,
                             Keyword::kList, Keyword::kTest, Keyword::kPermute, Keyword::kRunning, Keyword::kTo}) {
    EXPECT_FALSE(IsReserved(free)) << KeywordSpelling(free);
  }
}

TEST(Token, CommentsAndPlacesAreKept) {
  const Lexed lexed("a -- x\n  b /* y\n*/ c");
  ASSERT_EQ(lexed.list.comments.size(), 2u);
  EXPECT_EQ(lexed.sources.Text(lexed.list.comments[0]), "-- x");
  EXPECT_EQ(lexed.sources.Text(lexed.list.comments[1]), "/* y\n*/");
  EXPECT_EQ(lexed.list.tokens[1].begin, 9u);
  EXPECT_TRUE(lexed.list.tokens[0].first_on_line);
  EXPECT_FALSE(lexed.list.tokens[1].first_on_line);
}

TEST(Token, DescriptionsAreShortAndWhole) {
  const Lexed lexed("'" + std::string(38, 'x') + "äää' \"n\" ;");
  EXPECT_EQ(DescribeToken(lexed.list.tokens[0]), "the string '" + std::string(38, 'x') + "…");
  EXPECT_EQ(DescribeToken(lexed.list.tokens[1]), "the name \"n\"");
  EXPECT_EQ(DescribeToken(lexed.list.tokens[2]), "';'");
  EXPECT_EQ(DescribeToken(lexed.list.tokens[3]), "the end");
}

}  // namespace token_test
}  // namespace tripline::dsl
