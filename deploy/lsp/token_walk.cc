#include "deploy/lsp/token_walk.h"

#include <algorithm>
#include <array>

#include "dsl/parser.h"

namespace tripline::deploy {
namespace {

using K = dsl::Keyword;
using T = dsl::TokenKind;

template <size_t N>
bool In(const std::array<K, N>& words, K word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Of statements, outside of parentheses.
constexpr std::array kClauses = {
    K::kOn,      K::kWhen,      K::kMatch, K::kUnless,  K::kThen,  K::kEmit,      K::kReason, K::kCooldown, K::kLimit,
    K::kVersion, K::kSeverity,  K::kScore, K::kTags,    K::kOwner, K::kMode,      K::kWith,   K::kActive,   K::kPer,
    K::kOver,    K::kExcluding, K::kWhere, K::kDelayed, K::kEvent, K::kWatermark, K::kIdle,   K::kLate,     K::kUnique,
    K::kSelect,  K::kFrom,      K::kGroup, K::kHaving,  K::kOrder, K::kUnion,     K::kTtl,    K::kGiven,    K::kExpect};
constexpr std::array kMatchClauses = {K::kMeasures, K::kPattern, K::kDefine, K::kSubset, K::kWithin,
                                      K::kAfter,    K::kOne,     K::kAll,    K::kOrder,  K::kPartition};
constexpr std::array kTestClauses = {K::kGiven, K::kExpect, K::kThen};
// Behind these words a value follows.
constexpr std::array kOpenWords = {K::kAnd,  K::kOr,     K::kNot,    K::kBetween, K::kIn,  K::kLike,
                                   K::kIs,   K::kCase,   K::kElse,   K::kMatches, K::kAs,  K::kBy,
                                   K::kTo,   K::kSelect, K::kWhen,   K::kUnless,  K::kPer, K::kOn,
                                   K::kWith, K::kWhere,  K::kDefine, K::kMeasures};

}  // namespace

bool IsName(const dsl::Token& token) { return token.kind == T::kName || token.kind == T::kQuotedName; }

dsl::Name NameOf(const dsl::Token& token) {
  if (token.kind == T::kQuotedName) return {UnquotedText(token), true, {{}, token.begin, token.end}};
  return {std::string(token.text), false, {{}, token.begin, token.end}};
}

bool EndsValue(const dsl::Token& token) {
  switch (token.kind) {
    case T::kName:
      return !In(kOpenWords, token.keyword);
    case T::kQuotedName:
    case T::kInt:
    case T::kDecimal:
    case T::kDouble:
    case T::kString:
    case T::kRightParen:
    case T::kRightBracket:
    case T::kRightBrace:
    case T::kError:
      return true;
    default:
      return false;
  }
}

TokenText::TokenText(std::string_view text) {
  dsl::DiagnosticSink sink;
  list_ = dsl::Tokenize(sources_, sources_.Add("", std::string(text)), {}, sink);
  list_.tokens.pop_back();
}

bool TokenWalk::InMatch() const {
  const K opener = frames_.back().opener;
  return opener == K::kMatch || opener == K::kMatchRecognize;
}

const TokenWalk::Frame* TokenWalk::Match() const {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (frame->opener == K::kMatch || frame->opener == K::kMatchRecognize) return &*frame;
  }
  return nullptr;
}

bool TokenWalk::InPattern() const {
  return std::any_of(frames_.begin(), frames_.end(), [](const Frame& frame) { return frame.opener == K::kPattern; }) &&
         std::none_of(frames_.begin(), frames_.end(), [](const Frame& frame) { return frame.opener == K::kUntil; });
}

bool TokenWalk::BeginsClause(const dsl::Token& token) const {
  if (token.kind != T::kName || (last_ && !EndsValue(*last_) && last_->kind != T::kLeftParen)) return false;
  const Frame& here = frames_.back();
  if (InMatch()) return In(kMatchClauses, token.keyword) || (token.keyword == K::kOn && here.clause != K::kDefine);
  if (depth() == 1 && frames_[0].clause == K::kTest) return In(kTestClauses, token.keyword);
  return depth() == 0 && In(kClauses, token.keyword);
}

void TokenWalk::Step(const dsl::Token& token) {
  Frame& here = frames_.back();
  if (!last_ && depth() == 0) {
    here.clause = token.keyword;
  } else if (BeginsClause(token)) {
    here.clause = token.keyword;
    here.groups = 0;
  } else if (token.kind == T::kComma) {
    ++here.arguments;
  } else if (token.kind == T::kLeftParen) {
    Frame inner;
    // `stream s (`, `given s (`: the word of the clause is what it belongs to.
    inner.opener = last_ ? last_->keyword : K::kNone;
    if (last_ && IsName(*last_)) inner.call = std::string(last_->text);
    frames_.push_back(std::move(inner));
  } else if (token.kind == T::kRightParen && depth() > 0) {
    frames_.pop_back();
    ++frames_.back().groups;
  }
  last_ = token;
}

}  // namespace tripline::deploy
