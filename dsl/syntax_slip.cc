#include "dsl/syntax_slip.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/grammar_build.h"
#include "dsl/statement_bounds.h"
#include "engine/data/function.h"

namespace tripline::dsl {

namespace {

using K = Keyword;
using T = TokenKind;
using Place = SyntaxFailure;

// --- looking around -------------------------------------------------------------------------------------------------

// The token `n` in front of this one; null in front of the statement.
const Token* Before(const Place& place, ptrdiff_t n = 1) {
  return place.at - place.statement >= n ? place.at - n : nullptr;
}
bool Is(const Token* token, T kind) { return token != nullptr && token->kind == kind; }
bool Is(const Token* token, K keyword) { return token != nullptr && token->keyword == keyword; }
bool IsNameToken(const Token* token) { return Is(token, T::kName) || Is(token, T::kQuotedName); }
bool IsNumber(const Token* token) { return Is(token, T::kInt) || Is(token, T::kDecimal) || Is(token, T::kDouble); }
bool IsLiteral(const Token* token) { return IsNumber(token) || Is(token, T::kString); }
bool IsOpener(T kind) { return kind == T::kLeftParen || kind == T::kLeftBracket || kind == T::kLeftBrace; }
bool IsCloser(T kind) { return kind == T::kRightParen || kind == T::kRightBracket || kind == T::kRightBrace; }
bool IsComparison(const Token& token) { return token.kind >= T::kEqual && token.kind <= T::kGreaterEqual; }
bool Touch(const Token& a, const Token& b) { return a.end == b.begin; }

Span Across(const Place& place, const Token& first, const Token& last) {
  return {place.state.file(), first.begin, last.end};
}
// The text from one token to another, as written.
std::string Written(const Token& first, const Token& last) {
  const char* begin = first.text.data();
  return {begin, static_cast<size_t>(last.text.data() + last.text.size() - begin)};
}

// Words that begin a clause and may be names too: behind a word that wants a value they are the next clause.
bool BeginsClause(K keyword) {
  static constexpr std::array kWords = {
      K::kActive, K::kAfter,  K::kAll,    K::kCooldown, K::kDefine,    K::kEmit,   K::kEvent,   K::kIdle,   K::kLate,
      K::kLimit,  K::kMatch,  K::kMode,   K::kMeasures, K::kOne,       K::kOrder,  K::kOwner,   K::kPattern, K::kPartition,
      K::kReason, K::kScore,  K::kSubset, K::kSeverity, K::kTags,      K::kThen,   K::kUnique,  K::kUnless, K::kVersion,
      K::kWhen,   K::kWithin, K::kWith,   K::kWatermark};
  return std::find(kWords.begin(), kWords.end(), keyword) != kWords.end();
}
bool EndsStatement(const Place& place) {
  return place.at->kind == T::kEnd || place.at->kind == T::kSemicolon || BeginsStatement(place.at);
}

// The innermost bracket that is open in front of the token; null if there is none.
const Token* Opener(const Place& place) {
  int depth = 0;
  for (const Token* token = place.at; token > place.statement;) {
    --token;
    if (IsCloser(token->kind)) ++depth;
    if (IsOpener(token->kind) && depth-- == 0) return token;
  }
  return nullptr;
}

// --- fixes ----------------------------------------------------------------------------------------------------------

bool Replace(const Place& place, Diagnostic& d, const Token& first, const Token& last, std::string text) {
  const std::string_view quote = text.find('\'') == std::string::npos ? "'" : "";
  d.Fix(fmt::format("write {0}{1}{0}", quote, text), {Across(place, first, last), text});
  return true;
}
bool Insert(const Place& place, Diagnostic& d, uint32_t byte, std::string fix, std::string text) {
  d.Fix(std::move(fix), {{place.state.file(), byte, byte}, std::move(text)});
  return true;
}
bool Remove(const Place& place, Diagnostic& d, const Token& first, const Token& last, std::string fix) {
  d.Fix(std::move(fix), {Across(place, first, last), ""});
  return true;
}

// --- operators of other languages -----------------------------------------------------------------------------------

// `==`, `=>`, `=<`, `=!`, `!==`: two tokens, of which the second could not be read.
bool TwoTokens(const Place& place, Diagnostic& d) {
  struct Pair {
    T first;
    T second;
    std::string_view meant;
  };
  static constexpr std::array kPairs = {Pair{T::kEqual, T::kEqual, "="}, Pair{T::kEqual, T::kGreater, ">="},
                                        Pair{T::kEqual, T::kLess, "<="}, Pair{T::kEqual, T::kNot, "<>"},
                                        Pair{T::kNotEqual, T::kEqual, "<>"}};
  const Token* before = Before(place);
  if (before == nullptr || !Touch(*before, *place.at)) return false;
  for (const Pair& pair : kPairs) {
    if (before->kind != pair.first || place.at->kind != pair.second) continue;
    d.span = Across(place, *before, *place.at);
    d.message = fmt::format("there is no operator '{}'", Written(*before, *place.at));
    return Replace(place, d, *before, *place.at, std::string(pair.meant));
  }
  return false;
}

bool DoubleAmpersand(const Place& place, Diagnostic& d) {
  const Token& next = place.at[place.at->kind == T::kEnd ? 0 : 1];
  if (place.at->kind != T::kAmpersand || next.kind != T::kAmpersand) return false;
  d.span = Across(place, *place.at, next);
  d.message = "there is no operator '&&'";
  const Token* before = Before(place);
  const bool tight = before != nullptr && Touch(*before, *place.at);
  d.Fix("write 'and'", {*d.span, fmt::format("{}and{}", tight ? " " : "", Touch(next, (&next)[1]) ? " " : "")});
  return true;
}

bool Exclamation(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kNot || !place.state.Wanted(Part::kExpression)) return false;
  d.message = "'!' negates nothing outside of a pattern";
  d.Fix("write 'not'", {place.state.SpanOf(*place.at), Touch(*place.at, place.at[1]) ? "not " : "not"});
  return true;
}

bool ColonEquals(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kColon) return false;
  if (place.state.Wanted(T::kEqual) && place.at[1].kind == T::kEqual) {
    d.span = Across(place, *place.at, place.at[1]);
    return Replace(place, d, *place.at, place.at[1], "=");
  }
  const bool behind_name = IsNameToken(Before(place));
  if (behind_name && (place.state.Wanted(Part::kType) || place.at - place.statement == 2)) {
    return Remove(place, d, *place.at, *place.at, "leave the ':' out");
  }
  return false;
}

