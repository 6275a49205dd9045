// Functions that are called row by row with arguments of fixed types: their overloads, and what runs them.
//
// Not a public interface of the folder. Operators, casts and functions whose types follow rules of their own (round,
// least, …) are not here: expr_resolve.cc types them and program_compile.cc picks their kernels.
//
// Thread-safety: the table is immutable.
#ifndef TRIPLINE_ENGINE_DATA_ROW_FUNCTION_H_
#define TRIPLINE_ENGINE_DATA_ROW_FUNCTION_H_

#include <memory>
#include <span>
#include <string_view>

#include "engine/data/expr.h"
#include "engine/data/function_id.h"
#include "engine/data/kernel.h"
#include "engine/data/status.h"

namespace tripline::data {

// Makes what a kernel needs of constant arguments, once, when a program is compiled; MakeCall tries it too, so that an
// unknown zone or a bad pattern is the author's error. May be null inside the result.
using Prepare = StatusOr<std::shared_ptr<const void>> (*)(std::span<const ExprPtr> args);

struct RowFunction {
  FunctionId id;
  // One letter a parameter: i int, d double, s string, t timestamp, u duration, b bool; S a string that must be a
  // constant, I an int that must be a constant.
  std::string_view parameters;
  char result;
  Kernel kernel;
  const char* kernel_name;
  Prepare prepare = nullptr;
};

std::span<const RowFunction> RowFunctions();
// The overload with exactly these argument types (as MakeCall left them); null if there is none.
const RowFunction* FindRowFunction(FunctionId id, std::span<const ExprPtr> args);
// Whether a letter stands for this kind.
bool IsOfLetter(char letter, TypeKind kind);
Type TypeOfLetter(char letter);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_ROW_FUNCTION_H_
