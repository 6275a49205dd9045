// The clauses of `match ( … )` and `match_recognize ( … )`.
#include "dsl/grammar_def.h"

namespace tripline::dsl {
namespace grammar {

TRIPLINE_DSL_RULE(measure, Measure);
TRIPLINE_DSL_RULE(definition, Definition);
TRIPLINE_DSL_RULE(subset, Subset);

namespace {

using M = MatchClause;

const auto named_measure =
    refuse_if(
        [](Iterator at) {
          switch (at->keyword) {  // the clauses that may follow
            case K::kPartition:
            case K::kOrder:
            case K::kOne:
            case K::kAfter:
            case K::kPattern:
            case K::kWithin:
            case K::kSubset:
            case K::kDefine:
              return true;
            default:
              return at->kind == T::kComma || at->kind == T::kRightParen || at->kind == T::kEnd;
          }
        },
              "TRL0119", "a measure needs a name", "write 'as name' behind it") >>
    kw(K::kAs) >> set<&Measure::name>(identifier);
const auto measure_def = set<&Measure::expr>(expression) >> named_measure;

const auto definition_def = set<&Definition::variable>(identifier) >>
                            ((kw(K::kOn) >> set<&Definition::stream>(identifier) >>
                              -(quiet(K::kAs) >> set<&Definition::condition>(expression))) |
                             (kw(K::kAs) >> set<&Definition::condition>(expression)));

const auto subset_def = set<&Subset::name>(identifier) >> tok(T::kEqual) >>
                        parens(comma_list(push<&Subset::members>(identifier)));

template <K Word, Span M::* Place, class P>
auto clause(const P& parser) {
  return act(parser, [](GrammarState& state, M& value, Span span) {
    state.Clause(Word, span);
    value.*Place = span;
  });
}

const auto partition_by = clause<K::kPartition, &M::partition_by_span>(kw(K::kPartition) >> kw(K::kBy) >>
                                                                       comma_list(push<&M::partition_by>(expression)));
const auto order_by =
    clause<K::kOrder, &M::order_by_span>(kw(K::kOrder) >> kw(K::kBy) >> comma_list(push<&M::order_by>(order_item)));
const auto measures =
    clause<K::kMeasures, &M::measures_span>(kw(K::kMeasures) >> comma_list(push<&M::measures>(measure)));

template <RowsPerMatch Rows, class P>
auto rows(const P& parser) {
  return mark<&M::rows_per_match, Rows>(parser);
}
const auto per_match = kw(K::kPer) >> kw(K::kMatch);
const auto rows_per_match = clause<K::kRows, &M::rows_per_match_span>(
    (rows<RowsPerMatch::kOneRow>(kw(K::kOne)) >> kw(K::kRow) >> per_match) |
    (rows<RowsPerMatch::kAllRows>(kw(K::kAll)) >> kw(K::kRows) >> per_match >>
     -((rows<RowsPerMatch::kAllRowsShowEmpty>(quiet(K::kShow)) >> kw(K::kEmpty) >> kw(K::kMatches)) |
       (rows<RowsPerMatch::kAllRowsOmitEmpty>(quiet(K::kOmit)) >> kw(K::kEmpty) >> kw(K::kMatches)) |
       (rows<RowsPerMatch::kAllRowsUnmatched>(quiet(K::kWith)) >> kw(K::kUnmatched) >> kw(K::kRows)))));

// `to first V` and `to last V`; where no variable follows, `first` and `last` are variables themselves.
auto skip_to(K word) {
  return take([=](Iterator at) -> size_t {
    return at->keyword == word && IsName(at[1]) && !IsReserved(at[1].keyword) && at[2].kind != T::kLeftParen ? 1 : 0;
  });
}
const auto skip_target = set<&M::skip_target>(identifier);
const auto skip_to_target = (mark<&M::skip, SkipMode::kToNextRow>(KeywordPair(K::kNext, K::kRow))) |
                            (mark<&M::skip, SkipMode::kToFirst>(skip_to(K::kFirst)) >> skip_target) |
                            (mark<&M::skip, SkipMode::kToLast>(skip_to(K::kLast)) >> skip_target) |
                            (mark<&M::skip, SkipMode::kTo>(x3::eps) >> skip_target);
const auto after_match = clause<K::kAfter, &M::skip_span>(
    kw(K::kAfter) >> kw(K::kMatch) >>
    ((mark<&M::skip, SkipMode::kNoSkip>(kw(K::kNo)) >> kw(K::kSkip)) |
     (kw(K::kSkip) >> ((mark<&M::skip, SkipMode::kPastLastRow>(kw(K::kPast)) >> kw(K::kLast) >> kw(K::kRow)) |
                       (kw(K::kTo) >> skip_to_target)))));

const auto pattern_clause = clause<K::kPattern, &M::pattern_span>(
    kw(K::kPattern) >> tok(T::kLeftParen) >> (Ahead(T::kRightParen) | set<&M::pattern>(row_pattern)) >>
    tok(T::kRightParen));
const auto within_clause = clause<K::kWithin, &M::within_span>(kw(K::kWithin) >> set<&M::within>(arithmetic));
const auto subset_clause = clause<K::kSubset, &M::subset_span>(kw(K::kSubset) >> comma_list(push<&M::subsets>(subset)));
const auto define_clause =
    clause<K::kDefine, &M::define_span>(kw(K::kDefine) >> comma_list(push<&M::definitions>(definition)));
const auto timeout_clause =
    clause<K::kTimeout, &M::timeout_span>(kw(K::kOn) >> mark<&M::on_timeout, true>(kw(K::kTimeout)) >>
                                          parens(kw(K::kMeasures) >> comma_list(push<&M::timeout_measures>(measure))));

const auto match_body_def =
    act(clauses(Part::kMatchClause, partition_by | order_by | measures | rows_per_match | after_match | pattern_clause |
                                        within_clause | subset_clause | define_clause | timeout_clause),
        [](GrammarState& state, M& value, Span span) {
          const bool complete = value.pattern_span.begin != value.pattern_span.end;
          // What is missing may stand behind a clause that could not be read; that error is the one to show.
          if (!complete && state.EndsAtFurthest(span.end)) {
            state.Refuse("TRL0126", span, "this match has no pattern").Fix("add pattern ( … )");
          }
        });

}  // namespace

TRIPLINE_DSL_DEFINE(measure)
TRIPLINE_DSL_DEFINE(definition)
TRIPLINE_DSL_DEFINE(subset)
TRIPLINE_DSL_DEFINE(match_body)
TRIPLINE_DSL_INSTANTIATE(match_body);

}  // namespace grammar

bool ParseMatchTokens(GrammarState& state, const Token*& at, const Token* end, MatchClause& result) {
  return grammar::ParseWith(grammar::match_body, state, at, end, result);
}

}  // namespace tripline::dsl
