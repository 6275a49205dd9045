#include <fmt/format.h>

#include <algorithm>

#include "rules/explain/plan_description.h"

namespace tripline::rules {
namespace {

// More boxes than these are no drawing that one can read.
constexpr size_t kMostStates = 80;

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    c == '\n' ? quoted += "\\n" : quoted += c;
  }
  return quoted + "\"";
}

// Its name, and where the end is not its first wait, which one it is.
std::string LabelOf(const StateDescription& state) {
  std::string label = state.name;
  for (size_t i = 1; i < state.waits.size(); ++i) {
    if (!state.waits[i].target.has_value()) label += fmt::format("\nend: choice {}", i + 1);
  }
  for (const std::string& note : state.notes) label += "\n" + note;
  return label;
}

bool IsPlainEnd(const WaitDescription& wait) { return !wait.target.has_value() && wait.text == "the end"; }

class DotWriter {
 public:
  std::string Write(const PlanDescription& plan) {
    out_ = "digraph plan {\n  rankdir=LR;\n  fontname=\"Helvetica\";\n"
           "  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n"
           "  edge [fontname=\"Helvetica\", fontsize=10];\n";
    size_t number = 0;
    for (const RuleDescription& rule : plan.rules) {
      if (!rule.states.empty()) Cluster(rule, number++);
    }
    return out_ + "}\n";
  }

 private:
  void Cluster(const RuleDescription& rule, size_t number) {
    prefix_ = fmt::format("r{}", number);
    out_ += fmt::format("  subgraph cluster_{} {{\n    label={};\n    labeljust=l;\n    color=gray;\n", prefix_,
                        Quoted(rule.name + "\n" + rule.pattern));
    const size_t shown = std::min(rule.states.size(), kMostStates);
    for (size_t i = 0; i < shown; ++i) State(rule.states[i], i);
    if (shown < rule.states.size()) {
      out_ += fmt::format("    {}_more [label=\"and {} more states\", style=dashed];\n", prefix_, rule.states.size() - shown);
    }
    for (size_t i = 0; i < shown; ++i) Edges(rule, i, shown);
    out_ += "  }\n";
  }

  void State(const StateDescription& state, size_t place) {
    const bool accepts = std::any_of(state.waits.begin(), state.waits.end(), IsPlainEnd);
    std::string attributes = "label=" + Quoted(LabelOf(state));
    if (place == 0) attributes = "shape=circle, style=filled, fillcolor=black, width=0.15, label=\"\", xlabel=\"start\"";
    if (accepts) attributes += ", peripheries=2";
    out_ += fmt::format("    {}_{} [{}];\n", prefix_, place, attributes);
  }

  void Edges(const RuleDescription& rule, size_t place, size_t shown) {
    const StateDescription& state = rule.states[place];
    for (size_t i = 0; i < state.waits.size(); ++i) {
      const WaitDescription& wait = state.waits[i];
      const bool other_end = !wait.target.has_value() && !IsPlainEnd(wait);
      if (!wait.target.has_value() && !other_end) continue;
      std::string label = state.waits.size() > 1 ? fmt::format("{}: ", i + 1) : "";
      std::string to;
      if (other_end) {
        // An end that has to hold first: a box of its own.
        to = fmt::format("{}_{}_end", prefix_, place);
        out_ += fmt::format("    {} [label=\"match\", peripheries=2];\n", to);
        label += wait.text;
      } else if (*wait.target >= shown) {
        to = prefix_ + "_more";
        label += wait.text;
      } else {
        to = fmt::format("{}_{}", prefix_, *wait.target);
        label += wait.mark.empty() ? rule.states[*wait.target].variable
                                   : wait.mark + " " + rule.states[*wait.target].variable;
      }
      out_ += fmt::format("    {}_{} -> {} [label={}];\n", prefix_, place, to, Quoted(label));
    }
  }

  std::string out_;
  std::string prefix_;
};

}  // namespace

std::string PlanDot(const PlanDescription& plan) { return DotWriter().Write(plan); }

}  // namespace tripline::rules
