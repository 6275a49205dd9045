#include "rules/testing/alert_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/merged_rows.h"
#include "engine/data/text.h"
#include "rules/testing/json_members.h"

namespace tripline::rules {
namespace {

// NaN and infinities are written as strings.
std::string NumberText(std::string_view json) { return json.front() == '"' ? JsonText(json) : std::string(json); }

data::Value ReadValue(std::string_view json, data::Type type) {
  if (json == "null") return data::Value(type);
  int64_t number = 0;
  double real = 0;
  data::Int128 unscaled = 0;
  switch (type.kind) {
    case data::TypeKind::kBool:
      return data::Value::Bool(json == "true");
    case data::TypeKind::kInt:
      if (data::ParseInt(json, &number) == data::ParseResult::kOk) return data::Value::Int(number);
      break;
    case data::TypeKind::kDouble:
      if (data::ParseDouble(NumberText(json), &real) == data::ParseResult::kOk) return data::Value::Double(real);
      break;
    case data::TypeKind::kDecimal:
      if (data::ParseDecimal128(json, data::kMaxPrecision, type.scale, &unscaled) == data::ParseResult::kOk) {
        return data::Value::Decimal(unscaled, data::kMaxPrecision, type.scale);
      }
      break;
    case data::TypeKind::kTimestamp:
      if (data::ParseTimestamp(JsonText(json), &number) == data::ParseResult::kOk) {
        return data::Value::Timestamp(number);
      }
      break;
    case data::TypeKind::kDuration:
      if (data::ParseDuration(json, &number) == data::ParseResult::kOk) return data::Value::Duration(number);
      break;
    default:
      break;
  }
  // Strings; arrays are compared as they are written.
  return data::Value::String(json.front() == '"' ? JsonText(json) : std::string(json));
}

std::string_view SeverityName(dsl::Severity severity) {
  switch (severity) {
    case dsl::Severity::kInfo:
      return "info";
    case dsl::Severity::kLow:
      return "low";
    case dsl::Severity::kHigh:
      return "high";
    case dsl::Severity::kCritical:
      return "critical";
    default:
      return "medium";
  }
}

data::Type TypeOfColumn(std::string_view name) {
  if (name == "version" || name == "score") return data::IntType();
  if (name == "first_time" || name == "last_time" || name == "settled_at") return data::TimestampType();
  return data::StringType();
}

AlertRecord ReadAlert(const std::vector<JsonMember>& members, const dsl::RuleModel& rule) {
  AlertRecord alert;
  const auto named = [&](std::string_view name) {
    return std::find_if(members.begin(), members.end(), [&](const JsonMember& member) { return member.name == name; });
  };
  const auto measures = named("measures");
  const auto kind = named("kind");
  const bool timeout = kind != members.end() && kind->value == "\"timeout\"";
  if (measures != members.end()) {
    const std::vector<JsonMember> values = JsonMembers(measures->value);
    for (size_t i = 0; i < values.size(); ++i) {
      const dsl::MeasureModel& measure = timeout ? rule.match->timeout_measures[i] : rule.match->measures[i];
      alert.columns.emplace_back(measure.name, ReadValue(values[i].value, measure.expression->type));
    }
    alert.measures = values.size();
    // Emits stand behind the measures, in their order: their names may be those of other members.
    for (size_t i = 0; i < rule.emits.size() && !timeout; ++i) {
      const dsl::EmitModel& emit = rule.emits[i];
      alert.columns.emplace_back(emit.name, ReadValue((measures + 1 + static_cast<ptrdiff_t>(i))->value,
                                                      emit.expression->type));
    }
  }
  for (auto member = members.begin(); member != measures; ++member) {
    alert.columns.emplace_back(member->name, ReadValue(member->value, TypeOfColumn(member->name)));
    if (member->name == "last_time") alert.columns.emplace_back("event_time", alert.columns.back().second);
  }
  if (!members.empty() && !timeout && measures != members.end()) {
    const auto reason = measures + 1 + static_cast<ptrdiff_t>(rule.emits.size());
    if (reason != members.end()) alert.columns.emplace_back("reason", ReadValue(reason->value, data::StringType()));
  }
  alert.columns.emplace_back("severity", data::Value::String(std::string(SeverityName(rule.severity))));
  alert.columns.emplace_back("tags", data::Value::String(fmt::format("{}", fmt::join(rule.tags, ", "))));
  return alert;
}

}  // namespace

data::Value AlertRecord::Find(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.first == name; });
  return found == columns.end() ? data::Value() : found->second;
}

std::vector<AlertRecord> ReadAlerts(std::string_view lines, const dsl::RuleModel& rule) {
  std::vector<AlertRecord> alerts;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const std::vector<JsonMember> members = JsonMembers(lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    const bool of_rule = !members.empty() && members[0].name == "rule" && JsonText(members[0].value) == rule.name;
    if (of_rule) alerts.push_back(ReadAlert(members, rule));
  }
  return alerts;
}

void EmitLastRow(const dsl::Model& model, const std::set<std::string>& names, dsl::RuleModel* rule) {
  for (const std::string& name : names) {
    bool shown = std::any_of(rule->emits.begin(), rule->emits.end(),
                             [&](const dsl::EmitModel& emit) { return emit.name == name; });
    if (rule->match.has_value()) {
      shown = shown || std::any_of(rule->match->measures.begin(), rule->match->measures.end(),
                                   [&](const dsl::MeasureModel& measure) { return measure.name == name; });
    }
    // The last row may be of any of the rule's streams.
    const auto schema = dsl::RowsOf(model, rule->streams).schema;
    const std::vector<data::Field>& fields = schema->fields;
    for (uint32_t i = 0; i < fields.size() && !shown; ++i) {
      if (fields[i].name != name) continue;
      rule->emits.push_back({name, data::MakeInput(i, fields[i].type)});
      shown = true;
    }
  }
}

}  // namespace tripline::rules