bool Currency(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kDollar || !IsNumber(place.at + 1)) return false;
  return Remove(place, d, *place.at, *place.at, "write the amount without a currency");
}

// 1,000 is two numbers.
bool GroupedDigits(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  if (place.at->kind != T::kComma || !Is(before, T::kInt) || before->text.size() > 3) return false;
  const Token* last = place.at;
  std::string digits(before->text);
  while (last->kind == T::kComma && IsNumber(last + 1) && last[1].text.substr(0, last[1].text.find('.')).size() == 3 &&
         Touch(last[-1], *last) && Touch(*last, last[1])) {
    digits += last[1].text;
    last += 2;
  }
  if (last == place.at) return false;
  d.span = Across(place, *before, last[-1]);
  d.message = fmt::format("'{}' is no number: digits are written without commas", Written(*before, last[-1]));
  return Replace(place, d, *before, last[-1], digits);
}

// --- quotes and names -----------------------------------------------------------------------------------------------

bool DoubleQuotes(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kQuotedName || !place.state.Wanted(T::kString)) return false;
  d.message = fmt::format("a text stands between single quotes; {} is a name", place.at->text);
  return Replace(place, d, *place.at, *place.at, StringLiteral(UnquotedText(*place.at)));
}

bool QuotedStatementName(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kString || place.at != place.statement + 1 || !place.state.Wanted(T::kName)) return false;
  const std::string name = UnquotedText(*place.at);
  if (name.empty()) return false;
  d.Fix("a name stands without quotes", {place.state.SpanOf(*place.at), WrittenName(name)});
  return true;
}

