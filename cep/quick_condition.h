// A guess at a condition, in doubles with bounds of their errors: sums, averages and bounds of money are compared in a few
// instructions, and only where both sides lie closer than the errors has the exact program (engine/data) to decide. Never
// wrong where it decides.
//
// It knows conjunctions of comparisons over + - * of numbers and times, with columns of the row under test, constants,
// and what a run keeps of its rows (first and last rows, sums, counts, averages, extremes).
//
//   if (auto quick = QuickCondition::Make(*rest, columns, navigations)) …
//   switch (quick->Guess([&](const QuickCondition::Leaf& leaf, Rough* out) { … })) …
//
// Source: floating-point filters, as in Fortune and Van Wyk, "Efficient exact arithmetic for computational geometry"
// (1993). Thread-safety: immutable.
#ifndef TRIPLINE_CEP_QUICK_CONDITION_H_
#define TRIPLINE_CEP_QUICK_CONDITION_H_

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/data/aggregate.h"
#include "engine/data/expr.h"

namespace tripline::cep {

class QuickCondition {
 public:
  using Rough = data::RoughNumber;
  enum class Truth : uint8_t { kFalse, kTrue, kUnknown };  // kFalse: not TRUE

  // One input of the expression.
  struct Leaf {
    uint32_t input = 0;
    data::Type type;
  };

  // None where the expression has something else in it.
  static std::optional<QuickCondition> Make(const data::Expr& condition);

  // Whether a column of this type can be a leaf.
  static bool IsQuick(data::Type type);
  std::vector<Leaf> Leaves() const;

  // read(leaf, &rough) gives an input's value; false where it has none (NULL) or none that is quick to tell.
  template <class Read>
  Truth Guess(const Read& read) const;

 private:
  enum class Op : uint8_t { kLeaf, kConstant, kAdd, kSubtract, kMultiply, kNegate, kCompare };
  struct Instruction {
    Op op = Op::kLeaf;
    Leaf leaf;                     // kLeaf
    Rough constant;                // kConstant
    double limit = 0;              // of a result's magnitude: beyond it the exact one may overflow
    double rounding = 0;           // by which the exact result may be rounded
    bool less = false, greater = false;  // kCompare: which outcomes are TRUE; equality is never certain
  };
  static constexpr uint32_t kMaxDepth = 8;

  bool AddConjunct(const data::Expr& expr);
  bool AddNumber(const data::Expr& expr, uint32_t depth);

  std::vector<Instruction> instructions_;  // postfix
};

template <class Read>
QuickCondition::Truth QuickCondition::Guess(const Read& read) const {
  constexpr double kEpsilon = 0x1p-51;
  Rough stack[kMaxDepth + 1];
  Rough* top = stack - 1;
  Truth truth = Truth::kTrue;
  for (const Instruction& instruction : instructions_) {
    switch (instruction.op) {
      case Op::kLeaf:
        if (!read(instruction.leaf, ++top)) return Truth::kUnknown;
        break;
      case Op::kConstant:
        *++top = instruction.constant;
        break;
      case Op::kNegate:
        top->value = -top->value;
        break;
      case Op::kAdd:
      case Op::kSubtract:
      case Op::kMultiply: {
        const Rough right = *top--;
        if (instruction.op == Op::kMultiply) {
          top->error = std::abs(top->value) * right.error + std::abs(right.value) * top->error + top->error * right.error;
          top->value *= right.value;
        } else {
          top->error += right.error;
          top->value += instruction.op == Op::kAdd ? right.value : -right.value;
        }
        top->error += std::abs(top->value) * kEpsilon + instruction.rounding;
        if (!(std::abs(top->value) < instruction.limit)) return Truth::kUnknown;
        break;
      }
      case Op::kCompare: {
        const Rough right = *top--;
        const Rough left = *top--;
        const double difference = left.value - right.value;
        if (std::abs(difference) > (left.error + right.error) * (1 + kEpsilon) + std::abs(difference) * kEpsilon) {
          if (!(difference < 0 ? instruction.less : instruction.greater)) return Truth::kFalse;
        } else {
          truth = Truth::kUnknown;
        }
        break;
      }
    }
  }
  return truth;
}

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_QUICK_CONDITION_H_
