// A backtest of one rule for one key that says why: each match with the rows and conditions behind it, and the nearest
// partial match with what ended it.
//
// The search is the one that runs in a job; see explain_plan.h. No files are written.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto run, Explain::Make(model, options, {"card_testing", "c1", span}));
//   TRIPLINE_RETURN_IF_ERROR(run->Run());
//   fmt::print("{}", ExplanationText(run->explanation()));
//
// Failures: TRL0658 no rule of that name, TRL0659 no row of that key, those of Backtest for its inputs and options, and
// of the job. Thread-safety: thread-compatible; RequestStop and progress from any thread while Run runs.
// Ownership: the model outlives the run.
#ifndef TRIPLINE_RULES_EXPLAIN_EXPLAIN_H_
#define TRIPLINE_RULES_EXPLAIN_EXPLAIN_H_

#include <memory>
#include <string>

#include "dsl/model.h"
#include "rules/backtest/backtest.h"
#include "rules/backtest/backtest_inputs.h"
#include "rules/explain/explanation.h"
#include "rules/explain/run_collector.h"

namespace tripline::rules {

struct ExplainRequest {
  std::string rule;
  std::string key;  // as an alert shows it: 'c1', 'c1|m7'
  Span span;        // matches and runs outside are not shown; rows outside are seen all the same
  int64_t advance_to_us = engine::kStartOfTime;  // time comes to here behind the last row (JobOptions)
};

// Inputs that are no files of a backtest: which they are, and how they are opened. All their rows have come, so that
// time stands at the last one and not at a watermark behind it.
struct ExplainInputs {
  BacktestFiles files;
  FileOpener opener;
};

class Explain {
 public:
  // Of the options the inputs, the times, threads, batch_rows and strict count.
  static data::StatusOr<std::unique_ptr<Explain>> Make(const dsl::Model& model, const BacktestOptions& options,
                                                       const ExplainRequest& request);
  // Over these inputs; those of the options do not count.
  static data::StatusOr<std::unique_ptr<Explain>> Make(const dsl::Model& model, const BacktestOptions& options,
                                                       const ExplainRequest& request, ExplainInputs inputs);
  virtual ~Explain() = default;

  // Blocks until the end of the input, a stop, or a failure. Once.
  virtual data::Status Run() = 0;
  virtual void RequestStop() = 0;
  virtual engine::JobProgress progress() const = 0;

  // After Run, unless it was stopped.
  virtual const Explanation& explanation() const = 0;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_EXPLAIN_EXPLAIN_H_
