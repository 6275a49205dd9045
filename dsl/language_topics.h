// The language reference at the prompt: what `tripline help within` says of statements, clauses, pattern elements,
// expressions and aggregates.
//
// Not here: scalar functions, whose table is engine/data/function.h, and error codes (error_table.h). The topics stand
// beside the grammar: a test demands one for every keyword, statement and sign that the parser knows, and checks every
// example, so a word added to the language without a topic fails there.
//
//   for (const LanguageTopic* topic : FindTopics("->")) …
//
// Thread-safety: immutable.
#ifndef TRIPLINE_DSL_LANGUAGE_TOPICS_H_
#define TRIPLINE_DSL_LANGUAGE_TOPICS_H_

#include <span>
#include <string_view>
#include <vector>

namespace tripline::dsl {

struct LanguageTopic {
  std::string_view group;    // "statements", "rules", "patterns", "expressions", "aggregates", "queries"
  std::string_view words;    // its name, then what else leads here, with a blank between them: "-> followed_by"
  std::string_view syntax;   // as a person reads it
  std::string_view meaning;  // a few sentences
  std::string_view example;  // in the form of language_example.h
};

// The first of its words, and all of them. A word of several parts is written with '_': "after_match".
std::string_view TopicName(const LanguageTopic& topic);
std::vector<std::string_view> TopicWords(const LanguageTopic& topic);

// In the order of `tripline help`: by group.
std::span<const LanguageTopic> LanguageTopics();

// Those that a word leads to, whatever its case; blanks in it count as '_'. Those of which it is the name come first.
std::vector<const LanguageTopic*> FindTopics(std::string_view word);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_LANGUAGE_TOPICS_H_
