// The plan that explains one rule for one key (or all): the rows of that key only, through the search that also runs in a job,
// with a tracer, and with nothing in front of it that would keep a row away.
//
// A `when` rule is searched as the pattern of one row. Results are taken when the job has run and is still there, since
// the key's rows lie in its state.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto plan, ExplainPlan::Make(model, rule, options));
//   … run a job over MakeLatePlan(plan, model) with one shard …
//   … plan->found()->collector() …
//
// Failures: those of cep::DomainPlan and data::Program. Thread-safety: as engine::Plan; results after the run only.
// Limits: all rows of the key are kept in memory.
#ifndef TRIPLINE_RULES_EXPLAIN_EXPLAIN_PLAN_H_
#define TRIPLINE_RULES_EXPLAIN_EXPLAIN_PLAN_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cep/domain_matcher.h"
#include "dsl/model.h"
#include "engine/flow/operator.h"
#include "rules/compile/row_program.h"
#include "rules/explain/run_collector.h"

namespace tripline::rules {

// Hears of every row that a condition is tested with.
using ConditionObserver = std::function<void(const cep::TestedRow& tested)>;

struct ExplainOptions {
  std::optional<std::string> key;  // as an alert shows it; none: all keys
  Span span;
  TimeRange range;  // rows outside are seen by no rule
  ConditionObserver on_test = {};  // may be null; called by the one shard
};

// What the operator found, once the job has run.
class ExplainedKeys {
 public:
  virtual ~ExplainedKeys() = default;
  virtual const RunCollector& collector() const = 0;
  // Keys that are written as the one asked for: one, but for types that are written alike.
  virtual std::vector<state::BlockId> blocks() const = 0;
  virtual cep::RowAccess Rows(state::BlockId block) = 0;
};

class ExplainPlan : public engine::Plan {
 public:
  // A stream that the rule reads.
  struct Input {
    uint32_t stream = 0;  // place in Model::streams
    DomainProgram domain;
    RowProgram program;
  };
  // How far a source came.
  struct Progress {
    uint32_t stream = 0;
    int64_t last_us = engine::kStartOfTime;
  };

  // `rule`: place in Model::rules. The model outlives the plan.
  static data::StatusOr<std::shared_ptr<ExplainPlan>> Make(const dsl::Model& model, uint32_t rule,
                                                           const ExplainOptions& options);

  std::span<const Domain> domains() const override { return {&domain_, 1}; }
  std::unique_ptr<engine::Prepared> MakePrepared() const override;
  std::unique_ptr<engine::Packet> MakePacket() const override;
  data::Status Prepare(uint32_t stream, const data::RecordBatch& batch, engine::Prepared& out) const override;
  data::Status RowStage(const engine::Frame& frame, engine::Packet& out) const override;
  std::unique_ptr<engine::KeyedOperator> MakeOperator(uint32_t domain, state::BlockStore& store,
                                                      state::TimerIndex& timers) const override;

  // Which of these rows have the key. Thread-safe.
  std::vector<uint32_t> RowsOfKey(uint32_t stream, const data::RecordBatch& batch, std::span<const uint32_t> rows) const;

  // After the run.
  const cep::PatternPlan& pattern() const { return plan_->patterns()[0]; }
  ExplainedKeys* found() const { return found_; }
  const std::map<uint32_t, Progress>& progress() const { return progress_; }  // by source
  // Rows of the key that came late and are accepted: no pattern sees them.
  struct LateRow {
    engine::RowId row;
    int64_t time_us = 0;
  };
  const std::vector<LateRow>& late_rows() const { return late_rows_; }
  // Some keys that came, for who misspelt theirs.
  const std::set<std::string>& seen_keys() const { return seen_keys_; }

 private:
  static constexpr size_t kMostSeenKeys = 1000;

  data::Status PlanRule(const dsl::Model& model, const dsl::RuleModel& rule);
  data::Status AddInput(const dsl::RuleModel& rule, size_t place);
  const Input* InputOf(uint32_t stream) const;

  ExplainOptions options_;
  std::vector<int32_t> time_columns_;  // by stream
  std::vector<bool> notes_late_;       // by stream
  std::vector<std::unique_ptr<Input>> inputs_;
  std::shared_ptr<const cep::DomainPlan> plan_;
  Domain domain_;
  mutable ExplainedKeys* found_ = nullptr;  // lies in the job

  mutable std::mutex mutex_;
  // Guarded by mutex_ while the job runs.
  mutable std::map<uint32_t, Progress> progress_;
  mutable std::set<std::string> seen_keys_;
  mutable std::vector<LateRow> late_rows_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_EXPLAIN_PLAN_H_
