#include "dsl/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "dsl/grammar_build.h"

namespace tripline::dsl {

namespace {

struct KeywordEntry {
  std::string_view spelling;
  Keyword keyword;
};

// In the order of the enum, which is that of the alphabet.
constexpr std::array kKeywords = {
#define TRIPLINE_DSL_KEYWORD_ENTRY(id, spelling) KeywordEntry{spelling, Keyword::id},
    TRIPLINE_DSL_KEYWORDS(TRIPLINE_DSL_KEYWORD_ENTRY)
#undef TRIPLINE_DSL_KEYWORD_ENTRY
};
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end(),
                             [](const KeywordEntry& a, const KeywordEntry& b) { return a.spelling < b.spelling; }));

constexpr size_t kLongestKeyword = 16;

// Every name of a file is looked up, so a table of hashes with free slots between; a sorted search took a seventh of the
// time in which a file is read.
constexpr size_t kKeywordSlots = 1024;
constexpr size_t KeywordSlot(std::string_view lower) {
  const auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(lower[i])); };
  return (byte(0) * 7 + byte(lower.size() / 2) * 37 + byte(lower.size() - 1) * 131 + lower.size() * 17) % kKeywordSlots;
}
constexpr std::array<Keyword, kKeywordSlots> kKeywordTable = [] {
  std::array<Keyword, kKeywordSlots> table{};
  for (const KeywordEntry& entry : kKeywords) {
    size_t slot = KeywordSlot(entry.spelling);
    while (table[slot] != Keyword::kNone) slot = (slot + 1) % kKeywordSlots;
    table[slot] = entry.keyword;
  }
  return table;
}();

char LowerChar(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// Bytes of code points beyond ASCII are letters: a name may be in any script.
bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }

}  // namespace

std::string_view KeywordSpelling(Keyword keyword) {
  return keyword == Keyword::kNone ? "" : kKeywords[static_cast<size_t>(keyword) - 1].spelling;
}

Keyword FindKeyword(std::string_view name) {
  if (name.empty() || name.size() > kLongestKeyword) return Keyword::kNone;
  std::array<char, kLongestKeyword> lower{};
  std::transform(name.begin(), name.end(), lower.begin(), LowerChar);
  const std::string_view key(lower.data(), name.size());
  for (size_t slot = KeywordSlot(key);; slot = (slot + 1) % kKeywordSlots) {
    const Keyword keyword = kKeywordTable[slot];
    if (keyword == Keyword::kNone || KeywordSpelling(keyword) == key) return keyword;
  }
}

bool IsReserved(Keyword keyword) {
  switch (keyword) {
    case Keyword::kAnd:
    case Keyword::kAs:
    case Keyword::kBetween:
    case Keyword::kCase:
    case Keyword::kDistinct:
    case Keyword::kElse:
    case Keyword::kEnd:
    case Keyword::kFalse:
    case Keyword::kFrom:
    case Keyword::kIn:
    case Keyword::kIs:
    case Keyword::kLike:
    case Keyword::kNot:
    case Keyword::kNull:
    case Keyword::kOn:
    case Keyword::kOr:
    case Keyword::kSelect:
    case Keyword::kThen:
    case Keyword::kTrue:
    case Keyword::kWhen:
    case Keyword::kWhere:
      return true;
    default:
      return false;
  }
}

bool IsStatementKeyword(Keyword keyword) {
  switch (keyword) {
    case Keyword::kStream:
    case Keyword::kList:
    case Keyword::kTable:
    case Keyword::kTexts:
    case Keyword::kLet:
    case Keyword::kFeature:
    case Keyword::kPolicy:
    case Keyword::kRule:
    case Keyword::kTest:
    case Keyword::kExempt:
    case Keyword::kInclude:
      return true;
    default:
      return false;
  }
}

namespace {

class Lexer {
 public:
  Lexer(std::string_view text, const std::vector<uint32_t>* place, FileId file, const ParseLimits& limits,
        DiagnosticSink& sink)
      : text_(text), place_(place), file_(file), limits_(limits), sink_(sink) {}

  TokenList Run();

 private:
  uint32_t Place(size_t i) const { return place_ == nullptr ? static_cast<uint32_t>(i) : (*place_)[i]; }
  Span SpanOf(size_t begin, size_t end) const { return {file_, Place(begin), Place(end)}; }
  char At(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }

