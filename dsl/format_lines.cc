#include "dsl/format_lines.h"

#include <algorithm>
#include <utility>

namespace tripline::dsl {

namespace {

constexpr int kCommentDistance = 2;   // blanks between a text and the comment behind it
constexpr int kMaxCommentShift = 40;  // more of them to stand below another comment are too many

bool HasNewline(const FormattedLine& line) { return line.text.find('\n') != std::string::npos; }

bool SameTable(const FormattedLine& a, const FormattedLine& b) {
  return !a.cells.empty() && !b.cells.empty() && a.cells.front().table == b.cells.front().table && !b.blank_before &&
         !HasNewline(a) && !HasNewline(b);
}

int ColumnOf(const FormattedLine& line, uint32_t at) {
  return line.indent + LastLineWidth(std::string_view(line.text).substr(0, at));
}

// Pads this column of the lines [begin, end) to where the widest text in front of it ends.
void AlignColumn(std::vector<FormattedLine>& lines, size_t begin, size_t end, uint32_t column) {
  const auto cell_of = [column](FormattedLine& line) {
    return std::find_if(line.cells.begin(), line.cells.end(), [=](const LineCell& c) { return c.column == column; });
  };
  int widest = 0;
  for (size_t i = begin; i < end; ++i) {
    const auto cell = cell_of(lines[i]);
    if (cell == lines[i].cells.end()) continue;
    widest = std::max(widest, ColumnOf(lines[i], cell->at));
  }
  for (size_t i = begin; i < end; ++i) {
    FormattedLine& line = lines[i];
    auto cell = cell_of(line);
    if (cell == line.cells.end()) continue;
    const auto padding = static_cast<uint32_t>(widest - ColumnOf(line, cell->at));
    line.text.insert(cell->at, padding, ' ');
    for (; cell != line.cells.end(); ++cell) cell->at += padding;
  }
}

void AlignTable(std::vector<FormattedLine>& lines, size_t begin, size_t end) {
  uint32_t columns = 0;
  for (size_t i = begin; i < end; ++i) {
    for (const LineCell& cell : lines[i].cells) columns = std::max(columns, cell.column + 1);
  }
  for (uint32_t column = 0; column < columns; ++column) AlignColumn(lines, begin, end, column);
}

int TextWidth(const FormattedLine& line) { return (HasNewline(line) ? 0 : line.indent) + LastLineWidth(line.text); }

bool IsComment(const FormattedLine& line) { return line.text.starts_with("--") || line.text.starts_with("/*"); }

// Lines from `begin` on whose comments stand below each other, and where. A line much longer than the others has its
// comment for itself.
struct CommentRun {
  size_t end;
  int column;
};
CommentRun FindCommentRun(const std::vector<FormattedLine>& lines, size_t begin) {
  size_t end = begin + 1;
  int widest = TextWidth(lines[begin]);
  int narrowest = widest;
  for (; !lines[begin].comments.empty() && end < lines.size(); ++end) {
    if (lines[end].comments.empty() || lines[end].blank_before) break;
    const int width = TextWidth(lines[end]);
    if (std::max(widest, width) - std::min(narrowest, width) > kMaxCommentShift) break;
    widest = std::max(widest, width);
    narrowest = std::min(narrowest, width);
  }
  int column = widest + kCommentDistance;
  // A comment of the next line would be read as the continuation of one right above it.
  if (end < lines.size() && IsComment(lines[end]) && lines[end].indent == column) ++column;
  return {end, column};
}

void Print(const FormattedLine& line, int comment_column, std::string& out) {
  if (line.blank_before) out += '\n';
  out.append(static_cast<size_t>(line.indent), ' ');
  out += line.text;
  int width = TextWidth(line);
  for (const std::string& comment : line.comments) {
    out.append(static_cast<size_t>(comment_column - width), ' ');
    out += comment;
    width = 0;
    if (&comment != &line.comments.back()) out += '\n';
  }
  out += '\n';
}

}  // namespace

int LastLineWidth(std::string_view text) {
  const size_t newline = text.rfind('\n');
  if (newline != std::string_view::npos) text.remove_prefix(newline + 1);
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string JoinLines(std::vector<FormattedLine> lines) {
  for (size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
    end = begin + 1;
    while (end < lines.size() && SameTable(lines[end - 1], lines[end])) ++end;
    AlignTable(lines, begin, end);
  }
  std::string out;
  for (size_t begin = 0; begin < lines.size();) {
    const CommentRun run = FindCommentRun(lines, begin);
    for (; begin < run.end; ++begin) Print(lines[begin], run.column, out);
  }
  return out;
}

}  // namespace tripline::dsl
