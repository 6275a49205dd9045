// What may stand at the cursor: declared in statement_sketch.h.
#include <algorithm>

#include "deploy/lsp/statement_sketch.h"
#include "deploy/lsp/token_walk.h"

namespace tripline::deploy {
namespace {

using K = dsl::Keyword;
using T = dsl::TokenKind;

// Words that are followed by one of a few others.
std::vector<std::string_view> WordsBehind(K word) {
  switch (word) {
    case K::kSeverity:
      return {"info", "low", "medium", "high", "critical"};
    case K::kMode:
      return {"active", "shadow", "off"};
    case K::kLate:
      return {"drop", "accept", "to"};
    case K::kEvent:
      return {"time"};
    case K::kIdle:
      return {"after"};
    case K::kExcluding:
      return {"current"};
    case K::kSkip:
      return {"past last row", "to next row", "to first", "to last", "to"};
    case K::kNo:
      return {"skip"};
    case K::kOne:
      return {"row per match"};
    case K::kAll:
      return {"rows per match"};
    case K::kActive:
      return {"from", "until"};
    case K::kAdvance:
      return {"to"};
    case K::kGroup:
    case K::kPartition:
    case K::kOrder:
      return {"by"};
    case K::kIs:
      return {"null", "not null", "true", "false", "unknown", "distinct from", "not distinct from"};
    case K::kCombine:
      return {"max"};
    default:
      return {};
  }
}

const std::vector<std::string_view> kDecisions = {"approve", "review", "challenge", "block"};

class ContextFinder {
 public:
  explicit ContextFinder(std::string_view text) : text_(text), read_(text), tokens_(read_.tokens()) {}

  CursorContext Find() {
    const auto cursor = static_cast<uint32_t>(text_.size());
    context_.word_begin = cursor;
    if (InComment()) return context_;
    if (InString()) return context_;
    if (!tokens_.empty() && tokens_.back().end == cursor && IsName(tokens_.back())) {
      context_.word_begin = tokens_.back().begin;
      tokens_.pop_back();
    } else if (!tokens_.empty() && tokens_.back().end == cursor && IsNumber(tokens_.back())) {
      return context_;
    }
    for (const dsl::Token& token : tokens_) Step(token);
    if (tokens_.empty() || tokens_.back().kind == T::kSemicolon) return Say(Expected::kStatement);
    const dsl::Token& last = tokens_.back();
    context_.behind_value = EndsValue(last) && WordsBehind(last.keyword).empty();
    context_.in_match = walk_.Match() != nullptr;
    return Decide(last);
  }

 private:
  static bool IsNumber(const dsl::Token& token) {
    return token.kind == T::kInt || token.kind == T::kDecimal || token.kind == T::kDouble;
  }

  CursorContext Say(Expected expected) {
    context_.expected = expected;
    return context_;
  }
  CursorContext Words(std::vector<std::string_view> words) {
    context_.words = std::move(words);
    return Say(Expected::kWords);
  }

  void Step(const dsl::Token& token) {
    const bool names = walk_.InMatch() && walk_.clause() == K::kDefine && IsName(token) && walk_.last() &&
                       walk_.last()->kind == T::kComma;
    const bool first = walk_.InMatch() && walk_.last() && walk_.last()->keyword == K::kDefine && IsName(token);
    if (names || first) variable_ = FoldVariable(NameOf(token));
    if (walk_.depth() <= 1 && walk_.clause() == K::kGiven && IsName(token)) given_ = NameOf(token);
    walk_.Step(token);
  }

  bool InComment() const {
    const auto cursor = static_cast<uint32_t>(text_.size());
    for (const dsl::Span& comment : read_.comments()) {
      const bool line = text_.substr(comment.begin).starts_with("--");
      if (comment.end == cursor && (line || !text_.ends_with("*/"))) return true;
    }
    // A comment that is open to the end is an error to the lexer.
    return !tokens_.empty() && tokens_.back().kind == T::kError && tokens_.back().text.starts_with("/*");
  }

