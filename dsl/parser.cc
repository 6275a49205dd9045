#include "dsl/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include "dsl/ast_number.h"
#include "dsl/grammar.h"
#include "dsl/statement_bounds.h"
#include "dsl/token.h"
#include "engine/data/status.h"

namespace tripline::dsl {

namespace {

// Where the parse goes on behind a broken statement that began at `statement` and was read up to `reached`: behind its
// `;`, which is the first one outside of its parentheses, or at a token where the next statement obviously begins (then
// the `;` was forgotten, or a parenthesis).
const Token* Recover(const Token* statement, const Token* reached) {
  int depth = 0;
  const Token* at = statement;
  for (; at->kind != TokenKind::kEnd; ++at) {
    if (at > statement && BeginsStatement(at)) return at;
    if (at->kind == TokenKind::kLeftParen) ++depth;
    if (at->kind == TokenKind::kRightParen && depth > 0) --depth;
    if (at->kind != TokenKind::kSemicolon || at < reached) continue;
    // Inside an unclosed parenthesis a `;` still ends the statement where the next token begins another one.
    if (depth == 0 || IsStatementKeyword(at[1].keyword) || at[1].kind == TokenKind::kEnd) return at + 1;
  }
  return at;
}

class RuleSetParser {
 public:
  enum class Includes : uint8_t { kFollowed, kLeft };
  RuleSetParser(SourceSet& sources, Includes includes, const FileLoader& loader, const ParseLimits& limits,
                DiagnosticSink& sink)
      : sources_(sources), includes_(includes), loader_(loader), limits_(limits), sink_(sink) {}

  RuleSet Run(std::span<const FileId> roots);

 private:
  void ReadFile(FileId file);
  // Reads one statement and moves behind it. False: it was broken, and `at` stands where the next one may begin.
  bool ReadStatement(GrammarState& state, const Token*& at, const Token* end);
  void ReportUnknown(FileId file, const Token& token);
  bool ParseByKeyword(GrammarState& state, const Token*& at, const Token* end);
  template <class Statement>
  bool Parse(bool (*parse)(GrammarState&, const Token*&, const Token*, Statement&), StatementKind kind,
             std::vector<Statement>& list, GrammarState& state, const Token*& at, const Token* end);
  // What an `include` asks for, after its own file's statement is complete.
  void Include(FileId from, const IncludeStatement& include);
  std::string Chain(const std::string& closing) const;

