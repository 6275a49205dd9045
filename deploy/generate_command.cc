#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "deploy/commands.h"
#include "deploy/generate/payments.h"
#include "deploy/interrupt.h"
#include "deploy/progress_bar.h"

namespace tripline::deploy {
namespace {

std::string Report(const GenerateSummary& summary) {
  std::string text = fmt::format("{}: {} payments of {} cards at {} merchants, {} of them fraud\n",
                                 summary.file.string(), summary.rows, summary.cards, summary.merchants,
                                 summary.rows - summary.rows_by_kind[static_cast<size_t>(FraudKind::kNone)]);
  for (int kind = 1; kind < kFraudKinds; ++kind) {
    const auto place = static_cast<size_t>(kind);
    text += fmt::format("  {:<14} {} payments in {} episodes, and {} innocent look-alikes\n",
                        FraudKindName(static_cast<FraudKind>(kind)), summary.rows_by_kind[place],
                        summary.episodes[place], summary.look_alikes[place]);
  }
  return text;
}

}  // namespace

ExitCode RunGenerate(const GenerateCommand& command, StandardOutput& out) {
  const InterruptGuard guard;
  const bool show = !command.quiet && IsTerminal(STDERR_FILENO);
  const auto start = std::chrono::steady_clock::now();

  GenerateOptions options;
  options.events = command.events;
  options.seed = command.seed;
  options.out = command.out;
  options.progress = [&](int64_t rows) {
    if (show) {
      ProgressState state;
      state.rows = static_cast<uint64_t>(rows);
      state.done = static_cast<double>(rows) / static_cast<double>(command.events);
      state.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      SayError(ProgressLine(state, TerminalColumns()));
    }
    return InterruptGuard::requested() ? GenerateProgress::kStop : GenerateProgress::kGoOn;
  };
  const data::StatusOr<GenerateSummary> summary = GeneratePayments(options);
  if (show) SayError(ClearedProgressLine());
  if (!summary.ok()) {
    const ExitCode code = ReportError(summary.status());
    return InterruptGuard::requested() ? kExitInterrupted : code;
  }
  if (command.quiet) return kExitDone;
  if (const data::Status status = out.Write(Report(*summary)); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

}  // namespace tripline::deploy
