#include "rules/judge/policy.h"

#include <gtest/gtest.h>

#include <vector>

namespace tripline::rules {
namespace policy_test {

using dsl::Decision;

constexpr Verdict kReviewRule{30, Decision::kReview, false};
constexpr Verdict kBlockRule{10, Decision::kBlock, false};
constexpr Verdict kScoreOnly{60, Decision::kNone, false};
constexpr Verdict kApproveOverride{5, Decision::kApprove, true};
constexpr Verdict kBlockOverride{1, Decision::kBlock, true};

dsl::PolicyModel Thresholds(bool combine_max) {
  dsl::PolicyModel policy;
  policy.review_from = 40;
  policy.challenge_from = 60;
  policy.block_from = 80;
  policy.combine_max = combine_max;
  return policy;
}

struct Case {
  const char* what;
  std::vector<Verdict> verdicts;
  dsl::PolicyModel policy;
  int64_t score;
  Decision decision;
};

TEST(Policy, OneDecisionForAllRulesThatFired) {
  const dsl::PolicyModel none;
  const Case cases[] = {
      {"nothing but a score, no policy", {kScoreOnly}, none, 60, Decision::kApprove},
      {"the rule's own decision", {kReviewRule}, none, 30, Decision::kReview},
      {"the strongest of several", {kReviewRule, kBlockRule}, none, 40, Decision::kBlock},
      {"the policy is stronger", {kReviewRule, kScoreOnly}, Thresholds(false), 90, Decision::kBlock},
      {"a threshold is inclusive", {kScoreOnly}, Thresholds(false), 60, Decision::kChallenge},
      {"below all thresholds", {kReviewRule}, Thresholds(false), 30, Decision::kReview},
      {"at most 100", {kScoreOnly, kScoreOnly}, Thresholds(false), 100, Decision::kBlock},
      {"the largest with combine max", {kScoreOnly, kReviewRule}, Thresholds(true), 60, Decision::kChallenge},
      {"approve override beats the policy",
       {kScoreOnly, kScoreOnly, kApproveOverride},
       Thresholds(false),
       100,
       Decision::kApprove},
      {"and a rule that blocks", {kBlockRule, kApproveOverride}, none, 15, Decision::kApprove},
      {"but not block override", {kApproveOverride, kBlockOverride}, none, 6, Decision::kBlock},
  };
  for (const Case& each : cases) {
    const EventDecision result = Decide(each.verdicts, each.policy);
    EXPECT_EQ(result.score, each.score) << each.what;
    EXPECT_EQ(result.decision, each.decision) << each.what;
  }
}

TEST(Policy, StreamsOwnGoesBeforeTheDefault) {
  std::vector<dsl::PolicyModel> policies(3);
  policies[0].name = "default";
  policies[1].name = "p";
  policies[1].stream = "payments";
  policies[2].name = "second default";
  EXPECT_EQ(PolicyFor(policies, "payments")->name, "p");
  EXPECT_EQ(PolicyFor(policies, "logins")->name, "default");
  EXPECT_EQ(PolicyFor({}, "logins"), nullptr);
}

}  // namespace policy_test
}  // namespace tripline::rules
