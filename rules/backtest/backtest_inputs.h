// The inputs of a backtest: which files belong to which stream, checked against the rules, and opened.
//
// Failures: TRL0641 an input without a stream's name where the rules have several, TRL0642 a stream that is not there,
// TRL0643 a stream that a rule reads and no input feeds; those of engine/io.
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

// A source: one file, or all files of a stream whose rows have to be seen one behind the other (`unique`).
struct BacktestSource {
  uint32_t stream = 0;  // place in Model::streams
  std::vector<std::string> paths;
  uint32_t first_file = 0;  // the number of its first file (engine::FileRow)
};

struct BacktestFiles {
  std::vector<BacktestSource> sources;  // by ordinal
  std::vector<std::string> names;       // by engine::FileRow::file

  uint32_t StreamOfFile(uint32_t file) const;
};

data::StatusOr<BacktestFiles> FindBacktestFiles(const dsl::Model& model, const std::vector<BacktestInput>& inputs);

// Where the rows go that no rule sees.
struct BacktestSinks {
  engine::DeadLetterSink* dead_letters = nullptr;  // null: counted only
  std::map<std::string, engine::LateSink*>
      late_rows;                                // by the name behind `late to`; one that is missing: counted only
  std::atomic<uint64_t>* duplicates = nullptr;  // counts what `unique` drops
};

// The sinks outlive the inputs.
data::StatusOr<std::vector<engine::JobInput>> OpenBacktestFiles(const dsl::Model& model, const BacktestFiles& files,
                                                                const BacktestOptions& options,
                                                                const BacktestSinks& sinks);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_
