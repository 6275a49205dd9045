#include "engine/data/arrow.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/decimal.h"
#include "engine/data/text.h"
#include "engine/data/value.h"

namespace tripline::data {
namespace {

Status PeerError(std::string_view column, std::string_view what) {
  return Error(Fault::kPeer, "TRL0786", fmt::format("Arrow column '{}': {}", column, what));
}

std::string FormatOf(Type type) {
  switch (type.kind) {
    case TypeKind::kBool:
      return "b";
    case TypeKind::kInt:
      return "l";
    case TypeKind::kDouble:
      return "g";
    case TypeKind::kDecimal:
      return fmt::format("d:{},{}", type.precision, type.scale);
    case TypeKind::kString:
      return "u";
    case TypeKind::kTimestamp:
      return "tsu:UTC";
    case TypeKind::kDuration:
      return "tDu";
    default:
      return "";
  }
}

// "d:12,2", or with the width in bits: "d:12,2,128".
std::optional<Type> DecimalOfFormat(std::string_view text) {
  const size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  std::string_view rest = text.substr(comma + 1);
  const size_t second = rest.find(',');
  if (second != std::string_view::npos && rest.substr(second + 1) != "128") return std::nullopt;
  int64_t precision = 0;
  int64_t scale = 0;
  if (ParseInt(text.substr(0, comma), &precision) != ParseResult::kOk ||
      ParseInt(rest.substr(0, second), &scale) != ParseResult::kOk) {
    return std::nullopt;
  }
  if (precision < 1 || precision > kMaxPrecision || scale < 0 || scale > precision) return std::nullopt;
  return DecimalType(static_cast<int>(precision), static_cast<int>(scale));
}

std::optional<Type> TypeOfFormat(std::string_view format) {
  if (format == "b") return BoolType();
  if (format == "l") return IntType();
  if (format == "g") return DoubleType();
  if (format == "u" || format == "U" || format == "vu") return StringType();
  if (format == "tDu") return DurationType();
  if (format.starts_with("tsu:")) return TimestampType();
  if (format.starts_with("d:")) return DecimalOfFormat(format.substr(2));
  return std::nullopt;
}

// What an exported schema owns, its children too. A node's release frees its children's and itself.
struct OwnedSchema {
  std::string format;
  std::string name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
};

void ReleaseSchema(ArrowSchema* schema) {
  auto* owned = static_cast<OwnedSchema*>(schema->private_data);
  for (ArrowSchema& child : owned->children) {
    if (child.release != nullptr) child.release(&child);  // a consumer may have moved it away
  }
  delete owned;
  schema->release = nullptr;
}

void ExportSchemaNode(std::string format, std::string name, bool nullable, std::vector<ArrowSchema> children,
                      ArrowSchema* out) {
  auto owned = std::make_unique<OwnedSchema>();
  owned->format = std::move(format);
  owned->name = std::move(name);
  owned->children = std::move(children);
  for (ArrowSchema& child : owned->children) owned->child_pointers.push_back(&child);
  *out = {};
  out->format = owned->format.c_str();
  out->name = owned->name.c_str();
  out->flags = nullable ? ARROW_FLAG_NULLABLE : 0;
  out->n_children = static_cast<int64_t>(owned->child_pointers.size());
  out->children = owned->child_pointers.empty() ? nullptr : owned->child_pointers.data();
  out->release = ReleaseSchema;
  out->private_data = owned.release();
}

struct OwnedArray {
  std::vector<Buffer> memory;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> child_pointers;

