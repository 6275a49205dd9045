// `select …` with joins, groups, windows, match_recognize and union all.
#include "dsl/grammar_def.h"

namespace tripline::dsl {
namespace grammar {

TRIPLINE_DSL_RULE(select_core, Select);
TRIPLINE_DSL_RULE(select_item, SelectItem);
TRIPLINE_DSL_RULE(relation, Relation);
TRIPLINE_DSL_RULE(join, Join);
TRIPLINE_DSL_RULE(star_item, Expr);

namespace {

// A name without `as` in front of it: none of the words that can follow in a select.
bool IsBareAlias(Iterator at) {
  if (!IsName(*at) || IsReserved(at->keyword)) return false;
  switch (at->keyword) {
    case K::kGroup:
    case K::kHaving:
    case K::kOrder:
    case K::kLimit:
    case K::kOffset:
    case K::kUnion:
    case K::kJoin:
    case K::kInner:
    case K::kLeft:
    case K::kRight:
    case K::kFull:
    case K::kCross:
    case K::kMatchRecognize:
      return false;
    default:
      return true;
  }
}
const auto bare_alias = take([](Iterator at) -> size_t { return IsBareAlias(at) ? 1 : 0; });

template <auto Member>
auto alias() {
  return (quiet(K::kAs) >> set<Member>(identifier)) |
         act(bare_alias,
             [](GrammarState& state, auto& value, TokenRef& at, Span) { value.*Member = MakeName(state, *at.token); });
}

const auto star_item_def =
    act(quiet(T::kStar), [](GrammarState& state, Expr& value, TokenRef& at,
                            Span) { value = MakeLeaf(state, *at.token, ExprKind::kStar); }) |
    act(take([](Iterator at) -> size_t {
          return IsName(*at) && !IsReserved(at->keyword) && at[1].kind == T::kDot && at[2].kind == T::kStar ? 3 : 0;
        }),
        [](GrammarState& state, Expr& value, TokenRef& at, Span) {
          value.kind = ExprKind::kStar;
          value.names.push_back(MakeName(state, *at.token));
        });
const auto select_item_def =
    set<&SelectItem::expr>(star_item) | (set<&SelectItem::expr>(expression) >> -alias<&SelectItem::alias>());

const auto subquery = tok(T::kLeftParen) >> Ahead(K::kSelect) >> push<&Relation::subquery>(query) >>
                      tok(T::kRightParen);
const auto relation_def = (set<&Relation::stream>(identifier) | subquery) >>
                          -(quiet(K::kMatchRecognize) >> parens(push<&Relation::match>(match_body))) >>
                          -alias<&Relation::alias>();

template <JoinKind Kind, class P>
auto kind(const P& parser) {
  return mark<&Join::kind, Kind>(parser);
}
const auto outer = -quiet(K::kOuter);
const auto join_kind = (kind<JoinKind::kInner>(quiet(K::kInner)) | (kind<JoinKind::kLeft>(quiet(K::kLeft)) >> outer) |
                        (kind<JoinKind::kRight>(quiet(K::kRight)) >> outer) |
                        (kind<JoinKind::kFull>(quiet(K::kFull)) >> outer)) >>
                       kw(K::kJoin);
const auto join_def =
    (kind<JoinKind::kCross>(KeywordPair(K::kCross, K::kJoin)) >> set<&Join::right>(relation)) |
    ((join_kind | quiet(K::kJoin)) >> set<&Join::right>(relation) >> kw(K::kOn) >> set<&Join::on>(expression));

const auto select_core_def = kw(K::kSelect) >> -mark<&Select::distinct, true>(quiet(K::kDistinct)) >>
                             comma_list(push<&Select::items>(select_item)) >>
                             kw(K::kFrom) >> set<&Select::from>(relation) >> *push<&Select::joins>(join) >>
                             -(kw(K::kWhere) >> set<&Select::where>(expression)) >>
                             -(kw(K::kGroup) >> kw(K::kBy) >> comma_list(push<&Select::group_by>(expression))) >>
                             -(kw(K::kHaving) >> set<&Select::having>(expression));

const auto union_all = kw(K::kUnion) >>
                       refuse_if([](Iterator at) { return at->keyword == K::kSelect || at->keyword == K::kDistinct; },
                                 "TRL0116", "UNION without ALL is not part of the language", "write 'union all'") >>
                       kw(K::kAll);
const auto query_def =
    nested(push<&Query::selects>(select_core) % union_all >>
           -(kw(K::kOrder) >> kw(K::kBy) >> comma_list(push<&Query::order_by>(order_item))) >>
           -(kw(K::kLimit) >> set<&Query::limit>(arithmetic)) >>
           -(kw(K::kOffset) >> set<&Query::offset>(arithmetic) >> -(quiet(K::kRows) | quiet(K::kRow))));

}  // namespace

TRIPLINE_DSL_DEFINE(select_core)
TRIPLINE_DSL_DEFINE(select_item)
TRIPLINE_DSL_DEFINE(relation)
TRIPLINE_DSL_DEFINE(join)
TRIPLINE_DSL_DEFINE(star_item)
TRIPLINE_DSL_DEFINE(query)
TRIPLINE_DSL_INSTANTIATE(query);

}  // namespace grammar

bool ParseQueryTokens(GrammarState& state, const Token*& at, const Token* end, Query& result) {
  return grammar::ParseWith(grammar::query, state, at, end, result);
}

}  // namespace tripline::dsl