  void Emit(TokenKind kind, size_t end);
  // A `replacement` is a safe edit of all of it.
  void EmitError(size_t end, std::string_view code, std::string message, std::string fix = "",
                 std::optional<std::string> replacement = std::nullopt);
  bool SkipBlank();
  void ReadComment();
  void ReadName();
  void ReadNumber();
  void ReadQuoted(char quote);
  bool SwallowsStatement(size_t begin, size_t end) const;
  bool OpensAnother(size_t begin, size_t end) const;
  void ReadRegex();
  void ReadPunctuation();
  bool ReadTypographicQuote();
  bool ReadForeign();
  std::string_view ShortLine(size_t from) const;
  void FollowTexts();

  std::string_view text_;
  const std::vector<uint32_t>* place_;
  FileId file_;
  const ParseLimits& limits_;
  DiagnosticSink& sink_;
  TokenList list_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  // Where in a `texts name ( … )` the lexer is: regular expressions are read inside the parentheses only.
  enum class Texts : uint8_t { kNo, kKeyword, kName, kInside };
  Texts texts_ = Texts::kNo;
  int texts_depth_ = 0;
  bool statement_start_ = true;
};

void Lexer::Emit(TokenKind kind, size_t end) {
  Token token;
  token.kind = kind;
  token.begin = Place(at_);
  token.end = Place(end);
  token.text = text_.substr(at_, end - at_);
  token.first_on_line = at_ == line_begin_;
  if (kind == TokenKind::kName) token.keyword = FindKeyword(token.text);
  list_.tokens.push_back(token);
  at_ = end;
  FollowTexts();
}

void Lexer::EmitError(size_t end, std::string_view code, std::string message, std::string fix,
                      std::optional<std::string> replacement) {
  Diagnostic& diagnostic = sink_.Error(code, SpanOf(at_, end), std::move(message)).Fix(std::move(fix));
  // What lies piecewise in the file (inside a reason) can't be replaced as one piece.
  if (replacement && place_ == nullptr) diagnostic.edit = {SpanOf(at_, end), *std::move(replacement)};
  Emit(TokenKind::kError, end);
}

void Lexer::FollowTexts() {
  const Token& last = list_.tokens.back();
  const bool starts = statement_start_ || last.first_on_line;
  statement_start_ = last.kind == TokenKind::kSemicolon;
  if (last.kind == TokenKind::kSemicolon) {
    texts_ = Texts::kNo;
  } else if (texts_ == Texts::kNo) {
    if (starts && last.keyword == Keyword::kTexts) texts_ = Texts::kKeyword;
  } else if (texts_ == Texts::kKeyword) {
    texts_ = last.kind == TokenKind::kName || last.kind == TokenKind::kQuotedName ? Texts::kName : Texts::kNo;
  } else if (texts_ == Texts::kName) {
    texts_ = last.kind == TokenKind::kLeftParen ? Texts::kInside : Texts::kNo;
    texts_depth_ = 1;
  } else if (last.kind == TokenKind::kLeftParen) {
    ++texts_depth_;
  } else if (last.kind == TokenKind::kRightParen && --texts_depth_ == 0) {
    texts_ = Texts::kNo;
  }
}

bool Lexer::SkipBlank() {
  const char c = text_[at_];
  if (c == '\n') line_begin_ = at_ + 1;
  if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v') return false;
  ++at_;
  return true;
}

void Lexer::ReadComment() {
  size_t end;
  if (text_[at_] == '-') {
    end = std::min(text_.find('\n', at_), text_.size());
  } else {
    end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) {
      EmitError(text_.size(), "TRL0105", "the comment that starts here is never ended", "end it with '*/'");
      return;
    }
    end += 2;
    const size_t newline = text_.rfind('\n', end - 1);
    if (newline != std::string_view::npos && newline >= at_) line_begin_ = newline + 1;
  }
  list_.comments.push_back(SpanOf(at_, end));
  at_ = end;
}

void Lexer::ReadName() {
  size_t end = at_ + 1;
  while (end < text_.size() && IsNamePart(text_[end])) ++end;
  Emit(TokenKind::kName, end);
}

