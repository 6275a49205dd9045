#include "engine/data/aggregate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>

#include "engine/data/decimal.h"
#include "engine/data/exact_sum.h"
#include "engine/data/raw_value.h"

namespace tripline::data {
namespace {

// How a fixed-size accumulator keeps what it was given.
enum class Form : uint8_t {
  kNone,           // no fixed size
  kCounter,        // how many
  kSum128,         // ints, durations, decimals of 64 bits
  kSum256,         // decimals of 128 bits
  kSumDouble,      // doubles
  kMoments,        // ints and decimals of 64 bits: exact sums of values and squares
  kMomentsDouble,  // doubles, and decimals of 128 bits taken as doubles
  kOne8,           // one value of 8 bytes (bool: of 1)
  kOne16,          // one value of 16 bytes
};

// 10^0 to 10^38, rounded.
constexpr auto kPowersOfTen = [] {
  std::array<double, 39> powers{};
  long double power = 1;
  for (double& each : powers) {
    each = static_cast<double>(power);
    power *= 10;
  }
  return powers;
}();

// The accumulators. Only memcpy touches them where they lie: a state gives 8-byte alignment, 128-bit members want 16.
struct Counter {
  int64_t count = 0;
};
struct Sum128 {
  int64_t count = 0;
  uint64_t low = 0;
  uint64_t high = 0;

