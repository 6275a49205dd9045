// The syntax tree of expressions: what an author wrote, before names and types are known.
//
// Not here: what a name refers to and what type a node has (name analysis keeps that in side tables by Expr::id), and
// the typed expressions that run (engine/data/expr.h). One node type with a kind serves all expressions, so that a
// pass over them is one switch. What the fields hold for a kind stands beside the kind.
//
//   amount > 5 * avg(A.amount):  kGreater( kColumn[amount], kMultiply( kInt "5", kCall[avg]( kColumn[A.amount] ) ) )
//
// Thread-safety: thread-compatible values. Ownership: a node owns its children; copies are deep.
// Limits: the parser bounds the height of a tree (ParseLimits::max_expression_height), so recursion over it is safe.
#ifndef TRIPLINE_DSL_AST_EXPRESSION_H_
#define TRIPLINE_DSL_AST_EXPRESSION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/span.h"

namespace tripline::dsl {

using data::Span;

// A name as it was written. `"Amount"` has text Amount and quoted = true.
struct Name {
  std::string text;
  bool quoted = false;
  Span span;
};

// ASCII letters only: names beyond ASCII compare byte for byte.
std::string AsciiLower(std::string_view text);
std::string AsciiUpper(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
// Whether a reference means a declared name: whatever the case if unquoted, exactly if quoted.
bool RefersTo(const Name& reference, std::string_view declared);
// Pattern variables fold as in SQL: unquoted `a` is "A", `"a"` stays "a". Equal results are one variable.
std::string FoldVariable(const Name& name);

// `decimal(12,2)`: text "decimal" in lower case, parameters {12, 2}. `double precision` has text "double precision".
struct TypeName {
  std::string text;
  std::vector<int64_t> parameters;
  Span span;
};

enum class ExprKind : uint8_t {
  // Literals.
  kNull,
  kTrue,
  kFalse,
  kInt,        // text: the digits, without a sign; may exceed 64 bits
  kDecimal,    // text: "1.20" as written
  kDouble,     // text: "1.2e0" as written
  kString,     // text: the value, '' already made one quote
  kTimestamp,  // timestamp '…': text: the value between the quotes, not yet checked
  kDuration,   // `10 minutes`, `interval '10' minute`: number: microseconds
  kMonths,     // `interval '1' month`, also years: number: months
  kArray,      // array[…]: children: the elements

  // References.
  kColumn,  // names: `x`, `A.x`, `t.A.x`: one to three parts. A column, variable.column, constant, parameter, feature
  kStar,    // `*` (names empty) or `A.*` (names: {A}); only as an argument of a call or an item of a select
  kField,   // `lookup(t, k).column`: children {the call}, names {column}
  kCall,    // names {function}; children: the arguments; distinct; semantics; over
  kAt,      // an argument `at ts`: children {ts}

  // Operators. Binary ones have two children.
  kNegate,  // -x: children {x}
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kConcat,  // ||
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,  // two or more children: a and b and c is one node
  kOr,   // two or more children
  kNot,  // children {x}

  // Predicates; `negated` says that NOT was written inside (x not in …, x is not null).
  kIsNull,          // children {x}
  kIsTrue,          // children {x}
  kIsFalse,         // children {x}
  kIsUnknown,       // children {x}
  kIsDistinctFrom,  // children {x, y}; negated: is not distinct from
  kBetween,         // children {x, low, high}
  kIn,              // children {x, e1, e2, …}: x in (e1, e2, …)
  kInList,          // children {x}, names {list}: x in list_name
  kLike,            // children {x, pattern} or {x, pattern, escape}
  kMatches,         // children {x}, names {texts}: x matches p

  // Others.
  kCase,  // children: [operand if has_operand], when1, then1, when2, then2, …, [else if has_else]
  kCast,  // children {x}, type
};

// RUNNING or FINAL in front of a call in measures and conditions.
enum class RowSemantics : uint8_t { kUnspecified, kRunning, kFinal };

struct Window;

struct Expr {
  ExprKind kind = ExprKind::kNull;
  bool negated = false;
  bool distinct = false;       // kCall: count(distinct x)
  bool has_operand = false;    // kCase: case x when …
  bool has_else = false;       // kCase
  bool parenthesized = false;  // it stood in parentheses of its own
  RowSemantics semantics = RowSemantics::kUnspecified;
  uint16_t height = 1;  // 1 for a leaf, else 1 + that of the highest child
  uint32_t id = 0;      // unique in its RuleSet (or query), dense from 1 in source order; 0 before the parser numbers
  Span span;            // the whole node
  Span operator_span;  // the operator or keyword of operators and predicates, the function's name of calls; else = span
  int64_t number = 0;
  std::string text;
  std::vector<Name> names;
  std::vector<Expr> children;
  TypeName type;
  std::vector<Window> over;  // kCall: none, or one `over ( … )`
};

enum class SortDirection : uint8_t { kAscending, kDescending };
enum class NullsOrder : uint8_t { kDefault, kFirst, kLast };  // default: last, in both directions

struct OrderItem {
  Expr expr;
  SortDirection direction = SortDirection::kAscending;
  NullsOrder nulls = NullsOrder::kDefault;
  Span span;
};

// What `range between … and …` or `rows between … and …` names.
enum class FrameUnit : uint8_t { kNone, kRange, kRows };
enum class FrameBoundKind : uint8_t { kUnboundedPreceding, kPreceding, kCurrentRow, kFollowing, kUnboundedFollowing };
struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::kCurrentRow;
  std::vector<Expr> offset;  // one for kPreceding and kFollowing: a duration (range) or a number (rows)
  Span span;
};

// over ( partition by … order by … range between d preceding and current row )
struct Window {
  std::vector<Expr> partition_by;
  std::vector<OrderItem> order_by;
  FrameUnit unit = FrameUnit::kNone;
  FrameBound begin;  // of kRange and kRows
  FrameBound end;
  Span span;  // from `over` to the closing parenthesis
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_AST_EXPRESSION_H_
