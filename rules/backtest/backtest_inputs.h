// The inputs of a backtest: which files belong to which stream, checked against the rules, and opened.
//
// Failures: TRL0641 an input without a stream's name where the rules have several, TRL0642 a stream that is not there,
// TRL0643 a stream that a rule reads and no input feeds; those of engine/io.
// Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_
#define TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_

#include <string>
#include <vector>

#include "dsl/model.h"
#include "engine/data/status.h"
#include "engine/flow/job.h"
#include "engine/io/dead_letters.h"
#include "rules/backtest/backtest.h"

namespace tripline::rules {

// A file with its stream; its place in the list is its source ordinal.
struct BacktestFile {
  uint32_t stream = 0;  // place in Model::streams
  std::string path;
};

data::StatusOr<std::vector<BacktestFile>> FindBacktestFiles(const dsl::Model& model,
                                                            const std::vector<BacktestInput>& inputs);

data::StatusOr<std::vector<engine::JobInput>> OpenBacktestFiles(const dsl::Model& model,
                                                                const std::vector<BacktestFile>& files,
                                                                const BacktestOptions& options,
                                                                engine::DeadLetterSink* dead_letters);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_BACKTEST_INPUTS_H_
