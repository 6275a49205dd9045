#include "engine/data/decimal.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <iterator>

namespace tripline::data {
namespace {

constexpr std::array<Int128, 39> MakePowers() {
  std::array<Int128, 39> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<Int128, 39> kPowers = MakePowers();

constexpr std::array<int64_t, 19> MakeSmallPowers() {
  std::array<int64_t, 19> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<int64_t, 19> kSmallPowers = MakeSmallPowers();

// An unsigned integer of 256 bits.
struct Wide {
  UInt128 high = 0;
  UInt128 low = 0;
};

Wide MultiplyUnsigned(UInt128 a, UInt128 b) {
  const auto a_low = static_cast<uint64_t>(a);
  const auto a_high = static_cast<uint64_t>(a >> 64);
  const auto b_low = static_cast<uint64_t>(b);
  const auto b_high = static_cast<uint64_t>(b >> 64);
  const UInt128 low = static_cast<UInt128>(a_low) * b_low;
  const UInt128 cross1 = static_cast<UInt128>(a_high) * b_low;
  const UInt128 cross2 = static_cast<UInt128>(a_low) * b_high;
  const UInt128 middle = (low >> 64) + static_cast<uint64_t>(cross1) + static_cast<uint64_t>(cross2);
  Wide result;
  result.low = (middle << 64) | static_cast<uint64_t>(low);
  result.high = static_cast<UInt128>(a_high) * b_high + (cross1 >> 64) + (cross2 >> 64) + (middle >> 64);
  return result;
}

// The quotient of 256 by 128 bits where it fits in 128, one bit at a time. Only products beyond 38 digits come here,
// so its 128 steps are rare. REQUIRES: value.high < divisor, divisor < 2^127.
UInt128 DivideWide(Wide value, UInt128 divisor, UInt128* remainder) {
  UInt128 rest = value.high;
  UInt128 quotient = 0;
  for (int bit = 127; bit >= 0; --bit) {
    rest = (rest << 1) | ((value.low >> bit) & 1);
    quotient <<= 1;
    if (rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  *remainder = rest;
  return quotient;
}

// Rounds a magnitude half away from zero, checks its digits and gives it its sign.
bool Settle(UInt128 quotient, UInt128 remainder, UInt128 divisor, bool negative, Int128* out) {
  if (remainder >= divisor - remainder) ++quotient;  // remainder * 2 >= divisor, without overflow
  if (quotient >= static_cast<UInt128>(kPowers[38])) return false;
  *out = negative ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient);
  return true;
}

// value / divisor with both unsigned; false if the quotient does not fit in 38 digits.
bool DivideSettle(Wide value, UInt128 divisor, bool negative, Int128* out) {
  if (value.high >= divisor) return false;
  UInt128 remainder;
  UInt128 quotient;
  if (value.high == 0 && (value.low >> 64) == 0 && (divisor >> 64) == 0) {
    const auto small_value = static_cast<uint64_t>(value.low);
    const auto small_divisor = static_cast<uint64_t>(divisor);
    quotient = small_value / small_divisor;
    remainder = small_value % small_divisor;
  } else if (value.high == 0) {
    quotient = value.low / divisor;
    remainder = value.low % divisor;
  } else {
    quotient = DivideWide(value, divisor, &remainder);
  }
  return Settle(quotient, remainder, divisor, negative, out);
}

int BitWidth(UInt128 value) {
  const auto high = static_cast<uint64_t>(value >> 64);
  return static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<uint64_t>(value)));
}

}  // namespace

Int128 PowerOfTen(int exponent) { return kPowers[static_cast<size_t>(exponent)]; }
int64_t SmallPowerOfTen(int exponent) { return kSmallPowers[static_cast<size_t>(exponent)]; }

int DigitCount(Int128 value) {
  const UInt128 magnitude = Magnitude(value);
  int digits = 1;
  while (digits < 39 && magnitude >= static_cast<UInt128>(kPowers[static_cast<size_t>(digits)])) ++digits;
  return digits;
}

bool Rescale(Int128 value, int from_scale, int to_scale, Int128* out) {
  if (to_scale >= from_scale) {
    const int shift = to_scale - from_scale;
    if (value == 0) return *out = 0, true;
    if (shift > kMaxPrecision) return false;
    return !__builtin_mul_overflow(value, PowerOfTen(shift), out) && FitsPrecision(*out, kMaxPrecision);
  }
  const int drop = from_scale - to_scale;
  return DivideSettle({0, Magnitude(value)}, static_cast<UInt128>(PowerOfTen(drop)), value < 0, out);
}

bool MultiplyRounded(Int128 a, Int128 b, int drop_digits, Int128* out) {
  const bool negative = (a < 0) != (b < 0);
  const Wide product = MultiplyUnsigned(Magnitude(a), Magnitude(b));
  return DivideSettle(product, static_cast<UInt128>(PowerOfTen(drop_digits)), negative, out);
}

bool DivideRounded(Int128 a, int shift, Int128 b, Int128* out) {
  if (b == 0) return false;
  const bool negative = (a < 0) != (b < 0);
  Wide numerator{0, Magnitude(a)};
  while (shift > 0) {
    const int step = shift < kMaxPrecision ? shift : kMaxPrecision;
    // A numerator of more than 128 bits times another power would leave 256 bits; its quotient by a divisor below
    // 10^38 then has more than 38 digits.
    if (numerator.high != 0) return false;
    numerator = MultiplyUnsigned(numerator.low, static_cast<UInt128>(PowerOfTen(step)));
    shift -= step;
  }
  return DivideSettle(numerator, Magnitude(b), negative, out);
}

int CompareDecimals(Int128 a, int scale_a, Int128 b, int scale_b) {
  const int shift = scale_a - scale_b;
  if (shift == 0) return static_cast<int>(a > b) - static_cast<int>(a < b);
  if (shift < 0) return -CompareDecimals(b, scale_b, a, scale_a);
  // b * 10^shift may overflow; then it is larger in magnitude than any a.
  Int128 scaled;
  if (__builtin_mul_overflow(b, PowerOfTen(shift), &scaled)) return b < 0 ? 1 : -1;
  return static_cast<int>(a > scaled) - static_cast<int>(a < scaled);
}

double RatioToDouble(Int128 numerator, UInt128 denominator) {
  if (numerator == 0) return 0;
  const UInt128 magnitude = Magnitude(numerator);
  constexpr UInt128 kExact = UInt128{1} << 53;
  if (magnitude <= kExact && denominator <= kExact) {
    return static_cast<double>(static_cast<int64_t>(numerator)) /
           static_cast<double>(static_cast<uint64_t>(denominator));
  }
  // Bits of the quotient are made until it has 64, the rest goes into a sticky bit; then one rounding by hand.
  const int shift = 64 - (BitWidth(magnitude) - BitWidth(denominator));
  UInt128 rest = magnitude;
  UInt128 divisor = denominator;
  UInt128 quotient;
  if (shift <= 0) {
    quotient = magnitude / denominator;
    rest = magnitude % denominator;
    const int drop = BitWidth(quotient) - 64;
    if (drop > 0) {
      rest |= quotient & ((UInt128{1} << drop) - 1);
      quotient >>= drop;
      const double result =
          std::ldexp(static_cast<double>(static_cast<uint64_t>(quotient) | (rest != 0 ? 1 : 0)), drop);
      return numerator < 0 ? -result : result;
    }
    const double result = static_cast<double>(static_cast<uint64_t>(quotient) | (rest != 0 ? 1 : 0));
    return numerator < 0 ? -result : result;
  }
  quotient = rest / divisor;
  rest %= divisor;
  for (int bit = 0; bit < shift; ++bit) {
    const bool carry = (rest >> 127) != 0;
    rest <<= 1;
    quotient <<= 1;
    if (carry || rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  // The quotient now has 64 or 65 bits.
  int scale = -shift;
  if ((quotient >> 64) != 0) {
    rest |= quotient & 1;
    quotient >>= 1;
    ++scale;
  }
  const double result = std::ldexp(static_cast<double>(static_cast<uint64_t>(quotient) | (rest != 0 ? 1 : 0)), scale);
  return numerator < 0 ? -result : result;
}

double DecimalToDouble(Int128 value, int scale) {
  return RatioToDouble(value, static_cast<UInt128>(PowerOfTen(scale)));
}

bool DoubleToDecimal(double value, int precision, int scale, Int128* out) {
  if (!std::isfinite(value) || std::fabs(value) >= 1e39) return false;
  // "d.ddde±xx": the shortest digits and an exponent.
  char buffer[40];
  const double magnitude = std::fabs(value);
  const char* const end = fmt::format_to(buffer, "{}", magnitude);
  Int128 digits = 0;
  int exponent = 0;
  bool behind_point = false;
  const char* at = buffer;
  for (; at != end && *at != 'e'; ++at) {
    if (*at == '.') {
      behind_point = true;
      continue;
    }
    digits = digits * 10 + (*at - '0');  // at most 17 digits that are not zero, and at most 16 zeros
    if (behind_point) --exponent;
  }
  if (at != end) {
    int written = 0;
    const bool minus = at[1] == '-';
    for (at += 2; at != end; ++at) written = written * 10 + (*at - '0');
    exponent += minus ? -written : written;
  }
  if (std::signbit(value)) digits = -digits;
  // digits * 10^exponent as digits with scale -exponent.
  if (exponent <= 0) {
    if (-exponent - scale > kMaxPrecision) return *out = 0, true;
    if (!Rescale(digits, -exponent, scale, out)) return false;
  } else {
    if (exponent > kMaxPrecision || !Rescale(digits, 0, exponent, &digits))
      return digits == 0 ? (*out = 0, true) : false;
    if (!Rescale(digits, 0, scale, out)) return false;
  }
  return FitsPrecision(*out, precision);
}

Int256 Widen(Int128 value) {
  const uint64_t sign = value < 0 ? ~uint64_t{0} : 0;
  return {{static_cast<uint64_t>(static_cast<UInt128>(value)), static_cast<uint64_t>(static_cast<UInt128>(value) >> 64),
           sign, sign}};
}

Int256 Multiply(Int128 a, Int128 b) {
  const Wide product = MultiplyUnsigned(Magnitude(a), Magnitude(b));
  const Int256 result{{static_cast<uint64_t>(product.low), static_cast<uint64_t>(product.low >> 64),
                       static_cast<uint64_t>(product.high), static_cast<uint64_t>(product.high >> 64)}};
  return (a < 0) != (b < 0) ? Negate(result) : result;
}

Int256 Add(const Int256& a, const Int256& b) {
  Int256 sum;
  UInt128 carry = 0;
  for (size_t i = 0; i < std::size(sum.limbs); ++i) {
    carry += static_cast<UInt128>(a.limbs[i]) + b.limbs[i];
    sum.limbs[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return sum;
}

Int256 Negate(const Int256& value) {
  const Int256 inverted{{~value.limbs[0], ~value.limbs[1], ~value.limbs[2], ~value.limbs[3]}};
  return Add(inverted, {{1, 0, 0, 0}});
}

bool IsNegative(const Int256& value) { return (value.limbs[3] >> 63) != 0; }

double ToDouble(const Int256& value) {
  if (IsNegative(value)) return -ToDouble(Negate(value));
  double result = 0;
  for (size_t i = std::size(value.limbs); i-- > 0;) result = result * 0x1p64 + static_cast<double>(value.limbs[i]);
  return result;
}

Int256 MultiplySmall(const Int256& value, uint64_t factor) {
  if (IsNegative(value)) return Negate(MultiplySmall(Negate(value), factor));
  Int256 product;
  UInt128 carry = 0;
  for (size_t i = 0; i < std::size(product.limbs); ++i) {
    carry += static_cast<UInt128>(value.limbs[i]) * factor;
    product.limbs[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return product;
}

bool DivideSmallRounded(const Int256& value, uint64_t divisor, Int128* out) {
  const bool negative = IsNegative(value);
  Int256 rest = negative ? Negate(value) : value;
  UInt128 remainder = 0;
  for (size_t i = std::size(rest.limbs); i-- > 0;) {
    const UInt128 part = (remainder << 64) | rest.limbs[i];
    rest.limbs[i] = static_cast<uint64_t>(part / divisor);
    remainder = part % divisor;
  }
  if (rest.limbs[2] != 0 || rest.limbs[3] != 0) return false;
  const UInt128 quotient = (static_cast<UInt128>(rest.limbs[1]) << 64) | rest.limbs[0];
  return Settle(quotient, remainder, divisor, negative, out);
}

bool Narrow(const Int256& value, Int128* out) { return DivideSmallRounded(value, 1, out); }

}  // namespace tripline::data
