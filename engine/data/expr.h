// Typed expressions: constants, inputs and calls of pure functions, as a shared immutable tree.
//
// Not the author's text (dsl/ast.h) and not what runs (program.h). An input is a number that the owner of the
// expression gives a meaning: the column of a stream, or behind the columns whatever is bound to the row by an
// operator before (a navigation of a pattern, a text match, a feature). Equal trees have equal hashes, and a program
// evaluates them once.
//
//   ExprPtr big = Call("<", {Constant(Value::Int(200)), Input(3, DecimalType(12, 2))}).value();
//
// Failures: MakeCall returns Fault::kAuthor with a sentence for the author where no overload fits.
// Thread-safety: immutable. Ownership: shared pointers to const.
#ifndef TRIPLINE_ENGINE_DATA_EXPR_H_
#define TRIPLINE_ENGINE_DATA_EXPR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"
#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::data {

struct Function;  // function.h
struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

enum class ExprKind : uint8_t { kConstant, kInput, kCall };

struct Expr {
  ExprKind kind;
  Type type;
  Value constant;                      // kConstant
  uint32_t input = 0;                  // kInput
  const Function* function = nullptr;  // kCall
  std::vector<ExprPtr> args;           // kCall
  uint64_t hash = 0;                   // of the structure
};

ExprPtr MakeConstant(Value value);
ExprPtr MakeInput(uint32_t input, Type type);

// A call of the function or operator of this name; arguments are converted as the language allows (int with decimal,
// anything numeric with double, NULL to any type; a constant string beside a timestamp, duration or bool is read as
// one). Operators go by their symbols: "+ - * / % || = <> < <= > >= and or not", unary minus is "neg"; special forms
// are functions too: "is_null", "is_not_null", "is_distinct", "is_not_distinct", "is_true", "is_false", "is_unknown",
// "between"(x, lo, hi), "in"(x, a, b, …), "like"(x, pattern[, escape]), "case"(cond, value, …, else), "coalesce",
// "nullif".
StatusOr<ExprPtr> MakeCall(std::string_view name, std::vector<ExprPtr> args);
// cast(x as t). Constant arguments are folded by all of these; a fold that fails (1 / 0) stays a call.
StatusOr<ExprPtr> MakeCast(ExprPtr arg, Type target);

bool EqualExprs(const Expr& a, const Expr& b);
// Calls visit for every input in the tree, left to right.
void VisitInputs(const Expr& expr, const std::function<void(uint32_t input, Type type)>& visit);
// The same tree with every input replaced (each by an expression of the same type).
ExprPtr ReplaceInputs(const ExprPtr& expr, const std::function<ExprPtr(uint32_t input, Type type)>& replace);
// The parts of a conjunction, left to right; one part if it is none.
std::vector<ExprPtr> Conjuncts(const ExprPtr& expr);
// `a and b and …`; the constant TRUE for none.
ExprPtr MakeConjunction(const std::vector<ExprPtr>& parts);

// "(#3 > 200)": inputs as # and their number. The language of tests and of `explain`.
std::string DumpExpr(const Expr& expr);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_EXPR_H_
