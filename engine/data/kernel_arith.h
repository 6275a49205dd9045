// Kernels of arithmetic, sign and rounding, one per operation and width.
//
// Not a public interface of the folder. Names say the widths: Int is int64 with overflow checks (ints, timestamps,
// durations), Small a decimal of at most 18 digits that cannot overflow by its type, Wide a decimal in 128 bits with
// at most 38 digits. Decimal kernels expect operands of the scales that the compiler brought them to.
//
// Thread-safety: pure functions on a frame.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_ARITH_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_ARITH_H_

#include "engine/data/kernel.h"

namespace tripline::data::kernels {

#define TRIPLINE_KERNEL(name) void name(const Instruction& in, Frame& frame)

TRIPLINE_KERNEL(AddInt);
TRIPLINE_KERNEL(SubtractInt);
TRIPLINE_KERNEL(MultiplyInt);
TRIPLINE_KERNEL(DivideInt);
TRIPLINE_KERNEL(RemainderInt);
TRIPLINE_KERNEL(NegateInt);
TRIPLINE_KERNEL(AbsInt);
TRIPLINE_KERNEL(SignInt);

TRIPLINE_KERNEL(AddDouble);
TRIPLINE_KERNEL(SubtractDouble);
TRIPLINE_KERNEL(MultiplyDouble);
TRIPLINE_KERNEL(DivideDouble);
TRIPLINE_KERNEL(RemainderDouble);
TRIPLINE_KERNEL(NegateDouble);
TRIPLINE_KERNEL(AbsDouble);
TRIPLINE_KERNEL(SignDouble);
TRIPLINE_KERNEL(PowerDouble);
TRIPLINE_KERNEL(SqrtDouble);
TRIPLINE_KERNEL(LnDouble);
TRIPLINE_KERNEL(ExpDouble);
TRIPLINE_KERNEL(FloorDouble);
TRIPLINE_KERNEL(CeilDouble);
TRIPLINE_KERNEL(RoundDouble);  // (double, int digits)
TRIPLINE_KERNEL(RoundInt);     // (int, int digits)

// Without checks: the result's type has room. MultiplySmallWide: 64 by 64 bits into 128.
TRIPLINE_KERNEL(AddSmall);
TRIPLINE_KERNEL(SubtractSmall);
TRIPLINE_KERNEL(MultiplySmall);
TRIPLINE_KERNEL(MultiplySmallWide);
// k0: digits by which the dividend is shifted.
TRIPLINE_KERNEL(DivideSmall);
TRIPLINE_KERNEL(DivideWide);
TRIPLINE_KERNEL(AddWide);
TRIPLINE_KERNEL(SubtractWide);
TRIPLINE_KERNEL(MultiplyWide);
TRIPLINE_KERNEL(RemainderWide);
TRIPLINE_KERNEL(NegateWide);
TRIPLINE_KERNEL(AbsWide);
TRIPLINE_KERNEL(SignWide);
// k0: digits dropped; k1: zeros put back.
TRIPLINE_KERNEL(RoundSmall);
TRIPLINE_KERNEL(RoundWide);
TRIPLINE_KERNEL(FloorSmall);
TRIPLINE_KERNEL(FloorWide);
TRIPLINE_KERNEL(CeilSmall);
TRIPLINE_KERNEL(CeilWide);
TRIPLINE_KERNEL(RoundWideTo);  // (wide of scale k0, int digits), scale kept

// Durations. Wide factors and divisors have scale k0.
TRIPLINE_KERNEL(MultiplyDurationWide);
TRIPLINE_KERNEL(MultiplyDurationDouble);
TRIPLINE_KERNEL(DivideDurationWide);
TRIPLINE_KERNEL(DivideDurationDouble);
TRIPLINE_KERNEL(DivideDurations);
TRIPLINE_KERNEL(AddMonthsTo);         // (timestamp, months)
TRIPLINE_KERNEL(SubtractMonthsFrom);  // (timestamp, months)

}  // namespace tripline::data::kernels

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_ARITH_H_
