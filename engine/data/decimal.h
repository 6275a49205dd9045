// Exact arithmetic on decimals' unscaled integers, in 64, 128 and where needed 256 bits.
//
// Not parsing or printing (text.h) and no types: a decimal here is an integer and its scale. Rounding is half away
// from zero everywhere. Results that need more than 38 digits are refused, never wrapped.
//
//   Int128 quotient;
//   if (!DivideRounded(a, 6, b, &quotient)) …   // a * 10^6 / b
//
// Failures: false, with *out unspecified, where the result has more than 38 digits or a divisor is 0.
// Thread-safety: pure functions.
// Source of the algorithm: schoolbook multiplication and division on 64-bit digits (Knuth, TAOCP 2, 4.3.1).
#ifndef TRIPLINE_ENGINE_DATA_DECIMAL_H_
#define TRIPLINE_ENGINE_DATA_DECIMAL_H_

#include <cstdint>

#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::data {

__extension__ typedef unsigned __int128 UInt128;

// 10^exponent. REQUIRES: 0 <= exponent <= 38.
Int128 PowerOfTen(int exponent);
// 10^exponent. REQUIRES: 0 <= exponent <= 18.
int64_t SmallPowerOfTen(int exponent);
// Digits of |value|; 1 for 0.
int DigitCount(Int128 value);

inline UInt128 Magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}
// Whether |value| < 10^precision.
inline bool FitsPrecision(Int128 value, int precision) {
  return Magnitude(value) < static_cast<UInt128>(PowerOfTen(precision));
}

// value * 10^(to_scale - from_scale), rounded where digits are lost. Fails if it has more than 38 digits.
bool Rescale(Int128 value, int from_scale, int to_scale, Int128* out);
// a * b / 10^drop_digits, rounded. REQUIRES: 0 <= drop_digits <= 38.
bool MultiplyRounded(Int128 a, Int128 b, int drop_digits, Int128* out);
// a * 10^shift / b, rounded; shift may be up to 76. Fails for b = 0.
bool DivideRounded(Int128 a, int shift, Int128 b, Int128* out);
// The exact order of a / 10^scale_a and b / 10^scale_b: negative, 0 or positive.
int CompareDecimals(Int128 a, int scale_a, Int128 b, int scale_b);

// numerator / denominator as the nearest double (ties to even), exactly rounded. REQUIRES: denominator > 0.
double RatioToDouble(Int128 numerator, UInt128 denominator);
// The nearest double of value / 10^scale.
double DecimalToDouble(Int128 value, int scale);
// The decimal nearest to the shortest text that reads back as this double: 0.285 becomes 0.29 at scale 2, as a person
// expects. Fails for NaN, infinities and values of more than `precision` digits.
bool DoubleToDecimal(double value, int precision, int scale, Int128* out);

// A signed integer of 256 bits in four limbs, least significant first, for sums of squares and checked products.
struct Int256 {
  uint64_t limbs[4] = {0, 0, 0, 0};
};
Int256 Widen(Int128 value);
Int256 Multiply(Int128 a, Int128 b);
// Wraps around beyond 256 bits; callers bound their operands.
Int256 Add(const Int256& a, const Int256& b);
Int256 Negate(const Int256& value);
bool IsNegative(const Int256& value);
// Within one unit in the last place.
double ToDouble(const Int256& value);
// value * factor; wraps around beyond 256 bits.
Int256 MultiplySmall(const Int256& value, uint64_t factor);
// value / divisor, rounded half away from zero. Fails if it does not fit in 38 digits. REQUIRES: divisor > 0.
bool DivideSmallRounded(const Int256& value, uint64_t divisor, Int128* out);
// Whether the value has at most 38 digits; then *out is it.
bool Narrow(const Int256& value, Int128* out);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_DECIMAL_H_