// card-testing as the name of a statement.
bool DashInName(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  if (place.at->kind != T::kMinus || before != place.statement + 1 || !Is(before, T::kName)) return false;
  const Token* last = place.at;
  std::string name(before->text);
  while (last->kind == T::kMinus && Touch(last[-1], *last) && Touch(*last, last[1]) &&
         (last[1].kind == T::kName || last[1].kind == T::kInt)) {
    name += fmt::format("_{}", last[1].text);
    last += 2;
  }
  if (last == place.at) return false;
  d.span = Across(place, *before, last[-1]);
  d.message = fmt::format("a name holds letters, digits and '_', but no '-': {}", Written(*before, last[-1]));
  return Replace(place, d, *before, last[-1], name);
}

bool StatementWithoutName(const Place& place, Diagnostic& d) {
  if (place.at != place.statement + 1 || !place.state.Wanted(T::kName) || !IsReserved(place.at->keyword)) return false;
  const std::string_view word = KeywordSpelling(place.statement->keyword);
  d.message = fmt::format("expected the name of the {}, got '{}'", word, place.at->text);
  // What follows a name follows here: the word was meant for one.
  const Token& next = place.at[1];
  if (next.kind == T::kString || next.kind == T::kLeftParen || (next.kind == T::kName && BeginsClause(next.keyword))) {
    const std::string quoted = fmt::format("\"{}\"", place.at->text);
    d.Fix(fmt::format("'{}' is a keyword; as a name it is written {}", place.at->text, quoted),
          {place.state.SpanOf(*place.at), quoted});
    return true;
  }
  d.Fix(fmt::format("name it: {0} my_{0} {1} …", word, place.at->text));
  return true;
}

bool Braces(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kLeftBrace || !place.state.Wanted(Part::kClause)) return false;
  d.Fix("a statement has no braces: its clauses follow its name, and ';' ends it");
  return true;
}

// --- what is missing ------------------------------------------------------------------------------------------------

bool MissingSemicolon(const Place& place, Diagnostic& d) {
  if (!place.state.Wanted(T::kSemicolon) || place.at->kind == T::kSemicolon || !EndsStatement(place)) return false;
  const Token* before = Before(place);
  if (before == nullptr) return false;
  d.span = place.state.SpanOf(*before);
  d.message = "expected ';' behind this";
  if (place.at->kind != T::kEnd) {
    d.message += fmt::format(", got {}", DescribeToken(*place.at));
    d.Related(place.state.SpanOf(*place.at), "the next statement begins here");
  }
  return Insert(place, d, before->end, "end the statement with ';'", ";");
}

// Whether there is one parenthesis too few in the statement.
bool OneIsMissing(const Place& place) {
  int missing = 0;
  for (const Token* token = place.statement; token->kind != T::kEnd && token->kind != T::kSemicolon; ++token) {
    if (token > place.at && BeginsStatement(token)) break;
    missing += token->kind == T::kLeftParen ? 1 : token->kind == T::kRightParen ? -1 : 0;
  }
  return missing == 1;
}

// Whether the parenthesis can close nowhere but here, or means the same wherever it closes.
bool ClosesHere(const Place& place, const Token& opener) {
  const Token* before = &opener > place.statement ? &opener - 1 : nullptr;
  if (!OneIsMissing(place) || Before(place) == &opener) return false;
  // What these hold can't be taken for what follows them.
  const K statement = place.statement->keyword;
  const bool own = &opener - place.statement <= 3 && (statement == K::kStream || statement == K::kTable ||
                                                      statement == K::kPolicy || statement == K::kTest);
  if (own) return true;
  if (Is(before, K::kMatch)) {
    // `pattern ((A B) within 1 hour )`: the time may be that of the group, or the pattern is what is not closed.
    return std::none_of(&opener + 1, place.at, [&](const Token& token) {
      return token.keyword == K::kWithin && Opener({place.state, place.statement, &token}) != &opener;
    });
  }
  // Names and values between commas, with one comparison at most where nothing binds tighter than that outside.
  const bool group = Is(before, K::kWhen) || Is(before, K::kUnless) || Is(before, K::kAs) || Is(before, K::kAnd) ||
                     Is(before, K::kOr);
  int comparisons = group ? 0 : 1;
  return std::all_of(&opener + 1, place.at, [&](const Token& token) {
    if (IsComparison(token)) return ++comparisons == 1;
    const bool rows = token.kind == T::kStar && token.text.data()[-1] == '.';  // count(A.*)
    return rows || IsLiteral(&token) || token.kind == T::kComma || token.kind == T::kDot ||
           (IsNameToken(&token) && !IsReserved(token.keyword));
  });
}

