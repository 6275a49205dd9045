#include "engine/data/text.h"

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/data/decimal.h"
#include "engine/data/text_swar.h"

namespace tripline::data {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Strips a sign off the text; true if it was a minus.
bool TakeSign(std::string_view* text) {
  if (text->empty() || (text->front() != '-' && text->front() != '+')) return false;
  const bool minus = text->front() == '-';
  text->remove_prefix(1);
  return minus;
}

// One to 16 digits.
bool ParseUpTo16(std::string_view digits, uint64_t* out) {
  if (digits.size() <= 8) return swar::ParseUpTo8(digits.data(), digits.size(), out);
  const size_t head_size = digits.size() - 8;
  uint64_t head;
  uint64_t tail;
  if (!swar::ParseUpTo8(digits.data(), head_size, &head)) return false;
  if (!swar::ParseUpTo8(digits.data() + head_size, 8, &tail)) return false;
  *out = head * 100000000 + tail;
  return true;
}

// More digits than fit in the fast way: one at a time, with a check.
ParseResult ParseLongUnsigned(std::string_view digits, uint64_t* out) {
  uint64_t value = 0;
  bool overflow = false;
  for (char c : digits) {
    if (!IsDigit(c)) return ParseResult::kBad;
    overflow |= __builtin_mul_overflow(value, uint64_t{10}, &value);
    overflow |= __builtin_add_overflow(value, static_cast<uint64_t>(c - '0'), &value);
  }
  *out = value;
  return overflow ? ParseResult::kOverflow : ParseResult::kOk;
}

// At most 8 characters, such as "57.16": takes the point out of the word and folds once. False: not of that form, or
// more digits behind the point than the scale; the caller looks again slowly.
bool ParseShortDecimal(std::string_view text, int scale, uint64_t* out) {
  constexpr uint64_t kPoints = 0x2E2E2E2E2E2E2E2E;
  constexpr uint64_t kOnes = 0x0101010101010101;
  const uint64_t word = swar::LoadRight(text.data(), text.size());
  const uint64_t from_point = word ^ kPoints;
  const uint64_t found = (from_point - kOnes) & ~from_point & (kOnes << 7);  // the lowest bit set is exact
  uint64_t digits = word;
  size_t count = text.size();
  int fraction = 0;
  if (found != 0) {
    const int place = std::countr_zero(found) & ~7;
    const uint64_t below = (uint64_t{1} << place) - 1;
    digits = (word & ~(below << 8 | 0xFF)) | ((word & below) << 8);
    fraction = 7 - place / 8;
    if (--count == 0) return false;
  }
  digits ^= swar::kZeros << (64 - 8 * count);
  if (fraction > scale || !swar::AllDigits(digits)) return false;
  return !__builtin_mul_overflow(swar::Fold(digits), static_cast<uint64_t>(SmallPowerOfTen(scale - fraction)), out);
}

// At most 16 digits before the point and 8 behind it.
bool ParseMiddleDecimal(std::string_view text, int scale, uint64_t* out) {
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const int missing = scale - static_cast<int>(fraction.size());
  if (whole.empty() || whole.size() > 16 || fraction.size() > 8 || missing < 0) return false;
  uint64_t value;
  uint64_t behind = 0;
  if (!ParseUpTo16(whole, &value)) return false;
  if (!fraction.empty() && !swar::ParseUpTo8(fraction.data(), fraction.size(), &behind)) return false;
  return !__builtin_mul_overflow(value, static_cast<uint64_t>(SmallPowerOfTen(scale)), &value) &&
         !__builtin_add_overflow(value, behind * static_cast<uint64_t>(SmallPowerOfTen(missing)), out);
}

// The parts of "123.45": digits before and behind the point. False if there is anything else, or no digit at all.
bool SplitDecimal(std::string_view text, std::string_view* whole, std::string_view* fraction) {
  const size_t point = text.find('.');
  *whole = text.substr(0, point);
  *fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole->empty() && fraction->empty()) return false;
  for (char c : *whole) {
    if (!IsDigit(c)) return false;
  }
  for (char c : *fraction) {
    if (!IsDigit(c)) return false;
  }
  return true;
}

