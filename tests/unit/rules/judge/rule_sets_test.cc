#include "rules/judge/rule_sets.h"

#include <gtest/gtest.h>

#include <vector>

namespace tripline::rules {
namespace rule_sets_test {

TEST(RuleSets, EqualMembersHaveEqualNumbersWhateverTheOrder) {
  RuleSets sets;
  const uint32_t a = sets.With(sets.With(sets.With(kEmptyRuleSet, 7), 1), 3);
  const uint32_t b = sets.With(sets.With(sets.With(kEmptyRuleSet, 3), 7), 1);
  EXPECT_EQ(a, b);
  EXPECT_EQ(sets.With(a, 3), a);
  const auto members = sets.members(a);
  EXPECT_EQ(std::vector<uint32_t>(members.begin(), members.end()), (std::vector<uint32_t>{1, 3, 7}));
  EXPECT_TRUE(sets.members(kEmptyRuleSet).empty());
}

}  // namespace rule_sets_test
}  // namespace tripline::rules
