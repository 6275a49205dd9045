#include "cep/run_state.h"

namespace tripline::cep {

RunStateLayout::RunStateLayout(const patterns::Automaton& automaton, bool has_within) {
  if (!automaton.extended) return;
  size_t longest = std::max(automaton.start.size(), automaton.partition_start.size());
  for (const std::vector<patterns::Wait>& follow : automaton.follow) longest = std::max(longest, follow.size());
  mask_words = static_cast<uint32_t>(std::max<size_t>(1, (longest + 63) / 64));
  words = kMask + mask_words;
  const bool lifts = std::any_of(automaton.loops.begin(), automaton.loops.end(),
                                 [](const patterns::Loop& loop) { return loop.until.has_value(); });
  if (lifts) lifted = words++;
  if (has_within) within = words++;
  groups = words;
  words += static_cast<uint32_t>(automaton.groups.size());
  const auto bounded = [](const auto& part) { return part.bound.has_value(); };
  counts_from_last = std::any_of(automaton.gaps.begin(), automaton.gaps.end(), bounded) ||
                     std::any_of(automaton.negations.begin(), automaton.negations.end(), bounded);
}

}  // namespace tripline::cep
