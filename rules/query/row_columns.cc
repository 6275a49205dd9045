#include "rules/query/row_columns.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "engine/data/program.h"

namespace tripline::rules {
namespace {

using data::TypeKind;

template <class T>
int ThreeWay(T a, T b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// NaN equals NaN and sorts above all numbers.
int CompareDoubles(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return ThreeWay(std::isnan(a) ? 1 : 0, std::isnan(b) ? 1 : 0);
  return ThreeWay(a, b);
}

// Outside of the class, whose member would hide the friend of StringRef.
int CompareTexts(const data::StringRef& a, const data::StringRef& b) { return Compare(a, b); }

int64_t NarrowAt(const data::VectorView& view, uint32_t row) {
  const uint32_t at = view.constant ? 0 : row;
  if (view.type.kind == TypeKind::kBool) return data::GetBit(view.as<uint64_t>(), at) ? 1 : 0;
  return view.as<int64_t>()[at];
}

int CompareRows(const RowColumns& keys, std::span<const RowOrder> order, size_t a, size_t b) {
  for (const RowOrder& each : order) {
    const bool null_a = keys.is_null(each.column, a);
    const bool null_b = keys.is_null(each.column, b);
    if (null_a || null_b) {
      if (null_a == null_b) continue;
      return null_a == each.nulls_first ? -1 : 1;
    }
    const int compared = keys.Compare(each.column, a, b);
    if (compared != 0) return each.descending ? -compared : compared;
  }
  return 0;
}

// A first column of integers without NULLs, ascending, decides most comparisons without a call.
bool HasPlainFirst(const RowColumns& keys, std::span<const RowOrder> order) {
  if (order.empty() || order[0].descending) return false;
  const TypeKind kind = keys.type(order[0].column).kind;
  if (kind != TypeKind::kInt && kind != TypeKind::kTimestamp) return false;
  for (size_t row = 0; row < keys.rows(); ++row) {
    if (keys.is_null(order[0].column, row)) return false;
  }
  return true;
}

std::vector<uint32_t> SortByPlainFirst(const RowColumns& keys, std::span<const RowOrder> order) {
  struct Item {
    int64_t first;
    uint32_t row;
  };
  std::vector<Item> items(keys.rows());
  for (uint32_t row = 0; row < items.size(); ++row) {
    items[row] = {*static_cast<const int64_t*>(keys.raw(order[0].column, row)), row};
  }
  const std::span<const RowOrder> rest = order.subspan(1);
  std::stable_sort(items.begin(), items.end(), [&](const Item& a, const Item& b) {
    return a.first != b.first ? a.first < b.first : CompareRows(keys, rest, a.row, b.row) < 0;
  });
  std::vector<uint32_t> rows(items.size());
  for (size_t i = 0; i < items.size(); ++i) rows[i] = items[i].row;
  return rows;
}

}  // namespace

RowColumns::RowColumns(const std::vector<data::Type>& types) {
  for (const data::Type& type : types) columns_.emplace_back().type = type;
}

void RowColumns::AppendText(data::StringRef text, Column& column) {
  column.text.push_back(text.is_inline() ? text : texts_.Add(text.view()));
}

void RowColumns::Append(std::span<const data::VectorView> views, std::span<const uint32_t> rows) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const data::VectorView& view = views[i];
    for (const uint32_t row : rows) column.nulls.push_back(view.is_valid(row) ? 0 : 1);
    if (column.type.kind == TypeKind::kString) {
      for (const uint32_t row : rows) {
        const bool valid = view.is_valid(row);
        AppendText(valid ? view.as<data::StringRef>()[view.constant ? 0 : row] : data::StringRef(), column);
      }
    } else if (IsWideDecimal(column.type)) {
      for (const uint32_t row : rows) {
        column.wide.push_back(view.is_valid(row) ? view.as<data::Int128>()[view.constant ? 0 : row] : 0);
      }
    } else if (column.type.kind == TypeKind::kNull) {
      column.narrow.resize(column.narrow.size() + rows.size());
    } else {
      for (const uint32_t row : rows) column.narrow.push_back(view.is_valid(row) ? NarrowAt(view, row) : 0);
    }
  }
  rows_ += rows.size();
}

