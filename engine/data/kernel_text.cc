#include "engine/data/kernel_text.h"

#include <xxhash.h>

#include <bit>
#include <cstring>
#include <string_view>

#include "engine/data/kernel_loops.h"
#include "engine/data/utf8.h"

namespace tripline::data::kernels {
namespace {

Cell ConcatenateCell(const RowContext& context, const StringRef& a, const StringRef& b, StringRef* out) {
  context.buffer->assign(a.view());
  context.buffer->append(b.view());
  return *out = context.Keep(*context.buffer), Cell::kValue;
}

bool IsValid(const Register& reg, uint32_t row) {
  return reg.validity == nullptr || GetBit(reg.validity, row & reg.index_mask());
}
const StringRef& TextAt(const Register& reg, uint32_t row) { return reg.as<StringRef>()[row & reg.index_mask()]; }

// Joins the arguments from `first` on with the text between them; `separator` is null for none.
void JoinRow(const Instruction& in, const Frame& frame, uint32_t row, uint32_t first, const StringRef* separator) {
  frame.text_buffer->clear();
  bool empty = true;
  for (uint32_t i = first; i < in.arg_count; ++i) {
    const Register& arg = Arg(in, frame, i);
    if (!IsValid(arg, row)) continue;
    if (!empty && separator != nullptr) frame.text_buffer->append(separator->view());
    empty = false;
    frame.text_buffer->append(TextAt(arg, row).view());
  }
}

// A pattern as it is written: nothing is made of it beforehand. A mismatch goes back to the last % only, so matching
// takes at most the product of the lengths. `escape` is empty for none.
struct LikePattern {
  std::string_view pattern;
  std::string_view escape;

