#include "rules/judge/rule_sets.h"

#include <algorithm>

namespace tripline::rules {

uint32_t RuleSets::With(uint32_t set, uint32_t rule) {
  const uint64_t step = uint64_t{set} << 32 | rule;
  if (const auto known = steps_.find(step); known != steps_.end()) return known->second;

  std::vector<uint32_t> grown = members_[set];
  const auto place = std::lower_bound(grown.begin(), grown.end(), rule);
  uint32_t result = set;
  if (place == grown.end() || *place != rule) {
    grown.insert(place, rule);
    const auto [entry, added] = numbers_.try_emplace(grown, static_cast<uint32_t>(members_.size()));
    if (added) members_.push_back(std::move(grown));
    result = entry->second;
  }
  steps_.emplace(step, result);
  return result;
}

}  // namespace tripline::rules