void RowColumns::Append(const RowColumns& other) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const Column& from = other.columns_[i];
    column.nulls.insert(column.nulls.end(), from.nulls.begin(), from.nulls.end());
    column.narrow.insert(column.narrow.end(), from.narrow.begin(), from.narrow.end());
    column.wide.insert(column.wide.end(), from.wide.begin(), from.wide.end());
    for (const data::StringRef& text : from.text) AppendText(text, column);
  }
  rows_ += other.rows_;
}

void RowColumns::AppendRow(const RowColumns& other, size_t row) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const Column& from = other.columns_[i];
    column.nulls.push_back(from.nulls[row]);
    if (!from.narrow.empty()) column.narrow.push_back(from.narrow[row]);
    if (!from.wide.empty()) column.wide.push_back(from.wide[row]);
    if (!from.text.empty()) AppendText(from.text[row], column);
  }
  ++rows_;
}

void RowColumns::Clear() {
  for (Column& column : columns_) {
    column.nulls.clear();
    column.narrow.clear();
    column.wide.clear();
    column.text.clear();
  }
  texts_.Reset();
  rows_ = 0;
}

const void* RowColumns::raw(size_t column, size_t row) const {
  const Column& from = columns_[column];
  if (from.type.kind == TypeKind::kString) return &from.text[row];
  if (IsWideDecimal(from.type)) return &from.wide[row];
  return &from.narrow[row];
}

data::Value RowColumns::value(size_t column, size_t row) const {
  const Column& from = columns_[column];
  if (from.nulls[row] != 0) return data::Value(from.type);
  if (from.type.kind == TypeKind::kBool) return data::Value::Bool(from.narrow[row] != 0);
  return data::ValueAt({from.type, raw(column, row), nullptr, nullptr, true}, 0);
}

int RowColumns::Compare(size_t column, size_t a, size_t b) const {
  const Column& of = columns_[column];
  switch (of.type.kind) {
    case TypeKind::kString:
      return CompareTexts(of.text[a], of.text[b]);
    case TypeKind::kDouble:
      return CompareDoubles(std::bit_cast<double>(of.narrow[a]), std::bit_cast<double>(of.narrow[b]));
    default:
      return IsWideDecimal(of.type) ? ThreeWay(of.wide[a], of.wide[b]) : ThreeWay(of.narrow[a], of.narrow[b]);
  }
}

void RowColumns::AppendKey(size_t count, size_t row, std::string* out) const {
  for (size_t i = 0; i < count; ++i) {
    const Column& column = columns_[i];
    out->push_back(static_cast<char>(column.nulls[row]));
    if (column.nulls[row] != 0) continue;
    if (column.type.kind == TypeKind::kString) {
      const std::string_view text = column.text[row].view();
      const auto size = static_cast<uint32_t>(text.size());
      out->append(reinterpret_cast<const char*>(&size), sizeof size);
      out->append(text);
    } else if (IsWideDecimal(column.type)) {
      out->append(reinterpret_cast<const char*>(&column.wide[row]), sizeof(data::Int128));
    } else {
      int64_t bits = column.narrow[row];
      if (column.type.kind == TypeKind::kDouble) {
        // Zeros are equal whatever their sign, and so are all NaNs.
        const double number = std::bit_cast<double>(bits);
        bits = number == 0 ? 0 : (std::isnan(number) ? INT64_MAX : bits);
      }
      out->append(reinterpret_cast<const char*>(&bits), sizeof bits);
    }
  }
}

bool IsSorted(const RowColumns& keys, std::span<const RowOrder> order) {
  for (size_t row = 1; row < keys.rows(); ++row) {
    if (CompareRows(keys, order, row - 1, row) > 0) return false;
  }
  return true;
}

std::vector<uint32_t> SortRows(const RowColumns& keys, std::span<const RowOrder> order) {
  if (HasPlainFirst(keys, order)) return SortByPlainFirst(keys, order);
  std::vector<uint32_t> rows(keys.rows());
  std::iota(rows.begin(), rows.end(), 0);
  std::stable_sort(rows.begin(), rows.end(),
                   [&](uint32_t a, uint32_t b) { return CompareRows(keys, order, a, b) < 0; });
  return rows;
}

}  // namespace tripline::rules
