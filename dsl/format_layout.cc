#include "dsl/format_layout.h"

#include <utility>

namespace tripline::dsl {

Layout::Item& Layout::Add(Kind kind) {
  Item& item = items_.emplace_back();
  item.kind = kind;
  return item;
}

void Layout::Text(std::string text) { Add(Kind::kText).text = std::move(text); }

void Layout::Break(std::string_view flat, int offset) {
  Item& item = Add(Kind::kBreak);
  item.text = flat;
  item.number = offset;
}

void Layout::Newline(int offset) { Add(Kind::kNewline).number = offset; }

void Layout::Open(int indent, Breaks breaks) {
  Item& item = Add(Kind::kOpen);
  item.number = indent;
  item.breaks = breaks;
}

void Layout::Close() { Add(Kind::kClose); }

void Layout::Cell(uint32_t table, uint32_t column, Aligned aligned) {
  Item& item = Add(Kind::kCell);
  item.cell = {0, table, column};
  item.aligned = aligned;
}

void Layout::Comment(std::string text) { Add(Kind::kComment).text = std::move(text); }

// Fills `next`, width_ and endings_.
void Layout::Link() {
  constexpr size_t kNone = static_cast<size_t>(-1);
  std::vector<size_t> opens;                 // of the blocks around an item
  std::vector<size_t> last_break = {kNone};  // of each of them and of the whole
  width_.assign(1, 0);
  endings_.assign(1, 0);
  for (size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    int64_t width = 0;
    int64_t ending = item.kind == Kind::kNewline ? 1 : 0;
    if (item.kind == Kind::kText || item.kind == Kind::kBreak) {
      width = LastLineWidth(item.text);
      if (item.text.find('\n') != std::string::npos) ending = 1;
    }
    if (item.kind == Kind::kBreak || item.kind == Kind::kNewline || item.kind == Kind::kClose) {
      if (last_break.back() != kNone) items_[last_break.back()].next = i;
      last_break.back() = item.kind == Kind::kClose ? kNone : i;
    }
    if (item.kind == Kind::kOpen) {
      opens.push_back(i);
      last_break.push_back(kNone);
    } else if (item.kind == Kind::kClose) {
      items_[opens.back()].next = i;
      opens.pop_back();
      last_break.pop_back();
    }
    width_.push_back(width_.back() + width);
    endings_.push_back(endings_.back() + ending);
  }
  if (last_break.back() != kNone) items_[last_break.back()].next = items_.size();
}

// What must stay on the line behind this place: text up to the next possible line end.
int Layout::Rest(size_t at) const {
  int64_t width = 0;
  for (; at < items_.size(); ++at) {
    const Kind kind = items_[at].kind;
    if (kind == Kind::kBreak || kind == Kind::kNewline || kind == Kind::kComment) break;
    if (kind == Kind::kText) width += LastLineWidth(items_[at].text);
  }
  return static_cast<int>(width);
}

bool Layout::Fits(size_t begin, size_t end, int room) const {
  if (endings_[begin] != endings_[end]) return false;
  const int64_t width = width_[end] - width_[begin];
  return width <= room && width + Rest(end) <= room;
}

void Layout::Print(int width, std::vector<FormattedLine>& lines) {
  Link();
  std::vector<Block> blocks = {{0, true, Breaks::kTogether}};
  FormattedLine line;
  int column = 0;
  const auto end_line = [&](int indent) {
    while (line.text.ends_with(' ')) line.text.pop_back();  // of a break in front of a comment's line
    if (!line.text.empty() || !line.comments.empty()) lines.push_back(std::move(line));
    line = {};
    line.indent = indent;
    column = indent;
  };
  for (size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    const Block& block = blocks.back();
    switch (item.kind) {
      case Kind::kText:
        line.text += item.text;
        column =
            item.text.find('\n') == std::string::npos ? column + LastLineWidth(item.text) : LastLineWidth(item.text);
        break;
      case Kind::kBreak: {
        const bool ends = block.broken && (block.breaks == Breaks::kTogether || !Fits(i, item.next, width - column));
        if (ends) {
          end_line(block.indent + item.number);
        } else {
          line.text += item.text;
          column += LastLineWidth(item.text);
        }
        break;
      }
      case Kind::kNewline:
        end_line(block.indent + item.number);
        break;
      case Kind::kOpen:
        blocks.push_back(
            {block.indent + item.number, block.broken && !Fits(i, item.next, width - column), item.breaks});
        break;
      case Kind::kClose:
        blocks.pop_back();
        break;
      case Kind::kCell:
        if (block.broken != (item.aligned == Aligned::kIfBroken)) break;
        item.cell.at = static_cast<uint32_t>(line.text.size());
        line.cells.push_back(item.cell);
        break;
      case Kind::kComment:
        line.comments.push_back(std::move(item.text));
        break;
    }
  }
  end_line(0);
}

}  // namespace tripline::dsl
