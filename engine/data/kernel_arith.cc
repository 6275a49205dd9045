#include "engine/data/kernel_arith.h"

#include <cmath>
#include <limits>

#include "engine/data/decimal.h"
#include "engine/data/kernel_loops.h"
#include "engine/data/text.h"

namespace tripline::data::kernels {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

constexpr int64_t Failed(bool failed) { return -static_cast<int64_t>(failed); }
constexpr int64_t WrapAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
constexpr int64_t WrapSubtract(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
constexpr int64_t WrapMultiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

template <class TA, class TB, class TR>
struct Types {
  using A = TA;
  using B = TB;
  using R = TR;
};
using Ints = Types<int64_t, int64_t, int64_t>;
using Doubles = Types<double, double, double>;
using Wides = Types<Int128, Int128, Int128>;

// Of ints: the sign bit of the returned word tells an overflow, so that the loop stays free of branches.
struct AddIntOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) {
    const int64_t sum = WrapAdd(a, b);
    *out = sum;
    return (a ^ sum) & (b ^ sum);
  }
};
struct SubtractIntOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) {
    const int64_t difference = WrapSubtract(a, b);
    *out = difference;
    return (a ^ b) & (a ^ difference);
  }
};
struct MultiplyIntOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) {
    return Failed(__builtin_mul_overflow(a, b, out));
  }
};
struct DivideIntOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) {
    const bool bad = b == 0 || (a == kMin && b == -1);
    *out = bad ? 0 : a / b;
    return Failed(bad);
  }
};
struct RemainderIntOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) {
    *out = b == 0 || b == -1 ? 0 : a % b;
    return Failed(b == 0);
  }
};
struct NegateIntOp : Ints {
  static int64_t Apply(int64_t a, const Instruction&, int64_t* out) {
    *out = WrapSubtract(0, a);
    return Failed(a == kMin);
  }
};
struct AbsIntOp : Ints {
  static int64_t Apply(int64_t a, const Instruction&, int64_t* out) {
    *out = a < 0 ? WrapSubtract(0, a) : a;
    return Failed(a == kMin);
  }
};
template <class T>
struct SignOp : Types<T, T, int64_t> {
  static int64_t Apply(T a, const Instruction&, int64_t* out) {
    *out = static_cast<int64_t>(a > 0) - static_cast<int64_t>(a < 0);
    return 0;
  }
};

struct AddDoubleOp : Doubles {
  static int64_t Apply(double a, double b, const Instruction&, double* out) { return *out = a + b, 0; }
};
struct SubtractDoubleOp : Doubles {
  static int64_t Apply(double a, double b, const Instruction&, double* out) { return *out = a - b, 0; }
};
struct MultiplyDoubleOp : Doubles {
  static int64_t Apply(double a, double b, const Instruction&, double* out) { return *out = a * b, 0; }
};
struct DivideDoubleOp : Doubles {
  static int64_t Apply(double a, double b, const Instruction&, double* out) { return *out = a / b, Failed(b == 0); }
};
struct RemainderDoubleOp : Doubles {
  static int64_t Apply(double a, double b, const Instruction&, double* out) {
    return *out = std::fmod(a, b), Failed(b == 0);
  }
};
struct NegateDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = -a, 0; }
};
struct AbsDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = std::fabs(a), 0; }
};
struct SqrtDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = std::sqrt(a), Failed(a < 0); }
};
struct LnDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = std::log(a), Failed(a <= 0); }
};
struct ExpDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = std::exp(a), 0; }
};
struct FloorDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = std::floor(a), 0; }
};
struct CeilDoubleOp : Doubles {
  static int64_t Apply(double a, const Instruction&, double* out) { return *out = std::ceil(a), 0; }
};
struct PowerDoubleOp : Doubles {
  static int64_t Apply(double a, double b, const Instruction&, double* out) {
    *out = std::pow(a, b);
    // No real result (a negative base with a fraction as exponent), or a division by zero.
    return Failed((std::isnan(*out) && !std::isnan(a) && !std::isnan(b)) || (a == 0 && b < 0));
  }
};
struct RoundDoubleOp : Types<double, int64_t, double> {
  static int64_t Apply(double a, int64_t digits, const Instruction&, double* out) {
    *out = a;
    if (digits > 300 || !std::isfinite(a)) return 0;
    if (digits < -308) return *out = 0, 0;
    const double power = std::pow(10.0, static_cast<double>(digits < 0 ? -digits : digits));
    const double rounded = digits < 0 ? std::round(a / power) * power : std::round(a * power) / power;
    if (std::isfinite(rounded)) *out = rounded;  // else the product left the range: nothing to round there
    return 0;
  }
};
struct RoundIntOp : Ints {
  static int64_t Apply(int64_t a, int64_t digits, const Instruction&, int64_t* out) {
    *out = a;
    if (digits >= 0) return 0;
    if (digits < -19) return *out = 0, 0;
    Int128 rounded = 0;
    Rescale(a, static_cast<int>(-digits), 0, &rounded);
    rounded *= PowerOfTen(static_cast<int>(-digits));
    *out = static_cast<int64_t>(rounded);
    return Failed(static_cast<Int128>(*out) != rounded);
  }
};