  // Inside of a string; in a reason's braces a name can stand.
  bool InString() {
    if (tokens_.empty() || tokens_.back().kind != T::kError) return false;
    const std::string_view string = tokens_.back().text;
    if (!string.starts_with('\'')) return string.starts_with('"');
    const bool reason = tokens_.size() > 1 && tokens_[tokens_.size() - 2].keyword == K::kReason;
    const size_t open = string.rfind('{');
    if (!reason || open == std::string_view::npos || string.find('}', open) != std::string_view::npos ||
        (open > 0 && string[open - 1] == '{')) {
      return true;
    }
    size_t word = string.size();
    while (word > open + 1 &&
           (std::isalnum(static_cast<unsigned char>(string[word - 1])) != 0 || string[word - 1] == '_')) {
      --word;
    }
    context_.word_begin = tokens_.back().begin + static_cast<uint32_t>(word);
    context_.expected = Expected::kExpression;
    context_.in_output = true;
    return true;
  }

  CursorContext Decide(const dsl::Token& last) {
    if (last.kind == T::kDot) return BehindDot();
    if (walk_.InPattern()) return Say(Expected::kVariable);
    if (last.keyword == K::kMatches && tokens_.size() > 1) return Say(Expected::kTexts);
    if (last.keyword == K::kIn) return Say(Expected::kList);
    if (const K clause = walk_.clause(); last.keyword != K::kNone && clause != K::kNone) {
      std::vector<std::string_view> words = WordsBehind(last.keyword);
      const bool is_word = last.keyword == clause || last.keyword == K::kIs || last.keyword == K::kNo ||
                           last.keyword == K::kSkip || last.keyword == K::kAdvance || last.keyword == K::kCombine;
      if (!words.empty() && is_word) return Words(std::move(words));
    }
    if (walk_.depth() == 0) return Outside(last);
    if (walk_.InMatch()) return InMatchBody(last);
    return InParentheses(last);
  }

  CursorContext BehindDot() {
    if (tokens_.size() > 1 && IsName(tokens_[tokens_.size() - 2])) {
      context_.qualifier = NameOf(tokens_[tokens_.size() - 2]);
      return Say(Expected::kColumnOf);
    }
    // lookup(merchants, m).
    for (size_t i = tokens_.size(); i-- > 2;) {
      if (dsl::EqualsIgnoreCase(tokens_[i - 2].text, "lookup") && tokens_[i - 1].kind == T::kLeftParen) {
        context_.qualifier = NameOf(tokens_[i]);
        return Say(Expected::kColumnOf);
      }
    }
    return Say(Expected::kNothing);
  }

  CursorContext Expression() {
    context_.variable = variable_;
    return Say(Expected::kExpression);
  }

  // --- outside of all parentheses ---

  CursorContext Outside(const dsl::Token& last) {
    const K statement = tokens_[0].keyword;
    if (tokens_.size() == 1) return Say(statement == K::kTest ? Expected::kRule : Expected::kNothing);
    if (last.keyword == K::kPer) return Say(Expected::kColumn);
    switch (statement) {
      case K::kRule:
        return InRule(last);
      case K::kStream:
        return InStream(last);
      case K::kList:
        if (last.keyword == K::kOf) return Say(Expected::kType);
        return tokens_.size() == 2 ? Words({"of"}) : Say(Expected::kClause);
      case K::kLet:
        return last.kind == T::kRightParen && walk_.frame(0).groups == 1 ? Say(Expected::kNothing) : Expression();
      case K::kExempt:
      case K::kPolicy:
      case K::kFeature:
        if (last.keyword == K::kOn) return Say(Expected::kStream);
        if (last.keyword == K::kOver) return Words({"last", "this day", "this week", "this month"});
        return Expression();
      default:
        return Say(Expected::kNothing);
    }
  }

