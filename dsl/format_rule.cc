// Rules and their tests.
#include "dsl/formatter.h"

namespace tripline::dsl {

namespace {

// What begins a clause of a rule, in its order; kNone is the description, a string.
constexpr std::initializer_list<Keyword> kRuleOrder = {
    Keyword::kNone,   Keyword::kVersion, Keyword::kSeverity, Keyword::kScore,  Keyword::kTags,     Keyword::kOwner,
    Keyword::kMode,   Keyword::kWith,    Keyword::kActive,   Keyword::kOn,     Keyword::kWhen,     Keyword::kMatch,
    Keyword::kUnless, Keyword::kThen,    Keyword::kEmit,     Keyword::kReason, Keyword::kCooldown, Keyword::kLimit};

bool IsAttribute(Keyword keyword) {
  switch (keyword) {
    case Keyword::kVersion:
    case Keyword::kSeverity:
    case Keyword::kScore:
    case Keyword::kTags:
    case Keyword::kOwner:
    case Keyword::kMode:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Formatter::Write(const RuleStatement& rule) {
  Write(rule.name);
  out_.Open(2);
  bool in_attributes = false;
  for (const Span clause : Ordered(rule.clauses, kRuleOrder)) {
    out_.Jump(clause);
    if (!IsAttribute(KeywordAt(clause))) {
      if (in_attributes) out_.Close();
      in_attributes = false;
      out_.Newline();
    } else if (in_attributes) {
      out_.Break("  ");
    } else {
      if (rule.description) out_.Newline();
      out_.Open(0, Breaks::kFill);
      in_attributes = true;
    }
    ++table_;
    WriteRuleClause(rule, clause);
    Finish(clause);
  }
  if (in_attributes) out_.Close();
  GoBehind(rule.span);
  out_.Close();
}

void Formatter::WriteRuleClause(const RuleStatement& rule, Span clause) {
  switch (KeywordAt(clause)) {
    case Keyword::kVersion:
      return Clause(*rule.version);
    case Keyword::kScore:
      return Clause(*rule.score);
    case Keyword::kTags:
      return WordsAndItems(rule.tags, Breaks::kFill);
    case Keyword::kWith:
      return WordsAndItems(rule.parameters);
    case Keyword::kActive:
      Write(rule.active_from);
      return Write(rule.active_until);
    case Keyword::kOn:
      return WordsAndItems(rule.on, Breaks::kFill);
    case Keyword::kWhen:
      return Clause(*rule.when);
    case Keyword::kMatch:
      out_.Next();
      return WriteMatchBody(rule.match.front());
    case Keyword::kUnless:
      return Clause(*rule.unless);
    case Keyword::kThen:
      return Write(*rule.then);
    case Keyword::kEmit:
      out_.Next();
      return Parenthesized(rule.emit);
    case Keyword::kCooldown:
      Clause(rule.cooldown->duration);
      if (rule.cooldown->per.empty()) return;
      out_.Next();
      return WriteKey(rule.cooldown->per);
    case Keyword::kLimit:
      Clause(rule.limit->count);
      return Clause(rule.limit->per);
    default:  // a description, severity, owner, mode, reason: words and strings
      return;
  }
}

void Formatter::Write(const RuleStream& stream) {
  Write(stream.name);
  if (stream.per.empty()) return;
  out_.Next();
  WriteKey(stream.per);
}

void Formatter::Write(const NamedExpr& named) {
  Write(named.name);
  Clause(named.expr);
}

void Formatter::Write(const RuleAction& action) {
  out_.Next();  // then
  out_.Open(2);
  for (const ListAddition& addition : action.additions) {
    out_.UpTo(addition.span);
    out_.Break();
    Write(addition.value);
    Write(addition.list);
    Write(addition.ttl);
  }
  Finish(action.span);
  out_.Close();
}

// --- test -----------------------------------------------------------------------------------------------------------

void Formatter::Write(const TestStatement& test) {
  Write(test.rule);
  Write(test.description);
  out_.Next();
  if (test.steps.empty()) return out_.Next();
  out_.Open(2);
  for (const TestStep& step : test.steps) {
    out_.Newline();
    Write(step);
    Finish(step.span);
  }
  out_.Newline(-2);
  out_.Close();
  out_.Next();
}

void Formatter::Write(const TestStep& step) {
  switch (step.kind) {
    case TestStepKind::kGivenRows:
      return WriteRows(step);
    case TestStepKind::kGivenFile:
      return Write(step.target);
    case TestStepKind::kGivenList:
      Write(step.target);
      return Parenthesized(step.values, Breaks::kFill);
    case TestStepKind::kAdvance:
      return Write(step.values.front());
    case TestStepKind::kExpectAlerts:
      return WordsAndItems(step.alerts);
    case TestStepKind::kEnd:
    case TestStepKind::kExpectNothing:
    case TestStepKind::kExpectDecision:
      return;
  }
}

// The columns and each row on a line, as a table.
void Formatter::WriteRows(const TestStep& step) {
  ++table_;
  Write(step.target);
  out_.Open(2);
  out_.Newline();
  WriteRow(step.columns);
  for (const TestRow& row : step.rows) {
    out_.UpTo(row.span);
    out_.Newline();
    WriteRow(row.values);
  }
  out_.Close();
}

template <class T>
void Formatter::WriteRow(const std::vector<T>& cells) {
  out_.Next();
  out_.Open(2, Breaks::kFill);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) {
      out_.UpTo(cells[i].span);
      out_.Cell(table_, static_cast<uint32_t>(i) - 1, Aligned::kIfFlat);
      out_.Break();
    }
    Write(cells[i]);
  }
  out_.Close();
  out_.Next();
}

void Formatter::Write(const ExpectedAlert& alert) {
  if (alert.values.empty()) return Finish(alert.span);
  Parenthesized(alert.values);
}

}  // namespace tripline::dsl
