#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "deploy/commands.h"
#include "deploy/generate/config_text.h"
#include "deploy/generate/generate.h"
#include "deploy/interrupt.h"
#include "deploy/machine.h"
#include "deploy/progress_bar.h"
#include "engine/data/text.h"

namespace tripline::deploy {
namespace {

constexpr size_t kMostConfigBytes = size_t{1} << 20;

std::string Report(const GenerateSummary& summary, double seconds) {
  std::string text;
  for (int i = 0; i < kStreams; ++i) text += fmt::format("{}: {} rows\n", summary.files[i].string(), summary.rows[i]);
  int64_t fraud = 0;
  for (const KindCount& kind : summary.kinds) fraud += kind.rows;
  text += fmt::format(
      "{} events of {} customers with {} cards at {} merchants, {} of them fraud; in {:.2f} s, {:.2f} M events/s\n",
      summary.events, summary.customers, summary.cards, summary.merchants, fraud, seconds,
      static_cast<double>(summary.events) / 1e6 / std::max(seconds, 1e-9));
  if (summary.duplicates > 0) text += fmt::format("{} rows come twice\n", summary.duplicates);
  for (int i = 1; i < kFraudKinds; ++i) {
    const KindCount& kind = summary.kinds[i];
    text += fmt::format("  {:<18} {} rows in {} episodes; and {} rows in {} innocent look-alikes\n",
                        FraudKindName(static_cast<FraudKind>(i)), kind.rows, kind.episodes, kind.look_alike_rows,
                        kind.look_alikes);
  }
  return text;
}

data::StatusOr<GenerateConfig> ReadConfig(const GenerateCommand& command) {
  GenerateConfig config = DefaultConfig();
  if (!command.config.empty()) {
    TRIPLINE_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(command.config, kMostConfigBytes));
    TRIPLINE_ASSIGN_OR_RETURN(config, ParseConfig(text, command.config));
  }
  if (command.fraud_rate.has_value()) config.fraud_rate = *command.fraud_rate;
  return config;
}

// A plain number is one of seconds.
data::StatusOr<uint32_t> ReadDisorder(const std::string& text) {
  int64_t us = 0;
  if (text.empty()) return 0;
  if (data::ParseDuration(text, &us) == data::ParseResult::kOk && us >= 0 && us % 1'000'000 == 0 &&
      us / 1'000'000 <= kMostDisorderSeconds) {
    return static_cast<uint32_t>(us / 1'000'000);
  }
  return data::Error(
      data::Fault::kCaller, "TRL0950",
      fmt::format("--disorder must be whole seconds or a time such as '2 minutes', up to {} days, not '{}'",
                  kMostDisorderSeconds / kDaySeconds, text));
}

ExitCode Print(std::string_view text, StandardOutput& out) {
  if (const data::Status status = out.Write(text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

data::StatusOr<GenerateOptions> OptionsOf(const GenerateCommand& command) {
  GenerateOptions options;
  options.events = command.events;
  options.seed = command.seed;
  options.out = command.out;
  options.duplicates = command.duplicates;
  options.threads = command.threads > 0 ? command.threads : CoreCount();
  options.format = command.ndjson ? TextFormat::kNdjson : TextFormat::kCsv;
  TRIPLINE_ASSIGN_OR_RETURN(options.disorder_seconds, ReadDisorder(command.disorder));
  TRIPLINE_ASSIGN_OR_RETURN(options.config, ReadConfig(command));
  return options;
}

}  // namespace

ExitCode RunGenerate(const GenerateCommand& command, StandardOutput& out) {
  data::StatusOr<GenerateOptions> options = OptionsOf(command);
  if (!options.ok()) return ReportError(options.status());
  if (command.print_config) return Print(ConfigText(options->config), out);

  const InterruptGuard guard;
  const bool show = !command.quiet && IsTerminal(STDERR_FILENO);
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [start] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  options->progress = [&](int64_t rows) {
    if (show) {
      ProgressState state;
      state.rows = static_cast<uint64_t>(rows);
      state.done = static_cast<double>(rows) / static_cast<double>(command.events);
      state.seconds = seconds();
      SayError(ProgressLine(state, TerminalColumns()));
    }
    return InterruptGuard::requested() ? GenerateProgress::kStop : GenerateProgress::kGoOn;
  };
  const data::StatusOr<GenerateSummary> summary = GenerateWorld(*options);
  if (show) SayError(ClearedProgressLine());
  if (!summary.ok()) {
    const ExitCode code = ReportError(summary.status());
    return InterruptGuard::requested() ? kExitInterrupted : code;
  }
  return command.quiet ? kExitDone : Print(Report(*summary, seconds()), out);
}

}  // namespace tripline::deploy
