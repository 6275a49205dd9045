// Dump of rule sets: one block a statement, one clause a line.
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "dsl/ast_dump_parts.h"

namespace tripline::dsl {

namespace {

using dump::DumpAll;
using dump::DumpMatch;
using dump::DumpQuery;
using dump::Joined;
using dump::Lines;
using dump::NameText;
using dump::Quoted;
using dump::TypeText;

std::string_view DecisionText(Decision decision) {
  switch (decision) {
    case Decision::kNone:
      return "none";
    case Decision::kApprove:
      return "approve";
    case Decision::kReview:
      return "review";
    case Decision::kChallenge:
      return "challenge";
    case Decision::kBlock:
      return "block";
  }
  return "";
}

std::string ColumnText(const ColumnDeclaration& column) {
  return fmt::format("column {} {}{}{}{}", NameText(column.name), TypeText(column.type),
                     column.not_null ? " not-null" : "", column.label ? " label" : "",
                     column.primary_key ? " primary-key" : "");
}

void DumpStatement(const StreamStatement& stream, Lines& out) {
  static constexpr std::array<std::string_view, 4> kLate = {"", "drop", "accept", "to"};
  for (const ColumnDeclaration& column : stream.columns) out.Add(ColumnText(column));
  for (const Query& query : stream.query) out.AddText(DumpQuery(query, out.level()));
  if (stream.event_time) out.Add("event-time " + NameText(*stream.event_time));
  out.AddOptional("watermark", stream.watermark);
  if (stream.on_arrival) out.Add("on-arrival");
  out.AddOptional("idle-after", stream.idle_after);
  if (stream.late != LatePolicy::kUnspecified) {
    out.Add(fmt::format("late {}{}", kLate[static_cast<size_t>(stream.late)],
                        stream.late_stream ? " " + NameText(*stream.late_stream) : ""));
  }
  if (!stream.unique.empty()) {
    out.Add(fmt::format("unique {}{}", Joined(stream.unique, " "),
                        stream.unique_within ? " within " + Dump(*stream.unique_within) : ""));
  }
}

void DumpStatement(const ListStatement& list, Lines& out) {
  out.Add("of " + TypeText(list.type));
  out.AddOptional("ttl", list.ttl);
}

void DumpStatement(const TableStatement& table, Lines& out) {
  for (const ColumnDeclaration& column : table.columns) out.Add(ColumnText(column));
}

void DumpStatement(const TextsStatement& texts, Lines& out) {
  for (const TextPattern& pattern : texts.patterns) {
    const std::string shown = pattern.regex ? "/" + pattern.pattern + "/" : Quoted(pattern.pattern);
    out.Add(fmt::format("text {} {}{}", NameText(pattern.name), shown, pattern.flags));
  }
}

void DumpStatement(const LetStatement& let, Lines& out) {
  if (let.has_parameters) out.Add("parameters " + Joined(let.parameters, " "));
  out.Add("value " + Dump(let.value));
}

void DumpStatement(const FeatureStatement& feature, Lines& out) {
  static constexpr std::array<std::string_view, 3> kPeriods = {"day", "week", "month"};
  out.Add("value " + Dump(feature.value));
  out.AddList("per", feature.per);
  const FeatureWindow& over = feature.over;
  if (over.kind == FeatureWindowKind::kDuration) out.AddOptional("over", over.size);
  if (over.kind == FeatureWindowKind::kRows) out.AddOptional("over-rows", over.size);
  if (over.kind == FeatureWindowKind::kCalendar) {
    out.Add(fmt::format("over-this {}{}", kPeriods[static_cast<size_t>(over.period)],
                        over.zone ? " at " + Dump(*over.zone) : ""));
  }
  if (feature.excluding_current) out.Add("excluding-current");
  out.AddOptional("delayed", feature.delayed);
  if (feature.stream) out.Add("on " + NameText(*feature.stream));
  out.AddOptional("where", feature.where);
}

void DumpStatement(const PolicyStatement& policy, Lines& out) {
  for (const PolicyStep& step : policy.steps) {
    out.Add(fmt::format("{} from {}", DecisionText(step.decision), Dump(step.from)));
  }
  if (policy.combine) out.Add("combine " + NameText(*policy.combine));
  if (policy.stream) out.Add("on " + NameText(*policy.stream));
}

void DumpStatement(const ExemptStatement& exempt, Lines& out) {
  out.Add("on " + NameText(exempt.stream));
  out.Add("when " + Dump(exempt.when));
  if (!exempt.tags.empty()) out.Add("tags " + Joined(exempt.tags, " "));
}

void DumpRuleHead(const RuleStatement& rule, Lines& out) {
  static constexpr std::array<std::string_view, 6> kSeverities = {"", "info", "low", "medium", "high", "critical"};
  static constexpr std::array<std::string_view, 4> kModes = {"", "active", "shadow", "off"};
  out.AddOptional("description", rule.description);
  out.AddOptional("version", rule.version);
  if (rule.severity != Severity::kUnspecified) {
    out.Add(fmt::format("severity {}", kSeverities[static_cast<size_t>(rule.severity)]));
  }
  out.AddOptional("score", rule.score);
  if (!rule.tags.empty()) out.Add("tags " + Joined(rule.tags, " "));
  out.AddOptional("owner", rule.owner);
  if (rule.mode != RuleMode::kUnspecified) out.Add(fmt::format("mode {}", kModes[static_cast<size_t>(rule.mode)]));
  for (const NamedExpr& parameter : rule.parameters) {
    out.Add(fmt::format("with {} = {}", NameText(parameter.name), Dump(parameter.expr)));
  }
  out.AddOptional("active-from", rule.active_from);
  out.AddOptional("active-until", rule.active_until);
}

void DumpAction(const RuleAction& action, Lines& out) {
  out.Add(fmt::format("then {}{}", DecisionText(action.decision), action.override_others ? " override" : ""));
  for (const ListAddition& addition : action.additions) {
    out.Add(fmt::format("add {} to {}{}", Dump(addition.value), NameText(addition.list),
                        addition.ttl ? " for " + Dump(*addition.ttl) : ""));
  }
}

void DumpReason(const ReasonTemplate& reason, Lines& out) {
  std::string line = "reason";
  for (const ReasonPart& part : reason.parts) {
    if (!part.expr) {
      line += " " + Quoted(part.text);
    } else {
      line += fmt::format(" {{{}{}{}}}", Dump(*part.expr), part.format.empty() ? "" : ":", part.format);
    }
  }
  out.Add(line);
}

void DumpStatement(const RuleStatement& rule, Lines& out) {
  DumpRuleHead(rule, out);
  for (const RuleStream& stream : rule.on) {
    out.Add(fmt::format("on {}{}{}", NameText(stream.name), stream.per.empty() ? "" : " per", DumpAll(stream.per)));
  }
  out.AddOptional("when", rule.when);
  for (const MatchClause& match : rule.match) {
    out.Add("match");
    out.AddText(DumpMatch(match, out.level() + 1));
  }
  out.AddOptional("unless", rule.unless);
  if (rule.then) DumpAction(*rule.then, out);
  for (const NamedExpr& column : rule.emit) {
    out.Add(fmt::format("emit {} = {}", NameText(column.name), Dump(column.expr)));
  }
  if (rule.reason) DumpReason(*rule.reason, out);
  if (rule.cooldown) {
    out.Add(fmt::format("cooldown {}{}{}", Dump(rule.cooldown->duration), rule.cooldown->per.empty() ? "" : " per",
                        DumpAll(rule.cooldown->per)));
  }
  if (rule.limit) out.Add(fmt::format("limit {} per {}", Dump(rule.limit->count), Dump(rule.limit->per)));
}

void DumpStep(const TestStep& step, Lines& out) {
  const std::string target = step.target ? " " + NameText(*step.target) : "";
  switch (step.kind) {
    case TestStepKind::kGivenRows:
      out.Add(fmt::format("given{} columns {}", target, Joined(step.columns, " ")));
      for (const TestRow& row : step.rows) out.Add("row" + DumpAll(row.values));
      return;
    case TestStepKind::kGivenFile:
      return out.Add(fmt::format("given{} file{}", target, DumpAll(step.values)));
    case TestStepKind::kGivenList:
      return out.Add(fmt::format("given-list{}{}", target, DumpAll(step.values)));
    case TestStepKind::kAdvance:
      return out.Add("advance" + DumpAll(step.values));
    case TestStepKind::kEnd:
      return out.Add("end");
    case TestStepKind::kExpectNothing:
      return out.Add("expect nothing");
    case TestStepKind::kExpectDecision:
      return out.Add(fmt::format("expect decision {}", DecisionText(step.decision)));
    case TestStepKind::kExpectAlerts:
      break;
  }
  for (const ExpectedAlert& alert : step.alerts) {
    std::string line = "expect alert";
    for (const NamedExpr& value : alert.values) line += fmt::format(" {}={}", NameText(value.name), Dump(value.expr));
    out.Add(line);
  }
}

void DumpStatement(const TestStatement& test, Lines& out) {
  out.AddOptional("description", test.description);
  for (const TestStep& step : test.steps) DumpStep(step, out);
}

template <class Statement>
std::string Block(std::string_view word, const Statement& statement, std::string_view name) {
  Lines body(1);
  DumpStatement(statement, body);
  return fmt::format("{} {}\n{}", word, name, body.Take());
}

std::string DumpOne(const RuleSet& rules, StatementRef ref) {
  const auto named = [](std::string_view word, const auto& statement) {
    return Block(word, statement, NameText(statement.name));
  };
  switch (ref.kind) {
    case StatementKind::kStream:
      return named("stream", rules.streams[ref.index]);
    case StatementKind::kList:
      return named("list", rules.lists[ref.index]);
    case StatementKind::kTable:
      return named("table", rules.tables[ref.index]);
    case StatementKind::kTexts:
      return named("texts", rules.texts[ref.index]);
    case StatementKind::kLet:
      return named("let", rules.lets[ref.index]);
    case StatementKind::kFeature:
      return named("feature", rules.features[ref.index]);
    case StatementKind::kPolicy:
      return named("policy", rules.policies[ref.index]);
    case StatementKind::kRule:
      return named("rule", rules.rules[ref.index]);
    case StatementKind::kTest:
      return Block("test", rules.tests[ref.index], NameText(rules.tests[ref.index].rule));
    case StatementKind::kExempt:
      return named("exempt", rules.exempts[ref.index]);
    case StatementKind::kInclude:
      return fmt::format("include {}\n", Quoted(rules.includes[ref.index].path));
  }
  return "";
}

}  // namespace

std::string Dump(const RuleSet& rules) {
  std::string text;
  for (const StatementRef ref : rules.order) text += DumpOne(rules, ref);
  return text;
}

}  // namespace tripline::dsl
