// Aggregates over values in hand: DISTINCT, arrays, strings, and what has no accumulator of fixed size.

#include <algorithm>
#include <cstring>
#include <string>

#include "engine/data/aggregate.h"
#include "engine/data/raw_value.h"

namespace tripline::data {
namespace {

// A value as Accumulate takes it.
void StoreValue(const Value& value, void* to) {
  switch (value.type().kind) {
    case TypeKind::kBool:
      Store(static_cast<uint8_t>(value.as_bool() ? 1 : 0), to);
      break;
    case TypeKind::kDouble:
      Store(value.as_double(), to);
      break;
    case TypeKind::kDecimal:
      if (IsWideDecimal(value.type())) {
        Store(value.as_decimal(), to);
      } else {
        Store(static_cast<int64_t>(value.as_decimal()), to);
      }
      break;
    default:
      Store(value.as_int(), to);
  }
}

Value LoadValue(Type type, const void* from) {
  switch (type.kind) {
    case TypeKind::kBool:
      return Value::Bool(Load<uint64_t>(from) != 0);
    case TypeKind::kInt:
      return Value::Int(Load<int64_t>(from));
    case TypeKind::kDouble:
      return Value::Double(Load<double>(from));
    case TypeKind::kDecimal:
      return Value::Decimal(IsWideDecimal(type) ? Load<Int128>(from) : Int128{Load<int64_t>(from)}, type.precision,
                            type.scale);
    case TypeKind::kTimestamp:
      return Value::Timestamp(Load<int64_t>(from));
    case TypeKind::kDuration:
      return Value::Duration(Load<int64_t>(from));
    default:
      return Value(type);
  }
}

Value JoinTexts(std::span<const Value> values, std::span<const Value> separators) {
  std::string text;
  bool any = false;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].is_null()) continue;
    if (any && i < separators.size() && !separators[i].is_null()) text += separators[i].as_string();
    any = true;
    text += values[i].as_string();
  }
  return any ? Value::String(std::move(text)) : Value(StringType());
}

// MIN, MAX, FIRST, LAST of any type; of MIN_BY and MAX_BY the value beside the best order.
Value PickOne(const Aggregate& aggregate, std::span<const Value> values, std::span<const Value> orders) {
  const Value* best = nullptr;
  const Value* best_order = nullptr;
  const bool largest = aggregate.kind == AggregateKind::kMax || aggregate.kind == AggregateKind::kMaxBy;
  for (size_t i = 0; i < values.size(); ++i) {
    const Value& order = orders.empty() ? values[i] : orders[i];
    if (order.is_null()) continue;
    bool better = best == nullptr || aggregate.kind == AggregateKind::kLast;
    if (!better && aggregate.kind != AggregateKind::kFirst) {
      const int compared = CompareValues(order, *best_order);
      better = largest ? compared > 0 : compared < 0;
    }
    if (!better) continue;
    best = &values[i];
    best_order = &order;
  }
  return best == nullptr ? Value(aggregate.result) : *best;
}

// The first of each group of equal values, in order.
std::vector<Value> Distinct(std::span<const Value> values) {
  std::vector<size_t> order(values.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto compare = [&values](size_t a, size_t b) {
    if (values[a].is_null() || values[b].is_null()) {
      return static_cast<int>(values[b].is_null()) - static_cast<int>(values[a].is_null());
    }
    return CompareValues(values[a], values[b]);
  };
  std::ranges::stable_sort(order, [&](size_t a, size_t b) { return compare(a, b) < 0; });
  order.erase(std::unique(order.begin(), order.end(), [&](size_t a, size_t b) { return compare(a, b) == 0; }),
              order.end());
  std::ranges::sort(order);
  std::vector<Value> distinct;
  distinct.reserve(order.size());
  for (size_t i : order) distinct.push_back(values[i]);
  return distinct;
}

Value FoldValues(Aggregate aggregate, std::span<const Value> values, bool* error) {
  aggregate.distinct = false;
  std::vector<uint64_t> accumulator(AccumulatorBytes(aggregate) / 8);
  InitAccumulator(aggregate, accumulator.data());
  for (const Value& value : values) {
    alignas(16) unsigned char raw[16];
    if (aggregate.kind != AggregateKind::kCountRows) {
      if (value.is_null()) continue;
      if (aggregate.kind != AggregateKind::kCount) StoreValue(value, raw);
    }
    Accumulate(aggregate, raw, accumulator.data());
  }
  alignas(16) unsigned char out[16] = {};
  switch (Finish(aggregate, accumulator.data(), out)) {
    case AccumulatorResult::kValue:
      return LoadValue(aggregate.result, out);
    case AccumulatorResult::kError:
      *error = true;
      break;
    case AccumulatorResult::kNull:
      break;
  }
  return Value(aggregate.result);
}

}  // namespace

Value ListAggregate(const Aggregate& aggregate, std::span<const Value> values, std::span<const Value> second,
                    bool* error) {
  *error = false;
  std::vector<Value> distinct;
  if (aggregate.distinct) {
    distinct = Distinct(values);
    values = distinct;
    if (second.size() > values.size()) second = second.first(values.size());
  }
  switch (aggregate.kind) {
    case AggregateKind::kArrayAgg:
      if (values.empty()) return Value(aggregate.result);
      return Value::Array(aggregate.argument, {values.begin(), values.end()});
    case AggregateKind::kStringAgg:
      return JoinTexts(values, second);
    case AggregateKind::kMaxBy:
    case AggregateKind::kMinBy:
      return PickOne(aggregate, values, second);
    case AggregateKind::kMin:
    case AggregateKind::kMax:
    case AggregateKind::kFirst:
    case AggregateKind::kLast:
      return PickOne(aggregate, values, {});
    default:
      return FoldValues(aggregate, values, error);
  }
}

}  // namespace tripline::data
