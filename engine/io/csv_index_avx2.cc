// Compiled with AVX2 and BMI1 (CMakeLists.txt); called only where HasAvx2() says so.
#include <immintrin.h>

#include "engine/io/csv_index.h"
#include "engine/io/csv_index_kernel.h"

namespace tripline::engine {
namespace {

class Block {
 public:
  explicit Block(const char* text)
      : low_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text))),
        high_(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))) {}

  static uint32_t LowestBit(uint64_t bits) { return static_cast<uint32_t>(_tzcnt_u64(bits)); }

  uint64_t Equal(char c) const {
    const __m256i pattern = _mm256_set1_epi8(c);
    return Bits(_mm256_cmpeq_epi8(low_, pattern), _mm256_cmpeq_epi8(high_, pattern));
  }
  uint64_t NonAscii() const { return Bits(low_, high_); }

 private:
  static uint64_t Bits(__m256i low, __m256i high) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(low)) |
           (static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(high))) << 32);
  }

  __m256i low_;
  __m256i high_;
};

IndexResult Plain(const IndexRequest& request) { return IndexPlain<Block>(request); }
IndexResult Quoted(const IndexRequest& request) { return IndexQuoted<Block>(request); }

}  // namespace

IndexKernels Avx2IndexKernels() { return {Plain, Quoted}; }

}  // namespace tripline::engine
