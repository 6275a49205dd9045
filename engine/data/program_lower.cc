#include "engine/data/program_lower.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "engine/data/decimal.h"
#include "engine/data/kernel_arith.h"
#include "engine/data/kernel_cast.h"
#include "engine/data/kernel_logic.h"
#include "engine/data/kernel_set.h"
#include "engine/data/kernel_text.h"
#include "engine/data/row_function.h"

namespace tripline::data {
namespace {

bool IsExact(Type type) { return type.kind == TypeKind::kInt || type.kind == TypeKind::kDecimal; }
Int128 ExactValue(const Value& value) {
  return value.type().kind == TypeKind::kInt ? Int128{value.as_int()} : value.as_decimal();
}

Status NoKernel(const Expr& expr) {
  return Error(Fault::kSystem, "TRL0785", fmt::format("no kernel computes {}", DumpExpr(expr)));
}

NamedKernel Pick(Storage storage, NamedKernel bits, NamedKernel k8, NamedKernel k16) {
  return storage == Storage::kBits ? bits : storage == Storage::k8 ? k8 : k16;
}

FunctionId Mirrored(FunctionId id) {
  switch (id) {
    case FunctionId::kLess:
      return FunctionId::kGreater;
    case FunctionId::kLessEqual:
      return FunctionId::kGreaterEqual;
    case FunctionId::kGreater:
      return FunctionId::kLess;
    case FunctionId::kGreaterEqual:
      return FunctionId::kLessEqual;
    default:
      return id;
  }
}

// The constant in units of the column's scale: its floor, and whether that is all of it. Nothing if it lies beyond
// every decimal.
struct Bound {
  Int128 floor = 0;
  bool exact = true;
};
std::optional<Bound> BoundAtScale(Int128 value, int scale, int column_scale) {
  Bound bound;
  if (column_scale >= scale) {
    if (!Rescale(value, scale, column_scale, &bound.floor)) return std::nullopt;
    return bound;
  }
  const Int128 power = PowerOfTen(scale - column_scale);
  bound.floor = value / power - (value % power < 0 ? 1 : 0);
  bound.exact = value % power == 0;
  return bound;
}

// The kernel of a function that is one kernel whatever its arguments' types; nothing for others.
std::optional<NamedKernel> WholeKernel(FunctionId id, size_t arg_count) {
  switch (id) {
    case FunctionId::kAnd:
      return TRIPLINE_NAMED(And);
    case FunctionId::kOr:
      return TRIPLINE_NAMED(Or);
    case FunctionId::kNot:
      return TRIPLINE_NAMED(Not);
    case FunctionId::kIsNull:
    case FunctionId::kIsUnknown:
      return TRIPLINE_NAMED(IsNull);
    case FunctionId::kIsNotNull:
      return TRIPLINE_NAMED(IsNotNull);
    case FunctionId::kIsTrue:
      return TRIPLINE_NAMED(IsTrue);
    case FunctionId::kIsFalse:
      return TRIPLINE_NAMED(IsFalse);
    case FunctionId::kConcatenate:
      return TRIPLINE_NAMED(Concatenate);
    case FunctionId::kConcat:
      return TRIPLINE_NAMED(ConcatSkippingNulls);
    case FunctionId::kConcatWs:
      return TRIPLINE_NAMED(ConcatWithSeparator);
    case FunctionId::kLike:
      return arg_count == 2 ? TRIPLINE_NAMED(Like) : TRIPLINE_NAMED(LikeEscape);
    default:
      return std::nullopt;
  }
}

}  // namespace

StatusOr<uint32_t> Lowering::Lower(const Expr& expr) {
  for (const auto& [known, reg] : known_[expr.hash]) {
    if (EqualExprs(*known, expr)) return reg;
  }
  uint32_t reg = 0;
  switch (expr.kind) {
    case ExprKind::kConstant:
      reg = builder_->Constant(expr.constant);
      break;
    case ExprKind::kInput:
      reg = builder_->Input(expr.input, expr.type);
      break;
    case ExprKind::kCall: {
      TRIPLINE_ASSIGN_OR_RETURN(reg, LowerCall(expr));
      break;
    }
  }
  known_[expr.hash].emplace_back(&expr, reg);
  return reg;
}

StatusOr<uint32_t> Lowering::LowerCall(const Expr& call) {
  std::vector<uint32_t> args;
  for (const ExprPtr& arg : call.args) {
    TRIPLINE_ASSIGN_OR_RETURN(const uint32_t reg, Lower(*arg));
    args.push_back(reg);
  }
  const FunctionId id = IdOf(*call.function);
  if (const auto kernel = WholeKernel(id, args.size())) return builder_->Emit(*kernel, call.type, std::move(args));
  switch (id) {
    case FunctionId::kAdd:
    case FunctionId::kSubtract:
    case FunctionId::kMultiply:
    case FunctionId::kDivide:
    case FunctionId::kRemainder:
      return LowerArithmetic(id, call, args[0], args[1]);
    case FunctionId::kNegate:
    case FunctionId::kAbs:
    case FunctionId::kSign:
    case FunctionId::kFloor:
    case FunctionId::kCeil:
      return LowerOneNumber(id, call.type, args);
    case FunctionId::kRound:
      return LowerRound(call.type, args);
    case FunctionId::kEqual:
    case FunctionId::kNotEqual:
    case FunctionId::kLess:
    case FunctionId::kLessEqual:
    case FunctionId::kGreater:
    case FunctionId::kGreaterEqual:
      return Compare(id, args[0], args[1]);
    case FunctionId::kIsNotDistinct:
      return NotDistinct(args[0], args[1]);
    case FunctionId::kIsDistinct:
      return builder_->Emit(TRIPLINE_NAMED(Not), BoolType(), {NotDistinct(args[0], args[1])});
    case FunctionId::kIn:
      return LowerIn(call, args);
    case FunctionId::kCase:
      return LowerCase(call.type, args);
    case FunctionId::kCoalesce:
      return LowerCoalesce(call.type, args);
    case FunctionId::kCast:
      return LowerCast(call.type, args[0]);
    case FunctionId::kLeast:
    case FunctionId::kGreatest:
      return LowerExtreme(call.type, args, id == FunctionId::kGreatest ? -1 : 0);
    case FunctionId::kHash64:
      return LowerHash(args[0]);
    default:
      return LowerRowFunction(call, std::move(args));
  }
}

StatusOr<uint32_t> Lowering::LowerRowFunction(const Expr& call, std::vector<uint32_t> args) {
  const RowFunction* function = FindRowFunction(IdOf(*call.function), call.args);
  if (function == nullptr) return NoKernel(call);
  const void* prepared = nullptr;
  if (function->prepare != nullptr) {
    TRIPLINE_ASSIGN_OR_RETURN(auto made, function->prepare(call.args));
    prepared = builder_->Keep(std::move(made));
  }
  return builder_->Emit({function->kernel, function->kernel_name}, call.type, std::move(args), 0, 0, prepared);
}

StatusOr<uint32_t> Lowering::LowerArithmetic(FunctionId id, const Expr& call, uint32_t a, uint32_t b) {
  const Type type = call.type;
  using enum FunctionId;
  if (type.kind == TypeKind::kInt) {
    const NamedKernel kernel = id == kAdd        ? TRIPLINE_NAMED(AddInt)
                               : id == kSubtract ? TRIPLINE_NAMED(SubtractInt)
                               : id == kMultiply ? TRIPLINE_NAMED(MultiplyInt)
                               : id == kDivide   ? TRIPLINE_NAMED(DivideInt)
                                                 : TRIPLINE_NAMED(RemainderInt);
    return builder_->Emit(kernel, type, {a, b});
  }
  if (type.kind == TypeKind::kDecimal) return LowerDecimals(id, type, a, b);
  if (type.kind == TypeKind::kDouble && builder_->type(a).kind == TypeKind::kDouble) {
    const NamedKernel kernel = id == kAdd        ? TRIPLINE_NAMED(AddDouble)
                               : id == kSubtract ? TRIPLINE_NAMED(SubtractDouble)
                               : id == kMultiply ? TRIPLINE_NAMED(MultiplyDouble)
                               : id == kDivide   ? TRIPLINE_NAMED(DivideDouble)
                                                 : TRIPLINE_NAMED(RemainderDouble);
    return builder_->Emit(kernel, type, {a, b});
  }
  return LowerTimes(id, type, a, b);
}

uint32_t Lowering::Scaled(uint32_t a, int scale, Storage storage) {
  const Type from = builder_->type(a);
  const Type to = DecimalType(storage == Storage::k8 ? kMaxSmallPrecision : kMaxPrecision, scale);
  if (const Value* constant = builder_->constant(a)) {
    Int128 value = 0;
    if (constant->is_null()) return builder_->Constant(Value(to));
    const bool fits = Rescale(ExactValue(*constant), ScaleOf(from), scale, &value);
    if (fits && (storage == Storage::k16 || FitsPrecision(value, kMaxSmallPrecision))) {
      return builder_->Constant(Value::Decimal(value, to.precision, scale));
    }
  }
  const int shift = scale - ScaleOf(from);
  if (storage == Storage::k8) {
    if (shift == 0) return a;
    return builder_->Emit(TRIPLINE_NAMED(ScaleUpSmall), to, {a}, SmallPowerOfTen(shift));
  }
  if (IsWideDecimal(from)) {
    if (shift == 0) return a;
    return builder_->Emit(TRIPLINE_NAMED(WideToWide), to, {a}, ScalePair(from.scale, scale), kMaxPrecision);
  }
  if (shift <= kMaxSmallPrecision) return builder_->Emit(TRIPLINE_NAMED(Widen), to, {a}, SmallPowerOfTen(shift));
  return builder_->Emit(TRIPLINE_NAMED(SmallToWide), to, {a}, ScalePair(ScaleOf(from), scale), kMaxPrecision);
}

StatusOr<uint32_t> Lowering::LowerDecimals(FunctionId id, Type type, uint32_t a, uint32_t b) {
  const Type type_a = builder_->type(a);
  const Type type_b = builder_->type(b);
  const int scale = type.scale;
  // Whether an operand brought to a scale stays within 64 bits.
  const auto stays_small = [this](uint32_t reg, int to_scale) {
    if (const Value* constant = builder_->constant(reg)) {
      Int128 value = 0;
      return constant->is_null() || (Rescale(ExactValue(*constant), ScaleOf(constant->type()), to_scale, &value) &&
                                     FitsPrecision(value, kMaxSmallPrecision));
    }
    const int shift = to_scale - ScaleOf(builder_->type(reg));
    return !IsWide(reg) && (shift == 0 || PrecisionOf(builder_->type(reg)) + shift <= kMaxSmallPrecision);
  };
  const bool aligned = id != FunctionId::kMultiply && id != FunctionId::kDivide;
  const int scale_a = aligned ? scale : ScaleOf(type_a);
  const int scale_b = aligned ? scale : ScaleOf(type_b);
  const bool small = !IsWideDecimal(type) && stays_small(a, scale_a) && stays_small(b, scale_b);
  if (id == FunctionId::kMultiply && !small && stays_small(a, scale_a) && stays_small(b, scale_b)) {
    return builder_->Emit(TRIPLINE_NAMED(MultiplySmallWide), type,
                          {Scaled(a, scale_a, Storage::k8), Scaled(b, scale_b, Storage::k8)});
  }
  const Storage storage = small ? Storage::k8 : Storage::k16;
  const uint32_t x = Scaled(a, scale_a, storage);
  const uint32_t y = Scaled(b, scale_b, storage);
  NamedKernel kernel = small ? TRIPLINE_NAMED(AddSmall) : TRIPLINE_NAMED(AddWide);
  int64_t shift = 0;
  if (id == FunctionId::kSubtract) kernel = small ? TRIPLINE_NAMED(SubtractSmall) : TRIPLINE_NAMED(SubtractWide);
  if (id == FunctionId::kMultiply) kernel = small ? TRIPLINE_NAMED(MultiplySmall) : TRIPLINE_NAMED(MultiplyWide);
  if (id == FunctionId::kRemainder) kernel = small ? TRIPLINE_NAMED(RemainderInt) : TRIPLINE_NAMED(RemainderWide);
  if (id == FunctionId::kDivide) {
    kernel = small ? TRIPLINE_NAMED(DivideSmall) : TRIPLINE_NAMED(DivideWide);
    shift = scale - scale_a + scale_b;
  }
  if (small || IsWideDecimal(type)) return builder_->Emit(kernel, type, {x, y}, shift);
  // A short result of long operands.
  return LowerDecimalCast(type, builder_->Emit(kernel, DecimalType(kMaxPrecision, scale), {x, y}, shift));
}

StatusOr<uint32_t> Lowering::LowerTimes(FunctionId id, Type type, uint32_t a, uint32_t b) {
  const Type type_b = builder_->type(b);
  const bool add = id == FunctionId::kAdd;
  if (type_b.kind == TypeKind::kMonths) {
    return builder_->Emit(add ? TRIPLINE_NAMED(AddMonthsTo) : TRIPLINE_NAMED(SubtractMonthsFrom), type, {a, b});
  }
  if (add || id == FunctionId::kSubtract) {
    return builder_->Emit(add ? TRIPLINE_NAMED(AddInt) : TRIPLINE_NAMED(SubtractInt), type, {a, b});
  }
  const bool multiply = id == FunctionId::kMultiply;
  if (type_b.kind == TypeKind::kDuration) return builder_->Emit(TRIPLINE_NAMED(DivideDurations), type, {a, b});
  if (type_b.kind == TypeKind::kDouble) {
    return builder_->Emit(multiply ? TRIPLINE_NAMED(MultiplyDurationDouble) : TRIPLINE_NAMED(DivideDurationDouble),
                          type, {a, b});
  }
  const uint32_t number = Scaled(b, ScaleOf(type_b), Storage::k16);
  return builder_->Emit(multiply ? TRIPLINE_NAMED(MultiplyDurationWide) : TRIPLINE_NAMED(DivideDurationWide), type,
                        {a, number}, ScaleOf(type_b));
}

StatusOr<uint32_t> Lowering::LowerOneNumber(FunctionId id, Type type, const std::vector<uint32_t>& args) {
  const uint32_t a = args[0];
  const Type from = builder_->type(a);
  const bool is_double = from.kind == TypeKind::kDouble;
  const bool wide = IsWideDecimal(from);
  const auto pick = [&](NamedKernel of_int, NamedKernel of_double, NamedKernel of_wide) {
    return builder_->Emit(is_double ? of_double : wide ? of_wide : of_int, type, {a});
  };
  using enum FunctionId;
  if (id == kNegate) {
    return pick(TRIPLINE_NAMED(NegateInt), TRIPLINE_NAMED(NegateDouble), TRIPLINE_NAMED(NegateWide));
  }
  if (id == kAbs) return pick(TRIPLINE_NAMED(AbsInt), TRIPLINE_NAMED(AbsDouble), TRIPLINE_NAMED(AbsWide));
  if (id == kSign) return pick(TRIPLINE_NAMED(SignInt), TRIPLINE_NAMED(SignDouble), TRIPLINE_NAMED(SignWide));
  const bool floor = id == kFloor;
  if (is_double) return builder_->Emit(floor ? TRIPLINE_NAMED(FloorDouble) : TRIPLINE_NAMED(CeilDouble), type, {a});
  if (from.kind == TypeKind::kInt) return a;
  const bool wide_result = IsWideDecimal(type);
  if (!wide && !wide_result) {
    return builder_->Emit(floor ? TRIPLINE_NAMED(FloorSmall) : TRIPLINE_NAMED(CeilSmall), type, {a}, from.scale);
  }
  const uint32_t rounded = builder_->Emit(floor ? TRIPLINE_NAMED(FloorWide) : TRIPLINE_NAMED(CeilWide),
                                          wide_result ? type : DecimalType(kMaxPrecision, 0),
                                          {Scaled(a, from.scale, Storage::k16)}, from.scale);
  return wide_result ? rounded : LowerDecimalCast(type, rounded);
}

StatusOr<uint32_t> Lowering::LowerRound(Type type, const std::vector<uint32_t>& args) {
  const uint32_t a = args[0];
  const Type from = builder_->type(a);
  const Value* digits = builder_->constant(args[1]);
  if (from.kind == TypeKind::kDouble) return builder_->Emit(TRIPLINE_NAMED(RoundDouble), type, {a, args[1]});
  if (from.kind == TypeKind::kInt) return builder_->Emit(TRIPLINE_NAMED(RoundInt), type, {a, args[1]});
  if (digits == nullptr || digits->is_null()) {
    const uint32_t wide = builder_->Emit(TRIPLINE_NAMED(RoundWideTo), DecimalType(kMaxPrecision, from.scale),
                                         {Scaled(a, from.scale, Storage::k16), args[1]}, from.scale);
    return LowerDecimalCast(type, wide);
  }
  if (digits->as_int() >= from.scale) return a;
  const int64_t drop = from.scale - std::max<int64_t>(digits->as_int(), -400);
  const int64_t zeros = drop - from.scale + type.scale;
  const bool small = !IsWide(a) && !IsWideDecimal(type);
  const uint32_t x = small ? a : Scaled(a, from.scale, Storage::k16);
  const Type wide_type = IsWideDecimal(type) ? type : DecimalType(kMaxPrecision, type.scale);
  const Type out = small ? type : wide_type;
  uint32_t rounded = 0;
  if (drop > kMaxPrecision) {
    // Every decimal is less than half of the unit that it is rounded to.
    const uint32_t zero = builder_->Constant(Value::Decimal(0, out.precision, 0));
    rounded = builder_->Emit(small ? TRIPLINE_NAMED(MultiplySmall) : TRIPLINE_NAMED(MultiplyWide), out, {x, zero});
  } else {
    rounded = builder_->Emit(small ? TRIPLINE_NAMED(RoundSmall) : TRIPLINE_NAMED(RoundWide), out, {x}, drop, zeros);
  }
  return out == type ? rounded : LowerDecimalCast(type, rounded);
}

uint32_t Lowering::Compare(FunctionId id, uint32_t a, uint32_t b) {
  if (IsExact(builder_->type(a)) && IsExact(builder_->type(b))) return CompareExact(id, a, b);
  return CompareStored(id, a, b);
}

uint32_t Lowering::CompareExact(FunctionId id, uint32_t a, uint32_t b) {
  const Value* constant_a = builder_->constant(a);
  const Value* constant_b = builder_->constant(b);
  if (constant_b != nullptr && !constant_b->is_null()) return CompareWithBound(id, a, *constant_b);
  if (constant_a != nullptr && !constant_a->is_null()) return CompareWithBound(Mirrored(id), b, *constant_a);
  const Type type_a = builder_->type(a);
  const Type type_b = builder_->type(b);
  const int scale = std::max(ScaleOf(type_a), ScaleOf(type_b));
  const int digits_a = PrecisionOf(type_a) + scale - ScaleOf(type_a);
  const int digits_b = PrecisionOf(type_b) + scale - ScaleOf(type_b);
  const bool small_a = !IsWide(a) && (scale == ScaleOf(type_a) || digits_a <= kMaxSmallPrecision);
  const bool small_b = !IsWide(b) && (scale == ScaleOf(type_b) || digits_b <= kMaxSmallPrecision);
  if (small_a && small_b) return CompareStored(id, Scaled(a, scale, Storage::k8), Scaled(b, scale, Storage::k8));
  if (digits_a <= kMaxPrecision && digits_b <= kMaxPrecision) {
    return CompareStored(id, Scaled(a, scale, Storage::k16), Scaled(b, scale, Storage::k16));
  }
  uint32_t x = Scaled(a, ScaleOf(type_a), Storage::k16);
  uint32_t y = Scaled(b, ScaleOf(type_b), Storage::k16);
  int64_t scales = ScalePair(ScaleOf(type_a), ScaleOf(type_b));
  const bool equal = id == FunctionId::kEqual || id == FunctionId::kNotEqual;
  const bool swap = id == FunctionId::kGreater || id == FunctionId::kLessEqual;
  const bool invert = id == FunctionId::kNotEqual || id == FunctionId::kLessEqual || id == FunctionId::kGreaterEqual;
  if (swap) {
    std::swap(x, y);
    scales = ScalePair(ScaleOf(type_b), ScaleOf(type_a));
  }
  return builder_->Emit(equal ? TRIPLINE_NAMED(EqualScaled) : TRIPLINE_NAMED(LessScaled), BoolType(), {x, y},
                        invert ? -1 : 0, scales);
}

uint32_t Lowering::CompareWithBound(FunctionId id, uint32_t column, const Value& bound_value) {
  const Type type = builder_->type(column);
  const bool wide = IsWideDecimal(type);
  const Int128 value = ExactValue(bound_value);
  std::optional<Bound> bound = BoundAtScale(value, ScaleOf(bound_value.type()), ScaleOf(type));
  const auto raw = [&](Int128 number) {
    return wide ? builder_->Constant(Value::Decimal(number, kMaxPrecision, 0))
                : builder_->Constant(Value::Int(static_cast<int64_t>(number)));
  };
  // No column holds a value below this one: "less" is FALSE for every row that is not NULL.
  const Int128 least = wide ? -PowerOfTen(kMaxPrecision) : Int128{std::numeric_limits<int64_t>::min()};
  const auto all = [&](bool truth) {
    return CompareStored(truth ? FunctionId::kGreaterEqual : FunctionId::kLess, column, raw(least));
  };
  const bool outside =
      !bound.has_value() || (!wide && static_cast<Int128>(static_cast<int64_t>(bound->floor)) != bound->floor);
  using enum FunctionId;
  if (outside) {
    if (id == kEqual || id == kNotEqual) return all(id == kNotEqual);
    const bool below = id == kLess || id == kLessEqual;
    return all(below == (value > 0));
  }
  if (!bound->exact) {
    if (id == kEqual || id == kNotEqual) return all(id == kNotEqual);
    // Between two values of the column: less than it is at most the lower one.
    if (id == kLess) id = kLessEqual;
    if (id == kGreaterEqual) id = kGreater;
  }
  return CompareStored(id, column, raw(bound->floor));
}

uint32_t Lowering::CompareStored(FunctionId id, uint32_t a, uint32_t b) {
  using enum FunctionId;
  const Type type = builder_->type(a);
  const bool equal = id == kEqual || id == kNotEqual;
  NamedKernel kernel = equal ? TRIPLINE_NAMED(EqualInt) : TRIPLINE_NAMED(LessInt);
  if (type.kind == TypeKind::kBool) kernel = equal ? TRIPLINE_NAMED(EqualBool) : TRIPLINE_NAMED(LessBool);
  if (type.kind == TypeKind::kDouble) kernel = equal ? TRIPLINE_NAMED(EqualDouble) : TRIPLINE_NAMED(LessDouble);
  if (type.kind == TypeKind::kString) kernel = equal ? TRIPLINE_NAMED(EqualString) : TRIPLINE_NAMED(LessString);
  if (IsWideDecimal(type)) kernel = equal ? TRIPLINE_NAMED(EqualWide) : TRIPLINE_NAMED(LessWide);
  if (id == kGreater || id == kLessEqual) std::swap(a, b);
  const bool invert = id == kNotEqual || id == kLessEqual || id == kGreaterEqual;
  return builder_->Emit(kernel, BoolType(), {a, b}, invert ? -1 : 0);
}

uint32_t Lowering::NotDistinct(uint32_t a, uint32_t b) {
  const uint32_t equal = builder_->Emit(TRIPLINE_NAMED(IsTrue), BoolType(), {Compare(FunctionId::kEqual, a, b)});
  const uint32_t null_a = builder_->Emit(TRIPLINE_NAMED(IsNull), BoolType(), {a});
  const uint32_t null_b = builder_->Emit(TRIPLINE_NAMED(IsNull), BoolType(), {b});
  const uint32_t both = builder_->Emit(TRIPLINE_NAMED(And), BoolType(), {null_a, null_b});
  return builder_->Emit(TRIPLINE_NAMED(Or), BoolType(), {equal, both});
}

StatusOr<uint32_t> Lowering::LowerIn(const Expr& call, const std::vector<uint32_t>& args) {
  const uint32_t x = args[0];
  const Type type = builder_->type(x);
  SetBuilder set(type);
  std::vector<uint32_t> parts;
  for (size_t i = 1; i < args.size(); ++i) {
    const Value* constant = builder_->constant(args[i]);
    if (constant == nullptr || type.kind == TypeKind::kBool) {
      parts.push_back(Compare(FunctionId::kEqual, x, args[i]));
    } else if (constant->is_null()) {
      set.AddNull();
    } else if (!IsExact(type)) {
      set.Add(*constant);
    } else if (const auto bound = BoundAtScale(ExactValue(*constant), ScaleOf(constant->type()), ScaleOf(type));
               bound.has_value() && bound->exact) {
      set.AddExact(bound->floor);
    }
  }
  if (parts.size() + 1 < args.size()) {
    const SetBuilder::Made made = set.Make();
    const void* prepared = builder_->Keep(made.set);
    parts.push_back(
        builder_->Emit({made.kernel, made.kernel_name}, BoolType(), {x}, made.has_null ? 1 : 0, 0, prepared));
  }
  if (parts.empty()) return NoKernel(call);
  return parts.size() == 1 ? parts[0] : builder_->Emit(TRIPLINE_NAMED(Or), BoolType(), std::move(parts));
}

uint32_t Lowering::LowerCase(Type type, const std::vector<uint32_t>& args) {
  const NamedKernel kernel =
      Pick(StorageOf(type), TRIPLINE_NAMED(SelectBool), TRIPLINE_NAMED(Select8), TRIPLINE_NAMED(Select16));
  uint32_t rest = args.back();
  for (size_t i = args.size() - 1; i >= 2; i -= 2)
    rest = builder_->Emit(kernel, type, {args[i - 2], args[i - 1], rest});
  return rest;
}

uint32_t Lowering::LowerCoalesce(Type type, const std::vector<uint32_t>& args) {
  const NamedKernel kernel =
      Pick(StorageOf(type), TRIPLINE_NAMED(CoalesceBool), TRIPLINE_NAMED(Coalesce8), TRIPLINE_NAMED(Coalesce16));
  uint32_t rest = args.back();
  for (size_t i = args.size() - 1; i-- > 0;) rest = builder_->Emit(kernel, type, {args[i], rest});
  return rest;
}

uint32_t Lowering::LowerExtreme(Type type, const std::vector<uint32_t>& args, int64_t greatest) {
  NamedKernel kernel = TRIPLINE_NAMED(LeastInt);
  if (type.kind == TypeKind::kDouble) kernel = TRIPLINE_NAMED(LeastDouble);
  if (type.kind == TypeKind::kString) kernel = TRIPLINE_NAMED(LeastString);
  if (IsWideDecimal(type)) kernel = TRIPLINE_NAMED(LeastWide);
  uint32_t best = args[0];
  for (size_t i = 1; i < args.size(); ++i) {
    if (type.kind == TypeKind::kBool) {
      // Of two bools the smaller is TRUE only if both are; NULL if one is NULL: AND and OR would absorb it.
      const uint32_t equal = Compare(FunctionId::kEqual, best, args[i]);
      const uint32_t extreme = builder_->Constant(Value::Bool(greatest != 0));
      const uint32_t known = builder_->Emit(TRIPLINE_NAMED(IsNotNull), BoolType(), {equal});
      const uint32_t if_known = builder_->Emit(TRIPLINE_NAMED(SelectBool), type, {equal, best, extreme});
      best = builder_->Emit(TRIPLINE_NAMED(SelectBool), type, {known, if_known, equal});
    } else {
      best = builder_->Emit(kernel, type, {best, args[i]}, greatest);
    }
  }
  return best;
}

uint32_t Lowering::LowerHash(uint32_t a) {
  const Type type = builder_->type(a);
  switch (type.kind) {
    case TypeKind::kBool:
      return builder_->Emit(TRIPLINE_NAMED(HashBool), IntType(), {a});
    case TypeKind::kString:
      return builder_->Emit(TRIPLINE_NAMED(HashString), IntType(), {a});
    case TypeKind::kDouble:
      return builder_->Emit(TRIPLINE_NAMED(HashDouble), IntType(), {a});
    case TypeKind::kDecimal:
      return IsWide(a) ? builder_->Emit(TRIPLINE_NAMED(HashWide), IntType(), {a}, type.scale)
                       : builder_->Emit(TRIPLINE_NAMED(HashSmall), IntType(), {a}, type.scale);
    default:
      return builder_->Emit(TRIPLINE_NAMED(HashInt), IntType(), {a});
  }
}

}  // namespace tripline::data
