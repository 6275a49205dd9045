#include "rules/query/order_check.h"

namespace tripline::rules {
namespace {

bool IsPlain(const data::Column& column) {
  const data::TypeKind kind = column.type().kind;
  const bool number = kind == data::TypeKind::kInt || kind == data::TypeKind::kTimestamp ||
                      kind == data::TypeKind::kDuration ||
                      (kind == data::TypeKind::kDecimal && !data::IsWideDecimal(column.type()));
  return number && !column.has_nulls();
}

}  // namespace

bool OrderCheck::Next(const data::RecordBatch& batch) {
  if (order_.empty() || batch.rows == 0) return true;
  keys_.clear();
  for (const dsl::SortKey& key : order_) {
    const data::Column& column = batch.columns[key.column];
    if (!IsPlain(column)) return false;
    keys_.push_back(column.values<int64_t>());
  }
  // Whether a row with these first keys may stand before this row; `before(i)` is its key i.
  const auto in_order = [this](const auto& before, uint32_t row) {
    for (size_t i = 0; i < keys_.size(); ++i) {
      const int64_t first = before(i);
      const int64_t second = keys_[i][row];
      if (first != second) return (first < second) != order_[i].descending;
    }
    return true;
  };
  if (!last_.empty() && !in_order([this](size_t i) { return last_[i]; }, 0)) return false;
  for (uint32_t row = 1; row < batch.rows; ++row) {
    if (!in_order([this, row](size_t i) { return keys_[i][row - 1]; }, row)) return false;
  }
  last_.clear();
  for (const int64_t* values : keys_) last_.push_back(values[batch.rows - 1]);
  return true;
}

}  // namespace tripline::rules
