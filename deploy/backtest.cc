#include "rules/backtest/backtest.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "deploy/commands.h"
#include "deploy/input_spec.h"
#include "deploy/interrupt.h"
#include "deploy/machine.h"
#include "deploy/rule_files.h"
#include "deploy/run_watcher.h"
#include "deploy/standard_input.h"
#include "engine/data/text.h"
#include "engine/io/output_file.h"
#include "rules/explain/explain.h"

namespace tripline::deploy {
namespace {

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
  options.budget = command.budget;
  options.drain_at_end = !command.no_end;
  options.stop_after_rows = command.stop_after_rows;
  options.out_folder = command.out;
  if (!command.restore.empty()) {
    TRIPLINE_ASSIGN_OR_RETURN(options.snapshot, ReadWholeFile(command.restore, SIZE_MAX));
  }
  return options;
}

bool ReadsStandardInput(const rules::BacktestOptions& options) {
  return std::any_of(options.inputs.begin(), options.inputs.end(),
                     [](const rules::BacktestInput& input) { return input.file == "-"; });
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
  if (ReadsStandardInput(options)) input.emplace();
  std::unique_ptr<rules::Backtest> run;
  data::Status ended;
  {
    // Before the inputs are opened: that looks at their first bytes, which may be long in coming.
    RunWatcher watcher(input.has_value() ? &*input : nullptr, !command.quiet && IsTerminal(STDERR_FILENO));
    TRIPLINE_ASSIGN_OR_RETURN(run, rules::Backtest::Make(model, options));
    watcher.Start({[&run] { run->RequestStop(); }, [&run] { return run->progress(); }});
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

// Words behind --why: RULE KEY [FROM TO].
data::StatusOr<rules::ExplainRequest> MakeRequest(const std::vector<std::string>& words) {
  if (words.size() != 2 && words.size() != 4) {
    return data::Error(data::Fault::kCaller, "TRL0900",
                       fmt::format("--why has {} words behind it, expected RULE KEY or RULE KEY FROM TO", words.size()));
  }
  rules::ExplainRequest request{words[0], words[1], {}};
  if (words.size() == 4) {
    TRIPLINE_ASSIGN_OR_RETURN(request.span.from_us, ParseTime("--why FROM", words[2], engine::kStartOfTime));
    TRIPLINE_ASSIGN_OR_RETURN(request.span.to_us, ParseTime("--why TO", words[3], engine::kEndOfTime));
  }
  return request;
}

data::StatusOr<ExitCode> Why(const BacktestCommand& command, const dsl::Model& model, StandardOutput& out) {
  TRIPLINE_ASSIGN_OR_RETURN(const rules::BacktestOptions options, MakeOptions(command));
  TRIPLINE_ASSIGN_OR_RETURN(const rules::ExplainRequest request, MakeRequest(command.why));
  std::optional<StandardInputGate> input;
  if (ReadsStandardInput(options)) input.emplace();
  std::unique_ptr<rules::Explain> run;
  {
    RunWatcher watcher(input.has_value() ? &*input : nullptr, !command.quiet && IsTerminal(STDERR_FILENO));
    TRIPLINE_ASSIGN_OR_RETURN(run, rules::Explain::Make(model, options, request));
    watcher.Start({[&run] { run->RequestStop(); }, [&run] { return run->progress(); }});
    TRIPLINE_RETURN_IF_ERROR(run->Run());
  }
  if (InterruptGuard::requested()) return kExitInterrupted;
  const rules::Explanation& why = run->explanation();
  TRIPLINE_RETURN_IF_ERROR(out.Write(command.json ? rules::ExplanationJson(why) : rules::ExplanationText(why)));
  TRIPLINE_RETURN_IF_ERROR(out.Flush());
  return kExitDone;
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
  const data::StatusOr<ExitCode> code =
      command.why.empty() ? Backtest(command, files.model(), out) : Why(command, files.model(), out);
  if (!code.ok() && InterruptGuard::requested()) {
    SayError("tripline: interrupted before anything was judged; no files were written\n");
    return kExitInterrupted;
  }
  const ExitCode exit = code.ok() ? *code : ReportError(code.status());
  return exit != kExitDone && InterruptGuard::requested() ? kExitInterrupted : exit;
}

}  // namespace tripline::deploy