  CursorContext InRule(const dsl::Token& last) {
    const bool comma = last.kind == T::kComma;
    switch (walk_.clause()) {
      case K::kOn:
        if (comma || last.keyword == K::kOn) return Say(Expected::kStream);
        return Say(Expected::kClause);
      case K::kThen:
        if (last.keyword == K::kThen) return Words(kDecisions);
        if (last.keyword == K::kTo) return Say(Expected::kList);
        if (last.keyword == K::kAdd) return Expression();
        context_.words = {"override", "add"};
        return Say(Expected::kClause);
      case K::kWith:
        if (comma || last.keyword == K::kWith) return Say(Expected::kNothing);
        return Expression();
      case K::kWhen:
      case K::kUnless:
      case K::kScore:
      case K::kVersion:
      case K::kCooldown:
      case K::kLimit:
      case K::kActive:
        return Expression();
      case K::kPer:
        return comma ? Say(Expected::kStream) : Expression();
      case K::kTags:
      case K::kOwner:
      case K::kReason:
        return Say(context_.behind_value && last.keyword != walk_.clause() ? Expected::kClause : Expected::kNothing);
      default:
        return Say(Expected::kClause);
    }
  }

  CursorContext InStream(const dsl::Token& last) {
    if (last.keyword == K::kFrom || last.keyword == K::kJoin) return Say(Expected::kStream);
    const bool derived = tokens_.size() > 2 && tokens_[2].keyword == K::kAs;
    if (derived) return last.keyword == K::kAs ? Words({"select"}) : Expression();
    if (last.keyword == K::kTime || last.keyword == K::kUnique) return Say(Expected::kColumn);
    if (walk_.clause() == K::kLate && last.keyword == K::kTo) return Say(Expected::kStream);
    return Say(Expected::kClause);
  }

  // --- inside ---

  CursorContext InMatchBody(const dsl::Token& last) {
    const bool comma = last.kind == T::kComma;
    if (last.kind == T::kLeftParen) return Say(Expected::kMatchClause);
    switch (walk_.clause()) {
      case K::kDefine:
        if (comma || last.keyword == K::kDefine) return Say(Expected::kVariable);
        if (last.keyword == K::kOn) return Say(Expected::kStream);
        if (tokens_.size() > 1 && IsName(last) && FoldVariable(NameOf(last)) == variable_ && IsDefined()) {
          return Words({"as", "on"});
        }
        return Expression();
      case K::kMeasures:
        return last.keyword == K::kAs ? Say(Expected::kNothing) : Expression();
      case K::kAfter:
        if (last.keyword == K::kAfter)
          return Words({"match skip past last row", "match skip to next row", "match no skip"});
        if (last.keyword == K::kMatch) return Words({"skip past last row", "skip to next row", "no skip"});
        if (last.keyword == K::kPast) return Words({"last row"});
        if (last.keyword == K::kTo || last.keyword == K::kFirst || last.keyword == K::kLast) {
          context_.words = {"next row"};
          return Say(Expected::kVariable);
        }
        return Say(Expected::kMatchClause);
      case K::kOne:
      case K::kAll:
        if (last.keyword == K::kRow || last.keyword == K::kRows) return Words({"per match"});
        return last.keyword == K::kPer ? Words({"match"}) : Say(Expected::kMatchClause);
      case K::kPartition:
      case K::kOrder:
        return Say(Expected::kColumn);
      case K::kOn:
        return last.keyword == K::kOn ? Words({"timeout ( measures"}) : Say(Expected::kMatchClause);
      case K::kSubset:
        return Say(context_.behind_value ? Expected::kMatchClause : Expected::kNothing);
      default:
        return Say(Expected::kMatchClause);
    }
  }

  // Whether the last token is the name behind `define` or a comma.
  bool IsDefined() const {
    const dsl::Token& before = tokens_[tokens_.size() - 2];
    return before.kind == T::kComma || before.keyword == K::kDefine;
  }

