// The part of a search that tests a row for a variable, and what its label nodes carry for that.

#include <algorithm>
#include <cstring>

#include "cep/search.h"

namespace tripline::cep {

bool Search::Holds(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record) {
  payload_built_ = false;
  const VariablePlan& plan = plan_.variables[variable];
  if (plan.bit >= 0 && !data::GetBit(rows_.layout->predicates(record), static_cast<uint32_t>(plan.bit))) return false;
  if (!plan.rest.has_value()) return true;
  if (plan.quick.has_value()) {
    const QuickCondition::Truth guess = Guess(node, variable, row, record);
    if (guess != QuickCondition::Truth::kUnknown) return guess == QuickCondition::Truth::kTrue;
  }
  if (!plan_.mergeable) return TestRest(node, variable, row, record);
  // Without labels the answer is the same for every run: it is worked out once a row.
  if (tested_[variable] >> 1 != stamp_) {
    tested_[variable] = stamp_ << 1 | static_cast<uint64_t>(TestRest(node, variable, row, record));
  }
  return (tested_[variable] & 1) != 0;
}

bool Search::TestRest(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record) {
  const VariablePlan& plan = plan_.variables[variable];
  ExprScratch& scratch = rest_[variable];
  walked_ = false;
  for (size_t i = 0; i < plan.rest->loads.size(); ++i) {
    const Load& load = plan.rest->loads[i];
    if (!load.navigation) {
      LoadColumn(rows_, record, load, i, scratch);
    } else if (plan.access[i] == ConditionAccess::kCurrentRow) {
      scratch.inputs[load.input] = CurrentRowValue(load.index, variable, row);
    } else {
      scratch.inputs[load.input] = RunValue(load.index, node, variable, row);
    }
  }
  plan.rest->program.Run(scratch.inputs, 1, scratch.scratch);
  uint64_t holds = 0;
  plan.rest->program.ResultTrueBits(scratch.scratch, 0, 1, &holds);
  return holds != 0;
}

QuickCondition::Truth Search::Guess(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record) {
  const RecordLayout& layout = *rows_.layout;
  const auto read_column = [&](const uint8_t* from, uint32_t column, data::Type type, data::RoughNumber* out) {
    if (layout.IsNull(from, column)) return false;
    *out = data::RoughValue(type, layout.Raw(from, column));
    return true;
  };
  return plan_.variables[variable].quick->Guess([&](const QuickCondition::Leaf& leaf, data::RoughNumber* out) {
    if (leaf.input < plan_.pattern.columns) return read_column(record, leaf.input, leaf.type, out);
    const NavigationPlan& plan = plan_.navigations[leaf.input - plan_.pattern.columns];
    if (plan.access == Access::kWalk) return false;
    const uint8_t* payload = PayloadWith(node, variable, row) + plan.payload_at;
    if (plan.access == Access::kTrackedAggregate) {
      return data::FinishRoughly(plan.navigation.aggregate, payload, out);
    }
    uint64_t tracked;
    std::memcpy(&tracked, payload, 8);
    if (tracked == 0 || plan.plain_column < 0) return false;
    const uint64_t at = slot_->start + tracked - 1 + static_cast<uint64_t>(int64_t{plan.navigation.physical_offset});
    return rows_.has(at) &&
           read_column(rows_.record(at), static_cast<uint32_t>(plan.plain_column), leaf.type, out);
  });
}

data::VectorView Search::NameOf(uint32_t variable) const {
  return {data::StringType(), &names_[variable], nullptr, nullptr, true};
}

data::VectorView Search::ValueAtRow(uint32_t index, uint64_t row, const data::VectorView& classifier) {
  const NavigationPlan& plan = plan_.navigations[index];
  if (!rows_.has(row)) return NullView(plan.navigation.type);
  NavigationCell& cell = cells_[index];
  const uint8_t* record = rows_.record(row);
  if (plan.plain_column >= 0) {
    return rows_.layout->View(record, static_cast<uint32_t>(plan.plain_column), rows_.texts, &cell.cell);
  }
  const auto number = static_cast<int64_t>(slot_->match_number + 1);
  std::memcpy(cell.value, &number, 8);
  return EvaluateAt(plan.expression, cell.expression, rows_, record, plan_.pattern.columns, classifier,
                    {data::IntType(), cell.value, nullptr, nullptr, true});
}

data::VectorView Search::CurrentRowValue(uint32_t index, uint32_t variable, uint64_t row) {
  const int64_t offset = plan_.navigations[index].navigation.physical_offset;
  return ValueAtRow(index, row + static_cast<uint64_t>(offset), NameOf(variable));
}

data::VectorView Search::RunValue(uint32_t index, uint32_t node, uint32_t variable, uint64_t row) {
  const NavigationPlan& plan = plan_.navigations[index];
  if (plan.access == Access::kWalk) {
    if (!walked_) {
      walk_.clear();
      CollectLabels(node, &walk_);
      if (plan_.pattern.variables[variable].mapped) walk_.push_back({row, variable, false});
      walker_.Begin(rows_, walk_, slot_->match_number + 1, engine::kEndOfTime);
      walker_.Advance(walk_.size());
      walked_ = true;
    }
    return walker_.Navigation(index);
  }
  const uint8_t* payload = PayloadWith(node, variable, row) + plan.payload_at;
  if (plan.access == Access::kTrackedRow) {
    uint64_t tracked;
    std::memcpy(&tracked, payload, 8);
    if (tracked == 0) return NullView(plan.navigation.type);
    const auto offset = static_cast<uint64_t>(int64_t{plan.navigation.physical_offset});
    return ValueAtRow(index, slot_->start + tracked - 1 + offset, NullView(data::StringType()));
  }
  NavigationCell& cell = cells_[index];
  if (data::Finish(plan.navigation.aggregate, payload, cell.value) != data::AccumulatorResult::kValue) {
    return NullView(plan.navigation.type);
  }
  return {plan.navigation.type, cell.value, nullptr, nullptr, true};
}

const uint8_t* Search::PayloadWith(uint32_t node, uint32_t variable, uint64_t row) {
  if (plan_.variables[variable].tracked.empty()) {
    return node == kNoNode ? fresh_payload_.data() : NodeBytes(node) + sizeof(NodeHeader);
  }
  if (!payload_built_) BuildPayload(node, variable, row);
  return payload_.data();
}

void Search::BuildPayload(uint32_t node, uint32_t variable, uint64_t row) {
  payload_built_ = true;
  std::memcpy(payload_.data(), node == kNoNode ? fresh_payload_.data() : NodeBytes(node) + sizeof(NodeHeader),
              plan_.payload_bytes);
  for (const uint32_t index : plan_.variables[variable].tracked) Track(plan_.navigations[index], index, row);
}

// Adds the row to one navigation of the candidate's payload.
void Search::Track(const NavigationPlan& plan, uint32_t navigation, uint64_t row) {
  uint8_t* payload = payload_.data() + plan.payload_at;
  if (plan.access == Access::kTrackedRow) {
    uint64_t tracked;
    std::memcpy(&tracked, payload, 8);
    if (plan.navigation.from_last || tracked == 0) tracked = row - slot_->start + 1;
    std::memcpy(payload, &tracked, 8);
    return;
  }
  const data::Aggregate& aggregate = plan.navigation.aggregate;
  if (plan.navigation.argument == nullptr) {
    data::Accumulate(aggregate, nullptr, payload);
    return;
  }
  const uint8_t* record = rows_.record(row);
  if (plan.plain_column >= 0) {
    const auto column = static_cast<uint32_t>(plan.plain_column);
    if (!rows_.layout->IsNull(record, column)) data::Accumulate(aggregate, rows_.layout->Raw(record, column), payload);
    return;
  }
  const data::VectorView none = NullView(data::StringType());
  const data::VectorView value =
      EvaluateAt(plan.expression, cells_[navigation].expression, rows_, record, plan_.pattern.columns, none, none);
  if (!value.is_valid(0)) return;
  const bool boolean = value.type.kind == data::TypeKind::kBool;
  const uint8_t flag = boolean && data::GetBit(value.as<uint64_t>(), 0) ? 1 : 0;
  data::Accumulate(aggregate, boolean ? &flag : value.values, payload);
}

uint32_t Search::AddNode(uint32_t parent, uint32_t take, uint64_t row, const uint8_t* payload) {
  const size_t at = size_t{new_count_} * plan_.node_bytes;
  if (at + plan_.node_bytes > new_nodes_.size()) {
    const ptrdiff_t inside = payload - new_nodes_.data();  // of a parent, which moves with the rest
    const bool moves = inside >= 0 && inside < static_cast<ptrdiff_t>(at);
    new_nodes_.resize(std::max<size_t>(4096, 2 * (at + plan_.node_bytes)));
    if (moves) payload = new_nodes_.data() + inside;
  }
  uint64_t labels = parent == kNoNode ? kHashSeed : Node(parent).labels;
  MixInto(row, &labels);
  MixInto(plan_.automaton.takes[take].variable, &labels);
  const NodeHeader header{parent, static_cast<uint32_t>(row), take, static_cast<uint32_t>(labels)};
  std::memcpy(new_nodes_.data() + at, &header, sizeof header);
  if (plan_.payload_bytes > 0) std::memcpy(new_nodes_.data() + at + sizeof header, payload, plan_.payload_bytes);
  return stored_count_ + new_count_++;
}

}  // namespace tripline::cep
