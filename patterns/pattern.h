// A row pattern: its variables, conditions, shape, measures and modes, with every name resolved and every expression
// typed. What a pattern is, not how it runs: automaton.h makes it runnable, cep/ runs it.
//
// Inputs of expressions: below `columns`, the columns of the row under test; columns + k is navigations[k]. In a
// navigation's own expression and in an aggregate's argument: below `columns` the columns of the row it is evaluated
// at, `columns` is CLASSIFIER() of that row, columns + 1 is MATCH_NUMBER().
//
//   (A{3,} -> B): Sequence{Quantified{Variable 0, 3, inf}, Variable 1 with gap ->}
//
// Source: SQL:2016, ISO/IEC 19075-5 (row pattern recognition); the language reference, section 'Meaning'.
// Ownership: values and shared expressions. Thread-safety: immutable once built.
#ifndef TRIPLINE_PATTERNS_PATTERN_H_
#define TRIPLINE_PATTERNS_PATTERN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/aggregate.h"
#include "engine/data/expr.h"
#include "engine/data/type.h"

namespace tripline::patterns {

inline constexpr uint32_t kUnbounded = 0xffffffffu;

// A length of time: microseconds, or calendar months.
struct Period {
  int64_t us = 0;
  int64_t months = 0;
  friend auto operator<=>(const Period&, const Period&) = default;
};

// How far from the row before a step may take its row.
struct Gap {
  enum class Mark : uint8_t {
    kStrict,   // the very next row
    kRelaxed,  // ->   rows in between that do not match are skipped
    kAny,      // ->>  rows in between are skipped even when they match
  } mark = Mark::kStrict;
  std::optional<Period> bound;  // [D]: since the row before
  friend auto operator<=>(const Gap&, const Gap&) = default;
};

// What must not come before a step, or at the end of the pattern.
struct Negation {
  enum class Reach : uint8_t { kNextRow, kUntilTaken } reach = Reach::kNextRow;  // !N, !-> N
  std::vector<uint32_t> variables;  // none of these
  std::optional<Period> bound;      // !->[D] N
  uint32_t element = 0;             // its place among the negations of the text; see NumberElements
};

struct Node {
  enum class Kind : uint8_t {
    kVariable,
    kEmpty,        // (): matches without a row
    kStart,        // ^
    kEnd,          // $
    kSequence,     // of children
    kAlternation,  // of children, left preferred
    kPermute,      // of children
    kConjunction,  // A & B: every order of the children, joined by ->
    kQuantified,   // of one child
    kExclusion,    // {- child -}: matched, left out of ALL ROWS output
  } kind = Kind::kEmpty;
  uint32_t variable = 0;  // kVariable
  uint32_t element = 0;   // kVariable: its place among the variables of the text; see NumberElements
  std::vector<Node> children;

  // kQuantified.
  uint32_t min = 1;
  uint32_t max = 1;  // kUnbounded
  bool greedy = true;
  bool possessive = false;        // greedy, and never left while it could go on
  Gap loop;                       // before every iteration but the first
  std::optional<uint32_t> until;  // variable (not mapped) whose condition ends the loop

  // Of a child of kSequence: what stands in front of it. The first child has no gap of its own.
  Gap gap;
  std::vector<Negation> negations;
  std::vector<Negation> trailing;  // kSequence: behind its last child

  std::optional<Period> within;  // the rows that this node takes, each time it is entered
};

struct Variable {
  std::string name;
  data::ExprPtr condition;  // null: always true
  bool mapped = true;       // false: the condition of an `until`, whose row is mapped to no variable
};

struct Navigation {
  enum class Kind : uint8_t { kRow, kAggregate, kMatchNumber, kSettledAt } kind = Kind::kRow;
  data::Type type;
  bool final = false;               // over the whole match; else up to the current row
  std::vector<uint32_t> variables;  // whose rows count; empty: every row of the match
  bool from_last = true;            // LAST or FIRST of those rows
  uint32_t logical_offset = 0;      // rows away from that end, among those rows
  int32_t physical_offset = 0;      // then rows of the partition: PREV negative, NEXT positive
  data::ExprPtr expression;         // kRow
  data::Aggregate aggregate;        // kAggregate
  data::ExprPtr argument;           // kAggregate; null for COUNT(*)
  data::ExprPtr second;
};

struct Measure {
  std::string name;
  data::ExprPtr expression;
};

enum class RowsPerMatch : uint8_t { kOne, kAllShowEmpty, kAllOmitEmpty, kAllWithUnmatched };
enum class SkipMode : uint8_t { kPastLastRow, kToNextRow, kToFirst, kToLast, kNoSkip };

struct Pattern {
  uint32_t columns = 0;                   // of the stream
  std::vector<data::Type> column_types;
  Node root;
  std::vector<Variable> variables;
  std::vector<Navigation> navigations;
  std::vector<Measure> measures;          // of a match, then of what `within` ended
  bool on_timeout = false;                // partial matches that `within` ended come out too
  uint32_t timeout_measures = 0;          // how many of the measures are theirs
  std::vector<uint32_t> row_columns;      // columns of the row itself that the output shows beside the measures
  std::optional<Period> within;           // last.ts - first.ts < within
  RowsPerMatch rows_per_match = RowsPerMatch::kOne;
  SkipMode skip = SkipMode::kPastLastRow;
  std::vector<uint32_t> skip_variables;   // kToFirst, kToLast: the variables of the target
  std::string skip_name;                  // as the author wrote it, for messages
};

// Numbers the places of variables, and those of negations, in the order of the text, so that what was compiled from one
// (Take, Negation) can name it.
void NumberElements(Node* root);

// "10 minutes", "1 hour 30 seconds", "2 months".
std::string PeriodText(const Period& period);

// "!-> N", "!->[5 minutes] (N | M)".
std::string DumpNegation(const Pattern& pattern, const Negation& negation);

// "(A{3,} (B | C)?)": the shape in the language's own words.
std::string DumpNode(const Pattern& pattern, const Node& node);

}  // namespace tripline::patterns

#endif  // TRIPLINE_PATTERNS_PATTERN_H_
