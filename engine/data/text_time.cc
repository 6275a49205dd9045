// The part of text.h that is about time: timestamps and durations as text, and the calendar.
#include <fmt/format.h>

#include <array>
#include <limits>

#include "engine/data/decimal.h"
#include "engine/data/text.h"
#include "engine/data/text_swar.h"

namespace tripline::data {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kMinuteUs = 60 * kSecondUs;
constexpr int64_t kHourUs = 60 * kMinuteUs;
constexpr int64_t kDayUs = 24 * kHourUs;

constexpr bool IsLeap(int64_t year) { return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int DaysInMonth(int64_t year, int month) {
  constexpr std::array<int8_t, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<size_t>(month)] + (month == 2 && IsLeap(year) ? 1 : 0);
}

constexpr int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Days since 1970-01-01 of a day of the proleptic Gregorian calendar. Years begin in March here, so that the leap day
// is the last of its year and the months' lengths follow a line (153 days in five months).
constexpr int64_t DaysFromCivil(int64_t year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int m = month <= 2 ? month + 12 : month;
  const int64_t era = FloorDiv(y, 400);
  const int64_t year_of_era = y - era * 400;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * m - 457) / 5 + day - 719469;
}

struct Day {
  int64_t year;
  int month;
  int day;
};

constexpr Day CivilFromDays(int64_t days) {
  const int64_t shifted = days + 719468;
  const int64_t era = FloorDiv(shifted, 146097);
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const auto day_of_year = static_cast<int>(day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100));
  const int march_month = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const int month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

// A word of the form d d x d d x d d, where x is a given separator: the three numbers of two digits. The words
// `separators` and `digit_mask` say where digits stand.
constexpr uint64_t kDatePattern = 0x30302D30302D3030;  // "00-00-00"
constexpr uint64_t kTimePattern = 0x30303A30303A3030;  // "00:00:00"

inline bool ParsePairs(uint64_t word, uint64_t pattern, uint32_t* first, uint32_t* second, uint32_t* third) {
  const uint64_t digits = word ^ pattern;
  // Separators must be equal (all bits zero), digits at most 9.
  if (((digits | (digits + 0x0606000606000606)) & 0xF0F0FFF0F0FFF0F0) != 0) return false;
  const uint64_t pairs = digits * 10 + (digits >> 8);
  *first = pairs & 0xFF;
  *second = (pairs >> 24) & 0xFF;
  *third = (pairs >> 48) & 0xFF;
  return true;
}

// Exactly "YYYY-MM-DDTHH:MM:SS" (T or a space). False: not of that form or not a time; the caller looks again slowly.
bool ParseCommonTimestamp(const char* text, int64_t* us) {
  uint32_t year;
  uint32_t month;
  uint32_t day;
  uint32_t hour;
  uint32_t minute;
  uint32_t second;
  const auto thousands = static_cast<uint8_t>(text[0] - '0');
  const auto hundreds = static_cast<uint8_t>(text[1] - '0');
  if (!ParsePairs(swar::Load64(text + 2), kDatePattern, &year, &month, &day)) return false;
  if (!ParsePairs(swar::Load64(text + 11), kTimePattern, &hour, &minute, &second)) return false;
  year += thousands * 1000u + hundreds * 100u;
  const bool bad = (thousands > 9) | (hundreds > 9) | ((text[10] != 'T') & (text[10] != ' ')) | (month - 1 > 11) |
                   (hour > 23) | (minute > 59) | (second > 59) | (day == 0);
  if (bad || (day > 28 && static_cast<int>(day) > DaysInMonth(year, static_cast<int>(month)))) return false;
  // DaysFromCivil in 32 bits: years are 0 to 9999, and one era is added so that nothing is negative.
  const uint32_t y = year + 400 - (month <= 2 ? 1 : 0);
  const uint32_t m = month <= 2 ? month + 12 : month;
  const uint32_t days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m - 457) / 5 + day;
  const int64_t seconds =
      (static_cast<int64_t>(days) - 719469 - 146097) * 86400 + static_cast<int64_t>(hour * 3600 + minute * 60 + second);
  *us = seconds * kSecondUs;
  return true;
}

