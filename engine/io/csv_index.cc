#include "engine/io/csv_index.h"

#include <cstring>

#include "engine/io/csv_index_kernel.h"

namespace tripline::engine {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kLow7 = 0x7F7F7F7F7F7F7F7F;

// Bit i of the result is the top bit of byte i.
uint64_t TopBits(uint64_t word) { return ((word & ~kLow7) >> 7) * 0x0102040810204080 >> 56; }

// Eight bytes at a time in plain registers.
class Block {
 public:
  explicit Block(const char* text) { std::memcpy(words_, text, sizeof words_); }

  static uint32_t LowestBit(uint64_t bits) { return bits == 0 ? 64 : static_cast<uint32_t>(__builtin_ctzll(bits)); }

  uint64_t Equal(char c) const {
    const uint64_t pattern = kOnes * static_cast<uint8_t>(c);
    uint64_t mask = 0;
    for (int i = 0; i < 8; ++i) {
      const uint64_t x = words_[i] ^ pattern;
      // The top bit of each byte of this is set where the byte of x is zero; no borrow crosses bytes.
      mask |= TopBits(~(((x & kLow7) + kLow7) | x | kLow7)) << (8 * i);
    }
    return mask;
  }

  uint64_t NonAscii() const {
    uint64_t mask = 0;
    for (int i = 0; i < 8; ++i) mask |= TopBits(words_[i]) << (8 * i);
    return mask;
  }

 private:
  uint64_t words_[8];
};

IndexResult Plain(const IndexRequest& request) { return IndexPlain<Block>(request); }
IndexResult Quoted(const IndexRequest& request) { return IndexQuoted<Block>(request); }

}  // namespace

IndexKernels PortableIndexKernels() { return {Plain, Quoted}; }

bool HasAvx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
#else
  return false;
#endif
}

IndexKernels BestIndexKernels() { return HasAvx2() ? Avx2IndexKernels() : PortableIndexKernels(); }

}  // namespace tripline::engine
