// The words of the language that completion and hover offer beside names: clauses and what begins with them, aggregates
// and row navigation with their meaning.
//
// Scalar functions are in engine/data/function.h, which this does not repeat.
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
// Calls over several rows; `word` is the name, `snippet` the signature.
std::span<const LanguageWord> Aggregates();
std::span<const LanguageWord> RowNavigation();
// In expressions: literals and the words of predicates.
std::span<const LanguageWord> ExpressionWords();

// Any of the above by its word; null: there is none.
const LanguageWord* FindWord(std::string_view word);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_LANGUAGE_WORDS_H_