  // A new buffer of this size.
  uint8_t* Add(size_t bytes) {
    memory.emplace_back();
    memory.back().Reserve(std::max<size_t>(bytes, 1));
    buffers.push_back(memory.back().data());
    return memory.back().data();
  }
};

void ReleaseArray(ArrowArray* array) {
  auto* owned = static_cast<OwnedArray*>(array->private_data);
  for (ArrowArray& child : owned->children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete owned;
  array->release = nullptr;
}

void FinishArray(std::unique_ptr<OwnedArray> owned, int64_t length, int64_t null_count, ArrowArray* out) {
  for (ArrowArray& child : owned->children) owned->child_pointers.push_back(&child);
  *out = {};
  out->length = length;
  out->null_count = null_count;
  out->n_buffers = static_cast<int64_t>(owned->buffers.size());
  out->buffers = owned->buffers.data();
  out->n_children = static_cast<int64_t>(owned->child_pointers.size());
  out->children = owned->child_pointers.empty() ? nullptr : owned->child_pointers.data();
  out->release = ReleaseArray;
  out->private_data = owned.release();
}

void ExportDecimals(const Column& column, uint32_t rows, OwnedArray* owned) {
  uint8_t* out = owned->Add(size_t{16} * rows);
  const bool wide = IsWideDecimal(column.type());
  for (uint32_t row = 0; row < rows; ++row) {
    const Int128 value = wide ? column.values<Int128>()[row] : Int128{column.values<int64_t>()[row]};
    std::memcpy(out + size_t{16} * row, &value, sizeof value);
  }
}

Status ExportStrings(const std::string& name, const Column& column, uint32_t rows, OwnedArray* owned) {
  const VectorView view = column.view();
  const auto* refs = column.values<StringRef>();
  size_t total = 0;
  for (uint32_t row = 0; row < rows; ++row) total += view.is_valid(row) ? refs[row].size() : 0;
  if (total > static_cast<size_t>(std::numeric_limits<int32_t>::max())) {
    return PeerError(name, "its texts are longer than 2 GiB together, more than one Arrow array of utf8 holds");
  }
  auto* offsets = reinterpret_cast<int32_t*>(owned->Add((size_t{rows} + 1) * sizeof(int32_t)));
  auto* bytes = reinterpret_cast<char*>(owned->Add(total));
  int32_t at = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    offsets[row] = at;
    if (!view.is_valid(row)) continue;
    std::memcpy(bytes + at, refs[row].data(), refs[row].size());
    at += static_cast<int32_t>(refs[row].size());
  }
  offsets[rows] = at;
  return OkStatus();
}

Status ExportColumn(const Field& field, const Column& column, uint32_t rows, ArrowArray* out) {
  auto owned = std::make_unique<OwnedArray>();
  int64_t null_count = 0;
  const size_t bitmap_bytes = BitmapWords(rows) * sizeof(uint64_t);
  if (column.has_nulls()) {
    std::memcpy(owned->Add(bitmap_bytes), column.validity(), bitmap_bytes);
    for (uint32_t row = 0; row < rows; ++row) null_count += GetBit(column.validity(), row) ? 0 : 1;
  } else {
    owned->buffers.push_back(nullptr);
  }
  switch (column.type().kind) {
    case TypeKind::kString:
      TRIPLINE_RETURN_IF_ERROR(ExportStrings(field.name, column, rows, owned.get()));
      break;
    case TypeKind::kDecimal:
      ExportDecimals(column, rows, owned.get());
      break;
    case TypeKind::kBool:
      std::memcpy(owned->Add(bitmap_bytes), column.values<uint8_t>(), bitmap_bytes);
      break;
    default:
      std::memcpy(owned->Add(size_t{8} * rows), column.values<uint8_t>(), size_t{8} * rows);
  }
  FinishArray(std::move(owned), rows, null_count, out);
  return OkStatus();
}

// Bit i of an Arrow bitmap: least significant first in each byte.
bool ArrowBit(const void* bitmap, int64_t i) {
  return (static_cast<const uint8_t*>(bitmap)[i / 8] >> (i % 8) & 1) != 0;
}

// One column's rows [first, first + rows) of an Arrow array, offsets counted in.
struct ColumnSource {
  const ArrowArray& array;
  std::string_view name;
  std::string_view format;
  int64_t first;
  uint32_t rows;

