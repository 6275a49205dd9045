#include <string_view>

#include "rules/explain/json_writer.h"
#include "rules/explain/plan_description.h"

namespace tripline::rules {
namespace {

void WriteText(std::string_view key, std::string_view text, JsonWriter& json) {
  json.Key(key);
  text.empty() ? json.Plain("null") : json.Text(text);
}

void WriteTexts(std::string_view key, const std::vector<std::string>& texts, JsonWriter& json) {
  json.Key(key);
  json.List([&] {
    for (const std::string& text : texts) json.Text(text);
  });
}

void WriteNumber(std::string_view key, const std::optional<uint64_t>& number, JsonWriter& json) {
  json.Key(key);
  json.Plain(number.has_value() ? std::to_string(*number) : "null");
}

void WriteParts(std::string_view key, const std::vector<ConditionPart>& parts, JsonWriter& json) {
  constexpr std::string_view kReads[] = {"row", "rows at a fixed distance", "run"};
  json.Key(key);
  json.List([&] {
    for (const ConditionPart& part : parts) {
      json.Object([&] {
        WriteText("text", part.text, json);
        WriteText("reads", kReads[static_cast<size_t>(part.reads)], json);
        WriteTexts("shared_with", part.shared_with, json);
      });
    }
  });
}

void WriteVariables(const RuleDescription& rule, JsonWriter& json) {
  constexpr std::string_view kRoles[] = {"taken", "forbidden", "until"};
  json.Key("variables");
  json.List([&] {
    for (const VariableDescription& variable : rule.variables) {
      json.Object([&] {
        WriteText("name", variable.name, json);
        WriteText("role", kRoles[static_cast<size_t>(variable.role)], json);
        WriteParts("condition", variable.parts, json);
      });
    }
  });
}

void WriteStates(const RuleDescription& rule, JsonWriter& json) {
  json.Key("states");
  json.List([&] {
    for (const StateDescription& state : rule.states) {
      json.Object([&] {
        WriteText("name", state.name, json);
        WriteText("variable", state.variable, json);
        json.Key("ends");
        json.Plain(state.ends ? "true" : "false");
        json.Key("waits");
        json.List([&] {
          for (const WaitDescription& wait : state.waits) {
            json.Object([&] {
              WriteText("to", wait.target.has_value() ? rule.states[*wait.target].name : "", json);
              WriteText("text", wait.text, json);
            });
          }
        });
        WriteTexts("notes", state.notes, json);
      });
    }
  });
}

void WriteBounds(const RuleBounds& rule, JsonWriter& json) {
  const cep::StateBounds none{.rows = 0, .runs = 0, .bytes = 0};
  const cep::StateBounds& bounds = rule.bounds.has_value() ? *rule.bounds : none;
  json.Key("key_holds");
  json.Object([&] {
    WriteNumber("rows", bounds.rows, json);
    WriteNumber("runs", bounds.runs, json);
    WriteNumber("bytes", bounds.bytes, json);
    WriteText("why_any_rows", BoundReasonText(bounds.rows_reason), json);
    WriteText("why_any_runs", BoundReasonText(bounds.runs_reason), json);
    WriteText("within", rule.within, json);
    WriteTexts("text", RuleBoundsLines(rule), json);
  });
}

void WriteSettling(const RuleDescription& rule, JsonWriter& json) {
  json.Key("comes_out");
  json.Object([&] {
    json.Key("with_last_row");
    json.Plain(rule.late.empty() ? "true" : "false");
    WriteTexts("last_row", rule.ends_with, json);
    json.Key("later");
    json.List([&] {
      for (const LateMatch& late : rule.late) {
        json.Object([&] {
          WriteText("element", late.element, json);
          WriteText("why", late.why, json);
          WriteText("until", late.until, json);
        });
      }
    });
    WriteTexts("notes", rule.notes, json);
  });
}

void WriteRule(const RuleDescription& rule, JsonWriter& json) {
  WriteText("rule", rule.name, json);
  WriteText("description", rule.description, json);
  WriteText("kind", rule.off ? "off" : rule.match ? "match" : "when", json);
  if (rule.off) return;
  WriteTexts("streams", rule.streams, json);
  WriteTexts("key", rule.keys, json);
  if (rule.match) {
    WriteText("pattern", rule.pattern, json);
    WriteText("skip", rule.skip, json);
    WriteVariables(rule, json);
    WriteStates(rule, json);
    WriteTexts("same_key", rule.same_key, json);
    WriteTexts("search", rule.search, json);
  } else {
    WriteParts("when", rule.when, json);
  }
  WriteText("unless", rule.unless, json);
  WriteBounds(rule.bounds, json);
  WriteSettling(rule, json);
}

}  // namespace

std::string PlanJson(const PlanDescription& plan) {
  JsonWriter json;
  json.Object([&] {
    json.Key("streams");
    json.List([&] {
      for (const StreamDescription& stream : plan.streams) {
        json.Object([&] {
          WriteText("stream", stream.name, json);
          WriteTexts("rules", stream.rules, json);
          WriteNumber("row_conditions", stream.conditions, json);
          WriteNumber("uses", stream.uses, json);
        });
      }
    });
    json.Key("rules");
    json.List([&] {
      for (const RuleDescription& rule : plan.rules) json.Object([&] { WriteRule(rule, json); });
    });
  });
  return json.Take();
}

}  // namespace tripline::rules
