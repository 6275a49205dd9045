#include "rules/explain/wait_text.h"

#include <fmt/format.h>

namespace tripline::rules {

std::string WaitText(const patterns::Pattern& pattern, const patterns::Automaton& automaton, uint32_t context,
                     std::string_view target) {
  constexpr std::string_view kMarks[] = {"", "->", "->>"};
  std::string text;
  const auto add = [&](std::string_view part) {
    if (!text.empty() && !part.empty()) text += " ";
    text += part;
  };
  if (automaton.extended) {
    const patterns::Context& of = automaton.contexts[context];
    for (uint64_t left = of.forbidden; left != 0; left &= left - 1) {
      add(patterns::DumpNegation(pattern, automaton.negations[static_cast<size_t>(__builtin_ctzll(left))]));
    }
    const patterns::Gap& gap = automaton.gaps[of.gap];
    std::string mark(kMarks[static_cast<size_t>(gap.mark)]);
    if (gap.bound.has_value()) mark += "[" + PeriodText(*gap.bound) + "]";
    add(mark);
  }
  if (!target.empty()) {
    add(target);
    return text;
  }
  return text.empty() ? "the end" : text + " at the end";
}

}  // namespace tripline::rules
