// The grammar in Boost.Spirit X3: primitives over tokens, directives, and the declaration of every rule that another
// file of the grammar uses.
//
// Included by grammar_*.cc only (it costs seconds to compile); everyone else includes parser.h or grammar.h.
//
// How a definition reads:
//   auto const list_def = kw(K::kList) >> set<&ListStatement::name>(identifier) >> kw(K::kOf) >> …
// A rule's attribute is the struct of the tree it builds. `set<&S::m>(p)` moves p's attribute into that member of it,
// `push<&S::m>(p)` behind a vector; `act(p, f)` calls f(state, rule's attribute, p's attribute, span). An attribute is
// thus never passed along by position, and a rule's actions see no half-built sequences.
// The grammar is LL(1) but for a few looks ahead (KeywordBefore, take): the first tokens choose an alternative, so
// nothing is parsed twice, and what an action of a failed alternative left behind is never used.
// Failures: primitives tell the state what they missed; there are no expectation points and no exceptions.
#ifndef TRIPLINE_DSL_GRAMMAR_DEF_H_
#define TRIPLINE_DSL_GRAMMAR_DEF_H_

#include <boost/spirit/home/x3.hpp>
#include <type_traits>
#include <utility>

#include "dsl/grammar.h"
#include "dsl/grammar_build.h"

namespace tripline::dsl::grammar {

namespace x3 = boost::spirit::x3;
using K = Keyword;
using T = TokenKind;

struct StateTag;
using Iterator = const Token*;
using Context = x3::context<StateTag, GrammarState, x3::unused_type>;

template <class Ctx>
GrammarState& StateOf(const Ctx& context) {
  return x3::get<StateTag>(context);
}

// --- primitives -----------------------------------------------------------------------------------------------------

enum class Misses : uint8_t { kSaid, kQuiet };  // quiet: operators behind an operand, which every message would list

// To X3 a primitive has no attribute, so sequences of them have none; `act` directly around one gives it its own.
template <class Derived, class Attribute>
struct Primitive : x3::parser<Derived> {
  using attribute_type = x3::unused_type;
  using ActAttribute = Attribute;
  static constexpr bool has_attribute = false;

  template <class Ctx, class RuleContext, class Actual>
  bool parse(Iterator& first, const Iterator&, const Ctx& context, RuleContext&, Actual& actual) const {
    GrammarState& state = StateOf(context);
    if (state.refused()) return false;
    return static_cast<const Derived*>(this)->Match(state, first, actual);
  }
};

struct TokenParser : Primitive<TokenParser, TokenRef> {
  T kind;
  Misses misses;
  TokenParser(T wanted, Misses said) : kind(wanted), misses(said) {}
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual& actual) const {
    if (first->kind != kind) {
      if (misses == Misses::kSaid) state.Missed(first, kind);
      return false;
    }
    if constexpr (std::is_same_v<Actual, TokenRef>) actual.token = first;
    ++first;
    return true;
  }
};
inline TokenParser tok(T kind) { return {kind, Misses::kSaid}; }
inline TokenParser quiet(T kind) { return {kind, Misses::kQuiet}; }

struct KeywordParser : Primitive<KeywordParser, TokenRef> {
  K keyword;
  Misses misses;
  KeywordParser(K wanted, Misses said) : keyword(wanted), misses(said) {}
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual& actual) const {
    if (first->keyword != keyword) {
      if (misses == Misses::kSaid) state.Missed(first, keyword);
      return false;
    }
    if constexpr (std::is_same_v<Actual, TokenRef>) actual.token = first;
    ++first;
    return true;
  }
};
inline KeywordParser kw(K keyword) { return {keyword, Misses::kSaid}; }
inline KeywordParser quiet(K keyword) { return {keyword, Misses::kQuiet}; }

