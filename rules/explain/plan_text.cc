#include <fmt/format.h>

#include <algorithm>

#include "rules/explain/plan_description.h"

namespace tripline::rules {
namespace {

// A table of a pattern with many unrolled turns says nothing more behind these.
constexpr size_t kMostStates = 60;
constexpr size_t kHeadWidth = 11;  // "  comes out "

std::string ReadsText(const ConditionPart& part) {
  constexpr std::string_view kReads[] = {"row", "rows at a fixed distance", "the run"};
  std::string text(kReads[static_cast<size_t>(part.reads)]);
  if (!part.shared_with.empty()) text += fmt::format(", shared with {}", fmt::join(part.shared_with, ", "));
  return text;
}

void AppendLine(std::string_view head, std::string_view line, std::string* out) {
  *out += fmt::format("  {:<{}} {}", head, kHeadWidth, line);
  while (out->back() == ' ') out->pop_back();
  *out += '\n';
}

// The head stands before the first line only.
void AppendLines(std::string_view head, const std::vector<std::string>& lines, std::string* out) {
  for (size_t i = 0; i < lines.size(); ++i) AppendLine(i == 0 ? head : "", lines[i], out);
}

std::vector<std::string> PartLines(const std::vector<ConditionPart>& parts) {
  size_t width = 0;
  std::vector<std::string> lines;
  for (size_t i = 0; i < parts.size(); ++i) {
    width = std::max(width, lines.emplace_back((i == 0 ? "" : "and ") + parts[i].text).size());
  }
  for (size_t i = 0; i < parts.size(); ++i) lines[i] = fmt::format("{:<{}}  [{}]", lines[i], width, ReadsText(parts[i]));
  return lines;
}

void AppendVariables(const RuleDescription& rule, std::string* out) {
  size_t width = 0;
  for (const VariableDescription& variable : rule.variables) width = std::max(width, variable.name.size());
  std::vector<std::string> lines;
  for (const VariableDescription& variable : rule.variables) {
    std::vector<std::string> parts = PartLines(variable.parts);
    if (parts.empty()) parts.emplace_back("every row");
    constexpr std::string_view kRoles[] = {"", "  (forbidden)", "  (ends a loop)"};
    parts[0] += kRoles[static_cast<size_t>(variable.role)];
    for (size_t i = 0; i < parts.size(); ++i) {
      lines.push_back(fmt::format("{:<{}}  {}", i == 0 ? variable.name : "", width, parts[i]));
    }
  }
  AppendLines("variables", lines, out);
}

void AppendStates(const RuleDescription& rule, std::string* out) {
  size_t width = 0;
  const size_t shown = std::min(rule.states.size(), kMostStates);
  for (size_t i = 0; i < shown; ++i) width = std::max(width, rule.states[i].name.size());
  std::vector<std::string> lines;
  for (size_t i = 0; i < shown; ++i) {
    const StateDescription& state = rule.states[i];
    std::string waits;
    for (const WaitDescription& wait : state.waits) waits += (waits.empty() ? "" : ",  ") + wait.text;
    if (state.waits.empty()) waits = "nothing";
    if (!state.notes.empty()) waits += fmt::format("   [{}]", fmt::join(state.notes, "; "));
    lines.push_back(fmt::format("{:<{}}  waits for {}", state.name, width, waits));
  }
  if (shown < rule.states.size()) lines.push_back(fmt::format("and {} more", rule.states.size() - shown));
  AppendLines("automaton", lines, out);
}

std::string EndsText(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return text.empty() ? "its last row" : "the row of " + text;
}

void AppendSettling(const RuleDescription& rule, std::string* out) {
  std::vector<std::string> lines;
  if (rule.late.empty()) {
    lines.push_back("with " + EndsText(rule.ends_with));
  } else {
    lines.push_back("with " + EndsText(rule.ends_with) + " at the earliest; later, because");
    for (const LateMatch& late : rule.late) lines.push_back(fmt::format("- {}: {}", late.why, late.until));
  }
  lines.insert(lines.end(), rule.notes.begin(), rule.notes.end());
  AppendLines("comes out", lines, out);
}

void AppendMatch(const RuleDescription& rule, std::string* out) {
  AppendLines("pattern", {rule.pattern, rule.skip}, out);
  AppendVariables(rule, out);
  AppendStates(rule, out);
  AppendLines("search", rule.search, out);
  AppendLines("a key holds", RuleBoundsLines(rule.bounds), out);
  AppendSettling(rule, out);
}

void AppendRule(const RuleDescription& rule, std::string* out) {
  *out += fmt::format("\nrule {}{}\n", rule.name, rule.description.empty() ? "" : ": " + rule.description);
  if (rule.off) {
    AppendLine("", "is off: nothing of it runs", out);
    return;
  }
  std::string reads = fmt::format("{}", fmt::join(rule.streams, ", "));
  if (!rule.keys.empty()) reads += fmt::format(", per {}", fmt::join(rule.keys, ", "));
  if (!rule.same_key.empty()) reads += fmt::format("; the rows of a key are kept once, with {}", fmt::join(rule.same_key, ", "));
  AppendLine("reads", reads, out);
  if (rule.match) {
    AppendMatch(rule, out);
  } else {
    AppendLines("when", PartLines(rule.when), out);
    AppendLine("a key holds", "nothing: each row is judged alone, before rows go to their keys", out);
    std::vector<std::string> lines = rule.notes;
    lines.insert(lines.begin(), "with the row");
    AppendLines("comes out", lines, out);
  }
  if (!rule.unless.empty()) AppendLine("unless", rule.unless + "  [of the last row: then there is no alert]", out);
}

}  // namespace

std::string PlanText(const PlanDescription& plan) {
  std::string out;
  for (const StreamDescription& stream : plan.streams) {
    out += fmt::format("stream {}: read once for {}\n", stream.name, fmt::join(stream.rules, ", "));
    out += fmt::format("  {} on the row alone, used in {}: each is evaluated once, a column at a time\n",
                       stream.conditions == 1 ? "1 condition" : fmt::format("{} conditions", stream.conditions),
                       stream.uses == 1 ? "1 place" : fmt::format("{} places", stream.uses));
  }
  for (const RuleDescription& rule : plan.rules) AppendRule(rule, &out);
  const bool match = std::any_of(plan.rules.begin(), plan.rules.end(), [](const RuleDescription& rule) { return rule.match; });
  if (!match) return out;
  return out +
         "\nIn brackets what a condition reads. [row]: evaluated a column at a time before rows go to their keys. [rows at a\n"
         "fixed distance]: once for each row of the key. [the run]: for each run that waits for such a row.\n"
         "Waits stand in the order of preference; a bare name is the very next row, -> any later row.\n";
}

}  // namespace tripline::rules
