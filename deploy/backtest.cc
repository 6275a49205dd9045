#include "rules/backtest/backtest.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "deploy/commands.h"
#include "deploy/input_spec.h"
#include "deploy/interrupt.h"
#include "deploy/machine.h"
#include "deploy/progress_bar.h"
#include "deploy/rule_files.h"
#include "deploy/standard_input.h"
#include "engine/data/text.h"
#include "engine/io/output_file.h"

namespace tripline::deploy {
namespace {

// Beside a run: passes on Ctrl-C, and draws the progress bar where there is a terminal.
class RunWatcher {
 public:
  // input: null where standard input is not read.
  RunWatcher(StandardInputGate* input, bool show) : input_(input), show_(show) {
    thread_ = std::thread([this] { Watch(); });
  }
  ~RunWatcher() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    wake_.notify_one();
    thread_.join();
    if (drawn_) SayError(ClearedProgressLine());
  }
  // From here on there is a run to stop and to show. The run outlives the watcher.
  void Start(rules::Backtest& run) {
    const std::lock_guard<std::mutex> lock(mutex_);
    start_ = std::chrono::steady_clock::now();
    run_ = &run;
    // A wish to stop may have ended the waiting for the first bytes: then the run is over before the next look.
    if (InterruptGuard::requested()) run.RequestStop();
  }

  RunWatcher(const RunWatcher&) = delete;  // its thread refers to it
  RunWatcher& operator=(const RunWatcher&) = delete;

 private:
  void Watch() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (int tick = 1; !wake_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; }); ++tick) {
      if (InterruptGuard::requested()) {
        if (run_ != nullptr) run_->RequestStop();
        if (input_ != nullptr) input_->Close();
      }
      if (show_ && run_ != nullptr && tick % 5 == 0) Draw();
    }
  }
  void Draw() {
    const engine::JobProgress progress = run_->progress();
    ProgressState state;
    state.rows = progress.rows;
    state.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    if (progress.bytes_total > 0) {
      state.done = static_cast<double>(progress.bytes_read) / static_cast<double>(progress.bytes_total);
    }
    SayError(ProgressLine(state, TerminalColumns()));
    drawn_ = true;
  }

  StandardInputGate* const input_;
  const bool show_;
  bool drawn_ = false;  // the thread's, then the destructor's
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  bool done_ = false;
  rules::Backtest* run_ = nullptr;
  std::chrono::steady_clock::time_point start_;

  std::thread thread_;
};

data::StatusOr<int64_t> ParseTime(const char* option, const std::string& text, int64_t if_empty) {
  if (text.empty()) return if_empty;
  int64_t us = 0;
  if (data::ParseTimestamp(text, &us) == data::ParseResult::kOk) return us;
  return data::Error(data::Fault::kCaller, "TRL0905",
                     fmt::format("{} '{}' is no time, expected 2026-01-31 or '2026-01-31 10:00:00'", option, text));
}

data::StatusOr<rules::BacktestOptions> MakeOptions(const BacktestCommand& command) {
  rules::BacktestOptions options;
  for (const std::string& input : command.inputs) {
    InputSpec spec = ParseInputSpec(input);
    options.inputs.push_back({std::move(spec.name), std::move(spec.file)});
  }
  options.label_column = command.label;
  options.amount_column = command.amount;
  TRIPLINE_ASSIGN_OR_RETURN(options.from_us, ParseTime("--from", command.from, engine::kStartOfTime));
  TRIPLINE_ASSIGN_OR_RETURN(options.to_us, ParseTime("--to", command.to, engine::kEndOfTime));
  options.threads = command.threads == 0 ? CoreCount() : command.threads;
  options.shards = command.shards;
  options.batch_rows = command.batch_rows;
  options.strict = command.strict;
  options.drain_at_end = !command.no_end;
  options.stop_after_rows = command.stop_after_rows;
  options.out_folder = command.out;
  if (!command.restore.empty()) {
    TRIPLINE_ASSIGN_OR_RETURN(options.snapshot, ReadWholeFile(command.restore, SIZE_MAX));
  }
  return options;
}

