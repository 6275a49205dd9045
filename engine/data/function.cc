#include "engine/data/function.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/data/function_id.h"

namespace tripline::data {
namespace {

constexpr uint32_t Id(FunctionId id) { return static_cast<uint32_t>(id); }

constexpr auto kFunctions = std::to_array<Function>({
    {"+", "operators", "number + number, timestamp + duration, duration + duration -> as SQL",
     "The sum; of decimals with the larger scale. `timestamp + interval '1' month` goes by the calendar.",
     "1.25 + 2 = 3.25", Id(FunctionId::kAdd)},
    {"-", "operators", "number - number, timestamp - duration, timestamp - timestamp, duration - duration -> as SQL",
     "The difference; of two timestamps a duration.", "3 - 0.5 = 2.5", Id(FunctionId::kSubtract)},
    {"*", "operators", "number * number, duration * number -> as SQL",
     "The product; of decimals with the sum of their scales.", "1.5 * 2.25 = 3.375", Id(FunctionId::kMultiply)},
    {"/", "operators", "number / number, duration / number, duration / duration -> as SQL",
     "The quotient: of two ints truncated, of decimals with at least six digits behind the point, of two durations a "
     "double. Division by zero is an error of the row.",
     "7 / 2 = 3", Id(FunctionId::kDivide)},
    {"%", "operators", "number % number -> number", "The remainder, with the sign of the first operand.", "-7 % 3 = -1",
     Id(FunctionId::kRemainder)},
    {"neg", "operators", "-number, -duration -> the same", "The number with the other sign.", "-(2.5) = 0 - 2.5",
     Id(FunctionId::kNegate)},
    {"||", "operators", "string || string -> string", "Both strings, one behind the other.", "'ab' || 'c' = 'abc'",
     Id(FunctionId::kConcatenate)},
    {"=", "operators", "x = y -> bool", "Whether both are equal; NULL if one is NULL. NaN equals NaN.", "1.50 = 1.5",
     Id(FunctionId::kEqual)},
    {"<>", "operators", "x <> y -> bool", "Whether they differ; NULL if one is NULL.", "'a' <> 'b'",
     Id(FunctionId::kNotEqual)},
    {"<", "operators", "x < y -> bool", "Whether x comes before y. Strings compare by code point, NaN is the largest.",
     "'Z' < 'a'", Id(FunctionId::kLess)},
    {"<=", "operators", "x <= y -> bool", "Whether x comes before y or equals it.", "2 <= 2.0",
     Id(FunctionId::kLessEqual)},
    {">", "operators", "x > y -> bool", "Whether x comes behind y.", "timestamp '2026-01-02' > '2026-01-01 23:59'",
     Id(FunctionId::kGreater)},
    {">=", "operators", "x >= y -> bool", "Whether x comes behind y or equals it.", "3 >= 2.5e0",
     Id(FunctionId::kGreaterEqual)},
    {"and", "operators", "bool and bool -> bool", "TRUE if both are, FALSE if one is FALSE, else NULL.",
     "(false and null) is not distinct from false", Id(FunctionId::kAnd)},
    {"or", "operators", "bool or bool -> bool", "FALSE if both are, TRUE if one is TRUE, else NULL.",
     "(true or null) = true", Id(FunctionId::kOr)},
    {"not", "operators", "not bool -> bool", "FALSE for TRUE, TRUE for FALSE, NULL for NULL.", "not (1 > 2)",
     Id(FunctionId::kNot)},
    {"is_null", "operators", "x is null -> bool", "Whether x is NULL.", "null is null", Id(FunctionId::kIsNull)},
    {"is_not_null", "operators", "x is not null -> bool", "Whether x is not NULL.", "0 is not null",
     Id(FunctionId::kIsNotNull)},
    {"is_distinct", "operators", "x is distinct from y -> bool", "As <>, but NULL is a value like any other.",
     "1 is distinct from null", Id(FunctionId::kIsDistinct)},
    {"is_not_distinct", "operators", "x is not distinct from y -> bool", "As =, but NULL is a value like any other.",
     "null is not distinct from null", Id(FunctionId::kIsNotDistinct)},
    {"is_true", "operators", "b is true -> bool", "TRUE for TRUE, FALSE for FALSE and NULL.", "(1 < 2) is true",
     Id(FunctionId::kIsTrue)},
    {"is_false", "operators", "b is false -> bool", "TRUE for FALSE, FALSE for TRUE and NULL.", "(1 > 2) is false",
     Id(FunctionId::kIsFalse)},
    {"is_unknown", "operators", "b is unknown -> bool", "TRUE for NULL, FALSE for TRUE and FALSE.",
     "(1 > null) is unknown", Id(FunctionId::kIsUnknown)},
    {"between", "operators", "x between low and high -> bool", "The same as x >= low and x <= high.",
     "5 between 1 and 5", Id(FunctionId::kBetween)},
    {"in", "operators", "x in (a, b, …) -> bool",
     "Whether x equals one of them; NULL if it equals none and x or one of them is NULL.", "'b' in ('a', 'b')",
     Id(FunctionId::kIn)},
    {"like", "operators", "text like pattern [escape character] -> bool",
     "Whether the whole text fits the pattern: % is any text, _ any one character.", "'a_b' like '%!_b' escape '!'",
     Id(FunctionId::kLike)},

    {"case", "conditional", "case when condition then value … else value end -> the values' type",
     "The value behind the first condition that is TRUE, else the one behind `else`, or NULL.",
     "case when 1 > 2 then 'a' else 'b' end = 'b'", Id(FunctionId::kCase)},
    {"coalesce", "conditional", "coalesce(a, b, …) -> the values' type", "The first that is not NULL.",
     "coalesce(null, 2, 3) = 2", Id(FunctionId::kCoalesce)},
    {"nullif", "conditional", "nullif(x, y) -> x's type", "NULL if x = y, else x.", "nullif(3, 3) is null",
     Id(FunctionId::kNullif)},
    {"cast", "conditional", "cast(x as type) -> type",
     "The value as another type; what can't be converted is an error of the row.",
     "cast('12.50' as decimal(6,2)) = 12.5", Id(FunctionId::kCast)},

    {"abs", "math", "abs(x number) -> the same", "The number without its sign.", "abs(-2.5) = 2.5",
     Id(FunctionId::kAbs)},
    {"sign", "math", "sign(x number) -> int", "-1, 0 or 1.", "sign(-0.01) = -1", Id(FunctionId::kSign)},
    {"round", "math", "round(x number, digits int = 0) -> number",
     "Rounded half away from zero to this many digits behind the point (before it, if negative).",
     "round(2.345, 2) = 2.35", Id(FunctionId::kRound)},
    {"floor", "math", "floor(x number) -> number", "The largest whole number that is not above x.", "floor(-1.5) = -2",
     Id(FunctionId::kFloor)},
    {"ceil", "math", "ceil(x number) -> number", "The smallest whole number that is not below x.", "ceil(1.2) = 2",
     Id(FunctionId::kCeil)},
    {"mod", "math", "mod(x number, y number) -> number", "The same as x % y.", "mod(10, 4) = 2", Id(FunctionId::kMod)},
    {"power", "math", "power(x double, y double) -> double", "x to the power of y.", "power(2, 10) = 1024",
     Id(FunctionId::kPower)},
    {"sqrt", "math", "sqrt(x double) -> double", "The square root; of a negative number an error of the row.",
     "sqrt(2.25) = 1.5", Id(FunctionId::kSqrt)},
    {"ln", "math", "ln(x double) -> double", "The natural logarithm; of zero or less an error of the row.", "ln(1) = 0",
     Id(FunctionId::kLn)},
    {"exp", "math", "exp(x double) -> double", "e to the power of x.", "exp(0) = 1", Id(FunctionId::kExp)},
    {"least", "math", "least(a, b, …) -> the values' type", "The smallest; NULL if one of them is NULL.",
     "least(3, 1.5, 2) = 1.5", Id(FunctionId::kLeast)},
    {"greatest", "math", "greatest(a, b, …) -> the values' type", "The largest; NULL if one of them is NULL.",
     "greatest('a', 'b') = 'b'", Id(FunctionId::kGreatest)},

    {"lower", "strings", "lower(text string) -> string", "In lower case (Latin, Greek and Cyrillic letters).",
     "lower('ÀBC') = 'àbc'", Id(FunctionId::kLower)},
    {"upper", "strings", "upper(text string) -> string", "In upper case (Latin, Greek and Cyrillic letters).",
     "upper('abc') = 'ABC'", Id(FunctionId::kUpper)},
    {"trim", "strings", "trim(text string, characters string = ' ') -> string",
     "Without these characters at both ends.", "trim('  ab ') = 'ab'", Id(FunctionId::kTrim)},
    {"substr", "strings", "substr(text string, start int, length int = all) -> string",
     "Characters from start (the first is 1; a negative start counts from the end).", "substr('abcdef', 2, 3) = 'bcd'",
     Id(FunctionId::kSubstr)},
    {"length", "strings", "length(text string) -> int", "The number of characters.", "length('né') = 2",
     Id(FunctionId::kLength)},
    {"position", "strings", "position(part string, text string) -> int",
     "Where part first stands in text, from 1; 0 if it does not.", "position('cd', 'abcd') = 3",
     Id(FunctionId::kPosition)},
    {"replace", "strings", "replace(text string, from string, to string) -> string",
     "The text with every `from` replaced.", "replace('a-b-c', '-', '+') = 'a+b+c'", Id(FunctionId::kReplace)},
    {"split_part", "strings", "split_part(text string, separator string, n int) -> string",
     "The n-th part between separators (a negative n counts from the end); '' if there is none.",
     "split_part('a,b,c', ',', 2) = 'b'", Id(FunctionId::kSplitPart)},
    {"starts_with", "strings", "starts_with(text string, prefix string) -> bool", "Whether the text begins so.",
     "starts_with('abc', 'ab')", Id(FunctionId::kStartsWith)},
    {"ends_with", "strings", "ends_with(text string, suffix string) -> bool", "Whether the text ends so.",
     "ends_with('abc', 'bc')", Id(FunctionId::kEndsWith)},
    {"concat", "strings", "concat(text string, …) -> string", "All texts in one; NULLs are left out.",
     "concat('a', null, 'b') = 'ab'", Id(FunctionId::kConcat)},
    {"concat_ws", "strings", "concat_ws(separator string, text string, …) -> string",
     "All texts in one with the separator between them; NULLs are left out.", "concat_ws('-', 'a', null, 'b') = 'a-b'",
     Id(FunctionId::kConcatWs)},
    {"regexp_like", "strings", "regexp_like(text string, pattern constant string) -> bool",
     "Whether the pattern matches somewhere in the text, in time linear in its length.",
     "regexp_like('card 4111', '\\d{4}')", Id(FunctionId::kRegexpLike)},
    {"regexp_extract", "strings", "regexp_extract(text string, pattern constant string, group int = 0) -> string",
     "The text of the first match, or of a group of it; NULL if there is none.",
     "regexp_extract('id=42;', 'id=(\\d+)', 1) = '42'", Id(FunctionId::kRegexpExtract)},
    {"levenshtein", "strings", "levenshtein(a string, b string) -> int",
     "The least number of characters to insert, delete or change to make b of a.",
     "levenshtein('kitten', 'sitting') = 3", Id(FunctionId::kLevenshtein)},
    {"jaro_winkler", "strings", "jaro_winkler(a string, b string) -> double",
     "How alike two names are, from 0 to 1; a common beginning counts more.",
     "round(jaro_winkler('MARTHA', 'MARHTA'), 3) = 0.961e0", Id(FunctionId::kJaroWinkler)},
    {"mask", "strings", "mask(text string, keep int) -> string", "All characters but the last `keep` replaced by *.",
     "mask('4111111111111111', 4) = '************1111'", Id(FunctionId::kMask)},
    {"hash64", "strings", "hash64(x any) -> int", "XXH3-64 of the value: the same for ever, on every machine.",
     "hash64('abc') = 8696274497037089104", Id(FunctionId::kHash64)},

    {"year", "time", "year(t timestamp, zone constant string = 'UTC') -> int", "The year of the wall clock there.",
     "year(timestamp '2026-03-01 10:00:00') = 2026", Id(FunctionId::kYear)},
    {"month", "time", "month(t timestamp, zone constant string = 'UTC') -> int", "The month, 1 to 12.",
     "month(timestamp '2026-03-01') = 3", Id(FunctionId::kMonth)},
    {"day", "time", "day(t timestamp, zone constant string = 'UTC') -> int", "The day of the month.",
     "day(timestamp '2026-03-01 23:30', 'Europe/Berlin') = 2", Id(FunctionId::kDay)},
    {"hour", "time", "hour(t timestamp, zone constant string = 'UTC') -> int", "The hour, 0 to 23.",
     "hour(timestamp '2026-07-01 10:00:00', 'Europe/Berlin') = 12", Id(FunctionId::kHour)},
    {"minute", "time", "minute(t timestamp, zone constant string = 'UTC') -> int", "The minute, 0 to 59.",
     "minute(timestamp '2026-07-01 10:17:00') = 17", Id(FunctionId::kMinute)},
    {"second", "time", "second(t timestamp, zone constant string = 'UTC') -> int", "The second, 0 to 59.",
     "second(timestamp '2026-07-01 10:17:42.9') = 42", Id(FunctionId::kSecond)},
    {"day_of_week", "time", "day_of_week(t timestamp, zone constant string = 'UTC') -> int", "1 is Monday, 7 Sunday.",
     "day_of_week(timestamp '2026-01-01') = 4", Id(FunctionId::kDayOfWeek)},
    {"date_trunc", "time", "date_trunc(unit constant string, t timestamp, zone constant string = 'UTC') -> timestamp",
     "The start of the second, minute, hour, day, week (Monday), month, quarter or year that holds t.",
     "date_trunc('month', timestamp '2026-03-15 10:00:00') = '2026-03-01'", Id(FunctionId::kDateTrunc)},
    {"at_zone", "time", "at_zone(t timestamp, zone constant string) -> string", "The wall clock there, as text.",
     "at_zone(timestamp '2026-07-01 10:00:00', 'Europe/Berlin') = '2026-07-01 12:00:00'", Id(FunctionId::kAtZone)},
    {"age", "time", "age(at timestamp, since timestamp) -> duration", "How long ago `since` was at the time `at`.",
     "age(timestamp '2026-01-02', timestamp '2026-01-01') = '24 hours'", Id(FunctionId::kAge)},

    {"geo_distance_km", "geo", "geo_distance_km(lat1 double, lon1 double, lat2 double, lon2 double) -> double",
     "The distance along a great circle in kilometres, on a sphere of radius 6371.0088 km.",
     "round(geo_distance_km(52.52, 13.405, 48.8566, 2.3522), 1) = 877.5e0", Id(FunctionId::kGeoDistanceKm)},
    {"geo_speed_kmh", "geo",
     "geo_speed_kmh(lat1 double, lon1 double, t1 timestamp, lat2 double, lon2 double, t2 timestamp) -> double",
     "The speed of a traveller between two places and times; infinite if the places differ and the times do not.",
     "round(geo_speed_kmh(0, 0, timestamp '2026-01-01 00:00', 0, 1, timestamp '2026-01-01 01:00'), 1) = 111.2e0",
     Id(FunctionId::kGeoSpeedKmh)},

    {"ip_in", "net", "ip_in(address string, network string) -> bool",
     "Whether an IPv4 or IPv6 address lies in a CIDR network; a malformed one is an error of the row.",
     "ip_in('10.1.2.3', '10.0.0.0/8')", Id(FunctionId::kIpIn)},
    {"email_domain", "net", "email_domain(address string) -> string",
     "What stands behind the last @, in lower case; NULL if there is no domain.",
     "email_domain('Ann@Example.ORG') = 'example.org'", Id(FunctionId::kEmailDomain)},

    {"luhn_valid", "cards", "luhn_valid(number string) -> bool",
     "Whether the digits carry a right Luhn check digit; spaces and dashes are skipped.",
     "luhn_valid('4111 1111 1111 1111')", Id(FunctionId::kLuhnValid)},
    {"bin6", "cards", "bin6(number string) -> string",
     "The first six digits of a card number (its issuer); NULL if there are fewer.",
     "bin6('4111 1111 1111 1111') = '411111'", Id(FunctionId::kBin6)},
});
static_assert(kFunctions.size() == Id(FunctionId::kCount));

constexpr bool IdsArePlaces() {
  for (uint32_t i = 0; i < kFunctions.size(); ++i) {
    if (kFunctions[i].id != i) return false;
  }
  return true;
}
static_assert(IdsArePlaces());

char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Other names that SQL systems give to the same functions.
struct Alias {
  std::string_view name;
  std::string_view stands_for;
};
constexpr auto kAliases = std::to_array<Alias>({
    {"!=", "<>"},
    {"ceiling", "ceil"},
    {"pow", "power"},
    {"substring", "substr"},
    {"char_length", "length"},
    {"character_length", "length"},
    {"lcase", "lower"},
    {"ucase", "upper"},
    {"dayofweek", "day_of_week"},
});

// Edit distance of two names, where case differences and a swap of neighbours count little.
size_t NameDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> now(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = LowerAscii(a[i - 1]) == LowerAscii(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && LowerAscii(a[i - 1]) == LowerAscii(b[j - 2]) &&
                           LowerAscii(a[i - 2]) == LowerAscii(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

}  // namespace

std::span<const Function> AllFunctions() { return kFunctions; }

const Function& FunctionOf(FunctionId id) { return kFunctions[Id(id)]; }

const Function* FindFunction(std::string_view name) {
  for (const Alias& alias : kAliases) {
    if (std::ranges::equal(alias.name, name, {}, LowerAscii, LowerAscii)) name = alias.stands_for;
  }
  for (const Function& function : kFunctions) {
    if (std::ranges::equal(function.name, name, {}, LowerAscii, LowerAscii)) return &function;
  }
  return nullptr;
}

namespace {

struct Candidate {
  size_t distance;
  size_t place;
};

// Those that are close enough to be offered, closest first.
std::vector<Candidate> CloseNames(std::string_view name, std::span<const std::string> candidates) {
  std::vector<Candidate> close;
  for (size_t i = 0; i < candidates.size(); ++i) {
    // A third of the letters may be wrong: beyond that the suggestion is noise.
    const size_t limit = std::max<size_t>(1, std::max(name.size(), candidates[i].size()) / 3);
    const size_t longer = std::max(name.size(), candidates[i].size());
    if (longer - std::min(name.size(), candidates[i].size()) > limit) continue;
    const size_t distance = NameDistance(name, candidates[i]);
    if (distance <= limit) close.push_back({distance, i});
  }
  std::ranges::stable_sort(close, {}, &Candidate::distance);
  return close;
}

}  // namespace

std::vector<std::string> SimilarNames(std::string_view name, std::span<const std::string> candidates, size_t most) {
  std::vector<std::string> names;
  for (const Candidate& close : CloseNames(name, candidates)) {
    if (names.size() == most) break;
    names.push_back(candidates[close.place]);
  }
  return names;
}

std::vector<std::string> NearestNames(std::string_view name, std::span<const std::string> candidates) {
  const std::vector<Candidate> close = CloseNames(name, candidates);
  std::vector<std::string> names;
  for (const Candidate& one : close) {
    if (one.distance > close.front().distance) break;
    if (std::ranges::find(names, candidates[one.place]) == names.end()) names.push_back(candidates[one.place]);
  }
  return names;
}

}  // namespace tripline::data
