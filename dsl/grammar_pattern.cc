// Row patterns: what stands between the parentheses of `pattern ( … )`.
#include <limits>

#include "dsl/grammar_def.h"

namespace tripline::dsl {
namespace grammar {

TRIPLINE_DSL_RULE(sequence, Pattern);
TRIPLINE_DSL_RULE(conjunction, Pattern);
TRIPLINE_DSL_RULE(term, Pattern);
TRIPLINE_DSL_RULE(gap_mark, Gap);
TRIPLINE_DSL_RULE(quantifier, Quantifier);
TRIPLINE_DSL_RULE(braces, BraceParts);
TRIPLINE_DSL_RULE(negation, Negation);
TRIPLINE_DSL_RULE(variable, Name);

namespace {

template <PatternKind Kind, class P>
auto kind(const P& parser) {
  return mark<&Pattern::kind, Kind>(parser);
}

// `until (`, `within` and `permute (` are the language's inside a pattern; quoted they are variables.
const auto variable_word = take([](Iterator at) -> size_t {
  if (!IsName(*at) || IsReserved(at->keyword) || at->keyword == K::kWithin) return 0;
  const bool clause = at->keyword == K::kUntil || at->keyword == K::kPermute;
  return clause && at[1].kind == T::kLeftParen ? 0 : 1;
});
// Misses are said by the part that wants the variable.
struct VariableMiss : Primitive<VariableMiss, x3::unused_type> {
  template <class Actual>
  bool Match(GrammarState& state, Iterator& first, Actual&) const {
    state.Missed(first, T::kName);
    return false;
  }
};
const auto variable_def = act(variable_word, [](GrammarState& state, Name& result, TokenRef& at,
                                                Span) { result = MakeName(state, *at.token); }) |
                          VariableMiss();

// --- marks, loops, negations ---

const auto gap_bound = tok(T::kLeftBracket) >> set<&Gap::bound>(arithmetic) >> tok(T::kRightBracket);
const auto gap_mark_def =
    ((mark<&Gap::kind, GapKind::kRelaxed>(tok(T::kArrow)) | mark<&Gap::kind, GapKind::kAny>(tok(T::kDoubleArrow))) >>
     -(Ahead(T::kLeftBracket) >> gap_bound)) |
    (Ahead(T::kLeftBracket) >> gap_bound);

template <auto Member>
auto brace_bound() {
  return act(tok(T::kInt), [](GrammarState&, BraceParts& parts, TokenRef& at, Span) { parts.*Member = at.token; });
}
const auto braces_def = tok(T::kLeftBrace) >> -brace_bound<&BraceParts::min>() >>
                        -(mark<&BraceParts::comma, true>(tok(T::kComma)) >> -brace_bound<&BraceParts::max>()) >>
                        -set<&BraceParts::gap>(gap_mark) >> tok(T::kRightBrace);

template <uint32_t Min, uint32_t Max>
auto loop(T token) {
  return act(quiet(token), [](GrammarState&, Quantifier& result, TokenRef&, Span) {
    result.min = Min;
    if constexpr (Max > 0) result.max = Max;
  });
}
const auto brace_loop = Ahead(T::kLeftBrace) >>
                        act(braces, [](GrammarState& state, Quantifier& result, BraceParts& parts, Span) {
                          SetBraces(state, result, std::move(parts));
                        });
const auto no_second_quantifier = refuse_if(
    [](Iterator at) {
      return at->kind == T::kStar || at->kind == T::kPlus || at->kind == T::kQuestion || at->kind == T::kLeftBrace;
    },
    "TRL0120", "a term has one quantifier", "put the term and its first quantifier in parentheses: (A*)?");
const auto quantifier_def = (loop<0, 0>(T::kStar) | loop<1, 0>(T::kPlus) | loop<0, 1>(T::kQuestion) | brace_loop) >>
                            -(mark<&Quantifier::greed, Greed::kReluctant>(quiet(T::kQuestion)) |
                              mark<&Quantifier::greed, Greed::kPossessive>(quiet(T::kPlus))) >>
                            no_second_quantifier;

const auto no_not_any =
    refuse_if([](Iterator at) { return at->kind == T::kNotDoubleArrow; }, "TRL0121",
              "there is no '!->>': what is forbidden is forbidden in every gap", "write '!->'", "!->");
const auto no_quantified_negation = refuse_if(
    [](Iterator at) {
      return at->kind == T::kStar || at->kind == T::kPlus || at->kind == T::kQuestion || at->kind == T::kLeftBrace;
    },
    "TRL0122", "a negation cannot be repeated: it is no step", "leave the quantifier out");
const auto forbidden =
    push<&Negation::variables>(variable) |
    (tok(T::kLeftParen) >> push<&Negation::variables>(variable) % tok(T::kPipe) >> tok(T::kRightParen));
const auto negation_bound = tok(T::kLeftBracket) >> set<&Negation::bound>(arithmetic) >> tok(T::kRightBracket);
const auto negation_def =
    ((mark<&Negation::kind, NegationKind::kUntil>(quiet(T::kNotArrow)) >> -(Ahead(T::kLeftBracket) >> negation_bound)) |
     quiet(T::kNot)) >>
    forbidden >> no_quantified_negation;

// --- terms ---

const auto no_negative_bound =
    refuse_if([](Iterator at) { return at->kind == T::kInt; }, "TRL0120", "a bound of a loop cannot be negative",
              "write {n,m} with whole numbers from 0");
const auto exclusion = kind<PatternKind::kExclusion>(tok(T::kExclusionBegin)) >> no_negative_bound >>
                       push<&Pattern::children>(row_pattern) >> tok(T::kExclusionEnd);
const auto permute = kind<PatternKind::kPermute>(KeywordBefore(K::kPermute, T::kLeftParen)) >>
                     parens(comma_list(push<&Pattern::children>(row_pattern)));
const auto group = tok(T::kLeftParen) >>
                   ((kind<PatternKind::kEmpty>(tok(T::kRightParen))) |
                    (kind<PatternKind::kGroup>(push<&Pattern::children>(row_pattern)) >> tok(T::kRightParen)));
const auto atom = part(Part::kPattern, permute | kind<PatternKind::kVariable>(set<&Pattern::name>(variable)) | group |
                                           exclusion | kind<PatternKind::kPartitionStart>(tok(T::kCaret)) |
                                           kind<PatternKind::kPartitionEnd>(tok(T::kDollar)));

const auto within_group = act(quiet(K::kWithin), [](GrammarState& state, Pattern& value, TokenRef&, Span span) {
  if (value.kind == PatternKind::kGroup) return;
  state.Refuse("TRL0132", span, "inside a pattern 'within' bounds a group, and this is none")
      .Fix("put the steps in parentheses, or bound a gap: A ->[5 minutes] B");
});
const auto term_def = atom >> -set<&Pattern::quantifier>(quantifier) >>
                      *((KeywordBefore(K::kUntil, T::kLeftParen) >> parens(set<&Pattern::until>(expression))) |
                        (within_group >> set<&Pattern::within>(pattern_duration)));

const auto conjunction_def =
    act(push<&Pattern::children>(term) % quiet(T::kAmpersand), [](GrammarState&, Pattern& value, Span) {
      value.kind = PatternKind::kConjunction;
      CollapseSingle(value);
    });

const auto sequence_item = act(negation, [](GrammarState&, Pattern& value, Negation& item,
                                            Span) { PushNegation(value, std::move(item)); }) |
                           (no_not_any >> part(Part::kPattern, -set<&Pattern::gap>(gap_mark)) >>
                            act(conjunction, [](GrammarState& state, Pattern& value, Pattern& item, Span) {
                              PushTerm(state, value, std::move(item));
                            }));
const auto sequence_def = act(+sequence_item, [](GrammarState& state, Pattern& value, Span) {
  value.kind = PatternKind::kSequence;
  FinishSequence(state, value);
});

const auto row_pattern_def =
    nested(act(push<&Pattern::children>(sequence) % tok(T::kPipe), [](GrammarState&, Pattern& value, Span) {
      value.kind = PatternKind::kAlternation;
      CollapseSingle(value);
    }));

}  // namespace

TRIPLINE_DSL_DEFINE(sequence)
TRIPLINE_DSL_DEFINE(conjunction)
TRIPLINE_DSL_DEFINE(term)
TRIPLINE_DSL_DEFINE(gap_mark)
TRIPLINE_DSL_DEFINE(quantifier)
TRIPLINE_DSL_DEFINE(braces)
TRIPLINE_DSL_DEFINE(negation)
TRIPLINE_DSL_DEFINE(variable)
TRIPLINE_DSL_DEFINE(row_pattern)
TRIPLINE_DSL_INSTANTIATE(row_pattern);

}  // namespace grammar
}  // namespace tripline::dsl
