#include "engine/data/regexp.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <string>

namespace tripline::data::regexp_test {
namespace {

// "[begin,end)" of the group, "none", or why the pattern is refused.
std::string Find(std::string_view pattern, std::string_view text, uint32_t group = 0) {
  auto regexp = Regexp::Compile(pattern);
  if (!regexp.ok()) return MessageOf(regexp.status());
  std::string memory;
  Regexp::Match match;
  const bool found = (*regexp)->Search(text, group, &memory, &match);
  EXPECT_EQ((*regexp)->Contains(text, &memory), found) << pattern;
  if (!found) return "none";
  if (match.begin == Regexp::Match::kNowhere) return "no part";
  return "[" + std::to_string(match.begin) + "," + std::to_string(match.end) + ")";
}

TEST(RegexpTest, Finds) {
  struct Case {
    const char* pattern;
    const char* text;
    const char* expected;
    uint32_t group = 0;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"abc", "xabcx", "[1,4)"},
           {"", "abc", "[0,0)"},
           {"a*", "baaa", "[0,0)"},
           {"a+", "baaab", "[1,4)"},
           {"a+?", "baaab", "[1,2)"},
           {"a{2}", "baaab", "[1,3)"},
           {"a{2,}", "baaab", "[1,4)"},
           {"a{1,2}?", "baaab", "[1,2)"},
           {"a{,2}", "a{,2}", "[0,5)"},
           {"ab|abc", "abc", "[0,2)"},
           {"abc|ab", "abc", "[0,3)"},
           {"(a|ab)(c|bcd)(d*)", "abcd", "[0,4)"},
           {"(a|ab)(c|bcd)(d*)", "abcd", "[0,1)", 1},
           {"(a)|(b)", "b", "no part", 1},
           {"(a)|(b)", "b", "[0,1)", 2},
           {"(?:a(b))+", "abab", "[3,4)", 1},
           {"^a", "ba", "none"},
           {"a$", "ab", "none"},
           {"^$", "", "[0,0)"},
           {"\\Aab\\z", "ab", "[0,2)"},
           {"\\bcat\\b", "concat cat", "[7,10)"},
           {"\\Bcat", "concat cat", "[3,6)"},
           {".", "\n", "none"},
           {"h.t", "h\xC3\xA9t", "[0,4)"},
           {"[a-c]+", "xxabcd", "[2,5)"},
           {"[^a-c]+", "abxyc", "[2,4)"},
           {"[]a]+", "x]a]", "[1,4)"},
           {"[a-]+", "x-a", "[1,3)"},
           {"[\\d.]+", "v1.25", "[1,5)"},
           {"[\xC3\xA0-\xC3\xA9]", "x\xC3\xA9", "[1,3)"},
           {"\\d+\\s\\w+", "a 42 xyz!", "[2,8)"},
           {"\\D+", "12ab", "[2,4)"},
           {"\\W", "ab c", "[2,3)"},
           {"(?i)btc|BitCoin", "BITCOIN", "[0,7)"},
           {"(?i)[a-z]+", "ABC", "[0,3)"},
           {"(?i)\xC3\x89T\xC3\x89", "\xC3\xA9t\xC3\xA9", "[0,5)"},
           {"\\x41\\x{e9}", "A\xC3\xA9", "[0,3)"},
           {"a\\.b", "axb a.b", "[4,7)"},
           {"(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "none"},
           {"(a?){20}a{20}", "aaaaaaaaaaaaaaaaaaaa", "[0,20)"},
           {"((a*)*)*b", "aaaaaaaaac", "none"},
           {"(", "", "the regular expression is wrong at character 1: a '(' without its ')'"},
           {"a)", "", "the regular expression is wrong at character 2: a ')' without its '('"},
           {"[a", "", "the regular expression is wrong at character 1: a '[' without its ']'"},
           {"*a", "", "the regular expression is wrong at character 1: there is nothing to repeat"},
           {"a**", "", "the regular expression is wrong at character 3: a repetition of a repetition"},
           {"a{3,2}", "",
            "the regular expression is wrong at character 2: a repetition goes from at most 1000 to at most 1000, the "
            "smaller first"},
           {"(?=a)", "",
            "the regular expression is wrong at character 1: only ( ) and (?: ) are known, and (?i) at the start of "
            "the "
            "pattern"},
           {"(a)\\1", "", "the regular expression is wrong at character 4: '\\1' is not known here"},
           {"a\\", "", "the regular expression is wrong at character 2: the pattern ends in its escape character"},
           {"[z-a]", "",
            "the regular expression is wrong at character 2: a range goes from the smaller character to the larger"},
           {"(a{1000}){1000}", "",
            "the regular expression is wrong at character 1: the pattern is too large: its repetitions make more than "
            "2000 "
            "instructions"},
       }) {
    EXPECT_EQ(Find(c.pattern, c.text, c.group), c.expected) << c.pattern;
  }
  EXPECT_EQ(Find(std::string(200, '(') + std::string(200, ')'), ""),
            "the regular expression is wrong at character 102: more than 100 nested groups");
}

// Small patterns over a small alphabet, against the standard library's backtracking matcher.
TEST(RegexpTest, AgreesWithTheStandardLibrary) {
  std::mt19937_64 random(23);
  const auto pick = [&random](size_t n) { return random() % n; };
  const char* const atoms[] = {"a", "b", ".", "[ab]", "[^a]", "(a)", "(a|b)", "(?:ab|a)", "(b*)", "\\b", "^", "$"};
  const char* const repeats[] = {"", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?"};
  int compared = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string pattern;
    for (size_t parts = 1 + pick(4); parts > 0; --parts) {
      const size_t atom = pick(12);
      pattern += atoms[atom];
      // A loop over what may be empty has no one meaning among libraries.
      if (atom < 8) pattern += repeats[pick(12)];
      if (pick(6) == 0 && parts > 1) pattern += "|";
    }
    std::string text;
    for (size_t size = pick(8); size > 0; --size) text.push_back("abc"[pick(3)]);
    std::smatch expected;
    const bool found = std::regex_search(text, expected, std::regex(pattern));
    const std::string whole = !found ? "none"
                                     : "[" + std::to_string(expected.position(0)) + "," +
                                           std::to_string(expected.position(0) + expected.length(0)) + ")";
    ASSERT_EQ(Find(pattern, text), whole) << pattern << " in " << text;
    ++compared;
  }
  EXPECT_EQ(compared, 2000);
}

}  // namespace
}  // namespace tripline::data::regexp_test