  Int128 sum() const { return static_cast<Int128>(static_cast<UInt128>(high) << 64 | low); }
  void Add(Int128 value) {
    const UInt128 total = static_cast<UInt128>(sum()) + static_cast<UInt128>(value);
    low = static_cast<uint64_t>(total);
    high = static_cast<uint64_t>(total >> 64);
  }
};
struct Sum256 {
  int64_t count = 0;
  Int256 sum;
};
struct SumDouble {
  int64_t count = 0;
  ExactSum sum;
};
struct Moments {
  Sum128 values;
  Int256 squares;
};
struct MomentsDouble {
  int64_t count = 0;
  ExactSum sum;
  ExactSum squares;
};
template <size_t kBytes>
struct One {
  int64_t count = 0;
  std::array<unsigned char, kBytes> bytes{};
};

// Changes an accumulator in place.
template <class T, class Change>
void Update(void* accumulator, Change change) {
  T state = Load<T>(accumulator);
  change(&state);
  Store(state, accumulator);
}

Form FormOf(const Aggregate& aggregate) {
  const TypeKind kind = aggregate.argument.kind;
  const bool wide = IsWideDecimal(aggregate.argument);
  if (aggregate.distinct) return Form::kNone;
  switch (aggregate.kind) {
    case AggregateKind::kCountRows:
    case AggregateKind::kCount:
      return Form::kCounter;
    case AggregateKind::kSum:
    case AggregateKind::kAvg:
      return kind == TypeKind::kDouble ? Form::kSumDouble : wide ? Form::kSum256 : Form::kSum128;
    case AggregateKind::kStddev:
    case AggregateKind::kVariance:
    case AggregateKind::kStddevPop:
    case AggregateKind::kVariancePop:
      return kind == TypeKind::kDouble || wide ? Form::kMomentsDouble : Form::kMoments;
    case AggregateKind::kMin:
    case AggregateKind::kMax:
    case AggregateKind::kFirst:
    case AggregateKind::kLast:
      if (kind == TypeKind::kString || kind == TypeKind::kArray) return Form::kNone;
      return wide ? Form::kOne16 : Form::kOne8;
    default:
      return Form::kNone;
  }
}

template <class T>
bool LessValue(const void* a, const void* b) {
  const T x = Load<T>(a);
  const T y = Load<T>(b);
  if constexpr (std::is_same_v<T, double>) {
    if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
  }
  return x < y;
}

bool ComesBefore(Type type, const void* a, const void* b) {
  if (type.kind == TypeKind::kBool) return LessValue<uint8_t>(a, b);
  if (type.kind == TypeKind::kDouble) return LessValue<double>(a, b);
  if (IsWideDecimal(type)) return LessValue<Int128>(a, b);
  return LessValue<int64_t>(a, b);
}

template <size_t kBytes>
void AccumulateOne(const Aggregate& aggregate, const void* value, void* accumulator) {
  Update<One<kBytes>>(accumulator, [&](One<kBytes>* one) {
    const bool first = one->count++ == 0;
    const bool better = aggregate.kind == AggregateKind::kMin   ? ComesBefore(aggregate.argument, value, &one->bytes)
                        : aggregate.kind == AggregateKind::kMax ? ComesBefore(aggregate.argument, &one->bytes, value)
                                                                : aggregate.kind == AggregateKind::kLast;
    if (first || better) {
      const size_t size = aggregate.argument.kind == TypeKind::kBool ? 1 : kBytes;
      std::memcpy(one->bytes.data(), value, size);
    }
  });
}

double AsDouble(Type type, const void* value) {
  return type.kind == TypeKind::kDouble ? Load<double>(value) : DecimalToDouble(Load<Int128>(value), type.scale);
}

AccumulatorResult FinishSum128(const Aggregate& aggregate, const Sum128& state, void* out) {
  if (state.count == 0) return AccumulatorResult::kNull;
  const Type result = aggregate.result;
  Int128 value = state.sum();
  if (result.kind == TypeKind::kDouble) {
    Store(RatioToDouble(value, static_cast<UInt128>(state.count)), out);
    return AccumulatorResult::kValue;
  }
  if (aggregate.kind == AggregateKind::kAvg) {
    const int shift = result.scale - aggregate.argument.scale;
    if (!DivideRounded(value, shift, state.count, &value)) return AccumulatorResult::kError;
  }
  if (result.kind == TypeKind::kDecimal) {
    if (!FitsPrecision(value, kMaxPrecision)) return AccumulatorResult::kError;
    Store(value, out);
    return AccumulatorResult::kValue;
  }
  const auto narrow = static_cast<int64_t>(value);
  Store(narrow, out);
  return static_cast<Int128>(narrow) == value ? AccumulatorResult::kValue : AccumulatorResult::kError;
}

AccumulatorResult FinishSum256(const Aggregate& aggregate, const Sum256& state, void* out) {
  if (state.count == 0) return AccumulatorResult::kNull;
  Int128 value = 0;
  bool good = false;
  if (aggregate.kind == AggregateKind::kSum) {
    good = Narrow(state.sum, &value);
  } else {
    const int shift = aggregate.result.scale - aggregate.argument.scale;
    const Int256 shifted = MultiplySmall(state.sum, static_cast<uint64_t>(SmallPowerOfTen(shift)));
    good = DivideSmallRounded(shifted, static_cast<uint64_t>(state.count), &value);
  }
  Store(value, out);
  return good ? AccumulatorResult::kValue : AccumulatorResult::kError;
}

AccumulatorResult FinishDeviation(const Aggregate& aggregate, int64_t count, double variance, void* out) {
  const bool root = aggregate.kind == AggregateKind::kStddev || aggregate.kind == AggregateKind::kStddevPop;
  Store(root ? std::sqrt(variance) : variance, out);
  return count == 0 ? AccumulatorResult::kNull : AccumulatorResult::kValue;
}

bool IsSample(AggregateKind kind) { return kind == AggregateKind::kStddev || kind == AggregateKind::kVariance; }

// The numerator n * q - s * s is exact, so equal values have a variance of exactly 0.
double MomentsVariance(const Aggregate& aggregate, const Moments& state) {
  const auto count = static_cast<uint64_t>(state.values.count);
  const Int128 sum = state.values.sum();
  const Int256 numerator = Add(MultiplySmall(state.squares, count), Negate(Multiply(sum, sum)));
  const auto n = static_cast<double>(count);
  const double unit = static_cast<double>(
      SmallPowerOfTen(aggregate.argument.kind == TypeKind::kDecimal ? aggregate.argument.scale : 0));
  return ToDouble(numerator) / (n * (IsSample(aggregate.kind) ? n - 1 : n)) / unit / unit;
}

struct Name {
  std::string_view name;
  AggregateKind kind;
};
constexpr auto kNames = std::to_array<Name>({
    {"count", AggregateKind::kCount},
    {"sum", AggregateKind::kSum},
    {"avg", AggregateKind::kAvg},
    {"min", AggregateKind::kMin},
    {"max", AggregateKind::kMax},
    {"first", AggregateKind::kFirst},
    {"first_value", AggregateKind::kFirst},
    {"arbitrary", AggregateKind::kFirst},
    {"any_value", AggregateKind::kFirst},
    {"last", AggregateKind::kLast},
    {"last_value", AggregateKind::kLast},
    {"stddev", AggregateKind::kStddev},
    {"stddev_samp", AggregateKind::kStddev},
    {"stddev_pop", AggregateKind::kStddevPop},
    {"variance", AggregateKind::kVariance},
    {"var_samp", AggregateKind::kVariance},
    {"var_pop", AggregateKind::kVariancePop},
    {"array_agg", AggregateKind::kArrayAgg},
    {"string_agg", AggregateKind::kStringAgg},
    {"listagg", AggregateKind::kStringAgg},
    {"max_by", AggregateKind::kMaxBy},
    {"min_by", AggregateKind::kMinBy},
});

std::optional<AggregateKind> KindOf(std::string_view name) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (const Name& known : kNames) {
    if (std::ranges::equal(known.name, name, {}, lower, lower)) return known.kind;
  }
  return std::nullopt;
}

// The result's type; nothing if the arguments do not fit.
std::optional<Type> ResultType(AggregateKind kind, Type argument, Type second) {
  const bool number = IsNumeric(argument);
  const bool value = argument.kind != TypeKind::kArray && argument.kind != TypeKind::kMonths;
  switch (kind) {
    case AggregateKind::kCountRows:
    case AggregateKind::kCount:
      return IntType();
    case AggregateKind::kSum:
      if (argument.kind == TypeKind::kDecimal) return DecimalType(kMaxPrecision, argument.scale);
      if (number || argument.kind == TypeKind::kDuration) return argument;
      return std::nullopt;
    case AggregateKind::kAvg:
      if (argument.kind == TypeKind::kDecimal) return DecimalType(kMaxPrecision, std::max<int>(6, argument.scale));
      if (argument.kind == TypeKind::kDuration) return argument;
      return number ? std::optional<Type>(DoubleType()) : std::nullopt;
    case AggregateKind::kStddev:
    case AggregateKind::kVariance:
    case AggregateKind::kStddevPop:
    case AggregateKind::kVariancePop:
      return number ? std::optional<Type>(DoubleType()) : std::nullopt;
    case AggregateKind::kArrayAgg:
      return value ? std::optional<Type>(ArrayType(argument)) : std::nullopt;
    case AggregateKind::kStringAgg: {
      const bool texts =
          argument.kind == TypeKind::kString && (second.kind == TypeKind::kString || second.kind == TypeKind::kNull);
      return texts ? std::optional<Type>(StringType()) : std::nullopt;
    }
    default:
      return value ? std::optional<Type>(argument) : std::nullopt;
  }
}

}  // namespace

