#include "engine/data/expr_resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/data/decimal.h"
#include "engine/data/row_function.h"
#include "engine/data/text.h"

namespace tripline::data {
namespace {

using Args = std::vector<ExprPtr>;

Status AuthorError(std::string_view code, std::string_view message) { return Error(Fault::kAuthor, code, message); }

std::string TypeNames(const Args& args) {
  std::string names;
  for (const ExprPtr& arg : args) {
    if (!names.empty()) names += ", ";
    names += TypeName(arg->type);
  }
  return names;
}

Status NoSuchForm(FunctionId id, const Args& args) {
  const Function& function = FunctionOf(id);
  if (function.group == "operators" && args.size() == 2) {
    return AuthorError("TRL0781", fmt::format("'{}' can't be applied to {} and {}", function.name,
                                              TypeName(args[0]->type), TypeName(args[1]->type)));
  }
  return AuthorError(
      "TRL0781", fmt::format("'{}' does not take ({}); it is {}", function.name, TypeNames(args), function.signature));
}

bool IsLiteralText(const Expr& expr) {
  return expr.kind == ExprKind::kConstant && expr.type.kind == TypeKind::kString && !expr.constant.is_null();
}
bool IsNullType(const Expr& expr) { return expr.type.kind == TypeKind::kNull; }
bool IsExact(Type type) { return type.kind == TypeKind::kInt || type.kind == TypeKind::kDecimal; }
bool ReadsLiterals(TypeKind kind) {
  return kind == TypeKind::kTimestamp || kind == TypeKind::kDuration || kind == TypeKind::kBool;
}

// The literal as a value of a type that reads literals; nothing if it is malformed.
std::optional<Value> ReadLiteral(const std::string& text, TypeKind kind) {
  int64_t us = 0;
  bool truth = false;
  if (kind == TypeKind::kTimestamp && ParseTimestamp(text, &us) == ParseResult::kOk) return Value::Timestamp(us);
  if (kind == TypeKind::kDuration && ParseDuration(text, &us) == ParseResult::kOk) return Value::Duration(us);
  if (kind == TypeKind::kBool && ParseBool(text, &truth) == ParseResult::kOk) return Value::Bool(truth);
  return std::nullopt;
}

std::string_view LiteralForm(TypeKind kind) {
  switch (kind) {
    case TypeKind::kTimestamp:
      return "'2026-01-31' or '2026-01-31 10:00:00'";
    case TypeKind::kDuration:
      return "'10 minutes' or '1 hour 30 minutes'";
    default:
      return "'true' or 'false'";
  }
}

// The argument as the given type, where the language converts by itself.
StatusOr<ExprPtr> Convert(const ExprPtr& arg, Type type) {
  if (arg->type == type) return arg;
  if (IsNullType(*arg)) return MakeConstant(Value(type));
  if (IsLiteralText(*arg) && ReadsLiterals(type.kind)) {
    if (auto value = ReadLiteral(arg->constant.as_string(), type.kind)) return MakeConstant(*std::move(value));
    return AuthorError("TRL0782", fmt::format("'{}' can't be read as a {}: write it like {}", arg->constant.as_string(),
                                              TypeName(type), LiteralForm(type.kind)));
  }
  const bool number = IsNumeric(arg->type) && (type.kind == TypeKind::kDouble || type.kind == TypeKind::kDecimal);
  if (number) return MakeCast(arg, type);
  return AuthorError("TRL0781", fmt::format("{} can't stand where {} is wanted: write cast(… as {})",
                                            TypeName(arg->type), TypeName(type), TypeName(type)));
}

Status ConvertAll(Type type, size_t first, Args* args) {
  for (size_t i = first; i < args->size(); ++i) {
    TRIPLINE_ASSIGN_OR_RETURN((*args)[i], Convert((*args)[i], type));
  }
  return OkStatus();
}

int WholeDigits(Type decimal) { return decimal.precision - decimal.scale; }

Type CappedDecimal(int whole, int scale) { return DecimalType(std::clamp(whole + scale, 1, kMaxPrecision), scale); }

// The one type that all of them can be brought to by themselves; kNull if all are NULL; nothing if there is none.
std::optional<Type> CommonType(std::span<const ExprPtr> args) {
  std::optional<Type> common;
  bool literal = false;
  for (const ExprPtr& arg : args) {
    if (IsNullType(*arg)) continue;
    if (IsLiteralText(*arg)) {
      literal = true;
      continue;
    }
    const Type type = arg->type;
    if (!common.has_value() || *common == type) {
      // The second time two ints meet, or the first value of all.
      common = type;
    } else if (IsNumeric(*common) && IsNumeric(type)) {
      if (common->kind == TypeKind::kDouble || type.kind == TypeKind::kDouble) {
        common = DoubleType();
      } else if (common->kind != TypeKind::kInt || type.kind != TypeKind::kInt) {
        common = DecimalType(1, 0);  // settled below, over all of them
      }
    } else {
      return std::nullopt;
    }
  }
  if (!common.has_value()) return literal ? StringType() : NullType();
  if (literal && common->kind != TypeKind::kString && !ReadsLiterals(common->kind)) return std::nullopt;
  if (common->kind != TypeKind::kDecimal) return common;
  int whole = 0;
  int scale = 0;
  for (const ExprPtr& arg : args) {
    if (!IsExact(arg->type)) continue;
    // A declared decimal keeps its type: only constants are as short as they look.
    const Type decimal = DecimalTypeOf(*arg);
    whole = std::max(whole, WholeDigits(decimal));
    scale = std::max(scale, static_cast<int>(decimal.scale));
  }
  return CappedDecimal(whole, scale);
}

bool IsValueType(Type type) { return type.kind != TypeKind::kArray && type.kind != TypeKind::kMonths; }

StatusOr<ResolvedCall> ResolveToCommon(FunctionId id, Args args, size_t least) {
  if (args.size() < least) return NoSuchForm(id, args);
  const auto type = CommonType(args);
  if (!type.has_value() || !IsValueType(*type)) return NoSuchForm(id, args);
  TRIPLINE_RETURN_IF_ERROR(ConvertAll(*type, 0, &args));
  return ResolvedCall{id, *type, std::move(args)};
}

// Both sides of a comparison: exact numbers stay as they are (they are compared exactly), everything else meets.
Status PrepareComparison(FunctionId id, Args* args) {
  const auto type = CommonType(*args);
  if (!type.has_value() || !IsValueType(*type)) return NoSuchForm(id, *args);
  const Type meeting = type->kind == TypeKind::kNull ? IntType() : *type;
  for (ExprPtr& arg : *args) {
    if (IsExact(meeting) && IsExact(arg->type)) continue;
    TRIPLINE_ASSIGN_OR_RETURN(arg, Convert(arg, meeting));
  }
  return OkStatus();
}

StatusOr<ResolvedCall> ResolveComparison(FunctionId id, Args args) {
  if (args.size() != 2) return NoSuchForm(id, args);
  TRIPLINE_RETURN_IF_ERROR(PrepareComparison(id, &args));
  return ResolvedCall{id, BoolType(), std::move(args)};
}

StatusOr<ResolvedCall> ResolveIn(FunctionId id, Args args) {
  if (args.size() < 2) return NoSuchForm(id, args);
  TRIPLINE_RETURN_IF_ERROR(PrepareComparison(id, &args));
  return ResolvedCall{id, BoolType(), std::move(args)};
}

// AND, OR, NOT, IS TRUE, …
StatusOr<ResolvedCall> ResolveLogic(FunctionId id, Args args, size_t least, size_t most) {
  if (args.size() < least || args.size() > most) return NoSuchForm(id, args);
  for (ExprPtr& arg : args) {
    if (IsNullType(*arg)) arg = MakeConstant(Value(BoolType()));
    if (arg->type.kind != TypeKind::kBool) {
      return AuthorError("TRL0781",
                         fmt::format("'{}' takes conditions; this is {}", FunctionOf(id).name, TypeName(arg->type)));
    }
  }
  return ResolvedCall{id, BoolType(), std::move(args)};
}

StatusOr<ResolvedCall> ResolveCase(Args args) {
  if (args.size() < 2) return NoSuchForm(FunctionId::kCase, args);
  if (args.size() % 2 == 0) args.push_back(MakeConstant(Value()));
  Args values;
  for (size_t i = 0; i < args.size(); ++i) {
    const bool is_value = i % 2 == 1 || i + 1 == args.size();
    if (is_value) {
      values.push_back(args[i]);
      continue;
    }
    if (IsNullType(*args[i])) args[i] = MakeConstant(Value(BoolType()));
    if (args[i]->type.kind != TypeKind::kBool) {
      return AuthorError("TRL0781",
                         fmt::format("'case' takes conditions behind 'when'; this is {}", TypeName(args[i]->type)));
    }
  }
  const auto type = CommonType(values);
  if (!type.has_value() || !IsValueType(*type)) {
    return AuthorError("TRL0781", fmt::format("the values of 'case' have no common type: {}", TypeNames(values)));
  }
  for (size_t i = 0; i < args.size(); ++i) {
    if (i % 2 == 1 || i + 1 == args.size()) {
      TRIPLINE_ASSIGN_OR_RETURN(args[i], Convert(args[i], *type));
    }
  }
  return ResolvedCall{FunctionId::kCase, *type, std::move(args)};
}

// A NULL beside a number or a duration takes that type.
void TypeNulls(FunctionId id, Args* args) {
  for (size_t i = 0; i < 2; ++i) {
    ExprPtr& arg = (*args)[i];
    const Expr& other = *(*args)[1 - i];
    if (!IsNullType(*arg)) continue;
    Type type = other.type;
    if (IsNullType(other)) type = IntType();
    if (other.type.kind == TypeKind::kTimestamp && id == FunctionId::kAdd) type = DurationType();
    if (other.type.kind == TypeKind::kMonths) type = TimestampType();
    arg = MakeConstant(Value(type));
  }
}

// A literal beside a timestamp or duration in a sum: whichever of the two it can be read as.
Status ReadSummands(FunctionId id, Args* args) {
  for (size_t i = 0; i < 2; ++i) {
    ExprPtr& arg = (*args)[i];
    const TypeKind other = (*args)[1 - i]->type.kind;
    if (!IsLiteralText(*arg)) continue;
    if (other != TypeKind::kTimestamp && other != TypeKind::kDuration) continue;
    const std::string& text = arg->constant.as_string();
    const bool may_be_timestamp =
        other == TypeKind::kTimestamp ? id == FunctionId::kSubtract : (id == FunctionId::kAdd || i == 0);
    auto value = may_be_timestamp ? ReadLiteral(text, TypeKind::kTimestamp) : std::nullopt;
    const bool may_be_duration = other == TypeKind::kDuration || i == 1 || id == FunctionId::kAdd;
    if (!value.has_value() && may_be_duration) value = ReadLiteral(text, TypeKind::kDuration);
    if (!value.has_value()) {
      return AuthorError("TRL0782", fmt::format("'{}' can't be read as a timestamp or a duration beside {}", text,
                                                TypeName((*args)[1 - i]->type)));
    }
    arg = MakeConstant(*std::move(value));
  }
  return OkStatus();
}

StatusOr<Type> DecimalResult(FunctionId id, Type a, Type b) {
  const int scale = std::max(a.scale, b.scale);
  switch (id) {
    case FunctionId::kMultiply:
      if (a.scale + b.scale > kMaxPrecision) {
        return AuthorError("TRL0781", fmt::format("the product of {} and {} would need {} digits behind the point; a "
                                                  "decimal has at most 38: cast one side to fewer",
                                                  TypeName(a), TypeName(b), a.scale + b.scale));
      }
      return CappedDecimal(WholeDigits(a) + WholeDigits(b), a.scale + b.scale);
    case FunctionId::kDivide:
      return CappedDecimal(std::max(1, WholeDigits(a) + b.scale), std::max(6, scale));
    case FunctionId::kRemainder:
      return CappedDecimal(std::min(WholeDigits(a), WholeDigits(b)), scale);
    default:
      return CappedDecimal(std::max(WholeDigits(a), WholeDigits(b)) + 1, scale);
  }
}

StatusOr<ResolvedCall> ResolveNumbers(FunctionId id, Args args) {
  const Type a = args[0]->type;
  const Type b = args[1]->type;
  if (a.kind == TypeKind::kDouble || b.kind == TypeKind::kDouble) {
    TRIPLINE_RETURN_IF_ERROR(ConvertAll(DoubleType(), 0, &args));
    return ResolvedCall{id, DoubleType(), std::move(args)};
  }
  if (a.kind == TypeKind::kInt && b.kind == TypeKind::kInt) return ResolvedCall{id, IntType(), std::move(args)};
  TRIPLINE_ASSIGN_OR_RETURN(const Type type, DecimalResult(id, DecimalTypeOf(*args[0]), DecimalTypeOf(*args[1])));
  return ResolvedCall{id, type, std::move(args)};
}

// The result of arithmetic with times; kNull where there is none.
Type TimeResult(FunctionId id, Type a, Type b) {
  const bool add = id == FunctionId::kAdd;
  const bool subtract = id == FunctionId::kSubtract;
  const auto is = [&](TypeKind left, TypeKind right) { return a.kind == left && b.kind == right; };
  using enum TypeKind;
  if (add && (is(kTimestamp, kDuration) || is(kTimestamp, kMonths))) return TimestampType();
  if (add && (is(kDuration, kTimestamp) || is(kMonths, kTimestamp))) return TimestampType();
  if (subtract && (is(kTimestamp, kDuration) || is(kTimestamp, kMonths))) return TimestampType();
  if (subtract && is(kTimestamp, kTimestamp)) return DurationType();
  if ((add || subtract) && is(kDuration, kDuration)) return DurationType();
  if (id == FunctionId::kMultiply && a.kind == kDuration && IsNumeric(b)) return DurationType();
  if (id == FunctionId::kMultiply && IsNumeric(a) && b.kind == kDuration) return DurationType();
  if (id == FunctionId::kDivide && a.kind == kDuration && IsNumeric(b)) return DurationType();
  if (id == FunctionId::kDivide && is(kDuration, kDuration)) return DoubleType();
  return NullType();
}

StatusOr<ResolvedCall> ResolveArithmetic(FunctionId id, Args args) {
  if (args.size() != 2) return NoSuchForm(id, args);
  if (id == FunctionId::kMod) id = FunctionId::kRemainder;
  if (id == FunctionId::kAdd || id == FunctionId::kSubtract) TRIPLINE_RETURN_IF_ERROR(ReadSummands(id, &args));
  TypeNulls(id, &args);
  if (IsNumeric(args[0]->type) && IsNumeric(args[1]->type)) return ResolveNumbers(id, std::move(args));
  const Type type = TimeResult(id, args[0]->type, args[1]->type);
  if (type.kind == TypeKind::kNull) return NoSuchForm(id, args);
  // The time stands first, so that a kernel knows its operands by their place.
  const bool commutes = id == FunctionId::kAdd || id == FunctionId::kMultiply;
  const TypeKind right = args[1]->type.kind;
  const TypeKind left = args[0]->type.kind;
  if (commutes && (right == TypeKind::kTimestamp || (right == TypeKind::kDuration && IsNumeric(args[0]->type)) ||
                   left == TypeKind::kMonths)) {
    std::swap(args[0], args[1]);
  }
  return ResolvedCall{id, type, std::move(args)};
}

// The int constant that a rounding is given; nothing if it is no constant.
std::optional<int64_t> ConstantDigits(const Expr& expr) {
  if (expr.kind != ExprKind::kConstant || expr.constant.is_null()) return std::nullopt;
  return std::clamp<int64_t>(expr.constant.as_int(), -400, 400);
}

Type RoundedType(Type decimal, const Expr& digits) {
  const auto constant = ConstantDigits(digits);
  if (!constant.has_value()) return CappedDecimal(WholeDigits(decimal) + 1, decimal.scale);
  if (*constant >= decimal.scale) return decimal;
  return CappedDecimal(WholeDigits(decimal) + 1, std::max<int>(0, static_cast<int>(*constant)));
}

// abs, sign, neg, floor, ceil, round.
StatusOr<ResolvedCall> ResolveOneNumber(FunctionId id, Args args) {
  const bool round = id == FunctionId::kRound;
  if (args.empty() || args.size() > (round ? 2 : 1)) return NoSuchForm(id, args);
  if (IsNullType(*args[0])) args[0] = MakeConstant(Value(IntType()));
  const Type type = args[0]->type;
  if (id == FunctionId::kNegate && (type.kind == TypeKind::kDuration || type.kind == TypeKind::kMonths)) {
    return ResolvedCall{id, type, std::move(args)};
  }
  if (id == FunctionId::kAbs && type.kind == TypeKind::kDuration) return ResolvedCall{id, type, std::move(args)};
  if (!IsNumeric(type)) return NoSuchForm(id, args);
  if (id == FunctionId::kSign) return ResolvedCall{id, IntType(), std::move(args)};
  if (round) {
    if (args.size() == 1) args.push_back(MakeConstant(Value::Int(0)));
    if (IsNullType(*args[1])) args[1] = MakeConstant(Value(IntType()));
    if (args[1]->type.kind != TypeKind::kInt) return NoSuchForm(id, args);
    const Type rounded = type.kind == TypeKind::kDecimal ? RoundedType(type, *args[1]) : type;
    return ResolvedCall{id, rounded, std::move(args)};
  }
  const bool to_whole = id == FunctionId::kFloor || id == FunctionId::kCeil;
  if (to_whole && type.kind == TypeKind::kDecimal) {
    return ResolvedCall{id, CappedDecimal(WholeDigits(type) + 1, 0), std::move(args)};
  }
  return ResolvedCall{id, type, std::move(args)};
}

bool IsTextOrNull(const Expr& expr) { return expr.type.kind == TypeKind::kString || IsNullType(expr); }

StatusOr<ResolvedCall> ResolveTexts(FunctionId id, Args args, size_t least, size_t most) {
  const bool texts = std::ranges::all_of(args, [](const ExprPtr& arg) { return IsTextOrNull(*arg); });
  if (!texts || args.size() < least || args.size() > most) return NoSuchForm(id, args);
  TRIPLINE_RETURN_IF_ERROR(ConvertAll(StringType(), 0, &args));
  return ResolvedCall{id, id == FunctionId::kLike ? BoolType() : StringType(), std::move(args)};
}

// How well an argument fits a parameter: 0 not at all, 1 converted, 2 as it is.
int Fit(const Expr& arg, char letter) {
  if (IsOfLetter(letter, arg.type.kind)) return 2;
  if (IsNullType(arg)) return 1;
  const Type wanted = TypeOfLetter(letter);
  if (wanted.kind == TypeKind::kDouble && IsNumeric(arg.type)) return 1;
  if (IsLiteralText(arg) && ReadsLiterals(wanted.kind)) return 1;
  return 0;
}

StatusOr<ResolvedCall> ResolveRowFunction(FunctionId id, Args args) {
  const RowFunction* best = nullptr;
  int best_fit = 0;
  for (const RowFunction& candidate : RowFunctions()) {
    if (candidate.id != id || candidate.parameters.size() != args.size()) continue;
    int fit = 1;
    for (size_t i = 0; i < args.size() && fit > 0; ++i) {
      const int one = Fit(*args[i], candidate.parameters[i]);
      fit = one == 0 ? 0 : fit + one;
    }
    if (fit > best_fit) {
      best = &candidate;
      best_fit = fit;
    }
  }
  if (best == nullptr) return NoSuchForm(id, args);
  for (size_t i = 0; i < args.size(); ++i) {
    TRIPLINE_ASSIGN_OR_RETURN(args[i], Convert(args[i], TypeOfLetter(best->parameters[i])));
    const bool must_be_constant = best->parameters[i] == 'S' || best->parameters[i] == 'I';
    if (must_be_constant && (args[i]->kind != ExprKind::kConstant || args[i]->constant.is_null())) {
      return AuthorError("TRL0783", fmt::format("argument {} of '{}' must be a constant: {}", i + 1,
                                                FunctionOf(id).name, FunctionOf(id).signature));
    }
  }
  if (best->prepare != nullptr) {
    auto prepared = best->prepare(args);
    if (!prepared.ok()) return prepared.status();
  }
  return ResolvedCall{id, TypeOfLetter(best->result), std::move(args)};
}

StatusOr<ResolvedCall> ResolveNullTest(FunctionId id, Args args) {
  if (args.size() != 1) return NoSuchForm(id, args);
  return ResolvedCall{id, BoolType(), std::move(args)};
}

StatusOr<ResolvedCall> ResolveHash(FunctionId id, Args args) {
  if (args.size() != 1 || !IsValueType(args[0]->type)) return NoSuchForm(id, args);
  return ResolvedCall{id, IntType(), std::move(args)};
}

}  // namespace

Type DecimalTypeOf(const Expr& expr) {
  const bool known = expr.kind == ExprKind::kConstant && !expr.constant.is_null();
  if (expr.type.kind == TypeKind::kInt) {
    return DecimalType(known ? DigitCount(expr.constant.as_int()) : 19, 0);
  }
  if (!known) return expr.type;
  return DecimalType(std::max<int>(DigitCount(expr.constant.as_decimal()), expr.type.scale), expr.type.scale);
}

bool CanCast(Type from, Type to) {
  if (from.kind == to.kind || from.kind == TypeKind::kNull) return IsValueType(to) || from == to;
  if (to.kind == TypeKind::kString) return from.kind != TypeKind::kArray && from.kind != TypeKind::kMonths;
  if (from.kind == TypeKind::kString) return IsValueType(to) && to.kind != TypeKind::kNull;
  if (IsNumeric(from) && IsNumeric(to)) return true;
  return (from.kind == TypeKind::kBool && to.kind == TypeKind::kInt) ||
         (from.kind == TypeKind::kInt && to.kind == TypeKind::kBool);
}

StatusOr<ResolvedCall> ResolveCall(FunctionId id, Args args) {
  constexpr size_t kAny = ~size_t{0};
  switch (id) {
    case FunctionId::kAdd:
    case FunctionId::kSubtract:
    case FunctionId::kMultiply:
    case FunctionId::kDivide:
    case FunctionId::kRemainder:
    case FunctionId::kMod:
      return ResolveArithmetic(id, std::move(args));
    case FunctionId::kNegate:
    case FunctionId::kAbs:
    case FunctionId::kSign:
    case FunctionId::kRound:
    case FunctionId::kFloor:
    case FunctionId::kCeil:
      return ResolveOneNumber(id, std::move(args));
    case FunctionId::kEqual:
    case FunctionId::kNotEqual:
    case FunctionId::kLess:
    case FunctionId::kLessEqual:
    case FunctionId::kGreater:
    case FunctionId::kGreaterEqual:
    case FunctionId::kIsDistinct:
    case FunctionId::kIsNotDistinct:
      return ResolveComparison(id, std::move(args));
    case FunctionId::kIn:
      return ResolveIn(id, std::move(args));
    case FunctionId::kAnd:
    case FunctionId::kOr:
      return ResolveLogic(id, std::move(args), 1, kAny);
    case FunctionId::kNot:
    case FunctionId::kIsTrue:
    case FunctionId::kIsFalse:
    case FunctionId::kIsUnknown:
      return ResolveLogic(id, std::move(args), 1, 1);
    case FunctionId::kIsNull:
    case FunctionId::kIsNotNull:
      return ResolveNullTest(id, std::move(args));
    case FunctionId::kConcatenate:
      return ResolveTexts(id, std::move(args), 2, 2);
    case FunctionId::kConcat:
      return ResolveTexts(id, std::move(args), 1, kAny);
    case FunctionId::kConcatWs:
      return ResolveTexts(id, std::move(args), 2, kAny);
    case FunctionId::kLike:
      return ResolveTexts(id, std::move(args), 2, 3);
    case FunctionId::kCase:
      return ResolveCase(std::move(args));
    case FunctionId::kCoalesce:
      return ResolveToCommon(id, std::move(args), 1);
    case FunctionId::kLeast:
    case FunctionId::kGreatest:
      return ResolveToCommon(id, std::move(args), 1);
    case FunctionId::kHash64:
      return ResolveHash(id, std::move(args));
    default:
      return ResolveRowFunction(id, std::move(args));
  }
}

}  // namespace tripline::data