void Lexer::ReadNumber() {
  size_t end = at_;
  TokenKind kind = TokenKind::kInt;
  while (IsDigit(At(end))) ++end;
  if (At(end) == '.' && (IsDigit(At(end + 1)) || !IsNameStart(At(end + 1)))) {
    kind = TokenKind::kDecimal;
    ++end;
    while (IsDigit(At(end))) ++end;
  }
  if (LowerChar(At(end)) == 'e') {
    size_t exponent = end + 1;
    if (At(exponent) == '+' || At(exponent) == '-') ++exponent;
    if (IsDigit(At(exponent))) {
      kind = TokenKind::kDouble;
      end = exponent;
      while (IsDigit(At(end))) ++end;
    }
  }
  if (end < text_.size() && IsNameStart(text_[end])) {
    const size_t digits = end;
    while (end < text_.size() && IsNamePart(text_[end])) ++end;
    const std::string_view number = text_.substr(at_, digits - at_);
    const std::string_view word = text_.substr(digits, end - digits);
    std::string message = fmt::format("'{}{}' is neither a number nor a name", number, word);
    if (const std::string_view unit = ClosestTimeUnit(word); !unit.empty()) {
      const std::string duration = fmt::format("{} {}", number, unit);
      EmitError(end, "TRL0107", std::move(message), fmt::format("did you mean {}?", duration), duration);
      return;
    }
    EmitError(end, "TRL0107", std::move(message),
              fmt::format("a number and a word need a blank between them: '{} {}'", number, word));
    return;
  }
  Emit(kind, end);
}

// Whether text that would be a string over several lines holds the end of a statement, and the next line begins another
// one: then a quote was forgotten, and the one that was found belongs to a later string.
bool Lexer::SwallowsStatement(size_t begin, size_t end) const {
  for (size_t newline = text_.find('\n', begin); newline < end; newline = text_.find('\n', newline + 1)) {
    size_t last = newline;
    while (last > begin && (text_[last - 1] == ' ' || text_[last - 1] == '\r' || text_[last - 1] == '\t')) --last;
    if (last == begin || text_[last - 1] != ';') continue;
    size_t word = newline + 1;
    while (word < end && IsNamePart(text_[word])) ++word;
    const Keyword keyword = FindKeyword(text_.substr(newline + 1, word - newline - 1));
    if (IsStatementKeyword(keyword) && At(word) == ' ') return true;
  }
  return false;
}

// Whether the quote that would end a text of several lines stands right in front of a letter, or of the brace that a reason
// may begin with: it begins another text then, and the first one was never ended.
bool Lexer::OpensAnother(size_t begin, size_t end) const {
  return (IsNamePart(At(end + 1)) || At(end + 1) == '{') && text_.substr(begin, end - begin).find('\n') != std::string_view::npos;
}

void Lexer::ReadQuoted(char quote) {
  size_t end = at_ + 1;
  for (;;) {
    end = text_.find(quote, end);
    if (end == std::string_view::npos) break;
    if (At(end + 1) != quote) break;
    end += 2;
  }
  const bool is_string = quote == '\'';
  if (end == std::string_view::npos || SwallowsStatement(at_, end) || OpensAnother(at_, end)) {
    // The rest of the line belongs to it; the next line is likely to be code again.
    const size_t line_end = std::min(text_.find('\n', at_), text_.size());
    EmitError(line_end, is_string ? "TRL0104" : "TRL0125",
              fmt::format("the {} that starts here is never ended", is_string ? "string" : "quoted name"),
              fmt::format("end it with {0}; inside it is written twice: {0}{0}", quote));
    return;
  }
  ++end;
  if (!is_string && end - at_ == 2) {
    EmitError(end, "TRL0125", "a quoted name is empty", "");
    return;
  }
  const size_t newline = text_.substr(at_, end - at_).rfind('\n');
  const size_t begin = at_;
  Emit(is_string ? TokenKind::kString : TokenKind::kQuotedName, end);
  if (newline != std::string_view::npos) line_begin_ = begin + newline + 1;
}

void Lexer::ReadRegex() {
  size_t end = at_ + 1;
  bool in_class = false;
  for (; end < text_.size() && text_[end] != '\n'; ++end) {
    if (text_[end] == '\\' && At(end + 1) != '\n' && end + 1 < text_.size()) {
      ++end;
    } else if (text_[end] == '[') {
      in_class = true;
    } else if (text_[end] == ']') {
      in_class = false;
    } else if (text_[end] == '/' && !in_class) {
      Emit(TokenKind::kRegex, end + 1);
      return;
    }
  }
  EmitError(end, "TRL0125", "the regular expression that starts here is never ended",
            "end it with '/' on the same line; a '/' inside is written '\\/'");
}

// The rest of the line, but no more than a short text has: looked through at every sign of a kind, it must not be long.
std::string_view Lexer::ShortLine(size_t from) const {
  constexpr size_t kShort = 200;
  const std::string_view rest = text_.substr(std::min(from, text_.size()), kShort);
  return rest.substr(0, rest.find('\n'));
}

