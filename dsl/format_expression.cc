// Expressions.
#include "dsl/formatter.h"

namespace tripline::dsl {

namespace {

bool IsOperation(const Expr& expr) {
  return (expr.kind >= ExprKind::kAdd && expr.kind <= ExprKind::kConcat) ||
         (expr.kind >= ExprKind::kEqual && expr.kind <= ExprKind::kGreaterEqual);
}

}  // namespace

// Parentheses around the expression, then what is in them. An expression's span covers its parentheses; those of its
// first part begin where that part does.
void Formatter::Write(const Expr& expr) {
  out_.UpTo(expr.span);
  const uint32_t inner = expr.children.empty() ? expr.span.end : expr.children.front().span.begin;
  int depth = 0;
  while (expr.parenthesized && out_.IsNext(TokenKind::kLeftParen) && out_.next().begin < inner) {
    OpenParen();
    ++depth;
  }
  WriteInner(expr);
  if (depth == 0) return Finish(expr.span);
  while (depth-- > 0) {
    while (!out_.IsNext(TokenKind::kRightParen)) out_.Next();
    CloseParen();
  }
}

void Formatter::WriteInner(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return WriteChain(expr);
    case ExprKind::kCase:
      return WriteCase(expr);
    case ExprKind::kCall:
      return WriteCall(expr);
    case ExprKind::kNegate:
      out_.Next();
      out_.Tight();
      return Write(expr.children.front());
    case ExprKind::kIn:
      Write(expr.children.front());
      while (!out_.IsNext(TokenKind::kLeftParen)) out_.Next();
      OpenParen();
      out_.Open(0, Breaks::kFill);
      Items(std::vector<Expr>(expr.children.begin() + 1, expr.children.end()));
      out_.Close();
      return CloseParen();
    case ExprKind::kArray:
      out_.Next();
      out_.Tight();
      return expr.children.empty() ? Finish(expr.span) : Parenthesized(expr.children, Breaks::kFill);
    case ExprKind::kCast:
      out_.Next();
      out_.Tight();
      OpenParen();
      Write(expr.children.front());
      out_.UpTo(expr.type.span);
      Write(expr.type);
      return CloseParen();
    case ExprKind::kDuration:
    case ExprKind::kMonths:
      while (out_.next().begin < expr.span.end && !out_.IsNext(TokenKind::kRightParen)) {
        if (out_.IsNext(TokenKind::kLeftParen)) out_.Tight();  // interval '1' second(3)
        out_.Next(FormatWriter::Spelling::kWord);
      }
      return;
    default:
      break;
  }
  if (IsOperation(expr)) {
    out_.Open(2, Breaks::kFill);
    WriteOperation(expr);
    return out_.Close();
  }
  for (const Expr& child : expr.children) Write(child);
  for (const Name& name : expr.names) Write(name);
}

// a and b and c: an operator opens each further line.
void Formatter::WriteChain(const Expr& expr) {
  out_.Open(0);
  for (const Expr& child : expr.children) {
    if (&child != &expr.children.front()) {
      out_.Break();
      out_.Next();
    }
    Write(child);
  }
  out_.Close();
}

// Two operands; a left one that is an operation too stands in the same block, so that a + b + … + z is filled.
void Formatter::WriteOperation(const Expr& expr) {
  const Expr& left = expr.children.front();
  if (IsOperation(left) && !left.parenthesized) {
    out_.UpTo(left.span);
    WriteOperation(left);
  } else {
    Write(left);
  }
  out_.Break();
  out_.Next();
  Write(expr.children.back());
}

void Formatter::WriteCase(const Expr& expr) {
  out_.Next();
  out_.Open(2);
  size_t i = 0;
  if (expr.has_operand) Write(expr.children[i++]);
  for (; i < expr.children.size(); i += 2) {
    out_.Break();
    Write(expr.children[i]);
    if (i + 1 < expr.children.size()) Write(expr.children[i + 1]);
  }
  out_.Break(" ", -2);
  out_.Close();
  out_.Next();
}

void Formatter::WriteCall(const Expr& expr) {
  Write(expr.names.front());
  out_.Tight();
  if (expr.children.empty()) {
    out_.Next();
    out_.Next();
  } else {
    OpenParen();
    Items(expr.children);
    CloseParen();
  }
  for (const Window& window : expr.over) Write(window);
}

void Formatter::Write(const Window& window) {
  out_.Next();
  OpenParen();
  bool first = true;
  const auto part = [&] {
    if (!first) out_.Break();
    first = false;
  };
  if (!window.partition_by.empty()) {
    part();
    WordsAndItems(window.partition_by, Breaks::kFill);
  }
  if (!window.order_by.empty()) {
    part();
    WordsAndItems(window.order_by, Breaks::kFill);
  }
  if (window.unit != FrameUnit::kNone) {
    part();
    for (const FrameBound* bound : {&window.begin, &window.end}) {
      for (const Expr& offset : bound->offset) Write(offset);
    }
  }
  while (out_.next().end < window.span.end) out_.Next();
  CloseParen();
}

void Formatter::Write(const OrderItem& item) {
  Write(item.expr);
  Finish(item.span);
}

// One expression, or several in parentheses of the key's own.
void Formatter::WriteKey(const std::vector<Expr>& key) {
  if (out_.IsNext(TokenKind::kLeftParen) && out_.next().begin < key.front().span.begin) {
    Parenthesized(key, Breaks::kFill);
  } else {
    Write(key.front());
  }
}

}  // namespace tripline::dsl
