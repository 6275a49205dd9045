#include "cep/record.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {
namespace {

constexpr uint64_t kNullWord = 0;
alignas(16) constexpr uint8_t kZeroValue[16] = {};

uint32_t StoredBytes(data::Type type) { return data::ValueBytes(type) == 16 ? 16 : 8; }

}  // namespace

data::VectorView NullView(data::Type type) { return {type, kZeroValue, &kNullWord, nullptr, true}; }

RecordLayout::RecordLayout(const std::vector<data::Type>& schema_types, std::vector<uint32_t> columns,
                           uint32_t predicate_bits, uint32_t marks, const std::vector<StreamColumns>& streams)
    : types_(schema_types),
      columns_(std::move(columns)),
      predicate_words_(std::max<uint32_t>(1, (predicate_bits + 63) / 64)),
      marks_(marks) {
  offset_of_.assign(types_.size(), 0);
  null_bit_of_.assign(types_.size(), 0);
  bool has_pairs = false;
  for (const uint32_t column : columns_) {
    has_strings_ = has_strings_ || types_[column].kind == data::TypeKind::kString;
    has_pairs = has_pairs || StoredBytes(types_[column]) == 16;
  }
  const uint32_t alignment = has_pairs ? 16 : 8;
  predicates_at_ = static_cast<uint32_t>(sizeof(RecordHeader)) + (has_strings_ ? 8 : 0);
  const auto count = static_cast<uint32_t>(columns_.size());
  const uint32_t spare = 64 * predicate_words_ - predicate_bits;
  uint32_t first_null_bit = 0;
  if (count <= std::min(spare, 64u)) {
    nulls_at_ = predicates_at_ + 8 * (predicate_words_ - 1);
    first_null_bit = 64 - count;
  } else {
    nulls_at_ = predicates_at_ + 8 * predicate_words_;
    null_words_ = (count + 63) / 64;
  }
  marks_at_ = predicates_at_ + 8 * (predicate_words_ + null_words_);
  uint32_t at = (marks_at_ + 8 * marks_ + alignment - 1) / alignment * alignment;
  // 16-byte values first: they keep their alignment without padding between.
  for (const uint32_t bytes : {16u, 8u}) {
    for (uint32_t i = 0; i < columns_.size(); ++i) {
      const data::Type type = types_[columns_[i]];
      if (StoredBytes(type) != bytes) continue;
      offset_of_[columns_[i]] = at;
      null_bit_of_[columns_[i]] = first_null_bit + i;
      at += bytes;
    }
  }
  bytes_ = (at + alignment - 1) / alignment * alignment;
  for (const uint32_t column : columns_) {
    Field::Form form = StoredBytes(types_[column]) == 16 ? Field::Form::kPair : Field::Form::kWord;
    if (types_[column].kind == data::TypeKind::kBool) form = Field::Form::kBool;
    if (types_[column].kind == data::TypeKind::kString) form = Field::Form::kString;
    own_.fields.push_back({form, column, offset_of_[column], null_bit_of_[column]});
  }
  for (const StreamColumns& stream : streams) {
    if (streams_.size() <= stream.stream) streams_.resize(stream.stream + 1, 0);
    streams_[stream.stream] = static_cast<uint32_t>(sources_.size());
    Source& source = sources_.emplace_back();
    for (Field field : own_.fields) {
      const int32_t column = stream.columns[field.column];
      if (column >= 0) field.column = static_cast<uint32_t>(column);
      (column >= 0 ? source.fields : source.lacking).push_back(field);
    }
  }
}

uint32_t RecordLayout::TextBytes(const data::RecordBatch& batch, uint32_t row, uint32_t stream) const {
  uint32_t bytes = 0;
  if (!has_strings_) return bytes;
  for (const Field& field : SourceOf(stream).fields) {
    if (field.form != Field::Form::kString) continue;
    const data::VectorView view = batch.columns[field.column].view();
    if (!view.is_valid(row)) continue;
    const data::StringRef& text = view.as<data::StringRef>()[row];
    if (!text.is_inline()) bytes += text.size();
  }
  return bytes;
}

inline void RecordLayout::WriteNull(const Field& field, uint64_t* nulls, uint8_t* record) {
  data::SetBit(nulls, field.null_bit);
  const bool wide = field.form == Field::Form::kPair || field.form == Field::Form::kString;
  std::memset(record + field.at, 0, wide ? 16 : 8);
}

void RecordLayout::Write(const data::RecordBatch& batch, uint32_t row, int64_t time_us, uint32_t stream,
                         const uint64_t* predicates, uint64_t text_offset, uint8_t* text, uint8_t* record) const {
  // Field by field: a header built elsewhere and copied has to wait for its own stores.
  auto& header = *reinterpret_cast<RecordHeader*>(record);
  header.time_us = time_us;
  header.position = batch.positions[row];
  header.source = batch.source;
  header.stream = stream;
  if (has_strings_) std::memcpy(record + sizeof header, &text_offset, sizeof text_offset);
  // The usual single words by plain stores: a load that follows can't be served from a store of memcpy's or memset's
  // masked kind, and would wait for every store before it to reach the cache.
  uint64_t* words = this->predicates(record);
  words[0] = predicates[0];
  if (predicate_words_ > 1) std::memcpy(words + 1, predicates + 1, 8 * size_t{predicate_words_ - 1});
  if (const uint32_t zeros = null_words_ + marks_; zeros > 0) {
    words[predicate_words_] = 0;
    if (zeros > 1) std::memset(words + predicate_words_ + 1, 0, 8 * size_t{zeros - 1});
  }
  auto* nulls = reinterpret_cast<uint64_t*>(record + nulls_at_);
  const Source& from = SourceOf(stream);
  for (const Field& field : from.lacking) WriteNull(field, nulls, record);
  for (const Field& field : from.fields) {
    const data::Column& source = batch.columns[field.column];
    uint8_t* value = record + field.at;
    if (source.has_nulls() && !data::GetBit(source.validity(), row)) {
      WriteNull(field, nulls, record);
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
