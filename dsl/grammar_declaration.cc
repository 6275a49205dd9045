// Statements that declare: stream, list, table, texts, let, feature, policy, exempt, include.
#include "dsl/grammar_def.h"

namespace tripline::dsl {
namespace grammar {

TRIPLINE_DSL_RULE(stream_statement, StreamStatement);
TRIPLINE_DSL_RULE(stream_column, ColumnDeclaration);
TRIPLINE_DSL_RULE(list_statement, ListStatement);
TRIPLINE_DSL_RULE(table_statement, TableStatement);
TRIPLINE_DSL_RULE(table_column, ColumnDeclaration);
TRIPLINE_DSL_RULE(texts_statement, TextsStatement);
TRIPLINE_DSL_RULE(text_pattern, TextPattern);
TRIPLINE_DSL_RULE(let_statement, LetStatement);
TRIPLINE_DSL_RULE(feature_statement, FeatureStatement);
TRIPLINE_DSL_RULE(feature_window, FeatureWindow);
TRIPLINE_DSL_RULE(policy_statement, PolicyStatement);
TRIPLINE_DSL_RULE(policy_step, PolicyStep);
TRIPLINE_DSL_RULE(exempt_statement, ExemptStatement);
TRIPLINE_DSL_RULE(include_statement, IncludeStatement);

namespace {

// --- stream ---

using C = ColumnDeclaration;
const auto not_null = mark<&C::not_null, true>(kw(K::kNot) >> kw(K::kNull));
const auto stream_column_def = set<&C::name>(identifier) >> set<&C::type>(type_name) >>
                               *(not_null | mark<&C::label, true>(kw(K::kLabel)));

using S = StreamStatement;
const auto unique_columns = push<&S::unique>(identifier) | parens(comma_list(push<&S::unique>(identifier)));
const auto late_policy = mark<&S::late, LatePolicy::kDrop>(kw(K::kDrop)) |
                         mark<&S::late, LatePolicy::kAccept>(kw(K::kAccept)) |
                         (mark<&S::late, LatePolicy::kTo>(kw(K::kTo)) >> set<&S::late_stream>(identifier));
const auto stream_clauses = clauses(
    Part::kClause,
    once(K::kEvent, kw(K::kEvent) >> kw(K::kTime) >> set<&S::event_time>(identifier)) |
        once(K::kWatermark, place<&S::watermark_span>(kw(K::kWatermark) >> set<&S::watermark>(arithmetic))) |
        once(K::kIdle, kw(K::kIdle) >> kw(K::kAfter) >> set<&S::idle_after>(arithmetic)) |
        once(K::kLate, kw(K::kLate) >> late_policy) |
        once(K::kUnique, kw(K::kUnique) >> unique_columns >> -(kw(K::kWithin) >> set<&S::unique_within>(arithmetic))) |
        once(K::kOn, place<&S::on_arrival_span>(kw(K::kOn) >> mark<&S::on_arrival, true>(kw(K::kArrival)))));
const auto stream_statement_def = kw(K::kStream) >> set<&S::name>(identifier) >>
                                  ((kw(K::kAs) >> push<&S::query>(query)) |
                                   (parens(comma_list(push<&S::columns>(stream_column))) >> stream_clauses));

// --- list, table, texts ---

const auto list_statement_def = kw(K::kList) >> set<&ListStatement::name>(identifier) >>
                                kw(K::kOf) >> set<&ListStatement::type>(type_name) >>
                                -(kw(K::kTtl) >> set<&ListStatement::ttl>(arithmetic));

const auto table_column_def = set<&C::name>(identifier) >> set<&C::type>(type_name) >>
                              *(not_null | mark<&C::primary_key, true>(kw(K::kPrimary) >> kw(K::kKey)));
const auto table_statement_def = kw(K::kTable) >> set<&TableStatement::name>(identifier) >>
                                 parens(comma_list(push<&TableStatement::columns>(table_column)));

// A pattern and the letters behind it.
const auto regex_or_literal = take([](Iterator at) -> size_t {
  if (at->kind != T::kRegex && at->kind != T::kString) return 0;
  return at[1].kind == T::kName ? 2 : 1;
});
struct PatternMiss : Primitive<PatternMiss, x3::unused_type> {
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual&) const {
    state.Missed(first, T::kRegex);
    state.Missed(first, T::kString);
    return false;
  }
};
const auto text_pattern_def = act(identifier, [](GrammarState&, TextPattern& value, Name& name,
                                                 Span) { value.name = std::move(name); }) >>
                              (act(regex_or_literal,
                                   [](GrammarState& state, TextPattern& value, TokenRef& at, Span) {
                                     Name name = std::move(value.name);
                                     const Token* flags = at.token[1].kind == T::kName ? at.token + 1 : nullptr;
                                     value = MakeTextPattern(state, *at.token, flags);
                                     value.name = std::move(name);
                                   }) |
                               PatternMiss());
const auto texts_statement_def = kw(K::kTexts) >> set<&TextsStatement::name>(identifier) >>
                                 parens(comma_list(push<&TextsStatement::patterns>(text_pattern)));

// --- let, feature ---

const auto let_parameters = mark<&LetStatement::has_parameters, true>(tok(T::kLeftParen)) >>
                            (Ahead(T::kRightParen) | comma_list(push<&LetStatement::parameters>(identifier))) >>
                            tok(T::kRightParen);
const auto let_statement_def = kw(K::kLet) >> set<&LetStatement::name>(identifier) >>
                               -(Ahead(T::kLeftParen) >> let_parameters) >>
                               tok(T::kEqual) >> set<&LetStatement::value>(expression);

using W = FeatureWindow;
const auto feature_window_def =
    (KeywordBefore(K::kLast, T::kInt) >> mark<&W::kind, FeatureWindowKind::kRows>(x3::eps) >>
     act(tok(T::kInt), [](GrammarState& state, W& value, TokenRef& at,
                          Span) { value.size = MakeLeaf(state, *at.token, ExprKind::kInt); }) >>
     kw(K::kRows)) |
    (mark<&W::kind, FeatureWindowKind::kCalendar>(kw(K::kThis)) >>
     (mark<&W::period, CalendarPeriod::kDay>(kw(K::kDay)) | mark<&W::period, CalendarPeriod::kWeek>(kw(K::kWeek)) |
      mark<&W::period, CalendarPeriod::kMonth>(kw(K::kMonth))) >>
     -(kw(K::kAt) >> set<&W::zone>(string_literal))) |
    (mark<&W::kind, FeatureWindowKind::kDuration>(x3::eps) >> set<&W::size>(arithmetic));

using F = FeatureStatement;
const auto feature_clauses = clauses(
    Part::kClause, once(K::kPer, kw(K::kPer) >> key<&F::per>()) |
                       once(K::kOver, kw(K::kOver) >> set<&F::over>(feature_window)) |
                       once(K::kExcluding, kw(K::kExcluding) >> mark<&F::excluding_current, true>(kw(K::kCurrent))) |
                       once(K::kDelayed, kw(K::kDelayed) >> set<&F::delayed>(arithmetic)) |
                       once(K::kOn, kw(K::kOn) >> set<&F::stream>(identifier)) |
                       once(K::kWhere, kw(K::kWhere) >> set<&F::where>(expression)));
const auto feature_statement_def = kw(K::kFeature) >> set<&F::name>(identifier) >>
                                   tok(T::kEqual) >> set<&F::value>(expression) >> feature_clauses;

// --- policy, exempt, include ---

template <Decision Value>
auto step_decision(K word) {
  return mark<&PolicyStep::decision, Value>(kw(word));
}
const auto policy_step_def = (step_decision<Decision::kApprove>(K::kApprove) |
                              step_decision<Decision::kReview>(K::kReview) |
                              step_decision<Decision::kChallenge>(K::kChallenge) |
                              step_decision<Decision::kBlock>(K::kBlock)) >>
                             kw(K::kFrom) >> set<&PolicyStep::from>(arithmetic);
using P = PolicyStatement;
const auto policy_item =
    once(K::kCombine, kw(K::kCombine) >> set<&P::combine>(identifier)) | push<&P::steps>(policy_step);
const auto policy_statement_def = kw(K::kPolicy) >> set<&P::name>(identifier) >> tok(T::kLeftParen) >>
                                  clauses(Part::kNone, policy_item >> (tok(T::kComma) | &tok(T::kRightParen))) >>
                                  tok(T::kRightParen) >> -(kw(K::kOn) >> set<&P::stream>(identifier));

using X = ExemptStatement;
const auto tag = push<&X::tags>(identifier);
const auto exempt_statement_def = kw(K::kExempt) >> set<&X::name>(identifier) >>
                                  kw(K::kOn) >> set<&X::stream>(identifier) >>
                                  kw(K::kWhen) >> set<&X::when>(expression) >>
                                  -(kw(K::kFrom) >> kw(K::kTags) >> comma_list(tag));

const auto include_statement_def = kw(K::kInclude) >> act(tok(T::kString), [](GrammarState&, IncludeStatement& value,
                                                                              TokenRef& at, Span span) {
                                     value.path = UnquotedText(*at.token);
                                     value.path_span = span;
                                   });

}  // namespace

TRIPLINE_DSL_DEFINE(stream_statement)
TRIPLINE_DSL_DEFINE(stream_column)
TRIPLINE_DSL_DEFINE(list_statement)
TRIPLINE_DSL_DEFINE(table_statement)
TRIPLINE_DSL_DEFINE(table_column)
TRIPLINE_DSL_DEFINE(texts_statement)
TRIPLINE_DSL_DEFINE(text_pattern)
TRIPLINE_DSL_DEFINE(let_statement)
TRIPLINE_DSL_DEFINE(feature_statement)
TRIPLINE_DSL_DEFINE(feature_window)
TRIPLINE_DSL_DEFINE(policy_statement)
TRIPLINE_DSL_DEFINE(policy_step)
TRIPLINE_DSL_DEFINE(exempt_statement)
TRIPLINE_DSL_DEFINE(include_statement)

}  // namespace grammar

