// `select …`: each clause on a line of its own if they do not all fit on one.
#include "dsl/formatter.h"

namespace tripline::dsl {

void Formatter::Write(const Query& query) {
  out_.Open(0);
  for (const Select& select : query.selects) {
    if (&select != &query.selects.front()) {
      out_.Break();
      out_.UpTo(select.span);
      out_.Break();
    }
    Write(select);
  }
  if (!query.order_by.empty()) {
    out_.Break();
    WordsAndItems(query.order_by, Breaks::kFill);
  }
  for (const std::optional<Expr>* bound : {&query.limit, &query.offset}) {
    if (!bound->has_value()) continue;
    out_.Break();
    Clause(**bound);
  }
  Finish(query.span);
  out_.Close();
}

void Formatter::Write(const Select& select) {
  ++table_;
  WordsAndItems(select.items);
  out_.Break();
  Write(select.from);
  for (const Join& join : select.joins) {
    out_.Break();
    Write(join);
  }
  if (select.where) {
    out_.Break();
    Clause(*select.where);
  }
  if (!select.group_by.empty()) {
    out_.Break();
    WordsAndItems(select.group_by, Breaks::kFill);
  }
  if (select.having) {
    out_.Break();
    Clause(*select.having);
  }
}

void Formatter::Write(const SelectItem& item) {
  Write(item.expr);
  Write(item.alias);
}

void Formatter::Write(const Relation& relation) {
  Write(relation.stream);
  for (const Query& subquery : relation.subquery) {
    while (!out_.IsNext(TokenKind::kLeftParen)) out_.Next();
    OpenParen();
    Write(subquery);
    CloseParen();
  }
  for (const MatchClause& match : relation.match) {
    while (!out_.IsNext(TokenKind::kLeftParen)) out_.Next();
    WriteMatchBody(match);
  }
  Write(relation.alias);
}

void Formatter::Write(const Join& join) {
  Write(join.right);
  if (join.on) Clause(*join.on);
}

}  // namespace tripline::dsl
