#include "rules/explain/plan_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/testing/parsed_rules.h"

// The words of `tripline explain` for small rules; tests/integration tries the command on whole files.

namespace tripline::rules::plan_description_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

PlanDescription Described(const std::string& rules) {
  const auto parsed = testing_rules::Parse(rules);
  EXPECT_EQ(parsed->errors(), "");
  return DescribePlan(*parsed->model, parsed->sources, "").value();
}

RuleDescription RuleOf(const std::string& match) {
  return Described("rule r on pay per card match ( " + match + " );").rules[0];
}

TEST(PlanDescriptionTest, SaysHowMatchesAreFound) {
  constexpr const char* kDefine = " define A as n < 5, B as n > 9";
  constexpr const char* kLabels = " define A as n < 5, B as n > 2 * avg(A.n)";
  const struct {
    std::string match;
    const char* line;
  } kTable[] = {
      {std::string("pattern (A B)") + kDefine, "says at each row, for all starts at once, whether a match may end there"},
      {std::string("pattern (A+ B)") + kLabels, "bounds of what conditions read of runs rule out rows before that"},
      {std::string("pattern (A+ B)") + kLabels, "runs are kept apart where they took other rows"},
      {std::string("pattern (A+ B)") + kDefine, "runs that stand at the same state are one"},
      {std::string("pattern (A -> B)") + kDefine, "a start whose runs stand as those of an earlier one did goes on from"},
      {std::string("pattern (A -> B)") + kLabels, "a row that meets no condition that the open runs wait for"},
      {std::string("after match no skip pattern (A ->> B)") + kDefine, "all runs of all starts share one graph"},
      {std::string("pattern (A{1,100000} B)") + kDefine, "a loop of 1 to 100000 turns is counted: one state"},
      {std::string("pattern (A B) define A as n < 5, B as n > prev(n)"), "every row of the key is recorded"},
  };
  for (const auto& row : kTable) {
    EXPECT_THAT(RuleOf(row.match).search, Contains(HasSubstr(row.line))) << row.match;
  }
  EXPECT_THAT(RuleOf(std::string("pattern (A B)") + kDefine).search, Not(Contains(HasSubstr("goes on from"))));
}

TEST(PlanDescriptionTest, SaysWhatEachStateWaitsFor) {
  const RuleDescription rule = RuleOf("pattern (A B*? C) define A as n < 5, C as n > 9");
  ASSERT_EQ(rule.states.size(), 4u);
  std::vector<std::string> waits;
  for (const StateDescription& state : rule.states) {
    waits.push_back(state.name + ":");
    for (const WaitDescription& wait : state.waits) waits.back() += " " + wait.text;
  }
  EXPECT_THAT(waits, ElementsAre("start: A", "A: C B", "B: C B", "C: the end"));
  EXPECT_TRUE(rule.states[3].ends);
  EXPECT_THAT(rule.ends_with, ElementsAre("C"));
}

TEST(PlanDescriptionTest, SaysWhatConditionsReadAndShare) {
  const PlanDescription plan = Described(
      "rule one on pay when n > 9 and card is not null;\n"
      "rule two on pay per card match ( pattern (A B) define A as n > 9 and n > prev(n), "
      "B as n > A.n );");
  ASSERT_EQ(plan.rules.size(), 2u);
  ASSERT_EQ(plan.rules[0].when.size(), 2u);
  EXPECT_EQ(plan.rules[0].when[0].text, "n > 9");
  EXPECT_EQ(plan.rules[0].when[0].reads, Reads::kRow);
  EXPECT_THAT(plan.rules[0].when[0].shared_with, ElementsAre("two"));
  EXPECT_THAT(plan.rules[0].when[1].shared_with, IsEmpty());
  const std::vector<ConditionPart>& parts = plan.rules[1].variables[0].parts;
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[1].reads, Reads::kRowsBefore);
  EXPECT_THAT(plan.rules[1].keys, ElementsAre("card"));
}

TEST(PlanDescriptionTest, KnowsOnlyTheRulesThatAreThere) {
  const auto parsed = testing_rules::Parse("rule r on pay when n > 1;");
  EXPECT_EQ(DescribePlan(*parsed->model, parsed->sources, "r").value().rules.size(), 1u);
  EXPECT_EQ(data::CodeOf(DescribePlan(*parsed->model, parsed->sources, "s").status()), "TRL0681");
}

}  // namespace
}  // namespace tripline::rules::plan_description_test
