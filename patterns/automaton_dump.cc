#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "patterns/automaton.h"

namespace tripline::patterns {
namespace {

std::string DumpBound(const std::optional<Period>& bound) {
  return bound.has_value() ? "[" + PeriodText(*bound) + "]" : "";
}

std::string DumpGap(const Gap& gap) {
  constexpr std::string_view kMarks[] = {"", "->", "->>"};
  return fmt::format("{}{}", kMarks[static_cast<size_t>(gap.mark)], DumpBound(gap.bound));
}

std::string DumpNegations(const Pattern& pattern, const std::vector<Negation>& negations) {
  std::string text;
  for (const Negation& negation : negations) text += DumpNegation(pattern, negation) + " ";
  return text;
}

// "{2,5 ->>[1 us]}"
std::string DumpMarkedLoop(const Node& node) {
  const std::string max = node.max == kUnbounded ? "" : fmt::format("{}", node.max);
  return fmt::format("{{{},{} {}}}", node.min, max, DumpGap(node.loop));
}

std::string DumpQuantifier(const Node& node) {
  std::string text;
  if (node.loop != Gap{}) {
    text = DumpMarkedLoop(node);
  } else if (node.min == 0 && node.max == kUnbounded) {
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
  if (node.possessive) return text + "+";
  return node.greedy ? text : text + "?";
}

std::string DumpSequence(const Pattern& pattern, const Node& node) {
  std::string text;
  for (const Node& child : node.children) {
    if (!text.empty()) text += " ";
    text += DumpNegations(pattern, child.negations);
    if (child.gap != Gap{}) text += DumpGap(child.gap) + " ";
    text += DumpNode(pattern, child);
  }
  const bool is_term = node.children.size() == 1 && node.children[0].negations.empty();
  if (node.trailing.empty()) return is_term ? text : "(" + text + ")";
  text += " " + DumpNegations(pattern, node.trailing);
  text.back() = ')';
  return "(" + text;
}

std::string Join(const Pattern& pattern, const Node& node, std::string_view separator) {
  std::string text;
  for (const Node& child : node.children) {
    if (!text.empty()) text += separator;
    text += DumpNode(pattern, child);
  }
  return text;
}

std::string DumpBits(std::string_view what, uint64_t bits) {
  std::string text;
  for (; bits != 0; bits &= bits - 1) text += fmt::format(" {}{}", what, __builtin_ctzll(bits));
  return text;
}

// What stood on the way: "{-> !0 guard1}".
std::string DumpContext(const Automaton& automaton, const Context& context) {
  std::string text = context.gap == 0 ? "" : " " + DumpGap(automaton.gaps[context.gap]);
  text += DumpBits("!", context.forbidden) + DumpBits("guard", context.guards);
  text += DumpBits("enter", context.fresh) + DumpBits("again", context.further);
  return text.empty() ? "" : "{" + text.substr(1) + "}";
}

std::string DumpWaits(const Pattern& pattern, const Automaton& automaton, const std::vector<Wait>& waits) {
  std::string text;
  for (const Wait& wait : waits) {
    if (wait.target == kMatchTarget) {
      text += wait.needs_end ? " end$" : " end";
    } else {
      text += fmt::format(" {}{}", pattern.variables[automaton.takes[wait.target].variable].name, wait.target);
    }
    if (automaton.extended) text += DumpContext(automaton, automaton.contexts[wait.context]);
    for (uint32_t i = 0; i < automaton.counters; ++i) text += fmt::format("#{}", wait.counters[i]);
  }
  return text;
}

}  // namespace

std::string PeriodText(const Period& period) {
  constexpr std::array<std::pair<int64_t, std::string_view>, 4> kUnits = {
      {{86'400'000'000, "day"}, {3'600'000'000, "hour"}, {60'000'000, "minute"}, {1'000'000, "second"}}};
  std::string text;
  const auto add = [&](int64_t count, std::string_view unit) {
    text += fmt::format("{}{} {}{}", text.empty() ? "" : " ", count, unit, count == 1 ? "" : "s");
  };
  if (period.months != 0) add(period.months, "month");
  const bool negative = period.us < 0;
  // The smallest number has no positive twin.
  uint64_t rest = negative ? ~static_cast<uint64_t>(period.us) + 1 : static_cast<uint64_t>(period.us);
  for (const auto& [us, unit] : kUnits) {
    if (rest >= static_cast<uint64_t>(us)) add(static_cast<int64_t>(rest / static_cast<uint64_t>(us)), unit);
    rest %= static_cast<uint64_t>(us);
  }
  if (rest > 0) add(static_cast<int64_t>(rest), "microsecond");
  if (text.empty()) return "0 seconds";
  return negative ? "-(" + text + ")" : text;
}

std::string DumpNegation(const Pattern& pattern, const Negation& negation) {
  std::string names;
  for (const uint32_t variable : negation.variables) {
    names += (names.empty() ? "" : " | ") + pattern.variables[variable].name;
  }
  if (negation.variables.size() > 1) names = "(" + names + ")";
  const bool next_row = negation.reach == Negation::Reach::kNextRow;
  return next_row ? "!" + names : fmt::format("!->{} {}", DumpBound(negation.bound), names);
}

std::string DumpNode(const Pattern& pattern, const Node& node) {
  std::string text;
  switch (node.kind) {
    case Node::Kind::kVariable:
      text = pattern.variables[node.variable].name;
      break;
    case Node::Kind::kEmpty:
      text = "()";
      break;
    case Node::Kind::kStart:
      text = "^";
      break;
    case Node::Kind::kEnd:
      text = "$";
      break;
    case Node::Kind::kSequence:
      text = DumpSequence(pattern, node);
      break;
    case Node::Kind::kAlternation:
      text = "(" + Join(pattern, node, " | ") + ")";
      break;
    case Node::Kind::kPermute:
      text = "PERMUTE(" + Join(pattern, node, ", ") + ")";
      break;
    case Node::Kind::kConjunction:
      text = "(" + Join(pattern, node, " & ") + ")";
      break;
    case Node::Kind::kQuantified:
      text = DumpNode(pattern, node.children[0]) + DumpQuantifier(node);
      if (node.until.has_value()) text += fmt::format(" until ({})", pattern.variables[*node.until].name);
      break;
    case Node::Kind::kExclusion:
      text = "{- " + DumpNode(pattern, node.children[0]) + " -}";
      break;
  }
  return node.within.has_value() ? fmt::format("({} within {})", text, PeriodText(*node.within)) : text;
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
