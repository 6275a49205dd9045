// The text of a file, and where a place of the protocol lies in it: lines and UTF-16 units there, bytes here.
//
// Not the file: what is open in an editor, or was read from disk (rule_project.h).
//
//   TextDocument document(text);
//   uint32_t byte = document.Offset({3, 12});
//   document.Replace({{3, 0}, {3, 12}}, "payments");
//
// Failures: none; a place beyond a line is its end, one beyond the text is the text's end. Of bytes that are no UTF-8
// each counts as one unit.
// Thread-safety: thread-compatible. Lines end in \n, \r\n or \r. Cost: a place costs a walk along its line.
#ifndef TRIPLINE_DEPLOY_LSP_TEXT_DOCUMENT_H_
#define TRIPLINE_DEPLOY_LSP_TEXT_DOCUMENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/lsp/protocol.h"

namespace tripline::deploy {

class TextDocument {
 public:
  explicit TextDocument(std::string text);

  const std::string& text() const { return text_; }
  uint32_t Offset(Position position) const;
  Position PositionOf(uint32_t offset) const;
  Range RangeOf(uint32_t begin, uint32_t end) const { return {PositionOf(begin), PositionOf(end)}; }
  // The line without its end.
  std::string_view Line(uint32_t line) const;
  uint32_t lines() const { return static_cast<uint32_t>(starts_.size()); }
  uint32_t LineStart(uint32_t line) const { return starts_[line]; }

  // Puts `text` in the place of the range; a range that ends before it begins is taken the other way round.
  void Replace(Range range, std::string_view text);

 private:
  void FindLines();

  std::string text_;
  std::vector<uint32_t> starts_;
};

// "file:///a%20b.rules" is "/a b.rules"; what is no file is its own path.
std::string PathOfUri(std::string_view uri);
std::string UriOfPath(std::string_view path);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_LSP_TEXT_DOCUMENT_H_
