#include "engine/io/utf8.h"

#include <cstdint>
#include <cstring>

namespace tripline::engine {
namespace {

bool IsContinuation(unsigned char c) { return (c & 0xC0) == 0x80; }

// Bytes of the well-formed sequence at the front of a text that begins with a byte above 0x7F; 0 if there is none.
size_t SequenceBytes(const unsigned char* c, size_t size) {
  size_t bytes = 0;
  unsigned char low = 0x80;  // what the second byte may be: overlong forms, surrogates and the end are cut off there
  unsigned char high = 0xBF;
  if (c[0] >= 0xC2 && c[0] <= 0xDF) {
    bytes = 2;
  } else if ((c[0] & 0xF0) == 0xE0) {
    bytes = 3;
    if (c[0] == 0xE0) low = 0xA0;
    if (c[0] == 0xED) high = 0x9F;
  } else if (c[0] >= 0xF0 && c[0] <= 0xF4) {
    bytes = 4;
    if (c[0] == 0xF0) low = 0x90;
    if (c[0] == 0xF4) high = 0x8F;
  }
  if (bytes == 0 || bytes > size || c[1] < low || c[1] > high) return 0;
  for (size_t i = 2; i < bytes; ++i) {
    if (!IsContinuation(c[i])) return 0;
  }
  return bytes;
}

}  // namespace

size_t Utf8PrefixBytes(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= 8) {
      uint64_t word;
      std::memcpy(&word, bytes + at, 8);
      if ((word & 0x8080808080808080) == 0) {
        at += 8;
        continue;
      }
    }
    if (bytes[at] < 0x80) {
      ++at;
      continue;
    }
    const size_t sequence = SequenceBytes(bytes + at, text.size() - at);
    if (sequence == 0) return at;
    at += sequence;
  }
  return at;
}

std::string ToUtf8(std::string_view text) {
  std::string out;
  while (true) {
    const size_t good = Utf8PrefixBytes(text);
    out.append(text.substr(0, good));
    text.remove_prefix(good);
    if (text.empty()) return out;
    out.append("\xEF\xBF\xBD");
    text.remove_prefix(1);
  }
}

}  // namespace tripline::engine
