#include "engine/data/batch.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace tripline::data {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kChunkBytes = size_t{64} << 10;

}  // namespace

Buffer::~Buffer() { std::free(data_); }

Buffer::Buffer(Buffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

void Buffer::Reserve(size_t bytes) {
  if (bytes <= capacity_) return;
  const size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  std::free(data_);
  data_ = nullptr;
  capacity_ = 0;
  data_ = static_cast<uint8_t*>(std::aligned_alloc(kAlignment, rounded));
  if (data_ == nullptr) throw std::bad_alloc();
  capacity_ = rounded;
}

Column::Column(Type type) : type_(type) {
  const size_t bitmap_bytes = BitmapWords(kBatchRows) * sizeof(uint64_t);
  values_.Reserve(type.kind == TypeKind::kBool ? bitmap_bytes : std::max<size_t>(ValueBytes(type), 1) * kBatchRows);
  validity_.Reserve(bitmap_bytes);
}

StringRef TextArena::Add(std::string_view text) {
  if (text.size() <= StringRef::kInline) return StringRef(text);
  char* copy = Allocate(text.size());
  std::memcpy(copy, text.data(), text.size());
  return StringRef(std::string_view(copy, text.size()));
}

char* TextArena::Allocate(size_t bytes) {
  while (current_ < chunks_.size() && chunks_[current_].capacity() - used_ < bytes) {
    ++current_;
    used_ = 0;
  }
  if (current_ == chunks_.size()) {
    chunks_.emplace_back();
    chunks_.back().Reserve(std::max(bytes, kChunkBytes));
    used_ = 0;
  }
  char* room = reinterpret_cast<char*>(chunks_[current_].data()) + used_;
  used_ += bytes;
  return room;
}

void TextArena::Reset(size_t keep_bytes) {
  size_t kept = 0;
  size_t keep = 0;
  while (keep < chunks_.size() && kept + chunks_[keep].capacity() <= keep_bytes) kept += chunks_[keep++].capacity();
  chunks_.resize(keep);
  current_ = 0;
  used_ = 0;
}

RecordBatch::RecordBatch(std::shared_ptr<const Schema> batch_schema) : schema(std::move(batch_schema)) {
  columns.reserve(schema->fields.size());
  for (const Field& field : schema->fields) columns.emplace_back(field.type);
  positions.reserve(kBatchRows);
}

void RecordBatch::Reset() {
  rows = 0;
  positions.clear();
  order_times.clear();
  texts.Reset();
  for (Column& column : columns) column.set_has_nulls(false);
}

}  // namespace tripline::data