  SourceSet& sources_;
  const Includes includes_;
  const FileLoader& loader_;
  const ParseLimits& limits_;
  DiagnosticSink& sink_;
  RuleSet rules_;
  std::unordered_map<std::string, FileId> known_;  // by path with "." and ".." taken out
  std::vector<std::string> chain_;                 // the files that are being read, each included by the one before
};

std::string RuleSetParser::Chain(const std::string& closing) const {
  std::string text;
  const auto first = std::find(chain_.begin(), chain_.end(), closing);
  for (auto it = first; it != chain_.end(); ++it) text += *it + " includes ";
  return text + closing;
}

void RuleSetParser::Include(FileId from, const IncludeStatement& include) {
  const std::string path = ResolveInclude(sources_.name(from), include.path);
  if (std::find(chain_.begin(), chain_.end(), path) != chain_.end()) {
    sink_.Error("TRL0129", include.path_span, fmt::format("the includes go round in a circle: {}", Chain(path)))
        .Fix("move what both need into a file of its own");
    return;
  }
  if (known_.contains(path)) return;
  if (chain_.size() >= limits_.max_include_depth || known_.size() >= limits_.max_files) {
    sink_.Error("TRL0130", include.path_span,
                fmt::format("the rule set has more than {} files, or more than {} in one chain of includes",
                            limits_.max_files, limits_.max_include_depth));
    return;
  }
  if (!loader_) {
    sink_.Error("TRL0128", include.path_span, "files cannot be included here").Fix("put the statements into this text");
    return;
  }
  data::StatusOr<std::string> text = loader_(path);
  if (!text.ok()) {
    sink_
        .Error("TRL0128", include.path_span,
               fmt::format("cannot include '{}': {}", path, data::MessageOf(text.status())))
        .Fix("the path is relative to the including file");
    return;
  }
  ReadFile(sources_.Add(path, *std::move(text)));
}

template <class Statement>
bool RuleSetParser::Parse(bool (*parse)(GrammarState&, const Token*&, const Token*, Statement&), StatementKind kind,
                          std::vector<Statement>& list, GrammarState& state, const Token*& at, const Token* end) {
  Statement statement;
  const Token* const begin = at;
  if (!parse(state, at, end, statement)) return false;
  if (at->kind != TokenKind::kSemicolon) {
    state.Missed(at, TokenKind::kSemicolon);
    at = begin;
    return false;
  }
  ++at;
  rules_.order.push_back({kind, static_cast<uint32_t>(list.size())});
  list.push_back(std::move(statement));
  return true;
}

bool RuleSetParser::ParseByKeyword(GrammarState& state, const Token*& at, const Token* end) {
  switch (at->keyword) {
    case Keyword::kStream:
      return Parse(ParseStream, StatementKind::kStream, rules_.streams, state, at, end);
    case Keyword::kList:
      return Parse(ParseList, StatementKind::kList, rules_.lists, state, at, end);
    case Keyword::kTable:
      return Parse(ParseTable, StatementKind::kTable, rules_.tables, state, at, end);
    case Keyword::kTexts:
      return Parse(ParseTexts, StatementKind::kTexts, rules_.texts, state, at, end);
    case Keyword::kLet:
      return Parse(ParseLet, StatementKind::kLet, rules_.lets, state, at, end);
    case Keyword::kFeature:
      return Parse(ParseFeature, StatementKind::kFeature, rules_.features, state, at, end);
    case Keyword::kPolicy:
      return Parse(ParsePolicy, StatementKind::kPolicy, rules_.policies, state, at, end);
    case Keyword::kRule:
      return Parse(ParseRule, StatementKind::kRule, rules_.rules, state, at, end);
    case Keyword::kTest:
      return Parse(ParseTest, StatementKind::kTest, rules_.tests, state, at, end);
    case Keyword::kExempt:
      return Parse(ParseExempt, StatementKind::kExempt, rules_.exempts, state, at, end);
    default:
      return Parse(ParseInclude, StatementKind::kInclude, rules_.includes, state, at, end);
  }
}

// Statements of other languages: `create stream s …`, `const x = 5`, `import 'x'`.
void ExplainForeignStatement(FileId file, const Token& token, Diagnostic& diagnostic) {
  struct Word {
    std::string_view foreign;
    std::string_view own;
  };
  static constexpr std::array kWords = {Word{"const", "let"},      Word{"var", "let"},        Word{"set", "let"},
                                        Word{"declare", "let"},    Word{"def", "let"},        Word{"import", "include"},
                                        Word{"source", "include"}, Word{"schema", "stream"},  Word{"event", "stream"},
                                        Word{"alert", "rule"},     Word{"pattern", "rule"},   Word{"scenario", "test"}};
  if (token.kind != TokenKind::kName) return;
  const Span span{file, token.begin, token.end};
  const Token& next = (&token)[1];
  if ((EqualsIgnoreCase(token.text, "create") || EqualsIgnoreCase(token.text, "define")) &&
      IsStatementKeyword(next.keyword)) {
    diagnostic.Fix(fmt::format("leave '{}' out", token.text), {{file, token.begin, next.begin}, ""});
    return;
  }
  for (const Word& word : kWords) {
    if (!EqualsIgnoreCase(token.text, word.foreign)) continue;
    diagnostic.Fix(fmt::format("here it is written '{}'", word.own), {span, std::string(word.own)});
  }
}

void RuleSetParser::ReportUnknown(FileId file, const Token& token) {
  if (token.kind == TokenKind::kError) return;  // already reported
  static constexpr std::array kWords = {Keyword::kStream, Keyword::kList,    Keyword::kTable,  Keyword::kTexts,
                                        Keyword::kLet,    Keyword::kFeature, Keyword::kPolicy, Keyword::kRule,
                                        Keyword::kTest,   Keyword::kExempt,  Keyword::kInclude};
  const Span span{file, token.begin, token.end};
  Diagnostic& diagnostic =
      sink_.Error("TRL0111", span, fmt::format("expected a statement, got {}", DescribeToken(token)));
  diagnostic.Fix(
      "a statement begins with stream, list, table, texts, let, feature, policy, rule, test, exempt or "
      "include");
  const std::string_view close = token.kind == TokenKind::kName ? ClosestKeyword(token.text, kWords) : "";
  if (!close.empty()) diagnostic.Fix(fmt::format("did you mean '{}'?", close), {span, std::string(close)});
  if (token.keyword == Keyword::kSelect) {
    diagnostic.Fix("name the result: stream x as select …; 'tripline query' runs a select by itself");
  }
  ExplainForeignStatement(file, token, diagnostic);
}

bool RuleSetParser::ReadStatement(GrammarState& state, const Token*& at, const Token* end) {
  const Token* const begin = at;
  if (!IsStatementKeyword(at->keyword)) {
    ReportUnknown(state.file(), *at);
    at = Recover(begin, begin);
    return false;
  }
  state.Begin(at);
  const bool good = ParseByKeyword(state, at, end);
  if (!good) at = Recover(begin, state.ReportFailure());
  state.ReportFindings();
  return good;
}

void RuleSetParser::ReadFile(FileId file) {
  const std::string path = ResolveInclude("", sources_.name(file));
  if (!known_.emplace(path, file).second) return;
  chain_.push_back(path);
  const TokenList list = Tokenize(sources_, file, limits_, sink_);
  rules_.comments.insert(rules_.comments.end(), list.comments.begin(), list.comments.end());
  GrammarState state(file, limits_, sink_);
  const Token* at = list.tokens.data();
  const Token* const end = at + list.tokens.size() - 1;
  uint32_t broken = 0;
  while (at != end) {
    if (at->kind == TokenKind::kSemicolon) {  // an empty statement
      ++at;
      continue;
    }
    const Span here{file, at->begin, at->end};
    if (rules_.order.size() >= limits_.max_statements) {
      sink_.Error("TRL0109", here, fmt::format("the rule set has more than {} statements", limits_.max_statements));
      break;
    }
    const size_t includes = rules_.includes.size();
    if (!ReadStatement(state, at, end) && ++broken >= limits_.max_syntax_errors_a_file) {
      sink_.Error("TRL0131", here, fmt::format("{} statements are broken; the rest of the file is not read", broken));
      break;
    }
    // A copy: reading the file adds statements to the vector.
    const bool follow = includes_ == Includes::kFollowed && rules_.includes.size() > includes;
    if (follow) Include(file, IncludeStatement(rules_.includes.back()));
  }
  chain_.pop_back();
}

RuleSet RuleSetParser::Run(std::span<const FileId> roots) {
  for (const FileId root : roots) ReadFile(root);
  NumberExpressions(rules_);
  return std::move(rules_);
}

// Parses the whole of a text as one thing.
template <class Tree>
std::optional<Tree> ParseAll(bool (*parse)(GrammarState&, const Token*&, const Token*, Tree&), bool semicolon,
                             const SourceSet& sources, FileId file, const ParseLimits& limits, DiagnosticSink& sink) {
  const size_t errors = sink.errors();
  const TokenList list = Tokenize(sources, file, limits, sink);
  if (!list.readable) return std::nullopt;
  GrammarState state(file, limits, sink);
  const Token* at = list.tokens.data();
  const Token* const end = at + list.tokens.size() - 1;
  state.Begin(at);
  Tree tree;
  bool good = parse(state, at, end, tree);
  if (good && semicolon && at->kind == TokenKind::kSemicolon) ++at;
  if (good && at != end) {
    state.Missed(at, TokenKind::kEnd);
    good = false;
  }
  if (!good) state.ReportFailure();
  state.ReportFindings();
  if (sink.errors() > errors) return std::nullopt;
  NumberExpressions(tree);
  return tree;
}

}  // namespace

RuleSet ParseRules(SourceSet& sources, std::span<const FileId> roots, const FileLoader& loader,
                   const ParseLimits& limits, DiagnosticSink& sink) {
  return RuleSetParser(sources, RuleSetParser::Includes::kFollowed, loader, limits, sink).Run(roots);
}

RuleSet ParseFile(SourceSet& sources, FileId file, const ParseLimits& limits, DiagnosticSink& sink) {
  const FileLoader none;
  return RuleSetParser(sources, RuleSetParser::Includes::kLeft, none, limits, sink).Run({&file, 1});
}

std::optional<Query> ParseQuery(const SourceSet& sources, FileId file, const ParseLimits& limits,
                                DiagnosticSink& sink) {
  return ParseAll<Query>(ParseQueryTokens, true, sources, file, limits, sink);
}

std::optional<Expr> ParseExpression(const SourceSet& sources, FileId file, const ParseLimits& limits,
                                    DiagnosticSink& sink) {
  return ParseAll<Expr>(ParseExpressionTokens, false, sources, file, limits, sink);
}

std::optional<MatchClause> ParseMatchBody(const SourceSet& sources, FileId file, const ParseLimits& limits,
                                          DiagnosticSink& sink) {
  return ParseAll<MatchClause>(ParseMatchTokens, false, sources, file, limits, sink);
}

}  // namespace tripline::dsl
