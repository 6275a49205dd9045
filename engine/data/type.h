// The types of the rule language, as values of 8 bytes.
//
// Widths in columns and records: bool is a bit; int, double, timestamp, duration and decimals up to 18 digits take
// 8 bytes; longer decimals 16 (__int128); string 16 (StringRef, string_ref.h). Timestamps are microseconds since
// 1970-01-01 UTC, durations microseconds. A decimal's value is its unscaled integer: 12.30 as decimal(10,2) is 1230.
//
// kNull is the type of the literal NULL before it meets another type. kMonths is the type of the literal
// `interval '1' month`: it exists in `within`, gap bounds and timestamp arithmetic only. kArray is made by ARRAY_AGG,
// travels as a Value and is printed; no expression takes it apart, and no column holds it.
//
// Thread-safety: immutable values. The numbers of TypeKind are written to savepoints: do not change.
#ifndef TRIPLINE_ENGINE_DATA_TYPE_H_
#define TRIPLINE_ENGINE_DATA_TYPE_H_

#include <cstdint>
#include <string>

namespace tripline::data {

enum class TypeKind : uint8_t {
  kNull = 0,
  kBool = 1,
  kInt = 2,
  kDouble = 3,
  kDecimal = 4,
  kString = 5,
  kTimestamp = 6,
  kDuration = 7,
  kMonths = 8,
  kArray = 9,
};

struct Type {
  TypeKind kind = TypeKind::kNull;
  uint8_t precision = 0;               // decimal: 1 to 38
  uint8_t scale = 0;                   // decimal: 0 to precision
  TypeKind element = TypeKind::kNull;  // array: its elements' kind (precision and scale above are the elements')

  friend bool operator==(const Type&, const Type&) = default;
};

inline constexpr int kMaxPrecision = 38;
inline constexpr int kMaxSmallPrecision = 18;  // the longest decimal kept in 64 bits

inline constexpr Type NullType() { return {TypeKind::kNull}; }
inline constexpr Type BoolType() { return {TypeKind::kBool}; }
inline constexpr Type IntType() { return {TypeKind::kInt}; }
inline constexpr Type DoubleType() { return {TypeKind::kDouble}; }
inline constexpr Type DecimalType(int precision, int scale) {
  return {TypeKind::kDecimal, static_cast<uint8_t>(precision), static_cast<uint8_t>(scale)};
}
inline constexpr Type StringType() { return {TypeKind::kString}; }
inline constexpr Type TimestampType() { return {TypeKind::kTimestamp}; }
inline constexpr Type DurationType() { return {TypeKind::kDuration}; }
inline constexpr Type MonthsType() { return {TypeKind::kMonths}; }
inline constexpr Type ArrayType(Type element) {
  return {TypeKind::kArray, element.precision, element.scale, element.kind};
}
// The type of an array's elements. REQUIRES: type.kind == kArray.
inline constexpr Type ElementType(Type type) { return {type.element, type.precision, type.scale}; }

inline constexpr bool IsWideDecimal(Type type) {
  return type.kind == TypeKind::kDecimal && type.precision > kMaxSmallPrecision;
}
inline constexpr bool IsNumeric(Type type) {
  return type.kind == TypeKind::kInt || type.kind == TypeKind::kDouble || type.kind == TypeKind::kDecimal;
}
// Bytes of one value in a column or a record; 0 for bool (a bit) and for kinds that no column holds.
inline constexpr uint32_t ValueBytes(Type type) {
  switch (type.kind) {
    case TypeKind::kInt:
    case TypeKind::kDouble:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kMonths:
      return 8;
    case TypeKind::kDecimal:
      return type.precision > kMaxSmallPrecision ? 16 : 8;
    case TypeKind::kString:
      return 16;
    default:
      return 0;
  }
}

// "int", "decimal(12,2)", "array of string": as the language writes it.
std::string TypeName(Type type);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_TYPE_H_