bool Lexer::ReadTypographicQuote() {
  // U+2018, U+2019, U+201C, U+201D: what word processors make of quotes.
  if (text_[at_] != '\xE2' || At(at_ + 1) != '\x80') return false;
  const char third = At(at_ + 2);
  const bool single = third == '\x98' || third == '\x99';
  const bool twofold = third == '\x9C' || third == '\x9D';
  if (!single && !twofold) return false;
  const std::string message = fmt::format("'{}' is a typographic quote", text_.substr(at_, 3));
  const std::string_view inner = ShortLine(at_ + 3);
  const std::string_view end = single ? "\xE2\x80\x99" : "\xE2\x80\x9D";
  const size_t close = inner.find(end);
  const size_t plain = inner.find(single ? '\'' : '"');  // only one of the two was made typographic
  if (const size_t first = close != std::string_view::npos ? close : plain; first != std::string_view::npos) {
    const std::string literal = StringLiteral(inner.substr(0, first));
    const size_t bytes = first == close ? end.size() : 1;
    EmitError(at_ + 3 + first + bytes, "TRL0106", message, fmt::format("write {}", literal), literal);
  } else {
    EmitError(at_ + 3, "TRL0106", message, single ? "write the plain quote '" : "write ' around strings and \" around names");
  }
  return true;
}

// What other languages have and this one has not: comments with # or //, names in backticks.
bool Lexer::ReadForeign() {
  const char c = text_[at_];
  if (c != '#' && c != '/' && c != '`') return false;
  if (c == '#' || (c == '/' && At(at_ + 1) == '/')) {
    const size_t line_end = std::min(text_.find('\n', at_), text_.size());
    const size_t words = at_ + (c == '#' ? 1 : 2);
    EmitError(line_end, "TRL0106", fmt::format("a comment does not begin with '{}'", text_.substr(at_, words - at_)),
              "a comment begins with '--'", fmt::format("--{}", text_.substr(words, line_end - words)));
    return true;
  }
  const std::string_view inner = c == '`' ? ShortLine(at_ + 1) : "";
  const size_t close = inner.find('`');
  if (close == std::string_view::npos || close == 0) return false;
  const std::string name = WrittenName(inner.substr(0, close));
  EmitError(at_ + 2 + close, "TRL0106", "a name is not written in backticks", fmt::format("write {}", name), name);
  return true;
}

struct Sign {
  std::string_view text;
  TokenKind kind;
};
// Longest first among those with a common beginning, which stand together.
constexpr std::array kSigns = {Sign{"!->>", TokenKind::kNotDoubleArrow},
                               Sign{"!->", TokenKind::kNotArrow},
                               Sign{"!=", TokenKind::kNotEqual},
                               Sign{"!", TokenKind::kNot},
                               Sign{"->>", TokenKind::kDoubleArrow},
                               Sign{"->", TokenKind::kArrow},
                               Sign{"-}", TokenKind::kExclusionEnd},
                               Sign{"-", TokenKind::kMinus},
                               Sign{"{-", TokenKind::kExclusionBegin},
                               Sign{"{", TokenKind::kLeftBrace},
                               Sign{"}", TokenKind::kRightBrace},
                               Sign{"(", TokenKind::kLeftParen},
                               Sign{")", TokenKind::kRightParen},
                               Sign{"[", TokenKind::kLeftBracket},
                               Sign{"]", TokenKind::kRightBracket},
                               Sign{",", TokenKind::kComma},
                               Sign{".", TokenKind::kDot},
                               Sign{";", TokenKind::kSemicolon},
                               Sign{":", TokenKind::kColon},
                               Sign{"+", TokenKind::kPlus},
                               Sign{"*", TokenKind::kStar},
                               Sign{"/", TokenKind::kSlash},
                               Sign{"%", TokenKind::kPercent},
                               Sign{"||", TokenKind::kConcat},
                               Sign{"|", TokenKind::kPipe},
                               Sign{"=", TokenKind::kEqual},
                               Sign{"<>", TokenKind::kNotEqual},
                               Sign{"<=", TokenKind::kLessEqual},
                               Sign{"<", TokenKind::kLess},
                               Sign{">=", TokenKind::kGreaterEqual},
                               Sign{">", TokenKind::kGreater},
                               Sign{"?", TokenKind::kQuestion},
                               Sign{"&", TokenKind::kAmpersand},
                               Sign{"^", TokenKind::kCaret},
                               Sign{"$", TokenKind::kDollar}};
// The first sign that begins with a character, by that character.
constexpr std::array<uint8_t, 128> kFirstSign = [] {
  std::array<uint8_t, 128> first{};
  first.fill(kSigns.size());
  for (size_t i = kSigns.size(); i-- > 0;) first[static_cast<unsigned char>(kSigns[i].text.front())] = static_cast<uint8_t>(i);
  return first;
}();

