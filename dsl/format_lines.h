// The lines of a formatted file while they are still apart: aligned columns and comments find their place here.
//
// Not the decision where a line ends (format_layout.h). A line marks the places in its text that want to stand below
// those of the lines beside it; JoinLines pads them and prints all.
//
//   {2, false, "id int", {{2, 7, 0}}}, {2, false, "name string", {{4, 7, 0}}}:     "  id   int\n  name string\n"
//
// Thread-safety: plain values and functions. Units: offsets in bytes, widths in code points. Cost: linear.
#ifndef TRIPLINE_DSL_FORMAT_LINES_H_
#define TRIPLINE_DSL_FORMAT_LINES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tripline::dsl {

// The text from this byte on stands in this column of its table. Lines beside each other that name the same table
// are aligned.
struct LineCell {
  uint32_t at = 0;
  uint32_t table = 0;
  uint32_t column = 0;
};

struct FormattedLine {
  int indent = 0;
  bool blank_before = false;
  std::string text;                   // may hold newlines: a string or block comment over several lines
  std::vector<LineCell> cells;        // ascending by place and by column
  std::vector<std::string> comments;  // behind the text, below each other
};

// Code points behind the last newline.
int LastLineWidth(std::string_view text);

std::string JoinLines(std::vector<FormattedLine> lines);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FORMAT_LINES_H_
