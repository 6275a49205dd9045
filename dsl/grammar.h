// What the rest of `dsl` calls to parse tokens: one plain function per kind of statement and entry, and the state they
// share. The grammar itself (Boost.Spirit X3) is behind them, in grammar_*.cc.
//
// Not the loop over statements, recovery or includes: parser.cc. Not for other folders: they call parser.h.
//
//   GrammarState state(file, limits, sink);
//   StreamStatement stream;
//   state.Begin(at);
//   if (!ParseStream(state, at, end, stream)) state.ReportFailure();
//
// Failures: a function returns false and leaves `at` where it was; the state knows the furthest token that was reached
// and what would have been right there. What a construct itself refuses (Refuse) ends the parse at once.
// Thread-safety: a state belongs to one parse.
// Cost: linear in the tokens: no two alternatives of the grammar both descend from one token into nested parts.
#ifndef TRIPLINE_DSL_GRAMMAR_H_
#define TRIPLINE_DSL_GRAMMAR_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "dsl/parser.h"
#include "dsl/token.h"

namespace tripline::dsl {

// What could have stood at a token: a kind of token, a keyword, or a whole part of the language.
enum class Part : uint8_t { kNone, kExpression, kPattern, kClause, kMatchClause, kTestStep, kType, kDuration };
std::string_view PartName(Part part);

// The spelling of the keyword that the word most likely means; "" if none is close, or two are equally.
std::string_view ClosestKeyword(std::string_view word, std::span<const Keyword> candidates);
// Whether a statement obviously begins here, whatever came before: its keyword in the first column, a name, and what
// must stand behind that.
bool BeginsStatement(const Token* at);

class GrammarState {
 public:
  GrammarState(FileId file, const ParseLimits& limits, DiagnosticSink& sink)
      : file_(file), limits_(limits), sink_(sink) {}

  FileId file() const { return file_; }
  const ParseLimits& limits() const { return limits_; }
  DiagnosticSink& sink() { return sink_; }
  Span SpanOf(const Token& token) const { return {file_, token.begin, token.end}; }

  // --- what primitives do ---
  // A token was not what an alternative wanted. The first ones of a statement set the furthest place.
  void Missed(const Token* at, TokenKind kind) { Miss(at, {kind, Keyword::kNone, Part::kNone}); }
  void Missed(const Token* at, Keyword keyword) { Miss(at, {TokenKind::kEnd, keyword, Part::kNone}); }
  bool refused() const { return refusal_.has_value(); }

  // --- what directives do ---
  // While a part is tried at its first token, misses there are said as the part: "an expression", not its beginnings.
  struct Label {
    const Token* at = nullptr;
    Part part = Part::kNone;
  };
  Label EnterPart(const Token* at, Part part);
  void LeavePart(Label outer) { label_ = outer; }
  // False, with a refusal, if the parts inside each other are too many.
  bool EnterNesting(const Token* at);
  void LeaveNesting() { --nesting_; }
  // A list of clauses in which each may stand once.
  void EnterClauses() { clauses_.emplace_back(); }
  // Gives where each of them stood.
  std::vector<Span> LeaveClauses();
  void Clause(Keyword keyword, Span span);
  // Whether the token that follows this byte is the furthest one looked at, and ends what came before it.
  bool EndsAtFurthest(uint32_t byte) const;

  // --- what actions do ---
  // Ends the parse with this diagnostic instead of the one about the furthest token.
  Diagnostic& Refuse(std::string_view code, Span span, std::string message);
  // A finding that does not end the parse; reported if the statement is otherwise right, and if not.
  Diagnostic& Find(std::string_view code, Span span, std::string message);

  // --- what is asked about a failure (syntax_slip.h) ---
  // Whether this would have been right at the furthest token, and whether nothing else would have been.
  bool Wanted(TokenKind kind) const { return Contains({kind, Keyword::kNone, Part::kNone}); }
  bool Wanted(Keyword keyword) const { return Contains({TokenKind::kEnd, keyword, Part::kNone}); }
  bool Wanted(Part part) const { return Contains({TokenKind::kEnd, Keyword::kNone, part}); }
  bool WantedOnly(TokenKind kind) const { return expected_.size() == 1 && Wanted(kind); }
  bool WantedOnly(Keyword one, Keyword other) const;
  // Keywords that would have been right, also those that a part's name stands for.
  std::span<const Keyword> candidates() const { return candidates_; }
  bool CouldBe(Keyword keyword) const;

  // --- what the loop over statements does ---
  // Reports why the parse failed. Returns the token the report is about.
  const Token* ReportFailure();
  // Reports what Find collected.
  void ReportFindings();
  // Starts a statement at this token: forgets all that was said of the one before.
  void Begin(const Token* statement);

 private:
  struct Expectation {
    TokenKind kind;
    Keyword keyword;
    Part part;
    friend bool operator==(const Expectation&, const Expectation&) = default;
  };
  struct SeenClause {
    Keyword keyword;
    Span span;
  };
  void Miss(const Token* at, Expectation expectation);
  bool Contains(const Expectation& expectation) const;
  std::string ExpectedText() const;

  FileId file_;
  const ParseLimits& limits_;
  DiagnosticSink& sink_;

  const Token* statement_ = nullptr;
  const Token* furthest_ = nullptr;
  std::vector<Expectation> expected_;  // at furthest_
  std::vector<Keyword> candidates_;    // at furthest_: keywords, also those that a part's name stands for
  Label label_;
  uint32_t nesting_ = 0;
  std::vector<std::vector<SeenClause>> clauses_;
  std::optional<Diagnostic> refusal_;
  std::vector<Diagnostic> findings_;
  Diagnostic ignored_;  // receives what is hung on a second refusal
};

// Each parses from `at`, which it moves behind what it took, and fills `result`. `end` is the kEnd token.
bool ParseExpressionTokens(GrammarState& state, const Token*& at, const Token* end, Expr& result);
bool ParseMatchTokens(GrammarState& state, const Token*& at, const Token* end, MatchClause& result);
bool ParseQueryTokens(GrammarState& state, const Token*& at, const Token* end, Query& result);
bool ParseStream(GrammarState& state, const Token*& at, const Token* end, StreamStatement& result);
bool ParseList(GrammarState& state, const Token*& at, const Token* end, ListStatement& result);
bool ParseTable(GrammarState& state, const Token*& at, const Token* end, TableStatement& result);
bool ParseTexts(GrammarState& state, const Token*& at, const Token* end, TextsStatement& result);
bool ParseLet(GrammarState& state, const Token*& at, const Token* end, LetStatement& result);
bool ParseFeature(GrammarState& state, const Token*& at, const Token* end, FeatureStatement& result);
bool ParsePolicy(GrammarState& state, const Token*& at, const Token* end, PolicyStatement& result);
bool ParseExempt(GrammarState& state, const Token*& at, const Token* end, ExemptStatement& result);
bool ParseInclude(GrammarState& state, const Token*& at, const Token* end, IncludeStatement& result);
bool ParseRule(GrammarState& state, const Token*& at, const Token* end, RuleStatement& result);
bool ParseTest(GrammarState& state, const Token*& at, const Token* end, TestStatement& result);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_GRAMMAR_H_
