// The words of the language that completion offers beside names: what begins a statement or clause, with places to fill
// in and one sentence of meaning.
//
// Not functions (engine/data/function.h), nor what the words mean in full and in examples: dsl/language_topics.h, which
// hovers show and completion takes aggregates and row navigation from.
//
//   for (const LanguageWord& word : ClausesOf(dsl::Keyword::kRule)) …
//
// Thread-safety: immutable tables.
#ifndef TRIPLINE_DEPLOY_LSP_LANGUAGE_WORDS_H_
#define TRIPLINE_DEPLOY_LSP_LANGUAGE_WORDS_H_

#include <span>
#include <string_view>

#include "dsl/token.h"

namespace tripline::deploy {

struct LanguageWord {
  std::string_view word;     // as it is typed
  std::string_view snippet;  // with places to fill in; empty: the word
  std::string_view meaning;  // one sentence
};

std::span<const LanguageWord> Statements();
// Of a statement, outside of its parentheses; by the keyword that it begins with.
std::span<const LanguageWord> ClausesOf(dsl::Keyword statement);
std::span<const LanguageWord> MatchClauses();
std::span<const LanguageWord> Types();
// Inside of `pattern ( … )`, beside variables.
std::span<const LanguageWord> PatternWords();
// In expressions: literals and the words of predicates.
std::span<const LanguageWord> ExpressionWords();

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_LANGUAGE_WORDS_H_
