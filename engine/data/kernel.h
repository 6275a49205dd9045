// What an instruction of a program is, and what every kernel shares: registers, NULLs and errors of rows.
//
// Not a public interface of the folder: program.h is. A kernel is one function that runs over all rows of a register;
// it is called once per instruction and Run, so its set-up counts when there is a single row and its loop when there
// are 4,096. A kernel reads only what its arguments' views say, chooses once between constant and vector operands,
// and touches bitmaps only where an argument has NULLs or errors.
//
// A register whose arguments are all constant is computed for one row and is constant itself. The values at NULL rows
// are unspecified but readable; a kernel that follows pointers (strings) looks at validity first. Errors are a subset
// of the rows that are NULL.
//
// Thread-safety: kernels are pure functions on a frame, which belongs to one caller.
// Ownership: registers point into inputs, the program's constants or the scratch.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/data/batch.h"
#include "engine/data/value.h"

namespace tripline::data {

struct Register {
  const void* values = nullptr;
  const uint64_t* validity = nullptr;  // null: no NULLs
  const uint64_t* errors = nullptr;    // null: no errors
  bool constant = false;

  template <class T>
  const T* as() const {
    return static_cast<const T*>(values);
  }
  // 0 for constants, all ones else: `row & index_mask()` is the place of a row's value.
  uint32_t index_mask() const { return constant ? 0 : ~uint32_t{0}; }
};

// The memory of a register that an instruction writes.
struct Slot {
  void* values = nullptr;
  uint64_t* validity = nullptr;
  uint64_t* errors = nullptr;
};

struct Frame {
  Register* registers = nullptr;
  const Slot* slots = nullptr;
  uint32_t rows = 0;
  TextArena* texts = nullptr;
  std::string* text_buffer = nullptr;  // working memory of functions that make texts
};

struct Instruction;
using Kernel = void (*)(const Instruction& instruction, Frame& frame);

struct Instruction {
  Kernel run = nullptr;
  uint32_t out = 0;
  uint32_t arg_count = 0;
  const uint32_t* args = nullptr;  // registers
  int64_t k0 = 0;                  // small parameters whose meaning is the kernel's (scales, flags)
  int64_t k1 = 0;
  const void* prepared = nullptr;  // what the compiler made of constant arguments (a set, a pattern, a zone)
};

inline const Register& Arg(const Instruction& in, const Frame& frame, size_t i) { return frame.registers[in.args[i]]; }

// The word of row block w of a register's validity or errors, with constants spread over all rows.
inline uint64_t ValidWord(const Register& reg, uint32_t w) {
  if (reg.validity == nullptr) return ~uint64_t{0};
  if (reg.constant) return (reg.validity[0] & 1) != 0 ? ~uint64_t{0} : 0;
  return reg.validity[w];
}
inline uint64_t ErrorWord(const Register& reg, uint32_t w) {
  if (reg.errors == nullptr) return 0;
  if (reg.constant) return (reg.errors[0] & 1) != 0 ? ~uint64_t{0} : 0;
  return reg.errors[w];
}
// The same for the values of a bool register.
inline uint64_t BoolWord(const Register& reg, uint32_t w) {
  const auto* bits = reg.as<uint64_t>();
  if (reg.constant) return (bits[0] & 1) != 0 ? ~uint64_t{0} : 0;
  return bits[w];
}

// Writes the strict combination of the arguments' NULLs and errors to the slot: NULL where one is, error where one is.
void CombineNulls(const Instruction& in, Frame& frame, uint32_t rows, Register* out);

// Begins an instruction whose result is NULL where an argument is: sets up the out register, and returns the rows to
// compute (1 where all arguments are constant).
inline uint32_t BeginStrict(const Instruction& in, Frame& frame) {
  const Slot& slot = frame.slots[in.out];
  Register& out = frame.registers[in.out];
  bool constant = true;
  bool nulls = false;
  for (uint32_t i = 0; i < in.arg_count; ++i) {
    const Register& arg = Arg(in, frame, i);
    constant &= arg.constant;
    nulls |= arg.validity != nullptr;
  }
  const uint32_t rows = constant ? std::min(frame.rows, uint32_t{1}) : frame.rows;
  out = {slot.values, nullptr, nullptr, constant};
  if (nulls) CombineNulls(in, frame, rows, &out);
  return rows;
}

// Begins an instruction that writes NULLs itself: validity and errors are the slot's, all rows valid, no errors.
inline uint32_t BeginOwn(const Instruction& in, Frame& frame) {
  const Slot& slot = frame.slots[in.out];
  bool constant = true;
  for (uint32_t i = 0; i < in.arg_count; ++i) constant &= Arg(in, frame, i).constant;
  const uint32_t rows = constant ? std::min(frame.rows, uint32_t{1}) : frame.rows;
  frame.registers[in.out] = {slot.values, nullptr, nullptr, constant};
  return rows;
}

// Marks rows one by one in the out register, which gets bitmaps of its own at the first mark.
class RowMarker {
 public:
  RowMarker(const Instruction& in, Frame& frame, uint32_t rows)
      : out_(&frame.registers[in.out]), slot_(&frame.slots[in.out]), words_(BitmapWords(rows)) {}

  void Null(uint32_t row) { ClearBit(Validity(), row); }
  void Error(uint32_t row) {
    ClearBit(Validity(), row);
    SetBit(Errors(), row);
  }

 private:
  uint64_t* Validity();
  uint64_t* Errors();

  Register* out_;
  const Slot* slot_;
  uint32_t words_;
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_H_