  CursorContext InParentheses(const dsl::Token& last) {
    const bool start = last.kind == T::kLeftParen || last.kind == T::kComma;
    const TokenWalk::Frame& frame = walk_.frame();
    const K statement = tokens_[0].keyword;
    if (walk_.depth() == 1) {
      if (statement == K::kTest) return InTest(last);
      if ((statement == K::kStream && walk_.clause() == K::kNone && walk_.frame(0).clause == K::kStream) ||
          statement == K::kTable) {
        return InColumns(last, start);
      }
      if (statement == K::kTexts) return Say(Expected::kNothing);
      if (statement == K::kPolicy) return start ? Words(kDecisions) : Words({"from"});
      if (statement == K::kLet && walk_.frame(0).groups == 0 && tokens_.size() > 2 &&
          tokens_[2].kind == T::kLeftParen && walk_.frame(0).clause == K::kLet && !HasEqual()) {
        return Say(Expected::kNothing);
      }
      if (frame.opener == K::kEmit && start) return Say(Expected::kNothing);
    }
    if (walk_.depth() == 2 && statement == K::kTest) return InTestRow(last, start);
    const TokenWalk::Frame* match = walk_.Match();
    if (match != nullptr && match->clause == K::kSubset) return Say(Expected::kVariable);
    return InCall(frame, start);
  }

  bool HasEqual() const {
    return std::any_of(tokens_.begin(), tokens_.end(), [](const dsl::Token& token) { return token.kind == T::kEqual; });
  }

  CursorContext InCall(const TokenWalk::Frame& frame, bool start) {
    const auto is = [&](std::string_view call) { return dsl::EqualsIgnoreCase(frame.call, call); };
    if (start && frame.arguments == 0) {
      if (is("lookup")) return Say(Expected::kTable);
      if (is("list_contains")) return Say(Expected::kList);
      if (is("classifier")) return Say(Expected::kVariable);
    }
    if (start && frame.arguments == 1 && is("matched_names")) return Say(Expected::kTexts);
    context_.in_output = walk_.frame(0).clause == K::kEmit;
    return Expression();
  }

  CursorContext InColumns(const dsl::Token& last, bool start) {
    if (start) return Say(Expected::kNothing);
    const dsl::Token& before = tokens_[tokens_.size() - 2];
    if (IsName(last) && (before.kind == T::kLeftParen || before.kind == T::kComma)) return Say(Expected::kType);
    return Words({"not null", tokens_[0].keyword == K::kTable ? "primary key" : "label"});
  }

  CursorContext InTest(const dsl::Token& last) {
    switch (last.keyword) {
      case K::kGiven:
        context_.words = {"list", "file"};
        return Say(Expected::kStream);
      case K::kList:
        if (walk_.clause() == K::kGiven) return Say(Expected::kList);
        break;
      case K::kExpect:
        return Words({"nothing", "decision"});
      case K::kDecision:
        return Words(kDecisions);
      case K::kThen:
        return Words({"end", "advance to"});
      default:
        break;
    }
    return Words({"given", "expect", "then"});
  }

  CursorContext InTestRow(const dsl::Token& last, bool start) {
    const TokenWalk::Frame& test = walk_.frame(1);
    if (test.clause == K::kExpect) {
      if (start) return Say(Expected::kAlert);
      return last.kind == T::kEqual ? Expression() : Say(Expected::kNothing);
    }
    if (test.clause == K::kGiven && test.groups == 0 && start) {
      context_.qualifier = given_;
      return Say(Expected::kGiven);
    }
    return Say(Expected::kNothing);
  }

  const std::string_view text_;
  const TokenText read_;
  std::vector<dsl::Token> tokens_;
  TokenWalk walk_;
  CursorContext context_;
  std::string variable_;
  dsl::Name given_;
};

}  // namespace

CursorContext ContextAt(std::string_view text) { return ContextFinder(text).Find(); }

}  // namespace tripline::deploy
