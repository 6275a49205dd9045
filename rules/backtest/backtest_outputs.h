// The output files of a backtest: written under temporary names, published together at the end.
//
// Not here: what stands in them (rules/judge/judge.h writes alerts and decisions, summary.h the summary).
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto outputs, BacktestOutputs::Create("found"));
//   …
//   TRIPLINE_RETURN_IF_ERROR(outputs->Publish(SummaryJson(summary)));
//
// Failures: those of engine/io/output_file.h; TRL0644 the folder can't be made.
// Thread-safety: as AlertSink and DeadLetterSink. Ownership: unpublished files are removed with the object.
#ifndef TRIPLINE_RULES_BACKTEST_BACKTEST_OUTPUTS_H_
#define TRIPLINE_RULES_BACKTEST_BACKTEST_OUTPUTS_H_

#include <memory>
#include <string>
#include <string_view>

#include "engine/io/dead_letters.h"
#include "engine/io/output_file.h"
#include "rules/judge/alert_sink.h"

namespace tripline::rules {

class BacktestOutputs final : public AlertSink {
 public:
  // An empty folder: nothing is written.
  static data::StatusOr<std::unique_ptr<BacktestOutputs>> Create(const std::string& folder);

  data::Status WriteAlerts(std::string_view lines) override;
  data::Status WriteDecisions(std::string_view lines) override;
  // Null without a folder.
  engine::DeadLetterSink* dead_letters() { return dead_letters_.get(); }

  // Writes the summary and gives all files their names.
  data::Status Publish(std::string_view summary);

 private:
  std::string folder_;
  std::unique_ptr<engine::OutputFile> alerts_;
  std::unique_ptr<engine::OutputFile> decisions_;
  std::unique_ptr<engine::OutputFile> summary_;
  std::unique_ptr<engine::DeadLetterFile> dead_letters_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_BACKTEST_OUTPUTS_H_
