#include "dsl/statement_bounds.h"

namespace tripline::dsl {

namespace {

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

std::vector<StatementTokens> CutStatements(std::span<const Token> tokens) {
  std::vector<StatementTokens> parts;
  bool open = false;
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::kEnd) break;
    if (!open || BeginsStatement(&token)) parts.push_back({token.begin, token.end, false});
    open = token.kind != TokenKind::kSemicolon;
    parts.back().end = token.end;
    parts.back().closed = !open;
  }
  return parts;
}

}  // namespace tripline::dsl
