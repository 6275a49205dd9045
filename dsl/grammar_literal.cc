#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "dsl/grammar_build.h"
#include "engine/data/function.h"

namespace tripline::dsl {

namespace {

struct TimeUnit {
  std::string_view name;  // the singular; an `s` may stand behind it
  int64_t micros;         // 0: a unit of the calendar
  int64_t months;
};

constexpr int64_t kSecond = 1'000'000;
constexpr std::array kUnits = {
    TimeUnit{"microsecond", 1, 0},
    TimeUnit{"millisecond", 1000, 0},
    TimeUnit{"second", kSecond, 0},
    TimeUnit{"minute", 60 * kSecond, 0},
    TimeUnit{"hour", 3600 * kSecond, 0},
    TimeUnit{"day", 86400 * kSecond, 0},
    TimeUnit{"week", 7 * 86400 * kSecond, 0},
    TimeUnit{"month", 0, 1},
    TimeUnit{"year", 0, 12},
};

const TimeUnit* FindUnit(std::string_view word) {
  for (const TimeUnit& unit : kUnits) {
    if (EqualsIgnoreCase(word, unit.name)) return &unit;
    if (word.size() == unit.name.size() + 1 && (word.back() == 's' || word.back() == 'S') &&
        EqualsIgnoreCase(word.substr(0, unit.name.size()), unit.name)) {
      return &unit;
    }
  }
  return nullptr;
}

// Adds digits[.fraction] times the unit to `total`. False if it is no such number, not exact in microseconds, or too
// large.
bool AddScaled(std::string_view number, int64_t unit_micros, int64_t& total) {
  const size_t dot = std::min(number.find('.'), number.size());
  const std::string_view whole = number.substr(0, dot);
  std::string_view fraction = dot < number.size() ? number.substr(dot + 1) : "";
  if (whole.empty() && fraction.empty()) return false;
  int64_t sum = 0;
  if (!whole.empty()) {
    const auto value = SmallInteger(whole);
    if (!value || *value < 0 || __builtin_mul_overflow(*value, unit_micros, &sum)) return false;
  }
  int64_t weight = unit_micros;
  for (const char c : fraction) {
    if (c < '0' || c > '9') return false;
    if (c == '0') {
      weight = weight % 10 == 0 ? weight / 10 : weight;  // zeros behind the last exact place change nothing
      continue;
    }
    if (weight % 10 != 0) return false;
    weight /= 10;
    if (__builtin_add_overflow(sum, weight * (c - '0'), &sum)) return false;
  }
  return !__builtin_add_overflow(total, sum, &total);
}

void RefuseRange(GrammarState& state, Span span) {
  state.Refuse("TRL0118", span, "this duration is no whole number of microseconds within 290,000 years")
      .Fix("write it in a smaller unit");
}

// The fields of an interval from `first` down to `last`, in the order of kUnits from day to second.
constexpr std::array<std::string_view, 4> kDayFields = {"day", "hour", "minute", "second"};

size_t DayField(const TimeUnit& unit) {
  return static_cast<size_t>(std::find(kDayFields.begin(), kDayFields.end(), unit.name) - kDayFields.begin());
}

// "1 02:30:15.5" from day to second, "02:30" from hour to minute.
bool ReadDayFields(std::string_view text, const TimeUnit& first, const TimeUnit& last, int64_t& micros) {
  const size_t begin = DayField(first);
  const size_t end = DayField(last);
  if (begin >= end || end >= kDayFields.size()) return false;
  for (size_t field = begin; field <= end; ++field) {
    const char separator = field == 0 ? ' ' : ':';
    const size_t stop = field == end ? text.size() : text.find(separator);
    if (stop == std::string_view::npos) return false;
    if (!AddScaled(text.substr(0, stop), FindUnit(kDayFields[field])->micros, micros)) return false;
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
  return true;
}

// "1-6": a year and six months.
bool ReadYearMonth(std::string_view text, int64_t& months) {
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  const auto years = SmallInteger(text.substr(0, dash));
  const auto rest = SmallInteger(text.substr(dash + 1));
  if (!years || !rest || *years < 0 || *rest < 0 || *rest > 11 || *years > 1'000'000) return false;
  months = *years * 12 + *rest;
  return true;
}

}  // namespace

bool IsTimeUnit(std::string_view word) { return FindUnit(word) != nullptr; }

std::string_view ClosestTimeUnit(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kPlurals = {"microseconds", "milliseconds", "seconds", "minutes",
                                                               "hours", "days", "weeks", "months", "years"};
  struct Short {
    std::string_view word;
    std::string_view unit;
  };
  static constexpr std::array kShort = {Short{"us", "microseconds"}, Short{"ms", "milliseconds"}, Short{"s", "seconds"},
                                        Short{"sec", "seconds"},     Short{"secs", "seconds"},    Short{"m", "minutes"},
                                        Short{"min", "minutes"},     Short{"mins", "minutes"},    Short{"h", "hours"},
                                        Short{"hr", "hours"},        Short{"hrs", "hours"},       Short{"d", "days"},
                                        Short{"w", "weeks"},         Short{"wk", "weeks"},        Short{"wks", "weeks"}};
  for (const Short& one : kShort) {
    if (EqualsIgnoreCase(word, one.word)) return one.unit;
  }
  if (word.size() < 3) return "";
  const std::vector<std::string> plurals(kPlurals.begin(), kPlurals.end());
  std::vector<std::string> nearest = data::NearestNames(word, plurals);
  // Of one hour: 'huor'.
  if (nearest.empty()) nearest = data::NearestNames(std::string(word) + "s", plurals);
  if (nearest.size() != 1) return "";
  return *std::find(kPlurals.begin(), kPlurals.end(), nearest[0]);
}

void MakeDuration(GrammarState& state, Expr& value, const Token& unit_token) {
  const TimeUnit& unit = *FindUnit(unit_token.text);
  const Span whole = data::Cover(value.span, state.SpanOf(unit_token));
  if (unit.months != 0) {
    state
        .Refuse(
            "TRL0117", whole,
            fmt::format("a {} has no fixed length, so '{} {}' is no duration", unit.name, value.text, unit_token.text))
        .Fix(fmt::format("write interval '{}' {} in 'within', a gap's bound or timestamp arithmetic, else days",
                         value.text, unit.name));
    return;
  }
  int64_t micros = 0;
  if (value.kind == ExprKind::kDouble || !AddScaled(value.text, unit.micros, micros)) RefuseRange(state, whole);
  value.kind = ExprKind::kDuration;
  value.number = micros;
  value.text.clear();
}

void MakeInterval(GrammarState& state, Expr& value, const Token& text, const Token& first_unit,
                  const Token* last_unit) {
  const std::string content = UnquotedText(text);
  std::string_view digits = content;
  while (!digits.empty() && digits.front() == ' ') digits.remove_prefix(1);
  while (!digits.empty() && digits.back() == ' ') digits.remove_suffix(1);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);

