// Which rules the time went to that a stream's expressions took: they are evaluated together, a batch at a time, equal
// parts once, so no clock can tell them apart.
//
//   cost.Add(output, {rule.when});               // what this rule reads of every row
//   TRIPLINE_RETURN_IF_ERROR(cost.Compile());
//   cost.Divide(batch, ns, &shares);             // after the batch's expressions took so long
//
// Now and then a batch is evaluated once more, for each rule by itself: their times are what the rules' shares follow.
// What two rules share is so counted half to each.
//
// Thread-safety: after Compile thread-safe. Failures: those of data::Program::Compile.
// Cost: one batch in 128 is evaluated twice; none where there is one rule.
#ifndef TRIPLINE_RULES_COMPILE_RULE_COST_H_
#define TRIPLINE_RULES_COMPILE_RULE_COST_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/program.h"
#include "engine/data/status.h"

namespace tripline::rules {

// Nanoseconds of a clock that never goes back.
int64_t SteadyNs();

class RuleCost {
 public:
  // output: which of the shares is the rule's; one rule may be added more than once.
  void Add(uint32_t output, std::vector<data::ExprPtr> expressions);
  data::Status Compile();

  // Adds to each rule's share its part of `ns`. REQUIRES: shares->size() is above every output.
  void Divide(const data::RecordBatch& batch, int64_t ns, std::vector<int64_t>* shares) const;

 private:
  struct Rule {
    uint32_t output = 0;
    std::vector<data::ExprPtr> expressions;
    data::Program program;
    mutable std::atomic<int64_t> measured_ns = 0;
  };
  void Measure(const data::RecordBatch& batch) const;

  std::deque<Rule> rules_;
  mutable std::atomic<uint64_t> batches_ = 0;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_RULE_COST_H_