// Takes the text apart from its front; every step says whether it found what it was asked for.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  char peek() const { return text_.empty() ? '\0' : text_.front(); }
  std::string_view rest() const { return text_; }

  bool Take(char c) {
    if (peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void SkipSpaces() {
    while (peek() == ' ') text_.remove_prefix(1);
  }
  // Exactly `count` digits.
  bool Digits(size_t count, int* out) {
    if (text_.size() < count) return false;
    int value = 0;
    for (size_t i = 0; i < count; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    *out = value;
    return true;
  }
  // As many digits as there are, at least one. False also if they do not fit.
  bool Number(int64_t* out, bool* overflow) {
    if (peek() < '0' || peek() > '9') return false;
    int64_t value = 0;
    while (peek() >= '0' && peek() <= '9') {
      *overflow |= __builtin_mul_overflow(value, int64_t{10}, &value);
      *overflow |= __builtin_add_overflow(value, int64_t{text_.front() - '0'}, &value);
      text_.remove_prefix(1);
    }
    *out = value;
    return true;
  }
  // Up to six digits behind a point, as microseconds of a second. More than six are kTooPrecise unless zeros.
  ParseResult Fraction(int64_t* us) {
    if (peek() < '0' || peek() > '9') return ParseResult::kBad;
    int64_t value = 0;
    int digits = 0;
    bool lost = false;
    for (; peek() >= '0' && peek() <= '9'; text_.remove_prefix(1)) {
      if (digits == 6) {
        lost |= text_.front() != '0';
        continue;
      }
      value = value * 10 + (text_.front() - '0');
      ++digits;
    }
    for (; digits < 6; ++digits) value *= 10;
    *us = value;
    return lost ? ParseResult::kTooPrecise : ParseResult::kOk;
  }
  std::string_view Word() {
    size_t size = 0;
    while (size < text_.size() && ((text_[size] | 32) >= 'a' && (text_[size] | 32) <= 'z')) ++size;
    const std::string_view word = text_.substr(0, size);
    text_.remove_prefix(size);
    return word;
  }

 private:
  std::string_view text_;
};

// 'YYYY' or, for years that four digits can't say, a sign and four to six digits.
bool ScanYear(Scanner* scanner, int* year) {
  const bool minus = scanner->peek() == '-';
  if (!minus && scanner->peek() != '+') return scanner->Digits(4, year);
  scanner->Take(scanner->peek());
  int64_t value;
  bool overflow = false;
  const size_t before = scanner->rest().size();
  if (!scanner->Number(&value, &overflow) || overflow) return false;
  const size_t digits = before - scanner->rest().size();
  if (digits < 4 || digits > 6) return false;
  *year = static_cast<int>(minus ? -value : value);
  return true;
}

bool ScanDate(Scanner* scanner, int* year, int* month, int* day) {
  return ScanYear(scanner, year) && scanner->Take('-') && scanner->Digits(2, month) && scanner->Take('-') &&
         scanner->Digits(2, day) && *month >= 1 && *month <= 12 && *day >= 1 && *day <= DaysInMonth(*year, *month);
}

// Z, or ±HH, ±HHMM, ±HH:MM; nothing is UTC.
bool ScanOffset(Scanner* scanner, int64_t* offset_us) {
  *offset_us = 0;
  if (scanner->done() || scanner->Take('Z') || scanner->Take('z')) return scanner->done();
  const bool minus = scanner->peek() == '-';
  if (!scanner->Take('+') && !scanner->Take('-')) return false;
  int hours = 0;
  int minutes = 0;
  if (!scanner->Digits(2, &hours)) return false;
  if (!scanner->done()) {
    scanner->Take(':');
    if (!scanner->Digits(2, &minutes)) return false;
  }
  if (!scanner->done() || hours > 18 || minutes > 59) return false;
  *offset_us = (hours * kHourUs + minutes * kMinuteUs) * (minus ? -1 : 1);
  return true;
}

ParseResult ParseAnyTimestamp(std::string_view text, int64_t* us) {
  Scanner scanner(text);
  int year;
  int month;
  int day;
  if (!ScanDate(&scanner, &year, &month, &day)) return ParseResult::kBad;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t fraction = 0;
  int64_t offset = 0;
  ParseResult result = ParseResult::kOk;
  if (!scanner.done()) {
    if (!scanner.Take('T') && !scanner.Take('t') && !scanner.Take(' ')) return ParseResult::kBad;
    if (!scanner.Digits(2, &hour) || !scanner.Take(':') || !scanner.Digits(2, &minute)) return ParseResult::kBad;
    if (scanner.Take(':')) {
      if (!scanner.Digits(2, &second)) return ParseResult::kBad;
      if (scanner.Take('.')) result = scanner.Fraction(&fraction);
      if (result == ParseResult::kBad) return result;
    }
    if (hour > 23 || minute > 59 || second > 59 || !ScanOffset(&scanner, &offset)) return ParseResult::kBad;
  }
  if (result != ParseResult::kOk) return result;
  const Int128 total = static_cast<Int128>(DaysFromCivil(year, month, day)) * kDayUs + hour * kHourUs +
                       minute * kMinuteUs + second * kSecondUs + fraction - offset;
  *us = static_cast<int64_t>(total);
  return static_cast<Int128>(*us) == total ? ParseResult::kOk : ParseResult::kOverflow;
}

// The microseconds of a unit by its name; 0 for none.
int64_t UnitUs(std::string_view word) {
  struct Unit {
    std::string_view name;
    int64_t us;
  };
  static constexpr std::array<Unit, 14> kUnits = {{{"microsecond", 1},
                                                   {"us", 1},
                                                   {"millisecond", 1000},
                                                   {"ms", 1000},
                                                   {"second", kSecondUs},
                                                   {"sec", kSecondUs},
                                                   {"s", kSecondUs},
                                                   {"minute", kMinuteUs},
                                                   {"min", kMinuteUs},
                                                   {"hour", kHourUs},
                                                   {"h", kHourUs},
                                                   {"day", kDayUs},
                                                   {"d", kDayUs},
                                                   {"week", 7 * kDayUs}}};
  std::array<char, 16> lower;
  if (word.empty() || word.size() > lower.size()) return 0;
  for (size_t i = 0; i < word.size(); ++i) lower[i] = static_cast<char>(word[i] | 32);
  const std::string_view name(lower.data(), word.size());
  for (const Unit& unit : kUnits) {
    const bool plural = unit.name.size() > 2 && name.size() == unit.name.size() + 1 && name.back() == 's';
    if (name == unit.name || (plural && name.substr(0, unit.name.size()) == unit.name)) return unit.us;
  }
  return 0;
}

// A number with up to six digits of fraction, in millionths.
ParseResult ScanMillionths(Scanner* scanner, Int128* out) {
  int64_t whole = 0;
  int64_t fraction = 0;
  bool overflow = false;
  if (!scanner->Number(&whole, &overflow)) return ParseResult::kBad;
  if (scanner->Take('.')) {
    if (const ParseResult result = scanner->Fraction(&fraction); result != ParseResult::kOk) return result;
  }
  *out = static_cast<Int128>(whole) * kSecondUs + fraction;
  return overflow ? ParseResult::kOverflow : ParseResult::kOk;
}

// Adds `millionths` millionths of a unit to the sum.
ParseResult AddUnits(Int128 millionths, int64_t unit_us, Int128* total) {
  // Both factors are below 2^84 and 2^40, so the product fits in 128 bits.
  const Int128 product = millionths * unit_us;
  if (product % kSecondUs != 0) return ParseResult::kTooPrecise;
  *total += product / kSecondUs;
  return ParseResult::kOk;
}

// "10 minutes", "1 hour 30 minutes", "90.5" (seconds).
ParseResult ScanWordyDuration(Scanner* scanner, Int128* total) {
  bool first = true;
  while (!scanner->done()) {
    Int128 millionths = 0;
    if (const ParseResult result = ScanMillionths(scanner, &millionths); result != ParseResult::kOk) return result;
    scanner->SkipSpaces();
    if (first && scanner->done()) return AddUnits(millionths, kSecondUs, total);
    const int64_t unit = UnitUs(scanner->Word());
    if (unit == 0) return ParseResult::kBad;
    if (const ParseResult result = AddUnits(millionths, unit, total); result != ParseResult::kOk) return result;
    scanner->SkipSpaces();
    first = false;
  }
  return first ? ParseResult::kBad : ParseResult::kOk;
}

// ISO 8601 behind its 'P': "1W", "1DT2H", "T10M", "T0.5S".
ParseResult ScanIsoDuration(Scanner* scanner, Int128* total) {
  bool in_time = false;
  bool any = false;
  while (!scanner->done()) {
    if (!in_time && scanner->Take('T')) {
      in_time = true;
      any = false;
      continue;
    }
    Int128 millionths = 0;
    if (const ParseResult result = ScanMillionths(scanner, &millionths); result != ParseResult::kOk) return result;
    int64_t unit = 0;
    if (!in_time && scanner->Take('W')) unit = 7 * kDayUs;
    if (!in_time && unit == 0 && scanner->Take('D')) unit = kDayUs;
    if (in_time && scanner->Take('H')) unit = kHourUs;
    if (in_time && unit == 0 && scanner->Take('M')) unit = kMinuteUs;
    if (in_time && unit == 0 && scanner->Take('S')) unit = kSecondUs;
    if (unit == 0) return ParseResult::kBad;
    if (const ParseResult result = AddUnits(millionths, unit, total); result != ParseResult::kOk) return result;
    any = true;
  }
  return any ? ParseResult::kOk : ParseResult::kBad;
}

void AppendFraction(int64_t us, std::string* out) {
  if (us == 0) return;
  const size_t start = out->size();
  fmt::format_to(std::back_inserter(*out), ".{:06}", us);
  while (out->back() == '0' && out->size() > start) out->pop_back();
}

}  // namespace

ParseResult ParseTimestamp(std::string_view text, int64_t* us) {
  if (text.size() == 20 && text[19] == 'Z' && ParseCommonTimestamp(text.data(), us)) return ParseResult::kOk;
  if (text.size() == 19 && ParseCommonTimestamp(text.data(), us)) return ParseResult::kOk;
  return ParseAnyTimestamp(text, us);
}

ParseResult ParseDuration(std::string_view text, int64_t* us) {
  Scanner scanner(text);
  const bool minus = scanner.Take('-');
  if (!minus) scanner.Take('+');
  Int128 total = 0;
  const ParseResult result =
      scanner.Take('P') ? ScanIsoDuration(&scanner, &total) : ScanWordyDuration(&scanner, &total);
  if (result != ParseResult::kOk) return result;
  if (minus) total = -total;
  *us = static_cast<int64_t>(total);
  return static_cast<Int128>(*us) == total ? ParseResult::kOk : ParseResult::kOverflow;
}

void AppendTimestamp(int64_t us, std::string* out) {
  const CivilTime civil = ToCivil(us);
  if (civil.year < 0 || civil.year > 9999) {
    fmt::format_to(std::back_inserter(*out), "{:+05}", civil.year);
  } else {
    fmt::format_to(std::back_inserter(*out), "{:04}", civil.year);
  }
  // Alerts print several of these each: digits by hand cost a tenth of a format string.
  std::array<char, 15> rest = {'-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0', ':', '0', '0'};
  const std::array<int32_t, 5> parts = {civil.month, civil.day, civil.hour, civil.minute, civil.second};
  for (size_t i = 0; i < parts.size(); ++i) {
    rest[3 * i + 1] = static_cast<char>('0' + parts[i] / 10);
    rest[3 * i + 2] = static_cast<char>('0' + parts[i] % 10);
  }
  out->append(rest.data(), rest.size());
  AppendFraction(civil.microsecond, out);
  out->push_back('Z');
}

void AppendDurationSeconds(int64_t us, std::string* out) {
  const uint64_t magnitude = us < 0 ? uint64_t{0} - static_cast<uint64_t>(us) : static_cast<uint64_t>(us);
  if (us < 0) out->push_back('-');
  const auto seconds = static_cast<int64_t>(magnitude / kSecondUs);
  AppendInt(seconds, out);
  AppendFraction(static_cast<int64_t>(magnitude % kSecondUs), out);
}

CivilTime ToCivil(int64_t us) {
  const int64_t days = FloorDiv(us, kDayUs);
  const int64_t of_day = us - days * kDayUs;
  const Day day = CivilFromDays(days);
  CivilTime civil;
  civil.year = static_cast<int32_t>(day.year);
  civil.month = day.month;
  civil.day = day.day;
  civil.hour = static_cast<int32_t>(of_day / kHourUs);
  civil.minute = static_cast<int32_t>(of_day / kMinuteUs % 60);
  civil.second = static_cast<int32_t>(of_day / kSecondUs % 60);
  civil.microsecond = static_cast<int32_t>(of_day % kSecondUs);
  return civil;
}

int64_t FromCivil(const CivilTime& civil) {
  return DaysFromCivil(civil.year, civil.month, civil.day) * kDayUs + civil.hour * kHourUs + civil.minute * kMinuteUs +
         civil.second * kSecondUs + civil.microsecond;
}

int64_t AddMonths(int64_t us, int64_t months) {
  const int64_t days = FloorDiv(us, kDayUs);
  const Day day = CivilFromDays(days);
  const int64_t total = day.year * 12 + (day.month - 1) + months;
  const int64_t year = FloorDiv(total, 12);
  const auto month = static_cast<int>(total - year * 12) + 1;
  const int last = DaysInMonth(year, month);
  return DaysFromCivil(year, month, day.day < last ? day.day : last) * kDayUs + (us - days * kDayUs);
}

}  // namespace tripline::data
