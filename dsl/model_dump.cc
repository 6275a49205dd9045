#include "dsl/model_dump.h"

#include <fmt/format.h>

#include <string_view>

#include "engine/data/text.h"

namespace tripline::dsl {

namespace {

class Lines {
 public:
  explicit Lines(int indent) : indent_(static_cast<size_t>(indent)) {}
  void Add(std::string_view line) {
    text_.append(indent_, ' ');
    text_ += line;
    text_ += '\n';
  }
  void In() { indent_ += 2; }
  void Out() { indent_ -= 2; }
  void Raw(const std::string& text) { text_ += text; }
  size_t indent() const { return indent_; }
  std::string Take() { return std::move(text_); }

 private:
  size_t indent_;
  std::string text_;
};

std::string Show(const data::ExprPtr& expr) { return expr ? data::DumpExpr(*expr) : "?"; }

std::string Show(const std::vector<data::ExprPtr>& exprs) {
  std::string text;
  for (const data::ExprPtr& expr : exprs) text += (text.empty() ? "" : ", ") + Show(expr);
  return text;
}

std::string Show(const Period& period) {
  if (period.months != 0) return fmt::format("{} months", period.months);
  std::string seconds;
  data::AppendDurationSeconds(period.us, &seconds);
  return seconds + " s";
}

std::string Show(const data::Value& value) {
  if (value.is_null()) return "NULL";
  return fmt::format("{} {}", data::TypeName(value.type()), data::ToText(value));
}

std::string Time(int64_t us) {
  std::string text;
  data::AppendTimestamp(us, &text);
  return text;
}

template <class T>
std::string Numbers(const std::vector<T>& numbers) {
  std::string text;
  for (const T& number : numbers) text += (text.empty() ? "" : " ") + fmt::format("{}", number);
  return text;
}

std::string_view Name(SkipMode skip) {
  switch (skip) {
    case SkipMode::kUnspecified:
    case SkipMode::kPastLastRow:
      return "past last row";
    case SkipMode::kToNextRow:
      return "to next row";
    case SkipMode::kToFirst:
      return "to first";
    case SkipMode::kToLast:
    case SkipMode::kTo:
      return "to last";
    case SkipMode::kNoSkip:
      return "no skip";
  }
  return "?";
}

std::string_view Name(MatchRows rows) {
  switch (rows) {
    case MatchRows::kOne:
      return "one";
    case MatchRows::kAllShowEmpty:
      return "all, show empty";
    case MatchRows::kAllOmitEmpty:
      return "all, omit empty";
    case MatchRows::kAllWithUnmatched:
      return "all, with unmatched";
  }
  return "?";
}

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kUnspecified:
    case Severity::kMedium:
      return "medium";
    case Severity::kInfo:
      return "info";
    case Severity::kLow:
      return "low";
    case Severity::kHigh:
      return "high";
    case Severity::kCritical:
      return "critical";
  }
  return "?";
}

std::string_view Name(Decision decision) {
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
  return "?";
}

std::string Variables(const MatchModel& match, const std::vector<uint32_t>& variables) {
  if (variables.empty()) return "*";
  std::string text;
  for (const uint32_t variable : variables) text += (text.empty() ? "" : ",") + match.variables[variable].name;
  return text;
}

std::string_view AggregateName(data::AggregateKind kind) {
  static constexpr std::string_view kNames[] = {
      "count_rows", "count",    "sum",        "avg",          "min",       "max",        "first",  "last",
      "stddev",     "variance", "stddev_pop", "variance_pop", "array_agg", "string_agg", "max_by", "min_by"};
  return kNames[static_cast<size_t>(kind)];
}

std::string ShowAggregate(const data::Aggregate& aggregate, const data::ExprPtr& argument,
                          const data::ExprPtr& second) {
  std::string text = fmt::format("{}({}", AggregateName(aggregate.kind), aggregate.distinct ? "distinct " : "");
  if (argument) text += Show(argument);
  if (second) text += ", " + Show(second);
  return text + ")";
}

std::string ShowNavigation(const MatchModel& match, const Navigation& navigation) {
  const std::string rows = Variables(match, navigation.variables);
  const std::string_view semantics = navigation.final ? "final" : "running";
  switch (navigation.kind) {
    case Navigation::Kind::kMatchNumber:
      return "match_number";
    case Navigation::Kind::kSettledAt:
      return "settled_at";
    case Navigation::Kind::kAggregate:
      return fmt::format("{} {} of {}", semantics,
                         ShowAggregate(navigation.aggregate, navigation.argument, navigation.second), rows);
    case Navigation::Kind::kRow:
      break;
  }
  std::string text = fmt::format("{} {} of {}", semantics, navigation.from_last ? "last" : "first", rows);
  if (navigation.logical_offset != 0) text += fmt::format(" {}", navigation.logical_offset);
  if (navigation.physical_offset != 0) text += fmt::format(" then {:+}", navigation.physical_offset);
  return fmt::format("{}: {}", text, Show(navigation.expression));
}

