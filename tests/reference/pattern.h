#ifndef TRIPLINE_TESTS_REFERENCE_PATTERN_H_
#define TRIPLINE_TESTS_REFERENCE_PATTERN_H_
// A pattern of the rule language as a small tree, for the reference matchers and for exhaustive tests.
//
// Not the engine's pattern algebra: nothing here is shared with it, so that a mistake cannot be made on both sides.
//
//   Pattern p = Sequence({Variable(0), Quantified(Variable(1), {.min = 1})});
//   Text(p, {.variables = {"A", "B"}})                        // "A B+"
//
// Thread-safety: values without shared state; thread-compatible.
// Ownership: a tree owns its parts.
// Units: a time is an integer whose unit the caller chooses (Names::time_unit prints it).
// Cost: copied freely; trees have a handful of nodes.
// Source: language.md, 'Patterns' and 'Meaning'; SQL:2016 (ISO/IEC 9075-2, row pattern recognition).

#include <climits>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tripline::reference {

using Time = std::int64_t;

enum class Mark : std::uint8_t { kStrict, kRelaxed, kAny };
enum class Greed : std::uint8_t { kGreedy, kReluctant, kPossessive };

// `!N` (kNextRow) or `!-> N` (kUntilTaken); several variables are `!(N | M)`.
struct Negation {
  enum class Reach : std::uint8_t { kNextRow, kUntilTaken };
  Reach reach = Reach::kNextRow;
  std::vector<int> variables;
  std::optional<Time> bound;  // `!->[D] N`

  bool operator==(const Negation&) const = default;
};

// What stands in front of a term: its mark, the mark's `[D]`, and the negations that belong to the mark.
struct Gap {
  Mark mark = Mark::kStrict;
  std::optional<Time> bound = {};
  std::vector<Negation> negations = {};

  bool operator==(const Gap&) const = default;
};

inline constexpr int kNoMaximum = INT_MAX;

struct Quantifier {
  int min = 0;
  int max = kNoMaximum;
  Greed greed = Greed::kGreedy;
  Mark mark = Mark::kStrict;       // of every iteration but the first
  std::optional<Time> bound = {};  // `{2, ->[D]}`
  std::optional<int> until = {};   // number of the condition in `until (…)`

  bool operator==(const Quantifier&) const = default;
};

struct Pattern {
  enum class Kind : std::uint8_t {
    kEmpty,        // ()
    kVariable,     // A
    kSequence,     // parts[0] gaps[1] parts[1] …; gaps[0] carries only negations
    kAlternation,  // parts[0] | parts[1] | …
    kQuantified,   // (parts[0]) quantifier
    kPermute,      // PERMUTE(parts…)
    kConjunction,  // parts[0] & parts[1] & …
    kExclusion,    // {- parts[0] -}
    kWithin,       // (parts[0]) within D
    kStart,        // ^
    kEnd,          // $
  };

  Kind kind = Kind::kEmpty;
  int variable = 0;
  std::vector<Pattern> parts = {};
  std::vector<Gap> gaps = {};       // kSequence: as many as parts
  std::vector<Negation> tail = {};  // kSequence: negations behind the last part
  Quantifier quantifier = {};
  Time within = 0;

  bool operator==(const Pattern&) const = default;
};

// One part of a sequence: what stands in front of it, and the term.
struct Term {
  Gap gap;
  Pattern pattern;
};

Pattern Variable(int variable);
Pattern Empty();
Pattern StartAnchor();
Pattern EndAnchor();
Pattern Sequence(std::vector<Pattern> parts);  // blank marks
Pattern Sequence(std::vector<Term> terms, std::vector<Negation> tail = {});
Pattern Alternation(std::vector<Pattern> parts);
Pattern Quantified(Pattern body, Quantifier quantifier);
Pattern Permute(std::vector<Pattern> parts);
Pattern Conjunction(std::vector<Pattern> parts);
Pattern Exclusion(Pattern body);
Pattern Within(Pattern body, Time bound);

// Number of nodes: every variable, operator, `until`, group bound, anchor, empty pattern and negation is one; marks
// with their bounds are none.
int NodeCount(const Pattern& pattern);

// PERMUTE and `&` written out as the alternation of all orders, in lexical order (`&` joined by `->`). The result
// holds neither.
Pattern WithoutOrders(const Pattern& pattern);

// True if the pattern, or a part of it, can take no row at all.
bool CanBeEmpty(const Pattern& pattern);

// The sentence with which 'Meaning' refuses the pattern (a negation at the start, one without a step behind it that is
// not at the end, an absence without a bound), or nothing. `within`: the whole pattern has a bound.
std::optional<std::string> Refusal(const Pattern& pattern, bool within);

// How the numbers in a tree are written.
struct Names {
  std::vector<std::string> variables;
  std::vector<std::string> conditions;  // of `until`
  std::string time_unit = "seconds";
};

// The language's text, without the parentheses around the whole pattern.
// REQUIRES: every variable and condition of the pattern has a name.
std::string Text(const Pattern& pattern, const Names& names);

// Names for tests: variables A, B, …; behind them NA, NB, … (the same conditions, for negations); conditions a, b, ….
Names PlainNames(int variables);

}  // namespace tripline::reference

#endif  // TRIPLINE_TESTS_REFERENCE_PATTERN_H_
