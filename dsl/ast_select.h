// The syntax tree of `select …`: the right side of `stream x as select …` and what `tripline query` runs.
//
// Not here: the plan of a query (engine/plan) and what windows in `group by` mean: tumble(ts, d) and its like are
// ordinary calls among the group's expressions.
//
//   select card, count(*) as n from payments where amount > 5 group by card order by n desc limit 10 offset 20
//
// Thread-safety: thread-compatible values. Ownership: a node owns its children; copies are deep.
#ifndef TRIPLINE_DSL_AST_SELECT_H_
#define TRIPLINE_DSL_AST_SELECT_H_

#include <optional>
#include <vector>

#include "dsl/ast_expression.h"
#include "dsl/ast_match.h"

namespace tripline::dsl {

struct Query;

struct SelectItem {
  Expr expr;                  // kStar for `*` and `t.*`
  std::optional<Name> alias;  // as name
  Span span;
};

// A name or a subquery, with or without match_recognize over it.
struct Relation {
  std::optional<Name> stream;      // from payments
  std::vector<Query> subquery;     // from ( select … ): one, where stream is empty
  std::vector<MatchClause> match;  // match_recognize ( … ): none or one
  std::optional<Name> alias;
  Span span;
};

enum class JoinKind : uint8_t { kInner, kLeft, kRight, kFull, kCross };
struct Join {
  JoinKind kind = JoinKind::kInner;
  Relation right;
  std::optional<Expr> on;  // every kind but kCross
  Span span;
};

// One select between two `union all`.
struct Select {
  bool distinct = false;
  std::vector<SelectItem> items;  // at least one
  Relation from;
  std::vector<Join> joins;
  std::optional<Expr> where;
  std::vector<Expr> group_by;
  std::optional<Expr> having;
  Span span;
};

struct Query {
  std::vector<Select> selects;      // at least one; two or more are joined by `union all`
  std::vector<OrderItem> order_by;  // of the whole
  std::optional<Expr> limit;        // a whole number
  std::optional<Expr> offset;       // likewise
  Span span;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_AST_SELECT_H_
