// From typed expressions to instructions: which kernels a call becomes.
//
// Not a public interface of the folder: Program::Compile is. Constants are brought to the scale of the column they
// are compared with, so that the loop compares plain 64-bit integers; equal sub-expressions become one register.
//
// Failures: Fault::kSystem, TRL0785, for a call that no kernel exists for (a bug of ours).
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_ENGINE_DATA_PROGRAM_LOWER_H_
#define TRIPLINE_ENGINE_DATA_PROGRAM_LOWER_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/data/expr.h"
#include "engine/data/function_id.h"
#include "engine/data/program_builder.h"
#include "engine/data/status.h"

namespace tripline::data {

#define TRIPLINE_NAMED(kernel) \
  NamedKernel { kernels::kernel, #kernel }

// Scale and digits of an exact number: ints have scale 0 and at most 19 digits.
inline int ScaleOf(Type type) { return type.kind == TypeKind::kDecimal ? type.scale : 0; }
inline int PrecisionOf(Type type) { return type.kind == TypeKind::kDecimal ? type.precision : 19; }
// Two scales in one parameter of a kernel.
inline int64_t ScalePair(int from, int to) { return int64_t{from} * 64 + to; }

class Lowering {
 public:
  explicit Lowering(ProgramBuilder* builder) : builder_(builder) {}

  // The register that holds the expression's value.
  StatusOr<uint32_t> Lower(const Expr& expr);

 private:
  StatusOr<uint32_t> LowerCall(const Expr& call);
  StatusOr<uint32_t> LowerArithmetic(FunctionId id, const Expr& call, uint32_t a, uint32_t b);
  StatusOr<uint32_t> LowerDecimals(FunctionId id, Type type, uint32_t a, uint32_t b);
  StatusOr<uint32_t> LowerTimes(FunctionId id, Type type, uint32_t a, uint32_t b);
  StatusOr<uint32_t> LowerOneNumber(FunctionId id, Type type, const std::vector<uint32_t>& args);
  StatusOr<uint32_t> LowerRound(Type type, const std::vector<uint32_t>& args);
  StatusOr<uint32_t> LowerCast(Type to, uint32_t a);
  StatusOr<uint32_t> LowerIn(const Expr& call, const std::vector<uint32_t>& args);
  StatusOr<uint32_t> LowerRowFunction(const Expr& call, std::vector<uint32_t> args);
  uint32_t LowerDecimalCast(Type to, uint32_t a);
  uint32_t LowerToString(uint32_t a);
  uint32_t LowerFromString(Type to, uint32_t a);
  uint32_t LowerCase(Type type, const std::vector<uint32_t>& args);
  uint32_t LowerCoalesce(Type type, const std::vector<uint32_t>& args);
  uint32_t LowerExtreme(Type type, const std::vector<uint32_t>& args, int64_t greatest);
  uint32_t LowerHash(uint32_t a);

  // One of the six comparisons over operands that the type rules brought together.
  uint32_t Compare(FunctionId id, uint32_t a, uint32_t b);
  uint32_t CompareExact(FunctionId id, uint32_t a, uint32_t b);
  // A column of exact numbers with a constant, as a comparison of unscaled integers.
  uint32_t CompareWithBound(FunctionId id, uint32_t column, const Value& bound);
  uint32_t CompareStored(FunctionId id, uint32_t a, uint32_t b);
  uint32_t NotDistinct(uint32_t a, uint32_t b);

  // An exact number with this many digits behind the point, in 64 or 128 bits. REQUIRES: no digit is lost.
  uint32_t Scaled(uint32_t a, int scale, Storage storage);
  bool IsWide(uint32_t reg) const { return IsWideDecimal(builder_->type(reg)); }

  ProgramBuilder* builder_;
  std::unordered_map<uint64_t, std::vector<std::pair<const Expr*, uint32_t>>> known_;
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_PROGRAM_LOWER_H_
