#ifndef TRIPLINE_TESTS_REFERENCE_ENUMERATE_H_
#define TRIPLINE_TESTS_REFERENCE_ENUMERATE_H_
// All small patterns, and random larger ones, for tests that compare two matchers.
//
// Not a generator of rules: no conditions, measures or clauses; the caller says what a variable holds for.
//
//   for (const Pattern& p : AllPatterns(SqlAlphabet(2), 3)) …
//
// The patterns come in canonical form and without duplicates: a sequence holds no bare sequence, an alternation no bare
// alternation; a loop that runs at most once has no mark. Negations use the variables behind the steps' variables (for
// k variables, k to 2k - 1), so that a step's variable is never also forbidden. Patterns that Refusal() names are left
// out. Thread-safety: plain functions; thread-compatible. Cost: the number of patterns grows by a factor of 10 (SQL) to
// 60 (everything) per node.

#include <random>
#include <vector>

#include "tests/reference/pattern.h"

namespace tripline::reference {

// What the patterns are made of.
struct Alphabet {
  int variables = 2;
  std::vector<Quantifier> quantifiers = {};  // on one step; marks come from `gaps`, `until` from `untils`
  std::vector<Gap> gaps = {Gap{}};           // marks with bounds, without negations
  std::vector<Time> group_bounds = {};       // (…) within D
  int untils = 0;                            // conditions 0 to untils - 1
  bool empty = false;
  bool anchors = false;
  bool permute = false;
  bool conjunction = false;
  bool exclusion = false;
  bool next_negations = false;     // !N
  bool absence_negations = false;  // !-> N
  std::vector<Time> absence_bounds = {};  // !->[D] N
  bool negated_pairs = false;      // !(N | M)
  bool within = false;             // the whole pattern has a bound: absence may end it
};

// Sequence, `|`, `* + ? {2} {1,2}`, greedy and reluctant.
Alphabet SqlAlphabet(int variables);

// The same with `()`, anchors, PERMUTE and exclusion.
Alphabet WholeSqlAlphabet(int variables);

// Everything of 'Meaning': all marks, possessive loops, negations, until, `&`.
Alphabet MeaningAlphabet(int variables);

// Every pattern of exactly 1, 2, … max_nodes nodes, small ones first. See NodeCount.
std::vector<Pattern> AllPatterns(const Alphabet& alphabet, int max_nodes);

// A pattern of about `nodes` nodes, never one that Refusal() names.
Pattern RandomPattern(const Alphabet& alphabet, int nodes, std::mt19937_64* random);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_ENUMERATE_H_
