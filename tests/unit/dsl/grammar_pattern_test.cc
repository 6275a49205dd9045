#include <gtest/gtest.h>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_pattern_test {

using parsing::PatternOf;

struct Case {
  const char* text;
  const char* result;
};

TEST(Pattern, SqlPatternsParse) {
  const Case cases[] = {
      {"A", "A"},
      {"A B", "(seq A B)"},
      {"A | B C", "(alt A (seq B C))"},
      {"(A | B) C", "(seq (group (alt A B)) C)"},
      {"", "()"},
      {"()", "()"},
      {"A () B", "(seq A () B)"},
      {"((A))", "(group (group A))"},
      {"A* B+ C? D*? E+? F??", "(seq A{0,*} B{1,*} C{0,1} D{0,*}reluctant E{1,*}reluctant F{0,1}reluctant)"},
      {"A *? B +", "(seq A{0,*}reluctant B{1,*})"},
      {"A{2} B{2,} C{,3} D{2,3} E{,}", "(seq A{2,2} B{2,*} C{0,3} D{2,3} E{0,*})"},
      {"A{2}? (B C){2,3}?", "(seq A{2,2}reluctant (group (seq B C)){2,3}reluctant)"},
      {"PERMUTE(A, B C, D?)", "(permute A (seq B C) D{0,1})"},
      {"{- A -} B {- C {- D -} -}{2}", "(seq (exclude A) B (exclude (seq C (exclude D))){2,2})"},
      {"^ A $", "(seq ^ A $)"},
      {"^* A", "(seq ^{0,*} A)"},
      {"\"a b\"+ a", "(seq \"a b\"{1,*} a)"},
      {"first last until permute running", "(seq first last until permute running)"},
  };
  for (const Case& c : cases) EXPECT_EQ(PatternOf(c.text), c.result) << c.text;
}

TEST(Pattern, GapsLoopsAndNegationsParse) {
  const Case cases[] = {
      {"A -> B ->> C", "(seq A B<->> C<->>>)"},
      {"A ->[5 minutes] B", "(seq A B<->[300s]>)"},
      {"A ->>[interval '1' month] B [1 hour] C", "(seq A B<->>[1months]> C<[3600s]>)"},
      {"A -> (B C)", "(seq A (group (seq B C))<->>)"},
      {"A+->B", "(seq A{1,*} B<->>)"},
      {"A{3, ->}", "A{3,* ->}"},
      {"A{3 ->} B{2,5 ->>}", "(seq A{3,3 ->} B{2,5 ->>})"},
      {"A{2,5 ->>[1 hour]}?", "A{2,5 ->>[3600s]}reluctant"},
      {"A{1,3 [1 hour]} B{, ->}", "(seq A{1,3 [3600s]} B{0,* ->})"},
      {"A++ B*+ C?+ D{2,3}+", "(seq A{1,*}possessive B{0,*}possessive C{0,1}possessive D{2,3}possessive)"},
      {"A !B C", "(seq A C<!B>)"},
      {"A !-> B -> C", "(seq A C<!->B><->>)"},
      {"A !->[5 minutes] (B | C) !D ->> E", "(seq A E<!->[300s]B|C><!D><->>>)"},
      {"A !-> B", "(seq A <!->B>)"},
      {"A (B !-> C) D", "(seq A (group (seq B <!->C>)) D)"},
      {"A (!B C | !-> B D)", "(seq A (group (alt (seq C<!B>) (seq D<!->B>))))"},
      {"A{1, ->}+ until (x > 1 and f(y)) -> B", "(seq A{1,* ->}possessive<until (and (> x 1) (f y))> B<->>)"},
      {"(A -> B) within 5 minutes -> C", "(seq (group (seq A B<->>))<within 300s> C<->>)"},
      {"(A B){2} within window until (z)", "(group (seq A B)){2,2}<until z><within window>"},
      {"A & B & C D", "(seq (all A B C) D)"},
      {"A -> B & C | D", "(alt (seq A (all B C)<->>) D)"},
      {"A & (B C)*", "(all A (group (seq B C)){0,*})"},
  };
  for (const Case& c : cases) EXPECT_EQ(PatternOf(c.text), c.result) << c.text;
}

