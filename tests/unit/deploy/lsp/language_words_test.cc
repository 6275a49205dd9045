#include "deploy/lsp/language_words.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

namespace tripline::deploy {
namespace language_words_test {

std::set<std::string> Keywords() {
  return {
#define TRIPLINE_TEST_SPELLING(id, spelling) spelling,
      TRIPLINE_DSL_KEYWORDS(TRIPLINE_TEST_SPELLING)
#undef TRIPLINE_TEST_SPELLING
  };
}

// The words that the grammar for editors colours.
std::multiset<std::string> ColouredWords() {
  std::ifstream file(TRIPLINE_EDITORS "/tripline.tmLanguage.json");
  const nlohmann::json grammar = nlohmann::json::parse(file);
  std::multiset<std::string> words;
  for (const auto& pattern : grammar["repository"]["words"]["patterns"]) {
    const std::string match = pattern["match"];
    const size_t open = match.find("(?:");
    if (open == std::string::npos) continue;
    const std::string list = match.substr(open + 3, match.find(')', open) - open - 3);
    const std::regex word("\\w+");
    for (std::sregex_iterator at(list.begin(), list.end(), word), end; at != end; ++at) words.insert(at->str());
  }
  return words;
}

TEST(LanguageWords, TheGrammarForEditorsHasEveryKeywordOfTheParserOnce) {
  const std::multiset<std::string> coloured = ColouredWords();
  for (const std::string& keyword : Keywords()) EXPECT_EQ(coloured.count(keyword), 1u) << keyword;
}

TEST(LanguageWords, TheGrammarForEditorsHasNoOtherWordsButTypes) {
  const std::set<std::string> types = {"string",  "int",    "decimal", "bool",   "duration",
                                       "boolean", "bigint", "integer", "varchar"};
  const std::set<std::string> keywords = Keywords();
  for (const std::string& word : ColouredWords()) EXPECT_TRUE(keywords.contains(word) || types.contains(word)) << word;
}

TEST(LanguageWords, ClausesBeginWithKeywords) {
  using K = dsl::Keyword;
  for (const auto& words : {Statements(), ClausesOf(K::kRule), ClausesOf(K::kStream), ClausesOf(K::kFeature),
                            ClausesOf(K::kList), MatchClauses(), PatternWords()}) {
    EXPECT_FALSE(words.empty());
    for (const LanguageWord& word : words) {
      EXPECT_NE(dsl::FindKeyword(word.word.substr(0, word.word.find(' '))), K::kNone) << word.word;
      EXPECT_FALSE(word.meaning.empty()) << word.word;
    }
  }
  for (const LanguageWord& word : Statements()) EXPECT_TRUE(dsl::IsStatementKeyword(dsl::FindKeyword(word.word)));
}

}  // namespace language_words_test
}  // namespace tripline::deploy
