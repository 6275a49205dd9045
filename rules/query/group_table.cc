#include "rules/query/group_table.h"

#include <algorithm>
#include <cstring>

namespace tripline::rules {
namespace {

std::vector<data::Type> KeyTypes(const dsl::SelectModel& select) {
  std::vector<data::Type> types;
  for (const data::ExprPtr& key : select.group_by) types.push_back(key->type);
  return types;
}

void StoreNull(uint32_t row, data::Column& column) {
  if (!column.has_nulls()) {
    column.set_has_nulls(true);
    std::memset(column.mutable_validity(), 0xff, data::BitmapWords(data::kBatchRows) * sizeof(uint64_t));
  }
  data::ClearBit(column.mutable_validity(), row);
}

// Writes a value as it lies in a column of its type.
void StoreRaw(const void* raw, uint32_t row, data::Column& column, data::TextArena& texts) {
  const data::Type type = column.type();
  if (column.has_nulls()) data::SetBit(column.mutable_validity(), row);
  if (type.kind == data::TypeKind::kBool) {
    uint64_t* bits = column.mutable_values<uint64_t>();
    if (*static_cast<const uint8_t*>(raw) != 0) {
      data::SetBit(bits, row);
    } else {
      data::ClearBit(bits, row);
    }
  } else if (type.kind == data::TypeKind::kString) {
    column.mutable_values<data::StringRef>()[row] = texts.Add(static_cast<const data::StringRef*>(raw)->view());
  } else {
    const size_t bytes = data::ValueBytes(type);
    std::memcpy(column.mutable_values<uint8_t>() + bytes * row, raw, bytes);
  }
}

void StoreValue(const data::Value& value, uint32_t row, data::Column& column, data::TextArena& texts) {
  if (value.is_null()) {
    StoreNull(row, column);
    return;
  }
  switch (value.type().kind) {
    case data::TypeKind::kBool: {
      const uint8_t byte = value.as_bool() ? 1 : 0;
      return StoreRaw(&byte, row, column, texts);
    }
    case data::TypeKind::kDouble: {
      const double number = value.as_double();
      return StoreRaw(&number, row, column, texts);
    }
    case data::TypeKind::kDecimal: {
      const data::Int128 wide = value.as_decimal();
      return StoreRaw(&wide, row, column, texts);  // little-endian: the low half comes first
    }
    case data::TypeKind::kString: {
      const data::StringRef text(value.as_string());
      return StoreRaw(&text, row, column, texts);
    }
    default: {
      const int64_t number = value.as_int();
      return StoreRaw(&number, row, column, texts);
    }
  }
}

}  // namespace

std::vector<data::ExprPtr> GroupInputs(const dsl::SelectModel& select) {
  std::vector<data::ExprPtr> inputs = select.group_by;
  for (const dsl::SelectModel::AggregateItem& item : select.aggregates) {
    if (item.argument != nullptr) inputs.push_back(item.argument);
    if (item.second != nullptr) inputs.push_back(item.second);
  }
  return inputs;
}

GroupTable::GroupTable(const dsl::SelectModel& select)
    : select_(select), key_columns_(select.group_by.size()), keys_(KeyTypes(select)) {
  size_t column = key_columns_;
  for (const dsl::SelectModel::AggregateItem& item : select.aggregates) {
    Slot& slot = slots_.emplace_back();
    slot.aggregate = &item.aggregate;
    slot.has_argument = item.argument != nullptr;
    if (slot.has_argument) slot.argument = column++;
    slot.has_second = item.second != nullptr;
    if (slot.has_second) slot.second = column++;
    const uint32_t bytes = data::AccumulatorBytes(item.aggregate);
    slot.fixed = bytes > 0 && !slot.has_second;
    if (slot.fixed) {
      // Accumulators of 128-bit sums are aligned to 16 bytes.
      slot.offset = words_per_group_;
      words_per_group_ += (bytes + 15) / 16 * 2;
    } else {
      slot.list = lists_per_group_++;
    }
  }
  if (key_columns_ == 0) AddGroup();
}

uint32_t GroupTable::AddGroup() {
  const uint32_t group = groups_++;
  accumulators_.resize(accumulators_.size() + words_per_group_);
  lists_.resize(lists_.size() + lists_per_group_);
  for (const Slot& slot : slots_) {
    if (slot.fixed) data::InitAccumulator(*slot.aggregate, &accumulators_[group * words_per_group_ + slot.offset]);
  }
  return group;
}

uint32_t GroupTable::GroupOf(const RowColumns& rows, size_t row) {
  if (key_columns_ == 0) return 0;
  key_.clear();
  rows.AppendKey(key_columns_, row, &key_);
  const auto [entry, added] = numbers_.try_emplace(key_, groups_);
  if (added) {
    AddGroup();
    keys_.AppendRow(rows, row);
  }
  return entry->second;
}

void GroupTable::AddValue(const Slot& slot, const RowColumns& rows, size_t row, uint32_t group) {
  const bool null = slot.has_argument && rows.is_null(slot.argument, row);
  if (slot.fixed) {
    if (null) return;
    data::Accumulate(*slot.aggregate, slot.has_argument ? rows.raw(slot.argument, row) : nullptr,
                     &accumulators_[group * words_per_group_ + slot.offset]);
    return;
  }
  ValueList& list = lists_[group * lists_per_group_ + slot.list];
  list.values.push_back(slot.has_argument ? rows.value(slot.argument, row) : data::Value());
  if (slot.has_second) list.second.push_back(rows.value(slot.second, row));
}

void GroupTable::Add(const RowColumns& rows) {
  for (size_t row = 0; row < rows.rows(); ++row) {
    const uint32_t group = GroupOf(rows, row);
    for (const Slot& slot : slots_) AddValue(slot, rows, row, group);
  }
}

void GroupTable::StoreAggregate(const Slot& slot, uint32_t group, size_t column, OutputBatch* out) const {
  data::Column& target = out->batch.columns[column];
  const uint32_t row = out->batch.rows;
  if (slot.fixed) {
    alignas(16) uint64_t result[2] = {};
    const auto* accumulator = &accumulators_[group * words_per_group_ + slot.offset];
    if (data::Finish(*slot.aggregate, accumulator, result) == data::AccumulatorResult::kValue) {
      StoreRaw(result, row, target, out->batch.texts);
    } else {
      StoreNull(row, target);
    }
    return;
  }
  const ValueList& list = lists_[group * lists_per_group_ + slot.list];
  bool error = false;
  data::Value value = data::ListAggregate(*slot.aggregate, list.values, list.second, &error);
  if (slot.aggregate->result.kind == data::TypeKind::kArray) {
    // All that an expression can ask of an array is whether it is there.
    data::SetBit(target.mutable_validity(), row);
    if (value.is_null()) StoreNull(row, target);
    out->arrays[column].push_back(std::move(value));
  } else {
    StoreValue(value, row, target, out->batch.texts);
  }
}

std::vector<std::unique_ptr<OutputBatch>> GroupTable::Finish() {
  auto schema = std::make_shared<data::Schema>();
  for (size_t i = 0; i < key_columns_; ++i) schema->fields.push_back({"", keys_.type(i)});
  for (const Slot& slot : slots_) schema->fields.push_back({"", slot.aggregate->result});

  std::vector<std::unique_ptr<OutputBatch>> batches;
  for (uint32_t group = 0; group < groups_; ++group) {
    if (group % data::kBatchRows == 0) batches.push_back(std::make_unique<OutputBatch>(schema));
    OutputBatch& out = *batches.back();
    for (size_t i = 0; i < key_columns_; ++i) {
      if (keys_.is_null(i, group)) {
        StoreNull(out.batch.rows, out.batch.columns[i]);
      } else {
        StoreRaw(keys_.raw(i, group), out.batch.rows, out.batch.columns[i], out.batch.texts);
      }
    }
    for (size_t i = 0; i < slots_.size(); ++i) StoreAggregate(slots_[i], group, key_columns_ + i, &out);
    ++out.batch.rows;
  }
  return batches;
}

}  // namespace tripline::rules
