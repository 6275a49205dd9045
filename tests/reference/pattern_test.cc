#include "tests/reference/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/reference/enumerate.h"
#include "tests/reference/parse.h"

namespace tripline::reference::pattern_test {
namespace {

TEST(PatternText, IsReadBackAndPrintedAlike) {
  for (const char* text : {
           "A",
           "A B C",
           "A | B C | ()",
           "(A | B)* C+? D??",
           "A{2} B{2,} C{1,3}? (A B){0,4}+",
           "A{3, ->} -> B",
           "A{2,5 ->>} ->> B{3 ->}",
           "A{1,3 [1 seconds]} [5 seconds] B ->[2 seconds] C{2, ->>[1 seconds]}",
           "A !B C",
           "A !-> B -> C",
           "A !(B | C) !-> D ->> E",
           "A !-> B",
           "A !->[30 seconds] B",
           "A++ B*+ C?+ D",
           "A{1, ->}? until (x > (1 + 2)) -> B",
           "A -> B & C{2} -> D",
           "(A -> B) & C | D",
           "(A -> B) within 5 seconds -> C",
           "((A B) within 5 seconds)+ C",
           "PERMUTE(A, B | C, D E)",
           "^ A {- B+ -} C $",
           "(A*)* (A?)+",
       }) {
    Names names;
    const std::optional<Pattern> pattern = Parse(text, &names);
    ASSERT_TRUE(pattern) << text;
    EXPECT_EQ(Text(*pattern, names), text);
  }
}

TEST(PatternText, TakesTokensLongestFirst) {
  Names names = PlainNames(2);
  EXPECT_EQ(Parse("A+->B", &names), Parse("A+ -> B", &names));
  EXPECT_EQ(Parse("(A B)+ within 5 seconds", &names), Parse("((A B) within 5 seconds)+", &names));
  EXPECT_FALSE(Parse("A !->> B", &names));
  EXPECT_FALSE(Parse("A{", &names));
  EXPECT_FALSE(Parse("(A", &names));
}

TEST(PatternRefusal, NamesWhatMeaningForbids) {
  Names names = PlainNames(2);
  const auto refused = [&](const char* text, bool within) {
    return Refusal(Parse(text, &names).value(), within).has_value();
  };
  EXPECT_TRUE(refused("A? !NB B", true));
  EXPECT_TRUE(refused("(A | ()) (!NB B)", true));
  EXPECT_TRUE(refused("(A !NB)+ B", true));
  EXPECT_TRUE(refused("A !-> NB", false));
  EXPECT_TRUE(refused("A !-> NB -> B?", false));
  EXPECT_FALSE(refused("A !-> NB -> B?", true));
  EXPECT_FALSE(refused("A !->[1 seconds] NB", false));
  EXPECT_FALSE(refused("A !NB", false));
  EXPECT_FALSE(refused("A !-> NB -> B", false));
  EXPECT_FALSE(refused("A (!NB B)+ A", false));
}

TEST(PatternOrders, AreWrittenOutInLexicalOrder) {
  Names names = PlainNames(3);
  EXPECT_EQ(Text(WithoutOrders(Parse("PERMUTE(A, B+, C)", &names).value()), names),
            "A B+ C | A C B+ | B+ A C | B+ C A | C A B+ | C B+ A");
  EXPECT_EQ(Text(WithoutOrders(Parse("A & B -> C", &names).value()), names), "(A -> B | B -> A) -> C");
}

class EnumeratedPatterns : public testing::TestWithParam<Alphabet> {};

TEST_P(EnumeratedPatterns, AreDistinctAndPrintedSoThatTheyReadBack) {
  Names names = PlainNames(GetParam().variables);
  std::set<std::string> texts;
  for (const Pattern& pattern : AllPatterns(GetParam(), 3)) {
    const std::string text = Text(pattern, names);
    EXPECT_TRUE(texts.insert(text).second) << text;
    EXPECT_EQ(Parse(text, &names), pattern) << text;
    EXPECT_LE(NodeCount(pattern), 3) << text;
  }
  EXPECT_GT(texts.size(), 150u);
}

TEST_P(EnumeratedPatterns, RandomOnesReadBack) {
  Names names = PlainNames(GetParam().variables);
  std::mt19937_64 random(7);
  for (int i = 0; i < 500; ++i) {
    const Pattern pattern = RandomPattern(GetParam(), 7, &random);
    const std::string text = Text(pattern, names);
    const std::optional<Pattern> read = Parse(text, &names);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(Text(*read, names), text);
  }
}

INSTANTIATE_TEST_SUITE_P(Alphabets, EnumeratedPatterns,
                         testing::Values(SqlAlphabet(2), WholeSqlAlphabet(2), MeaningAlphabet(2)));

}  // namespace
}  // namespace tripline::reference::pattern_test
