#include "tests/conformance/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

namespace tripline::conformance {

namespace {

std::optional<double> Number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&value.data)) return *number;
  return std::nullopt;
}

// "2024-03-01 00:00:01.500Z" as "2024-03-01T00:00:01.5"; nothing for a text that is no ISO 8601 time in UTC.
std::optional<std::string> Instant(const std::string& text) {
  constexpr std::string_view kShape = "dddd-dd-dd dd:dd:dd";
  if (text.size() < kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool fits = kShape[i] == 'd'   ? std::isdigit(c) != 0
                      : kShape[i] == ' ' ? c == ' ' || c == 'T'
                                         : c == kShape[i];
    if (!fits) return std::nullopt;
  }
  std::string rest = text.substr(kShape.size());
  if (!rest.empty() && rest.back() == 'Z') rest.pop_back();
  if (!rest.empty() && (rest[0] != '.' || rest.find_first_not_of("0123456789", 1) != std::string::npos))
    return std::nullopt;
  while (!rest.empty() && (rest.back() == '0' || rest.back() == '.')) rest.pop_back();
  std::string instant = text.substr(0, kShape.size()) + rest;
  instant[10] = 'T';
  return instant;
}

bool SameNumber(const Value& left, const Value& right) {
  const auto* a = std::get_if<std::int64_t>(&left.data);
  const auto* b = std::get_if<std::int64_t>(&right.data);
  if (a != nullptr && b != nullptr) return *a == *b;
  const double x = *Number(left);
  const double y = *Number(right);
  return x == y || std::abs(x - y) <= 1e-12 * std::max(std::abs(x), std::abs(y));
}

}  // namespace

bool SameValue(const Value& left, const Value& right) {
  if (Number(left) && Number(right)) return SameNumber(left, right);
  if (left.data.index() != right.data.index()) return false;
  if (const auto* list = std::get_if<List>(&left.data)) return SameRow(*list, std::get<List>(right.data));
  if (const auto* text = std::get_if<std::string>(&left.data)) {
    const std::string& other = std::get<std::string>(right.data);
    if (*text == other) return true;
    const std::optional<std::string> instant = Instant(*text);
    return instant && instant == Instant(other);
  }
  if (const auto* truth = std::get_if<bool>(&left.data)) return *truth == std::get<bool>(right.data);
  return left.IsNull();
}

bool SameRow(const Row& left, const Row& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), SameValue);
}

bool SameRows(const std::vector<Row>& left, const std::vector<Row>& right, bool ordered) {
  if (left.size() != right.size()) return false;
  if (ordered) return std::equal(left.begin(), left.end(), right.begin(), SameRow);
  return std::is_permutation(left.begin(), left.end(), right.begin(), SameRow);
}

std::string Text(const Value& value) {
  if (value.IsNull()) return "null";
  if (const auto* truth = std::get_if<bool>(&value.data)) return *truth ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value.data)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value.data)) return fmt::format("'{}'", *text);
  if (const auto* list = std::get_if<List>(&value.data)) return Text(*list);
  return "an object";
}

std::string Text(const Row& row) {
  std::string text;
  for (const Value& value : row) text += (text.empty() ? "" : ", ") + Text(value);
  return "[" + text + "]";
}

}  // namespace tripline::conformance
