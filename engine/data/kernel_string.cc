#include <algorithm>
#include <string_view>

#include "engine/data/kernel_loops.h"
#include "engine/data/kernel_row.h"
#include "engine/data/utf8.h"

namespace tripline::data::kernels {
namespace {

template <uint32_t (*kMap)(uint32_t)>
Cell MapCharacters(const RowContext& context, const StringRef& text, StringRef* out) {
  context.buffer->clear();
  const std::string_view view = text.view();
  for (size_t at = 0; at < view.size();) {
    if (static_cast<unsigned char>(view[at]) < 0x80) {
      context.buffer->push_back(static_cast<char>(kMap(static_cast<unsigned char>(view[at++]))));
      continue;
    }
    const size_t begin = at;
    const uint32_t code_point = utf8::Next(view, &at);
    const uint32_t mapped = kMap(code_point);
    if (mapped == code_point) {
      context.buffer->append(view.substr(begin, at - begin));
    } else {
      utf8::Append(mapped, context.buffer);
    }
  }
  return *out = context.Keep(*context.buffer), Cell::kValue;
}

// A part of an argument needs no copy: it lives as long as the argument, whose bytes belong to the batch or scratch.
// An inline argument's bytes lie in the cell itself, and so must the part's.
StringRef PartOf(std::string_view part) { return StringRef(part); }

std::string_view TrimSpaces(std::string_view view) {
  while (!view.empty() && view.front() == ' ') view.remove_prefix(1);
  while (!view.empty() && view.back() == ' ') view.remove_suffix(1);
  return view;
}

Cell TrimCell(const RowContext&, const StringRef& text, StringRef* out) {
  return *out = PartOf(TrimSpaces(text.view())), Cell::kValue;
}

bool Holds(std::string_view characters, std::string_view one) {
  for (size_t at = 0; at < characters.size();) {
    const size_t bytes = utf8::CharBytes(characters, at);
    if (characters.substr(at, bytes) == one) return true;
    at += bytes;
  }
  return false;
}

Cell TrimCharactersCell(const RowContext&, const StringRef& text, const StringRef& characters, StringRef* out) {
  std::string_view view = text.view();
  while (!view.empty()) {
    const size_t bytes = utf8::CharBytes(view, 0);
    if (!Holds(characters.view(), view.substr(0, bytes))) break;
    view.remove_prefix(bytes);
  }
  while (!view.empty()) {
    size_t begin = view.size() - 1;
    while (begin > 0 && utf8::IsContinuation(view[begin])) --begin;
    if (!Holds(characters.view(), view.substr(begin))) break;
    view.remove_suffix(view.size() - begin);
  }
  return *out = PartOf(view), Cell::kValue;
}

// SQL's substring: positions from 1; a start before the text eats into the length; negative counts from the end.
std::string_view Part(std::string_view text, int64_t start, int64_t length) {
  const auto size = static_cast<int64_t>(utf8::Length(text));
  if (start < 0) start = std::max<int64_t>(size + start + 1, start < -size ? 1 : 0);
  if (length < 0) length = 0;
  int64_t end = 0;  // the position behind the part
  if (__builtin_add_overflow(start, length, &end)) end = size + 1;
  end = std::min(end, size + 1);
  start = std::max<int64_t>(start, 1);
  if (start >= end) return {};
  const size_t first = utf8::Offset(text, static_cast<size_t>(start - 1));
  const std::string_view rest = text.substr(first);
  return rest.substr(0, utf8::Offset(rest, static_cast<size_t>(end - start)));
}

Cell SubstrFromCell(const RowContext&, const StringRef& text, int64_t start, StringRef* out) {
  return *out = PartOf(Part(text.view(), start, INT64_MAX)), Cell::kValue;
}
Cell SubstrCell(const RowContext&, const StringRef& text, int64_t start, int64_t length, StringRef* out) {
  if (length < 0) return Cell::kError;
  return *out = PartOf(Part(text.view(), start, length)), Cell::kValue;
}
Cell LengthCell(const RowContext&, const StringRef& text, int64_t* out) {
  return *out = static_cast<int64_t>(utf8::Length(text.view())), Cell::kValue;
}
Cell PositionCell(const RowContext&, const StringRef& part, const StringRef& text, int64_t* out) {
  const size_t at = text.view().find(part.view());
  *out = at == std::string_view::npos ? 0 : static_cast<int64_t>(utf8::Length(text.view().substr(0, at))) + 1;
  return Cell::kValue;
}
Cell ReplaceCell(const RowContext& context, const StringRef& text, const StringRef& from, const StringRef& to,
                 StringRef* out) {
  constexpr size_t kMostBytes = size_t{1} << 26;  // a chain of replacements may not eat the machine's memory
  const std::string_view view = text.view();
  if (from.size() == 0) return *out = text, Cell::kValue;
  context.buffer->clear();
  size_t at = 0;
  for (size_t found = view.find(from.view()); found != std::string_view::npos; found = view.find(from.view(), at)) {
    context.buffer->append(view.substr(at, found - at));
    context.buffer->append(to.view());
    at = found + from.size();
    if (context.buffer->size() > kMostBytes) return Cell::kError;
  }
  context.buffer->append(view.substr(at));
  return *out = context.Keep(*context.buffer), Cell::kValue;
}

Cell SplitPartCell(const RowContext&, const StringRef& text, const StringRef& separator, int64_t n, StringRef* out) {
  std::string_view rest = text.view();
  const std::string_view mark = separator.view();
  if (n == 0 || mark.empty()) return Cell::kError;
  *out = StringRef();
  if (n > 0) {
    for (; n > 1; --n) {
      const size_t found = rest.find(mark);
      if (found == std::string_view::npos) return Cell::kValue;
      rest.remove_prefix(found + mark.size());
    }
    return *out = PartOf(rest.substr(0, rest.find(mark))), Cell::kValue;
  }
  for (; n < -1; ++n) {
    const size_t found = rest.rfind(mark);
    if (found == std::string_view::npos) return Cell::kValue;
    rest = rest.substr(0, found);
  }
  const size_t found = rest.rfind(mark);
  return *out = PartOf(found == std::string_view::npos ? rest : rest.substr(found + mark.size())), Cell::kValue;
}

Cell StartsWithCell(const RowContext&, const StringRef& text, const StringRef& prefix, bool* out) {
  return *out = text.view().starts_with(prefix.view()), Cell::kValue;
}
Cell EndsWithCell(const RowContext&, const StringRef& text, const StringRef& suffix, bool* out) {
  return *out = text.view().ends_with(suffix.view()), Cell::kValue;
}

Cell MaskCell(const RowContext& context, const StringRef& text, int64_t keep, StringRef* out) {
  const std::string_view view = text.view();
  const auto length = static_cast<int64_t>(utf8::Length(view));
  const auto hidden = static_cast<size_t>(std::clamp<int64_t>(length - std::max<int64_t>(keep, 0), 0, length));
  context.buffer->assign(hidden, '*');
  context.buffer->append(view.substr(utf8::Offset(view, hidden)));
  return *out = context.Keep(*context.buffer), Cell::kValue;
}

}  // namespace

TRIPLINE_KERNEL(Lower) { RowKernel<MapCharacters<utf8::ToLower>>(in, frame); }
TRIPLINE_KERNEL(Upper) { RowKernel<MapCharacters<utf8::ToUpper>>(in, frame); }
TRIPLINE_KERNEL(Trim) { RowKernel<TrimCell>(in, frame); }
TRIPLINE_KERNEL(TrimCharacters) { RowKernel<TrimCharactersCell>(in, frame); }
TRIPLINE_KERNEL(SubstrFrom) { RowKernel<SubstrFromCell>(in, frame); }
TRIPLINE_KERNEL(Substr) { RowKernel<SubstrCell>(in, frame); }
TRIPLINE_KERNEL(Length) { RowKernel<LengthCell>(in, frame); }
TRIPLINE_KERNEL(Position) { RowKernel<PositionCell>(in, frame); }
TRIPLINE_KERNEL(Replace) { RowKernel<ReplaceCell>(in, frame); }
TRIPLINE_KERNEL(SplitPart) { RowKernel<SplitPartCell>(in, frame); }
TRIPLINE_KERNEL(StartsWith) { RowKernel<StartsWithCell>(in, frame); }
TRIPLINE_KERNEL(EndsWith) { RowKernel<EndsWithCell>(in, frame); }
TRIPLINE_KERNEL(Mask) { RowKernel<MaskCell>(in, frame); }

}  // namespace tripline::data::kernels
