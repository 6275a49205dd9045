#include "engine/io/field_value.h"

#include <fmt/format.h>

#include "engine/data/string_ref.h"
#include "engine/data/text.h"
#include "engine/io/batch_rows.h"
#include "engine/io/utf8.h"

namespace tripline::engine {
namespace {

using data::ParseResult;
using data::TypeKind;

FieldError ErrorOf(ParseResult result) {
  switch (result) {
    case ParseResult::kOk:
      return FieldError::kNone;
    case ParseResult::kBad:
      return FieldError::kBad;
    case ParseResult::kOverflow:
      return FieldError::kOverflow;
    case ParseResult::kTooPrecise:
      return FieldError::kTooPrecise;
  }
  return FieldError::kBad;
}

ParseResult WriteBool(std::string_view text, uint32_t row, data::Column* column) {
  bool value = false;
  const ParseResult result = data::ParseBool(text, &value);
  if (value) {
    data::SetBit(column->mutable_values<uint64_t>(), row);
  } else {
    data::ClearBit(column->mutable_values<uint64_t>(), row);
  }
  return result;
}

ParseResult WriteDecimal(std::string_view text, uint32_t row, data::Column* column) {
  const data::Type type = column->type();
  if (data::IsWideDecimal(type)) {
    return data::ParseDecimal128(text, type.precision, type.scale, column->mutable_values<data::Int128>() + row);
  }
  return data::ParseDecimal64(text, type.precision, type.scale, column->mutable_values<int64_t>() + row);
}

std::string Expected(data::Type type) {
  switch (type.kind) {
    case TypeKind::kBool:
      return "expected true or false";
    case TypeKind::kInt:
      return "expected a whole number such as -42";
    case TypeKind::kDouble:
      return "expected a number such as 12.5 or 1e-3";
    case TypeKind::kDecimal:
      return "expected a number such as 12.50";
    case TypeKind::kTimestamp:
      return "expected such as 2026-01-31T12:00:00Z";
    case TypeKind::kDuration:
      return "expected such as '10 minutes', PT10M or seconds";
    default:
      return "expected text";
  }
}

std::string TooPrecise(data::Type type) {
  switch (type.kind) {
    case TypeKind::kDecimal:
      return fmt::format("has more than {} digits behind the point; declare the column with a larger scale",
                         type.scale);
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return "is finer than a microsecond";
    default:
      return "has more digits than the column keeps";
  }
}

}  // namespace

FieldError WriteField(std::string_view text, const data::Field& field, size_t index, uint32_t row,
                      data::RecordBatch* batch) {
  data::Column& column = batch->columns[index];
  switch (field.type.kind) {
    case TypeKind::kBool:
      return ErrorOf(WriteBool(text, row, &column));
    case TypeKind::kInt:
      return ErrorOf(data::ParseInt(text, column.mutable_values<int64_t>() + row));
    case TypeKind::kDouble:
      return ErrorOf(data::ParseDouble(text, column.mutable_values<double>() + row));
    case TypeKind::kDecimal:
      return ErrorOf(WriteDecimal(text, row, &column));
    case TypeKind::kTimestamp:
      return ErrorOf(data::ParseTimestamp(text, column.mutable_values<int64_t>() + row));
    case TypeKind::kDuration:
      return ErrorOf(data::ParseDuration(text, column.mutable_values<int64_t>() + row));
    case TypeKind::kString:
      if (!IsUtf8(text)) return FieldError::kNotUtf8;
      column.mutable_values<data::StringRef>()[row] = batch->texts.Add(text);
      return FieldError::kNone;
    default:
      return FieldError::kBad;  // no stream declares such a column
  }
}

FieldError WriteNull(const data::Field& field, size_t index, uint32_t row, data::RecordBatch* batch) {
  SetNull(&batch->columns[index], row);
  return field.not_null ? FieldError::kNull : FieldError::kNone;
}

std::string Reason(FieldError error, const data::Field& field) {
  switch (error) {
    case FieldError::kNone:
      return "";
    case FieldError::kBad:
      return fmt::format("is not {} {} ({})", field.type.kind == TypeKind::kInt ? "an" : "a", data::TypeName(field.type),
                         Expected(field.type));
    case FieldError::kOverflow:
      return fmt::format("is out of the range of {}", data::TypeName(field.type));
    case FieldError::kTooPrecise:
      return TooPrecise(field.type);
    case FieldError::kNotUtf8:
      return "is not valid UTF-8";
    case FieldError::kNull:
      return "is empty, and the column may not be NULL";
    case FieldError::kQuoting:
      return "has a quote inside an unquoted field (enclose the field in quotes and double those inside)";
    case FieldError::kJsonKind:
      return fmt::format("is a JSON value that a column of type {} does not take ({})", data::TypeName(field.type),
                         Expected(field.type));
    case FieldError::kDuplicateKey:
      return "is in the object more than once";
  }
  return "";
}

}  // namespace tripline::engine
