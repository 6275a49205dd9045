// The type rules of the language: what a call of a function means for arguments of given types.
//
// Not a public interface of the folder: MakeCall and MakeCast (expr.h) are.
//
// Failures: Fault::kAuthor with a sentence that names the function and the types; TRL0781 no such form, TRL0782 a
// literal that can't be read as the type beside it, TRL0783 a constant argument is missing or wrong.
// Thread-safety: pure functions.
#ifndef TRIPLINE_ENGINE_DATA_EXPR_RESOLVE_H_
#define TRIPLINE_ENGINE_DATA_EXPR_RESOLVE_H_

#include <vector>

#include "engine/data/expr.h"
#include "engine/data/function_id.h"

namespace tripline::data {

// A call ready to be built: arguments have the types that a kernel exists for.
struct ResolvedCall {
  FunctionId id;
  Type type;
  std::vector<ExprPtr> args;
};

StatusOr<ResolvedCall> ResolveCall(FunctionId id, std::vector<ExprPtr> args);
// Whether a value of one type can be cast to another.
bool CanCast(Type from, Type to);
// The decimal that holds an exact number without loss: ints have 19 digits, constants the digits that they show.
// REQUIRES: int or decimal.
Type DecimalTypeOf(const Expr& expr);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_EXPR_RESOLVE_H_
