#include "rules/compile/value_format.h"

#include <cmath>

#include <fmt/format.h>

#include "engine/data/text.h"

namespace tripline::rules {
namespace {

using data::Int128;
using data::TypeKind;

// The number with `digits` behind the point, as an unscaled integer.
bool Rounded(const data::Value& value, int digits, Int128* out) {
  Int128 unscaled = 0;
  int scale = 0;
  switch (value.type().kind) {
    case TypeKind::kInt:
      unscaled = value.as_int();
      break;
    case TypeKind::kDecimal:
      unscaled = value.as_decimal();
      scale = value.type().scale;
      break;
    case TypeKind::kDouble: {
      const double scaled = value.as_double() * std::pow(10.0, digits);
      if (!(std::abs(scaled) < 1e18)) return false;
      *out = static_cast<Int128>(std::llround(scaled));
      return true;
    }
    default:
      return false;
  }
  for (; scale < digits; ++scale) unscaled *= 10;
  if (scale == digits) {
    *out = unscaled;
    return true;
  }
  for (; scale > digits + 1; --scale) unscaled /= 10;
  const Int128 last = unscaled % 10;
  *out = unscaled / 10 + (last >= 5 ? 1 : 0) - (last <= -5 ? 1 : 0);
  return true;
}

void AppendNumber(Int128 unscaled, int digits, bool grouped, std::string* out) {
  std::string text;
  data::AppendDecimal(unscaled, digits, &text);
  if (grouped) {
    const size_t first = text[0] == '-' ? 1 : 0;
    size_t point = text.find('.');
    if (point == std::string::npos) point = text.size();
    for (size_t at = point; at > first + 3;) {
      at -= 3;
      text.insert(at, 1, ',');
    }
  }
  *out += text;
}

void AppendTime(int64_t us, std::string_view format, std::string* out) {
  const data::CivilTime civil = data::ToCivil(us);
  const std::pair<std::string_view, std::string> fields[] = {
      {"yyyy", fmt::format("{:04}", civil.year)},  {"MM", fmt::format("{:02}", civil.month)},
      {"dd", fmt::format("{:02}", civil.day)},     {"HH", fmt::format("{:02}", civil.hour)},
      {"mm", fmt::format("{:02}", civil.minute)},  {"ss", fmt::format("{:02}", civil.second)},
  };
  while (!format.empty()) {
    size_t used = 0;
    for (const auto& [letters, text] : fields) {
      if (used == 0 && format.starts_with(letters)) {
        *out += text;
        used = letters.size();
      }
    }
    if (used == 0) out->push_back(format[0]);
    format.remove_prefix(used == 0 ? 1 : used);
  }
}

}  // namespace

void AppendFormatted(const data::Value& value, std::string_view format, std::string* out) {
  if (value.is_null()) {
    out->push_back('-');
    return;
  }
  if (!format.empty() && value.type().kind == TypeKind::kTimestamp) {
    AppendTime(value.as_int(), format, out);
    return;
  }
  if (!format.empty() && format.find_first_not_of("0#,.") == std::string_view::npos) {
    const size_t point = format.find('.');
    const int digits = point == std::string_view::npos ? 0 : static_cast<int>(format.size() - point - 1);
    Int128 unscaled;
    if (digits <= 18 && Rounded(value, digits, &unscaled)) {
      AppendNumber(unscaled, digits, format.find(',') != std::string_view::npos, out);
      return;
    }
  }
  *out += data::ToText(value);
}

}  // namespace tripline::rules
