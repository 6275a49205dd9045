#include "engine/data/contradiction.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/data/function.h"

namespace tripline::data {
namespace {

// What the parts leave of one input's values: [low, high], each end in or out.
struct Range {
  std::optional<Value> low;
  std::optional<Value> high;
  bool low_open = false;
  bool high_open = false;
};

bool IsExact(Type type) { return type.kind == TypeKind::kInt || type.kind == TypeKind::kDecimal; }

// With so many digits behind the point; none if that is too large.
std::optional<Int128> Unscaled(const Value& value, int scale) {
  const bool is_int = value.type().kind == TypeKind::kInt;
  Int128 unscaled = is_int ? Int128{value.as_int()} : value.as_decimal();
  for (int at = is_int ? 0 : value.type().scale; at < scale; ++at) {
    if (__builtin_mul_overflow(unscaled, Int128{10}, &unscaled)) return std::nullopt;
  }
  return unscaled;
}

// Constants beside one input may have other scales. None: they can't be compared.
std::optional<int> OrderOf(const Value& a, const Value& b) {
  if (!IsExact(a.type()) || !IsExact(b.type())) {
    return a.type() == b.type() ? std::optional(CompareValues(a, b)) : std::nullopt;
  }
  const int scale = std::max<int>(a.type().scale, b.type().scale);
  const std::optional<Int128> left = Unscaled(a, scale);
  const std::optional<Int128> right = Unscaled(b, scale);
  if (!left || !right) return std::nullopt;
  return *left < *right ? -1 : (*left > *right ? 1 : 0);
}

bool IsEmpty(const Range& range) {
  if (!range.low || !range.high) return false;
  const std::optional<int> order = OrderOf(*range.low, *range.high);
  return order && (*order > 0 || (*order == 0 && (range.low_open || range.high_open)));
}

void Raise(Range& range, const Value& value, bool open) {
  const std::optional<int> order = range.low ? OrderOf(value, *range.low) : 1;
  if (!order || *order < 0) return;
  range.low_open = *order > 0 ? open : range.low_open || open;
  range.low = value;
}

void Lower(Range& range, const Value& value, bool open) {
  const std::optional<int> order = range.high ? OrderOf(value, *range.high) : -1;
  if (!order || *order > 0) return;
  range.high_open = *order < 0 ? open : range.high_open || open;
  range.high = value;
}

// Of a number that is only made wider, the number: its order to constants is the same.
const Expr& WithoutWidening(const Expr& expr) {
  if (expr.kind != ExprKind::kCall || expr.function->name != "cast" || !IsExact(expr.type)) return expr;
  const Expr& from = *expr.args[0];
  return IsExact(from.type) && from.type.scale <= expr.type.scale ? WithoutWidening(from) : expr;
}

// Narrows by `input op constant`; other parts leave the ranges as they are.
void Narrow(const Expr& conjunct, std::map<uint32_t, Range>& ranges) {
  const std::string_view name = conjunct.function->name;
  if (conjunct.args.size() != 2) return;
  const bool swapped = conjunct.args[0]->kind == ExprKind::kConstant;
  const Expr& input = WithoutWidening(*conjunct.args[swapped ? 1 : 0]);
  const Expr& constant = *conjunct.args[swapped ? 0 : 1];
  if (input.kind != ExprKind::kInput || constant.kind != ExprKind::kConstant) return;
  if (constant.constant.is_null()) return;
  Range& range = ranges[input.input];
  const bool below = name == (swapped ? ">" : "<") || name == (swapped ? ">=" : "<=");
  const bool above = name == (swapped ? "<" : ">") || name == (swapped ? "<=" : ">=");
  const bool open = name == "<" || name == ">";
  if (name == "=" || below) Lower(range, constant.constant, below && open);
  if (name == "=" || above) Raise(range, constant.constant, above && open);
}

// Outcomes of comparing two values for which a part is TRUE.
enum Outcome : uint8_t { kLess = 1, kEqual = 2, kGreater = 4 };

uint8_t OutcomesOf(std::string_view name) {
  if (name == "<") return kLess;
  if (name == "<=") return kLess | kEqual;
  if (name == "=") return kEqual;
  if (name == "<>") return kLess | kGreater;
  if (name == ">=") return kGreater | kEqual;
  return name == ">" ? kGreater : 0;
}

uint8_t Mirrored(uint8_t outcomes) {
  return static_cast<uint8_t>((outcomes & kEqual) | (outcomes & kLess ? kGreater : 0) | (outcomes & kGreater ? kLess : 0));
}

bool IsNegationOf(const Expr& a, const Expr& b) {
  return a.kind == ExprKind::kCall && a.function->name == "not" && EqualExprs(*a.args[0], b);
}

bool Exclude(const Expr& a, const Expr& b) {
  if (IsNegationOf(a, b) || IsNegationOf(b, a)) return true;
  if (a.kind != ExprKind::kCall || b.kind != ExprKind::kCall || a.args.size() != 2 || b.args.size() != 2) return false;
  const uint8_t left = OutcomesOf(a.function->name);
  const uint8_t right = OutcomesOf(b.function->name);
  if (left == 0 || right == 0) return false;
  if (EqualExprs(*a.args[0], *b.args[0]) && EqualExprs(*a.args[1], *b.args[1])) return (left & right) == 0;
  if (EqualExprs(*a.args[0], *b.args[1]) && EqualExprs(*a.args[1], *b.args[0])) return (left & Mirrored(right)) == 0;
  return false;
}

}  // namespace

bool NeverTrue(const ExprPtr& condition) { return NeverTrue(Conjuncts(condition)); }

bool NeverTrue(const std::vector<ExprPtr>& conjuncts) {
  std::map<uint32_t, Range> ranges;
  for (const ExprPtr& conjunct : conjuncts) {
    if (conjunct->kind == ExprKind::kConstant && (conjunct->constant.is_null() || !conjunct->constant.as_bool())) {
      return true;
    }
    if (conjunct->kind == ExprKind::kCall) Narrow(*conjunct, ranges);
  }
  if (std::any_of(ranges.begin(), ranges.end(), [](const auto& range) { return IsEmpty(range.second); })) return true;
  for (size_t i = 0; i < conjuncts.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (Exclude(*conjuncts[i], *conjuncts[j])) return true;
    }
  }
  return false;
}

}  // namespace tripline::data
