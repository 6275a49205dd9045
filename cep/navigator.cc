#include "cep/navigator.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {

using Kind = patterns::Navigation::Kind;

Navigator::Navigator(const PatternPlan& plan) : plan_(plan) {
  for (const NavigationPlan& navigation : plan.navigations) {
    State& state = states_.emplace_back();
    state.expression = ExprScratch(navigation.expression);
    state.second = ExprScratch(navigation.second);
    if (navigation.navigation.kind != Kind::kAggregate || IsListAggregate(navigation)) continue;
    const uint32_t bytes = data::AccumulatorBytes(navigation.navigation.aggregate);
    state.fresh.resize(bytes / 8);
    state.accumulator.resize(bytes / 8);
    data::InitAccumulator(navigation.navigation.aggregate, state.fresh.data());
  }
  for (const CompiledExpr& measure : plan.measures) measures_.emplace_back(measure);
  for (const patterns::Variable& variable : plan.pattern.variables) names_.emplace_back(variable.name);
}

bool Navigator::IsListAggregate(const NavigationPlan& plan) const {
  return plan.navigation.aggregate.distinct || plan.navigation.second != nullptr ||
         data::AccumulatorBytes(plan.navigation.aggregate) == 0;
}

void Navigator::Begin(const RowAccess& rows, std::span<const MatchedRow> matched, uint64_t match_number,
                      int64_t settled_at_us) {
  rows_ = rows;
  matched_ = matched;
  count_ = 0;
  match_number_ = static_cast<int64_t>(match_number);
  settled_at_us_ = settled_at_us;
  for (State& state : states_) {
    state.hits.clear();
    state.values.clear();
    state.second_values.clear();
    state.accumulator = state.fresh;
    state.seen = 0;
  }
}

void Navigator::Advance(size_t count) { count_ = count; }

// Rows that count, up to the current row (RUNNING) or all of them (FINAL).
void Navigator::CatchUp(uint32_t index) {
  const NavigationPlan& plan = plan_.navigations[index];
  State& state = states_[index];
  const size_t horizon = Horizon(plan);
  for (; state.seen < horizon; ++state.seen) {
    const MatchedRow& row = matched_[state.seen];
    if (!plan.covers[row.variable]) continue;
    if (plan.navigation.kind == Kind::kAggregate) {
      AddRow(plan, state, row);
    } else {
      state.hits.push_back(static_cast<uint32_t>(state.seen));
    }
  }
}

void Navigator::AddRow(const NavigationPlan& plan, State& state, const MatchedRow& row) {
  const data::Aggregate& aggregate = plan.navigation.aggregate;
  const auto evaluate = [&](const CompiledExpr& expr, ExprScratch& scratch) {
    return EvaluateAt(expr, scratch, rows_, rows_.record(row.row), plan_.pattern.columns, ClassifierOf(row.row),
                      MatchNumberView());
  };
  if (plan.navigation.argument == nullptr) {
    if (IsListAggregate(plan)) {
      state.values.push_back(data::Value::Int(1));
    } else {
      data::Accumulate(aggregate, nullptr, state.accumulator.data());
    }
    return;
  }
  const data::VectorView view = evaluate(plan.expression, state.expression);
  if (IsListAggregate(plan)) {
    state.values.push_back(data::ValueAt(view, 0));
    if (plan.navigation.second != nullptr) {
      state.second_values.push_back(data::ValueAt(evaluate(plan.second, state.second), 0));
    }
  } else if (view.is_valid(0)) {
    if (view.type.kind == data::TypeKind::kBool) {
      const uint8_t flag = data::GetBit(view.as<uint64_t>(), 0) ? 1 : 0;
      data::Accumulate(aggregate, &flag, state.accumulator.data());
    } else {
      data::Accumulate(aggregate, view.values, state.accumulator.data());
    }
  }
}

data::VectorView Navigator::ClassifierOf(uint64_t row) {
  const auto found = std::lower_bound(matched_.begin(), matched_.end(), row,
                                      [](const MatchedRow& matched, uint64_t number) { return matched.row < number; });
  if (found == matched_.end() || found->row != row) return NullView(data::StringType());
  return {data::StringType(), &names_[found->variable], nullptr, nullptr, true};
}

data::VectorView Navigator::MatchNumberView() const {
  return {data::IntType(), &match_number_, nullptr, nullptr, true};
}

