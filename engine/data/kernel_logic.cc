#include "engine/data/kernel_logic.h"

#include <type_traits>

namespace tripline::data::kernels {
namespace {

uint64_t* Words(const Instruction& in, Frame& frame) { return static_cast<uint64_t*>(frame.slots[in.out].values); }

// Gives the out register its slot's bitmaps if the argument asks for them.
void UseBitmaps(const Instruction& in, Frame& frame, bool nulls, bool errors) {
  const Slot& slot = frame.slots[in.out];
  Register& out = frame.registers[in.out];
  if (nulls) out.validity = slot.validity;
  if (errors) out.errors = slot.errors;
}

struct Bitmaps {
  bool nulls = false;
  bool errors = false;
};

Bitmaps BitmapsOf(const Instruction& in, const Frame& frame, uint32_t first = 0) {
  Bitmaps found;
  for (uint32_t i = first; i < in.arg_count; ++i) {
    found.nulls |= Arg(in, frame, i).validity != nullptr;
    found.errors |= Arg(in, frame, i).errors != nullptr;
  }
  return found;
}

// AND and OR are one kernel: OR is AND with TRUE and FALSE exchanged, at the way in and at the way out.
template <uint64_t kFlip>
void Junction(const Instruction& in, Frame& frame) {
  const uint32_t words = BitmapWords(BeginOwn(in, frame));
  const Bitmaps bitmaps = BitmapsOf(in, frame);
  uint64_t* values = Words(in, frame);
  if (!bitmaps.nulls) {
    for (uint32_t w = 0; w < words; ++w) {
      uint64_t all = ~uint64_t{0};
      for (uint32_t i = 0; i < in.arg_count; ++i) all &= BoolWord(Arg(in, frame, i), w) ^ kFlip;
      values[w] = all ^ kFlip;
    }
    return;
  }
  const Slot& slot = frame.slots[in.out];
  for (uint32_t w = 0; w < words; ++w) {
    uint64_t all_true = ~uint64_t{0};
    uint64_t some_false = 0;
    uint64_t error = 0;
    for (uint32_t i = 0; i < in.arg_count; ++i) {
      const Register& arg = Arg(in, frame, i);
      const uint64_t valid = ValidWord(arg, w);
      const uint64_t value = BoolWord(arg, w) ^ kFlip;
      all_true &= value & valid;
      some_false |= ~value & valid;
      error |= ErrorWord(arg, w);
    }
    values[w] = all_true ^ kFlip;
    slot.validity[w] = all_true | some_false;
    if (bitmaps.errors) slot.errors[w] = error & ~(all_true | some_false);
  }
  UseBitmaps(in, frame, true, bitmaps.errors);
}

// IS TRUE and IS FALSE: NULL and errors become FALSE.
template <uint64_t kFlip>
void IsValue(const Instruction& in, Frame& frame) {
  const uint32_t words = BitmapWords(BeginOwn(in, frame));
  const Register& arg = Arg(in, frame, 0);
  uint64_t* values = Words(in, frame);
  for (uint32_t w = 0; w < words; ++w) values[w] = (BoolWord(arg, w) ^ kFlip) & ValidWord(arg, w);
}

template <uint64_t kFlip>
void Validness(const Instruction& in, Frame& frame) {
  const uint32_t words = BitmapWords(BeginOwn(in, frame));
  const Register& arg = Arg(in, frame, 0);
  uint64_t* values = Words(in, frame);
  for (uint32_t w = 0; w < words; ++w) values[w] = ValidWord(arg, w) ^ kFlip;
}

struct Bytes16 {
  uint64_t words[2];
};

// Rows of x where the mask says so, else of y; both may be constants.
template <class T>
void Blend(const Instruction& in, Frame& frame, const Register& x, const Register& y, uint32_t rows,
           const uint64_t* mask) {
  const T* from_x = x.as<T>();
  const T* from_y = y.as<T>();
  T* __restrict out = static_cast<T*>(frame.slots[in.out].values);
  const uint32_t mask_x = x.index_mask();
  const uint32_t mask_y = y.index_mask();
  for (uint32_t i = 0; i < rows; ++i) {
    const T first = from_x[i & mask_x];
    const T second = from_y[i & mask_y];
    out[i] = GetBit(mask, i) ? first : second;
  }
}

struct BoolTag {};

template <class T>
void Choose(const Instruction& in, Frame& frame, const Register& x, const Register& y, uint32_t rows,
            const uint64_t* mask) {
  if constexpr (std::is_same_v<T, BoolTag>) {
    uint64_t* values = Words(in, frame);
    for (uint32_t w = 0; w < BitmapWords(rows); ++w) {
      values[w] = (BoolWord(x, w) & mask[w]) | (BoolWord(y, w) & ~mask[w]);
    }
  } else {
    Blend<T>(in, frame, x, y, rows, mask);
  }
}

// Working words for the mask of one batch. On the stack: 512 bytes.
struct Mask {
  uint64_t words[BitmapWords(kBatchRows)];
};

// REQUIRES of all programs: a Run has at most kBatchRows rows, so a mask fits.
template <class T>
void Select(const Instruction& in, Frame& frame) {
  const uint32_t rows = BeginOwn(in, frame);
  const uint32_t words = BitmapWords(rows);
  const Register& condition = Arg(in, frame, 0);
  const Register& x = Arg(in, frame, 1);
  const Register& y = Arg(in, frame, 2);
  Mask mask;
  for (uint32_t w = 0; w < words; ++w) mask.words[w] = BoolWord(condition, w) & ValidWord(condition, w);
  Choose<T>(in, frame, x, y, rows, mask.words);
  const Bitmaps bitmaps = BitmapsOf(in, frame, 1);
  const Slot& slot = frame.slots[in.out];
  for (uint32_t w = 0; bitmaps.nulls && w < words; ++w) {
    const uint64_t m = mask.words[w];
    slot.validity[w] = (ValidWord(x, w) & m) | (ValidWord(y, w) & ~m);
    if (bitmaps.errors) slot.errors[w] = (ErrorWord(x, w) & m) | (ErrorWord(y, w) & ~m);
  }
  UseBitmaps(in, frame, bitmaps.nulls, bitmaps.errors);
}

template <class T>
void Coalesce(const Instruction& in, Frame& frame) {
  const uint32_t rows = BeginOwn(in, frame);
  const uint32_t words = BitmapWords(rows);
  const Register& x = Arg(in, frame, 0);
  const Register& y = Arg(in, frame, 1);
  Mask mask;
  for (uint32_t w = 0; w < words; ++w) mask.words[w] = ValidWord(x, w);
  Choose<T>(in, frame, x, y, rows, mask.words);
  if (x.validity == nullptr || y.validity == nullptr) return;  // no row is NULL
  const bool errors = x.errors != nullptr || y.errors != nullptr;
  const Slot& slot = frame.slots[in.out];
  for (uint32_t w = 0; w < words; ++w) {
    const uint64_t valid = mask.words[w] | ValidWord(y, w);
    slot.validity[w] = valid;
    if (errors) slot.errors[w] = (ErrorWord(x, w) | ErrorWord(y, w)) & ~valid;
  }
  UseBitmaps(in, frame, true, errors);
}

}  // namespace

TRIPLINE_KERNEL(And) { Junction<0>(in, frame); }
TRIPLINE_KERNEL(Or) { Junction<~uint64_t{0}>(in, frame); }

TRIPLINE_KERNEL(Not) {
  const uint32_t words = BitmapWords(BeginStrict(in, frame));
  const Register& arg = Arg(in, frame, 0);
  uint64_t* values = Words(in, frame);
  for (uint32_t w = 0; w < words; ++w) values[w] = ~BoolWord(arg, w);
}

TRIPLINE_KERNEL(IsNull) { Validness<~uint64_t{0}>(in, frame); }
TRIPLINE_KERNEL(IsNotNull) { Validness<0>(in, frame); }
TRIPLINE_KERNEL(IsTrue) { IsValue<0>(in, frame); }
TRIPLINE_KERNEL(IsFalse) { IsValue<~uint64_t{0}>(in, frame); }

TRIPLINE_KERNEL(EqualBool) {
  const uint32_t words = BitmapWords(BeginStrict(in, frame));
  const auto invert = static_cast<uint64_t>(in.k0);
  uint64_t* values = Words(in, frame);
  for (uint32_t w = 0; w < words; ++w) {
    values[w] = ~(BoolWord(Arg(in, frame, 0), w) ^ BoolWord(Arg(in, frame, 1), w)) ^ invert;
  }
}

TRIPLINE_KERNEL(LessBool) {
  const uint32_t words = BitmapWords(BeginStrict(in, frame));
  const auto invert = static_cast<uint64_t>(in.k0);
  uint64_t* values = Words(in, frame);
  for (uint32_t w = 0; w < words; ++w) {
    values[w] = (~BoolWord(Arg(in, frame, 0), w) & BoolWord(Arg(in, frame, 1), w)) ^ invert;
  }
}

TRIPLINE_KERNEL(SelectBool) { Select<BoolTag>(in, frame); }
TRIPLINE_KERNEL(Select8) { Select<uint64_t>(in, frame); }
TRIPLINE_KERNEL(Select16) { Select<Bytes16>(in, frame); }
TRIPLINE_KERNEL(CoalesceBool) { Coalesce<BoolTag>(in, frame); }
TRIPLINE_KERNEL(Coalesce8) { Coalesce<uint64_t>(in, frame); }
TRIPLINE_KERNEL(Coalesce16) { Coalesce<Bytes16>(in, frame); }

}  // namespace tripline::data::kernels
