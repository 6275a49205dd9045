// The part of program_lower.h that changes types: casts, and decimals from one scale to another.
#include "engine/data/decimal.h"
#include "engine/data/kernel_cast.h"
#include "engine/data/program_lower.h"

namespace tripline::data {

StatusOr<uint32_t> Lowering::LowerCast(Type to, uint32_t a) {
  const Type from = builder_->type(a);
  if (to.kind == TypeKind::kString) return LowerToString(a);
  if (from.kind == TypeKind::kString) return LowerFromString(to, a);
  if (to.kind == TypeKind::kBool) return builder_->Emit(TRIPLINE_NAMED(IntToBool), to, {a});
  if (from.kind == TypeKind::kBool) return builder_->Emit(TRIPLINE_NAMED(BoolToInt), to, {a});
  if (to.kind == TypeKind::kDecimal) {
    if (from.kind != TypeKind::kDouble) return LowerDecimalCast(to, a);
    return builder_->Emit(IsWideDecimal(to) ? TRIPLINE_NAMED(DoubleToWide) : TRIPLINE_NAMED(DoubleToSmall), to, {a},
                          to.precision, to.scale);
  }
  if (to.kind == TypeKind::kInt) {
    if (from.kind == TypeKind::kDouble) return builder_->Emit(TRIPLINE_NAMED(DoubleToInt), to, {a});
    if (IsWideDecimal(from)) return builder_->Emit(TRIPLINE_NAMED(WideToInt), to, {a}, ScalePair(from.scale, 0));
    return builder_->Emit(TRIPLINE_NAMED(SmallToSmall), to, {a}, ScalePair(from.scale, 0), 19);
  }
  if (from.kind == TypeKind::kInt) return builder_->Emit(TRIPLINE_NAMED(IntToDouble), to, {a});
  constexpr int kExactDigits = 15;  // below 2^53, and so is the power of ten
  if (from.precision <= kExactDigits) {
    return builder_->Emit(TRIPLINE_NAMED(ShortDecimalToDouble), to, {a}, SmallPowerOfTen(from.scale));
  }
  return builder_->Emit(IsWideDecimal(from) ? TRIPLINE_NAMED(WideToDouble) : TRIPLINE_NAMED(SmallToDouble), to, {a},
                        from.scale);
}

uint32_t Lowering::LowerDecimalCast(Type to, uint32_t a) {
  const Type from = builder_->type(a);
  const int scale = ScaleOf(from);
  const int shift = to.scale - scale;
  const bool has_room = shift >= 0 && PrecisionOf(from) + shift <= to.precision;
  const bool wide_from = IsWideDecimal(from);
  const bool wide_to = IsWideDecimal(to);
  if (has_room && !wide_from && shift <= kMaxSmallPrecision) {
    return builder_->Emit(wide_to ? TRIPLINE_NAMED(Widen) : TRIPLINE_NAMED(ScaleUpSmall), to, {a},
                          SmallPowerOfTen(shift));
  }
  const int64_t scales = ScalePair(scale, to.scale);
  if (wide_from) {
    return builder_->Emit(wide_to ? TRIPLINE_NAMED(WideToWide) : TRIPLINE_NAMED(WideToSmall), to, {a}, scales,
                          to.precision);
  }
  return builder_->Emit(wide_to ? TRIPLINE_NAMED(SmallToWide) : TRIPLINE_NAMED(SmallToSmall), to, {a}, scales,
                        to.precision);
}

uint32_t Lowering::LowerToString(uint32_t a) {
  const Type from = builder_->type(a);
  const Type to = StringType();
  switch (from.kind) {
    case TypeKind::kBool:
      return builder_->Emit(TRIPLINE_NAMED(BoolToString), to, {a});
    case TypeKind::kInt:
      return builder_->Emit(TRIPLINE_NAMED(IntToString), to, {a});
    case TypeKind::kDouble:
      return builder_->Emit(TRIPLINE_NAMED(DoubleToString), to, {a});
    case TypeKind::kDecimal:
      return IsWide(a) ? builder_->Emit(TRIPLINE_NAMED(WideToString), to, {a}, from.scale)
                       : builder_->Emit(TRIPLINE_NAMED(SmallToString), to, {a}, from.scale);
    case TypeKind::kTimestamp:
      return builder_->Emit(TRIPLINE_NAMED(TimestampToString), to, {a});
    case TypeKind::kDuration:
      return builder_->Emit(TRIPLINE_NAMED(DurationToString), to, {a});
    default:
      return a;
  }
}

uint32_t Lowering::LowerFromString(Type to, uint32_t a) {
  switch (to.kind) {
    case TypeKind::kBool:
      return builder_->Emit(TRIPLINE_NAMED(StringToBool), to, {a});
    case TypeKind::kInt:
      return builder_->Emit(TRIPLINE_NAMED(StringToInt), to, {a});
    case TypeKind::kDouble:
      return builder_->Emit(TRIPLINE_NAMED(StringToDouble), to, {a});
    case TypeKind::kTimestamp:
      return builder_->Emit(TRIPLINE_NAMED(StringToTimestamp), to, {a});
    case TypeKind::kDuration:
      return builder_->Emit(TRIPLINE_NAMED(StringToDuration), to, {a});
    default:
      return builder_->Emit(IsWideDecimal(to) ? TRIPLINE_NAMED(StringToWide) : TRIPLINE_NAMED(StringToSmall), to, {a},
                            to.precision, to.scale);
  }
}

}  // namespace tripline::data