TEST(Pattern, ErrorsSayWhatIsWrong) {
  const Case cases[] = {
      {"A !->> B", "t:1:12: error TRL0121: there is no '!->>': what is forbidden is forbidden in every gap"},
      {"A (!B)", "t:1:13: error TRL0122: a negation stands beside a step, and here is none"},
      {"A !B* C", "t:1:14: error TRL0122: a negation cannot be repeated: it is no step"},
      {"A !(B C) D", "t:1:16: error TRL0110: expected '|' or ')', got 'C'"},
      {"-> A", "t:1:10: error TRL0123: a gap mark stands between two steps, but nothing is in front of this one"},
      {"A | ->[1 hour] B",
       "t:1:14: error TRL0123: a gap mark stands between two steps, but nothing is in front of this one"},
      {"A{}", "t:1:11: error TRL0120: the braces of a loop hold no bound"},
      {"A{ ->}", "t:1:11: error TRL0120: the braces of a loop hold no bound"},
      {"A{5,3}", "t:1:11: error TRL0120: the lower bound 5 is above the upper bound 3"},
      {"A{0,0}", "t:1:11: error TRL0120: the upper bound of a loop must be at least 1"},
      {"A{,0}", "t:1:11: error TRL0120: the upper bound of a loop must be at least 1"},
      {"A{3000000000,}", "t:1:12: error TRL0120: a bound of a loop is at most 2147483647"},
      {"A{-1}", "t:1:13: error TRL0120: a bound of a loop cannot be negative"},
      {"A{,-1}", "t:1:13: error TRL0110: expected a whole number, '->', '->>' or '}', got '-'"},
      {"A{null}", "t:1:12: error TRL0110: expected a whole number, ',', '->', '->>' or '}', got 'null'"},
      {"A*{2}", "t:1:12: error TRL0120: a term has one quantifier"},
      {"A within 5 minutes", "t:1:12: error TRL0132: inside a pattern 'within' bounds a group, and this is none"},
      {"(A) within -> B", "t:1:21: error TRL0110: expected a duration, got '->'"},
      {"A B | ", "t:1:16: error TRL0110: expected a pattern variable or '(', got ')'"},
      {"A, B", "t:1:11: error TRL0110: expected a pattern variable or '(', '|' or ')', got ','"},
      {"A - B", "t:1:12: error TRL0110: expected a pattern variable or '(', '|' or ')', got '-'"},
      {"A and B", "t:1:12: error TRL0110: expected a pattern variable or '(', '|' or ')', got 'and'"},
      {"{- A", "t:1:14: error TRL0110: expected a pattern variable or '(', '|' or '-}', got ')'"},
  };
  for (const Case& c : cases) {
    const std::string result = PatternOf(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
  }
}

TEST(Pattern, EveryBoundThatIsWrongIsReported) {
  const std::string result = PatternOf("A{5,3} B{0,0}");
  EXPECT_NE(result.find("t:1:11"), std::string::npos);
  EXPECT_NE(result.find("t:1:18"), std::string::npos);
}

TEST(Pattern, DepthIsBounded) {
  for (const char* opening : {"(", "{- ", "permute("}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += opening;
    const std::string result = PatternOf(text);
    EXPECT_NE(result.find("TRL0113"), std::string::npos) << opening;
  }
}

TEST(Pattern, SpansCoverTermsWithTheirQuantifier) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", "pattern ( A !N ->[1 hour] (B C){2, ->}? )");
  const auto match = ParseMatchBody(sources, file, {}, sink);
  ASSERT_TRUE(match);
  EXPECT_EQ(sources.Text(match->pattern.span), "A !N ->[1 hour] (B C){2, ->}?");
  const Pattern& group = match->pattern.children[1];
  EXPECT_EQ(sources.Text(group.span), "(B C){2, ->}?");
  EXPECT_EQ(sources.Text(group.gap.span), "->[1 hour]");
  EXPECT_EQ(sources.Text(group.negations[0].span), "!N");
  EXPECT_EQ(sources.Text(group.quantifier->span), "{2, ->}?");
  EXPECT_EQ(sources.Text(group.quantifier->gap.span), "->");
}

}  // namespace grammar_pattern_test
}  // namespace tripline::dsl
