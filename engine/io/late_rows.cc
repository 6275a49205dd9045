#include "engine/io/late_rows.h"

#include "engine/data/string_ref.h"
#include "engine/data/value.h"

namespace tripline::engine {
namespace {

using data::TypeKind;
using data::Value;

Value ValueAt(const data::Column& column, uint32_t row) {
  const data::Type type = column.type();
  if (column.has_nulls() && !data::GetBit(column.validity(), row)) return Value(type);
  switch (type.kind) {
    case TypeKind::kBool:
      return Value::Bool(data::GetBit(column.values<uint64_t>(), row));
    case TypeKind::kInt:
      return Value::Int(column.values<int64_t>()[row]);
    case TypeKind::kDouble:
      return Value::Double(column.values<double>()[row]);
    case TypeKind::kDecimal:
      return Value::Decimal(data::IsWideDecimal(type) ? column.values<data::Int128>()[row]
                                                      : data::Int128{column.values<int64_t>()[row]},
                            type.precision, type.scale);
    case TypeKind::kString:
      return Value::String(std::string(column.values<data::StringRef>()[row].view()));
    case TypeKind::kTimestamp:
      return Value::Timestamp(column.values<int64_t>()[row]);
    case TypeKind::kDuration:
      return Value::Duration(column.values<int64_t>()[row]);
    default:
      return Value(type);
  }
}

}  // namespace

void AppendRowJson(const data::RecordBatch& batch, uint32_t row, std::string* out) {
  out->push_back('{');
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    if (i > 0) out->push_back(',');
    data::AppendJsonString(batch.schema->fields[i].name, out);
    out->push_back(':');
    data::AppendJson(ValueAt(batch.columns[i], row), out);
  }
  out->push_back('}');
}

data::StatusOr<std::unique_ptr<LateFile>> LateFile::Create(const std::string& path, OutputFileOptions options) {
  TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<OrderedOutput> output, OrderedOutput::Create(path, options));
  return std::unique_ptr<LateFile>(new LateFile(std::move(output)));
}

data::Status LateFile::Append(uint32_t source, const data::RecordBatch& batch, std::span<const uint32_t> rows) {
  std::string lines;
  for (const uint32_t row : rows) {
    AppendRowJson(batch, row, &lines);
    lines.push_back('\n');
  }
  return output_->Append(source, lines);
}

}  // namespace tripline::engine