  const void* buffer(int64_t i) const { return i < array.n_buffers ? array.buffers[i] : nullptr; }
};

Status ImportValidity(const ColumnSource& source, Column* column) {
  std::memset(column->mutable_validity(), 0xFF, BitmapWords(kBatchRows) * sizeof(uint64_t));
  const void* bitmap = source.buffer(0);
  if (bitmap == nullptr || source.array.null_count == 0) {
    column->set_has_nulls(false);
    return OkStatus();
  }
  bool nulls = false;
  for (uint32_t row = 0; row < source.rows; ++row) {
    if (ArrowBit(bitmap, source.first + row)) continue;
    ClearBit(column->mutable_validity(), row);
    nulls = true;
  }
  column->set_has_nulls(nulls);
  return OkStatus();
}

Status ImportDecimals(const ColumnSource& source, Column* column) {
  const auto* values = static_cast<const uint8_t*>(source.buffer(1));
  const VectorView view = column->view();
  const Type type = column->type();
  for (uint32_t row = 0; row < source.rows; ++row) {
    Int128 value;
    std::memcpy(&value, values + 16 * (source.first + row), sizeof value);
    if (view.is_valid(row) && !FitsPrecision(value, type.precision)) {
      return PeerError(source.name, fmt::format("row {} holds a number of more digits than {}", source.first + row + 1,
                                                TypeName(type)));
    }
    if (IsWideDecimal(type)) {
      column->mutable_values<Int128>()[row] = value;
    } else {
      column->mutable_values<int64_t>()[row] = static_cast<int64_t>(value);
    }
  }
  return OkStatus();
}

// Offsets of 32 (utf8) or 64 bits (large_utf8).
template <class Offset>
Status ImportOffsets(const ColumnSource& source, TextArena* texts, Column* column) {
  const auto* offsets = static_cast<const Offset*>(source.buffer(1)) + source.first;
  const auto* bytes = static_cast<const char*>(source.buffer(2));
  const VectorView view = column->view();
  auto* out = column->mutable_values<StringRef>();
  for (uint32_t row = 0; row < source.rows; ++row) {
    out[row] = StringRef();
    if (!view.is_valid(row)) continue;
    if (offsets[row] < 0 || offsets[row + 1] < offsets[row]) return PeerError(source.name, "its offsets go backwards");
    const auto size = static_cast<size_t>(offsets[row + 1] - offsets[row]);
    if (size > std::numeric_limits<uint32_t>::max()) return PeerError(source.name, "a text is longer than 4 GiB");
    if (size > 0) out[row] = texts->Add({bytes + offsets[row], size});
  }
  return OkStatus();
}

// Views: size, then 12 bytes of text, or its first 4, the number of a buffer and a place in it.
Status ImportViews(const ColumnSource& source, TextArena* texts, Column* column) {
  struct View {
    int32_t size;
    char head[4];
    int32_t buffer;
    int32_t offset;
  };
  static_assert(sizeof(View) == 16);
  const auto* views =
      static_cast<const unsigned char*>(source.buffer(1)) + size_t{16} * static_cast<size_t>(source.first);
  const VectorView validity = column->view();
  auto* out = column->mutable_values<StringRef>();
  for (uint32_t row = 0; row < source.rows; ++row) {
    out[row] = StringRef();
    if (!validity.is_valid(row)) continue;
    View view;
    std::memcpy(&view, views + size_t{16} * row, sizeof view);
    if (view.size < 0) return PeerError(source.name, "a view has a negative size");
    const auto size = static_cast<size_t>(view.size);
    if (size <= StringRef::kInline) {
      out[row] = StringRef({reinterpret_cast<const char*>(views) + size_t{16} * row + 4, size});
      continue;
    }
    // The last buffer holds the sizes of the others.
    const bool known = view.buffer >= 0 && view.buffer + 3 < source.array.n_buffers && view.offset >= 0;
    if (!known) return PeerError(source.name, "a view names a buffer that is not there");
    const auto* bytes = static_cast<const char*>(source.buffer(view.buffer + 2));
    out[row] = texts->Add({bytes + view.offset, size});
  }
  return OkStatus();
}

Status ImportColumn(const ColumnSource& source, TextArena* texts, Column* column) {
  if (source.array.dictionary != nullptr) return PeerError(source.name, "dictionaries are not read; unpack it first");
  const int64_t least = source.format == "u" || source.format == "U" || source.format == "vu" ? 3 : 2;
  if (source.array.n_buffers < least) return PeerError(source.name, "it has fewer buffers than its type asks for");
  TRIPLINE_RETURN_IF_ERROR(ImportValidity(source, column));
  if (source.rows == 0) return OkStatus();
  if (source.buffer(1) == nullptr) return PeerError(source.name, "it has no values");
  switch (column->type().kind) {
    case TypeKind::kString:
      if (source.format == "u") return ImportOffsets<int32_t>(source, texts, column);
      if (source.format == "U") return ImportOffsets<int64_t>(source, texts, column);
      return ImportViews(source, texts, column);
    case TypeKind::kDecimal:
      return ImportDecimals(source, column);
    case TypeKind::kBool: {
      auto* bits = column->mutable_values<uint64_t>();
      std::memset(bits, 0, BitmapWords(source.rows) * sizeof(uint64_t));
      for (uint32_t row = 0; row < source.rows; ++row) {
        if (ArrowBit(source.buffer(1), source.first + row)) SetBit(bits, row);
      }
      return OkStatus();
    }
    default:
      std::memcpy(column->mutable_values<uint8_t>(),
                  static_cast<const uint8_t*>(source.buffer(1)) + size_t{8} * static_cast<size_t>(source.first),
                  size_t{8} * source.rows);
      return OkStatus();
  }
}

}  // namespace

Status ExportArrow(const RecordBatch& batch, ArrowSchema* schema, ArrowArray* array) {
  for (const Field& field : batch.schema->fields) {
    if (FormatOf(field.type).empty()) {
      return PeerError(field.name, fmt::format("{} has no Arrow type here", TypeName(field.type)));
    }
  }
  auto owned = std::make_unique<OwnedArray>();
  owned->buffers.push_back(nullptr);  // a struct's validity: no row is NULL
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    ArrowArray child;
    const Status status = ExportColumn(batch.schema->fields[i], batch.columns[i], batch.rows, &child);
    if (!status.ok()) {
      for (ArrowArray& done : owned->children) done.release(&done);
      return status;
    }
    owned->children.push_back(child);
  }
  FinishArray(std::move(owned), batch.rows, 0, array);
  std::vector<ArrowSchema> children(batch.schema->fields.size());
  for (size_t i = 0; i < children.size(); ++i) {
    const Field& field = batch.schema->fields[i];
    ExportSchemaNode(FormatOf(field.type), field.name, !field.not_null, {}, &children[i]);
  }
  ExportSchemaNode("+s", "", false, std::move(children), schema);
  return OkStatus();
}

