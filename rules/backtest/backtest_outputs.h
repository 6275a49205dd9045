// The output files of a backtest: written under temporary names, published together at the end.
//
// Not here: what stands in them (rules/judge/judge.h writes alerts and decisions, summary.h the summary).
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto outputs, BacktestOutputs::Create("found", {"payments_late"}));
//   …
//   TRIPLINE_RETURN_IF_ERROR(outputs->Publish(SummaryJson(summary)));
//
// Failures: those of engine/io/output_file.h; TRL0644 the folder can't be made, TRL0657 a name
// behind `late to` that can't be a file's beside the others.
// Thread-safety: as AlertSink and DeadLetterSink. Ownership: unpublished files are removed with the object.
#ifndef TRIPLINE_RULES_BACKTEST_BACKTEST_OUTPUTS_H_
#define TRIPLINE_RULES_BACKTEST_BACKTEST_OUTPUTS_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "engine/io/dead_letters.h"
#include "engine/io/late_rows.h"
#include "engine/io/output_file.h"
#include "rules/judge/alert_sink.h"

namespace tripline::rules {

class BacktestOutputs final : public AlertSink {
 public:
  // An empty folder: nothing is written.
  // late_streams: names behind `late to`; each gets a file of that name.
  static data::StatusOr<std::unique_ptr<BacktestOutputs>> Create(const std::string& folder,
                                                                 const std::set<std::string>& late_streams);

  data::Status WriteAlerts(std::string_view lines) override;
  data::Status WriteDecisions(std::string_view lines) override;
  // Null without a folder.
  engine::DeadLetterSink* dead_letters() { return dead_letters_.get(); }
  // By name; empty without a folder.
  std::map<std::string, engine::LateSink*> late_rows() const;

  // Writes the summary and gives all files their names.
  data::Status Publish(std::string_view summary);

 private:
  std::string folder_;
  std::unique_ptr<engine::OutputFile> alerts_;
  std::unique_ptr<engine::OutputFile> decisions_;
  std::unique_ptr<engine::OutputFile> summary_;
  std::unique_ptr<engine::DeadLetterFile> dead_letters_;
  std::map<std::string, std::unique_ptr<engine::LateFile>> late_rows_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_BACKTEST_OUTPUTS_H_