// What can't stand inside of the parentheses: the end, the next clause, `as` behind a call.
bool EndsParentheses(const Place& place, const Token& opener) {
  if (EndsStatement(place)) return true;
  const K word = place.at->keyword;
  if (word == K::kAs) {
    const Token* before = &opener > place.statement ? &opener - 1 : nullptr;
    return IsNameToken(before) && !Is(before, K::kCast) && !Is(before, K::kPattern);
  }
  if (!BeginsClause(word)) return false;
  // In `match ( … )` its own clauses go on.
  static constexpr std::array kBehindMatch = {K::kThen, K::kEmit, K::kReason, K::kCooldown, K::kLimit, K::kUnless};
  const bool behind = std::find(kBehindMatch.begin(), kBehindMatch.end(), word) != kBehindMatch.end();
  return behind || !place.state.Wanted(Part::kMatchClause);
}

bool Unclosed(const Place& place, Diagnostic& d) {
  const Token* opener = Opener(place);
  if (opener == nullptr || !EndsParentheses(place, *opener)) return false;
  const T closer = opener->kind == T::kLeftParen     ? T::kRightParen
                   : opener->kind == T::kLeftBracket ? T::kRightBracket
                                                     : T::kRightBrace;
  if (!place.state.Wanted(closer)) return false;
  d.Fix(fmt::format("close it with {}", TokenKindName(closer)))
      .Related(place.state.SpanOf(*opener), fmt::format("this {} is not closed", TokenKindName(opener->kind)));
  if (closer == T::kRightParen && ClosesHere(place, *opener)) {
    const uint32_t end = Before(place)->end;
    d.edit = FixEdit{{place.state.file(), end, end}, ")"};
  }
  return true;
}

// `pattern (A B define A as …`: `define A` reads as two more steps.
bool UnclosedPattern(const Place& place, Diagnostic& d) {
  const Token* define = Before(place, 2);
  const Token* opener = Opener(place);
  if (!Is(place.at, K::kAs) || !Is(define, K::kDefine) || opener == nullptr || opener == place.statement) return false;
  if (!Is(opener - 1, K::kPattern) || opener + 1 == define || !OneIsMissing(place)) return false;
  d.span = place.state.SpanOf(*define);
  d.message = "expected ')' in front of 'define'";
  d.Related(place.state.SpanOf(*opener), "this '(' is not closed");
  return Insert(place, d, (define - 1)->end, "close it with ')'", ")");
}

bool Unopened(const Place& place, Diagnostic& d) {
  if (!IsCloser(place.at->kind) || Opener(place) != nullptr) return false;
  d.message = fmt::format("this '{}' closes nothing", place.at->text);
  d.Fix("leave it out, or open it further in front");
  return true;
}

bool TrailingComma(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  const bool ends = place.at->kind == T::kRightParen || place.at->kind == T::kSemicolon || Is(place.at, K::kThen);
  if (!Is(before, T::kComma) || !ends) return false;
  d.span = place.state.SpanOf(*before);
  d.message = fmt::format("nothing follows this ',' but {}", DescribeToken(*place.at));
  return Remove(place, d, *before, *before, "leave the ',' out");
}

// A comma between the parts of a list. Where an operator may be what is missing, it is only said.
bool MissingComma(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  if (before == nullptr || !place.state.Wanted(T::kComma)) return false;
  const Token* second = Before(place, 2);
  // `primary key` and the like of other systems are no columns.
  const bool column = IsNameToken(place.at) && place.at->keyword == K::kNone && IsNameToken(place.at + 1) &&
                      place.state.Wanted(K::kNot) && place.state.Wanted(T::kRightParen);
  const bool definition = IsNameToken(place.at) && (Is(place.at + 1, K::kAs) || Is(place.at + 1, K::kOn));
  const bool measure = IsNameToken(place.at) && !BeginsClause(place.at->keyword) && Is(second, K::kAs);
  const bool row = place.at->kind == T::kLeftParen && before->kind == T::kRightParen;
  const bool literals = IsLiteral(place.at) && IsLiteral(before);
  const bool placed = column || (place.state.Wanted(Part::kMatchClause) && (definition || measure)) || row || literals;
  if (!placed) return false;
  d.span = place.state.SpanOf(*place.at);
  d.message = fmt::format("expected ',' in front of {}", DescribeToken(*place.at));
  return Insert(place, d, before->end, "put a ',' between them", ",");
}

