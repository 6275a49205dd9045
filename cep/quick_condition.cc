#include "cep/quick_condition.h"

#include <limits>
#include <string_view>

#include "engine/data/function.h"

namespace tripline::cep {
namespace {

using data::TypeKind;

int ScaleOf(data::Type type) { return type.kind == TypeKind::kDecimal ? type.scale : 0; }

// Digits before the point.
int WholeDigitsOf(data::Type type) { return type.kind == TypeKind::kDecimal ? type.precision - type.scale : 19; }

// Beyond this an exact result of the type may be out of its range.
double LimitOf(data::Type type) {
  if (type.kind == TypeKind::kDouble) return std::numeric_limits<double>::infinity();
  if (type.kind == TypeKind::kDecimal) return std::pow(10.0, 37 - type.scale);
  return 0x1p62;
}

double NumberOf(const data::Value& value) {
  switch (value.type().kind) {
    case TypeKind::kDouble:
      return value.as_double();
    case TypeKind::kDecimal:
      return static_cast<double>(value.as_decimal()) / std::pow(10.0, value.type().scale);
    default:
      return static_cast<double>(value.as_int());
  }
}

}  // namespace

bool QuickCondition::IsQuick(data::Type type) {
  switch (type.kind) {
    case TypeKind::kInt:
    case TypeKind::kDouble:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kDecimal:
      return true;
    default:
      return false;
  }
}

std::vector<QuickCondition::Leaf> QuickCondition::Leaves() const {
  std::vector<Leaf> leaves;
  for (const Instruction& instruction : instructions_) {
    if (instruction.op == Op::kLeaf) leaves.push_back(instruction.leaf);
  }
  return leaves;
}

std::optional<QuickCondition> QuickCondition::Make(const data::Expr& condition) {
  QuickCondition quick;
  return quick.AddConjunct(condition) ? std::optional(std::move(quick)) : std::nullopt;
}

bool QuickCondition::AddConjunct(const data::Expr& expr) {
  if (expr.kind != data::ExprKind::kCall) return false;
  const std::string_view name = expr.function->name;
  if (name == "and") {
    for (const data::ExprPtr& arg : expr.args) {
      if (!AddConjunct(*arg)) return false;
    }
    return true;
  }
  Instruction compare;
  compare.op = Op::kCompare;
  compare.less = name == "<" || name == "<=" || name == "<>";
  compare.greater = name == ">" || name == ">=" || name == "<>";
  if (!compare.less && !compare.greater && name != "=") return false;
  if (!AddNumber(*expr.args[0], 0) || !AddNumber(*expr.args[1], 1)) return false;
  instructions_.push_back(compare);
  return true;
}

bool QuickCondition::AddNumber(const data::Expr& expr, uint32_t depth) {
  if (depth >= kMaxDepth || !IsQuick(expr.type)) return false;
  Instruction instruction;
  if (expr.kind == data::ExprKind::kInput) {
    instruction.leaf = {expr.input, expr.type};
    instructions_.push_back(instruction);
    return true;
  }
  if (expr.kind == data::ExprKind::kConstant) {
    if (expr.constant.is_null()) return false;
    instruction.op = Op::kConstant;
    instruction.constant.value = NumberOf(expr.constant);
    instruction.constant.error = std::abs(instruction.constant.value) * 0x1p-51;
    instructions_.push_back(instruction);
    return true;
  }
  const std::string_view name = expr.function->name;
  const int scale = ScaleOf(expr.type);
  if (name == "cast") {
    // Only where it changes no value; to double it rounds, which the errors of all numbers here allow for.
    const data::Type from = expr.args[0]->type;
    const bool number = data::IsNumeric(from) && data::IsNumeric(expr.type);
    const bool widens = expr.type.kind == TypeKind::kDouble ||
                        (expr.type.kind == TypeKind::kDecimal && from.kind != TypeKind::kDouble &&
                         scale >= ScaleOf(from) && WholeDigitsOf(expr.type) >= WholeDigitsOf(from));
    return number && widens && AddNumber(*expr.args[0], depth);
  }
  const bool negates = name == "neg";
  if (!negates && name != "+" && name != "-" && name != "*") return false;
  for (size_t i = 0; i < expr.args.size(); ++i) {
    if (!AddNumber(*expr.args[i], depth + static_cast<uint32_t>(i))) return false;
  }
  instruction.op = negates ? Op::kNegate : name == "+" ? Op::kAdd : name == "-" ? Op::kSubtract : Op::kMultiply;
  if (!negates) {
    const data::Type left = expr.args[0]->type;
    const data::Type right = expr.args[1]->type;
    // A duration times a number is rounded to whole microseconds.
    if (name == "*" && (!data::IsNumeric(left) || !data::IsNumeric(right))) return false;
    const int exact = name == "*" ? ScaleOf(left) + ScaleOf(right) : std::max(ScaleOf(left), ScaleOf(right));
    if (expr.type.kind != TypeKind::kDouble && scale < exact) instruction.rounding = 0.51 * std::pow(10.0, -scale);
  }
  instruction.limit = LimitOf(expr.type);
  instructions_.push_back(instruction);
  return true;
}

}  // namespace tripline::cep
