// One value with its type, owning its bytes: constants, parameters, measures, what is printed.
//
// Not for the way of every row: columns (batch.h) hold values there; a Value may allocate.
//
//   Value::Decimal(1230, 12, 2)   // 12.30
//
// Thread-safety: thread-compatible; copies are independent.
#ifndef TRIPLINE_ENGINE_DATA_VALUE_H_
#define TRIPLINE_ENGINE_DATA_VALUE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/data/type.h"

namespace tripline::data {

__extension__ typedef __int128 Int128;

class Value {
 public:
  // NULL of the given type.
  explicit Value(Type type = NullType()) : type_(type) {}

  static Value Bool(bool value) { return Value(BoolType(), value); }
  static Value Int(int64_t value) { return Value(IntType(), value); }
  static Value Double(double value) { return Value(DoubleType(), value); }
  static Value Decimal(Int128 unscaled, int precision, int scale) {
    return Value(DecimalType(precision, scale), unscaled);
  }
  static Value String(std::string value) { return Value(StringType(), std::move(value)); }
  static Value Timestamp(int64_t us) { return Value(TimestampType(), us); }
  static Value Duration(int64_t us) { return Value(DurationType(), us); }
  static Value Months(int64_t months) { return Value(MonthsType(), months); }
  static Value Array(Type element, std::vector<Value> values) { return Value(ArrayType(element), std::move(values)); }

  Type type() const { return type_; }
  bool is_null() const { return std::holds_alternative<std::monostate>(payload_); }
  // REQUIRES for each: not NULL and of that kind (decimals of any precision are held in 128 bits).
  bool as_bool() const { return std::get<bool>(payload_); }
  int64_t as_int() const { return std::get<int64_t>(payload_); }  // int, timestamp, duration, months
  double as_double() const { return std::get<double>(payload_); }
  Int128 as_decimal() const { return std::get<Int128>(payload_); }
  const std::string& as_string() const { return std::get<std::string>(payload_); }
  const std::vector<Value>& as_array() const { return std::get<std::vector<Value>>(payload_); }

  // Equal types and equal values; NULL equals NULL of its type, NaN equals NaN.
  friend bool operator==(const Value& a, const Value& b);

 private:
  using Payload = std::variant<std::monostate, bool, int64_t, double, Int128, std::string, std::vector<Value>>;
  Value(Type type, Payload payload) : type_(type), payload_(std::move(payload)) {}

  Type type_;
  Payload payload_;
};

// SQL's order of two values that are not NULL and of the same type: negative, 0 or positive. NaN equals NaN and sorts
// above all numbers; strings compare by code point. REQUIRES: the same kind; decimals the same scale.
int CompareValues(const Value& a, const Value& b);

// As the language prints it: decimals with their scale, doubles in the shortest form that reads back, timestamps as
// ISO 8601 with Z (fraction only where it is not zero), durations as seconds with fraction, arrays as [a, b].
// NULL is "" here; callers that want another mark look at is_null first.
std::string ToText(const Value& value);

// Appends the value as JSON: NULL null, int and double as numbers (NaN and infinities as strings "NaN", "Infinity",
// "-Infinity"), decimal as a number with its scale, timestamps as strings, durations as numbers of seconds, arrays as
// lists.
void AppendJson(const Value& value, std::string* out);
// Appends text as a quoted JSON string (control characters, quotes and backslashes escaped; UTF-8 kept).
void AppendJsonString(std::string_view text, std::string* out);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_VALUE_H_
