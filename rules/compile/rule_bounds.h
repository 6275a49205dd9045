// What a key can hold at most for each rule of a set, as `tripline check --bounds` prints it.
//
// Each rule is planned alone: in a job, rules with the same key share the rows of a key. A `when` rule holds nothing.
//
//   TRIPLINE_ASSIGN_OR_RETURN(const auto bounds, BoundsOfRules(model));
//   std::string text = RuleBoundsText(bounds);
//
// Failures: patterns too large (kAuthor). Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_COMPILE_RULE_BOUNDS_H_
#define TRIPLINE_RULES_COMPILE_RULE_BOUNDS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cep/state_bounds.h"
#include "dsl/model.h"

namespace tripline::rules {

struct RuleBounds {
  std::string rule;
  std::optional<cep::StateBounds> bounds;  // none: a `when` rule
  std::string within;                      // "10 minutes"; empty: none on the whole
};

// The plan of one match rule alone; the state of its key and the order of its matches are those of a job.
data::StatusOr<std::unique_ptr<const cep::DomainPlan>> PlanAlone(const dsl::Model& model, const dsl::RuleModel& rule);

// Of all rules that are not off, in the order of the files.
data::StatusOr<std::vector<RuleBounds>> BoundsOfRules(const dsl::Model& model);

// "at most 3 rows, 3 runs and 512 bytes a key", or what has no bound and why: one or more sentences.
std::vector<std::string> RuleBoundsLines(const RuleBounds& bounds);
// Why rows or runs have no number; empty: they have.
std::string_view BoundReasonText(cep::StateBounds::Reason reason);

// A paragraph a rule.
std::string RuleBoundsText(const std::vector<RuleBounds>& bounds);
// [{"rule":…,"rows":…,"runs":…,"bytes":…,…}], numbers that there are none of as null.
std::string RuleBoundsJson(const std::vector<RuleBounds>& bounds);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_RULE_BOUNDS_H_
