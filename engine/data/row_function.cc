#include "engine/data/row_function.h"

#include <array>

#include "engine/data/kernel_row.h"

namespace tripline::data {
namespace {

#define TRIPLINE_ROW(id, parameters, result, kernel) \
  RowFunction { FunctionId::id, parameters, result, kernels::kernel, #kernel }
#define TRIPLINE_PREPARED_ROW(id, parameters, result, kernel, prepare) \
  RowFunction { FunctionId::id, parameters, result, kernels::kernel, #kernel, prepare }

constexpr auto kRowFunctions = std::to_array<RowFunction>({
    TRIPLINE_ROW(kPower, "dd", 'd', PowerDouble),
    TRIPLINE_ROW(kSqrt, "d", 'd', SqrtDouble),
    TRIPLINE_ROW(kLn, "d", 'd', LnDouble),
    TRIPLINE_ROW(kExp, "d", 'd', ExpDouble),

    TRIPLINE_ROW(kLower, "s", 's', Lower),
    TRIPLINE_ROW(kUpper, "s", 's', Upper),
    TRIPLINE_ROW(kTrim, "s", 's', Trim),
    TRIPLINE_ROW(kTrim, "ss", 's', TrimCharacters),
    TRIPLINE_ROW(kSubstr, "si", 's', SubstrFrom),
    TRIPLINE_ROW(kSubstr, "sii", 's', Substr),
    TRIPLINE_ROW(kLength, "s", 'i', Length),
    TRIPLINE_ROW(kPosition, "ss", 'i', Position),
    TRIPLINE_ROW(kReplace, "sss", 's', Replace),
    TRIPLINE_ROW(kSplitPart, "ssi", 's', SplitPart),
    TRIPLINE_ROW(kStartsWith, "ss", 'b', StartsWith),
    TRIPLINE_ROW(kEndsWith, "ss", 'b', EndsWith),
    TRIPLINE_PREPARED_ROW(kRegexpLike, "sS", 'b', RegexpLike, PrepareRegexp),
    TRIPLINE_PREPARED_ROW(kRegexpExtract, "sS", 's', RegexpExtract, PrepareRegexp),
    TRIPLINE_PREPARED_ROW(kRegexpExtract, "sSI", 's', RegexpExtractGroup, PrepareRegexp),
    TRIPLINE_ROW(kLevenshtein, "ss", 'i', Levenshtein),
    TRIPLINE_ROW(kJaroWinkler, "ss", 'd', JaroWinkler),
    TRIPLINE_ROW(kMask, "si", 's', Mask),

    TRIPLINE_ROW(kYear, "t", 'i', Year),
    TRIPLINE_PREPARED_ROW(kYear, "tS", 'i', YearAt, PrepareZone),
    TRIPLINE_ROW(kMonth, "t", 'i', Month),
    TRIPLINE_PREPARED_ROW(kMonth, "tS", 'i', MonthAt, PrepareZone),
    TRIPLINE_ROW(kDay, "t", 'i', Day),
    TRIPLINE_PREPARED_ROW(kDay, "tS", 'i', DayAt, PrepareZone),
    TRIPLINE_ROW(kHour, "t", 'i', Hour),
    TRIPLINE_PREPARED_ROW(kHour, "tS", 'i', HourAt, PrepareZone),
    TRIPLINE_ROW(kMinute, "t", 'i', Minute),
    TRIPLINE_PREPARED_ROW(kMinute, "tS", 'i', MinuteAt, PrepareZone),
    TRIPLINE_ROW(kSecond, "t", 'i', Second),
    TRIPLINE_PREPARED_ROW(kSecond, "tS", 'i', SecondAt, PrepareZone),
    TRIPLINE_ROW(kDayOfWeek, "t", 'i', DayOfWeek),
    TRIPLINE_PREPARED_ROW(kDayOfWeek, "tS", 'i', DayOfWeekAt, PrepareZone),
    TRIPLINE_PREPARED_ROW(kDateTrunc, "St", 't', DateTrunc, PrepareTruncation),
    TRIPLINE_PREPARED_ROW(kDateTrunc, "StS", 't', DateTruncAt, PrepareTruncation),
    TRIPLINE_PREPARED_ROW(kAtZone, "tS", 's', AtZone, PrepareZone),
    TRIPLINE_ROW(kAge, "tt", 'u', SubtractInt),

    TRIPLINE_ROW(kGeoDistanceKm, "dddd", 'd', GeoDistanceKm),
    TRIPLINE_ROW(kGeoSpeedKmh, "ddtddt", 'd', GeoSpeedKmh),
    TRIPLINE_ROW(kIpIn, "ss", 'b', IpIn),
    TRIPLINE_ROW(kEmailDomain, "s", 's', EmailDomain),
    TRIPLINE_ROW(kLuhnValid, "s", 'b', LuhnValid),
    TRIPLINE_ROW(kBin6, "s", 's', Bin6),
});

}  // namespace

std::span<const RowFunction> RowFunctions() { return kRowFunctions; }

bool IsOfLetter(char letter, TypeKind kind) { return TypeOfLetter(letter).kind == kind; }

Type TypeOfLetter(char letter) {
  switch (letter) {
    case 'i':
    case 'I':
      return IntType();
    case 'd':
      return DoubleType();
    case 't':
      return TimestampType();
    case 'u':
      return DurationType();
    case 'b':
      return BoolType();
    default:
      return StringType();
  }
}

const RowFunction* FindRowFunction(FunctionId id, std::span<const ExprPtr> args) {
  for (const RowFunction& function : kRowFunctions) {
    if (function.id != id || function.parameters.size() != args.size()) continue;
    bool fits = true;
    for (size_t i = 0; i < args.size(); ++i) fits &= IsOfLetter(function.parameters[i], args[i]->type.kind);
    if (fits) return &function;
  }
  return nullptr;
}

}  // namespace tripline::data
