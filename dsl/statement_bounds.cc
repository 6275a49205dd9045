#include "dsl/statement_bounds.h"

#include "dsl/grammar.h"

namespace tripline::dsl {

std::vector<StatementTokens> CutStatements(std::span<const Token> tokens) {
  std::vector<StatementTokens> parts;
  bool open = false;
  for (const Token& token : tokens) {
    if (token.kind == TokenKind::kEnd) break;
    if (!open || BeginsStatement(&token)) parts.push_back({token.begin, token.end});
    parts.back().end = token.end;
    open = token.kind != TokenKind::kSemicolon;
  }
  return parts;
}

}  // namespace tripline::dsl