struct AddSmallOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) { return *out = WrapAdd(a, b), 0; }
};
struct SubtractSmallOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) { return *out = WrapSubtract(a, b), 0; }
};
struct MultiplySmallOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) { return *out = WrapMultiply(a, b), 0; }
};
struct MultiplySmallWideOp : Types<int64_t, int64_t, Int128> {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, Int128* out) {
    return *out = static_cast<Int128>(a) * b, 0;
  }
};
struct DivideSmallOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction& in, int64_t* out) {
    Int128 quotient = 0;
    const bool good = DivideRounded(a, static_cast<int>(in.k0), b, &quotient);
    return *out = static_cast<int64_t>(quotient), Failed(!good);
  }
};
struct DivideWideOp : Wides {
  static int64_t Apply(Int128 a, Int128 b, const Instruction& in, Int128* out) {
    return Failed(!DivideRounded(a, static_cast<int>(in.k0), b, out));
  }
};
struct AddWideOp : Wides {
  static int64_t Apply(Int128 a, Int128 b, const Instruction&, Int128* out) {
    return Failed(__builtin_add_overflow(a, b, out) || !FitsPrecision(*out, kMaxPrecision));
  }
};
struct SubtractWideOp : Wides {
  static int64_t Apply(Int128 a, Int128 b, const Instruction&, Int128* out) {
    return Failed(__builtin_sub_overflow(a, b, out) || !FitsPrecision(*out, kMaxPrecision));
  }
};
struct MultiplyWideOp : Wides {
  static int64_t Apply(Int128 a, Int128 b, const Instruction&, Int128* out) {
    return Failed(__builtin_mul_overflow(a, b, out) || !FitsPrecision(*out, kMaxPrecision));
  }
};
struct RemainderWideOp : Wides {
  static int64_t Apply(Int128 a, Int128 b, const Instruction&, Int128* out) {
    *out = b == 0 || b == -1 ? 0 : a % b;
    return Failed(b == 0);
  }
};
struct NegateWideOp : Wides {
  static int64_t Apply(Int128 a, const Instruction&, Int128* out) {
    return *out = static_cast<Int128>(UInt128{0} - static_cast<UInt128>(a)), 0;
  }
};
struct AbsWideOp : Wides {
  static int64_t Apply(Int128 a, const Instruction&, Int128* out) {
    return *out = static_cast<Int128>(Magnitude(a)), 0;
  }
};

enum class Rounding { kHalfAway, kFloor, kCeil };

// a / 10^k0 by this rounding, times 10^k1.
template <class T, Rounding kRounding>
struct RoundDecimalOp : Types<T, T, T> {
  static int64_t Apply(T a, const Instruction& in, T* out) {
    const auto power = PowerOfTen(static_cast<int>(in.k0));
    const Int128 value = a;
    Int128 quotient = value / power;
    const Int128 rest = value % power;
    if (kRounding == Rounding::kFloor && rest < 0) --quotient;
    if (kRounding == Rounding::kCeil && rest > 0) ++quotient;
    if (kRounding == Rounding::kHalfAway && Magnitude(rest) >= static_cast<UInt128>(power) - Magnitude(rest)) {
      quotient += a < 0 ? -1 : 1;
    }
    Int128 result = 0;
    const bool bad = __builtin_mul_overflow(quotient, PowerOfTen(static_cast<int>(in.k1)), &result) ||
                     !FitsPrecision(result, kMaxPrecision);
    *out = static_cast<T>(result);
    return Failed(bad);
  }
};

