// The conditions of a pattern, conjunct by conjunct, at one row behind the rows of a run: what each reads and whether it
// holds.
//
// Not what decides a match: the search does that, with the same programs over the same navigations. This splits a
// condition where it says `and`, which changes no outcome.
//
// That a variable takes rows of one stream only is a conjunct too: "on payments".
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto reader, ConditionReader::Make(plan, model, rule));
//   std::vector<ConjunctView> parts = reader->Read(rows, labels, variable, row);
//
// Failures: those of data::Program. Thread-safety: thread-compatible. Cost: walks the run for every conjunct.
#ifndef TRIPLINE_RULES_EXPLAIN_CONDITION_READER_H_
#define TRIPLINE_RULES_EXPLAIN_CONDITION_READER_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cep/domain_plan.h"
#include "cep/navigator.h"
#include "dsl/model.h"
#include "rules/explain/expression_text.h"
#include "rules/explain/explanation.h"

namespace tripline::rules {

class ConditionReader {
 public:
  // Plan and model outlive the reader; the plan's records hold every column that a condition reads.
  static data::StatusOr<std::unique_ptr<ConditionReader>> Make(const cep::PatternPlan& plan, const dsl::Model& model,
                                                               const dsl::RuleModel& rule);

  // No conjuncts: the variable takes every row.
  std::vector<ConjunctView> Read(const cep::RowAccess& rows, std::span<const cep::MatchedRow> labels, uint32_t variable,
                                 uint64_t row);
  // The conjuncts of a variable's condition.
  std::vector<std::string> Texts(uint32_t variable) const;

 private:
  struct Conjunct {
    std::string text;
    cep::CompiledExpr program;
    std::vector<std::string> names;  // per load
    cep::ExprScratch scratch;
  };

  ConditionReader(const cep::PatternPlan& plan, const dsl::Model& model, const dsl::RuleModel& rule)
      : plan_(plan), model_(model), streams_(rule.streams), navigator_(plan) {}
  data::StatusOr<Conjunct> Compile(const data::ExprPtr& part, const InputNames& names) const;
  data::VectorView Navigation(const cep::RowAccess& rows, uint32_t index, uint32_t variable, uint64_t row);

  ConjunctView StreamOf(const cep::RowAccess& rows, uint32_t variable, uint64_t row) const;

  const cep::PatternPlan& plan_;
  const dsl::Model& model_;
  const std::vector<uint32_t> streams_;  // of the rule
  cep::Navigator navigator_;
  std::vector<std::vector<Conjunct>> conjuncts_;  // per variable
  std::vector<cep::MatchedRow> labels_;
  data::StringRef cell_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_CONDITION_READER_H_
