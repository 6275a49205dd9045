#include "dsl/source.h"

#include <algorithm>

namespace tripline::dsl {

FileId SourceSet::Add(std::string name, std::string text) {
  File& added = files_.emplace_back();
  added.name = std::move(name);
  added.text = std::move(text);
  added.line_starts.push_back(0);
  for (size_t i = added.text.find('\n'); i != std::string::npos; i = added.text.find('\n', i + 1)) {
    added.line_starts.push_back(static_cast<uint32_t>(i + 1));
  }
  return FileId{static_cast<uint32_t>(files_.size() - 1)};
}

std::optional<FileId> SourceSet::Find(std::string_view name) const {
  for (size_t i = 0; i < files_.size(); ++i) {
    if (files_[i].name == name) return FileId{static_cast<uint32_t>(i)};
  }
  return std::nullopt;
}

std::string_view SourceSet::name(FileId id) const { return file(id).name; }
std::string_view SourceSet::text(FileId id) const { return file(id).text; }

std::string_view SourceSet::Text(Span span) const {
  const std::string_view all = text(span.file);
  const size_t begin = std::min<size_t>(span.begin, all.size());
  const size_t end = std::clamp<size_t>(span.end, begin, all.size());
  return all.substr(begin, end - begin);
}

size_t SourceSet::LineIndex(const File& file, uint32_t byte) const {
  const auto next = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), byte);
  return static_cast<size_t>(next - file.line_starts.begin()) - 1;
}

LineColumn SourceSet::Locate(FileId id, uint32_t byte) const {
  const File& where = file(id);
  const uint32_t clipped = std::min(byte, static_cast<uint32_t>(where.text.size()));
  const size_t line = LineIndex(where, clipped);
  uint32_t column = 1;
  for (uint32_t i = where.line_starts[line]; i < clipped; ++i) {
    const bool continuation = (static_cast<unsigned char>(where.text[i]) & 0xC0u) == 0x80u;
    if (!continuation) ++column;
  }
  return {static_cast<uint32_t>(line + 1), column};
}

std::string_view SourceSet::LineAt(FileId id, uint32_t byte, uint32_t* begin) const {
  const File& where = file(id);
  const size_t line = LineIndex(where, std::min(byte, static_cast<uint32_t>(where.text.size())));
  const uint32_t start = where.line_starts[line];
  size_t end = line + 1 < where.line_starts.size() ? where.line_starts[line + 1] - 1 : where.text.size();
  if (end > start && where.text[end - 1] == '\r') --end;
  if (begin != nullptr) *begin = start;
  return std::string_view(where.text).substr(start, end - start);
}

std::string ResolveInclude(std::string_view including_name, std::string_view path) {
  std::string joined;
  if (path.empty() || path.front() != '/') {
    const size_t slash = including_name.rfind('/');
    if (slash != std::string_view::npos) joined = including_name.substr(0, slash + 1);
  }
  joined += path;

  const bool absolute = !joined.empty() && joined.front() == '/';
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= joined.size();) {
    const size_t slash = std::min(joined.find('/', begin), joined.size());
    const std::string_view part = std::string_view(joined).substr(begin, slash - begin);
    begin = slash + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(part);
    }
  }
  std::string result = absolute ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += '/';
    result += parts[i];
  }
  return result;
}

}  // namespace tripline::dsl
