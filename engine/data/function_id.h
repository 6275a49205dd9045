// The functions of the table in function.h by number, for the type rules and the compiler of programs.
//
// Not a public interface of the folder. A function's number is its place in the table; nothing stores it.
//
// Thread-safety: immutable.
#ifndef TRIPLINE_ENGINE_DATA_FUNCTION_ID_H_
#define TRIPLINE_ENGINE_DATA_FUNCTION_ID_H_

#include <cstdint>

#include "engine/data/function.h"

namespace tripline::data {

enum class FunctionId : uint32_t {
  // operators
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
  kNegate,
  kConcatenate,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kNot,
  kIsNull,
  kIsNotNull,
  kIsDistinct,
  kIsNotDistinct,
  kIsTrue,
  kIsFalse,
  kIsUnknown,
  kBetween,
  kIn,
  kLike,
  // conditional
  kCase,
  kCoalesce,
  kNullif,
  kCast,
  // math
  kAbs,
  kSign,
  kRound,
  kFloor,
  kCeil,
  kMod,
  kPower,
  kSqrt,
  kLn,
  kExp,
  kLeast,
  kGreatest,
  // strings
  kLower,
  kUpper,
  kTrim,
  kSubstr,
  kLength,
  kPosition,
  kReplace,
  kSplitPart,
  kStartsWith,
  kEndsWith,
  kConcat,
  kConcatWs,
  kRegexpLike,
  kRegexpExtract,
  kLevenshtein,
  kJaroWinkler,
  kMask,
  kHash64,
  // time
  kYear,
  kMonth,
  kDay,
  kHour,
  kMinute,
  kSecond,
  kDayOfWeek,
  kDateTrunc,
  kAtZone,
  kAge,
  // geo
  kGeoDistanceKm,
  kGeoSpeedKmh,
  // net
  kIpIn,
  kEmailDomain,
  // cards
  kLuhnValid,
  kBin6,
  kCount,
};

inline FunctionId IdOf(const Function& function) { return static_cast<FunctionId>(function.id); }
// The row of the table. REQUIRES: id != kCount.
const Function& FunctionOf(FunctionId id);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_FUNCTION_ID_H_