// `define A amount < 2`: the word that is missing is known.
bool MissingAs(const Place& place, Diagnostic& d) {
  const bool starts = IsNameToken(place.at) || IsLiteral(place.at) || place.at->kind == T::kLeftParen;
  if (!place.state.WantedOnly(K::kAs, K::kOn) || !starts) return false;
  return Insert(place, d, place.at->begin, "put 'as' in front of the condition", "as ");
}

bool MissingEquals(const Place& place, Diagnostic& d) {
  const bool starts = IsNameToken(place.at) || IsLiteral(place.at);
  if (!place.state.WantedOnly(T::kEqual) || !starts) return false;
  return Insert(place, d, place.at->begin, "put '=' between name and value", "= ");
}

bool BetweenTo(const Place& place, Diagnostic& d) {
  if (!place.state.WantedOnly(K::kAnd, K::kNone)) return false;
  if (!Is(place.at, K::kTo) && place.at->kind != T::kComma) return false;
  const bool tight = place.at->kind == T::kComma;
  d.Fix("write between 5 and 10", {place.state.SpanOf(*place.at), tight ? " and" : "and"});
  return true;
}

bool InWithoutParentheses(const Place& place, Diagnostic& d) {
  if (!Is(Before(place), K::kIn) || !IsLiteral(place.at)) return false;
  const Token* last = place.at;
  while (last[1].kind == T::kComma && IsLiteral(last + 2)) last += 2;
  d.span = Across(place, *place.at, *last);
  d.message = "the values behind 'in' stand in parentheses";
  return Replace(place, d, *place.at, *last, fmt::format("({})", Written(*place.at, *last)));
}

bool PatternWithoutParentheses(const Place& place, Diagnostic& d) {
  if (!Is(Before(place), K::kPattern) || !place.state.WantedOnly(T::kLeftParen)) return false;
  const Token* last = place.at;
  for (int depth = 0; last->kind != T::kEnd && last->kind != T::kSemicolon; ++last) {
    if (depth == 0 && (last->kind == T::kRightParen || BeginsClause(last->keyword))) break;
    if (last->kind == T::kLeftParen) ++depth;
    if (last->kind == T::kRightParen) --depth;
  }
  if (last == place.at) return false;
  d.message = "a pattern stands in parentheses";
  d.span = Across(place, *place.at, last[-1]);
  return Replace(place, d, *place.at, last[-1], fmt::format("({})", Written(*place.at, last[-1])));
}

bool MissingPer(const Place& place, Diagnostic& d) {
  const bool behind_stream = Is(Before(place), T::kName) && Is(Before(place, 2), K::kOn);
  const bool key = place.at->kind == T::kName && (BeginsClause(place.at[1].keyword) || place.at[1].kind == T::kSemicolon);
  if (!behind_stream || !key || BeginsClause(place.at->keyword)) return false;
  return Insert(place, d, place.at->begin, fmt::format("did you mean 'per {}'?", place.at->text), "per ");
}

// `within define …`: the word behind was read as a value, and it is the next clause.
bool MissingValue(const Place& place, Diagnostic& d) {
  const Token* swallowed = Before(place);
  const Token* asking = Before(place, 2);
  if (swallowed == nullptr || asking == nullptr || !BeginsClause(swallowed->keyword)) return false;
  const bool time = asking->keyword == K::kWithin || asking->keyword == K::kCooldown ||
                    asking->keyword == K::kWatermark || asking->keyword == K::kDelayed;
  const bool number = asking->keyword == K::kScore || asking->keyword == K::kVersion;
  if (!time && !number) return false;
  d.span = place.state.SpanOf(*swallowed);
  d.message = fmt::format("expected a {} behind '{}', got '{}'", time ? "duration" : "number", asking->text,
                          swallowed->text);
  d.Fix(fmt::format("write how {}: {} {}", time ? "long" : "much", asking->text, time ? "10 minutes" : "50"));
  return true;
}

