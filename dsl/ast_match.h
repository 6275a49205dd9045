// The syntax tree of `match ( … )` and `match_recognize ( … )`: clauses and patterns as they were written.
//
// Not here: the normal form and the automaton of a pattern (folder patterns), and which variables exist: names are
// compared after FoldVariable (ast_expression.h). Loops keep the mark in their braces, terms the mark and the
// negations in front of them; nothing is rewritten.
//
//   A !N ->[5 minutes] (B | C){2, ->}? :  kSequence( kVariable A,
//       kGroup{ gap relaxed [5 minutes]; negations {!N}; quantifier {2,} reluctant, relaxed }( kAlternation(B, C) ) )
//
// Thread-safety: thread-compatible values. Ownership: a node owns its children; copies are deep.
// Limits: nesting is bounded by ParseLimits::max_nesting; bounds of loops by 2,147,483,647.
#ifndef TRIPLINE_DSL_AST_MATCH_H_
#define TRIPLINE_DSL_AST_MATCH_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "dsl/ast_expression.h"

namespace tripline::dsl {

enum class GapKind : uint8_t {
  kStrict,   // blank: the very next row
  kRelaxed,  // ->   rows in between that do not match are skipped
  kAny,      // ->>  rows in between are skipped even when they match
};

// A mark: how far from the row before a step may take its row.
struct Gap {
  GapKind kind = GapKind::kStrict;
  std::optional<Expr> bound;  // `[D]`: a duration or months
  Span span;                  // empty (begin == end) where the mark is blank
};

// `!N`, `!(N | M)`, `!-> N`, `!-> (N | M)`, `!->[D] N`, in front of a term or at the end of a sequence.
enum class NegationKind : uint8_t {
  kNextRow,  // !N:   the next row is no N
  kUntil,    // !->N: no N before what comes next
};
struct Negation {
  NegationKind kind = NegationKind::kNextRow;
  std::vector<Name> variables;  // at least one
  std::optional<Expr> bound;    // `!->[D] N`
  Span span;
};

enum class Greed : uint8_t { kGreedy, kReluctant, kPossessive };

// `*` is {0,}, `+` is {1,}, `?` is {0,1}.
struct Quantifier {
  uint32_t min = 1;
  std::optional<uint32_t> max;  // none: unbounded
  Greed greed = Greed::kGreedy;
  Gap gap;  // the mark in the braces; kStrict without one
  Span span;
};

enum class PatternKind : uint8_t {
  kEmpty,           // ()
  kVariable,        // name
  kGroup,           // ( … ): one child
  kSequence,        // two or more children, or one with negations
  kAlternation,     // two or more children
  kConjunction,     // A & B: two or more children
  kPermute,         // permute(A, B): children
  kExclusion,       // {- … -}: one child
  kPartitionStart,  // ^
  kPartitionEnd,    // $
};

struct Pattern {
  PatternKind kind = PatternKind::kEmpty;
  Name name;  // kVariable
  std::vector<Pattern> children;
  // In front of the term. A sequence's first term has neither; its group's mark stands on the group.
  Gap gap;
  std::vector<Negation> negations;
  // Behind the term.
  std::optional<Quantifier> quantifier;
  std::optional<Expr> until;   // until (cond)
  std::optional<Expr> within;  // within D on a group
  // kSequence: `A !-> B` at its end.
  std::vector<Negation> trailing_negations;
  Span span;  // with its quantifier, without its mark
};

enum class RowsPerMatch : uint8_t {
  kUnspecified,       // no clause: one row
  kOneRow,            // ONE ROW PER MATCH
  kAllRows,           // ALL ROWS PER MATCH, which shows empty matches
  kAllRowsShowEmpty,  // … SHOW EMPTY MATCHES
  kAllRowsOmitEmpty,  // … OMIT EMPTY MATCHES
  kAllRowsUnmatched,  // … WITH UNMATCHED ROWS
};

enum class SkipMode : uint8_t {
  kUnspecified,  // no clause: past last row
  kPastLastRow,
  kToNextRow,
  kToFirst,  // to first V
  kToLast,   // to last V
  kTo,       // to V: as kToLast
  kNoSkip,   // after match no skip
};

struct Measure {
  Expr expr;
  Name name;
  Span span;
};

// define V [on stream] [as cond]; `define V on s` without `as` is true.
struct Definition {
  Name variable;
  std::optional<Name> stream;
  std::optional<Expr> condition;
  Span span;
};

struct Subset {
  Name name;
  std::vector<Name> members;
  Span span;
};

// The clauses of one `match ( … )` body. A clause that was not written is empty, its span too (begin == end).
struct MatchClause {
  std::vector<Expr> partition_by;
  std::vector<OrderItem> order_by;
  std::vector<Measure> measures;
  RowsPerMatch rows_per_match = RowsPerMatch::kUnspecified;
  SkipMode skip = SkipMode::kUnspecified;
  std::optional<Name> skip_target;  // of kToFirst, kToLast, kTo
  Pattern pattern;
  std::optional<Expr> within;  // within D behind the pattern
  std::vector<Subset> subsets;
  std::vector<Definition> definitions;
  bool on_timeout = false;
  std::vector<Measure> timeout_measures;  // on timeout ( measures … )

  std::vector<Span> clauses;  // in the order of the text
  Span span;                  // the whole body, without its parentheses
  Span partition_by_span;
  Span order_by_span;
  Span measures_span;
  Span rows_per_match_span;
  Span skip_span;
  Span pattern_span;
  Span within_span;
  Span subset_span;
  Span define_span;
  Span timeout_span;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_AST_MATCH_H_
