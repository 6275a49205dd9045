#include <fmt/format.h>

#include <algorithm>

#include "dsl/grammar.h"
#include "dsl/syntax_slip.h"
#include "engine/data/function.h"

namespace tripline::dsl {

namespace {

// Findings of one statement that are kept; also what bounds the search for repetitions.
constexpr size_t kMaxFindings = 100;

bool IsNameToken(const Token& token) { return token.kind == TokenKind::kName || token.kind == TokenKind::kQuotedName; }

}  // namespace

bool BeginsStatement(const Token* at) {
  if (!at->first_on_line || !IsStatementKeyword(at->keyword)) return false;
  if (at->keyword == Keyword::kInclude) return at[1].kind == TokenKind::kString;
  if (!IsNameToken(at[1])) return false;
  const Token& third = at[2];
  switch (at->keyword) {
    case Keyword::kStream:
      return third.kind == TokenKind::kLeftParen || third.keyword == Keyword::kAs;
    case Keyword::kList:
      return third.keyword == Keyword::kOf;
    case Keyword::kLet:
      return third.kind == TokenKind::kEqual || third.kind == TokenKind::kLeftParen;
    case Keyword::kFeature:
      return third.kind == TokenKind::kEqual;
    case Keyword::kExempt:
      return third.keyword == Keyword::kOn;
    case Keyword::kRule:
      return IsNameToken(third) || third.kind == TokenKind::kString;
    case Keyword::kTest:
      return third.kind == TokenKind::kLeftParen || third.kind == TokenKind::kString;
    default:
      return third.kind == TokenKind::kLeftParen;
  }
}

std::string_view PartName(Part part) {
  switch (part) {
    case Part::kNone:
      return "";
    case Part::kExpression:
      return "an expression";
    case Part::kPattern:
      return "a pattern variable or '('";
    case Part::kClause:
      return "a clause of the statement";
    case Part::kMatchClause:
      return "a clause of the match";
    case Part::kTestStep:
      return "'given', 'expect' or 'then'";
    case Part::kType:
      return "a type";
    case Part::kDuration:
      return "a duration";
  }
  return "";
}

void GrammarState::Miss(const Token* at, Expectation expectation) {
  if (furthest_ != nullptr && at < furthest_) return;
  if (at > furthest_ || furthest_ == nullptr) {
    furthest_ = at;
    expected_.clear();
    candidates_.clear();
  }
  if (expectation.keyword != Keyword::kNone) candidates_.push_back(expectation.keyword);
  if (label_.part != Part::kNone && label_.at == at) expectation = {TokenKind::kEnd, Keyword::kNone, label_.part};
  if (std::find(expected_.begin(), expected_.end(), expectation) == expected_.end()) expected_.push_back(expectation);
}

GrammarState::Label GrammarState::EnterPart(const Token* at, Part part) {
  const Label outer = label_;
  if (label_.part == Part::kNone || label_.at != at) label_ = {at, part};
  return outer;
}

bool GrammarState::EnterNesting(const Token* at) {
  if (nesting_ >= limits_.max_nesting) {
    if (!refused()) {
      Refuse("TRL0113", SpanOf(*at),
             fmt::format("more than {} parts are nested inside each other here", limits_.max_nesting))
          .Fix("take an inner part out with 'let'");
    }
    return false;
  }
  ++nesting_;
  return true;
}

std::vector<Span> GrammarState::LeaveClauses() {
  std::vector<Span> spans;
  spans.reserve(clauses_.back().size());
  for (const SeenClause& seen : clauses_.back()) spans.push_back(seen.span);
  clauses_.pop_back();
  return spans;
}

void GrammarState::Clause(Keyword keyword, Span span) {
  for (const SeenClause& seen : clauses_.back()) {
    if (seen.keyword != keyword) continue;
    Find("TRL0112", span, fmt::format("'{}' is said twice; each clause may be there once", KeywordSpelling(keyword)))
        .Fix("keep one of them")
        .Related(seen.span, "the first one is here");
    return;
  }
  clauses_.back().push_back({keyword, span});
}

bool GrammarState::EndsAtFurthest(uint32_t byte) const {
  if (furthest_ == nullptr || furthest_ <= statement_) return true;
  return (furthest_ - 1)->end <= byte && furthest_->kind != TokenKind::kName;
}

bool GrammarState::Contains(const Expectation& expectation) const {
  return std::find(expected_.begin(), expected_.end(), expectation) != expected_.end();
}

bool GrammarState::WantedOnly(Keyword one, Keyword other) const {
  return !expected_.empty() && std::all_of(expected_.begin(), expected_.end(), [&](const Expectation& item) {
    return item.keyword != Keyword::kNone && (item.keyword == one || item.keyword == other);
  });
}

bool GrammarState::CouldBe(Keyword keyword) const {
  return std::find(candidates_.begin(), candidates_.end(), keyword) != candidates_.end();
}

Diagnostic& GrammarState::Refuse(std::string_view code, Span span, std::string message) {
  Diagnostic& refusal = refusal_ ? ignored_ : refusal_.emplace();
  refusal = {};
  refusal.code = code;
  refusal.span = span;
  refusal.message = std::move(message);
  return refusal;
}

Diagnostic& GrammarState::Find(std::string_view code, Span span, std::string message) {
  Diagnostic& finding = findings_.size() < kMaxFindings ? findings_.emplace_back() : ignored_;
  finding = {};
  finding.code = code;
  finding.span = span;
  finding.message = std::move(message);
  return finding;
}

std::string GrammarState::ExpectedText() const {
  std::vector<std::string> names;
  const auto add = [&names](std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  };
  for (const Expectation& item : expected_) {
    if (item.part != Part::kNone) {
      add(std::string(PartName(item.part)));
    } else if (item.keyword != Keyword::kNone) {
      add(fmt::format("'{}'", KeywordSpelling(item.keyword)));
    } else {
      add(std::string(TokenKindName(item.kind)));
    }
  }
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string_view ClosestKeyword(std::string_view word, std::span<const Keyword> candidates) {
  if (word.size() < 3) return "";  // of two letters every word is close to another
  std::vector<std::string> names;
  for (const Keyword candidate : candidates) names.emplace_back(KeywordSpelling(candidate));
  const std::vector<std::string> nearest = data::NearestNames(word, names);
  return nearest.size() == 1 ? KeywordSpelling(FindKeyword(nearest[0])) : "";
}

const Token* GrammarState::ReportFailure() {
  const Token* at = furthest_ == nullptr ? statement_ : furthest_;
  if (refused()) {
    ExplainRefusal({*this, statement_, at}, *refusal_);
    sink_.Add(std::move(*refusal_));
    refusal_.reset();
    return at;
  }
  if (at->kind == TokenKind::kError) return at;  // already reported
  Span span = SpanOf(*at);
  if (at->kind == TokenKind::kEnd && at > statement_) span = SpanOf(*(at - 1));
  Diagnostic& diagnostic =
      sink_.Error("TRL0110", span,
                  at->kind == TokenKind::kEnd ? fmt::format("expected {} behind this, got the end", ExpectedText())
                                              : fmt::format("expected {}, got {}", ExpectedText(), DescribeToken(*at)));
  ExplainSlip({*this, statement_, at}, diagnostic);
  return at;
}

void GrammarState::ReportFindings() {
  // A part that was parsed twice on the way (an alternative was given up) found the same twice.
  for (size_t i = 0; i < findings_.size(); ++i) {
    bool repeated = false;
    for (size_t k = 0; k < i && !repeated; ++k) {
      repeated = findings_[k].code == findings_[i].code && findings_[k].span == findings_[i].span;
    }
    if (!repeated) sink_.Add(findings_[i]);
  }
  findings_.clear();
}

void GrammarState::Begin(const Token* statement) {
  statement_ = statement;
  furthest_ = nullptr;
  expected_.clear();
  candidates_.clear();
  label_ = {};
  nesting_ = 0;
  clauses_.clear();
  refusal_.reset();
  findings_.clear();
}

}  // namespace tripline::dsl