  const TimeUnit& first = *FindUnit(first_unit.text);
  int64_t amount = 0;
  bool good = false;
  if (last_unit != nullptr) {
    const TimeUnit& last = *FindUnit(last_unit->text);
    const bool calendar = first.months == 12 && last.months == 1;
    value.kind = calendar ? ExprKind::kMonths : ExprKind::kDuration;
    good = calendar ? ReadYearMonth(digits, amount) : ReadDayFields(digits, first, last, amount);
  } else if (first.months != 0) {
    value.kind = ExprKind::kMonths;
    const auto count = SmallInteger(digits);
    good = count && *count >= 0 && *count <= 1'000'000;
    amount = count.value_or(0) * (good ? first.months : 0);
  } else {
    value.kind = ExprKind::kDuration;
    good = AddScaled(digits, first.micros, amount);
  }
  if (!good) {
    state.Refuse("TRL0118", state.SpanOf(text), fmt::format("'{}' is no interval in these units", content))
        .Fix("write it like interval '10' minute, interval '1 02:30:00' day to second or interval '1-6' year to month");
  }
  value.number = negative ? -amount : amount;
}

// --- reasons --------------------------------------------------------------------------------------------------------

namespace {

// Where a `{…}` ends and where its format begins, if it has one. Strings inside may hold both characters.
struct Placeholder {
  size_t colon = std::string::npos;
  size_t end = std::string::npos;  // of the closing brace; npos: never closed
};

Placeholder FindPlaceholder(std::string_view text, size_t from) {
  Placeholder found;
  char quote = '\0';
  for (size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (found.colon == std::string::npos && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == ':' && found.colon == std::string::npos) {
      found.colon = i;
    } else if (c == '}') {
      found.end = i;
      break;
    }
  }
  return found;
}

// A reason while it is taken apart: its value, and for each byte of it (and its end) the place in the file.
struct ReasonText {
  std::string value;
  std::vector<uint32_t> place;
};

ReasonText ReadReasonText(const Token& token) {
  ReasonText text;
  const std::string_view inner = token.text.substr(1, token.text.size() - 2);
  for (size_t i = 0; i < inner.size(); ++i) {
    text.value += inner[i];
    text.place.push_back(token.begin + 1 + static_cast<uint32_t>(i));
    if (inner[i] == '\'') ++i;  // written twice
  }
  text.place.push_back(token.end - 1);
  return text;
}

// Parses value[begin, end) as one expression. A failure is a finding of the statement, so that all are shown.
void ParsePlaceholder(GrammarState& state, const ReasonText& text, size_t begin, size_t end, ReasonPart& part) {
  const std::vector<uint32_t> place(text.place.begin() + static_cast<std::ptrdiff_t>(begin),
                                    text.place.begin() + static_cast<std::ptrdiff_t>(end) + 1);
  const std::string piece = text.value.substr(begin, end - begin);
  DiagnosticSink inner_sink;
  const TokenList list = TokenizePiece(piece, place, state.file(), state.limits(), inner_sink);
  GrammarState inner(state.file(), state.limits(), inner_sink);
  const Token* at = list.tokens.data();
  const Token* last = at + list.tokens.size() - 1;
  inner.Begin(at);
  Expr expr;
  bool good = ParseExpressionTokens(inner, at, last, expr);
  const bool opens_again = good && at->kind == TokenKind::kLeftBrace;
  if (good && at != last) {
    inner.Missed(at, TokenKind::kRightBrace);
    good = false;
  }
  if (opens_again) {
    inner_sink.Error("TRL0124", Span{part.span.file, part.span.begin, part.span.begin + 1},
                     "the '{' in this reason is not closed before the next one")
        .Fix("close it with '}'; a brace itself is written '{{'")
        .Related(inner.SpanOf(*at), "the next one is here");
  } else if (good) {
    part.expr = std::move(expr);
  } else if (list.tokens.size() == 1) {
    inner_sink.Error("TRL0124", part.span, "the braces hold no expression").Fix("a brace itself is written '{{'");
  } else {
    inner.ReportFailure();
  }
  inner.ReportFindings();
  for (const Diagnostic& diagnostic : inner_sink.diagnostics()) {
    state.Find(diagnostic.code, *diagnostic.span, diagnostic.message) = diagnostic;
  }
}

}  // namespace

ReasonTemplate MakeReason(GrammarState& state, const Token& string) {
  ReasonTemplate result;
  const ReasonText text = ReadReasonText(string);
  ReasonPart literal;
  const auto span_of = [&](size_t begin, size_t end) { return Span{state.file(), text.place[begin], text.place[end]}; };
  size_t literal_begin = 0;
  const auto flush = [&](size_t end) {
    if (literal.text.empty()) return;
    literal.span = span_of(literal_begin, end);
    result.parts.push_back(std::move(literal));
    literal = {};
  };
  for (size_t i = 0; i < text.value.size();) {
    const char c = text.value[i];
    const bool doubled = i + 1 < text.value.size() && text.value[i + 1] == c;
    if (c != '{' || doubled) {
      if (literal.text.empty()) literal_begin = i;
      literal.text += c;
      i += (c == '{' || c == '}') && doubled ? 2 : 1;
      continue;
    }
    flush(i);
    const Placeholder found = FindPlaceholder(text.value, i + 1);
    if (found.end == std::string::npos) {
      state.Find("TRL0124", span_of(i, i + 1), "the '{' in this reason is never closed")
          .Fix("close it with '}'; a brace itself is written '{{'");
      break;
    }
    ReasonPart part;
    part.span = span_of(i, found.end + 1);
    const size_t expr_end = std::min(found.colon, found.end);
    if (found.colon != std::string::npos) part.format = text.value.substr(found.colon + 1, found.end - found.colon - 1);
    ParsePlaceholder(state, text, i + 1, expr_end, part);
    result.parts.push_back(std::move(part));
    i = found.end + 1;
  }
  flush(text.value.size());
  return result;
}

}  // namespace tripline::dsl
