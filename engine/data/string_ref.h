// A string of a column, a record or a constant, in 16 bytes: short ones inline, long ones by pointer.
//
// Arrow's Utf8View, but for the last 8 bytes: where Arrow has (buffer number, offset) this has a pointer. So an
// expression can compare strings of a batch, of a record in keyed state and of a constant without knowing whose
// buffers they lie in; the export to Arrow (arrow.h) rewrites the pointers. State never stores a StringRef
// longer than kInline bytes as it is: records replace the pointer by a block-local segment number.
//
// Ownership: the bytes belong to the batch, block or program that the ref came from, and live as long.
// Thread-safety: immutable values. Unused inline bytes are 0, so equal short strings are equal bytes.
#ifndef TRIPLINE_ENGINE_DATA_STRING_REF_H_
#define TRIPLINE_ENGINE_DATA_STRING_REF_H_

#include <cstdint>
#include <cstring>
#include <string_view>

namespace tripline::data {

class StringRef {
 public:
  static constexpr uint32_t kInline = 12;

  StringRef() : size_(0), tail_{} {}
  // Refers to the bytes of text if it is longer than kInline. REQUIRES: text.size() < 2^32.
  explicit StringRef(std::string_view text) : size_(static_cast<uint32_t>(text.size())), tail_{} {
    if (text.size() <= kInline) {
      if (!text.empty()) std::memcpy(tail_, text.data(), text.size());
    } else {
      std::memcpy(tail_, text.data(), 4);
      const char* data = text.data();
      std::memcpy(tail_ + 4, &data, sizeof data);
    }
  }

  uint32_t size() const { return size_; }
  bool is_inline() const { return size_ <= kInline; }
  const char* data() const {
    if (is_inline()) return tail_;
    const char* data;
    std::memcpy(&data, tail_ + 4, sizeof data);
    return data;
  }
  // For an inline string the view points into this object.
  std::string_view view() const { return {data(), size_}; }

  friend bool operator==(const StringRef& a, const StringRef& b) {
    uint64_t head_a;
    uint64_t head_b;
    std::memcpy(&head_a, &a, 8);
    std::memcpy(&head_b, &b, 8);
    if (head_a != head_b) return false;  // sizes and first four bytes
    if (a.is_inline()) return std::memcmp(a.tail_ + 4, b.tail_ + 4, 8) == 0;
    return std::memcmp(a.data(), b.data(), a.size_) == 0;
  }
  // By code point, which for UTF-8 is by byte.
  friend int Compare(const StringRef& a, const StringRef& b) {
    const int order = std::memcmp(a.data(), b.data(), a.size_ < b.size_ ? a.size_ : b.size_);
    return order != 0 ? order : (a.size_ < b.size_ ? -1 : (a.size_ > b.size_ ? 1 : 0));
  }

 private:
  uint32_t size_;
  char tail_[12];  // the text, or its first 4 bytes and a pointer to all of it
};
static_assert(sizeof(StringRef) == 16);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_STRING_REF_H_
