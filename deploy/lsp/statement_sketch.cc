#include "deploy/lsp/statement_sketch.h"

#include <algorithm>

#include "deploy/lsp/token_walk.h"

namespace tripline::deploy {
namespace {

using dsl::Keyword;
using dsl::Name;
using dsl::Token;
using dsl::TokenKind;

void AddOnce(std::vector<std::string>& names, std::string name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

// Collects names as the tokens come by.
class Sketcher {
 public:
  StatementSketch Run(const std::vector<Token>& tokens) {
    if (tokens.empty()) return {};
    sketch_.keyword = tokens[0].keyword;
    if (tokens.size() > 1 && IsName(tokens[1])) sketch_.name = NameOf(tokens[1]);
    if (sketch_.keyword == Keyword::kStream) sketch_.streams = {sketch_.name};
    for (size_t i = 1; i < tokens.size(); ++i) {
      const Token* next = i + 1 < tokens.size() ? &tokens[i + 1] : nullptr;
      Look(tokens[i - 1], tokens[i], next);
      walk_.Step(tokens[i]);
      if (walk_.depth() == 0) AddClause(walk_.clause());
    }
    return std::move(sketch_);
  }

 private:
  void AddClause(Keyword clause) {
    if (std::find(sketch_.clauses.begin(), sketch_.clauses.end(), clause) == sketch_.clauses.end()) {
      sketch_.clauses.push_back(clause);
    }
  }

  void Look(const Token& before, const Token& token, const Token* next) {
    if (!IsName(token)) return;
    const bool listed = before.kind == TokenKind::kComma;
    const TokenKind behind = next == nullptr ? TokenKind::kEnd : next->kind;
    if (walk_.depth() == 0) {
      const bool reads = before.keyword == Keyword::kOn || before.keyword == Keyword::kFrom ||
                         before.keyword == Keyword::kJoin ||
                         (listed && (walk_.clause() == Keyword::kOn || walk_.clause() == Keyword::kPer));
      if (reads && token.keyword != Keyword::kArrival) sketch_.streams.push_back(NameOf(token));
      const bool first = before.keyword == Keyword::kWith;
      if ((first || (listed && walk_.clause() == Keyword::kWith)) && behind == TokenKind::kEqual) {
        AddOnce(sketch_.parameters, token.kind == TokenKind::kName ? std::string(token.text) : UnquotedText(token));
      }
    }
    const bool opened = before.kind == TokenKind::kLeftParen;
    if (sketch_.keyword == Keyword::kLet && walk_.depth() == 1 && (opened || listed)) {
      AddOnce(sketch_.parameters, std::string(token.text));
    }
    const bool calls = token.keyword == Keyword::kPermute || token.keyword == Keyword::kUntil;
    if (walk_.InPattern() && token.keyword != Keyword::kWithin && before.kind != TokenKind::kInt &&
        !(calls && behind == TokenKind::kLeftParen)) {
      AddOnce(sketch_.variables, FoldVariable(NameOf(token)));
    }
    if (walk_.InMatch()) LookInMatch(before, token);
  }

  void LookInMatch(const Token& before, const Token& token) {
    const bool listed = before.kind == TokenKind::kComma;
    if (walk_.clause() == Keyword::kMeasures && before.keyword == Keyword::kAs) {
      AddOnce(sketch_.measures, NameOf(token).text);
    }
    if (walk_.clause() != Keyword::kDefine) return;
    if (listed || before.keyword == Keyword::kDefine) {
      variable_ = FoldVariable(NameOf(token));
      AddOnce(sketch_.variables, variable_);
    }
    if (before.keyword == Keyword::kOn) sketch_.bound[variable_] = NameOf(token);
  }

  StatementSketch sketch_;
  TokenWalk walk_;
  std::string variable_;
};

}  // namespace

StatementSketch SketchStatement(std::string_view text) {
  const TokenText read(text);
  return Sketcher().Run(read.tokens());
}

namespace {

std::optional<dsl::SymbolKind> KindOf(Keyword keyword) {
  switch (keyword) {
    case Keyword::kStream:
      return dsl::SymbolKind::kStream;
    case Keyword::kList:
      return dsl::SymbolKind::kList;
    case Keyword::kTable:
      return dsl::SymbolKind::kTable;
    case Keyword::kTexts:
      return dsl::SymbolKind::kTexts;
    case Keyword::kLet:
      return dsl::SymbolKind::kLet;
    case Keyword::kFeature:
      return dsl::SymbolKind::kFeature;
    case Keyword::kPolicy:
      return dsl::SymbolKind::kPolicy;
    case Keyword::kExempt:
      return dsl::SymbolKind::kExempt;
    case Keyword::kRule:
      return dsl::SymbolKind::kRule;
    default:
      return std::nullopt;
  }
}

}  // namespace

dsl::StatementSymbols SketchSymbols(std::string_view text) {
  dsl::StatementSymbols symbols;
  const TokenText read(text);
  const std::vector<Token>& tokens = read.tokens();
  if (tokens.size() < 2 || !IsName(tokens[1])) return symbols;
  const std::optional<dsl::SymbolKind> kind = KindOf(tokens[0].keyword);
  if (!kind) return symbols;
  symbols.whole = {{}, tokens.front().begin, tokens.back().end};
  symbols.name = NameOf(tokens[1]);
  symbols.declarations.push_back({*kind, symbols.name, symbols.whole, ""});
  if (*kind != dsl::SymbolKind::kStream && *kind != dsl::SymbolKind::kTable) return symbols;
  TokenWalk walk;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool begins =
        i > 1 && (tokens[i - 1].kind == TokenKind::kLeftParen || tokens[i - 1].kind == TokenKind::kComma);
    if (walk.depth() == 1 && walk.frame(0).groups == 0 && begins && IsName(tokens[i]) && i + 1 < tokens.size() &&
        IsName(tokens[i + 1])) {
      const dsl::Span whole{{}, tokens[i].begin, tokens[i + 1].end};
      symbols.declarations.push_back(
          {dsl::SymbolKind::kColumn, NameOf(tokens[i]), whole, std::string(tokens[i + 1].text)});
    }
    walk.Step(tokens[i]);
  }
  return symbols;
}

}  // namespace tripline::deploy
