#include <fmt/format.h>

#include "deploy/commands.h"
#include "deploy/rule_files.h"

namespace tripline::deploy {
namespace {

std::string Counted(size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string Verdict(const RuleFiles& files) {
  const dsl::DiagnosticSink& diagnostics = files.diagnostics();
  if (diagnostics.has_errors() || diagnostics.warnings() > 0) {
    return fmt::format("{}, {}\n", Counted(diagnostics.errors(), "error"), Counted(diagnostics.warnings(), "warning"));
  }
  return fmt::format("{} and {}: no errors, no warnings\n", Counted(files.model().streams.size(), "stream"),
                     Counted(files.model().rules.size(), "rule"));
}

}  // namespace

ExitCode RunCheck(const CheckCommand& command, StandardOutput& out) {
  RuleFiles files;
  if (const data::Status status = files.Load(command.files); !status.ok()) return ReportError(status);
  if (command.json) {
    if (const data::Status status = out.Write(dsl::RenderJson(files.diagnostics(), files.sources())); !status.ok()) {
      return ReportError(status);
    }
  } else {
    ShowDiagnostics(files);
    if (const data::Status status = out.Write(Verdict(files)); !status.ok()) return ReportError(status);
  }
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return files.diagnostics().has_errors() ? kExitAuthor : kExitDone;
}

}  // namespace tripline::deploy
