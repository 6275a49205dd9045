#include "dsl/formatter.h"

#include <algorithm>

namespace tripline::dsl {

void Formatter::Write(const TypeName& type) {
  while (out_.next().begin < type.span.end) {
    // decimal(12,2): the parameters are part of the word.
    const bool word = out_.IsNext(TokenKind::kName) || out_.IsNext(TokenKind::kQuotedName);
    if (!word) out_.Tight();
    out_.Next(FormatWriter::Spelling::kWord);
  }
}

void Formatter::OpenParen() {
  out_.Next();
  out_.Open(2);
  out_.Break("");
}

void Formatter::CloseParen() {
  out_.Break("", -2);
  out_.Close();
  out_.Next();
}

void Formatter::Clause(const Expr& expr) {
  out_.UpTo(expr.span);
  out_.Open(2);
  Write(expr);
  out_.Close();
}

std::vector<Span> Formatter::Ordered(const std::vector<Span>& clauses, std::initializer_list<Keyword> order) const {
  std::vector<Span> ordered = clauses;
  const auto rank = [&](Span span) { return std::find(order.begin(), order.end(), KeywordAt(span)) - order.begin(); };
  std::stable_sort(ordered.begin(), ordered.end(), [&](Span a, Span b) { return rank(a) < rank(b); });
  return ordered;
}

void Formatter::Statement(const RuleSet& rules, StatementRef ref) {
  const auto write = [this](const auto& statement) {
    Write(statement);
    Finish(statement.span);
  };
  switch (ref.kind) {
    case StatementKind::kStream:
      write(rules.streams[ref.index]);
      break;
    case StatementKind::kList:
      write(rules.lists[ref.index]);
      break;
    case StatementKind::kTable:
      write(rules.tables[ref.index]);
      break;
    case StatementKind::kTexts:
      write(rules.texts[ref.index]);
      break;
    case StatementKind::kLet:
      write(rules.lets[ref.index]);
      break;
    case StatementKind::kFeature:
      write(rules.features[ref.index]);
      break;
    case StatementKind::kPolicy:
      write(rules.policies[ref.index]);
      break;
    case StatementKind::kRule:
      write(rules.rules[ref.index]);
      break;
    case StatementKind::kTest:
      write(rules.tests[ref.index]);
      break;
    case StatementKind::kExempt:
      write(rules.exempts[ref.index]);
      break;
    case StatementKind::kInclude:
      write(rules.includes[ref.index]);
      break;
  }
  out_.Next();  // the `;`
}

}  // namespace tripline::dsl
