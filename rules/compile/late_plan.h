// A rule set's plan where a stream says `late accept`: late rows are judged by `when` rules only, and marked.
//
// A late row stands in the order where it came (RecordBatch::order_times). Its key's state has gone on to that time, so
// no pattern sees it; what fires on it carries its own event time.
//
//   plan = MakeLatePlan(std::move(plan), model);
//
// Not the finding of late rows: engine/io/disorder_buffer.h.
// Failures: those of the plan within. Thread-safety: immutable, as engine::Plan has it.
#ifndef TRIPLINE_RULES_COMPILE_LATE_PLAN_H_
#define TRIPLINE_RULES_COMPILE_LATE_PLAN_H_

#include <memory>

#include "dsl/model.h"
#include "engine/flow/operator.h"

namespace tripline::rules {

// `plan` itself where no stream accepts late rows. Its packets are FiringPackets.
std::shared_ptr<const engine::Plan> MakeLatePlan(std::shared_ptr<const engine::Plan> plan, const dsl::Model& model);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_LATE_PLAN_H_
