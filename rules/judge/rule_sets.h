// Sets of rules as small numbers: what fired on an event is one number, and counts are kept per distinct set.
//
// Everything that is reported about labels (per rule, overlaps, what a rule adds that no other catches) is a sum over
// distinct sets, so counting an event costs one addition whatever the number of rules.
//
//   RuleSets sets;
//   uint32_t set = sets.With(sets.With(kEmptyRuleSet, 3), 1);   // {1, 3}
//
// Thread-safety: thread-compatible. Limits: memory follows the distinct sets that occur, in practice a few times the
// number of rules and never more than the events that a rule fired on.
#ifndef TRIPLINE_RULES_JUDGE_RULE_SETS_H_
#define TRIPLINE_RULES_JUDGE_RULE_SETS_H_

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

namespace tripline::rules {

inline constexpr uint32_t kEmptyRuleSet = 0;

class RuleSets {
 public:
  RuleSets() { members_.emplace_back(); }

  // The set with this rule added. Sets of equal members have equal numbers.
  uint32_t With(uint32_t set, uint32_t rule);
  // Ascending.
  std::span<const uint32_t> members(uint32_t set) const { return members_[set]; }
  size_t size() const { return members_.size(); }

 private:
  std::vector<std::vector<uint32_t>> members_;
  std::map<std::vector<uint32_t>, uint32_t> numbers_;
  std::unordered_map<uint64_t, uint32_t> steps_;  // (set, rule) to set: the common case without building a vector
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_RULE_SETS_H_
