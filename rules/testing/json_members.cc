#include "rules/testing/json_members.h"

namespace tripline::rules {
namespace {

// Behind the string that begins at `at`.
size_t StringEnd(std::string_view text, size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// Behind the value that begins at `at`.
size_t ValueEnd(std::string_view text, size_t at) {
  size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = StringEnd(text, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return at;
}

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->push_back(static_cast<char>(0xc0 | code >> 6));
    out->push_back(static_cast<char>(0x80 | (code & 0x3f)));
  } else {
    out->push_back(static_cast<char>(0xe0 | code >> 12));
    out->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3f)));
    out->push_back(static_cast<char>(0x80 | (code & 0x3f)));
  }
}

uint32_t HexDigit(char c) { return static_cast<uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); }

}  // namespace

std::vector<JsonMember> JsonMembers(std::string_view object) {
  std::vector<JsonMember> members;
  size_t at = 1;
  while (at < object.size() && object[at] == '"') {
    const size_t name_end = StringEnd(object, at);
    const size_t value = name_end + 1;
    const size_t end = ValueEnd(object, value);
    members.push_back({JsonText(object.substr(at, name_end - at)), object.substr(value, end - value)});
    at = end + 1;
  }
  return members;
}

std::string JsonText(std::string_view quoted) {
  std::string text;
  for (size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] != '\\') {
      text.push_back(quoted[i]);
      continue;
    }
    switch (quoted[++i]) {
      case 'n':
        text.push_back('\n');
        break;
      case 't':
        text.push_back('\t');
        break;
      case 'r':
        text.push_back('\r');
        break;
      case 'b':
        text.push_back('\b');
        break;
      case 'f':
        text.push_back('\f');
        break;
      case 'u': {
        // Only control characters are written like this.
        uint32_t code = 0;
        for (int digit = 0; digit < 4; ++digit) code = code << 4 | HexDigit(quoted[++i]);
        AppendUtf8(code, &text);
        break;
      }
      default:
        text.push_back(quoted[i]);
    }
  }
  return text;
}

}  // namespace tripline::rules
