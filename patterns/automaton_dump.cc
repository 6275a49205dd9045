#include <fmt/format.h>

#include "patterns/automaton.h"

namespace tripline::patterns {
namespace {

std::string DumpQuantifier(const Node& node) {
  std::string text;
  if (node.min == 0 && node.max == kUnbounded) {
    text = "*";
  } else if (node.min == 1 && node.max == kUnbounded) {
    text = "+";
  } else if (node.min == 0 && node.max == 1) {
    text = "?";
  } else if (node.min == node.max) {
    text = fmt::format("{{{}}}", node.min);
  } else if (node.max == kUnbounded) {
    text = fmt::format("{{{},}}", node.min);
  } else {
    text = fmt::format("{{{},{}}}", node.min, node.max);
  }
  return node.greedy ? text : text + "?";
}

std::string Join(const Pattern& pattern, const Node& node, std::string_view separator) {
  std::string text;
  for (const Node& child : node.children) {
    if (!text.empty()) text += separator;
    text += DumpNode(pattern, child);
  }
  return text;
}

std::string DumpWaits(const Pattern& pattern, const Automaton& automaton, const std::vector<Wait>& waits) {
  std::string text;
  for (const Wait& wait : waits) {
    if (wait.target == kMatchTarget) {
      text += wait.needs_end ? " end$" : " end";
    } else {
      text += fmt::format(" {}{}", pattern.variables[automaton.takes[wait.target].variable].name, wait.target);
    }
    for (uint32_t i = 0; i < automaton.counters; ++i) text += fmt::format("#{}", wait.counters[i]);
  }
  return text;
}

}  // namespace

std::string DumpNode(const Pattern& pattern, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kVariable:
      return pattern.variables[node.variable].name;
    case Node::Kind::kEmpty:
      return "()";
    case Node::Kind::kStart:
      return "^";
    case Node::Kind::kEnd:
      return "$";
    case Node::Kind::kSequence:
      return "(" + Join(pattern, node, " ") + ")";
    case Node::Kind::kAlternation:
      return "(" + Join(pattern, node, " | ") + ")";
    case Node::Kind::kPermute:
      return "PERMUTE(" + Join(pattern, node, ", ") + ")";
    case Node::Kind::kQuantified:
      return DumpNode(pattern, node.children[0]) + DumpQuantifier(node);
    case Node::Kind::kExclusion:
      return "{- " + DumpNode(pattern, node.children[0]) + " -}";
  }
  return "";
}

std::string DumpAutomaton(const Pattern& pattern, const Automaton& automaton) {
  std::string text = fmt::format("start:{}\n", DumpWaits(pattern, automaton, automaton.start));
  const std::string at_partition = DumpWaits(pattern, automaton, automaton.partition_start);
  if (at_partition != DumpWaits(pattern, automaton, automaton.start)) {
    text += fmt::format("partition start:{}\n", at_partition);
  }
  for (uint32_t take = 0; take < automaton.takes.size(); ++take) {
    text += fmt::format("{}{}{}:", pattern.variables[automaton.takes[take].variable].name, take,
                        automaton.takes[take].excluded ? " excluded" : "");
    if (automaton.counters == 0) {
      text += DumpWaits(pattern, automaton, automaton.follow[take]);
    } else {
      text += fmt::format(" goes on at {}", automaton.takes[take].next);
    }
    text += "\n";
  }
  return text;
}

}  // namespace tripline::patterns