bool IsAggregateName(std::string_view name) { return KindOf(name).has_value(); }

StatusOr<Aggregate> MakeAggregate(std::string_view name, bool distinct, std::span<const Type> arguments) {
  const auto kind = KindOf(name);
  if (!kind.has_value()) {
    return Error(Fault::kAuthor, "TRL0784", fmt::format("there is no aggregate '{}'", name));
  }
  Aggregate aggregate;
  aggregate.kind = *kind;
  aggregate.distinct = distinct;
  const bool by = *kind == AggregateKind::kMaxBy || *kind == AggregateKind::kMinBy;
  const size_t least = *kind == AggregateKind::kCount ? 0 : by ? 2 : 1;
  const size_t most = by || *kind == AggregateKind::kStringAgg ? 2 : 1;
  if (arguments.size() < least || arguments.size() > most || (arguments.empty() && distinct)) {
    return Error(Fault::kAuthor, "TRL0784",
                 fmt::format("'{}' takes {} argument{}, not {}", name,
                             most == least ? fmt::format("{}", most) : fmt::format("{} to {}", least, most),
                             most == 1 ? "" : "s", arguments.size()));
  }
  if (arguments.empty()) aggregate.kind = AggregateKind::kCountRows;
  if (!arguments.empty()) aggregate.argument = arguments[0];
  if (arguments.size() > 1) aggregate.second = arguments[1];
  const bool untyped = !arguments.empty() && aggregate.argument.kind == TypeKind::kNull;
  if (untyped && *kind != AggregateKind::kCount) aggregate.argument = IntType();
  const auto result = ResultType(aggregate.kind, aggregate.argument, aggregate.second);
  if (!result.has_value()) {
    return Error(Fault::kAuthor, "TRL0784",
                 fmt::format("'{}' can't be taken of {}", name, TypeName(aggregate.argument)));
  }
  aggregate.result = *result;
  return aggregate;
}

