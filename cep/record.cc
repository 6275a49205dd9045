#include "cep/record.h"

#include <cstring>

namespace tripline::cep {
namespace {

constexpr uint64_t kNullWord = 0;
alignas(16) constexpr uint8_t kZeroValue[16] = {};

uint32_t StoredBytes(data::Type type) { return data::ValueBytes(type) == 16 ? 16 : 8; }

}  // namespace

data::VectorView NullView(data::Type type) { return {type, kZeroValue, &kNullWord, nullptr, true}; }

RecordLayout::RecordLayout(const std::vector<data::Type>& schema_types, std::vector<uint32_t> columns,
                           uint32_t predicate_words, uint32_t marks)
    : types_(schema_types), columns_(std::move(columns)), predicate_words_(predicate_words), marks_(marks) {
  offset_of_.assign(types_.size(), 0);
  ordinal_of_.assign(types_.size(), 0);
  null_words_ = (static_cast<uint32_t>(columns_.size()) + 63) / 64;
  predicates_at_ = static_cast<uint32_t>(sizeof(RecordHeader)) + 8 * null_words_;
  uint32_t at = predicates_at_ + 8 * (predicate_words_ + marks_);
  at = (at + 15) & ~15u;
  // 16-byte values first: they keep their alignment without padding between.
  for (const uint32_t bytes : {16u, 8u}) {
    for (uint32_t i = 0; i < columns_.size(); ++i) {
      const data::Type type = types_[columns_[i]];
      if (StoredBytes(type) != bytes) continue;
      offset_of_[columns_[i]] = at;
      ordinal_of_[columns_[i]] = i;
      at += bytes;
      has_strings_ = has_strings_ || type.kind == data::TypeKind::kString;
    }
  }
  bytes_ = (at + 15) & ~15u;
  for (const uint32_t column : columns_) {
    Field::Form form = StoredBytes(types_[column]) == 16 ? Field::Form::kPair : Field::Form::kWord;
    if (types_[column].kind == data::TypeKind::kBool) form = Field::Form::kBool;
    if (types_[column].kind == data::TypeKind::kString) form = Field::Form::kString;
    fields_.push_back({form, column, offset_of_[column]});
  }
}

uint32_t RecordLayout::TextBytes(const data::RecordBatch& batch, uint32_t row) const {
  uint32_t bytes = 0;
  if (!has_strings_) return bytes;
  for (const uint32_t column : columns_) {
    if (types_[column].kind != data::TypeKind::kString) continue;
    const data::VectorView view = batch.columns[column].view();
    if (!view.is_valid(row)) continue;
    const data::StringRef& text = view.as<data::StringRef>()[row];
    if (!text.is_inline()) bytes += text.size();
  }
  return bytes;
}

void RecordLayout::Write(const data::RecordBatch& batch, uint32_t row, int64_t time_us, uint32_t stream,
                         const uint64_t* predicates, uint64_t text_offset, uint8_t* text, uint8_t* record) const {
  const RecordHeader header{time_us, batch.positions[row], batch.source, stream, text_offset};
  std::memcpy(record, &header, sizeof header);
  auto* nulls = reinterpret_cast<uint64_t*>(record + sizeof header);
  for (uint32_t word = 0; word < null_words_; ++word) nulls[word] = 0;
  uint64_t* words = this->predicates(record);
  for (uint32_t word = 0; word < predicate_words_; ++word) words[word] = predicates[word];
  for (uint32_t word = 0; word < marks_; ++word) words[predicate_words_ + word] = 0;
  for (uint32_t i = 0; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    const data::Column& source = batch.columns[field.column];
    uint8_t* value = record + field.at;
    if (source.has_nulls() && !data::GetBit(source.validity(), row)) {
      data::SetBit(nulls, i);
      std::memset(value, 0, StoredBytes(types_[field.column]));
      continue;
    }
    switch (field.form) {
      case Field::Form::kWord:
        std::memcpy(value, source.values<uint8_t>() + size_t{8} * row, 8);
        break;
      case Field::Form::kPair:
        std::memcpy(value, source.values<uint8_t>() + size_t{16} * row, 16);
        break;
      case Field::Form::kBool: {
        const uint64_t bit = data::GetBit(source.values<uint64_t>(), row) ? 1 : 0;
        std::memcpy(value, &bit, 8);
        break;
      }
      case Field::Form::kString: {
        const data::StringRef& string = source.values<data::StringRef>()[row];
        std::memcpy(value, &string, 16);
        if (string.is_inline()) break;
        std::memcpy(text, string.data(), string.size());
        std::memcpy(value + 8, &text_offset, 8);
        text += string.size();
        text_offset += string.size();
        break;
      }
    }
  }
}

data::VectorView RecordLayout::View(const uint8_t* record, uint32_t column, const uint8_t* texts,
                                    data::StringRef* cell) const {
  const data::Type type = types_[column];
  if (IsNull(record, column)) return NullView(type);
  const uint8_t* value = record + offset_of_[column];
  if (type.kind != data::TypeKind::kString) return {type, value, nullptr, nullptr, true};
  uint32_t size;
  std::memcpy(&size, value, 4);
  if (size <= data::StringRef::kInline) return {type, value, nullptr, nullptr, true};
  uint64_t offset;
  std::memcpy(&offset, value + 8, 8);
  *cell = data::StringRef({reinterpret_cast<const char*>(texts) + offset, size});
  return {type, cell, nullptr, nullptr, true};
}

}  // namespace tripline::cep