ParseResult ParseLongDecimal(std::string_view text, int precision, int scale, UInt128* out) {
  std::string_view whole;
  std::string_view fraction;
  if (!SplitDecimal(text, &whole, &fraction)) return ParseResult::kBad;
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  while (!whole.empty() && whole.front() == '0') whole.remove_prefix(1);
  if (fraction.size() > static_cast<size_t>(scale)) return ParseResult::kTooPrecise;
  if (whole.size() > static_cast<size_t>(precision - scale)) return ParseResult::kOverflow;
  UInt128 value = 0;
  for (char c : whole) value = value * 10 + static_cast<unsigned>(c - '0');
  for (char c : fraction) value = value * 10 + static_cast<unsigned>(c - '0');
  *out = value * static_cast<UInt128>(PowerOfTen(scale - static_cast<int>(fraction.size())));
  return ParseResult::kOk;
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

ParseResult ParseInt(std::string_view text, int64_t* out) {
  // Flags and small codes are columns of one digit.
  if (text.size() == 1) return *out = text[0] - '0', IsDigit(text[0]) ? ParseResult::kOk : ParseResult::kBad;
  const bool minus = TakeSign(&text);
  if (text.empty()) return ParseResult::kBad;
  uint64_t value;
  if (text.size() <= 16) {
    if (!ParseUpTo16(text, &value)) return ParseResult::kBad;
  } else if (const ParseResult result = ParseLongUnsigned(text, &value); result != ParseResult::kOk) {
    return result;
  }
  if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) + (minus ? 1 : 0)) {
    return ParseResult::kOverflow;
  }
  *out = static_cast<int64_t>(minus ? uint64_t{0} - value : value);
  return ParseResult::kOk;
}

ParseResult ParseDouble(std::string_view text, double* out) {
  const bool minus = TakeSign(&text);
  if (text.empty()) return ParseResult::kBad;
  double value;
  if (IsDigit(text.front()) || text.front() == '.') {
    const auto result = fast_float::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec == std::errc::invalid_argument || result.ptr != text.data() + text.size()) return ParseResult::kBad;
    if (std::isinf(value)) return ParseResult::kOverflow;
  } else if (EqualsIgnoringCase(text, "nan")) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (EqualsIgnoringCase(text, "infinity") || EqualsIgnoringCase(text, "inf")) {
    value = std::numeric_limits<double>::infinity();
  } else {
    return ParseResult::kBad;
  }
  *out = minus ? -value : value;
  return ParseResult::kOk;
}

ParseResult ParseDecimal64(std::string_view text, int precision, int scale, int64_t* out) {
  const bool minus = TakeSign(&text);
  if (text.empty()) return ParseResult::kBad;
  uint64_t value;
  if (text.size() <= 8 ? ParseShortDecimal(text, scale, &value) : ParseMiddleDecimal(text, scale, &value)) {
    if (value >= static_cast<uint64_t>(SmallPowerOfTen(precision))) return ParseResult::kOverflow;
  } else {
    UInt128 wide = 0;
    const ParseResult result = ParseLongDecimal(text, precision, scale, &wide);
    if (result != ParseResult::kOk) return result;
    value = static_cast<uint64_t>(wide);
  }
  const auto magnitude = static_cast<int64_t>(value);
  *out = minus ? -magnitude : magnitude;
  return ParseResult::kOk;
}

ParseResult ParseDecimal128(std::string_view text, int precision, int scale, Int128* out) {
  const bool minus = TakeSign(&text);
  UInt128 value = 0;
  const ParseResult result = ParseLongDecimal(text, precision, scale, &value);
  if (result != ParseResult::kOk) return result;
  *out = minus ? -static_cast<Int128>(value) : static_cast<Int128>(value);
  return ParseResult::kOk;
}

ParseResult ParseBool(std::string_view text, bool* out) {
  for (std::string_view yes : {"true", "t", "yes", "1"}) {
    if (EqualsIgnoringCase(text, yes)) return *out = true, ParseResult::kOk;
  }
  for (std::string_view no : {"false", "f", "no", "0"}) {
    if (EqualsIgnoringCase(text, no)) return *out = false, ParseResult::kOk;
  }
  return ParseResult::kBad;
}

void AppendInt(int64_t value, std::string* out) {
  const fmt::format_int text(value);
  out->append(text.data(), text.size());
}

void AppendDouble(double value, std::string* out) {
  if (std::isnan(value)) {
    out->append("NaN");
  } else if (std::isinf(value)) {
    out->append(value < 0 ? "-Infinity" : "Infinity");
  } else {
    fmt::format_to(std::back_inserter(*out), "{}", value);
  }
}

void AppendDecimal(Int128 unscaled, int scale, std::string* out) {
  std::array<char, 48> buffer;  // 38 digits, sign, point, and zeros up to the scale
  char* const end = buffer.data() + buffer.size();
  char* at = end;
  UInt128 rest = unscaled < 0 ? -static_cast<UInt128>(unscaled) : static_cast<UInt128>(unscaled);
  int digits = 0;
  do {
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    if (++digits == scale) *--at = '.';
  } while (rest != 0 || digits <= scale);
  if (unscaled < 0) *--at = '-';
  out->append(at, static_cast<size_t>(end - at));
}

}  // namespace tripline::data
