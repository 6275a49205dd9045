// Kernels that make bitmaps: comparisons and three-valued logic; and those that choose between values.
//
// Not a public interface of the folder. Every order of the language is total on values that are not NULL (NaN is the
// largest double), so all six comparisons are Less or Equal, with operands swapped or the result inverted (k0 = -1).
//
// Thread-safety: pure functions on a frame.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_LOGIC_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_LOGIC_H_

#include "engine/data/kernel_arith.h"

namespace tripline::data::kernels {

// k0: 0, or -1 to invert the result.
TRIPLINE_KERNEL(LessInt);
TRIPLINE_KERNEL(EqualInt);
TRIPLINE_KERNEL(LessDouble);
TRIPLINE_KERNEL(EqualDouble);
TRIPLINE_KERNEL(LessWide);
TRIPLINE_KERNEL(EqualWide);
TRIPLINE_KERNEL(LessString);
TRIPLINE_KERNEL(EqualString);
TRIPLINE_KERNEL(LessBool);
TRIPLINE_KERNEL(EqualBool);
// Wide decimals that no common scale can hold; k1: scale of the first * 64 + scale of the second.
TRIPLINE_KERNEL(LessScaled);
TRIPLINE_KERNEL(EqualScaled);

// Any number of arguments. A result that is NULL carries an error if one of its NULL arguments does.
TRIPLINE_KERNEL(And);
TRIPLINE_KERNEL(Or);
TRIPLINE_KERNEL(Not);
TRIPLINE_KERNEL(IsNull);
TRIPLINE_KERNEL(IsNotNull);
TRIPLINE_KERNEL(IsTrue);
TRIPLINE_KERNEL(IsFalse);

// (condition, x, y): x where the condition is TRUE, else y; of bools, 8-byte and 16-byte values.
TRIPLINE_KERNEL(SelectBool);
TRIPLINE_KERNEL(Select8);
TRIPLINE_KERNEL(Select16);
// (x, y): x where it is not NULL, else y; an error only where both are NULL and one is an error.
TRIPLINE_KERNEL(CoalesceBool);
TRIPLINE_KERNEL(Coalesce8);
TRIPLINE_KERNEL(Coalesce16);
// (x, y): the smaller (k0 = 0) or the larger (k0 = -1).
TRIPLINE_KERNEL(LeastInt);
TRIPLINE_KERNEL(LeastDouble);
TRIPLINE_KERNEL(LeastWide);
TRIPLINE_KERNEL(LeastString);

}  // namespace tripline::data::kernels

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_LOGIC_H_