// Takes as many tokens as its function says; 0 is a miss, which is not said.
template <class Test>
struct TestParser : Primitive<TestParser<Test>, TokenRef> {
  Test count;
  explicit TestParser(Test f) : count(f) {}
  template <class Actual>
  bool Match(GrammarState&, Iterator& first, Actual& actual) const {
    const size_t taken = count(first);
    if (taken == 0) return false;
    if constexpr (std::is_same_v<Actual, TokenRef>) actual.token = first;
    first += taken;
    return true;
  }
};
template <class Test>
TestParser<Test> take(Test f) {
  return TestParser<Test>(f);
}
inline bool IsName(const Token& token) { return token.kind == T::kName || token.kind == T::kQuotedName; }
// The keyword, if a token of this kind stands behind it: `interval '…'` is a literal, `interval` a column.
inline auto KeywordBefore(K keyword, T next) {
  return take([=](Iterator at) -> size_t { return at->keyword == keyword && at[1].kind == next ? 1 : 0; });
}
inline auto KeywordPair(K keyword, K next) {
  return take([=](Iterator at) -> size_t { return at->keyword == keyword && at[1].keyword == next ? 2 : 0; });
}
// Looks without taking.
inline auto Ahead(T kind) {
  return &take([=](Iterator at) -> size_t { return at->kind == kind ? 1 : 0; });
}
inline auto Ahead(K keyword) {
  return &take([=](Iterator at) -> size_t { return at->keyword == keyword ? 1 : 0; });
}

struct NameParser : Primitive<NameParser, Name> {
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual& actual) const {
    if (!IsName(*first) || IsReserved(first->keyword)) {
      state.Missed(first, T::kName);
      return false;
    }
    if constexpr (std::is_same_v<Actual, Name>) actual = MakeName(state, *first);
    ++first;
    return true;
  }
};
inline const NameParser identifier;

// Refuses where the test holds, with a message of its own: syntax that other systems have and this language has not.
template <class Test>
struct RefuseParser : Primitive<RefuseParser<Test>, x3::unused_type> {
  Test holds;
  const char* code;
  const char* message;
  const char* fix;
  const char* replacement;  // of the token, where that is safe; else null
  RefuseParser(Test t, const char* c, const char* m, const char* f, const char* r)
      : holds(t), code(c), message(m), fix(f), replacement(r) {}
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual&) const {
    if (!holds(first)) return true;
    state.Missed(first, T::kError);  // recovery starts here
    Diagnostic& refusal = state.Refuse(code, state.SpanOf(*first), message).Fix(fix);
    if (replacement != nullptr) refusal.edit = {state.SpanOf(*first), replacement};
    return false;
  }
};
template <class Test>
RefuseParser<Test> refuse_if(Test t, const char* code, const char* message, const char* fix,
                             const char* replacement = nullptr) {
  return {t, code, message, fix, replacement};
}

// --- directives -----------------------------------------------------------------------------------------------------

template <class Subject, class Ctx>
struct ActAttributeOf : x3::traits::attribute_of<Subject, Ctx> {};
template <class Subject, class Ctx>
  requires requires { typename Subject::ActAttribute; }
struct ActAttributeOf<Subject, Ctx> {
  using type = typename Subject::ActAttribute;
};

template <class Subject, class Function>
struct ActDirective : x3::unary_parser<Subject, ActDirective<Subject, Function>> {
  using Base = x3::unary_parser<Subject, ActDirective<Subject, Function>>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;
  static constexpr bool has_action = true;
  Function function;
  ActDirective(const Subject& inner, Function f) : Base(inner), function(f) {}

  template <class Ctx, class RuleContext, class Actual>
  bool parse(Iterator& first, const Iterator& last, const Ctx& context, RuleContext& value, Actual&) const {
    using Attribute = typename ActAttributeOf<Subject, Ctx>::type;
    const Iterator begin = first;
    Attribute attribute{};
    if (!this->subject.parse(first, last, context, value, attribute)) return false;
    GrammarState& state = StateOf(context);
    const Span span = first == begin ? Span{state.file(), begin->begin, begin->begin}
                                     : Span{state.file(), begin->begin, (first - 1)->end};
    if constexpr (std::is_invocable_v<Function, GrammarState&, RuleContext&, Attribute&, Span>) {
      function(state, value, attribute, span);
    } else {
      function(state, value, span);
    }
    return !state.refused();
  }
};
template <class P, class Function>
auto act(const P& parser, Function function) {
  using Subject = typename x3::extension::as_parser<P>::value_type;
  return ActDirective<Subject, Function>(x3::as_parser(parser), function);
}

