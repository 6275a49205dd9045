// What a run of an extended automaton keeps beside its position: which of its waits are left, when the first of them goes,
// which guards were lifted, and until when the bounds it is in hold. Plain words, so they go into the block as they are.
//
//   deadline | mask of the waits left | guards lifted? | until when `within` holds? | for each bounded group, until when
//
// A word with `?` is there only if the pattern needs it. A plain automaton's runs keep nothing (words == 0): their waits
// all go with the next row, and there is one deadline for all.
//
// Thread-safety: immutable once built. Units: microseconds; engine::kEndOfTime where nothing ends.
#ifndef TRIPLINE_CEP_RUN_STATE_H_
#define TRIPLINE_CEP_RUN_STATE_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/data/text.h"
#include "engine/flow/order.h"
#include "patterns/automaton.h"

namespace tripline::cep {

// The time at which `period` is over.
inline int64_t EndOf(int64_t time_us, const patterns::Period& period) {
  int64_t end_us = period.months == 0 ? time_us : data::AddMonths(time_us, period.months);
  if (__builtin_add_overflow(end_us, period.us, &end_us)) return engine::kEndOfTime;
  return end_us;
}

struct RunStateLayout {
  static constexpr uint32_t kDeadline = 0;
  static constexpr uint32_t kMask = 1;

  uint32_t mask_words = 0;
  uint32_t lifted = 0;  // 0: not there, as the deadline is no guard
  uint32_t within = 0;
  uint32_t groups = 0;
  uint32_t words = 0;
  bool counts_from_last = false;  // some bound counts from the last row taken

  RunStateLayout() = default;
  RunStateLayout(const patterns::Automaton& automaton, bool has_within);

  std::span<uint64_t> Mask(uint64_t* state) const { return {state + kMask, mask_words}; }
  std::span<const uint64_t> Mask(const uint64_t* state) const { return {state + kMask, mask_words}; }
};

// The places that are set in a mask, ascending; `visit` may clear the place it is called with.
template <typename Visit>
void ForEachBit(std::span<const uint64_t> mask, Visit visit) {
  for (size_t word = 0; word < mask.size(); ++word) {
    for (uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
      if (!visit(static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(__builtin_ctzll(bits)))) return;
    }
  }
}

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_RUN_STATE_H_
