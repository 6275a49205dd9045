// Tokens of a rule file: what the grammar parses instead of characters, so that spans, nesting and error places are
// exact and blanks and comments are gone.
//
// Not the grammar: a keyword is only a name that some place of the grammar asks for by its spelling; whether a name may
// be used there as a name is IsReserved's and the grammar's business. One set of tokens serves expressions and
// patterns: `->`, `!->`, `{-` and their like occur in patterns only and no expression can contain them. Regular
// expressions /…/ are read only inside a `texts name ( … )` statement, where no division is.
//
//   A{3, ->} !->N:  kName kLeftBrace kInt kComma kArrow kRightBrace kNotArrow kName kEnd
//
// Failures: Tokenize reports what it cannot read (TRL0100 to TRL0109, TRL0125) and goes on behind it with a token
// kError, on which the grammar fails without a second diagnostic.
// Thread-safety: immutable values. Ownership: tokens refer to the text, which must outlive them.
#ifndef TRIPLINE_DSL_TOKEN_H_
#define TRIPLINE_DSL_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/parser.h"
#include "engine/data/span.h"

namespace tripline::dsl {

// clang-format off
#define TRIPLINE_DSL_KEYWORDS(X)                                                                                       \
  X(kAccept, "accept") X(kActive, "active") X(kAdd, "add") X(kAdvance, "advance") X(kAfter, "after") X(kAll, "all")    \
  X(kAnd, "and") X(kApprove, "approve") X(kArray, "array") X(kArrival, "arrival") X(kAs, "as") X(kAsc, "asc")          \
  X(kAt, "at") X(kBetween, "between") X(kBlock, "block") X(kBy, "by") X(kCase, "case") X(kCast, "cast")                \
  X(kChallenge, "challenge") X(kCombine, "combine") X(kCooldown, "cooldown") X(kCritical, "critical")                  \
  X(kCross, "cross") X(kCurrent, "current") X(kDay, "day") X(kDecision, "decision") X(kDefine, "define")               \
  X(kDelayed, "delayed") X(kDesc, "desc") X(kDescription, "description") X(kDistinct, "distinct")                      \
  X(kDouble, "double") X(kDrop, "drop") X(kElse, "else") X(kEmit, "emit") X(kEmpty, "empty") X(kEnd, "end")            \
  X(kEscape, "escape") X(kEvent, "event") X(kExcluding, "excluding") X(kExempt, "exempt") X(kExpect, "expect")         \
  X(kFalse, "false") X(kFeature, "feature") X(kFile, "file") X(kFilter, "filter") X(kFinal, "final")                   \
  X(kFirst, "first") X(kFollowing, "following") X(kFor, "for") X(kFrom, "from") X(kFull, "full") X(kGiven, "given")    \
  X(kGroup, "group") X(kHaving, "having") X(kHigh, "high") X(kIdle, "idle") X(kIgnore, "ignore") X(kIn, "in")          \
  X(kInclude, "include") X(kInfo, "info") X(kInner, "inner") X(kInterval, "interval") X(kIs, "is") X(kJoin, "join")    \
  X(kKey, "key") X(kLabel, "label") X(kLast, "last") X(kLate, "late") X(kLeft, "left") X(kLet, "let")                  \
  X(kLike, "like") X(kLimit, "limit") X(kList, "list") X(kLow, "low") X(kMatch, "match")                               \
  X(kMatchRecognize, "match_recognize") X(kMatches, "matches") X(kMeasures, "measures") X(kMedium, "medium")           \
  X(kMode, "mode") X(kMonth, "month") X(kNext, "next") X(kNo, "no") X(kNot, "not") X(kNothing, "nothing")              \
  X(kNull, "null") X(kNulls, "nulls") X(kOf, "of") X(kOff, "off") X(kOffset, "offset") X(kOmit, "omit") X(kOn, "on")     \
  X(kOne, "one") X(kOr, "or") X(kOrder, "order") X(kOuter, "outer") X(kOver, "over") X(kOverride, "override")          \
  X(kOwner, "owner")                                                                                                    \
  X(kPartition, "partition") X(kPast, "past") X(kPattern, "pattern") X(kPer, "per") X(kPermute, "permute")             \
  X(kPolicy, "policy") X(kPreceding, "preceding") X(kPrecision, "precision") X(kPrimary, "primary")                    \
  X(kRange, "range") X(kReason, "reason") X(kRespect, "respect") X(kReview, "review") X(kRight, "right")               \
  X(kRow, "row") X(kRows, "rows") X(kRule, "rule") X(kRunning, "running") X(kScore, "score") X(kSelect, "select")      \
  X(kSeverity, "severity") X(kShadow, "shadow") X(kShow, "show") X(kSkip, "skip") X(kStream, "stream")                 \
  X(kSubset, "subset") X(kTable, "table") X(kTags, "tags") X(kTest, "test") X(kTexts, "texts") X(kThen, "then")        \
  X(kThis, "this") X(kTime, "time") X(kTimeout, "timeout") X(kTimestamp, "timestamp") X(kTo, "to") X(kTrue, "true")    \
  X(kTtl, "ttl") X(kUnbounded, "unbounded") X(kUnion, "union") X(kUnique, "unique") X(kUnknown, "unknown")             \
  X(kUnless, "unless") X(kUnmatched, "unmatched") X(kUntil, "until") X(kVersion, "version")                            \
  X(kWatermark, "watermark") X(kWeek, "week") X(kWhen, "when") X(kWhere, "where") X(kWith, "with")                     \
  X(kWithin, "within")
// clang-format on

enum class Keyword : uint8_t {
  kNone,
#define TRIPLINE_DSL_KEYWORD_ENUM(id, spelling) id,
  TRIPLINE_DSL_KEYWORDS(TRIPLINE_DSL_KEYWORD_ENUM)
#undef TRIPLINE_DSL_KEYWORD_ENUM
};

enum class TokenKind : uint8_t {
  kEnd,    // one, behind the last token
  kError,  // what could not be read; its diagnostic is already reported
  kName,
  kQuotedName,
  kInt,
  kDecimal,
  kDouble,
  kString,
  kRegex,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kExclusionBegin,  // {-
  kExclusionEnd,    // -}
  kComma,
  kDot,
  kSemicolon,
  kColon,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kConcat,  // ||
  kEqual,
  kNotEqual,  // <> and !=
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kQuestion,
  kPipe,
  kAmpersand,
  kCaret,
  kDollar,
  kNot,            // !
  kArrow,          // ->
  kDoubleArrow,    // ->>
  kNotArrow,       // !->
  kNotDoubleArrow  // !->>, which is always an error
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Keyword keyword = Keyword::kNone;  // of a kName
  bool first_on_line = false;        // at column 1: where the parser may resume behind a broken statement
  uint32_t begin = 0;                // bytes of the file
  uint32_t end = 0;
  std::string_view text;  // as written, with delimiters
};

std::string_view KeywordSpelling(Keyword keyword);
Keyword FindKeyword(std::string_view name);  // case-insensitive; kNone if it is none
// Keywords that are never names unless quoted, as `a and b` could not be read otherwise.
bool IsReserved(Keyword keyword);
// The words that statements begin with.
bool IsStatementKeyword(Keyword keyword);
// "','", "a name", "a string": how a message names a token that is expected.
std::string_view TokenKindName(TokenKind kind);
// "'amout'", "the string 'x'", "the end of the file": how a message names a token that was found.
std::string DescribeToken(const Token& token);

// The value of a kString or kQuotedName: without delimiters, a doubled one made single.
std::string UnquotedText(const Token& token);

// The other way round: a text as a string literal, and a declared name as a reference must write it (quoted if it is no
// plain identifier).
std::string StringLiteral(std::string_view text);
std::string WrittenName(std::string_view declared);

struct TokenList {
  std::vector<Token> tokens;   // ends in one kEnd
  std::vector<Span> comments;  // in the order of the text
  bool readable = true;        // false: no text at all, one diagnostic says why; there is only the kEnd
};

// Reads a whole file of the set.
TokenList Tokenize(const SourceSet& sources, FileId file, const ParseLimits& limits, DiagnosticSink& sink);

// Reads a text that lies in a file piecewise (an expression in a reason): place[i] is the file offset of text[i], and
// place[text.size()] that of its end. REQUIRES: place.size() == text.size() + 1; the text outlives the tokens.
TokenList TokenizePiece(std::string_view text, const std::vector<uint32_t>& place, FileId file,
                        const ParseLimits& limits, DiagnosticSink& sink);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_TOKEN_H_