StatusOr<Schema> ImportArrowSchema(const ArrowSchema& schema) {
  if (schema.release == nullptr || schema.format == nullptr || std::string_view(schema.format) != "+s") {
    return PeerError("", "a batch is a struct ('+s') with a child per column");
  }
  Schema out;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    const std::string name = child.name == nullptr ? "" : child.name;
    const auto type = child.dictionary == nullptr ? TypeOfFormat(child.format) : std::nullopt;
    if (!type.has_value()) return PeerError(name, fmt::format("format '{}' is none that a batch holds", child.format));
    out.fields.push_back({name, *type, (child.flags & ARROW_FLAG_NULLABLE) == 0, false});
  }
  return out;
}

Status ImportArrow(const ArrowSchema& schema, const ArrowArray& array, int64_t first_row, RecordBatch* batch) {
  batch->Reset();
  if (array.release == nullptr || array.n_children != static_cast<int64_t>(batch->columns.size()) ||
      schema.n_children != array.n_children) {
    return PeerError("", "the array's children are not the schema's columns");
  }
  const bool null_rows = array.null_count != 0 && array.n_buffers > 0 && array.buffers[0] != nullptr;
  if (null_rows) return PeerError("", "a row that is NULL as a whole cannot be read");
  const auto rows = static_cast<uint32_t>(std::min<int64_t>(array.length - first_row, kBatchRows));
  for (size_t i = 0; i < batch->columns.size(); ++i) {
    const ArrowArray& child = *array.children[i];
    const std::string_view name = batch->schema->fields[i].name;
    if (child.length < array.offset + array.length) return PeerError(name, "it is shorter than its struct");
    const ColumnSource source{child, name, schema.children[i]->format, child.offset + array.offset + first_row, rows};
    const Status status = ImportColumn(source, &batch->texts, &batch->columns[i]);
    if (!status.ok()) {
      batch->Reset();
      return status;
    }
  }
  batch->rows = rows;
  for (uint32_t row = 0; row < rows; ++row) batch->positions.push_back(static_cast<uint64_t>(first_row + row) + 1);
  return OkStatus();
}

}  // namespace tripline::data
