#include "dsl/format_writer.h"

#include <utility>

namespace tripline::dsl {

namespace {

bool StandsTightBehind(TokenKind kind) {
  switch (kind) {
    case TokenKind::kComma:
    case TokenKind::kSemicolon:
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kRightBrace:
    case TokenKind::kDot:
      return true;
    default:
      return false;
  }
}

bool StandsTightInFront(TokenKind kind) {
  switch (kind) {
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket:
    case TokenKind::kLeftBrace:
    case TokenKind::kDot:
      return true;
    default:
      return false;
  }
}

// Two tokens that would be read as something else without a blank between them.
bool WouldJoin(char last, char first) {
  return (last == '-' && first == '-') || (last == '{' && first == '-') || (last == '-' && first == '}');
}

}  // namespace

std::string FormatWriter::Blank(const Token& token) const {
  if (fresh_) return "";
  if (behind_comment_) return StandsTightBehind(token.kind) ? "" : " ";
  if (WouldJoin(last_.back(), token.text.front())) return " ";
  if (tight_ || StandsTightBehind(token.kind)) return "";
  return " ";
}

bool FormatWriter::FlushComments() {
  for (std::string& comment : waiting_) layout_.Comment(std::move(comment));
  const bool any = !waiting_.empty();
  waiting_.clear();
  return any;
}

bool FormatWriter::WriteOwnLine(int offset) {
  if (own_line_done_ == at_) return false;
  own_line_done_ = at_;
  const auto comments = tokens_.OwnLine(at_);
  for (const FormatComment& comment : comments) {
    layout_.Newline();
    layout_.Text(comment.text);
  }
  if (!comments.empty()) layout_.Newline(offset);
  return !comments.empty();
}

void FormatWriter::Next(Spelling spelling) {
  const Token& token = next();
  // Comments behind a line let the sign go first that ends it.
  const bool ends_line = token.kind == TokenKind::kComma || token.kind == TokenKind::kSemicolon;
  if ((!ends_line || !tokens_.OwnLine(at_).empty()) && FlushComments()) {
    layout_.Newline();
    fresh_ = true;
  }
  if (WriteOwnLine(0)) fresh_ = true;
  for (const FormatComment& comment : tokens_.Before(at_)) {
    layout_.Text((fresh_ || (opened_ && !behind_comment_) ? "" : " ") + comment.text);
    behind_comment_ = true;
    fresh_ = false;
  }
  std::string text = Blank(token);
  const bool lower = token.kind == TokenKind::kName && (spelling == Spelling::kWord || token.keyword != Keyword::kNone);
  text += lower && spelling != Spelling::kAsWritten ? AsciiLower(token.text) : std::string(token.text);
  layout_.Text(std::move(text));
  last_ = token.text;
  fresh_ = behind_comment_ = false;
  tight_ = opened_ = StandsTightInFront(token.kind);
  for (const FormatComment& comment : tokens_.Behind(at_)) {
    if (comment.continues_line) {
      waiting_.back() += " " + comment.text;
    } else {
      waiting_.push_back(comment.text);
    }
  }
  ++at_;
}

void FormatWriter::UpTo(uint32_t byte, Spelling spelling) {
  while (next().kind != TokenKind::kEnd && next().begin < byte) {
    const bool sign = IsNext(TokenKind::kMinus) || IsNext(TokenKind::kPlus);
    Next(spelling);
    if (sign) Tight();  // operators between two operands are written by their expression
  }
}

void FormatWriter::Name(Span span) {
  UpTo(span.begin);
  Next(Spelling::kAsWritten);
}

int FormatWriter::PhraseWidth(uint32_t byte) const {
  int width = 0;
  for (size_t i = at_; tokens_[i].kind != TokenKind::kEnd && tokens_[i].begin < byte; ++i) {
    width += LastLineWidth(tokens_[i].text) + 1;
  }
  return width;
}

void FormatWriter::Cell(uint32_t table, uint32_t column, Layout::Aligned aligned) {
  const bool comments =
      !waiting_.empty() || behind_comment_ || !tokens_.OwnLine(at_).empty() || !tokens_.Before(at_).empty();
  if (!comments) layout_.Cell(table, column, aligned);
}

void FormatWriter::Break(std::string_view flat, int offset) {
  const bool comments = FlushComments();
  // A comment has a blank on both sides, but for a parenthesis in front.
  if (flat.empty() && !opened_ && !tokens_.Before(at_).empty()) flat = " ";
  if (!WriteOwnLine(offset)) {
    if (comments) {
      layout_.Newline(offset);
    } else {
      layout_.Break(flat, offset);
    }
  }
  fresh_ = true;
}

void FormatWriter::Newline(int offset) {
  FlushComments();
  if (!WriteOwnLine(offset)) layout_.Newline(offset);
  fresh_ = true;
}

void FormatWriter::BeginStatement() {
  layout_ = Layout();
  own_line_done_ = at_;
  fresh_ = true;
  tight_ = opened_ = behind_comment_ = false;
  last_.clear();
}

std::vector<FormattedLine> FormatWriter::EndStatement(int width) {
  FlushComments();
  std::vector<FormattedLine> lines;
  layout_.Print(width, lines);
  return lines;
}

}  // namespace tripline::dsl