  bool IsEscape(size_t at) const { return !escape.empty() && pattern.substr(at).starts_with(escape); }
};

// A pattern that ends in its escape character is malformed.
bool IsWellFormed(const LikePattern& like) {
  for (size_t at = 0; at < like.pattern.size();) {
    if (like.IsEscape(at)) {
      at += like.escape.size();
      if (at == like.pattern.size()) return false;
    }
    at += utf8::CharBytes(like.pattern, at);
  }
  return true;
}

bool Matches(std::string_view text, const LikePattern& like) {
  constexpr size_t kNone = ~size_t{0};
  size_t t = 0;
  size_t p = 0;
  size_t star_p = kNone;  // behind the last %
  size_t star_t = 0;      // where the text goes on after it
  while (t < text.size()) {
    bool matched = false;
    if (p < like.pattern.size()) {
      size_t at = p;
      const bool escaped = like.IsEscape(p);
      if (escaped) at += like.escape.size();
      const size_t bytes = utf8::CharBytes(like.pattern, at);
      const char c = like.pattern[at];
      if (!escaped && c == '%') {
        star_p = p = at + 1;
        star_t = t;
        continue;
      }
      if (!escaped && c == '_') {
        t += utf8::CharBytes(text, t);
        matched = true;
      } else if (text.substr(t, bytes) == like.pattern.substr(at, bytes)) {
        t += bytes;
        matched = true;
      }
      if (matched) p = at + bytes;
    }
    if (matched) continue;
    if (star_p == kNone) return false;
    p = star_p;
    star_t += utf8::CharBytes(text, star_t);
    t = star_t;
  }
  while (p < like.pattern.size() && like.pattern[p] == '%' && !like.IsEscape(p)) ++p;
  return p == like.pattern.size();
}

Cell LikeCell(const RowContext&, const StringRef& text, const StringRef& pattern, bool* out) {
  return *out = Matches(text.view(), {pattern.view(), {}}), Cell::kValue;
}
Cell LikeEscapeCell(const RowContext&, const StringRef& text, const StringRef& pattern, const StringRef& escape,
                    bool* out) {
  const LikePattern like{pattern.view(), escape.view()};
  if (escape.size() == 0 || utf8::CharBytes(like.escape, 0) != escape.size() || !IsWellFormed(like)) {
    return Cell::kError;
  }
  return *out = Matches(text.view(), like), Cell::kValue;
}

int64_t HashOf(const void* bytes, size_t size) { return static_cast<int64_t>(XXH3_64bits(bytes, size)); }

Cell HashBoolCell(const RowContext&, bool value, int64_t* out) {
  const char byte = value ? 1 : 0;
  return *out = HashOf(&byte, 1), Cell::kValue;
}
Cell HashIntCell(const RowContext&, int64_t value, int64_t* out) {
  return *out = HashOf(&value, sizeof value), Cell::kValue;
}
Cell HashDoubleCell(const RowContext&, double value, int64_t* out) {
  if (value == 0) value = 0;  // one zero
  uint64_t bits = std::bit_cast<uint64_t>(value);
  if (value != value) bits = 0x7FF8000000000000;  // one NaN
  return *out = HashOf(&bits, sizeof bits), Cell::kValue;
}
Cell HashStringCell(const RowContext&, const StringRef& value, int64_t* out) {
  return *out = HashOf(value.data(), value.size()), Cell::kValue;
}

template <class T>
Cell HashDecimalCell(const RowContext& context, T value, int64_t* out) {
  Int128 digits = value;
  int64_t scale = context.in.k0;
  while (scale > 0 && digits % 10 == 0) {
    digits /= 10;
    --scale;
  }
  char bytes[17];
  std::memcpy(bytes, &digits, 16);
  bytes[16] = static_cast<char>(scale);
  return *out = HashOf(bytes, sizeof bytes), Cell::kValue;
}

}  // namespace

TRIPLINE_KERNEL(Concatenate) { RowKernel<ConcatenateCell>(in, frame); }
TRIPLINE_KERNEL(Like) { RowKernel<LikeCell>(in, frame); }
TRIPLINE_KERNEL(LikeEscape) { RowKernel<LikeEscapeCell>(in, frame); }

TRIPLINE_KERNEL(ConcatSkippingNulls) {
  const uint32_t rows = BeginOwn(in, frame);
  auto* out = static_cast<StringRef*>(frame.slots[in.out].values);
  for (uint32_t row = 0; row < rows; ++row) {
    JoinRow(in, frame, row, 0, nullptr);
    out[row] = frame.texts->Add(*frame.text_buffer);
  }
}

TRIPLINE_KERNEL(ConcatWithSeparator) {
  const uint32_t rows = BeginOwn(in, frame);
  auto* out = static_cast<StringRef*>(frame.slots[in.out].values);
  const Register& separator = Arg(in, frame, 0);
  RowMarker marker(in, frame, rows);
  for (uint32_t row = 0; row < rows; ++row) {
    if (!IsValid(separator, row)) {
      out[row] = StringRef();
      if ((ErrorWord(separator, row / 64) >> (row % 64) & 1) != 0) {
        marker.Error(row);
      } else {
        marker.Null(row);
      }
      continue;
    }
    JoinRow(in, frame, row, 1, &TextAt(separator, row));
    out[row] = frame.texts->Add(*frame.text_buffer);
  }
}

TRIPLINE_KERNEL(HashBool) { RowKernel<HashBoolCell>(in, frame); }
TRIPLINE_KERNEL(HashInt) { RowKernel<HashIntCell>(in, frame); }
TRIPLINE_KERNEL(HashDouble) { RowKernel<HashDoubleCell>(in, frame); }
TRIPLINE_KERNEL(HashString) { RowKernel<HashStringCell>(in, frame); }
TRIPLINE_KERNEL(HashSmall) { RowKernel<HashDecimalCell<int64_t>>(in, frame); }
TRIPLINE_KERNEL(HashWide) { RowKernel<HashDecimalCell<Int128>>(in, frame); }

}  // namespace tripline::data::kernels
