#include "tests/unit/cep/rows.h"

#include <string>

namespace tripline::cep {
namespace {

void SetValue(data::RecordBatch* batch, uint32_t column, uint32_t row, const data::Value& value) {
  data::Column& target = batch->columns[column];
  if (value.is_null()) {
    data::ClearBit(target.mutable_validity(), row);
    target.set_has_nulls(true);
    return;
  }
  data::SetBit(target.mutable_validity(), row);
  switch (target.type().kind) {
    case data::TypeKind::kBool:
      (value.as_bool() ? data::SetBit : data::ClearBit)(target.mutable_values<uint64_t>(), row);
      break;
    case data::TypeKind::kDouble:
      target.mutable_values<double>()[row] = value.as_double();
      break;
    case data::TypeKind::kDecimal:
      if (data::IsWideDecimal(target.type())) {
        target.mutable_values<data::Int128>()[row] = value.as_decimal();
      } else {
        target.mutable_values<int64_t>()[row] = static_cast<int64_t>(value.as_decimal());
      }
      break;
    case data::TypeKind::kString:
      target.mutable_values<data::StringRef>()[row] = batch->texts.Add(value.as_string());
      break;
    default:
      target.mutable_values<int64_t>()[row] = value.as_int();
      break;
  }
}

}  // namespace

std::unique_ptr<data::RecordBatch> BatchOf(const std::vector<data::Type>& types, const std::vector<Row>& rows) {
  auto schema = std::make_shared<data::Schema>();
  for (size_t i = 0; i < types.size(); ++i) schema->fields.push_back({"c" + std::to_string(i), types[i]});
  auto batch = std::make_unique<data::RecordBatch>(std::move(schema));
  batch->source = 7;
  batch->positions.resize(data::kBatchRows);
  for (const Row& row : rows) {
    for (uint32_t column = 0; column < types.size(); ++column) {
      SetValue(batch.get(), column, batch->rows, row[column]);
    }
    batch->positions[batch->rows] = 100 + batch->rows;
    ++batch->rows;
  }
  return batch;
}

RowRecords::RowRecords(const RecordLayout& layout, const std::vector<data::Type>& types,
                       const std::vector<Row>& rows) {
  const std::unique_ptr<data::RecordBatch> batch = BatchOf(types, rows);
  records_.resize(layout.bytes() / 8 * rows.size());
  uint32_t text_bytes = 0;
  for (uint32_t row = 0; row < batch->rows; ++row) text_bytes += layout.TextBytes(*batch, row, 0);
  texts_.resize(text_bytes);
  access_.layout = &layout;
  access_.records = reinterpret_cast<const uint8_t*>(records_.data());
  access_.texts = texts_.data();
  access_.tail = rows.size();
  uint64_t text_offset = 0;
  const std::vector<uint64_t> predicates(layout.predicate_words(), 0);
  for (uint32_t row = 0; row < batch->rows; ++row) {
    uint8_t* record = reinterpret_cast<uint8_t*>(records_.data()) + size_t{row} * layout.bytes();
    layout.Write(*batch, row, 1000 + row, 2, predicates.data(), text_offset, texts_.data() + text_offset, record);
    text_offset += layout.TextBytes(*batch, row, 0);
  }
}

}  // namespace tripline::cep
