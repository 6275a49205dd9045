// From the rules that fired on an event to its one decision.
//
// Score: the sum of the scores of the rules, at most 100 (`combine max`: the largest). Decision: the stronger of the
// policy's decision for that score and the strongest `then`; `then block override` beats everything, and
// `then approve override` everything but that. An event on which only rules without decision fired is approved.
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_JUDGE_POLICY_H_
#define TRIPLINE_RULES_JUDGE_POLICY_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "dsl/model.h"

namespace tripline::rules {

// What a rule says about an event that it fires on.
struct Verdict {
  int64_t score = 0;
  dsl::Decision decision = dsl::Decision::kNone;
  bool override_decision = false;
};

struct EventDecision {
  int64_t score = 0;
  dsl::Decision decision = dsl::Decision::kApprove;
};

inline constexpr int64_t kHighestScore = 100;

EventDecision Decide(std::span<const Verdict> verdicts, const dsl::PolicyModel& policy);

// The policy for events of this stream: the one declared on it, else the one for all streams; null if there is none.
const dsl::PolicyModel* PolicyFor(std::span<const dsl::PolicyModel> policies, std::string_view stream);

// "approve", "review", "challenge", "block"; "" for kNone.
std::string_view DecisionName(dsl::Decision decision);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_POLICY_H_
