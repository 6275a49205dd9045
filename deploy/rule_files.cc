#include "deploy/rule_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include "deploy/console.h"
#include "deploy/machine.h"
#include "dsl/analysis.h"
#include "dsl/parser.h"
#include "rules/compile/settling_text.h"

namespace tripline::deploy {
namespace {

bool HasStatements(const dsl::RuleSet& tree) {
  return !(tree.streams.empty() && tree.rules.empty() && tree.lists.empty() && tree.tables.empty() &&
           tree.texts.empty() && tree.lets.empty() && tree.features.empty() && tree.policies.empty() &&
           tree.exempts.empty() && tree.tests.empty());
}

}  // namespace

data::Status RuleFiles::Load(const std::vector<std::string>& paths, RuleFilesNeed need) {
  const dsl::ParseLimits limits;
  std::vector<dsl::FileId> roots;
  for (const std::string& path : paths) {
    TRIPLINE_ASSIGN_OR_RETURN(std::string text, ReadWholeFile(path, limits.max_file_bytes));
    const std::string name = path == "-" ? "<standard input>" : path;
    if (sources_.Find(name).has_value()) continue;
    roots.push_back(sources_.Add(name, std::move(text)));
  }
  const dsl::FileLoader loader = [&](const std::string& path) { return ReadWholeFile(path, limits.max_file_bytes); };
  tree_ = dsl::ParseRules(sources_, roots, loader, limits, diagnostics_);
  model_ = dsl::Analyse(tree_, diagnostics_);
  if (!diagnostics_.has_errors()) {
    const std::string names = fmt::format("{}", fmt::join(paths, ", "));
    if (!HasStatements(tree_)) {
      diagnostics_.Error("TRL0103", std::nullopt, fmt::format("there is no statement in {}", names))
          .Fix("a rule file declares a stream and its rules: stream …; rule …;");
    } else if (need == RuleFilesNeed::kRules && model_->rules.empty()) {
      diagnostics_.Error("TRL0902", std::nullopt, fmt::format("there is no rule in {}", names))
          .Fix("add one: rule big_amount on payments when amount > 500 then review;");
    } else if (need == RuleFilesNeed::kStreams && model_->streams.empty()) {
      diagnostics_.Error("TRL0903", std::nullopt, fmt::format("there is no stream in {}", names))
          .Fix("declare the columns: stream payments (card string, amount decimal(12,2), ts timestamp) event time ts;");
    }
  }
  diagnostics_.Sort();
  return data::OkStatus();
}

void RuleFiles::WarnOfLateMatches() {
  if (diagnostics_.has_errors()) return;
  rules::WarnOfLateMatches(*model_, sources_, &diagnostics_);
  diagnostics_.Sort();
}

std::string RenderForConsole(const dsl::DiagnosticSink& diagnostics, const dsl::SourceSet& sources) {
  dsl::RenderOptions options;
  options.color = WantsColor(STDERR_FILENO);
  return dsl::RenderText(diagnostics, sources, options);
}

void ShowDiagnostics(const RuleFiles& files) { SayError(RenderForConsole(files.diagnostics(), files.sources())); }

}  // namespace tripline::deploy
