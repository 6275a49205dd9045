// Sums of doubles without rounding: what is added can be taken away again, in any order, and nothing remains.
//
// A fixed-point number of 384 bits from 2^-200 up to 2^183. Every double between 2^-147 (about 10^-44) and 2^120 (about
// 10^36) in magnitude, and 0, goes in exactly, 2^63 of them, so the sum is exact whatever their order, and is rounded
// once when it is read. Doubles outside of that range go into a compensated sum of two doubles beside it, whose last
// digits may depend on the order; NaN and infinities are counted.
//
//   ExactSum sum;  sum.Add(0.1);  sum.Add(1e30);  sum.Remove(1e30);  sum.Round() == 0.1
//
// Thread-safety: thread-compatible. Trivially copyable: a state may hold it and copy it with memcpy.
// Cost: 88 bytes; about 3 ns an Add.
#ifndef TRIPLINE_ENGINE_DATA_EXACT_SUM_H_
#define TRIPLINE_ENGINE_DATA_EXACT_SUM_H_

#include <cstdint>

namespace tripline::data {

class ExactSum {
 public:
  static constexpr int kLimbs = 6;
  static constexpr int kLowestBit = -200;  // the weight of bit 0 is 2^kLowestBit

  void Add(double value) { Change(value, 1); }
  // REQUIRES: value was added before.
  void Remove(double value) { Change(value, -1); }
  // The nearest double of the sum.
  double Round() const;
  // Whether all that was added lies in the exact range.
  bool is_exact() const { return outside_ == 0 && nans_ == 0 && infinities_ == 0 && negative_infinities_ == 0; }

 private:
  friend double ExactVariance(const ExactSum& sum, const ExactSum& squares, int64_t count, bool sample);

  void Change(double value, int direction);
  void ChangeOutside(double value, int direction);
  void AddAt(uint64_t mantissa, unsigned place, bool negative);

  uint64_t limbs_[kLimbs] = {};  // two's complement, least significant first
  double high_ = 0;              // the sum of values outside of the range, and its rounding error
  double low_ = 0;
  int64_t outside_ = 0;  // how many values are in it
  int64_t nans_ = 0;
  int32_t infinities_ = 0;
  int32_t negative_infinities_ = 0;
};

// Adds (or removes) value * value, exactly where both parts of the product lie in the exact range.
void AddSquare(double value, ExactSum* squares);
void RemoveSquare(double value, ExactSum* squares);

// The variance of `count` doubles from their exact sum and sum of squares: (n*q - s*s) / (n * (n - 1)) for a sample,
// / (n * n) for a population, with the numerator computed exactly; so it is never negative, and 0 for equal values.
// REQUIRES: count > 0, and > 1 for a sample.
double ExactVariance(const ExactSum& sum, const ExactSum& squares, int64_t count, bool sample);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_EXACT_SUM_H_
