// The loops that kernels are made of: one and two arguments of fixed width, and functions called row by row.
//
// Not a public interface of the folder. An operation of the first two kinds is a struct with argument and result
// types and
//   static int64_t Apply(A a, B b, const Instruction& in, R* out);   // negative: an error of the row
// which is inlined into a loop without branches; the signs of all rows are gathered, and only if one was negative a
// second, slow pass finds the rows. So an operation must be total: NULL rows hold any value.
//
// A row function may branch, follow pointers and make texts:
//   Cell F(const RowContext& context, A a, B b, …, R* out);
// It is called for rows whose arguments are all valid.
//
// Thread-safety: pure functions on a frame.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_LOOPS_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_LOOPS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "engine/data/kernel.h"
#include "engine/data/string_ref.h"

namespace tripline::data {

template <class Op>
void BinaryKernel(const Instruction& in, Frame& frame) {
  using A = typename Op::A;
  using B = typename Op::B;
  using R = typename Op::R;
  const uint32_t rows = BeginStrict(in, frame);
  const Register& left = Arg(in, frame, 0);
  const Register& right = Arg(in, frame, 1);
  const A* a = left.as<A>();
  const B* b = right.as<B>();
  R* __restrict out = static_cast<R*>(frame.slots[in.out].values);
  int64_t signs = 0;
  if (right.constant) {
    const B fixed = *b;
    for (uint32_t i = 0; i < rows; ++i) signs |= Op::Apply(a[i], fixed, in, &out[i]);
  } else if (left.constant) {
    const A fixed = *a;
    for (uint32_t i = 0; i < rows; ++i) signs |= Op::Apply(fixed, b[i], in, &out[i]);
  } else {
    for (uint32_t i = 0; i < rows; ++i) signs |= Op::Apply(a[i], b[i], in, &out[i]);
  }
  if (signs >= 0) return;
  RowMarker marker(in, frame, rows);
  const Register& result = frame.registers[in.out];
  const uint32_t mask_a = left.index_mask();
  const uint32_t mask_b = right.index_mask();
  for (uint32_t i = 0; i < rows; ++i) {
    if (result.validity != nullptr && !GetBit(result.validity, i)) continue;
    R ignored;
    if (Op::Apply(a[i & mask_a], b[i & mask_b], in, &ignored) < 0) marker.Error(i);
  }
}

template <class Op>
void UnaryKernel(const Instruction& in, Frame& frame) {
  using A = typename Op::A;
  using R = typename Op::R;
  const uint32_t rows = BeginStrict(in, frame);
  const A* a = Arg(in, frame, 0).as<A>();
  R* __restrict out = static_cast<R*>(frame.slots[in.out].values);
  int64_t signs = 0;
  for (uint32_t i = 0; i < rows; ++i) signs |= Op::Apply(a[i], in, &out[i]);
  if (signs >= 0) return;
  RowMarker marker(in, frame, rows);
  const Register& result = frame.registers[in.out];
  for (uint32_t i = 0; i < rows; ++i) {
    if (result.validity != nullptr && !GetBit(result.validity, i)) continue;
    R ignored;
    if (Op::Apply(a[i], in, &ignored) < 0) marker.Error(i);
  }
}

// What a row function says of its row.
enum class Cell : uint8_t { kValue, kNull, kError };

struct RowContext {
  const Instruction& in;
  TextArena* texts;
  std::string* buffer;  // empty it before use

  template <class T>
  const T& prepared() const {
    return *static_cast<const T*>(in.prepared);
  }
  StringRef Keep(std::string_view text) const { return texts->Add(text); }
};

// How a row function's parameter type reads its place in a register.
template <class T>
struct CellReader {
  using Stored = std::remove_cvref_t<T>;
  static const Stored& Read(const Register& reg, uint32_t row) { return reg.as<Stored>()[row & reg.index_mask()]; }
};
template <>
struct CellReader<bool> {
  static bool Read(const Register& reg, uint32_t row) { return GetBit(reg.as<uint64_t>(), row & reg.index_mask()); }
};

// The parameter types of a row function between the context and the result.
template <class F>
struct RowSignature;
template <class... Parameters>
struct RowSignature<Cell (*)(const RowContext&, Parameters...)> {
  static constexpr size_t kArgs = sizeof...(Parameters) - 1;
  template <size_t kPlace>
  using Parameter = std::tuple_element_t<kPlace, std::tuple<Parameters...>>;
  using Result = std::remove_pointer_t<Parameter<kArgs>>;
};

template <auto kFunction>
struct RowLoop {
  using Signature = RowSignature<decltype(kFunction)>;
  using R = typename Signature::Result;

  static void Run(const Instruction& in, Frame& frame) {
    const uint32_t rows = BeginStrict(in, frame);
    RunRows(in, frame, rows, std::make_index_sequence<Signature::kArgs>());
  }

 private:
  template <size_t... kPlaces>
  static void RunRows(const Instruction& in, Frame& frame, uint32_t rows, std::index_sequence<kPlaces...>) {
    const RowContext context{in, frame.texts, frame.text_buffer};
    const Register& result = frame.registers[in.out];
    RowMarker marker(in, frame, rows);
    void* values = frame.slots[in.out].values;
    for (uint32_t row = 0; row < rows; ++row) {
      R cell{};
      Cell kind = Cell::kValue;
      if (result.validity == nullptr || GetBit(result.validity, row)) {
        kind = kFunction(
            context, CellReader<typename Signature::template Parameter<kPlaces>>::Read(Arg(in, frame, kPlaces), row)...,
            &cell);
      }
      Store(values, row, cell);
      if (kind == Cell::kNull) marker.Null(row);
      if (kind == Cell::kError) marker.Error(row);
    }
  }

  static void Store(void* values, uint32_t row, const R& cell) {
    if constexpr (std::is_same_v<R, bool>) {
      auto* bits = static_cast<uint64_t*>(values);
      if (cell) {
        SetBit(bits, row);
      } else {
        ClearBit(bits, row);
      }
    } else {
      static_cast<R*>(values)[row] = cell;
    }
  }
};

template <auto kFunction>
void RowKernel(const Instruction& in, Frame& frame) {
  RowLoop<kFunction>::Run(in, frame);
}

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_LOOPS_H_
