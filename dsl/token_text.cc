// How tokens are said in messages, and how texts and names are written and read between their quotes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dsl/token.h"

namespace tripline::dsl {

std::string_view TokenKindName(TokenKind kind) {
  static constexpr std::array<std::string_view, static_cast<size_t>(TokenKind::kNotDoubleArrow) + 1> kNames = {
      "the end",
      "",
      "a name",
      "a quoted name",
      "a whole number",
      "a number",
      "a number",
      "a string in '…'",
      "a regular expression /…/",
      "'('",
      "')'",
      "'['",
      "']'",
      "'{'",
      "'}'",
      "'{-'",
      "'-}'",
      "','",
      "'.'",
      "';'",
      "':'",
      "'+'",
      "'-'",
      "'*'",
      "'/'",
      "'%'",
      "'||'",
      "'='",
      "'<>'",
      "'<'",
      "'<='",
      "'>'",
      "'>='",
      "'?'",
      "'|'",
      "'&'",
      "'^'",
      "'$'",
      "'!'",
      "'->'",
      "'->>'",
      "'!->'",
      "'!->>'"};
  return kNames[static_cast<size_t>(kind)];
}

std::string DescribeToken(const Token& token) {
  constexpr size_t kShown = 40;
  std::string shown(token.text.substr(0, std::min(token.text.find('\n'), kShown)));
  while (!shown.empty() && shown.size() < token.text.size() &&
         (static_cast<unsigned char>(shown.back()) & 0x80u) != 0) {
    shown.pop_back();  // never half a code point
  }
  if (shown.size() < token.text.size()) shown += "…";
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end";
    case TokenKind::kString:
      return fmt::format("the string {}", shown);
    case TokenKind::kQuotedName:
      return fmt::format("the name {}", shown);
    case TokenKind::kRegex:
      return fmt::format("the regular expression {}", shown);
    default:
      return fmt::format("'{}'", shown);
  }
}

std::string UnquotedText(const Token& token) {
  const char quote = token.text.front();
  std::string_view inner = token.text.substr(1);
  if (!inner.empty() && inner.back() == quote) inner.remove_suffix(1);
  std::string value;
  value.reserve(inner.size());
  for (size_t i = 0; i < inner.size(); ++i) {
    value += inner[i];
    if (inner[i] == quote && i + 1 < inner.size() && inner[i + 1] == quote) ++i;
  }
  return value;
}

namespace {

bool IsPlainIdentifier(std::string_view name) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && !digit(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return digit(c) || letter(c); });
}

std::string Quoted(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    quoted += c;
    if (c == quote) quoted += c;
  }
  return quoted + quote;
}

}  // namespace

std::string StringLiteral(std::string_view text) { return Quoted(text, '\''); }

std::string WrittenName(std::string_view declared) {
  return IsPlainIdentifier(declared) && !IsReserved(FindKeyword(declared)) ? std::string(declared) : Quoted(declared, '"');
}

}  // namespace tripline::dsl