void AddMatch(const MatchModel& match, Lines& lines) {
  for (const VariableModel& variable : match.variables) {
    lines.Add(fmt::format("variable {}{}: {}", variable.name,
                          variable.stream < 0 ? "" : fmt::format(" on {}", variable.stream),
                          variable.condition ? Show(variable.condition)
                          : variable.defined ? "true"
                                             : "undefined"));
  }
  for (const SubsetModel& subset : match.subsets) {
    lines.Add(fmt::format("subset {} = {}", subset.name, Variables(match, subset.variables)));
  }
  for (size_t k = 0; k < match.navigations.size(); ++k) {
    const Navigation& navigation = match.navigations[k];
    lines.Add(
        fmt::format("navigation {} {}: {}", k, data::TypeName(navigation.type), ShowNavigation(match, navigation)));
  }
  for (const MeasureModel& measure : match.measures) {
    lines.Add(fmt::format("measure {}: {}", measure.name, Show(measure.expression)));
  }
  for (const MeasureModel& measure : match.timeout_measures) {
    lines.Add(fmt::format("timeout measure {}: {}", measure.name, Show(measure.expression)));
  }
  for (const UntilModel& until : match.untils) lines.Add(fmt::format("until {}", Show(until.condition)));
  for (const BoundModel& bound : match.bounds) lines.Add(fmt::format("bound {}", Show(bound.period)));
  if (match.within) lines.Add(fmt::format("within {}", Show(*match.within)));
  lines.Add(fmt::format("rows {}", Name(match.rows_per_match)));
  lines.Add(fmt::format("skip {}{}", Name(match.skip),
                        match.skip_name.empty() ? "" : " " + Variables(match, match.skip_variables)));
  if (!match.partition_by.empty()) lines.Add(fmt::format("partition by {}", Numbers(match.partition_by)));
  for (const SortKey& key : match.order_by) {
    lines.Add(fmt::format("order by {}{}{}", key.column, key.descending ? " desc" : "",
                          key.nulls_first ? " nulls first" : ""));
  }
}

void AddStream(const StreamModel& stream, Lines& lines) {
  lines.Add(fmt::format("stream {}", stream.name));
  lines.In();
  for (const data::Field& field : stream.schema->fields) {
    lines.Add(fmt::format("{} {}{}{}", field.name, data::TypeName(field.type), field.not_null ? " not null" : "",
                          field.label ? " label" : ""));
  }
  if (stream.time_column >= 0) lines.Add(fmt::format("event time {}", stream.time_column));
  if (stream.watermark.us != 0) lines.Add(fmt::format("watermark {}", Show(stream.watermark)));
  if (stream.on_arrival) lines.Add("on arrival");
  if (stream.idle_after) lines.Add(fmt::format("idle after {}", Show(*stream.idle_after)));
  if (stream.late == StreamModel::Late::kAccept) lines.Add("late accept");
  if (stream.late == StreamModel::Late::kToStream) lines.Add(fmt::format("late to {}", stream.late_to));
  if (stream.unique_column >= 0) {
    lines.Add(fmt::format("unique {} within {}", stream.unique_column, Show(stream.unique_within)));
  }
  lines.Out();
}

void AddRuleHead(const RuleModel& rule, Lines& lines) {
  if (!rule.description.empty()) lines.Add(fmt::format("description {}", rule.description));
  if (rule.version) lines.Add(fmt::format("version {}", *rule.version));
  if (rule.severity != Severity::kMedium) lines.Add(fmt::format("severity {}", Name(rule.severity)));
  if (rule.score != 0) lines.Add(fmt::format("score {}", rule.score));
  for (const std::string& tag : rule.tags) lines.Add(fmt::format("tag {}", tag));
  if (!rule.owner.empty()) lines.Add(fmt::format("owner {}", rule.owner));
  if (rule.mode != Mode::kActive) lines.Add(rule.mode == Mode::kOff ? "mode off" : "mode shadow");
  for (const auto& [name, value] : rule.parameters) lines.Add(fmt::format("with {} = {}", name, Show(value)));
  if (rule.active_from_us) lines.Add(fmt::format("active from {}", Time(*rule.active_from_us)));
  if (rule.active_until_us) lines.Add(fmt::format("active until {}", Time(*rule.active_until_us)));
}

