#include "rules/query/query.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

#include "deploy/commands.h"
#include "deploy/input_spec.h"
#include "deploy/interrupt.h"
#include "deploy/machine.h"
#include "deploy/rule_files.h"
#include "deploy/standard_input.h"

namespace tripline::deploy {
namespace {

rules::ResultFormat FormatOf(OutputFormat format) {
  switch (format) {
    case OutputFormat::kTable:
      return rules::ResultFormat::kTable;
    case OutputFormat::kCsv:
      return rules::ResultFormat::kCsv;
    case OutputFormat::kNdjson:
      return rules::ResultFormat::kNdjson;
    case OutputFormat::kAuto:
      break;
  }
  return IsTerminal(STDOUT_FILENO) ? rules::ResultFormat::kTable : rules::ResultFormat::kNdjson;
}

data::StatusOr<rules::QueryOptions> MakeOptions(const QueryCommand& command) {
  rules::QueryOptions options;
  options.statement = command.statement;
  for (const std::string& input : command.inputs) {
    InputSpec spec = ParseInputSpec(input);
    if (spec.name.empty()) {
      return data::Error(data::Fault::kCaller, "TRL0906",
                         fmt::format("--input {0} has no name: say what the statement calls it, as in p={0}", input));
    }
    options.inputs.push_back({std::move(spec.name), std::move(spec.file)});
  }
  options.format = FormatOf(command.format);
  options.threads = command.threads == 0 ? CoreCount() : command.threads;
  options.shards = command.shards;
  options.batch_rows = command.batch_rows;
  options.strict = command.strict;
  options.budget = command.budget;
  return options;
}

void ShowRejected(const rules::QueryReport& report) {
  if (report.rejected == 0) return;
  SayError(fmt::format("tripline: {} records could not be read and were left out:\n", report.rejected));
  for (const engine::DeadLetter& letter : report.first_rejected) {
    SayError(fmt::format("  {} line {}{}: {}\n", letter.file, letter.line,
                         letter.column.empty() ? "" : ", column " + letter.column, letter.reason));
  }
  if (report.rejected > report.first_rejected.size()) SayError("  …\n");
}

// Whatever the end of the input looked like to the query, it came from the wish to stop.
ExitCode ReportInterrupted(StandardOutput& out) {
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  SayError("tripline: interrupted; the rows written are whole, but not the whole result\n");
  return kExitInterrupted;
}

}  // namespace

ExitCode RunQuery(const QueryCommand& command, StandardOutput& out) {
  data::StatusOr<rules::QueryOptions> options = MakeOptions(command);
  if (!options.ok()) return ReportError(options.status());

  RuleFiles files;
  if (!command.schema.empty()) {
    const data::Status status = files.Load({command.schema}, RuleFilesNeed::kStreams);
    if (!status.ok()) return ReportError(status);
    ShowDiagnostics(files);
    if (files.diagnostics().has_errors()) return kExitAuthor;
    options->schema = &files.model();
  }

  const InterruptGuard guard;
  options->stop = InterruptGuard::requested;
  std::optional<StandardInputGate> input;
  for (const rules::QueryInput& each : options->inputs) {
    if (each.file == "-" && !input.has_value()) input.emplace();
  }
  const InterruptWatcher watcher([&input] {
    if (input.has_value()) input->Close();
  });

  dsl::SourceSet sources;
  dsl::DiagnosticSink diagnostics;
  const data::StatusOr<rules::QueryReport> report = rules::RunQuery(*options, sources, diagnostics, &out);
  if (InterruptGuard::requested() && (!report.ok() || report->outcome != rules::QueryOutcome::kDone)) {
    return ReportInterrupted(out);
  }
  diagnostics.Sort();
  if (!diagnostics.diagnostics().empty()) SayError(RenderForConsole(diagnostics, sources));
  if (!report.ok()) return ReportError(report.status());
  if (report->outcome == rules::QueryOutcome::kRefused) return kExitAuthor;
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  ShowRejected(*report);
  return kExitDone;
}

}  // namespace tripline::deploy
