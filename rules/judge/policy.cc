#include "rules/judge/policy.h"

#include <algorithm>

namespace tripline::rules {
namespace {

using dsl::Decision;

Decision ThresholdDecision(int64_t score, const dsl::PolicyModel& policy) {
  if (policy.block_from >= 0 && score >= policy.block_from) return Decision::kBlock;
  if (policy.challenge_from >= 0 && score >= policy.challenge_from) return Decision::kChallenge;
  if (policy.review_from >= 0 && score >= policy.review_from) return Decision::kReview;
  return Decision::kApprove;
}

}  // namespace

EventDecision Decide(std::span<const Verdict> verdicts, const dsl::PolicyModel& policy) {
  EventDecision result;
  Decision strongest = Decision::kNone;
  bool block_override = false;
  bool approve_override = false;
  for (const Verdict& verdict : verdicts) {
    if (policy.combine_max) {
      result.score = std::max(result.score, verdict.score);
    } else if (__builtin_add_overflow(result.score, verdict.score, &result.score)) {
      result.score = kHighestScore;
    }
    strongest = std::max(strongest, verdict.decision);
    block_override |= verdict.override_decision && verdict.decision == Decision::kBlock;
    approve_override |= verdict.override_decision && verdict.decision == Decision::kApprove;
  }
  result.score = std::min(result.score, kHighestScore);
  if (block_override) {
    result.decision = Decision::kBlock;
  } else if (approve_override) {
    result.decision = Decision::kApprove;
  } else {
    result.decision = std::max(strongest, ThresholdDecision(result.score, policy));
  }
  return result;
}

const dsl::PolicyModel* PolicyFor(std::span<const dsl::PolicyModel> policies, std::string_view stream) {
  const dsl::PolicyModel* for_all = nullptr;
  for (const dsl::PolicyModel& policy : policies) {
    if (policy.stream == stream) return &policy;
    if (policy.stream.empty() && for_all == nullptr) for_all = &policy;
  }
  return for_all;
}

std::string_view DecisionName(dsl::Decision decision) {
  switch (decision) {
    case Decision::kNone:
      return "";
    case Decision::kApprove:
      return "approve";
    case Decision::kReview:
      return "review";
    case Decision::kChallenge:
      return "challenge";
    case Decision::kBlock:
      return "block";
  }
  return "";
}

}  // namespace tripline::rules
