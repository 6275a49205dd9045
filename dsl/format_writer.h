// Puts the tokens of one file into the layout of a statement, one behind the other or where a clause stands: white
// space between them, comments, keywords in lower case.
//
// Not what a statement looks like: formatter.h says that, by walking over the tree. The walk names what has to be
// printed as written (Name) and where lines may end; all that it does not name is printed on the way. Every token is
// written once, so none can be lost.
//
//   writer.UpTo(expr.span);  writer.Tight();  writer.Next();
//
// Thread-safety: thread-compatible. Ownership: refers to the tokens; owns the layout of the statement at hand.
#ifndef TRIPLINE_DSL_FORMAT_WRITER_H_
#define TRIPLINE_DSL_FORMAT_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/format_layout.h"
#include "dsl/format_tokens.h"

namespace tripline::dsl {

class FormatWriter {
 public:
  enum class Spelling : uint8_t { kKeyword, kWord, kAsWritten };

  explicit FormatWriter(const FormatTokens& tokens) : tokens_(tokens) {}

  // The token that is written next.
  const Token& next() const { return tokens_[at_]; }
  size_t at() const { return at_; }
  bool IsNext(TokenKind kind) const { return next().kind == kind; }
  bool IsNext(Keyword keyword) const { return next().keyword == keyword; }
  // Goes on elsewhere: clauses are written in another order than they were read.
  void Jump(size_t at) { at_ = at; }
  void Jump(Span span) { at_ = tokens_.Find(span.begin); }

  // Writes the next token. kKeyword: a keyword in lower case; kWord: any name in lower case.
  void Next(Spelling spelling = Spelling::kKeyword);
  // Writes all in front of this byte.
  void UpTo(uint32_t byte, Spelling spelling = Spelling::kKeyword);
  void UpTo(Span span) { UpTo(span.begin); }
  void Name(Span span);
  // No blank in front of the next token.
  void Tight() { tight_ = true; }
  // Width of what a keyword phrase up to this byte takes, with a blank behind it.
  int PhraseWidth(uint32_t byte) const;

  void Break(std::string_view flat = " ", int offset = 0);
  void Newline(int offset = 0);
  void Open(int indent, Layout::Breaks breaks = Layout::Breaks::kTogether) { layout_.Open(indent, breaks); }
  void Close() { layout_.Close(); }
  // Nothing where a comment stands: such a line takes no part in its table.
  void Cell(uint32_t table, uint32_t column, Layout::Aligned aligned);

  // Starts a statement; the comments on lines of their own in front of it are the caller's.
  void BeginStatement();
  // Ends it: its lines.
  std::vector<FormattedLine> EndStatement(int width);

 private:
  // Comments that wait for the end of the line. True: there were some.
  bool FlushComments();
  // Comments on their own lines in front of the next token, if they are not written; the line end behind the last one
  // has this offset. True: there were some.
  bool WriteOwnLine(int offset);
  std::string Blank(const Token& token) const;

  const FormatTokens& tokens_;
  Layout layout_;
  size_t at_ = 0;
  size_t own_line_done_ = static_cast<size_t>(-1);  // the token whose own-line comments are written
  bool fresh_ = true;                               // a break stands in front: no blank
  bool tight_ = false;
  bool opened_ = false;          // a parenthesis or the like stands in front
  bool behind_comment_ = false;  // a block comment stands in front
  std::string last_;             // the token in front
  std::vector<std::string> waiting_;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FORMAT_WRITER_H_
