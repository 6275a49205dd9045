// Statements that declare: stream, list, table, texts, let, feature, policy, exempt, include.
#include "dsl/formatter.h"

namespace tripline::dsl {

namespace {

// Features on lines beside each other are one table.
constexpr uint32_t kFeatureTable = 0;

}  // namespace

void Formatter::Write(const ColumnDeclaration& column) {
  Write(column.name);
  out_.Cell(table_, 0, Aligned::kIfBroken);
  Write(column.type);
  Finish(column.span);
}

void Formatter::Write(const StreamStatement& stream) {
  ++table_;
  Write(stream.name);
  if (!stream.query.empty()) {
    out_.Next();  // as
    out_.Open(2);
    out_.Break();
    Write(stream.query.front());
    return out_.Close();
  }
  out_.Open(0);
  Parenthesized(stream.columns);
  out_.Open(2);
  const std::vector<Span> ordered = Ordered(stream.clauses, {Keyword::kEvent, Keyword::kWatermark, Keyword::kOn,
                                                             Keyword::kIdle, Keyword::kLate, Keyword::kUnique});
  for (const Span clause : ordered) {
    out_.Jump(clause);
    out_.Break();
    switch (KeywordAt(clause)) {
      case Keyword::kEvent:
        Write(stream.event_time);
        break;
      case Keyword::kWatermark:
        Clause(*stream.watermark);
        break;
      case Keyword::kIdle:
        Clause(*stream.idle_after);
        break;
      case Keyword::kLate:
        Write(stream.late_stream);
        break;
      case Keyword::kUnique:
        out_.Next();
        if (out_.IsNext(TokenKind::kLeftParen)) {
          Parenthesized(stream.unique, Breaks::kFill);
        } else {
          Write(stream.unique.front());
        }
        if (stream.unique_within) Clause(*stream.unique_within);
        break;
      default:
        break;
    }
    Finish(clause);
  }
  GoBehind(stream.span);
  out_.Close();
  out_.Close();
}

void Formatter::Write(const ListStatement& list) {
  Write(list.name);
  out_.UpTo(list.type.span);
  Write(list.type);
  Write(list.ttl);
}

void Formatter::Write(const TableStatement& table) {
  ++table_;
  Write(table.name);
  Parenthesized(table.columns);
}

void Formatter::Write(const TextPattern& text) {
  Write(text.name);
  out_.Cell(table_, 0, Aligned::kIfBroken);
  out_.Next();
  if (text.flags.empty()) return;
  if (text.regex) out_.Tight();
  out_.Next(FormatWriter::Spelling::kAsWritten);
}

void Formatter::Write(const TextsStatement& texts) {
  ++table_;
  Write(texts.name);
  Parenthesized(texts.patterns);
}

void Formatter::Write(const LetStatement& let) {
  Write(let.name);
  if (let.has_parameters) {
    out_.Tight();
    if (let.parameters.empty()) {
      out_.Next();
      out_.Next();
    } else {
      Parenthesized(let.parameters, Breaks::kFill);
    }
  }
  Clause(let.value);
}

void Formatter::Write(const FeatureStatement& feature) {
  Write(feature.name);
  out_.Open(2);
  out_.Cell(kFeatureTable, 0, Aligned::kIfFlat);
  Write(feature.value);
  const std::vector<Span> ordered = Ordered(feature.clauses, {Keyword::kPer, Keyword::kOver, Keyword::kExcluding,
                                                              Keyword::kDelayed, Keyword::kOn, Keyword::kWhere});
  uint32_t column = 1;  // of the clause: per, then what follows
  for (const Span clause : ordered) {
    out_.Jump(clause);
    const bool key = KeywordAt(clause) == Keyword::kPer;
    if (key || column <= 2) out_.Cell(kFeatureTable, key ? 1 : 2, Aligned::kIfFlat);
    column = key ? 2 : 3;
    out_.Break();
    WriteFeatureClause(feature, clause);
    Finish(clause);
  }
  GoBehind(feature.span);
  out_.Close();
}

void Formatter::WriteFeatureClause(const FeatureStatement& feature, Span clause) {
  switch (KeywordAt(clause)) {
    case Keyword::kPer:
      out_.Next();
      return WriteKey(feature.per);
    case Keyword::kOver:
      if (feature.over.size) Clause(*feature.over.size);
      return Write(feature.over.zone);
    case Keyword::kDelayed:
      return Clause(*feature.delayed);
    case Keyword::kOn:
      return Write(feature.stream);
    case Keyword::kWhere:
      return Clause(*feature.where);
    default:
      return;
  }
}

void Formatter::Write(const PolicyStep& step) { Write(step.from); }

// Steps and `combine` stay in the order in which they were written.
void Formatter::Write(const PolicyStatement& policy) {
  Write(policy.name);
  out_.Open(0);
  const bool empty = tokens_[out_.at() + 1].kind == TokenKind::kRightParen;
  if (empty) {
    out_.Next();
    out_.Next();
  } else {
    OpenParen();
    size_t step = 0;
    while (!out_.IsNext(TokenKind::kRightParen)) {
      if (policy.combine && out_.next().end <= policy.combine->span.begin && out_.IsNext(Keyword::kCombine)) {
        Write(*policy.combine);
      } else {
        Write(policy.steps[step++]);
      }
      if (!out_.IsNext(TokenKind::kComma)) continue;
      out_.Next();
      out_.Break();
    }
    CloseParen();
  }
  Write(policy.stream);
  out_.Close();
}

void Formatter::Write(const ExemptStatement& exempt) {
  Write(exempt.name);
  out_.Open(2);
  out_.Break();
  Write(exempt.stream);
  out_.Break();
  Clause(exempt.when);
  if (!exempt.tags.empty()) {
    out_.Break();
    WordsAndItems(exempt.tags, Breaks::kFill);
  }
  out_.Close();
}

void Formatter::Write(const IncludeStatement& include) { Finish(include.span); }

}  // namespace tripline::dsl
