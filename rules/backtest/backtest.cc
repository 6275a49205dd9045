#include "rules/backtest/backtest.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <set>

#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "rules/backtest/backtest_inputs.h"
#include "rules/backtest/backtest_outputs.h"
#include "rules/compile/late_plan.h"
#include "rules/compile/rule_plan.h"
#include "rules/judge/judge.h"

namespace tripline::rules {
namespace {

bool CanBeLabel(data::Type type) { return type.kind == data::TypeKind::kInt || type.kind == data::TypeKind::kBool; }
bool CanBeAmount(data::Type type) { return data::IsNumeric(type); }

// The column as declared, whatever the case in which the user named it. Any stream may have it.
data::StatusOr<std::string> FindColumn(const dsl::Model& model, const std::string& option, const std::string& name,
                                       bool (*fits)(data::Type), std::string_view wanted) {
  if (name.empty()) return std::string();
  std::vector<std::string> columns;
  const data::Field* found = nullptr;
  for (const dsl::StreamModel& stream : model.streams) {
    for (const data::Field& field : stream.schema->fields) {
      columns.push_back(field.name);
      const bool better = found == nullptr || field.name == name;
      if (better && engine::EqualIgnoringCase(field.name, name)) found = &field;
    }
  }
  if (found == nullptr) {
    const std::vector<std::string> similar = data::SimilarNames(name, columns);
    return data::Error(
        data::Fault::kCaller, "TRL0645",
        fmt::format("{} {}: no stream declares that column; there are {}{}", option, name, fmt::join(columns, ", "),
                    similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front())));
  }
  if (!fits(found->type)) {
    return data::Error(
        data::Fault::kCaller, "TRL0646",
        fmt::format("{} {}: the column is {}, expected {}", option, name, data::TypeName(found->type), wanted));
  }
  return found->name;
}

data::Status CheckOptions(const dsl::Model& model, const BacktestOptions& options) {
  if (options.from_us != engine::kStartOfTime && options.to_us != engine::kEndOfTime &&
      options.from_us >= options.to_us) {
    return data::Error(data::Fault::kCaller, "TRL0647", "--from must be before --to: no row can lie between them");
  }
  if (options.from_us == engine::kStartOfTime && options.to_us == engine::kEndOfTime) return data::OkStatus();
  for (const dsl::StreamModel& stream : model.streams) {
    if (stream.time_column >= 0) continue;
    return data::Error(
        data::Fault::kCaller, "TRL0648",
        fmt::format("--from and --to need an event time, and stream '{0}' declares none: add 'event time COLUMN' to it",
                    stream.name));
  }
  return data::OkStatus();
}

class BacktestRun final : public Backtest {
 public:
  data::Status Prepare(const dsl::Model& model, const BacktestOptions& options) {
    TRIPLINE_RETURN_IF_ERROR(CheckOptions(model, options));
    CompileOptions compile;
    TRIPLINE_ASSIGN_OR_RETURN(compile.label_column,
                              FindColumn(model, "--label", options.label_column, CanBeLabel, "int or bool"));
    TRIPLINE_ASSIGN_OR_RETURN(compile.amount_column,
                              FindColumn(model, "--amount", options.amount_column, CanBeAmount, "a number"));
    compile.from_us = options.from_us;
    compile.to_us = options.to_us;
    compile.budget = options.budget;
    facts_.threads = options.threads;
    facts_.drained = options.drain_at_end;
    facts_.label_column = compile.label_column;
    facts_.amount_column = compile.amount_column;

    TRIPLINE_ASSIGN_OR_RETURN(const BacktestFiles files, FindBacktestFiles(model, options.inputs));
    compile.source_names = files.names;
    TRIPLINE_ASSIGN_OR_RETURN(auto plan, CompileRules(model, compile));
    plan = MakeLatePlan(std::move(plan), model);
    std::set<std::string> late_streams;
    for (const dsl::StreamModel& stream : model.streams) {
      if (stream.late == dsl::StreamModel::Late::kToStream) late_streams.insert(stream.late_to);
    }
    TRIPLINE_ASSIGN_OR_RETURN(outputs_, BacktestOutputs::Create(options.out_folder, late_streams));
    const BacktestSinks sinks{outputs_->dead_letters(), outputs_->late_rows(), &duplicates_};
    TRIPLINE_ASSIGN_OR_RETURN(auto inputs, OpenBacktestFiles(model, files, options, sinks));
    judge_ = std::make_unique<Judge>(MakeJudgeOptions(model, compile.source_names), outputs_.get());

    engine::JobOptions job;
    job.threads = options.threads;
    job.shards = options.shards;
    job.drain_at_end = options.drain_at_end;
    job.stop_after_rows = options.stop_after_rows;
    if (options.batch_rows > 0) job.frame_rows = options.batch_rows;
    TRIPLINE_ASSIGN_OR_RETURN(job_, engine::Job::Make(job, plan, judge_.get(), std::move(inputs)));
    if (!options.snapshot.empty()) TRIPLINE_RETURN_IF_ERROR(job_->Restore(options.snapshot));
    return data::OkStatus();
  }

  data::Status Run() override {
    const auto start = std::chrono::steady_clock::now();
    data::Status status = job_->Run();
    // Standard input that was closed because of a stop may end in the middle of its compressed data.
    if (stop_requested_ && data::FaultOf(status) == data::Fault::kData) status = data::OkStatus();
    // What failed in the system, a disk that is full, would fail again.
    if (!status.ok() && data::FaultOf(status) != data::Fault::kData) return status;
    facts_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    // An input that was closed because of the stop ends like any other.
    if (job_->stopped() || stop_requested_) {
      facts_.end = RunEnd::kInterrupted;
      facts_.drained = false;
    }
    if (!status.ok()) {
      facts_.end = RunEnd::kFailed;
      facts_.failure = data::CodeOf(status) + ": " + data::MessageOf(status);
      facts_.drained = false;
    }
    facts_.duplicates = duplicates_.load();
    summary_ = Summarise(*judge_, job_->progress(), facts_);
    const data::Status published = outputs_->Publish(SummaryJson(summary_));
    return status.ok() ? published : status;
  }

  void RequestStop() override {
    stop_requested_ = true;
    job_->RequestStop();
  }
  engine::JobProgress progress() const override { return job_->progress(); }
  const Summary& summary() const override { return summary_; }
  data::StatusOr<std::string> Snapshot() const override { return job_->Snapshot(); }

 private:
  std::atomic<bool> stop_requested_ = false;
  RunFacts facts_;
  Summary summary_;
  std::atomic<uint64_t> duplicates_{0};
  // In this order: the job refers to the judge, both to the outputs.
  std::unique_ptr<BacktestOutputs> outputs_;
  std::unique_ptr<Judge> judge_;
  std::unique_ptr<engine::Job> job_;
};

}  // namespace

data::StatusOr<std::unique_ptr<Backtest>> Backtest::Make(const dsl::Model& model, const BacktestOptions& options) {
  auto run = std::make_unique<BacktestRun>();
  TRIPLINE_RETURN_IF_ERROR(run->Prepare(model, options));
  return std::unique_ptr<Backtest>(std::move(run));
}

}  // namespace tripline::rules