struct RoundWideToOp : Types<Int128, int64_t, Int128> {
  static int64_t Apply(Int128 a, int64_t digits, const Instruction& in, Int128* out) {
    *out = a;
    const int64_t drop = in.k0 - digits;
    if (drop <= 0) return 0;
    if (drop > kMaxPrecision) return *out = 0, 0;
    Int128 rounded = 0;
    if (!Rescale(a, static_cast<int>(drop), 0, &rounded)) return Failed(true);
    return Failed(!Rescale(rounded, 0, static_cast<int>(drop), out));
  }
};

int64_t StoreDuration(bool good, Int128 value, int64_t* out) {
  *out = static_cast<int64_t>(value);
  return Failed(!good || static_cast<Int128>(*out) != value);
}
int64_t StoreDuration(double value, int64_t* out) {
  const bool good = value >= -0x1p63 && value < 0x1p63;  // false for NaN
  *out = good ? static_cast<int64_t>(std::round(value)) : 0;
  return Failed(!good);
}

struct MultiplyDurationWideOp : Types<int64_t, Int128, int64_t> {
  static int64_t Apply(int64_t a, Int128 b, const Instruction& in, int64_t* out) {
    Int128 product = 0;
    const bool good = MultiplyRounded(a, b, static_cast<int>(in.k0), &product);
    return StoreDuration(good, product, out);
  }
};
struct MultiplyDurationDoubleOp : Types<int64_t, double, int64_t> {
  static int64_t Apply(int64_t a, double b, const Instruction&, int64_t* out) {
    return StoreDuration(static_cast<double>(a) * b, out);
  }
};
struct DivideDurationWideOp : Types<int64_t, Int128, int64_t> {
  static int64_t Apply(int64_t a, Int128 b, const Instruction& in, int64_t* out) {
    Int128 quotient = 0;
    const bool good = DivideRounded(a, static_cast<int>(in.k0), b, &quotient);
    return StoreDuration(good, quotient, out);
  }
};
struct DivideDurationDoubleOp : Types<int64_t, double, int64_t> {
  static int64_t Apply(int64_t a, double b, const Instruction&, int64_t* out) {
    return b == 0 ? (*out = 0, Failed(true)) : StoreDuration(static_cast<double>(a) / b, out);
  }
};
struct DivideDurationsOp : Types<int64_t, int64_t, double> {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, double* out) {
    return *out = static_cast<double>(a) / static_cast<double>(b), Failed(b == 0);
  }
};

int64_t ShiftMonths(int64_t us, int64_t months, int64_t* out) {
  // Farther than the range of timestamps reaches in either direction; inside, the year of the sum is looked at.
  constexpr int64_t kMostMonths = 600'000 * 12;
  constexpr int64_t kMostYears = 290'000;
  *out = 0;
  if (months < -kMostMonths || months > kMostMonths) return Failed(true);
  const int64_t year = ToCivil(us).year + months / 12;
  if (year < -kMostYears || year > kMostYears) return Failed(true);
  *out = AddMonths(us, months);
  return 0;
}
struct AddMonthsOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) { return ShiftMonths(a, b, out); }
};
struct SubtractMonthsOp : Ints {
  static int64_t Apply(int64_t a, int64_t b, const Instruction&, int64_t* out) {
    return ShiftMonths(a, WrapSubtract(0, b), out);
  }
};

}  // namespace

#define TRIPLINE_BINARY(name, op) \
  TRIPLINE_KERNEL(name) { BinaryKernel<op>(in, frame); }
#define TRIPLINE_UNARY(name, ...) \
  TRIPLINE_KERNEL(name) { UnaryKernel<__VA_ARGS__>(in, frame); }

