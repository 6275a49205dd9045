#include <fmt/format.h>

#include <optional>

#include "deploy/commands.h"
#include "deploy/fix_files.h"
#include "deploy/rule_files.h"
#include "rules/compile/rule_bounds.h"

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
  if (command.fix) {
    auto done = FixRuleFiles(command.files);
    if (!done.ok()) return ReportError(done.status());
    // JSON on standard output stays one value.
    if (command.json) {
      SayError(*done);
    } else if (const data::Status status = out.Write(*done); !status.ok()) {
      return ReportError(status);
    }
  }
  RuleFiles files;
  if (const data::Status status = files.Load(command.files); !status.ok()) return ReportError(status);
  files.WarnOfLateMatches();
  std::optional<std::vector<rules::RuleBounds>> bounds;
  if (command.bounds && !files.diagnostics().has_errors()) {
    auto found = rules::BoundsOfRules(files.model());
    if (!found.ok()) return ReportError(found.status());
    bounds = *std::move(found);
  }
  std::string text;
  if (command.json) {
    text = dsl::RenderJson(files.diagnostics(), files.sources());
    // Beside "diagnostics", behind its last key.
    if (bounds.has_value()) text.replace(text.rfind('}'), 1, ",\"bounds\":" + rules::RuleBoundsJson(*bounds) + "}");
  } else {
    ShowDiagnostics(files);
    text = Verdict(files);
    if (bounds.has_value()) text += rules::RuleBoundsText(*bounds);
  }
  if (const data::Status status = out.Write(text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return files.diagnostics().has_errors() ? kExitAuthor : kExitDone;
}

}  // namespace tripline::deploy