template <auto Member, class P>
auto set(const P& parser) {
  return act(parser, [](GrammarState&, auto& value, auto& attribute, Span) { value.*Member = std::move(attribute); });
}
template <auto Member, class P>
auto push(const P& parser) {
  return act(parser, [](GrammarState&, auto& value, auto& attribute, Span) {
    (value.*Member).push_back(std::move(attribute));
  });
}
// The member takes a constant where the parser matches.
template <auto Member, auto Constant, class P>
auto mark(const P& parser) {
  return act(parser, [](GrammarState&, auto& value, Span) { value.*Member = Constant; });
}
// The member takes the span of what matched.
template <auto Member, class P>
auto place(const P& parser) {
  return act(parser, [](GrammarState&, auto& value, Span span) { value.*Member = span; });
}
// The rule's whole attribute is the parser's.
template <class P>
auto whole(const P& parser) {
  return act(parser, [](GrammarState&, auto& value, auto& attribute, Span) { value = std::move(attribute); });
}

template <class Subject, class Derived>
struct Directive : x3::unary_parser<Subject, Derived> {
  using Base = x3::unary_parser<Subject, Derived>;
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;
  explicit Directive(const Subject& inner) : Base(inner) {}
};

// A part that counts against max_nesting.
template <class Subject>
struct NestedDirective : Directive<Subject, NestedDirective<Subject>> {
  using Directive<Subject, NestedDirective<Subject>>::Directive;
  template <class Ctx, class RuleContext, class Actual>
  bool parse(Iterator& first, const Iterator& last, const Ctx& context, RuleContext& value, Actual& actual) const {
    GrammarState& state = StateOf(context);
    if (!state.EnterNesting(first)) return false;
    const bool good = this->subject.parse(first, last, context, value, actual);
    state.LeaveNesting();
    return good;
  }
};
template <class P>
auto nested(const P& parser) {
  return NestedDirective<P>(parser);
}

// A part with a name of its own in messages.
template <class Subject>
struct PartDirective : Directive<Subject, PartDirective<Subject>> {
  Part part;
  PartDirective(const Subject& inner, Part p) : Directive<Subject, PartDirective<Subject>>(inner), part(p) {}
  template <class Ctx, class RuleContext, class Actual>
  bool parse(Iterator& first, const Iterator& last, const Ctx& context, RuleContext& value, Actual& actual) const {
    GrammarState& state = StateOf(context);
    const GrammarState::Label outer = state.EnterPart(first, part);
    const bool good = this->subject.parse(first, last, context, value, actual);
    state.LeavePart(outer);
    return good;
  }
};
template <class P>
auto part(Part p, const P& parser) {
  return PartDirective<P>(parser, p);
}

// A list of clauses in any order; `once` marks each of them.
template <class Subject>
struct ClausesDirective : Directive<Subject, ClausesDirective<Subject>> {
  using Directive<Subject, ClausesDirective<Subject>>::Directive;
  template <class Ctx, class RuleContext, class Actual>
  bool parse(Iterator& first, const Iterator& last, const Ctx& context, RuleContext& value, Actual& actual) const {
    GrammarState& state = StateOf(context);
    state.EnterClauses();
    const bool good = this->subject.parse(first, last, context, value, actual);
    std::vector<Span> written = state.LeaveClauses();
    if constexpr (requires { value.clauses; }) value.clauses = std::move(written);
    return good;
  }
};
template <class P>
auto clauses(Part p, const P& parser) {
  const auto labelled = part(p, parser);
  const auto repeated = *labelled;
  return ClausesDirective<std::remove_const_t<decltype(repeated)>>(repeated);
}
template <class P>
auto once(K keyword, const P& parser) {
  return act(parser, [=](GrammarState& state, auto&, Span span) { state.Clause(keyword, span); });
}

