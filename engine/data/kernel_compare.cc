// The comparisons of kernel_logic.h. A loop makes 64 rows into a word; for 8-byte values two rows at a time with the
// vector instructions that every x86-64-v2 machine has. The portable form beside it is the one that tests compare
// with, and the one that other machines compile.
#include <cstring>

#include "engine/data/decimal.h"
#include "engine/data/kernel_logic.h"
#include "engine/data/kernel_loops.h"

#if defined(__SSE4_2__)
#include <nmmintrin.h>
#endif

namespace tripline::data::kernels {
namespace {

// a < b in an order in which NaN is the largest and equals itself.
inline bool LessTotal(double a, double b) { return (a < b) | ((b != b) & (a == a)); }
inline bool EqualTotal(double a, double b) { return (a == b) | ((a != a) & (b != b)); }

struct LessIntOp {
  using T = int64_t;
  static bool Test(int64_t a, int64_t b, const Instruction&) { return a < b; }
#if defined(__SSE4_2__)
  static int TestTwo(__m128i a, __m128i b) { return _mm_movemask_pd(_mm_castsi128_pd(_mm_cmpgt_epi64(b, a))); }
#endif
};
struct EqualIntOp {
  using T = int64_t;
  static bool Test(int64_t a, int64_t b, const Instruction&) { return a == b; }
#if defined(__SSE4_2__)
  static int TestTwo(__m128i a, __m128i b) { return _mm_movemask_pd(_mm_castsi128_pd(_mm_cmpeq_epi64(a, b))); }
#endif
};
struct LessDoubleOp {
  using T = double;
  static bool Test(double a, double b, const Instruction&) { return LessTotal(a, b); }
#if defined(__SSE4_2__)
  static int TestTwo(__m128i bits_a, __m128i bits_b) {
    const __m128d a = _mm_castsi128_pd(bits_a);
    const __m128d b = _mm_castsi128_pd(bits_b);
    return _mm_movemask_pd(_mm_or_pd(_mm_cmplt_pd(a, b), _mm_and_pd(_mm_cmpunord_pd(b, b), _mm_cmpord_pd(a, a))));
  }
#endif
};
struct EqualDoubleOp {
  using T = double;
  static bool Test(double a, double b, const Instruction&) { return EqualTotal(a, b); }
#if defined(__SSE4_2__)
  static int TestTwo(__m128i bits_a, __m128i bits_b) {
    const __m128d a = _mm_castsi128_pd(bits_a);
    const __m128d b = _mm_castsi128_pd(bits_b);
    return _mm_movemask_pd(_mm_or_pd(_mm_cmpeq_pd(a, b), _mm_and_pd(_mm_cmpunord_pd(a, a), _mm_cmpunord_pd(b, b))));
  }
#endif
};
struct LessWideOp {
  using T = Int128;
  static bool Test(Int128 a, Int128 b, const Instruction&) { return a < b; }
};
struct EqualWideOp {
  using T = Int128;
  static bool Test(Int128 a, Int128 b, const Instruction&) { return a == b; }
};
struct LessScaledOp {
  using T = Int128;
  static bool Test(Int128 a, Int128 b, const Instruction& in) {
    return CompareDecimals(a, static_cast<int>(in.k1 / 64), b, static_cast<int>(in.k1 % 64)) < 0;
  }
};
struct EqualScaledOp {
  using T = Int128;
  static bool Test(Int128 a, Int128 b, const Instruction& in) {
    return CompareDecimals(a, static_cast<int>(in.k1 / 64), b, static_cast<int>(in.k1 % 64)) == 0;
  }
};

// The word of `count` rows; a step of 0 holds an operand at its first value.
template <class Op, uint32_t kStepA, uint32_t kStepB>
uint64_t SomeRows(const typename Op::T* a, const typename Op::T* b, uint32_t count, const Instruction& in) {
  uint64_t word = 0;
  for (uint32_t i = 0; i < count; ++i) word |= uint64_t{Op::Test(a[i * kStepA], b[i * kStepB], in)} << i;
  return word;
}

#if defined(__SSE4_2__)
template <class T>
inline __m128i LoadTwo(const T* at, uint32_t step) {
  if (step == 1) return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  int64_t bits;
  std::memcpy(&bits, at, sizeof bits);
  return _mm_set1_epi64x(bits);
}
#endif

template <class Op, uint32_t kStepA, uint32_t kStepB>
uint64_t SixtyFourRows(const typename Op::T* a, const typename Op::T* b, const Instruction& in) {
#if defined(__SSE4_2__)
  if constexpr (sizeof(typename Op::T) == 8) {
    uint64_t word = 0;
    for (uint32_t i = 0; i < 64; i += 2) {
      const int two = Op::TestTwo(LoadTwo(a + i * kStepA, kStepA), LoadTwo(b + i * kStepB, kStepB));
      word |= static_cast<uint64_t>(static_cast<uint32_t>(two)) << i;
    }
    return word;
  }
#endif
  return SomeRows<Op, kStepA, kStepB>(a, b, 64, in);
}

template <class Op, uint32_t kStepA, uint32_t kStepB>
void CompareRows(const typename Op::T* a, const typename Op::T* b, uint32_t rows, const Instruction& in,
                 uint64_t* __restrict out) {
  const auto invert = static_cast<uint64_t>(in.k0);
  uint32_t row = 0;
  for (; row + 64 <= rows; row += 64) {
    *out++ = SixtyFourRows<Op, kStepA, kStepB>(a + row * kStepA, b + row * kStepB, in) ^ invert;
  }
  if (row < rows) {
    *out = SomeRows<Op, kStepA, kStepB>(a + row * kStepA, b + row * kStepB, rows - row, in) ^ invert;
  }
}

template <class Op>
void Compare(const Instruction& in, Frame& frame) {
  const uint32_t rows = BeginStrict(in, frame);
  const Register& left = Arg(in, frame, 0);
  const Register& right = Arg(in, frame, 1);
  const auto* a = left.as<typename Op::T>();
  const auto* b = right.as<typename Op::T>();
  auto* out = static_cast<uint64_t*>(frame.slots[in.out].values);
  if (right.constant) {
    left.constant ? CompareRows<Op, 0, 0>(a, b, rows, in, out) : CompareRows<Op, 1, 0>(a, b, rows, in, out);
  } else {
    left.constant ? CompareRows<Op, 0, 1>(a, b, rows, in, out) : CompareRows<Op, 1, 1>(a, b, rows, in, out);
  }
}

// Strings: only rows that are not NULL may be followed to their bytes.
template <class Test>
void CompareStrings(const Instruction& in, Frame& frame, Test test) {
  const uint32_t rows = BeginStrict(in, frame);
  const Register& left = Arg(in, frame, 0);
  const Register& right = Arg(in, frame, 1);
  const auto* a = left.as<StringRef>();
  const auto* b = right.as<StringRef>();
  const uint32_t mask_a = left.index_mask();
  const uint32_t mask_b = right.index_mask();
  const uint64_t* validity = frame.registers[in.out].validity;
  auto* out = static_cast<uint64_t*>(frame.slots[in.out].values);
  const auto invert = static_cast<uint64_t>(in.k0);
  for (uint32_t row = 0; row < rows; row += 64) {
    const uint32_t count = std::min(rows - row, uint32_t{64});
    const uint64_t valid = validity == nullptr ? ~uint64_t{0} : validity[row / 64];
    uint64_t word = 0;
    for (uint32_t i = 0; i < count; ++i) {
      if (((valid >> i) & 1) == 0) continue;
      word |= uint64_t{test(a[(row + i) & mask_a], b[(row + i) & mask_b])} << i;
    }
    out[row / 64] = word ^ invert;
  }
}

// With an inline constant equality is equality of 16 bytes: no pointer is followed, so NULL rows need no care.
bool EqualInlineConstant(const Instruction& in, Frame& frame) {
  const bool left_constant = Arg(in, frame, 0).constant;
  const Register& fixed = Arg(in, frame, left_constant ? 0 : 1);
  const Register& vector = Arg(in, frame, left_constant ? 1 : 0);
  if (!fixed.constant || vector.constant || !fixed.as<StringRef>()->is_inline()) return false;
  const uint32_t rows = BeginStrict(in, frame);
  uint64_t wanted[2];
  std::memcpy(wanted, fixed.values, sizeof wanted);
  const auto* pairs = vector.as<unsigned char>();
  auto* out = static_cast<uint64_t*>(frame.slots[in.out].values);
  const auto invert = static_cast<uint64_t>(in.k0);
  for (uint32_t row = 0; row < rows; row += 64) {
    const uint32_t count = std::min(rows - row, uint32_t{64});
    uint64_t word = 0;
    for (uint32_t i = 0; i < count; ++i) {
      uint64_t pair[2];
      std::memcpy(pair, pairs + size_t{16} * (row + i), sizeof pair);
      word |= uint64_t{((pair[0] ^ wanted[0]) | (pair[1] ^ wanted[1])) == 0} << i;
    }
    out[row / 64] = word ^ invert;
  }
  return true;
}

template <class Less>
void LeastBy(const Instruction& in, Frame& frame, Less less) {
  using T = typename Less::T;
  const uint32_t rows = BeginStrict(in, frame);
  const Register& left = Arg(in, frame, 0);
  const Register& right = Arg(in, frame, 1);
  const T* a = left.as<T>();
  const T* b = right.as<T>();
  const uint32_t mask_a = left.index_mask();
  const uint32_t mask_b = right.index_mask();
  const uint64_t* validity = frame.registers[in.out].validity;
  T* out = static_cast<T*>(frame.slots[in.out].values);
  const bool greatest = in.k0 != 0;
  for (uint32_t row = 0; row < rows; ++row) {
    const T& x = a[row & mask_a];
    const T& y = b[row & mask_b];
    const bool valid = validity == nullptr || GetBit(validity, row);
    out[row] = valid && less(y, x) != greatest ? y : x;
  }
}

struct LessInts {
  using T = int64_t;
  bool operator()(int64_t a, int64_t b) const { return a < b; }
};
struct LessDoubles {
  using T = double;
  bool operator()(double a, double b) const { return LessTotal(a, b); }
};
struct LessWides {
  using T = Int128;
  bool operator()(Int128 a, Int128 b) const { return a < b; }
};
struct LessStrings {
  using T = StringRef;
  bool operator()(const StringRef& a, const StringRef& b) const { return Compare(a, b) < 0; }
};

}  // namespace

TRIPLINE_KERNEL(LessInt) { Compare<LessIntOp>(in, frame); }
TRIPLINE_KERNEL(EqualInt) { Compare<EqualIntOp>(in, frame); }
TRIPLINE_KERNEL(LessDouble) { Compare<LessDoubleOp>(in, frame); }
TRIPLINE_KERNEL(EqualDouble) { Compare<EqualDoubleOp>(in, frame); }
TRIPLINE_KERNEL(LessWide) { Compare<LessWideOp>(in, frame); }
TRIPLINE_KERNEL(EqualWide) { Compare<EqualWideOp>(in, frame); }
TRIPLINE_KERNEL(LessScaled) { Compare<LessScaledOp>(in, frame); }
TRIPLINE_KERNEL(EqualScaled) { Compare<EqualScaledOp>(in, frame); }
TRIPLINE_KERNEL(LessString) { CompareStrings(in, frame, LessStrings()); }
TRIPLINE_KERNEL(EqualString) {
  if (EqualInlineConstant(in, frame)) return;
  CompareStrings(in, frame, [](const StringRef& a, const StringRef& b) { return a == b; });
}
TRIPLINE_KERNEL(LeastInt) { LeastBy(in, frame, LessInts()); }
TRIPLINE_KERNEL(LeastDouble) { LeastBy(in, frame, LessDoubles()); }
TRIPLINE_KERNEL(LeastWide) { LeastBy(in, frame, LessWides()); }
TRIPLINE_KERNEL(LeastString) { LeastBy(in, frame, LessStrings()); }

}  // namespace tripline::data::kernels