// --- words ----------------------------------------------------------------------------------------------------------

bool TimeUnit(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  if (place.at->kind != T::kName || !(Is(before, T::kInt) || Is(before, T::kDecimal))) return false;
  const std::string_view unit = ClosestTimeUnit(place.at->text);
  if (unit.empty()) return false;
  d.code = "TRL0118";
  d.message = fmt::format("'{}' is no unit of time", place.at->text);
  d.Fix(fmt::format("did you mean '{}'?", unit), {place.state.SpanOf(*place.at), std::string(unit)});
  return true;
}

// 5.00 EUR
bool WordBehindNumber(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kName || place.at->keyword != K::kNone || !IsNumber(Before(place))) return false;
  d.Fix("behind a number only a unit of time can stand, as in 10 minutes");
  return true;
}

// Words that other systems use where this language has another one.
bool ForeignWord(const Place& place, Diagnostic& d) {
  struct Word {
    std::string_view foreign;
    K own;
  };
  static constexpr std::array kWords = {
      Word{"if", K::kWhen},         Word{"where", K::kWhen},     Word{"filter", K::kWhen},    Word{"condition", K::kWhen},
      Word{"from", K::kOn},         Word{"by", K::kPer},         Word{"group", K::kPer},      Word{"deny", K::kBlock},
      Word{"reject", K::kBlock},    Word{"decline", K::kBlock},  Word{"allow", K::kApprove},  Word{"accept", K::kApprove},
      Word{"flag", K::kReview},     Word{"alert", K::kReview},   Word{"verify", K::kChallenge}, Word{"action", K::kThen},
      Word{"message", K::kReason},  Word{"because", K::kReason}, Word{"window", K::kWithin},  Word{"moderate", K::kMedium},
      Word{"severe", K::kCritical}, Word{"urgent", K::kCritical}, Word{"normal", K::kMedium},
      Word{"middle", K::kMedium},   Word{"priority", K::kSeverity},
      Word{"level", K::kSeverity},  Word{"points", K::kScore},   Word{"disabled", K::kOff},   Word{"at", K::kFrom},
      Word{"above", K::kFrom}};
  if (place.at->kind != T::kName) return false;
  for (const Word& word : kWords) {
    if (!EqualsIgnoreCase(place.at->text, word.foreign) || !place.state.CouldBe(word.own)) continue;
    const std::string_view own = KeywordSpelling(word.own);
    d.Fix(fmt::format("here it is written '{}'", own), {place.state.SpanOf(*place.at), std::string(own)});
    return true;
  }
  return false;
}

bool MisspeltKeyword(const Place& place, Diagnostic& d) {
  if (place.at->kind != T::kName) return false;
  std::string_view similar = ClosestKeyword(place.at->text, place.state.candidates());
  // Operators are tried without a word of it in messages, so they are no candidates.
  static constexpr std::array kOperators = {K::kAnd, K::kBetween, K::kLike, K::kMatches};
  const Token* before = Before(place);
  const bool behind_operand = before != nullptr && (IsNameToken(before) || IsLiteral(before) ||
                                                    before->kind == T::kRightParen);
  if (similar.empty() && behind_operand && place.at->keyword == K::kNone) similar = ClosestKeyword(place.at->text, kOperators);
  if (similar.empty()) return false;
  d.Fix(fmt::format("did you mean '{}'?", similar), {place.state.SpanOf(*place.at), std::string(similar)});
  return true;
}

bool MissingOperand(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  if (before == nullptr || !place.state.Wanted(Part::kExpression)) return false;
  const bool op = before->keyword == K::kAnd || before->keyword == K::kOr || before->keyword == K::kNot ||
                  IsComparison(*before) || (before->kind >= T::kPlus && before->kind <= T::kConcat);
  if (!op) return false;
  if (Is(place.at, K::kIs) || Is(place.at, K::kIn) || Is(place.at, K::kLike) || Is(place.at, K::kBetween) ||
      IsComparison(*place.at)) {
    d.Fix("say again what is tested, as in a = 1 or a is null");
    return true;
  }
  if (!IsReserved(place.at->keyword) && !EndsStatement(place) && !IsCloser(place.at->kind)) return false;
  d.Fix(fmt::format("a value is missing behind '{}'", before->text));
  return true;
}