// p, p, … between parentheses.
template <class P>
auto parens(const P& parser) {
  return tok(T::kLeftParen) >> parser >> tok(T::kRightParen);
}
template <class P>
auto comma_list(const P& parser) {
  return parser % tok(T::kComma);
}

// --- rules ----------------------------------------------------------------------------------------------------------

// What a rule built gets the span of the tokens it took.
template <class Attribute>
void Annotate(const GrammarState& state, Iterator first, Iterator last, Attribute& attribute) {
  if constexpr (requires { attribute.span; }) {
    const uint32_t end = last == first ? first->begin : (last - 1)->end;
    attribute.span = {state.file(), first->begin, end};
  }
  if constexpr (requires { attribute.operator_span; }) {
    if (attribute.operator_span.begin == attribute.operator_span.end) attribute.operator_span = attribute.span;
  }
}

#define TRIPLINE_DSL_RULE(rule_name, attribute) \
  struct rule_name##_id;                        \
  inline const x3::rule<rule_name##_id, attribute> rule_name = #rule_name

// A rule that other files use.
#define TRIPLINE_DSL_SHARED_RULE(rule_name, attribute) \
  TRIPLINE_DSL_RULE(rule_name, attribute);             \
  BOOST_SPIRIT_DECLARE(decltype(rule_name))

// What BOOST_SPIRIT_DEFINE does, and the annotation: X3 hands on_success no attribute where a definition has actions.
#define TRIPLINE_DSL_DEFINE(rule_name)                                                                            \
  template <class RuleIterator, class RuleContext>                                                                \
  bool parse_rule(decltype(rule_name), RuleIterator& first, const RuleIterator& last, const RuleContext& context, \
                  decltype(rule_name)::attribute_type& attribute) {                                               \
    static const auto rule_body = (rule_name = rule_name##_def);                                                  \
    const RuleIterator begin = first;                                                                             \
    if (!rule_body.parse(first, last, context, x3::unused, attribute)) return false;                              \
    Annotate(StateOf(context), begin, first, attribute);                                                          \
    return true;                                                                                                  \
  }

#define TRIPLINE_DSL_INSTANTIATE(rule_name) BOOST_SPIRIT_INSTANTIATE(decltype(rule_name), Iterator, Context)

TRIPLINE_DSL_SHARED_RULE(expression, Expr);        // any: or, and, comparisons
TRIPLINE_DSL_SHARED_RULE(arithmetic, Expr);        // without comparisons: durations, bounds, keys
TRIPLINE_DSL_SHARED_RULE(pattern_duration, Expr);  // a literal, a name or (expression): `within` inside a pattern
TRIPLINE_DSL_SHARED_RULE(string_literal, Expr);
TRIPLINE_DSL_SHARED_RULE(type_name, TypeName);
TRIPLINE_DSL_SHARED_RULE(order_item, OrderItem);
TRIPLINE_DSL_SHARED_RULE(row_pattern, Pattern);
TRIPLINE_DSL_SHARED_RULE(match_body, MatchClause);
TRIPLINE_DSL_SHARED_RULE(query, Query);

// The expressions of a key: one, or several in parentheses.
template <auto Member>
auto key() {
  return (Ahead(T::kLeftParen) >> parens(comma_list(push<Member>(expression)))) | push<Member>(arithmetic);
}

template <class Rule, class Result>
bool ParseWith(const Rule& rule, GrammarState& state, const Token*& at, const Token* end, Result& result) {
  const auto context = x3::make_context<StateTag>(state);
  x3::unused_type unused;
  return rule.parse(at, end, context, unused, result);
}

}  // namespace tripline::dsl::grammar

#endif  // TRIPLINE_DSL_GRAMMAR_DEF_H_
