#include "deploy/lsp/framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "dsl/ast_expression.h"

namespace tripline::deploy {
namespace {

constexpr std::string_view kLength = "content-length";

// The value of Content-Length among headers; nothing if there is none, or a line is no header.
std::optional<uint64_t> LengthOf(std::string_view headers) {
  std::optional<uint64_t> length;
  while (!headers.empty()) {
    const size_t end = std::min(headers.find('\n'), headers.size());
    std::string_view line = headers.substr(0, end);
    headers.remove_prefix(std::min(end + 1, headers.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (!dsl::EqualsIgnoreCase(line.substr(0, colon), kLength)) continue;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    while (value.ends_with(' ')) value.remove_suffix(1);
    uint64_t number = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || rest != value.data() + value.size()) return std::nullopt;
    length = number;
  }
  return length;
}

// Where the body begins, behind an empty line; npos: not yet.
size_t EndOfHeaders(std::string_view bytes) {
  const size_t usual = bytes.find("\r\n\r\n");
  const size_t bare = bytes.find("\n\n");
  const size_t behind_usual = usual == std::string_view::npos ? usual : usual + 4;
  const size_t behind_bare = bare == std::string_view::npos ? bare : bare + 2;
  return std::min(behind_usual, behind_bare);
}

}  // namespace

MessageReader::Read MessageReader::Resume(std::string error, size_t bad_bytes) {
  std::string_view rest(buffer_);
  rest.remove_prefix(std::min(bad_bytes, rest.size()));
  const std::string lower = dsl::AsciiLower(rest);
  size_t next = lower.find(kLength);
  // The word may be cut off at the end of what has come.
  if (next == std::string::npos) next = rest.size() - std::min(rest.size(), kLength.size() - 1);
  buffer_.erase(0, buffer_.size() - rest.size() + next);
  const bool said = lost_;
  lost_ = true;
  return {"", said ? "" : std::move(error)};
}

std::optional<MessageReader::Read> MessageReader::ReadHeaders() {
  const size_t end = EndOfHeaders(std::string_view(buffer_).substr(0, kMaxHeaderBytes));
  if (end == std::string::npos) {
    if (buffer_.size() < kMaxHeaderBytes) return std::nullopt;
    return Resume("there is no end of the headers", 1);
  }
  const std::optional<uint64_t> length = LengthOf(std::string_view(buffer_).substr(0, end));
  if (!length) return Resume("these are no headers: 'Content-Length: N' is expected", 1);
  buffer_.erase(0, end);
  lost_ = false;
  if (*length > kMaxMessageBytes) {
    skip_bytes_ = *length;
    return Read{"", fmt::format("a message of {} bytes; the most that is read is {}", *length, kMaxMessageBytes)};
  }
  body_bytes_ = *length;
  return Read{};
}

std::optional<MessageReader::Read> MessageReader::Next() {
  for (;;) {
    const uint64_t skipped = std::min<uint64_t>(skip_bytes_, buffer_.size());
    buffer_.erase(0, skipped);
    skip_bytes_ -= skipped;
    if (skip_bytes_ > 0) return std::nullopt;
    if (body_bytes_) {
      if (buffer_.size() < *body_bytes_) return std::nullopt;
      Read message{buffer_.substr(0, *body_bytes_), ""};
      buffer_.erase(0, *body_bytes_);
      body_bytes_.reset();
      return message;
    }
    std::optional<Read> read = ReadHeaders();
    if (!read) return std::nullopt;
    if (!read->error.empty()) return read;
  }
}

std::string FrameMessage(std::string_view text) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", text.size(), text);
}

}  // namespace tripline::deploy
