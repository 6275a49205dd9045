// Patterns and the clauses of `match ( … )` and `match_recognize ( … )`.
#include <algorithm>

#include "dsl/formatter.h"

namespace tripline::dsl {

namespace {

bool IsQuantifierEnd(TokenKind kind) { return kind == TokenKind::kQuestion || kind == TokenKind::kPlus; }

}  // namespace

// --- patterns -------------------------------------------------------------------------------------------------------

void Formatter::Write(const Pattern& pattern) {
  switch (pattern.kind) {
    case PatternKind::kEmpty:
      out_.Next();
      out_.Next();
      break;
    case PatternKind::kVariable:
      Write(pattern.name);
      break;
    case PatternKind::kGroup:
      OpenParen();
      Write(pattern.children.front());
      CloseParen();
      break;
    case PatternKind::kSequence:
      return WriteSequence(pattern);
    case PatternKind::kAlternation:
      return WriteJoined(pattern, Breaks::kTogether);
    case PatternKind::kConjunction:
      return WriteJoined(pattern, Breaks::kFill);
    case PatternKind::kPermute:
      out_.Next();
      out_.Tight();
      Parenthesized(pattern.children, Breaks::kFill);
      break;
    case PatternKind::kExclusion:
      out_.Next();
      Write(pattern.children.front());
      out_.Next();
      break;
    case PatternKind::kPartitionStart:
    case PatternKind::kPartitionEnd:
      out_.Next();
      break;
  }
  Write(pattern.quantifier);
  const bool within_first = pattern.until && pattern.within && pattern.within->span.begin < pattern.until->span.begin;
  if (within_first) Write(pattern.within);
  if (pattern.until) {
    out_.Next();
    OpenParen();
    Write(pattern.until);
    CloseParen();
  }
  if (!within_first) Write(pattern.within);
}

void Formatter::WriteSequence(const Pattern& pattern) {
  out_.Open(2, Breaks::kFill);
  bool is_first = true;
  const auto next = [&] {
    if (!is_first) out_.Break();
    is_first = false;
  };
  for (const Pattern& term : pattern.children) {
    for (const Negation& negation : term.negations) {
      next();
      Write(negation);
    }
    next();
    Write(term.gap);
    Write(term);
  }
  for (const Negation& negation : pattern.trailing_negations) {
    out_.Break();
    Write(negation);
  }
  out_.Close();
}

// A | B, A & B: the operator opens each further line.
void Formatter::WriteJoined(const Pattern& pattern, Breaks breaks) {
  out_.Open(0, breaks);
  for (const Pattern& part : pattern.children) {
    if (&part != &pattern.children.front()) {
      out_.Break();
      out_.Next();
    }
    Write(part);
  }
  out_.Close();
}

// [D]
void Formatter::WriteBound(const std::optional<Expr>& bound) {
  if (!bound) return;
  out_.Next();
  Write(*bound);
  out_.Next();
}

void Formatter::Write(const Gap& gap) {
  if (gap.kind != GapKind::kStrict) {
    out_.Next();
    if (gap.bound) out_.Tight();
  }
  WriteBound(gap.bound);
}

void Formatter::Write(const Negation& negation) {
  out_.Next();
  if (negation.bound || negation.kind == NegationKind::kNextRow) out_.Tight();
  WriteBound(negation.bound);
  if (!out_.IsNext(TokenKind::kLeftParen)) return Write(negation.variables.front());
  out_.Next();
  for (const Name& name : negation.variables) Write(name);
  out_.Next();
}

void Formatter::Write(const Quantifier& quantifier) {
  out_.Tight();
  const bool braces = out_.IsNext(TokenKind::kLeftBrace);
  out_.Next();
  if (braces) {
    while (out_.IsNext(TokenKind::kInt) || out_.IsNext(TokenKind::kComma)) {
      out_.Tight();
      out_.Next();
    }
    Write(quantifier.gap);
    out_.Next();
  }
  if (out_.next().end <= quantifier.span.end && IsQuantifierEnd(out_.next().kind)) {
    out_.Tight();
    out_.Next();
  }
}

// --- match ----------------------------------------------------------------------------------------------------------

void Formatter::Write(const Measure& measure) {
  Write(measure.expr);
  out_.Cell(table_, 0, Aligned::kIfBroken);
  Write(measure.name);
}

void Formatter::Write(const Definition& definition) {
  Write(definition.variable);
  out_.Cell(table_, 0, Aligned::kIfBroken);
  Write(definition.stream);
  if (definition.condition) Clause(*definition.condition);
}

void Formatter::Write(const Subset& subset) {
  Write(subset.name);
  while (!out_.IsNext(TokenKind::kLeftParen)) out_.Next();
  Parenthesized(subset.members, Breaks::kFill);
}

void Formatter::WriteMatchBody(const MatchClause& match) {
  out_.Next();
  out_.Open(2);
  const std::vector<Span> ordered =
      Ordered(match.clauses,
              {Keyword::kPartition, Keyword::kOrder, Keyword::kMeasures, Keyword::kOne, Keyword::kAll, Keyword::kAfter,
               Keyword::kPattern, Keyword::kWithin, Keyword::kSubset, Keyword::kDefine, Keyword::kOn});
  for (const Span clause : ordered) {
    out_.Jump(clause);
    // On the line of the pattern, which is in front of it.
    if (KeywordAt(clause) != Keyword::kWithin) out_.Newline();
    ++table_;
    WriteMatchPart(match, clause);
    Finish(clause);
  }
  GoBehind(match.span);
  out_.Newline(-2);
  out_.Close();
  out_.Next();
}

void Formatter::WriteMatchPart(const MatchClause& match, Span clause) {
  switch (KeywordAt(clause)) {
    case Keyword::kPartition:
      return WordsAndItems(match.partition_by, Breaks::kFill);
    case Keyword::kOrder:
      return WordsAndItems(match.order_by, Breaks::kFill);
    case Keyword::kMeasures:
      return WordsAndItems(match.measures);
    case Keyword::kPattern:
      out_.Next();
      if (match.pattern.kind == PatternKind::kEmpty && match.pattern.span.begin == match.pattern.span.end) return;
      OpenParen();
      Write(match.pattern);
      return CloseParen();
    case Keyword::kWithin:
      return Clause(*match.within);
    case Keyword::kSubset:
      return WordsAndItems(match.subsets);
    case Keyword::kDefine:
      return WordsAndItems(match.definitions);
    case Keyword::kOn:
      out_.Next();
      out_.Next();
      OpenParen();
      WordsAndItems(match.timeout_measures);
      return CloseParen();
    case Keyword::kAfter:
      return Write(match.skip_target);
    default:  // one row per match and the like: words
      return;
  }
}

}  // namespace tripline::dsl