data::VectorView Navigator::Row(uint32_t index) {
  const NavigationPlan& plan = plan_.navigations[index];
  State& state = states_[index];
  const patterns::Navigation& navigation = plan.navigation;
  const size_t horizon = Horizon(plan);
  size_t place;
  if (plan.covers_all) {
    if (navigation.logical_offset >= horizon) return NullView(navigation.type);
    place = navigation.from_last ? horizon - 1 - navigation.logical_offset : navigation.logical_offset;
  } else {
    CatchUp(index);
    if (navigation.logical_offset >= state.hits.size()) return NullView(navigation.type);
    place = navigation.from_last ? state.hits[state.hits.size() - 1 - navigation.logical_offset]
                                 : state.hits[navigation.logical_offset];
  }
  const uint64_t row = matched_[place].row + static_cast<uint64_t>(int64_t{navigation.physical_offset});
  if (!rows_.has(row)) return NullView(navigation.type);
  const uint8_t* record = rows_.record(row);
  if (plan.plain_column >= 0) {
    return rows_.layout->View(record, static_cast<uint32_t>(plan.plain_column), rows_.texts, &state.cell);
  }
  return EvaluateAt(plan.expression, state.expression, rows_, record, plan_.pattern.columns, ClassifierOf(row),
                    MatchNumberView());
}

data::Value Navigator::AggregateValue(uint32_t index) {
  CatchUp(index);
  const NavigationPlan& plan = plan_.navigations[index];
  State& state = states_[index];
  if (!IsListAggregate(plan)) return data::ValueAt(AggregateView(index), 0);
  bool error = false;
  return data::ListAggregate(plan.navigation.aggregate, state.values, state.second_values, &error);
}

data::VectorView Navigator::AggregateView(uint32_t index) {
  CatchUp(index);
  const NavigationPlan& plan = plan_.navigations[index];
  State& state = states_[index];
  const data::Type type = plan.navigation.type;
  if (!IsListAggregate(plan)) {
    const data::AccumulatorResult result =
        data::Finish(plan.navigation.aggregate, state.accumulator.data(), state.value);
    if (result != data::AccumulatorResult::kValue) return NullView(type);
    return {type, state.value, nullptr, nullptr, true};
  }
  state.held = AggregateValue(index);
  if (state.held.is_null()) return NullView(type);
  switch (type.kind) {
    case data::TypeKind::kString:
      state.cell = data::StringRef(state.held.as_string());
      return {type, &state.cell, nullptr, nullptr, true};
    case data::TypeKind::kDouble: {
      const double number = state.held.as_double();
      std::memcpy(state.value, &number, 8);
      break;
    }
    case data::TypeKind::kDecimal: {
      const data::Int128 wide = state.held.as_decimal();
      const auto narrow = static_cast<int64_t>(wide);
      std::memcpy(state.value, data::IsWideDecimal(type) ? static_cast<const void*>(&wide) : &narrow,
                  data::ValueBytes(type));
      break;
    }
    case data::TypeKind::kBool: {
      const uint64_t bit = state.held.as_bool() ? 1 : 0;
      std::memcpy(state.value, &bit, 8);
      break;
    }
    default: {
      const int64_t number = state.held.as_int();
      std::memcpy(state.value, &number, 8);
      break;
    }
  }
  return {type, state.value, nullptr, nullptr, true};
}

data::VectorView Navigator::Navigation(uint32_t index) {
  switch (plan_.navigations[index].navigation.kind) {
    case Kind::kRow:
      return Row(index);
    case Kind::kAggregate:
      return AggregateView(index);
    case Kind::kMatchNumber:
      return MatchNumberView();
    case Kind::kSettledAt:
      if (settled_at_us_ == engine::kEndOfTime) return NullView(data::TimestampType());
      return {data::TimestampType(), &settled_at_us_, nullptr, nullptr, true};
  }
  return NullView(plan_.navigations[index].navigation.type);
}

data::VectorView Navigator::Measure(uint32_t measure) {
  if (const int32_t navigation = plan_.measure_navigation[measure]; navigation >= 0) {
    return Navigation(static_cast<uint32_t>(navigation));
  }
  const CompiledExpr& expr = plan_.measures[measure];
  ExprScratch& scratch = measures_[measure];
  for (const Load& load : expr.loads) {
    if (load.navigation) scratch.inputs[load.input] = Navigation(load.index);
  }
  return Run(expr, scratch);
}

data::Value Navigator::MeasureValue(uint32_t measure) {
  const int32_t navigation = plan_.measure_navigation[measure];
  if (navigation >= 0 && plan_.navigations[static_cast<size_t>(navigation)].navigation.kind == Kind::kAggregate) {
    return AggregateValue(static_cast<uint32_t>(navigation));
  }
  return data::ValueAt(Measure(measure), 0);
}

}  // namespace tripline::cep
