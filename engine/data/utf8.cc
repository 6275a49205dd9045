#include "engine/data/utf8.h"

namespace tripline::data::utf8 {
namespace {

bool Within(uint32_t c, uint32_t low, uint32_t high) { return c >= low && c <= high; }

// Blocks in which upper and lower case alternate, the upper case first at even (odd) places.
bool AlternatesEven(uint32_t c) {
  return Within(c, 0x100, 0x12F) || Within(c, 0x132, 0x137) || Within(c, 0x14A, 0x177) || Within(c, 0x1DE, 0x1EF) ||
         Within(c, 0x1F8, 0x21F) || Within(c, 0x222, 0x233) || Within(c, 0x3D8, 0x3EF) || Within(c, 0x460, 0x481) ||
         Within(c, 0x48A, 0x4BF) || Within(c, 0x4D0, 0x52F) || Within(c, 0x1E00, 0x1E95) || Within(c, 0x1EA0, 0x1EFF);
}
bool AlternatesOdd(uint32_t c) { return Within(c, 0x139, 0x148) || Within(c, 0x179, 0x17E) || Within(c, 0x4C1, 0x4CE); }

}  // namespace

size_t Length(std::string_view text) {
  size_t count = 0;
  for (char c : text) count += IsContinuation(c) ? 0 : 1;
  // A text that begins in the middle of a character: its first bytes count as one.
  return !text.empty() && IsContinuation(text.front()) ? count + 1 : count;
}

size_t Offset(std::string_view text, size_t n) {
  size_t at = 0;
  for (; n > 0 && at < text.size(); --n) at += CharBytes(text, at);
  return at;
}

uint32_t Next(std::string_view text, size_t* at) {
  const size_t begin = *at;
  const size_t bytes = CharBytes(text, begin);
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[begin + i])); };
  *at = begin + bytes;
  if (bytes == 1) return byte(0);
  if (bytes == 2 && (byte(0) & 0xE0) == 0xC0) return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
  if (bytes == 3 && (byte(0) & 0xF0) == 0xE0) {
    return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
  }
  if (bytes == 4 && (byte(0) & 0xF8) == 0xF0) {
    return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
  *at = begin + 1;
  return byte(0);
}

void Append(uint32_t c, std::string* out) {
  const auto tail = [out](uint32_t bits) { out->push_back(static_cast<char>(0x80 | (bits & 0x3F))); };
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out->push_back(static_cast<char>(0xC0 | c >> 6));
    tail(c);
  } else if (c < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | c >> 12));
    tail(c >> 6);
    tail(c);
  } else {
    out->push_back(static_cast<char>(0xF0 | c >> 18));
    tail(c >> 12);
    tail(c >> 6);
    tail(c);
  }
}

uint32_t ToLower(uint32_t c) {
  if (c < 0x80) return Within(c, 'A', 'Z') ? c + 32 : c;
  if (Within(c, 0xC0, 0xDE) && c != 0xD7) return c + 32;
  if (c == 0x178) return 0xFF;
  if (AlternatesEven(c)) return c | 1;
  if (AlternatesOdd(c)) return c + (c & 1);
  if (Within(c, 0x391, 0x3AB) && c != 0x3A2) return c + 32;
  if (c == 0x386) return 0x3AC;
  if (Within(c, 0x388, 0x38A)) return c + 37;
  if (c == 0x38C) return 0x3CC;
  if (Within(c, 0x38E, 0x38F)) return c + 63;
  if (Within(c, 0x400, 0x40F)) return c + 80;
  if (Within(c, 0x410, 0x42F)) return c + 32;
  return c;
}

uint32_t ToUpper(uint32_t c) {
  if (c < 0x80) return Within(c, 'a', 'z') ? c - 32 : c;
  if (Within(c, 0xE0, 0xFE) && c != 0xF7) return c - 32;
  if (c == 0xFF) return 0x178;
  if (AlternatesEven(c)) return c & ~uint32_t{1};
  if (AlternatesOdd(c)) return (c & 1) == 0 ? c - 1 : c;
  if (Within(c, 0x3B1, 0x3CB) && c != 0x3C2) return c - 32;
  if (c == 0x3C2) return 0x3A3;  // the final sigma
  if (c == 0x3AC) return 0x386;
  if (Within(c, 0x3AD, 0x3AF)) return c - 37;
  if (c == 0x3CC) return 0x38C;
  if (Within(c, 0x3CD, 0x3CE)) return c - 63;
  if (Within(c, 0x450, 0x45F)) return c - 80;
  if (Within(c, 0x430, 0x44F)) return c - 32;
  return c;
}

}  // namespace tripline::data::utf8
