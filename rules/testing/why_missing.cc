#include "rules/testing/why_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "engine/data/text.h"
#include "rules/explain/explain.h"

namespace tripline::rules {
namespace {

// The key that the expectation names: by `key`, or by all columns of the rule's key.
std::optional<std::string> NamedKey(const dsl::Model& model, const dsl::RuleModel& rule,
                                    const dsl::TestAlertModel& expected) {
  const auto value_of = [&](std::string_view name) -> const data::Value* {
    for (const dsl::TestAlertModel::Column& column : expected.columns) {
      if (column.name == name && !column.value.is_null()) return &column.value;
    }
    return nullptr;
  };
  if (const data::Value* key = value_of("key")) return data::ToText(*key);
  if (rule.keys.empty() || rule.keys.front().empty()) return std::nullopt;
  std::string text;
  for (const data::ExprPtr& key : rule.keys.front()) {
    if (key->kind != data::ExprKind::kInput) return std::nullopt;
    const data::Value* value = value_of(model.streams[rule.streams.front()].schema->fields[key->input].name);
    if (value == nullptr) return std::nullopt;
    text += (text.empty() ? "" : "|") + data::ToText(*value);
  }
  return text;
}

std::vector<std::string> KeysToExplain(const dsl::Model& model, const MissingAlert& missing) {
  const dsl::RuleModel& rule = model.rules[missing.rule];
  const std::optional<std::string> named = NamedKey(model, rule, missing.expected);
  if (named.has_value() && missing.keys.contains(*named)) return {*named};
  std::set<std::string> alerted;
  for (const AlertRecord& alert : missing.found) alerted.insert(data::ToText(alert.Find("key")));
  std::vector<std::string> keys;
  std::set_difference(missing.keys.begin(), missing.keys.end(), alerted.begin(), alerted.end(),
                      std::back_inserter(keys));
  if (keys.empty()) keys.assign(missing.keys.begin(), missing.keys.end());
  if (keys.size() > MissingAlert::kMostKeys) keys.resize(MissingAlert::kMostKeys);
  return keys;
}

// How near it came: a match, then the rows of a partial one, then how late it was.
std::tuple<bool, size_t, int64_t> NearnessOf(const Explanation& explanation) {
  const bool partial = explanation.miss.has_value();
  return {!explanation.matches.empty(), partial ? explanation.miss->rows.size() : 0,
          partial ? explanation.miss->rows.back().time_us : engine::kStartOfTime};
}

// Matches that come of time only, where the test lets it stand still.
std::string TimeHint(const Explanation& explanation, TestTime time) {
  if (time.ends) return "";
  for (const MatchView& match : explanation.matches) {
    if (match.settled_by != SettledBy::kEnd) continue;
    if (match.settled_at_us == engine::kEndOfTime) {
      return "\nOnly the end of the input settles this match, and the end of `given` is none: write `then end`.\n";
    }
    std::string at;
    data::AppendTimestamp(match.settled_at_us, &at);
    return fmt::format(
        "\nOnly time settles this match, and the end of `given` does not end time: write `then advance to '{}'`.\n", at);
  }
  return "";
}

}  // namespace

data::StatusOr<std::string> WhyMissing(const dsl::Model& model, const TestInputs& inputs, const MissingAlert& missing) {
  const dsl::RuleModel& rule = model.rules[missing.rule];
  std::optional<Explanation> nearest;
  for (const std::string& key : KeysToExplain(model, missing)) {
    ExplainRequest request{rule.name, key, {}, missing.time.advance_to_us};
    TRIPLINE_ASSIGN_OR_RETURN(const auto run, Explain::Make(model, {}, request, inputs.ForExplain()));
    TRIPLINE_RETURN_IF_ERROR(run->Run());
    if (!nearest.has_value() || NearnessOf(run->explanation()) > NearnessOf(*nearest)) nearest = run->explanation();
  }
  if (!nearest.has_value()) return std::string("no row of the test has a key that the rule sees\n");
  return ExplanationText(*nearest) + TimeHint(*nearest, missing.time);
}

}  // namespace tripline::rules
