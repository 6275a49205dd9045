// Whether bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
//
// Strings of columns are valid UTF-8 without exception, so that everything behind the readers may rely on it; what is
// not is a dead letter.
//
// Thread-safety: pure functions. Cost: ASCII runs are skipped eight bytes at a time.
#ifndef TRIPLINE_ENGINE_IO_UTF8_H_
#define TRIPLINE_ENGINE_IO_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tripline::engine {

// Bytes of the longest well-formed prefix.
size_t Utf8PrefixBytes(std::string_view text);
inline bool IsUtf8(std::string_view text) { return Utf8PrefixBytes(text) == text.size(); }

// The text with U+FFFD for every byte that belongs to no well-formed character.
std::string ToUtf8(std::string_view text);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_UTF8_H_
