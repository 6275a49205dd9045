// Rules and their tests.
#include <fmt/format.h>

#include "dsl/grammar_def.h"

namespace tripline::dsl {
namespace grammar {

TRIPLINE_DSL_RULE(rule_statement, RuleStatement);
TRIPLINE_DSL_RULE(rule_stream, RuleStream);
TRIPLINE_DSL_RULE(named_expression, NamedExpr);
TRIPLINE_DSL_RULE(rule_action, RuleAction);
TRIPLINE_DSL_RULE(list_addition, ListAddition);
TRIPLINE_DSL_RULE(cooldown_clause, Cooldown);
TRIPLINE_DSL_RULE(limit_clause, RuleLimit);
TRIPLINE_DSL_RULE(test_statement, TestStatement);
TRIPLINE_DSL_RULE(test_step, TestStep);
TRIPLINE_DSL_RULE(test_row, TestRow);
TRIPLINE_DSL_RULE(expected_alert, ExpectedAlert);

namespace {

// --- parts ---

const auto named_expression_def = set<&NamedExpr::name>(identifier) >>
                                  tok(T::kEqual) >> set<&NamedExpr::expr>(expression);
const auto rule_stream_def = set<&RuleStream::name>(identifier) >> -(quiet(K::kPer) >> key<&RuleStream::per>());

template <auto Member>
auto decision() {
  return mark<Member, Decision::kApprove>(kw(K::kApprove)) | mark<Member, Decision::kReview>(kw(K::kReview)) |
         mark<Member, Decision::kChallenge>(kw(K::kChallenge)) | mark<Member, Decision::kBlock>(kw(K::kBlock));
}
const auto list_addition_def = kw(K::kAdd) >> set<&ListAddition::value>(arithmetic) >>
                               kw(K::kTo) >> set<&ListAddition::list>(identifier) >>
                               -(quiet(K::kFor) >> set<&ListAddition::ttl>(arithmetic));
const auto rule_action_def = decision<&RuleAction::decision>() >>
                             -mark<&RuleAction::override_others, true>(quiet(K::kOverride)) >>
                             *(Ahead(K::kAdd) >> push<&RuleAction::additions>(list_addition));
const auto cooldown_clause_def = kw(K::kCooldown) >> set<&Cooldown::duration>(arithmetic) >>
                                 -(quiet(K::kPer) >> key<&Cooldown::per>());
const auto limit_clause_def = kw(K::kLimit) >> set<&RuleLimit::count>(arithmetic) >>
                              kw(K::kPer) >> set<&RuleLimit::per>(arithmetic);

// --- rule ---

using R = RuleStatement;
template <Severity Value>
auto severity(K word) {
  return mark<&R::severity, Value>(kw(word));
}
const auto severities = severity<Severity::kInfo>(K::kInfo) | severity<Severity::kLow>(K::kLow) |
                        severity<Severity::kMedium>(K::kMedium) | severity<Severity::kHigh>(K::kHigh) |
                        severity<Severity::kCritical>(K::kCritical);
const auto modes = mark<&R::mode, RuleMode::kActive>(kw(K::kActive)) |
                   mark<&R::mode, RuleMode::kShadow>(kw(K::kShadow)) | mark<&R::mode, RuleMode::kOff>(kw(K::kOff));
const auto tag = push<&R::tags>(identifier);

// The name is what `once` calls the clause; a description has no keyword of its own.
const auto head_clause =
    once(K::kDescription, Ahead(T::kString) >> set<&R::description>(string_literal)) |
    once(K::kVersion, kw(K::kVersion) >> set<&R::version>(arithmetic)) |
    once(K::kSeverity, kw(K::kSeverity) >> severities) | once(K::kScore, kw(K::kScore) >> set<&R::score>(arithmetic)) |
    once(K::kTags, kw(K::kTags) >> comma_list(tag)) | once(K::kOwner, kw(K::kOwner) >> set<&R::owner>(string_literal)) |
    once(K::kMode, kw(K::kMode) >> modes) |
    once(K::kWith, kw(K::kWith) >> comma_list(push<&R::parameters>(named_expression))) |
    once(K::kActive, kw(K::kActive) >> ((kw(K::kFrom) >> set<&R::active_from>(arithmetic) >>
                                         -(kw(K::kUntil) >> set<&R::active_until>(arithmetic))) |
                                        (kw(K::kUntil) >> set<&R::active_until>(arithmetic))));

const auto reason = act(tok(T::kString), [](GrammarState& state, R& value, TokenRef& at, Span span) {
  value.reason = MakeReason(state, *at.token);
  value.reason->span = span;
});
const auto body_clause = once(K::kOn, place<&R::on_span>(kw(K::kOn) >> comma_list(push<&R::on>(rule_stream)))) |
                         once(K::kWhen, place<&R::when_span>(kw(K::kWhen) >> set<&R::when>(expression))) |
                         once(K::kMatch, place<&R::match_span>(kw(K::kMatch) >> parens(push<&R::match>(match_body)))) |
                         once(K::kUnless, kw(K::kUnless) >> set<&R::unless>(expression)) |
                         once(K::kThen, place<&R::then_span>(kw(K::kThen) >> set<&R::then>(rule_action))) |
                         once(K::kEmit, kw(K::kEmit) >> parens(comma_list(push<&R::emit>(named_expression)))) |
                         once(K::kReason, kw(K::kReason) >> reason) |
                         once(K::kCooldown, set<&R::cooldown>(cooldown_clause)) |
                         once(K::kLimit, set<&R::limit>(limit_clause));

const auto rule_statement_def = kw(K::kRule) >> set<&R::name>(identifier) >>
                                clauses(Part::kClause, head_clause | body_clause);

// --- test ---

using S = TestStep;
template <TestStepKind Kind, class P>
auto kind(const P& parser) {
  return mark<&S::kind, Kind>(parser);
}
const auto test_row_def = parens(comma_list(push<&TestRow::values>(expression)));
const auto row = act(test_row, [](GrammarState& state, S& value, TestRow& added, Span span) {
  if (added.values.size() != value.columns.size()) {
    state
        .Find("TRL0127", span,
              fmt::format("this row has {} values, the step has {} columns", added.values.size(), value.columns.size()))
        .Related(data::Cover(value.columns.front().span, value.columns.back().span), "the columns are here");
  }
  value.rows.push_back(std::move(added));
});
const auto expected_alert_def = tok(T::kLeftParen) >>
                                (Ahead(T::kRightParen) | comma_list(push<&ExpectedAlert::values>(named_expression))) >>
                                tok(T::kRightParen);

// `given list stolen_cards ('c1')` is a list; `given list (card) ('c1')` are rows of a stream called list.
const auto given_list_words = take([](Iterator at) -> size_t {
  return at->keyword == K::kList && IsName(at[1]) && at[2].kind == T::kLeftParen ? 1 : 0;
});
const auto given_file = KeywordBefore(K::kFile, T::kString) >>
                        kind<TestStepKind::kGivenFile>(x3::eps) >> push<&S::values>(string_literal);
const auto given_list = kind<TestStepKind::kGivenList>(given_list_words) >> set<&S::target>(identifier) >>
                        parens(comma_list(push<&S::values>(expression)));
const auto given_rows = kind<TestStepKind::kGivenRows>(tok(T::kLeftParen)) >>
                        comma_list(push<&S::columns>(identifier)) >> tok(T::kRightParen) >> comma_list(row);
const auto given = quiet(K::kGiven) >>
                   (given_file | given_list | (set<&S::target>(identifier) >> (given_file | given_rows)));

const auto expect = quiet(K::kExpect) >>
                    (kind<TestStepKind::kExpectNothing>(kw(K::kNothing)) |
                     (kind<TestStepKind::kExpectDecision>(kw(K::kDecision)) >> decision<&S::decision>()) |
                     (kind<TestStepKind::kExpectAlerts>(Ahead(T::kLeftParen)) >>
                      comma_list(push<&S::alerts>(expected_alert))) |
                     tok(T::kLeftParen));
const auto time_step = quiet(K::kThen) >>
                       (kind<TestStepKind::kEnd>(kw(K::kEnd)) |
                        (kind<TestStepKind::kAdvance>(kw(K::kAdvance)) >> kw(K::kTo) >> push<&S::values>(expression)));
const auto test_step_def = given | expect | time_step;

struct StepMiss : Primitive<StepMiss, x3::unused_type> {
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual&) const {
    state.Missed(first, K::kGiven);
    state.Missed(first, K::kExpect);
    state.Missed(first, K::kThen);
    return false;
  }
};
using Test = TestStatement;
const auto test_statement_def = kw(K::kTest) >> set<&Test::rule>(identifier) >>
                                -(Ahead(T::kString) >> set<&Test::description>(string_literal)) >>
                                parens(*part(Part::kTestStep, push<&Test::steps>(test_step) | StepMiss()));

}  // namespace

TRIPLINE_DSL_DEFINE(rule_statement)
TRIPLINE_DSL_DEFINE(rule_stream)
TRIPLINE_DSL_DEFINE(named_expression)
TRIPLINE_DSL_DEFINE(rule_action)
TRIPLINE_DSL_DEFINE(list_addition)
TRIPLINE_DSL_DEFINE(cooldown_clause)
TRIPLINE_DSL_DEFINE(limit_clause)
TRIPLINE_DSL_DEFINE(test_statement)
TRIPLINE_DSL_DEFINE(test_step)
TRIPLINE_DSL_DEFINE(test_row)
TRIPLINE_DSL_DEFINE(expected_alert)

}  // namespace grammar

bool ParseRule(GrammarState& state, const Token*& at, const Token* end, RuleStatement& result) {
  return grammar::ParseWith(grammar::rule_statement, state, at, end, result);
}
bool ParseTest(GrammarState& state, const Token*& at, const Token* end, TestStatement& result) {
  return grammar::ParseWith(grammar::test_statement, state, at, end, result);
}

}  // namespace tripline::dsl
