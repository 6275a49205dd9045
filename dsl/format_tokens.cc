#include "dsl/format_tokens.h"

#include <algorithm>
#include <utility>

namespace tripline::dsl {

namespace {

// Blanks at the ends of lines go, and with them the "\r" of another system's line ends.
std::string CleanComment(std::string_view text) {
  std::string clean;
  const auto trim = [&clean] {
    while (!clean.empty() && (clean.back() == ' ' || clean.back() == '\t' || clean.back() == '\r')) clean.pop_back();
  };
  for (const char c : text) {
    if (c == '\n') trim();
    clean += c;
  }
  trim();
  return clean;
}

}  // namespace

FormatTokens::FormatTokens(const TokenList& list, const SourceSet& sources, FileId file) : text_(sources.text(file)) {
  KeepTokens(list);
  comments_.reserve(list.comments.size());
  for (const Span span : list.comments) {
    FormatComment comment;
    comment.span = span;
    comment.text = CleanComment(sources.Text(span));
    comment.to_line_end = comment.text.starts_with("--");
    comments_.push_back(std::move(comment));
  }
  PlaceComments(sources);
}

void FormatTokens::KeepTokens(const TokenList& list) {
  const std::vector<Token>& all = list.tokens;
  tokens_.reserve(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const bool ends_nothing =
        all[i].kind == TokenKind::kSemicolon && (tokens_.empty() || tokens_.back().token.kind == TokenKind::kSemicolon);
    const bool behind_last = all[i].kind == TokenKind::kComma && all[i + 1].kind == TokenKind::kRightParen;
    if (ends_nothing || behind_last) continue;
    Entry entry;
    entry.token = all[i];
    tokens_.push_back(entry);
  }
}

int FormatTokens::Newlines(uint32_t begin, uint32_t end) const {
  const std::string_view between = text_.substr(begin, end - begin);
  return static_cast<int>(std::count(between.begin(), between.end(), '\n'));
}

void FormatTokens::PlaceBehind(size_t i, uint32_t behind) {
  Entry& front = tokens_[i - 1];
  front.behind = behind;
  for (uint32_t k = front.end + 1; k < behind; ++k) {
    comments_[k].continues_line = Newlines(comments_[k - 1].span.end, comments_[k].span.begin) == 0;
  }
  // What is said behind a statement's `;` is said of its last clause, which may find another place.
  if (i < 2 || front.token.kind != TokenKind::kSemicolon || front.own != front.end || front.end == behind) return;
  Entry& last = tokens_[i - 2];
  const bool beside = last.end == last.behind && Newlines(last.token.end, front.token.begin) == 0;
  if (!beside) return;
  last.behind = behind;
  front.own = front.before = front.end = behind;
}

void FormatTokens::PlaceComments(const SourceSet& sources) {
  const auto count = static_cast<uint32_t>(comments_.size());
  uint32_t next = 0;
  uint32_t last_end = 0;  // of the token or comment in front
  for (size_t i = 0; i < tokens_.size(); ++i) {
    Entry& entry = tokens_[i];
    uint32_t stop = next;
    while (stop < count && comments_[stop].span.begin < entry.token.begin) ++stop;
    // [before, stop) are on the line of this token.
    uint32_t before = stop;
    uint32_t line_begin = entry.token.begin;
    while (entry.token.kind != TokenKind::kEnd && before > next && !comments_[before - 1].to_line_end &&
           Newlines(comments_[before - 1].span.end, line_begin) == 0) {
      line_begin = comments_[--before].span.begin;
    }
    // [next, behind) are behind the token in front.
    uint32_t behind = next;
    uint32_t first = next;  // where the comments stand that one on the next line would continue
    for (; i > 0 && behind < before; ++behind) {
      const int newlines = Newlines(last_end, comments_[behind].span.begin);
      const bool below = newlines == 1 && behind > next && Column(behind, sources) == Column(first, sources);
      if (newlines > 0 && !below) break;
      if (below) first = behind;
      last_end = comments_[behind].span.end;
    }
    if (i > 0) PlaceBehind(i, behind);
    for (uint32_t k = behind; k < stop; ++k) {
      comments_[k].blank_before = Newlines(last_end, comments_[k].span.begin) > 1;
      last_end = comments_[k].span.end;
    }
    entry.blank_before = Newlines(last_end, entry.token.begin) > 1;
    entry.own = behind;
    entry.before = before;
    entry.end = entry.behind = stop;
    next = stop;
    last_end = entry.token.end;
  }
}

size_t FormatTokens::Find(uint32_t byte) const {
  return static_cast<size_t>(std::lower_bound(tokens_.begin(), tokens_.end(), byte,
                                              [](const Entry& entry, uint32_t at) { return entry.token.begin < at; }) -
                             tokens_.begin());
}

}  // namespace tripline::dsl
