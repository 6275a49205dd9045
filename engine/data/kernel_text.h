// Kernels over texts whose argument lists are open, and the hashes of values.
//
// Not a public interface of the folder. The functions with fixed parameters are in kernel_row.h.
//
// Thread-safety: pure functions on a frame.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_TEXT_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_TEXT_H_

#include "engine/data/kernel_arith.h"

namespace tripline::data::kernels {

TRIPLINE_KERNEL(Concatenate);          // a || b
TRIPLINE_KERNEL(ConcatSkippingNulls);  // concat(…)
TRIPLINE_KERNEL(ConcatWithSeparator);  // concat_ws(separator, …)
TRIPLINE_KERNEL(Like);                 // (text, pattern)
TRIPLINE_KERNEL(LikeEscape);           // (text, pattern, escape character)

TRIPLINE_KERNEL(HashBool);
TRIPLINE_KERNEL(HashInt);
TRIPLINE_KERNEL(HashDouble);
TRIPLINE_KERNEL(HashString);
// k0: scale. Equal values hash equally whatever their scale.
TRIPLINE_KERNEL(HashSmall);
TRIPLINE_KERNEL(HashWide);

}  // namespace tripline::data::kernels

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_TEXT_H_
