#include "engine/data/exact_sum.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/data/decimal.h"

namespace tripline::data {
namespace {

constexpr unsigned kMantissaBits = 52;
constexpr unsigned kExponentOfInfinity = 0x7FF;
// The biased exponents of the exact range, and the place of a mantissa's lowest bit for a biased exponent of 0.
constexpr int kPlaceOfZeroExponent = -1075 - ExactSum::kLowestBit;
constexpr int kMostPlace = 1023 + 120 + kPlaceOfZeroExponent;

// The nearest double of a magnitude whose bit 0 weighs 2^lowest_bit.
double RoundMagnitude(const uint64_t* limbs, int count, int lowest_bit) {
  int top = count - 1;
  while (top >= 0 && limbs[top] == 0) --top;
  if (top < 0) return 0;
  // The highest 64 bits, and whether anything is set below them: enough for one correct rounding to 53.
  const int shift = std::countl_zero(limbs[top]);
  uint64_t bits = limbs[top] << shift;
  bool below = false;
  if (top > 0 && shift > 0) {
    bits |= limbs[top - 1] >> (64 - shift);
    below = (limbs[top - 1] << shift) != 0;
  } else if (top > 0) {
    below = limbs[top - 1] != 0;
  }
  for (int i = top - 2; i >= 0 && !below; --i) below = limbs[i] != 0;
  return std::ldexp(static_cast<double>(bits | (below ? 1 : 0)), 64 * top - shift + lowest_bit);
}

// Negates a two's complement number in place.
void NegateLimbs(uint64_t* limbs, int count) {
  bool carry = true;
  for (int i = 0; i < count; ++i) {
    limbs[i] = ~limbs[i] + (carry ? 1 : 0);
    carry = carry && limbs[i] == 0;
  }
}

// high + low = a * a exactly (Dekker's product: the target machines need not have a fused multiply-add).
void SquareExactly(double a, double* high, double* low) {
  constexpr double kSplitter = 0x1p27 + 1;
  const double scaled = a * kSplitter;
  const double upper = scaled - (scaled - a);
  const double lower = a - upper;
  *high = a * a;
  *low = ((upper * upper - *high) + 2 * upper * lower) + lower * lower;
}

constexpr double kMostSquared = 0x1p500;  // beyond it Dekker's product overflows on the way

}  // namespace

void ExactSum::AddAt(uint64_t mantissa, unsigned place, bool negative) {
  const unsigned limb = place / 64;
  const unsigned shift = place % 64;
  const UInt128 shifted = static_cast<UInt128>(mantissa) << shift;
  const uint64_t words[2] = {static_cast<uint64_t>(shifted), static_cast<uint64_t>(shifted >> 64)};
  if (negative) {
    uint64_t borrow = 0;
    for (unsigned i = 0; limb + i < kLimbs && (i < 2 || borrow != 0); ++i) {
      const uint64_t before = limbs_[limb + i];
      const uint64_t word = i < 2 ? words[i] : 0;
      const uint64_t after = before - word - borrow;
      borrow = borrow != 0 ? (before <= word ? 1 : 0) : (before < word ? 1 : 0);
      limbs_[limb + i] = after;
    }
    return;
  }
  uint64_t carry = 0;
  for (unsigned i = 0; limb + i < kLimbs && (i < 2 || carry != 0); ++i) {
    const UInt128 sum = static_cast<UInt128>(limbs_[limb + i]) + (i < 2 ? words[i] : 0) + carry;
    limbs_[limb + i] = static_cast<uint64_t>(sum);
    carry = static_cast<uint64_t>(sum >> 64);
  }
}

void ExactSum::Change(double value, int direction) {
  const auto bits = std::bit_cast<uint64_t>(value);
  const auto exponent = static_cast<unsigned>((bits >> kMantissaBits) & kExponentOfInfinity);
  const uint64_t fraction = bits & ((uint64_t{1} << kMantissaBits) - 1);
  const int place = static_cast<int>(exponent) + kPlaceOfZeroExponent;
  if (place < 0 || place >= kMostPlace) {
    if (exponent != 0 || fraction != 0) ChangeOutside(value, direction);
    return;
  }
  const bool negative = (bits >> 63) != 0;
  AddAt(fraction | (uint64_t{1} << kMantissaBits), static_cast<unsigned>(place), negative == (direction > 0));
}

void ExactSum::ChangeOutside(double value, int direction) {
  if (std::isnan(value)) {
    nans_ += direction;
  } else if (std::isinf(value)) {
    (value > 0 ? infinities_ : negative_infinities_) += direction;
  } else {
    const double x = direction > 0 ? value : -value;
    const double sum = high_ + x;
    const double part = sum - high_;
    low_ += (high_ - (sum - part)) + (x - part);
    high_ = sum;
    outside_ += direction;
    if (outside_ == 0) high_ = low_ = 0;
  }
}

double ExactSum::Round() const {
  if (nans_ != 0 || (infinities_ != 0 && negative_infinities_ != 0)) return std::numeric_limits<double>::quiet_NaN();
  if (infinities_ != 0) return std::numeric_limits<double>::infinity();
  if (negative_infinities_ != 0) return -std::numeric_limits<double>::infinity();
  uint64_t magnitude[kLimbs];
  for (int i = 0; i < kLimbs; ++i) magnitude[i] = limbs_[i];
  const bool negative = (limbs_[kLimbs - 1] >> 63) != 0;
  if (negative) NegateLimbs(magnitude, kLimbs);
  double sum = RoundMagnitude(magnitude, kLimbs, kLowestBit);
  if (negative) sum = -sum;
  return outside_ == 0 ? sum : high_ + (low_ + sum);
}

void AddSquare(double value, ExactSum* squares) {
  double high = value * value;
  double low = 0;
  if (std::fabs(value) < kMostSquared) SquareExactly(value, &high, &low);
  squares->Add(high);
  squares->Add(low);
}

void RemoveSquare(double value, ExactSum* squares) {
  double high = value * value;
  double low = 0;
  if (std::fabs(value) < kMostSquared) SquareExactly(value, &high, &low);
  squares->Remove(high);
  squares->Remove(low);
}

double ExactVariance(const ExactSum& sum, const ExactSum& squares, int64_t count, bool sample) {
  const auto n = static_cast<double>(count);
  const double divisor = n * (sample ? n - 1 : n);
  if (!sum.is_exact() || !squares.is_exact()) {
    const double s = sum.Round();
    return std::fmax((n * squares.Round() - s * s) / divisor, 0);
  }
  // n * q at weight 2^(2 * kLowestBit), minus s * s, in 896 bits: s and q have 384, n has 63, the shift is 200.
  constexpr int kWide = 14;
  constexpr int kIn = ExactSum::kLimbs;
  constexpr int kShift = -ExactSum::kLowestBit;
  std::array<uint64_t, kIn> s;
  for (int i = 0; i < kIn; ++i) s[static_cast<size_t>(i)] = sum.limbs_[i];
  if ((s[kIn - 1] >> 63) != 0) NegateLimbs(s.data(), kIn);
  std::array<uint64_t, kWide> wide{};
  uint64_t carry = 0;
  for (int i = 0; i <= kIn; ++i) {
    const UInt128 product =
        static_cast<UInt128>(i < kIn ? squares.limbs_[i] : 0) * static_cast<uint64_t>(count) + carry;
    carry = static_cast<uint64_t>(product >> 64);
    const UInt128 shifted = static_cast<UInt128>(static_cast<uint64_t>(product)) << (kShift % 64);
    const auto at = static_cast<size_t>(i + kShift / 64);
    wide[at] |= static_cast<uint64_t>(shifted);
    wide[at + 1] |= static_cast<uint64_t>(shifted >> 64);
  }
  std::array<uint64_t, kWide> square{};
  for (size_t i = 0; i < kIn; ++i) {
    uint64_t above = 0;
    for (size_t j = 0; j < kIn; ++j) {
      const UInt128 product = static_cast<UInt128>(s[i]) * s[j] + square[i + j] + above;
      square[i + j] = static_cast<uint64_t>(product);
      above = static_cast<uint64_t>(product >> 64);
    }
    square[i + kIn] = above;
  }
  uint64_t borrow = 0;
  for (size_t i = 0; i < kWide; ++i) {
    const UInt128 difference = static_cast<UInt128>(wide[i]) - square[i] - borrow;
    wide[i] = static_cast<uint64_t>(difference);
    borrow = static_cast<uint64_t>(difference >> 64) != 0 ? 1 : 0;
  }
  return RoundMagnitude(wide.data(), kWide, 2 * ExactSum::kLowestBit) / divisor;
}

}  // namespace tripline::data
