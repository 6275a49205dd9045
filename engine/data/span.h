// A place in a text that a person wrote: a half-open range of bytes in one file of a file set.
//
// Not a line and column: those are computed from the file's text by whoever prints (dsl/source.h), both 1-based.
// "Unknown place" is std::optional<Span> without a value, never a span of special numbers.
//
// Thread-safety: immutable values.
// Units: bytes of the UTF-8 text, from 0.
#ifndef TRIPLINE_ENGINE_DATA_SPAN_H_
#define TRIPLINE_ENGINE_DATA_SPAN_H_

#include <cstdint>

namespace tripline::data {

enum class FileId : uint32_t {};

struct Span {
  FileId file{};
  uint32_t begin = 0;  // first byte
  uint32_t end = 0;    // one past the last byte

  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that covers both. REQUIRES: the same file.
inline Span Cover(Span a, Span b) {
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_SPAN_H_
