#include "rules/compile/rule_bounds.h"

#include <fmt/format.h>

#include "engine/data/value.h"
#include "rules/compile/firing_writer.h"
#include "rules/compile/pattern_builder.h"
#include "rules/explain/expression_text.h"

namespace tripline::rules {
namespace {

using Reason = cep::StateBounds::Reason;

std::string Counted(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string Number(const std::optional<uint64_t>& number) {
  return number.has_value() ? std::to_string(*number) : "null";
}

}  // namespace

std::string_view BoundReasonText(Reason reason) {
  switch (reason) {
    case Reason::kLoop:
      return "a loop without an upper end takes any number of rows";
    case Reason::kGap:
      return "a wait that skips rows keeps its start open over any number of them";
    case Reason::kAnyGap:
      return "->> goes on in two ways at each row that it can take";
    case Reason::kNoSkip:
      return "NO SKIP starts a run at any row";
    case Reason::kChoices:
      return "conditions read earlier rows, and the rows of a loop can be read in more ways the more there are";
    case Reason::kCounters:
      return "a large loop is counted, and runs differ by their counts";
    case Reason::kTooMany:
      return "there are more ways through the pattern than can be counted";
    case Reason::kNone:
      break;
  }
  return "";
}

std::vector<std::string> RuleBoundsLines(const RuleBounds& rule) {
  if (!rule.bounds.has_value()) return {"keeps nothing"};
  const cep::StateBounds& bounds = *rule.bounds;
  if (bounds.bytes.has_value()) {
    return {fmt::format("at most {}, {} and {} bytes a key", Counted(*bounds.rows, "row"), Counted(*bounds.runs, "run"),
                        *bounds.bytes)};
  }
  std::vector<std::string> lines;
  const auto add = [&](const std::optional<uint64_t>& number, std::string_view what, Reason reason) {
    lines.push_back(number.has_value() ? fmt::format("at most {} a key", Counted(*number, what))
                                       : fmt::format("any number of {}s a key: {}", what, BoundReasonText(reason)));
  };
  add(bounds.rows, "row", bounds.rows_reason);
  add(bounds.runs, "run", bounds.runs_reason);
  lines.push_back(bounds.timed ? fmt::format("within {} bounds time, not rows", rule.within)
                               : "without a bound: no `within` ends it");
  const std::string cost = fmt::format("{} bytes a key, {} for each of its rows{}", bounds.fixed_bytes, bounds.row_bytes,
                                       bounds.timed ? " in that time" : "");
  lines.push_back(bounds.run_bytes == 0 ? cost + ", and what all runs share in one graph"
                                        : fmt::format("{}, {} for each row that a run takes, {} a run", cost,
                                                      bounds.label_bytes, bounds.run_bytes));
  return lines;
}

data::StatusOr<std::unique_ptr<const cep::DomainPlan>> PlanAlone(const dsl::Model& model, const dsl::RuleModel& rule) {
  const dsl::StreamModel& stream = model.streams[rule.streams[0]];
  TRIPLINE_ASSIGN_OR_RETURN(const RuleOutput output, RuleOutput::Make(model, rule, 0, stream));
  std::vector<uint32_t> columns = output.needed_columns;
  if (stream.unique_column >= 0) columns.push_back(static_cast<uint32_t>(stream.unique_column));
  std::vector<patterns::Pattern> patterns;
  patterns.push_back(BuildPattern(*rule.match, *stream.schema, std::move(columns)));
  const std::vector<data::Type> types = patterns[0].column_types;
  return cep::DomainPlan::Make(types, std::move(patterns));
}

data::StatusOr<std::vector<RuleBounds>> BoundsOfRules(const dsl::Model& model) {
  std::vector<RuleBounds> all;
  for (const dsl::RuleModel& rule : model.rules) {
    if (rule.mode == dsl::Mode::kOff) continue;
    RuleBounds& bounds = all.emplace_back();
    bounds.rule = rule.name;
    if (!rule.match.has_value()) continue;
    TRIPLINE_ASSIGN_OR_RETURN(const auto plan, PlanAlone(model, rule));
    const patterns::Pattern& pattern = plan->patterns()[0].pattern;
    if (pattern.within.has_value()) bounds.within = PeriodText(*pattern.within);
    bounds.bounds = cep::BoundsOf(*plan, 0);
  }
  return all;
}

std::string RuleBoundsText(const std::vector<RuleBounds>& bounds) {
  std::string text;
  for (const RuleBounds& rule : bounds) {
    text += fmt::format("{}: {}\n", rule.rule, fmt::join(RuleBoundsLines(rule), "\n  "));
  }
  return text;
}

std::string RuleBoundsJson(const std::vector<RuleBounds>& bounds) {
  std::string json = "[";
  for (const RuleBounds& rule : bounds) {
    json += json.size() == 1 ? "{\"rule\":" : ",\n{\"rule\":";
    data::AppendJsonString(rule.rule, &json);
    const cep::StateBounds none{.rows = 0, .runs = 0, .bytes = 0};
    const cep::StateBounds& of = rule.bounds.has_value() ? *rule.bounds : none;
    json += fmt::format(R"(,"rows":{},"runs":{},"bytes":{},"key_bytes":{},"row_bytes":{},"label_bytes":{},"run_bytes":{})",
                        Number(of.rows), Number(of.runs), Number(of.bytes), of.fixed_bytes, of.row_bytes, of.label_bytes,
                        of.run_bytes);
    const auto add = [&](std::string_view name, std::string_view text) {
      json += fmt::format(R"(,"{}":)", name);
      text.empty() ? void(json += "null") : data::AppendJsonString(text, &json);
    };
    add("within", rule.within);
    add("why_any_rows", BoundReasonText(of.rows_reason));
    add("why_any_runs", BoundReasonText(of.runs_reason));
    json += "}";
  }
  return json + "]";
}

}  // namespace tripline::rules
