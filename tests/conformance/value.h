#ifndef TRIPLINE_TESTS_CONFORMANCE_VALUE_H_
#define TRIPLINE_TESTS_CONFORMANCE_VALUE_H_
// One value of a conformance case: what JSON can say, compared as SQL results are.
//
// Not the engine's value: the cases must not depend on what they test.
//
//   SameValue(Value{std::int64_t{3}}, Value{3.0})      // true: numbers compare by value
//
// Thread-safety: values; thread-compatible.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tripline::conformance {

struct Value;
using List = std::vector<Value>;
using Object = std::vector<std::pair<std::string, Value>>;  // in the order of the text

struct Value {
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Object> data;  // monostate: SQL's NULL

  bool IsNull() const { return std::holds_alternative<std::monostate>(data); }
};

using Row = std::vector<Value>;

// Objects are never equal: no SQL value is one. Numbers by value (doubles to 12 digits: the peers add in another
// order), lists one by one, NULL equal to NULL, and times by instant where both texts are ISO 8601
// ("2024-03-01T00:00:01" and "2024-03-01 00:00:01Z").
bool SameValue(const Value& left, const Value& right);
bool SameRow(const Row& left, const Row& right);

// Both hold the same rows: in order, or each as often as in the other.
bool SameRows(const std::vector<Row>& left, const std::vector<Row>& right, bool ordered);

std::string Text(const Value& value);
std::string Text(const Row& row);

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_VALUE_H_
