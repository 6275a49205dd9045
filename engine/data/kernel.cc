#include "engine/data/kernel.h"

#include <cstring>

namespace tripline::data {

void CombineNulls(const Instruction& in, Frame& frame, uint32_t rows, Register* out) {
  const Slot& slot = frame.slots[in.out];
  const uint32_t words = BitmapWords(rows);
  bool errors = false;
  for (uint32_t i = 0; i < in.arg_count; ++i) errors |= Arg(in, frame, i).errors != nullptr;
  for (uint32_t w = 0; w < words; ++w) {
    uint64_t valid = ~uint64_t{0};
    for (uint32_t i = 0; i < in.arg_count; ++i) valid &= ValidWord(Arg(in, frame, i), w);
    slot.validity[w] = valid;
  }
  out->validity = slot.validity;
  if (!errors) return;
  for (uint32_t w = 0; w < words; ++w) {
    uint64_t error = 0;
    for (uint32_t i = 0; i < in.arg_count; ++i) error |= ErrorWord(Arg(in, frame, i), w);
    slot.errors[w] = error;
  }
  out->errors = slot.errors;
}

uint64_t* RowMarker::Validity() {
  if (out_->validity == nullptr) {
    std::memset(slot_->validity, 0xFF, words_ * sizeof(uint64_t));
    out_->validity = slot_->validity;
  }
  return slot_->validity;
}

uint64_t* RowMarker::Errors() {
  if (out_->errors == nullptr) {
    std::memset(slot_->errors, 0, words_ * sizeof(uint64_t));
    out_->errors = slot_->errors;
  }
  return slot_->errors;
}

}  // namespace tripline::data
