// The texts of a set of files, held in memory, and where a byte lies in them.
//
// Not a reader of files: `dsl` opens none. Who owns the disk (deploy) adds the first files, and gives the parser a
// FileLoader for those that an `include` names.
//
//   SourceSet sources;
//   FileId id = sources.Add("cards.rules", text);
//   LineColumn place = sources.LineColumnOf({id, 17, 20});     // both 1-based
//
// Failures: none; a span beyond the text is clipped to it.
// Thread-safety: thread-compatible; immutable once all files are added. Texts never move, views into them stay valid.
// Units: bytes of UTF-8; columns count code points, as editors show them.
#ifndef TRIPLINE_DSL_SOURCE_H_
#define TRIPLINE_DSL_SOURCE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/span.h"
#include "engine/data/status.h"

namespace tripline::dsl {

using data::FileId;
using data::Span;

// Gives the text of a file. The path is that of the including file's folder joined with what `include` says, with
// "." and ".." taken out. Its error's message is shown to the author.
using FileLoader = std::function<data::StatusOr<std::string>(const std::string& path)>;

struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

class SourceSet {
 public:
  SourceSet() = default;
  SourceSet(const SourceSet&) = delete;  // spans and views refer to one set; pass it by reference
  SourceSet& operator=(const SourceSet&) = delete;

  // The name is what diagnostics show and what includes are relative to: a path as the user gave it, or "<query>".
  FileId Add(std::string name, std::string text);
  // The file added under this name, if any.
  std::optional<FileId> Find(std::string_view name) const;
  size_t size() const { return files_.size(); }

  // REQUIRES: the id came from Add.
  std::string_view name(FileId file) const;
  std::string_view text(FileId file) const;

  std::string_view Text(Span span) const;
  LineColumn Locate(FileId file, uint32_t byte) const;
  LineColumn LineColumnOf(Span span) const { return Locate(span.file, span.begin); }
  // The line that holds the byte, without its line end; `begin` (may be null) receives its first byte's offset.
  std::string_view LineAt(FileId file, uint32_t byte, uint32_t* begin = nullptr) const;

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_starts;
  };
  const File& file(FileId id) const { return files_[static_cast<uint32_t>(id)]; }
  size_t LineIndex(const File& file, uint32_t byte) const;

  std::deque<File> files_;  // a deque: texts never move
};

// "rules/cards.rules" + "common.rules" = "rules/common.rules"; "./a/../b" = "b"; an absolute path stays itself.
std::string ResolveInclude(std::string_view including_name, std::string_view path);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_SOURCE_H_