TRIPLINE_BINARY(AddInt, AddIntOp)
TRIPLINE_BINARY(SubtractInt, SubtractIntOp)
TRIPLINE_BINARY(MultiplyInt, MultiplyIntOp)
TRIPLINE_BINARY(DivideInt, DivideIntOp)
TRIPLINE_BINARY(RemainderInt, RemainderIntOp)
TRIPLINE_UNARY(NegateInt, NegateIntOp)
TRIPLINE_UNARY(AbsInt, AbsIntOp)
TRIPLINE_UNARY(SignInt, SignOp<int64_t>)

TRIPLINE_BINARY(AddDouble, AddDoubleOp)
TRIPLINE_BINARY(SubtractDouble, SubtractDoubleOp)
TRIPLINE_BINARY(MultiplyDouble, MultiplyDoubleOp)
TRIPLINE_BINARY(DivideDouble, DivideDoubleOp)
TRIPLINE_BINARY(RemainderDouble, RemainderDoubleOp)
TRIPLINE_UNARY(NegateDouble, NegateDoubleOp)
TRIPLINE_UNARY(AbsDouble, AbsDoubleOp)
TRIPLINE_UNARY(SignDouble, SignOp<double>)
TRIPLINE_BINARY(PowerDouble, PowerDoubleOp)
TRIPLINE_UNARY(SqrtDouble, SqrtDoubleOp)
TRIPLINE_UNARY(LnDouble, LnDoubleOp)
TRIPLINE_UNARY(ExpDouble, ExpDoubleOp)
TRIPLINE_UNARY(FloorDouble, FloorDoubleOp)
TRIPLINE_UNARY(CeilDouble, CeilDoubleOp)
TRIPLINE_BINARY(RoundDouble, RoundDoubleOp)
TRIPLINE_BINARY(RoundInt, RoundIntOp)

TRIPLINE_BINARY(AddSmall, AddSmallOp)
TRIPLINE_BINARY(SubtractSmall, SubtractSmallOp)
TRIPLINE_BINARY(MultiplySmall, MultiplySmallOp)
TRIPLINE_BINARY(MultiplySmallWide, MultiplySmallWideOp)
TRIPLINE_BINARY(DivideSmall, DivideSmallOp)
TRIPLINE_BINARY(DivideWide, DivideWideOp)
TRIPLINE_BINARY(AddWide, AddWideOp)
TRIPLINE_BINARY(SubtractWide, SubtractWideOp)
TRIPLINE_BINARY(MultiplyWide, MultiplyWideOp)
TRIPLINE_BINARY(RemainderWide, RemainderWideOp)
TRIPLINE_UNARY(NegateWide, NegateWideOp)
TRIPLINE_UNARY(AbsWide, AbsWideOp)
TRIPLINE_UNARY(SignWide, SignOp<Int128>)
TRIPLINE_UNARY(RoundSmall, RoundDecimalOp<int64_t, Rounding::kHalfAway>)
TRIPLINE_UNARY(RoundWide, RoundDecimalOp<Int128, Rounding::kHalfAway>)
TRIPLINE_UNARY(FloorSmall, RoundDecimalOp<int64_t, Rounding::kFloor>)
TRIPLINE_UNARY(FloorWide, RoundDecimalOp<Int128, Rounding::kFloor>)
TRIPLINE_UNARY(CeilSmall, RoundDecimalOp<int64_t, Rounding::kCeil>)
TRIPLINE_UNARY(CeilWide, RoundDecimalOp<Int128, Rounding::kCeil>)
TRIPLINE_BINARY(RoundWideTo, RoundWideToOp)

TRIPLINE_BINARY(MultiplyDurationWide, MultiplyDurationWideOp)
TRIPLINE_BINARY(MultiplyDurationDouble, MultiplyDurationDoubleOp)
TRIPLINE_BINARY(DivideDurationWide, DivideDurationWideOp)
TRIPLINE_BINARY(DivideDurationDouble, DivideDurationDoubleOp)
TRIPLINE_BINARY(DivideDurations, DivideDurationsOp)
TRIPLINE_BINARY(AddMonthsTo, AddMonthsOp)
TRIPLINE_BINARY(SubtractMonthsFrom, SubtractMonthsOp)

}  // namespace tripline::data::kernels
