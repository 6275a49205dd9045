// Kernels that change a value's type.
//
// Not a public interface of the folder. What does not fit, or is not such a value, is an error of the row. Rounding
// is half away from zero.
//
// Thread-safety: pure functions on a frame.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_CAST_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_CAST_H_

#include "engine/data/kernel_arith.h"

namespace tripline::data::kernels {

TRIPLINE_KERNEL(IntToDouble);
TRIPLINE_KERNEL(DoubleToInt);
TRIPLINE_KERNEL(BoolToInt);
TRIPLINE_KERNEL(IntToBool);

// k0: the power of ten by which the unscaled value is divided (at most 10^15 and values below 2^53: one exact step).
TRIPLINE_KERNEL(ShortDecimalToDouble);
// k0: scale.
TRIPLINE_KERNEL(SmallToDouble);
TRIPLINE_KERNEL(WideToDouble);
// k0: precision, k1: scale.
TRIPLINE_KERNEL(DoubleToSmall);
TRIPLINE_KERNEL(DoubleToWide);

// Between scales. k0: factor; the result has room by its type.
TRIPLINE_KERNEL(ScaleUpSmall);
// 64 to 128 bits, k0: factor (at most 10^18); the product has room by its type.
TRIPLINE_KERNEL(Widen);
// k0: scale before * 64 + scale after, k1: precision after; rounds and checks.
TRIPLINE_KERNEL(SmallToSmall);
TRIPLINE_KERNEL(SmallToWide);
TRIPLINE_KERNEL(WideToSmall);
TRIPLINE_KERNEL(WideToWide);
// k0 as above with scale 0 after.
TRIPLINE_KERNEL(WideToInt);

TRIPLINE_KERNEL(StringToBool);
TRIPLINE_KERNEL(StringToInt);
TRIPLINE_KERNEL(StringToDouble);
TRIPLINE_KERNEL(StringToTimestamp);
TRIPLINE_KERNEL(StringToDuration);
// k0: precision, k1: scale. More digits than the scale are rounded.
TRIPLINE_KERNEL(StringToSmall);
TRIPLINE_KERNEL(StringToWide);

TRIPLINE_KERNEL(BoolToString);
TRIPLINE_KERNEL(IntToString);
TRIPLINE_KERNEL(DoubleToString);
TRIPLINE_KERNEL(TimestampToString);
TRIPLINE_KERNEL(DurationToString);
// k0: scale.
TRIPLINE_KERNEL(SmallToString);
TRIPLINE_KERNEL(WideToString);

}  // namespace tripline::data::kernels

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_CAST_H_
