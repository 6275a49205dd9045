// Expressions, types, literals, and the lists that are made of them.
#include "dsl/grammar_def.h"

namespace tripline::dsl {
namespace grammar {

TRIPLINE_DSL_RULE(boolean_chain, Chain);
TRIPLINE_DSL_RULE(predicate, Expr);
TRIPLINE_DSL_RULE(arithmetic_chain, Chain);
TRIPLINE_DSL_RULE(primary, Expr);
TRIPLINE_DSL_RULE(case_expression, Expr);
TRIPLINE_DSL_RULE(call, Expr);
TRIPLINE_DSL_RULE(column, Expr);
TRIPLINE_DSL_RULE(literal, Expr);
TRIPLINE_DSL_RULE(interval, Expr);
TRIPLINE_DSL_RULE(window, Window);
TRIPLINE_DSL_RULE(frame_bound, FrameBound);

namespace {

template <class P>
auto append(const P& parser) {
  return act(parser,
             [](GrammarState& state, Expr& value, Expr& child, Span) { AppendChild(state, value, std::move(child)); });
}
template <class P>
auto leaf(ExprKind kind, const P& parser) {
  return act(parser,
             [=](GrammarState& state, Expr& value, TokenRef& at, Span) { value = MakeLeaf(state, *at.token, kind); });
}
template <class P>
auto literal_leaf(const P& parser) {
  return act(parser, [](GrammarState& state, Expr& value, TokenRef& at, Span) {
    value = MakeLeaf(state, *at.token, LiteralKind(at.token->kind));
  });
}
template <ExprKind Kind, class P>
auto kind(const P& parser) {
  return mark<&Expr::kind, Kind>(parser);
}

// --- or, and, not ---

const auto and_or = take([](Iterator at) -> size_t { return at->keyword == K::kAnd || at->keyword == K::kOr ? 1 : 0; });
template <class P>
auto operand(const P& parser) {
  return act(parser,
             [](GrammarState& state, Chain& chain, Expr& value, Span) { PushOperand(state, chain, std::move(value)); });
}
template <class P>
auto operator_token(const P& parser) {
  return act(parser, [](GrammarState&, Chain& chain, TokenRef& at, Span) { chain.operators.push_back(at.token); });
}
template <class P>
auto prefix_token(const P& parser) {
  return act(parser, [](GrammarState&, Chain& chain, TokenRef& at, Span) { chain.prefixes.push_back(at.token); });
}

const auto boolean_operand = *prefix_token(quiet(K::kNot)) >> operand(predicate);
const auto boolean_chain_def = boolean_operand >> *(operator_token(and_or) >> boolean_operand);

const auto expression_def =
    part(Part::kExpression, nested(act(boolean_chain, [](GrammarState& state, Expr& value, Chain& chain, Span) {
           value = BuildBoolean(state, std::move(chain));
         })));

// --- comparisons and other predicates ---

const auto built_arithmetic = act(arithmetic_chain, [](GrammarState& state, Expr& value, Chain& chain, Span) {
  value = BuildArithmetic(state, std::move(chain));
});
const auto arithmetic_def = part(Part::kExpression, built_arithmetic);

bool IsComparison(T token) { return token >= T::kEqual && token <= T::kGreaterEqual; }
const auto comparison = take([](Iterator at) -> size_t { return IsComparison(at->kind) ? 1 : 0; });
const auto wrap_comparison = act(comparison, [](GrammarState& state, Expr& value, TokenRef& at, Span span) {
  Wrap(state, value, ComparisonKind(at.token->kind), span);
});
const auto no_second_comparison = refuse_if([](Iterator at) { return IsComparison(at->kind); }, "TRL0115",
                                            "comparisons cannot be chained", "write a < b and b < c");

// [not] keyword, which puts the value so far under a new node.
auto wrap_keyword(K keyword, ExprKind node) {
  const auto both = take([=](Iterator at) -> size_t {
    if (at->keyword == keyword) return 1;
    return at->keyword == K::kNot && at[1].keyword == keyword ? 2 : 0;
  });
  return act(both, [=](GrammarState& state, Expr& value, TokenRef& at, Span span) {
    Wrap(state, value, node, span);
    value.negated = at.token->keyword == K::kNot;
  });
}
const auto no_subquery = refuse_if([](Iterator at) { return at->keyword == K::kSelect; }, "TRL0116",
                                   "a subquery inside an expression is not part of the language",
                                   "make it a stream of its own and join it, or use a table and lookup(…)");

const auto between_tail = wrap_keyword(K::kBetween, ExprKind::kBetween) >> append(arithmetic) >> kw(K::kAnd) >>
                          append(arithmetic);
const auto like_tail = wrap_keyword(K::kLike, ExprKind::kLike) >> append(arithmetic) >>
                       -(quiet(K::kEscape) >> append(arithmetic));
const auto in_tail = wrap_keyword(K::kIn, ExprKind::kIn) >>
                     ((tok(T::kLeftParen) >> no_subquery >> comma_list(append(expression)) >> tok(T::kRightParen)) |
                      (push<&Expr::names>(identifier) >> kind<ExprKind::kInList>(x3::eps)));
const auto matches_tail = wrap_keyword(K::kMatches, ExprKind::kMatches) >> push<&Expr::names>(identifier);
const auto is_tail = act(quiet(K::kIs), [](GrammarState& state, Expr& value, TokenRef&,
                                           Span span) { Wrap(state, value, ExprKind::kIsNull, span); }) >>
                     -mark<&Expr::negated, true>(kw(K::kNot)) >>
                     (kw(K::kNull) | kind<ExprKind::kIsTrue>(kw(K::kTrue)) | kind<ExprKind::kIsFalse>(kw(K::kFalse)) |
                      kind<ExprKind::kIsUnknown>(kw(K::kUnknown)) |
                      (kind<ExprKind::kIsDistinctFrom>(kw(K::kDistinct)) >> kw(K::kFrom) >> append(arithmetic)));

const auto predicate_def = built_arithmetic >> -((wrap_comparison >> append(arithmetic) >> no_second_comparison) |
                                                 between_tail | like_tail | in_tail | matches_tail) >>
                           *is_tail;

// --- arithmetic ---

const auto arithmetic_operator =
    take([](Iterator at) -> size_t { return (at->kind >= T::kPlus && at->kind <= T::kConcat) ? 1 : 0; });
const auto sign = take([](Iterator at) -> size_t { return at->kind == T::kPlus || at->kind == T::kMinus ? 1 : 0; });
const auto signed_operand = *prefix_token(sign) >> operand(primary);
const auto arithmetic_chain_def = signed_operand >> *(operator_token(arithmetic_operator) >> signed_operand);

// --- what operators stand between ---

const auto unit = take([](Iterator at) -> size_t { return at->kind == T::kName && IsTimeUnit(at->text) ? 1 : 0; });
const auto as_duration =
    act(unit, [](GrammarState& state, Expr& value, TokenRef& at, Span) { MakeDuration(state, value, *at.token); });
const auto number = literal_leaf(tok(T::kInt)) | literal_leaf(tok(T::kDecimal)) | literal_leaf(tok(T::kDouble));
const auto literal_def =
    (number >> -as_duration) | literal_leaf(tok(T::kString)) | leaf(ExprKind::kTrue, kw(K::kTrue)) |
    leaf(ExprKind::kFalse, kw(K::kFalse)) | leaf(ExprKind::kNull, kw(K::kNull)) |
    (KeywordBefore(K::kTimestamp, T::kString) >> leaf(ExprKind::kTimestamp, tok(T::kString))) | whole(interval);

struct IntervalParts {
  const Token* text;
  const Token* first;
  const Token* last;
  size_t taken;
};
// interval [+|-] 'text' unit [(p)] [to unit [(p)]]; taken is 0 where it is none.
IntervalParts ReadInterval(Iterator at) {
  IntervalParts parts{};
  Iterator next = at + 1;
  if (at->keyword != K::kInterval || next->kind != T::kString) return parts;
  parts.text = next++;
  const auto read_unit = [&next]() -> const Token* {
    if (next->kind != T::kName || !IsTimeUnit(next->text)) return nullptr;
    const Token* found = next++;
    if (next->kind == T::kLeftParen && next[1].kind == T::kInt && next[2].kind == T::kRightParen) next += 3;
    return found;
  };
  parts.first = read_unit();
  if (parts.first == nullptr) return parts;
  if (next->keyword == K::kTo) {
    ++next;
    parts.last = read_unit();
    if (parts.last == nullptr) return parts;
  }
  parts.taken = static_cast<size_t>(next - at);
  return parts;
}
const auto no_broken_interval = refuse_if(
    [](Iterator at) { return at->keyword == K::kInterval && at[1].kind == T::kString && ReadInterval(at).taken == 0; },
    "TRL0118", "an interval needs a unit behind its string", "write it like interval '10' minute");
const auto interval_tokens = take([](Iterator at) -> size_t { return ReadInterval(at).taken; });
const auto interval_def = no_broken_interval >>
                          act(interval_tokens, [](GrammarState& state, Expr& value, TokenRef& at, Span) {
                            const IntervalParts parts = ReadInterval(at.token);
                            MakeInterval(state, value, *parts.text, *parts.first, parts.last);
                          });

const auto start_case = act(kw(K::kCase), [](GrammarState& state, Expr& value, TokenRef& at, Span) {
  value.kind = ExprKind::kCase;
  value.operator_span = state.SpanOf(*at.token);
});
const auto case_expression_def = start_case >>
                                 -(!Ahead(K::kWhen) >> append(expression) >> mark<&Expr::has_operand, true>(x3::eps)) >>
                                 +(kw(K::kWhen) >> append(expression) >> kw(K::kThen) >> append(expression)) >>
                                 -(mark<&Expr::has_else, true>(kw(K::kElse)) >> append(expression)) >> kw(K::kEnd);

const auto start_cast =
    act(KeywordBefore(K::kCast, T::kLeftParen), [](GrammarState& state, Expr& value, TokenRef& at, Span) {
      value.kind = ExprKind::kCast;
      value.operator_span = state.SpanOf(*at.token);
    });
const auto cast = start_cast >> parens(append(expression) >> kw(K::kAs) >> set<&Expr::type>(type_name));
const auto array = kind<ExprKind::kArray>(KeywordBefore(K::kArray, T::kLeftBracket)) >> tok(T::kLeftBracket) >>
                   -comma_list(append(expression)) >> tok(T::kRightBracket);

// --- calls ---

bool IsCall(Iterator at) { return IsName(*at) && !IsReserved(at->keyword) && at[1].kind == T::kLeftParen; }
const auto running = take([](Iterator at) -> size_t { return at->keyword == K::kRunning && IsCall(at + 1) ? 1 : 0; });
const auto final_ = take([](Iterator at) -> size_t { return at->keyword == K::kFinal && IsCall(at + 1) ? 1 : 0; });
const auto function_name = act(take([](Iterator at) -> size_t { return IsCall(at) ? 1 : 0; }),
                               [](GrammarState& state, Expr& value, TokenRef& at, Span span) {
                                 value.kind = ExprKind::kCall;
                                 value.operator_span = span;
                                 value.names.push_back(MakeName(state, *at.token));
                               });

const auto star = act(quiet(T::kStar), [](GrammarState& state, Expr& value, TokenRef& at, Span) {
  AppendChild(state, value, MakeLeaf(state, *at.token, ExprKind::kStar));
});
// `at` opens an argument where something that can only be a value follows: at ts, at '2026-…', at timestamp '…'.
const auto at_keyword = take([](Iterator at) -> size_t {
  if (at->keyword != K::kAt) return 0;
  return (IsName(at[1]) && !IsReserved(at[1].keyword)) || at[1].kind == T::kString ? 1 : 0;
});
const auto at_argument = at_keyword >> act(expression, [](GrammarState& state, Expr& value, Expr& time, Span span) {
                           Wrap(state, time, ExprKind::kAt, span);
                           AppendChild(state, value, std::move(time));
                         });
const auto no_aggregate_order =
    refuse_if([](Iterator at) { return at->keyword == K::kOrder && at[1].keyword == K::kBy; }, "TRL0116",
              "ORDER BY inside a call is not part of the language", "rows are aggregated in the order of the stream");
const auto arguments = star |
                       (-mark<&Expr::distinct, true>(quiet(K::kDistinct)) >>
                        comma_list(at_argument | append(expression)) >> no_aggregate_order) |
                       no_aggregate_order;

const auto no_call_suffix =
    refuse_if([](Iterator at) { return at->keyword == K::kFilter && at[1].kind == T::kLeftParen; }, "TRL0116",
              "FILTER is not part of the language", "aggregate a case: sum(case when … then x end)") >>
    refuse_if([](Iterator at) { return at->keyword == K::kWithin && at[1].keyword == K::kGroup; }, "TRL0116",
              "WITHIN GROUP is not part of the language", "rows are aggregated in the order of the stream") >>
    refuse_if(
        [](Iterator at) {
          return (at->keyword == K::kIgnore || at->keyword == K::kRespect) && at[1].keyword == K::kNulls;
        },
        "TRL0116", "IGNORE NULLS and RESPECT NULLS are not part of the language", "aggregates skip NULL by themselves");
const auto dot_name = quiet(T::kDot) >> act(identifier, [](GrammarState& state, Expr& value, Name& field, Span span) {
                        Wrap(state, value, ExprKind::kField, span);
                        value.names.push_back(std::move(field));
                      });
const auto call_def = -(mark<&Expr::semantics, RowSemantics::kRunning>(running) |
                        mark<&Expr::semantics, RowSemantics::kFinal>(final_)) >>
                      function_name >> tok(T::kLeftParen) >> (Ahead(T::kRightParen) | arguments) >>
                      tok(T::kRightParen) >> no_call_suffix >> -push<&Expr::over>(window);

const auto frame_bound_def =
    (kw(K::kUnbounded) >> (mark<&FrameBound::kind, FrameBoundKind::kUnboundedPreceding>(kw(K::kPreceding)) |
                           mark<&FrameBound::kind, FrameBoundKind::kUnboundedFollowing>(kw(K::kFollowing)))) |
    (kw(K::kCurrent) >> kw(K::kRow)) |
    (push<&FrameBound::offset>(arithmetic) >> (mark<&FrameBound::kind, FrameBoundKind::kPreceding>(kw(K::kPreceding)) |
                                               mark<&FrameBound::kind, FrameBoundKind::kFollowing>(kw(K::kFollowing))));
const auto frame =
    (mark<&Window::unit, FrameUnit::kRange>(kw(K::kRange)) | mark<&Window::unit, FrameUnit::kRows>(kw(K::kRows))) >>
    ((kw(K::kBetween) >> set<&Window::begin>(frame_bound) >> kw(K::kAnd) >> set<&Window::end>(frame_bound)) |
     set<&Window::begin>(frame_bound));
const auto window_def = KeywordBefore(K::kOver, T::kLeftParen) >>
                        parens(-(kw(K::kPartition) >> kw(K::kBy) >>
                                 comma_list(push<&Window::partition_by>(expression))) >>
                               -(kw(K::kOrder) >> kw(K::kBy) >> comma_list(push<&Window::order_by>(order_item))) >>
                               -frame);

// --- columns and the rest ---

const auto qualified_star = kind<ExprKind::kStar>(
    take([](Iterator at) -> size_t { return at->kind == T::kDot && at[1].kind == T::kStar ? 2 : 0; }));
const auto column_def = kind<ExprKind::kColumn>(push<&Expr::names>(identifier)) >>
                        (qualified_star | (*(quiet(T::kDot) >> push<&Expr::names>(identifier)) >> -qualified_star));

const auto parenthesized = tok(T::kLeftParen) >> no_subquery >> whole(expression) >>
                           tok(T::kRightParen) >> mark<&Expr::parenthesized, true>(x3::eps);

const auto primary_def = part(Part::kExpression, whole(literal) | whole(case_expression) | cast | array |
                                                     (whole(call) >> *dot_name) | whole(column) | parenthesized);

const auto pattern_duration_def = part(
    Part::kDuration, (Ahead(T::kInt) >> whole(literal)) | (Ahead(T::kDecimal) >> whole(literal)) | whole(interval) |
                         (kind<ExprKind::kColumn>(push<&Expr::names>(identifier))) | parenthesized);
const auto string_literal_def = literal_leaf(tok(T::kString));

// --- types and order ---

const auto type_word = act(identifier, [](GrammarState&, TypeName& type, Name& word, Span) {
  if (!type.text.empty()) type.text += ' ';
  type.text += AsciiLower(word.text);
});
const auto type_parameter = act(tok(T::kInt), [](GrammarState& state, TypeName& type, TokenRef& at, Span span) {
  const std::optional<int64_t> number_value = SmallInteger(at.token->text);
  if (!number_value) state.Refuse("TRL0107", span, "this number is too large for a type");
  type.parameters.push_back(number_value.value_or(0));
});
const auto type_name_def =
    part(Part::kType, type_word >> -(Ahead(K::kPrecision) >> type_word) >>
                          -(quiet(T::kLeftParen) >> comma_list(type_parameter) >> tok(T::kRightParen)));

const auto order_item_def = set<&OrderItem::expr>(expression) >>
                            -(quiet(K::kAsc) |
                              mark<&OrderItem::direction, SortDirection::kDescending>(quiet(K::kDesc))) >>
                            -(quiet(K::kNulls) >> (mark<&OrderItem::nulls, NullsOrder::kFirst>(kw(K::kFirst)) |
                                                   mark<&OrderItem::nulls, NullsOrder::kLast>(kw(K::kLast))));

}  // namespace

TRIPLINE_DSL_DEFINE(boolean_chain)
TRIPLINE_DSL_DEFINE(predicate)
TRIPLINE_DSL_DEFINE(arithmetic_chain)
TRIPLINE_DSL_DEFINE(primary)
TRIPLINE_DSL_DEFINE(case_expression)
TRIPLINE_DSL_DEFINE(call)
TRIPLINE_DSL_DEFINE(column)
TRIPLINE_DSL_DEFINE(literal)
TRIPLINE_DSL_DEFINE(interval)
TRIPLINE_DSL_DEFINE(window)
TRIPLINE_DSL_DEFINE(frame_bound)
TRIPLINE_DSL_DEFINE(expression)
TRIPLINE_DSL_DEFINE(arithmetic)
TRIPLINE_DSL_DEFINE(pattern_duration)
TRIPLINE_DSL_DEFINE(string_literal)
TRIPLINE_DSL_DEFINE(type_name)
TRIPLINE_DSL_DEFINE(order_item)
TRIPLINE_DSL_INSTANTIATE(expression);
TRIPLINE_DSL_INSTANTIATE(arithmetic);
TRIPLINE_DSL_INSTANTIATE(pattern_duration);
TRIPLINE_DSL_INSTANTIATE(string_literal);
TRIPLINE_DSL_INSTANTIATE(type_name);
TRIPLINE_DSL_INSTANTIATE(order_item);

}  // namespace grammar

bool ParseExpressionTokens(GrammarState& state, const Token*& at, const Token* end, Expr& result) {
  return grammar::ParseWith(grammar::expression, state, at, end, result);
}

}  // namespace tripline::dsl
