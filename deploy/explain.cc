#include "deploy/commands.h"
#include "deploy/rule_files.h"
#include "rules/explain/plan_description.h"

namespace tripline::deploy {

ExitCode RunExplain(const ExplainCommand& command, StandardOutput& out) {
  RuleFiles files;
  if (const data::Status status = files.Load(command.files, RuleFilesNeed::kRules); !status.ok()) return ReportError(status);
  ShowDiagnostics(files);
  if (files.diagnostics().has_errors()) return kExitAuthor;
  const auto plan = rules::DescribePlan(files.model(), files.sources(), command.rule);
  if (!plan.ok()) return ReportError(plan.status());
  const std::string text = command.dot ? rules::PlanDot(*plan) : command.json ? rules::PlanJson(*plan) : rules::PlanText(*plan);
  if (const data::Status status = out.Write(text); !status.ok()) return ReportError(status);
  if (const data::Status status = out.Flush(); !status.ok()) return ReportError(status);
  return kExitDone;
}

}  // namespace tripline::deploy
