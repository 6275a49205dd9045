// Digits eight at a time, for the parsers of text.h: SIMD within one 64-bit register, on any little-endian machine.
//
// Not a public interface of the folder. A word holds characters with the first one in the lowest byte.
//
// Thread-safety: pure functions.
// Source of the algorithm: D. Lemire's digit folding (three multiplications for eight digits) and the usual range
// test that looks at the upper nibbles of d and d + 6.
#ifndef TRIPLINE_ENGINE_DATA_TEXT_SWAR_H_
#define TRIPLINE_ENGINE_DATA_TEXT_SWAR_H_

#include <bit>
#include <cstdint>
#include <cstring>

namespace tripline::data::swar {

static_assert(std::endian::native == std::endian::little);

inline constexpr uint64_t kZeros = 0x3030303030303030;

inline uint64_t Load64(const char* text) {
  uint64_t word;
  std::memcpy(&word, text, 8);
  return word;
}

// The last `size` bytes of the word are text, the others 0. Reads no byte outside of it. REQUIRES: 1 <= size <= 8.
inline uint64_t LoadRight(const char* text, size_t size) {
  if (size >= 4) {
    uint32_t head;
    uint32_t tail;
    std::memcpy(&head, text, 4);
    std::memcpy(&tail, text + size - 4, 4);
    return (uint64_t{tail} << 32) | (uint64_t{head} << (8 * (8 - size)));
  }
  const uint64_t first = static_cast<uint8_t>(text[0]);
  const uint64_t middle = static_cast<uint8_t>(text[size >> 1]);
  const uint64_t last = static_cast<uint8_t>(text[size - 1]);
  return (last << 56) | (middle << (64 - 8 * size + 8 * (size >> 1))) | (first << (64 - 8 * size));
}

// Digit values 0 to 9 a byte: whether all eight are.
inline bool AllDigits(uint64_t digits) { return ((digits | (digits + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0) == 0; }

// The number that eight digit values stand for, the first in the lowest byte.
inline uint64_t Fold(uint64_t digits) {
  digits = digits * 10 + (digits >> 8);
  constexpr uint64_t kMask = 0x000000FF000000FF;
  constexpr uint64_t kHigh = 100 + (uint64_t{1000000} << 32);
  constexpr uint64_t kLow = 1 + (uint64_t{10000} << 32);
  return (((digits & kMask) * kHigh) + (((digits >> 16) & kMask) * kLow)) >> 32;
}

// Up to eight digits. False if a character is none. REQUIRES: 1 <= size <= 8.
inline bool ParseUpTo8(const char* text, size_t size, uint64_t* out) {
  const uint64_t digits = LoadRight(text, size) ^ (kZeros << (64 - 8 * size));
  if (!AllDigits(digits)) return false;
  *out = Fold(digits);
  return true;
}

}  // namespace tripline::data::swar

#endif  // TRIPLINE_ENGINE_DATA_TEXT_SWAR_H_