void Lexer::ReadPunctuation() {
  const std::string_view rest = text_.substr(at_);
  const auto lead = static_cast<unsigned char>(rest.front());
  for (size_t i = lead < kFirstSign.size() ? kFirstSign[lead] : kSigns.size(); i < kSigns.size(); ++i) {
    const Sign& sign = kSigns[i];
    if (sign.text.front() != rest.front()) break;
    if (rest.starts_with(sign.text)) return Emit(sign.kind, at_ + sign.text.size());
  }
  const char c = text_[at_];
  const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  EmitError(at_ + 1, "TRL0106",
            control ? fmt::format("a control character (0x{:02x}) cannot stand here", static_cast<unsigned char>(c))
                    : fmt::format("the character '{}' has no meaning here", c));
}

TokenList Lexer::Run() {
  // A token has six bytes on average, the blanks in front of it included; only room is lost where it has more.
  list_.tokens.reserve(text_.size() / 6 + 1);
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_begin_ = 3;  // a byte order mark
  while (at_ < text_.size()) {
    if (SkipBlank()) continue;
    const char c = text_[at_];
    const char next = At(at_ + 1);
    if (list_.tokens.size() >= limits_.max_tokens) {
      sink_.Error("TRL0108", SpanOf(at_, at_ + 1),
                  fmt::format("the file has more than {} tokens; the rest of it is not read", limits_.max_tokens));
      break;
    }
    if ((c == '-' && next == '-') || (c == '/' && next == '*')) {
      ReadComment();
    } else if (c == '/' && texts_ == Texts::kInside) {
      ReadRegex();
    } else if (IsDigit(c) || (c == '.' && IsDigit(next))) {
      ReadNumber();
    } else if (c == '\'' || c == '"') {
      ReadQuoted(c);
    } else if (IsNameStart(c)) {
      if (!ReadTypographicQuote()) ReadName();
    } else if (!ReadForeign()) {
      ReadPunctuation();
    }
  }
  Token end;
  end.begin = end.end = Place(std::min(at_, text_.size()));
  end.first_on_line = true;
  list_.tokens.push_back(end);
  return std::move(list_);
}

// The offset of the first byte that is not UTF-8, or npos. Overlong forms, surrogates and values beyond U+10FFFF are
// refused, as everywhere else in the engine.
size_t FirstInvalidUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + bytes > text.size()) return i;
    const auto second = static_cast<unsigned char>(text[i + 1]);
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return i;
    for (size_t k = 2; k < bytes; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0u) != 0x80u) return i;
    }
    i += bytes;
  }
  return std::string_view::npos;
}

// Whether the text can be read at all. One diagnostic says why not.
bool CheckText(std::string_view text, FileId file, const ParseLimits& limits, DiagnosticSink& sink) {
  if (text.size() > limits.max_file_bytes) {
    sink.Error("TRL0100", Span{file, 0, 0},
               fmt::format("the file has {} bytes; the most that is read is {}", text.size(), limits.max_file_bytes))
        .Fix("split it and include the parts");
    return false;
  }
  const size_t invalid = FirstInvalidUtf8(text);
  const size_t zero = text.find('\0');
  if (zero < invalid) {
    const auto at = static_cast<uint32_t>(zero);
    sink.Error("TRL0102", Span{file, at, at + 1}, "the file holds a NUL byte: it is not a text")
        .Fix("give the rule file itself, as UTF-8 (not UTF-16)");
    return false;
  }
  if (invalid != std::string_view::npos) {
    const auto at = static_cast<uint32_t>(invalid);
    sink.Error("TRL0101", Span{file, at, at + 1},
               fmt::format("the file is not UTF-8: byte 0x{:02x} cannot stand here",
                           static_cast<unsigned char>(text[invalid])))
        .Fix("save it as UTF-8");
    return false;
  }
  return true;
}

}  // namespace

TokenList Tokenize(const SourceSet& sources, FileId file, const ParseLimits& limits, DiagnosticSink& sink) {
  const std::string_view text = sources.text(file);
  if (!CheckText(text, file, limits, sink)) return {{Token{}}, {}, false};
  return Lexer(text, nullptr, file, limits, sink).Run();
}

TokenList TokenizePiece(std::string_view text, const std::vector<uint32_t>& place, FileId file,
                        const ParseLimits& limits, DiagnosticSink& sink) {
  return Lexer(text, &place, file, limits, sink).Run();
}

}  // namespace tripline::dsl
