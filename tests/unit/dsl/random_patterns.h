// Random patterns, the clauses of match and match_recognize, and select statements.
//
// They parse, but mean nothing. `depth` bounds how many levels of groups and subqueries are below.
//
// Thread-safety: thread-compatible. Cost: linear in the text.
#ifndef TRIPLINE_TESTS_UNIT_DSL_RANDOM_PATTERNS_H_
#define TRIPLINE_TESTS_UNIT_DSL_RANDOM_PATTERNS_H_

#include "tests/unit/dsl/random_expressions.h"

namespace tripline::dsl::random_rules {

class RandomPatterns : protected RandomExpressions {
 protected:
  using RandomExpressions::RandomExpressions;

  void MatchBody();
  void Query(int depth);

 private:
  void Variable();
  void Pattern(int depth);
  void Sequence(int depth);
  void Term(int depth);
  void Atom(int depth);
  void Bound();
  void Gap();
  void Negation();
  void Quantifier();
  void Measures();
  void Select(int depth);
  void Relation(int depth);
};

}  // namespace tripline::dsl::random_rules

#endif  // TRIPLINE_TESTS_UNIT_DSL_RANDOM_PATTERNS_H_