uint32_t AccumulatorBytes(const Aggregate& aggregate) {
  switch (FormOf(aggregate)) {
    case Form::kNone:
      return 0;
    case Form::kCounter:
      return sizeof(Counter);
    case Form::kSum128:
      return sizeof(Sum128);
    case Form::kSum256:
      return sizeof(Sum256);
    case Form::kSumDouble:
      return sizeof(SumDouble);
    case Form::kMoments:
      return sizeof(Moments);
    case Form::kMomentsDouble:
      return sizeof(MomentsDouble);
    case Form::kOne8:
      return sizeof(One<8>);
    case Form::kOne16:
      return sizeof(One<16>);
  }
  return 0;
}

// Every accumulator begins as zeros.
void InitAccumulator(const Aggregate& aggregate, void* accumulator) {
  std::memset(accumulator, 0, AccumulatorBytes(aggregate));
}

void Accumulate(const Aggregate& aggregate, const void* value, void* accumulator) {
  switch (FormOf(aggregate)) {
    case Form::kNone:
      break;
    case Form::kCounter:
      Update<Counter>(accumulator, [](Counter* state) { ++state->count; });
      break;
    case Form::kSum128:
      Update<Sum128>(accumulator, [value](Sum128* state) {
        ++state->count;
        state->Add(Load<int64_t>(value));
      });
      break;
    case Form::kSum256:
      Update<Sum256>(accumulator, [value](Sum256* state) {
        ++state->count;
        state->sum = Add(state->sum, Widen(Load<Int128>(value)));
      });
      break;
    case Form::kSumDouble:
      Update<SumDouble>(accumulator, [value](SumDouble* state) {
        ++state->count;
        state->sum.Add(Load<double>(value));
      });
      break;
    case Form::kMoments:
      Update<Moments>(accumulator, [value](Moments* state) {
        const auto number = Load<int64_t>(value);
        ++state->values.count;
        state->values.Add(number);
        state->squares = Add(state->squares, Widen(static_cast<Int128>(number) * number));
      });
      break;
    case Form::kMomentsDouble:
      Update<MomentsDouble>(accumulator, [&](MomentsDouble* state) {
        const double number = AsDouble(aggregate.argument, value);
        ++state->count;
        state->sum.Add(number);
        AddSquare(number, &state->squares);
      });
      break;
    case Form::kOne8:
      AccumulateOne<8>(aggregate, value, accumulator);
      break;
    case Form::kOne16:
      AccumulateOne<16>(aggregate, value, accumulator);
      break;
  }
}

