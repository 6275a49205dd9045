#include "engine/io/json_number.h"

#include <cstdint>

namespace tripline::engine {
namespace {

constexpr int64_t kMaxZeros = 100;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits off the front; false if there is none.
bool SkipDigits(std::string_view* text) {
  size_t digits = 0;
  while (digits < text->size() && IsDigit((*text)[digits])) ++digits;
  text->remove_prefix(digits);
  return digits > 0;
}

}  // namespace

bool IsJsonNumber(std::string_view token) {
  if (token.starts_with('-')) token.remove_prefix(1);
  const bool leading_zero = token.size() > 1 && token[0] == '0' && IsDigit(token[1]);
  if (leading_zero || !SkipDigits(&token)) return false;
  if (token.starts_with('.')) {
    token.remove_prefix(1);
    if (!SkipDigits(&token)) return false;
  }
  if (token.starts_with('e') || token.starts_with('E')) {
    token.remove_prefix(1);
    if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
    if (!SkipDigits(&token)) return false;
  }
  return token.empty();
}

data::ParseResult PlainNumber(std::string_view token, std::string* out) {
  out->clear();
  const bool minus = token.starts_with('-');
  if (minus) token.remove_prefix(1);
  const size_t e = token.find_first_of("eE");
  const std::string_view mantissa = token.substr(0, e);
  const size_t point = mantissa.find('.');
  // The value is 0.digits * 10^places.
  std::string digits(mantissa.substr(0, point));
  auto places = static_cast<int64_t>(digits.size());
  if (point != std::string_view::npos) digits.append(mantissa.substr(point + 1));
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  if (digits.find_first_not_of('0') == std::string::npos) {
    out->assign("0");
    return data::ParseResult::kOk;
  }
  if (e != std::string_view::npos) {
    const bool down = token[e + 1] == '-';
    int64_t exponent = 0;
    for (const char c : token.substr(e + 1)) {
      // Numbers of so many digits are beyond any type already.
      if (IsDigit(c) && exponent < 1'000'000'000) exponent = exponent * 10 + (c - '0');
    }
    places += down ? -exponent : exponent;
  }
  const auto size = static_cast<int64_t>(digits.size());
  if (places > size + kMaxZeros) return data::ParseResult::kOverflow;
  if (places < -kMaxZeros) return data::ParseResult::kTooPrecise;
  if (minus) out->push_back('-');
  if (places <= 0) {
    out->append("0.").append(static_cast<size_t>(-places), '0').append(digits);
  } else if (places >= size) {
    out->append(digits).append(static_cast<size_t>(places - size), '0');
  } else {
    out->append(digits, 0, static_cast<size_t>(places)).append(".").append(digits, static_cast<size_t>(places));
  }
  return data::ParseResult::kOk;
}

}  // namespace tripline::engine