void AddRule(const Model& model, const RuleModel& rule, Lines& lines) {
  lines.Add(fmt::format("rule {}", rule.name));
  lines.In();
  AddRuleHead(rule, lines);
  for (size_t i = 0; i < rule.streams.size(); ++i) {
    const std::string keys = i < rule.keys.size() ? Show(rule.keys[i]) : "";
    lines.Add(fmt::format("on {}{}{}", model.streams[rule.streams[i]].name, keys.empty() ? "" : " per ", keys));
  }
  if (rule.when) lines.Add(fmt::format("when {}", Show(rule.when)));
  if (rule.match) {
    lines.Add("match");
    lines.In();
    AddMatch(*rule.match, lines);
    lines.Out();
  }
  if (rule.unless) lines.Add(fmt::format("unless {}", Show(rule.unless)));
  if (rule.decision != Decision::kNone) {
    lines.Add(fmt::format("then {}{}", Name(rule.decision), rule.override_decision ? " override" : ""));
  }
  for (const EmitModel& emit : rule.emits) lines.Add(fmt::format("emit {}: {}", emit.name, Show(emit.expression)));
  for (const ReasonPiece& piece : rule.reason) {
    lines.Add(piece.expression ? fmt::format("reason {}{}{}", Show(piece.expression),
                                             piece.format.empty() ? "" : " as ", piece.format)
                               : fmt::format("reason '{}'", piece.text));
  }
  if (rule.cooldown) {
    const std::string keys = Show(rule.cooldown->key);
    lines.Add(fmt::format("cooldown {}{}{}", Show(rule.cooldown->period), keys.empty() ? "" : " per ", keys));
  }
  lines.Out();
}

std::string Threshold(std::string_view name, int64_t from) {
  return from < 0 ? "" : fmt::format(" {} from {}", name, from);
}

}  // namespace

std::string DumpMatch(const MatchModel& match, int indent) {
  Lines lines(indent);
  AddMatch(match, lines);
  return lines.Take();
}

std::string DumpRule(const Model& model, const RuleModel& rule) {
  Lines lines(0);
  AddRule(model, rule, lines);
  return lines.Take();
}

std::string DumpModel(const Model& model) {
  Lines lines(0);
  for (const StreamModel& stream : model.streams) AddStream(stream, lines);
  for (const RuleModel& rule : model.rules) AddRule(model, rule, lines);
  for (const PolicyModel& policy : model.policies) {
    lines.Add(fmt::format("policy {}{}{}{}{}{}", policy.name, policy.stream.empty() ? "" : " on " + policy.stream,
                          Threshold("review", policy.review_from), Threshold("challenge", policy.challenge_from),
                          Threshold("block", policy.block_from), policy.combine_max ? " combine max" : ""));
  }
  return lines.Take();
}

std::string DumpSelect(const Model& model, const SelectModel& select) {
  Lines lines(0);
  lines.Add(fmt::format("from {}", model.streams[select.stream].name));
  if (select.match) {
    lines.Add("match");
    lines.In();
    AddMatch(*select.match, lines);
    lines.Out();
  }
  std::string columns;
  for (size_t i = 0; i < select.source.fields.size(); ++i) {
    columns += fmt::format("{}{} {}", i == 0 ? "" : ", ", select.source.fields[i].name,
                           data::TypeName(select.source.fields[i].type));
  }
  lines.Add(fmt::format("source {}", columns));
  if (select.where) lines.Add(fmt::format("where {}", Show(select.where)));
  for (const data::ExprPtr& key : select.group_by) lines.Add(fmt::format("group by {}", Show(key)));
  for (const SelectModel::AggregateItem& item : select.aggregates) {
    lines.Add(fmt::format("aggregate {}", ShowAggregate(item.aggregate, item.argument, item.second)));
  }
  if (select.having) lines.Add(fmt::format("having {}", Show(select.having)));
  if (select.distinct) lines.Add("distinct");
  for (const SelectModel::Item& item : select.items) {
    lines.Add(fmt::format("item {}: {}", item.name, Show(item.expression)));
  }
  for (const SelectModel::Order& order : select.order_by) {
    lines.Add(fmt::format("order by {}{}{}", Show(order.expression), order.descending ? " desc" : "",
                          order.nulls_first ? " nulls first" : ""));
  }
  if (select.limit) lines.Add(fmt::format("limit {}", *select.limit));
  if (select.offset > 0) lines.Add(fmt::format("offset {}", select.offset));
  return lines.Take();
}

}  // namespace tripline::dsl
