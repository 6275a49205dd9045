// The tokens of one file with each comment at the token that it belongs to.
//
// Not the layout (format_writer.h). A comment belongs to the token in front of it if it stands on that token's line and
// nothing but comments follows there (or continues such a comment on the next line, in the same column), else to the
// token behind it. `;` that end no statement and commas behind a last item are left out; their comments are kept.
//
//   FormatTokens tokens(list, sources, file);
//   for (const FormatComment& comment : tokens.OwnLine(i)) …
//
// Thread-safety: immutable. Ownership: refers to the source set, whose texts do not move. Cost: linear.
#ifndef TRIPLINE_DSL_FORMAT_TOKENS_H_
#define TRIPLINE_DSL_FORMAT_TOKENS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dsl/source.h"
#include "dsl/token.h"

namespace tripline::dsl {

struct FormatComment {
  Span span;
  std::string text;             // without blanks at the ends of its lines
  bool to_line_end = false;     // `--`: nothing may follow it
  bool continues_line = false;  // behind a token: on the line of the comment in front
  bool blank_before = false;    // an empty line stands in front of it
};

class FormatTokens {
 public:
  FormatTokens(const TokenList& list, const SourceSet& sources, FileId file);

  // The last one is the kEnd.
  size_t size() const { return tokens_.size(); }
  const Token& operator[](size_t i) const { return tokens_[i].token; }
  bool BlankBefore(size_t i) const { return tokens_[i].blank_before; }
  // On lines of their own in front of the token.
  std::span<const FormatComment> OwnLine(size_t i) const { return Comments(tokens_[i].own, tokens_[i].before); }
  // In front of it on its line.
  std::span<const FormatComment> Before(size_t i) const { return Comments(tokens_[i].before, tokens_[i].end); }
  // Behind it on its line.
  std::span<const FormatComment> Behind(size_t i) const { return Comments(tokens_[i].end, tokens_[i].behind); }
  // The first token that begins at this byte or behind it.
  size_t Find(uint32_t byte) const;

 private:
  // Where each group of a token's comments begins in comments_; `behind` is the end of the last one.
  struct Entry {
    Token token;
    uint32_t own = 0;
    uint32_t before = 0;
    uint32_t end = 0;
    uint32_t behind = 0;
    bool blank_before = false;
  };
  std::span<const FormatComment> Comments(uint32_t begin, uint32_t end) const {
    return std::span(comments_).subspan(begin, end - begin);
  }
  void KeepTokens(const TokenList& list);
  void PlaceComments(const SourceSet& sources);
  // Gives the comments [next, behind) to the token in front of token i.
  void PlaceBehind(size_t i, uint32_t behind);
  int Newlines(uint32_t begin, uint32_t end) const;
  uint32_t Column(uint32_t comment, const SourceSet& sources) const {
    return sources.LineColumnOf(comments_[comment].span).column;
  }

  std::string_view text_;
  std::vector<Entry> tokens_;
  std::vector<FormatComment> comments_;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FORMAT_TOKENS_H_