data::Status WriteSnapshot(const rules::Backtest& run, const std::string& path) {
  TRIPLINE_ASSIGN_OR_RETURN(const std::string bytes, run.Snapshot());
  TRIPLINE_ASSIGN_OR_RETURN(const auto file, engine::OutputFile::Create(path));
  TRIPLINE_RETURN_IF_ERROR(file->Append(bytes));
  return file->Commit();
}

std::string WhereResultsAre(const std::string& out, uint64_t rejected) {
  if (out.empty()) {
    return fmt::format("\nNo files were written; --out DIR keeps the alerts{}.\n",
                       rejected == 0 ? "" : ", and the records that could not be read");
  }
  const std::string folder = out.back() == '/' ? out.substr(0, out.size() - 1) : out;
  std::string text =
      fmt::format("\nAlerts: {0}/alerts.ndjson, decisions: {0}/decisions.ndjson, summary: {0}/summary.json\n", folder);
  if (rejected > 0) text += fmt::format("Records that could not be read, and why: {}/dead_letters.ndjson\n", folder);
  return text;
}

data::StatusOr<ExitCode> Backtest(const BacktestCommand& command, const dsl::Model& model, StandardOutput& out) {
  TRIPLINE_ASSIGN_OR_RETURN(const rules::BacktestOptions options, MakeOptions(command));
  std::optional<StandardInputGate> input;
  for (const rules::BacktestInput& each : options.inputs) {
    if (each.file == "-" && !input.has_value()) input.emplace();
  }
  std::unique_ptr<rules::Backtest> run;
  data::Status ended;
  {
    // Before the inputs are opened: that looks at their first bytes, which may be long in coming.
    RunWatcher watcher(input.has_value() ? &*input : nullptr, !command.quiet && IsTerminal(STDERR_FILENO));
    TRIPLINE_ASSIGN_OR_RETURN(run, rules::Backtest::Make(model, options));
    watcher.Start(*run);
    ended = run->Run();
  }
  if (!ended.ok()) {
    const ExitCode code = ReportError(ended);
    if (!command.quiet && !command.out.empty() && run->summary().run.end == rules::RunEnd::kFailed) {
      SayError(fmt::format("What had been judged until then, and the records that could not be read, are in {}.\n",
                           command.out));
    }
    return code;
  }
  if (!command.snapshot_out.empty()) TRIPLINE_RETURN_IF_ERROR(WriteSnapshot(*run, command.snapshot_out));
  if (!command.quiet) {
    TRIPLINE_RETURN_IF_ERROR(out.Write(rules::SummaryTable(run->summary())));
    TRIPLINE_RETURN_IF_ERROR(out.Write(WhereResultsAre(command.out, run->summary().rejected)));
    TRIPLINE_RETURN_IF_ERROR(out.Flush());
  }
  return InterruptGuard::requested() ? kExitInterrupted : kExitDone;
}

}  // namespace

ExitCode RunBacktest(const BacktestCommand& command, StandardOutput& out) {
  RuleFiles files;
  if (const data::Status status = files.Load(command.rules, RuleFilesNeed::kRules); !status.ok()) {
    return ReportError(status);
  }
  ShowDiagnostics(files);
  if (files.diagnostics().has_errors()) return kExitAuthor;
  const InterruptGuard guard;
  const data::StatusOr<ExitCode> code = Backtest(command, files.model(), out);
  if (!code.ok() && InterruptGuard::requested()) {
    SayError("tripline: interrupted before anything was judged; no files were written\n");
    return kExitInterrupted;
  }
  const ExitCode exit = code.ok() ? *code : ReportError(code.status());
  return exit != kExitDone && InterruptGuard::requested() ? kExitInterrupted : exit;
}

}  // namespace tripline::deploy