RoughNumber RoughValue(Type type, const void* value) {
  constexpr double kEpsilon = 0x1p-51;
  RoughNumber rough;
  if (type.kind == TypeKind::kDouble) {
    rough.value = Load<double>(value);
    return rough;
  }
  rough.value = IsWideDecimal(type) ? static_cast<double>(Load<Int128>(value)) : static_cast<double>(Load<int64_t>(value));
  if (type.kind == TypeKind::kDecimal) rough.value /= kPowersOfTen[type.scale];
  rough.error = std::abs(rough.value) * kEpsilon;
  return rough;
}

bool FinishRoughly(const Aggregate& aggregate, const void* accumulator, RoughNumber* out) {
  switch (FormOf(aggregate)) {
    case Form::kCounter:
      *out = {static_cast<double>(Load<Counter>(accumulator).count), 0};
      return true;
    case Form::kSum128: {
      const auto state = Load<Sum128>(accumulator);
      if (state.count == 0) return false;
      const Int128 sum = state.sum();
      const auto narrow = static_cast<int64_t>(sum);
      out->value = narrow == sum ? static_cast<double>(narrow) : static_cast<double>(sum);
      if (aggregate.argument.kind == TypeKind::kDecimal) out->value /= kPowersOfTen[aggregate.argument.scale];
      const bool average = aggregate.kind == AggregateKind::kAvg;
      if (average) out->value /= static_cast<double>(state.count);
      out->error = std::abs(out->value) * 0x1p-50;
      if (average && aggregate.result.kind != TypeKind::kDouble) {
        out->error += 0.51 / kPowersOfTen[aggregate.result.scale];  // scale 0: a duration
      }
      return aggregate.result.kind != TypeKind::kInt || narrow == sum;
    }
    case Form::kOne8: {
      const auto state = Load<One<8>>(accumulator);
      if (state.count == 0 || aggregate.argument.kind == TypeKind::kBool) return false;
      *out = RoughValue(aggregate.argument, &state.bytes);
      return true;
    }
    default:
      return false;
  }
}

AccumulatorResult Finish(const Aggregate& aggregate, const void* accumulator, void* out) {
  switch (FormOf(aggregate)) {
    case Form::kNone:
      return AccumulatorResult::kNull;
    case Form::kCounter:
      Store(Load<Counter>(accumulator).count, out);
      return AccumulatorResult::kValue;
    case Form::kSum128:
      return FinishSum128(aggregate, Load<Sum128>(accumulator), out);
    case Form::kSum256:
      return FinishSum256(aggregate, Load<Sum256>(accumulator), out);
    case Form::kSumDouble: {
      const auto state = Load<SumDouble>(accumulator);
      const double sum = state.sum.Round();
      Store(aggregate.kind == AggregateKind::kAvg ? sum / static_cast<double>(state.count) : sum, out);
      return state.count == 0 ? AccumulatorResult::kNull : AccumulatorResult::kValue;
    }
    case Form::kMoments: {
      const auto state = Load<Moments>(accumulator);
      if (state.values.count < (IsSample(aggregate.kind) ? 2 : 1)) return AccumulatorResult::kNull;
      return FinishDeviation(aggregate, state.values.count, MomentsVariance(aggregate, state), out);
    }
    case Form::kMomentsDouble: {
      const auto state = Load<MomentsDouble>(accumulator);
      const bool sample = IsSample(aggregate.kind);
      if (state.count < (sample ? 2 : 1)) return AccumulatorResult::kNull;
      return FinishDeviation(aggregate, state.count, ExactVariance(state.sum, state.squares, state.count, sample), out);
    }
    case Form::kOne8: {
      const auto state = Load<One<8>>(accumulator);
      Store(state.bytes, out);
      return state.count == 0 ? AccumulatorResult::kNull : AccumulatorResult::kValue;
    }
    case Form::kOne16: {
      const auto state = Load<One<16>>(accumulator);
      Store(state.bytes, out);
      return state.count == 0 ? AccumulatorResult::kNull : AccumulatorResult::kValue;
    }
  }
  return AccumulatorResult::kNull;
}

}  // namespace tripline::data
