// A rule set compiled whole into one plan: what the job runs.
//
// Per stream one program evaluates everything that looks at a row alone (`when` conditions, the row-local parts of all
// DEFINE conditions, key expressions), equal sub-expressions once. `when` rules fire in the row stage; match rules run
// keyed, rules with the same key of the same stream in one domain. Packets are FiringPackets, with rules numbered as
// RunningRules (judge.h) does.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto plan, CompileRules(model, options));
//
// Failures: patterns too large (kAuthor); a label or amount column that is not there (kCaller).
// Thread-safety: immutable.
#ifndef TRIPLINE_RULES_COMPILE_RULE_PLAN_H_
#define TRIPLINE_RULES_COMPILE_RULE_PLAN_H_

#include <memory>
#include <string>
#include <vector>

#include "cep/domain_plan.h"
#include "dsl/model.h"
#include "engine/flow/operator.h"
#include "engine/flow/order.h"

namespace tripline::rules {

struct CompileOptions {
  std::vector<std::string> source_names;  // by source ordinal: `file` in alerts
  std::string label_column;               // judged against this column of the stream that has it; empty: none
  std::string amount_column;              // money at stake; empty: none
  // Rows outside [from, to) are read and checked, but seen by no rule.
  int64_t from_us = engine::kStartOfTime;
  int64_t to_us = engine::kEndOfTime;
};

data::StatusOr<std::shared_ptr<const engine::Plan>> CompileRules(const dsl::Model& model,
                                                                 const CompileOptions& options);

// Match rules that run keyed together, over the same rows of a key.
struct RuleDomain {
  std::vector<uint32_t> rules;  // places in Model::rules, one per pattern of the plan
  std::shared_ptr<const cep::DomainPlan> plan;
};
// Those of the plan that CompileRules makes, for who explains it.
data::StatusOr<std::vector<RuleDomain>> DomainsOfRules(const dsl::Model& model);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_RULE_PLAN_H_
