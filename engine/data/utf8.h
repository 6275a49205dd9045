// Characters of UTF-8 texts: counting them, stepping over them, changing their case.
//
// Not a public interface of the folder. Texts are taken as they come: a byte that begins no character counts as one.
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_ENGINE_DATA_UTF8_H_
#define TRIPLINE_ENGINE_DATA_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tripline::data::utf8 {

inline bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the character that begins at `at`. REQUIRES: at < text.size().
inline size_t CharBytes(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && IsContinuation(text[end])) ++end;
  return end - at;
}

// The number of characters.
size_t Length(std::string_view text);
// The byte at which character n (from 0) begins; text.size() if there are no more than n.
size_t Offset(std::string_view text, size_t n);
// The code point that begins at *at, which moves behind it. A malformed byte is its own value.
uint32_t Next(std::string_view text, size_t* at);
void Append(uint32_t code_point, std::string* out);

// Simple case mapping of Latin, Greek and Cyrillic letters; others stay.
uint32_t ToLower(uint32_t code_point);
uint32_t ToUpper(uint32_t code_point);

}  // namespace tripline::data::utf8

#endif  // TRIPLINE_ENGINE_DATA_UTF8_H_
