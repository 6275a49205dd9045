// The inputs of a backtest: which files belong to which stream, checked against the rules, and opened.
//
// Failures: TRL0641 an input without a stream's name where the rules have several, TRL0642 a stream that is not there,
// TRL0643 a stream that a rule reads and no input feeds, TRL0649 a clause of a stream that can't be run yet, TRL0656 a
// `unique` over several files; those of engine/io.
// Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_
#define TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "engine/data/status.h"
#include "engine/flow/job.h"
#include "engine/io/dead_letters.h"
#include "engine/io/late_rows.h"
#include "rules/backtest/backtest.h"

namespace tripline::rules {

// A file with its stream; its place in the list is its source ordinal.
struct BacktestFile {
  uint32_t stream = 0;  // place in Model::streams
  std::string path;
};

data::StatusOr<std::vector<BacktestFile>> FindBacktestFiles(const dsl::Model& model,
                                                            const std::vector<BacktestInput>& inputs);

// Where the rows go that no rule sees.
struct BacktestSinks {
  engine::DeadLetterSink* dead_letters = nullptr;  // null: counted only
  std::map<std::string, engine::LateSink*>
      late_rows;                                // by the name behind `late to`; one that is missing: counted only
  std::atomic<uint64_t>* duplicates = nullptr;  // counts what `unique` drops
};

// The sinks outlive the inputs.
data::StatusOr<std::vector<engine::JobInput>> OpenBacktestFiles(const dsl::Model& model,
                                                                const std::vector<BacktestFile>& files,
                                                                const BacktestOptions& options,
                                                                const BacktestSinks& sinks);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_
