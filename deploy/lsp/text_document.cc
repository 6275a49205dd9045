#include "deploy/lsp/text_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "dsl/source.h"

namespace tripline::deploy {
namespace {

// Bytes of the UTF-8 sequence that begins here; 1 for what begins none.
uint32_t SequenceBytes(std::string_view text, uint32_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  uint32_t bytes = 1;
  if (lead >= 0xC2 && lead < 0xE0) bytes = 2;
  if (lead >= 0xE0 && lead < 0xF0) bytes = 3;
  if (lead >= 0xF0 && lead < 0xF5) bytes = 4;
  if (at + bytes > text.size()) return 1;
  for (uint32_t i = 1; i < bytes; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0u) != 0x80u) return 1;
  }
  return bytes;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string DecodePercent(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
      result += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

constexpr std::string_view kFileScheme = "file://";

}  // namespace

TextDocument::TextDocument(std::string text) : text_(std::move(text)) { FindLines(); }

void TextDocument::FindLines() {
  starts_.assign(1, 0);
  const bool returns = text_.find('\r') != std::string::npos;  // in most texts lines end with "\n" alone
  const auto next = [&](size_t from) { return returns ? text_.find_first_of("\r\n", from) : text_.find('\n', from); };
  for (size_t i = next(0); i != std::string::npos; i = next(i)) {
    i += text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n' ? 2 : 1;
    starts_.push_back(static_cast<uint32_t>(i));
  }
}

std::string_view TextDocument::Line(uint32_t line) const {
  if (line >= starts_.size()) return {};
  const uint32_t begin = starts_[line];
  size_t end = line + 1 < starts_.size() ? starts_[line + 1] : text_.size();
  if (line + 1 < starts_.size()) {
    while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  }
  return std::string_view(text_).substr(begin, end - begin);
}

uint32_t TextDocument::Offset(Position position) const {
  if (position.line >= starts_.size()) return static_cast<uint32_t>(text_.size());
  const std::string_view line = Line(position.line);
  uint32_t units = 0;
  uint32_t at = 0;
  while (at < line.size() && units < position.character) {
    const uint32_t bytes = SequenceBytes(line, at);
    units += bytes == 4 ? 2 : 1;
    // The second half of a surrogate pair is no place of its own.
    if (units > position.character) break;
    at += bytes;
  }
  return starts_[position.line] + at;
}

Position TextDocument::PositionOf(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<uint32_t>(next - starts_.begin()) - 1;
  Position position{line, 0};
  for (uint32_t at = starts_[line]; at < offset;) {
    const uint32_t bytes = SequenceBytes(text_, at);
    position.character += bytes == 4 ? 2 : 1;
    at += bytes;
  }
  return position;
}

void TextDocument::Replace(Range range, std::string_view text) {
  uint32_t begin = Offset(range.start);
  uint32_t end = Offset(range.end);
  if (begin > end) std::swap(begin, end);
  text_.replace(begin, end - begin, text);
  FindLines();
}

std::string PathOfUri(std::string_view uri) {
  if (!uri.starts_with(kFileScheme)) return std::string(uri);
  uri.remove_prefix(kFileScheme.size());
  const size_t slash = uri.find('/');  // behind the host, which is mostly empty
  return dsl::ResolveInclude("", DecodePercent(slash == std::string_view::npos ? uri : uri.substr(slash)));
}

std::string UriOfPath(std::string_view path) {
  if (!path.starts_with('/')) return std::string(path);
  std::string uri(kFileScheme);
  for (const char c : path) {
    const bool plain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("/-_.~").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

}  // namespace tripline::deploy