bool ParseStream(GrammarState& state, const Token*& at, const Token* end, StreamStatement& result) {
  return grammar::ParseWith(grammar::stream_statement, state, at, end, result);
}
bool ParseList(GrammarState& state, const Token*& at, const Token* end, ListStatement& result) {
  return grammar::ParseWith(grammar::list_statement, state, at, end, result);
}
bool ParseTable(GrammarState& state, const Token*& at, const Token* end, TableStatement& result) {
  return grammar::ParseWith(grammar::table_statement, state, at, end, result);
}
bool ParseTexts(GrammarState& state, const Token*& at, const Token* end, TextsStatement& result) {
  return grammar::ParseWith(grammar::texts_statement, state, at, end, result);
}
bool ParseLet(GrammarState& state, const Token*& at, const Token* end, LetStatement& result) {
  return grammar::ParseWith(grammar::let_statement, state, at, end, result);
}
bool ParseFeature(GrammarState& state, const Token*& at, const Token* end, FeatureStatement& result) {
  return grammar::ParseWith(grammar::feature_statement, state, at, end, result);
}
bool ParsePolicy(GrammarState& state, const Token*& at, const Token* end, PolicyStatement& result) {
  return grammar::ParseWith(grammar::policy_statement, state, at, end, result);
}
bool ParseExempt(GrammarState& state, const Token*& at, const Token* end, ExemptStatement& result) {
  return grammar::ParseWith(grammar::exempt_statement, state, at, end, result);
}
bool ParseInclude(GrammarState& state, const Token*& at, const Token* end, IncludeStatement& result) {
  return grammar::ParseWith(grammar::include_statement, state, at, end, result);
}

}  // namespace tripline::dsl
