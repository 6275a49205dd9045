// A record batch: up to 4,096 rows of one source in columns, as the readers make it and every stage reads it.
//
// A column is a buffer of fixed-width values (a bitmap for bool) and a validity bitmap (bit i of word i/64; 1 = not
// NULL; the bits behind the last row are unspecified). Strings are StringRefs into the batch's own text buffers.
// Buffers are 64-byte aligned, sized for kBatchRows when the batch is made, and reused: fresh buffers cost twice the
// parse. Nothing that outlives its frame refers to a batch.
//
// A VectorView is what kernels read: a column, a constant, or one value of a record in keyed state.
//
// Ownership: a batch owns its columns and texts. Written by one stage at a time and read-only after it.
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_ENGINE_DATA_BATCH_H_
#define TRIPLINE_ENGINE_DATA_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/data/schema.h"
#include "engine/data/string_ref.h"
#include "engine/data/type.h"

namespace tripline::data {

inline constexpr uint32_t kBatchRows = 4096;

inline constexpr uint32_t BitmapWords(uint32_t rows) { return (rows + 63) / 64; }
inline bool GetBit(const uint64_t* bits, uint32_t i) { return (bits[i >> 6] >> (i & 63)) & 1; }
inline void SetBit(uint64_t* bits, uint32_t i) { bits[i >> 6] |= uint64_t{1} << (i & 63); }
inline void ClearBit(uint64_t* bits, uint32_t i) { bits[i >> 6] &= ~(uint64_t{1} << (i & 63)); }

// Read-only values of one type. Immutable value; the buffers belong to whoever made it.
struct VectorView {
  Type type;
  const void* values = nullptr;       // ValueBytes(type) each; a bitmap for bool
  const uint64_t* validity = nullptr;  // null pointer: no NULLs
  const uint64_t* errors = nullptr;    // 1 = NULL because of an error of the row; null pointer: none
  bool constant = false;               // element 0 stands for every row

  bool is_valid(uint32_t row) const { return validity == nullptr || GetBit(validity, constant ? 0 : row); }
  template <class T>
  const T* as() const {
    return static_cast<const T*>(values);
  }
};

// A growing 64-byte-aligned buffer that keeps its memory when it is reused.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer();
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  Buffer(const Buffer&) = delete;  // buffers are large: move, or copy what is needed
  Buffer& operator=(const Buffer&) = delete;

  // Makes room for at least `bytes`; what was in it before is lost if it had to grow.
  void Reserve(size_t bytes);
  uint8_t* data() { return data_; }
  const uint8_t* data() const { return data_; }
  size_t capacity() const { return capacity_; }

 private:
  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
};

class Column {
 public:
  // Makes room for kBatchRows values of this type, all NULL bits unspecified.
  explicit Column(Type type);

  Type type() const { return type_; }
  template <class T>
  T* mutable_values() {
    return reinterpret_cast<T*>(values_.data());
  }
  template <class T>
  const T* values() const {
    return reinterpret_cast<const T*>(values_.data());
  }
  uint64_t* mutable_validity() { return reinterpret_cast<uint64_t*>(validity_.data()); }
  const uint64_t* validity() const { return reinterpret_cast<const uint64_t*>(validity_.data()); }
  // Whether any row may be NULL; false lets kernels skip the bitmap. The writer sets it with every refill.
  bool has_nulls() const { return has_nulls_; }
  void set_has_nulls(bool has_nulls) { has_nulls_ = has_nulls; }

  VectorView view() const {
    return {type_, values_.data(), has_nulls_ ? validity() : nullptr, nullptr, false};
  }

 private:
  Type type_;
  Buffer values_;
  Buffer validity_;
  bool has_nulls_ = false;
};

// Bytes of long strings, in chunks that never move while the batch is in use.
class TextArena {
 public:
  // Copies text and returns a ref to the copy (or an inline ref). Amortised no allocation once warm.
  StringRef Add(std::string_view text);
  // Room for `bytes` in one piece, to be filled by the caller.
  char* Allocate(size_t bytes);
  // Forgets all texts and keeps the memory (above `keep_bytes` it is given back).
  void Reset(size_t keep_bytes = size_t{4} << 20);

 private:
  std::vector<Buffer> chunks_;
  size_t used_ = 0;  // of the current chunk
  size_t current_ = 0;
};

struct RecordBatch {
  explicit RecordBatch(std::shared_ptr<const Schema> batch_schema);

  std::shared_ptr<const Schema> schema;
  std::vector<Column> columns;       // one per field of the schema
  uint32_t rows = 0;                 // at most kBatchRows
  uint32_t source = 0;               // the ordinal of the source (file or partition) that it came from
  std::vector<uint64_t> positions;   // per row: its place in the source (files: record number from 1 after the header)
  // Per row: the time at which it stands in the total order. Empty: at its event time, as nearly always; a row that came
  // below the watermark and is judged all the same stands where it came.
  std::vector<int64_t> order_times;
  TextArena texts;

  // Ready to be filled again: no rows, no texts, memory kept.
  void Reset();
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_BATCH_H_
