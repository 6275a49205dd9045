#include "engine/io/batch_rows.h"

#include <cstring>

#include "engine/data/string_ref.h"

namespace tripline::engine {
namespace {

using data::Column;
using data::RecordBatch;
using data::StringRef;

struct Wide {
  uint64_t words[2];
};

void KeepBits(uint32_t first, std::span<const uint32_t> rows, uint64_t* bits) {
  uint32_t to = first;
  for (const uint32_t row : rows) {
    // Row `to` was read before, as rows ascend.
    if (data::GetBit(bits, row)) {
      data::SetBit(bits, to);
    } else {
      data::ClearBit(bits, to);
    }
    ++to;
  }
}

template <class T>
void KeepValues(uint32_t first, std::span<const uint32_t> rows, T* values) {
  for (size_t i = 0; i < rows.size(); ++i) values[first + i] = values[rows[i]];
}

void CopyBits(std::span<const RowOf> rows, size_t index, uint32_t at, uint64_t* out) {
  for (const RowOf& from : rows) {
    if (data::GetBit(from.batch->columns[index].values<uint64_t>(), from.row)) {
      data::SetBit(out, at);
    } else {
      data::ClearBit(out, at);
    }
    ++at;
  }
}

template <class T>
void CopyValues(std::span<const RowOf> rows, size_t index, T* out) {
  for (const RowOf& from : rows) *out++ = from.batch->columns[index].values<T>()[from.row];
}

void CopyTexts(std::span<const RowOf> rows, size_t index, data::TextArena* texts, StringRef* out) {
  for (const RowOf& from : rows) {
    const StringRef& text = from.batch->columns[index].values<StringRef>()[from.row];
    *out++ = text.is_inline() ? text : texts->Add(text.view());
  }
}

}  // namespace

void SetNull(Column* column, uint32_t row) {
  if (!column->has_nulls()) {
    std::memset(column->mutable_validity(), 0xFF, data::BitmapWords(data::kBatchRows) * sizeof(uint64_t));
    column->set_has_nulls(true);
  }
  data::ClearBit(column->mutable_validity(), row);
  const uint32_t bytes = data::ValueBytes(column->type());
  if (bytes == 0) {
    data::ClearBit(column->mutable_values<uint64_t>(), row);
  } else {
    std::memset(column->mutable_values<char>() + size_t{bytes} * row, 0, bytes);
  }
}

void KeepRows(uint32_t first, std::span<const uint32_t> rows, RecordBatch* batch) {
  const auto kept = first + static_cast<uint32_t>(rows.size());
  for (Column& column : batch->columns) {
    switch (data::ValueBytes(column.type())) {
      case 0:
        KeepBits(first, rows, column.mutable_values<uint64_t>());
        break;
      case 8:
        KeepValues(first, rows, column.mutable_values<uint64_t>());
        break;
      default:
        KeepValues(first, rows, column.mutable_values<Wide>());
    }
    if (column.has_nulls()) {
      KeepBits(first, rows, column.mutable_validity());
      // Rows behind the last one may be filled later: they must read as not NULL until they are marked.
      for (uint32_t row = kept; row < batch->rows; ++row) {
        data::SetBit(column.mutable_validity(), row);
      }
    }
  }
  if (!batch->positions.empty()) {
    KeepValues(first, rows, batch->positions.data());
    batch->positions.resize(kept);
  }
  if (!batch->order_times.empty()) {
    KeepValues(first, rows, batch->order_times.data());
    batch->order_times.resize(kept);
  }
  batch->rows = kept;
}

void AppendRows(std::span<const RowOf> rows, RecordBatch* out) {
  for (size_t index = 0; index < out->columns.size(); ++index) {
    Column& column = out->columns[index];
    if (column.type().kind == data::TypeKind::kString) {
      CopyTexts(rows, index, &out->texts, column.mutable_values<StringRef>() + out->rows);
    } else if (data::ValueBytes(column.type()) == 0) {
      CopyBits(rows, index, out->rows, column.mutable_values<uint64_t>());
    } else if (data::ValueBytes(column.type()) == 8) {
      CopyValues(rows, index, column.mutable_values<uint64_t>() + out->rows);
    } else {
      CopyValues(rows, index, column.mutable_values<Wide>() + out->rows);
    }
    for (uint32_t i = 0; i < rows.size(); ++i) {
      const Column& from = rows[i].batch->columns[index];
      if (from.has_nulls() && !data::GetBit(from.validity(), rows[i].row)) SetNull(&column, out->rows + i);
    }
  }
  for (const RowOf& from : rows) out->positions.push_back(from.batch->positions[from.row]);
  out->rows += static_cast<uint32_t>(rows.size());
}

}  // namespace tripline::engine