bool OneDecision(const Place& place, Diagnostic& d) {
  const Token* before = Before(place);
  const bool decision = Is(before, K::kApprove) || Is(before, K::kReview) || Is(before, K::kChallenge) ||
                        Is(before, K::kBlock);
  if (place.at->kind != T::kComma || !decision) return false;
  d.Fix("a rule has one decision; write a rule for each");
  return true;
}

bool KeywordAsName(const Place& place, Diagnostic& d) {
  const bool wanted = place.state.Wanted(T::kName) || place.state.Wanted(Part::kExpression);
  if (place.at->kind != T::kName || !IsReserved(place.at->keyword) || !wanted || Is(place.at, K::kThen)) return false;
  d.Fix(fmt::format("'{0}' is a keyword here; as a name it is written \"{0}\"", place.at->text));
  return true;
}

// The first that knows the place explains it: surer ones stand in front.
constexpr std::array kSlips = {
    TwoTokens,      DoubleAmpersand,      Exclamation,           ColonEquals,  Currency,     GroupedDigits,
    DoubleQuotes,   QuotedStatementName,  DashInName,            StatementWithoutName,       Braces,
    MissingSemicolon, TimeUnit,           MissingValue,          BetweenTo,    ForeignWord,  MisspeltKeyword,
    TrailingComma,  MissingComma,         MissingAs,             MissingEquals, InWithoutParentheses,
    PatternWithoutParentheses,            MissingPer,            MissingOperand, UnclosedPattern, Unclosed,   Unopened,
    OneDecision,    WordBehindNumber,     KeywordAsName};

// The first token of the operand that ends in front of the failed one: behind the comparison before; null if none.
const Token* ComparedOperand(const Place& place) {
  int depth = 0;
  for (const Token* token = place.at - 1; token > place.statement; --token) {
    if (IsCloser(token->kind)) ++depth;
    if (IsOpener(token->kind) && depth-- == 0) return nullptr;
    if (depth == 0 && IsComparison(*token)) return token + 1;
  }
  return nullptr;
}

}  // namespace

bool ExplainSlip(const SyntaxFailure& failure, Diagnostic& diagnostic) {
  return std::any_of(kSlips.begin(), kSlips.end(), [&](const auto slip) { return slip(failure, diagnostic); });
}

void ExplainRefusal(const SyntaxFailure& failure, Diagnostic& diagnostic) {
  if (diagnostic.code == "TRL0132" && diagnostic.span) {
    // The grammar may have read further: what is refused is `within`.
    const Token* within = failure.statement;
    while (within->kind != T::kEnd && within->begin < diagnostic.span->begin) ++within;
    const SyntaxFailure place{failure.state, failure.statement, within};
    const Token* opener = Opener(place);
    if (opener == nullptr || opener == failure.statement || opener[-1].keyword != K::kPattern) return;
    diagnostic.Fix("put the steps in parentheses, bound a gap (A ->[5 minutes] B), or close the pattern in front of it")
        .Related(failure.state.SpanOf(*opener), "the pattern is opened here");
    if (!OneIsMissing(place) || opener + 1 == within) return;
    const uint32_t end = within[-1].end;
    diagnostic.Fix("close the pattern in front of it", {{failure.state.file(), end, end}, ")"});
    return;
  }
  if (diagnostic.code != "TRL0115" || failure.at == failure.statement) return;
  const Token* operand = ComparedOperand(failure);
  if (operand == nullptr || operand >= failure.at) return;
  for (const Token* token = operand; token < failure.at; ++token) {
    if (token->kind != T::kConcat) continue;
    diagnostic.span = failure.state.SpanOf(*token);
    diagnostic.message = "'||' joins texts; between conditions stands 'or'";
    diagnostic.Fix("write 'or'", {failure.state.SpanOf(*token), "or"});
    return;
  }
  const std::string middle = Written(*operand, failure.at[-1]);
  diagnostic.Fix(fmt::format("write … {1} {0} and {0} {2} …", middle, operand[-1].text, failure.at->text),
                 {{failure.state.file(), failure.at[-1].end, failure.at[-1].end}, fmt::format(" and {}", middle)});
}

}  // namespace tripline::dsl
