// A replay of history through a rule set: files in; alerts, decisions, dead letters and a summary out.
//
// Not the judging (judge.h) nor the files' formats (engine/io): wires sources, plan, judge and output files to a job,
// and publishes the outputs when it has ended.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto run, Backtest::Make(model, options));
//   TRIPLINE_RETURN_IF_ERROR(run->Run());
//   fmt::print("{}", SummaryTable(run->summary()));
//
// Output files appear under their names when the run has ended, also one that was stopped, and one whose input could
// not be read on: then they hold all that was judged before that place, for any number of threads, and the summary says
// so. After any other failure earlier files of those names are untouched.
//
// Failures: TRL0641 to TRL0648 for options that do not fit the rules (the caller's fault), those of engine/io for
// inputs and outputs, of CompileRules, and of the job. Thread-safety: thread-compatible; RequestStop and progress from
// any thread while Run runs. Ownership: the model outlives the run.
#ifndef TRIPLINE_RULES_BACKTEST_BACKTEST_H_
#define TRIPLINE_RULES_BACKTEST_BACKTEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cep/key_budget.h"
#include "dsl/model.h"
#include "engine/data/status.h"
#include "engine/flow/job.h"
#include "rules/backtest/summary.h"

namespace tripline::rules {

struct BacktestInput {
  std::string stream;  // empty: the only stream of the rules
  std::string file;    // may hold wildcards; "-": standard input
};

struct BacktestOptions {
  std::vector<BacktestInput> inputs;
  std::string label_column;   // int (0 is good) or bool; empty: not judged against labels
  std::string amount_column;  // numeric; empty: money is not counted
  // Rows outside [from, to) are read and checked, but seen by no rule.
  int64_t from_us = engine::kStartOfTime;
  int64_t to_us = engine::kEndOfTime;
  uint32_t threads = 1;
  uint32_t shards = 0;           // 0: as many as threads
  uint32_t batch_rows = 0;       // rows in a frame and in a batch; 0: the default; no result depends on it
  bool strict = false;           // the first record that can't be read ends the run
  bool drain_at_end = true;      // the end of the input settles what is open
  uint64_t stop_after_rows = 0;  // 0: never
  std::string out_folder;        // made if it is not there; empty: no files
  cep::KeyBudget budget;         // of each match rule, for each key
  std::string snapshot;          // bytes of an earlier run's Snapshot to go on from; empty: from the start
};

class Backtest {
 public:
  static data::StatusOr<std::unique_ptr<Backtest>> Make(const dsl::Model& model, const BacktestOptions& options);
  virtual ~Backtest() = default;

  // Blocks until the end of the input, a stop, or a failure. Once.
  virtual data::Status Run() = 0;
  virtual void RequestStop() = 0;
  virtual engine::JobProgress progress() const = 0;

  // After Run.
  virtual const Summary& summary() const = 0;
  // After Run was stopped: what a later run can go on from.
  virtual data::StatusOr<std::string> Snapshot() const = 0;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_BACKTEST_H_
