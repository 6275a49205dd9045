#include "dsl/language_topics.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "dsl/token.h"
#include "engine/data/aggregate.h"
#include "tests/unit/dsl/example_checking.h"

namespace tripline::dsl {
namespace language_topics_test {

TEST(LanguageTopics, EveryKeywordHasATopic) {
#define TRIPLINE_DSL_KEYWORD_HAS_TOPIC(id, spelling) EXPECT_FALSE(FindTopics(spelling).empty()) << spelling;
  TRIPLINE_DSL_KEYWORDS(TRIPLINE_DSL_KEYWORD_HAS_TOPIC)
#undef TRIPLINE_DSL_KEYWORD_HAS_TOPIC
}

TEST(LanguageTopics, EverySignHasATopic) {
  for (int i = static_cast<int>(TokenKind::kLeftParen); i <= static_cast<int>(TokenKind::kNotDoubleArrow); ++i) {
    const std::string_view quoted = TokenKindName(static_cast<TokenKind>(i));
    ASSERT_GE(quoted.size(), 3u);
    const std::string_view sign = quoted.substr(1, quoted.size() - 2);
    EXPECT_FALSE(FindTopics(sign == "{-" || sign == "-}" ? "exclusion" : sign).empty()) << sign;
  }
}

TEST(LanguageTopics, EveryStatementAndAggregateHasItsOwn) {
  for (const char* statement : {"stream", "list", "table", "texts", "let", "feature", "policy", "rule", "test", "exempt",
                                "include"}) {
    ASSERT_FALSE(FindTopics(statement).empty()) << statement;
    EXPECT_EQ(FindTopics(statement)[0]->group, "statements") << statement;
    EXPECT_EQ(TopicName(*FindTopics(statement)[0]), statement);
  }
  for (const char* aggregate :
       {"count", "sum", "avg", "min", "max", "first", "first_value", "arbitrary", "any_value", "last", "last_value",
        "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "array_agg", "string_agg", "listagg",
        "max_by", "min_by"}) {
    EXPECT_TRUE(data::IsAggregateName(aggregate)) << aggregate;
    EXPECT_FALSE(FindTopics(aggregate).empty()) << aggregate;
  }
}

TEST(LanguageTopics, WordsAreFoundWhateverTheirCase) {
  const struct {
    const char* word;
    const char* group;
    const char* name;
  } cases[] = {{"WITHIN", "patterns", "within"}, {"after match", "patterns", "after_match"},
               {"Quantifier", "patterns", "quantifier"}, {"->", "patterns", "->"}, {"watermark", "statements", "watermark"},
               {"idle", "statements", "watermark"}, {"sum", "aggregates", "sum"}};
  for (const auto& c : cases) {
    ASSERT_FALSE(FindTopics(c.word).empty()) << c.word;
    EXPECT_EQ(FindTopics(c.word)[0]->group, c.group) << c.word;
    EXPECT_EQ(TopicName(*FindTopics(c.word)[0]), c.name) << c.word;
  }
  EXPECT_TRUE(FindTopics("nonsense").empty());
  EXPECT_TRUE(FindTopics("").empty());
  EXPECT_EQ(FindTopics("*").size(), 2u);  // a loop and a product
}

// What the language has and this version of the engine refuses by name.
TEST(LanguageTopics, EveryExampleIsRight) {
  const std::set<std::string> later = {"feature", "list",  "table", "texts", "exempt", "limit", "add",
                                       "matches", "array", "join",  "union", "over"};
  for (const LanguageTopic& topic : LanguageTopics()) {
    const auto said = example_checking::SaidOf(topic.example);
    if (!later.contains(std::string(TopicName(topic)))) {
      EXPECT_TRUE(said.codes.empty()) << TopicName(topic) << "\n" << said.text;
      continue;
    }
    for (const std::string& code : said.codes) {
      // `matches` needs its texts, and writing a list the list.
      EXPECT_TRUE((code >= "TRL0400" && code <= "TRL0449") || code == "TRL0268") << TopicName(topic) << "\n" << said.text;
    }
  }
}

TEST(LanguageTopics, RowsAreCompleteAndGroupsHoldTogether) {
  std::set<std::string_view> done;
  std::string_view group;
  for (const LanguageTopic& topic : LanguageTopics()) {
    if (topic.group != group) {
      EXPECT_TRUE(done.insert(topic.group).second) << topic.group << " is there twice";
    }
    group = topic.group;
    EXPECT_TRUE(topic.meaning.ends_with('.')) << topic.words;
    EXPECT_FALSE(topic.syntax.empty()) << topic.words;
  }
}

}  // namespace language_topics_test
}  // namespace tripline::dsl
