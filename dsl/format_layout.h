// Where the lines of one formatted statement end: text with places where it may break, in blocks that break together.
//
// Not the language: format_writer.h says which tokens stand where. A block that fits into what is left of the line is
// printed flat; else its breaks become line ends, all of them (kTogether) or those behind which the next piece does not
// fit (kFill). Indents are relative to the line on which the enclosing block began.
//
//   layout.Text("when");  layout.Open(2, Layout::Breaks::kTogether);
//   layout.Text(" a");  layout.Break(" ");  layout.Text("and b");  layout.Close();
//
// Thread-safety: thread-compatible. Cost: linear in the items.
// Source: D. Oppen, Prettyprinting, ACM TOPLAS 2(4), 1980, with the whole statement in memory.
#ifndef TRIPLINE_DSL_FORMAT_LAYOUT_H_
#define TRIPLINE_DSL_FORMAT_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/format_lines.h"

namespace tripline::dsl {

class Layout {
 public:
  enum class Breaks : uint8_t { kTogether, kFill };
  enum class Aligned : uint8_t { kIfFlat, kIfBroken };  // the block around a cell

  void Text(std::string text);
  // `flat` stands here if no line ends here. The offset is added to the block's indent.
  void Break(std::string_view flat, int offset = 0);
  // A line ends here; every block around it is broken.
  void Newline(int offset = 0);
  void Open(int indent, Breaks breaks);
  void Close();
  // What comes next is in this column of a table (format_lines.h), if the block around it is printed so.
  void Cell(uint32_t table, uint32_t column, Aligned aligned);
  // A comment behind the line so far. A Newline must follow.
  void Comment(std::string text);

  // Adds the lines. REQUIRES: as many Close as Open.
  void Print(int width, std::vector<FormattedLine>& lines);

 private:
  enum class Kind : uint8_t { kText, kBreak, kNewline, kOpen, kClose, kCell, kComment };
  struct Item {
    Kind kind = Kind::kText;
    Breaks breaks = Breaks::kTogether;
    Aligned aligned = Aligned::kIfFlat;
    int number = 0;    // kOpen: the indent; kBreak, kNewline: the offset
    LineCell cell;     // kCell
    std::string text;  // kText, kComment; kBreak: flat
    size_t next = 0;   // kOpen: its kClose; kBreak: the next break of its block, or the block's kClose
  };
  struct Block {
    int indent;
    bool broken;
    Breaks breaks;
  };

  Item& Add(Kind kind);
  void Link();
  bool Fits(size_t begin, size_t end, int room) const;
  int Rest(size_t at) const;

  std::vector<Item> items_;
  std::vector<int64_t> width_;    // flat width of all items in front
  std::vector<int64_t> endings_;  // line ends that must be, in front
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FORMAT_LAYOUT_H_
