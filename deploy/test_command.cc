#include <fmt/format.h>
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "deploy/commands.h"
#include "deploy/file_watch.h"
#include "deploy/interrupt.h"
#include "deploy/rule_files.h"
#include "engine/data/function.h"
#include "engine/io/csv_header.h"
#include "engine/io/output_file.h"
#include "rules/testing/test_report.h"

namespace tripline::deploy {
namespace {

// The rules whose tests run: all, or the one that was asked for.
data::StatusOr<std::vector<uint32_t>> ChosenRules(const dsl::Model& model, const std::string& name) {
  std::vector<uint32_t> chosen;
  std::vector<std::string> names;
  for (uint32_t i = 0; i < model.rules.size(); ++i) {
    names.push_back(model.rules[i].name);
    if (name.empty() || model.rules[i].name == name) chosen.push_back(i);
  }
  for (uint32_t i = 0; i < model.rules.size() && chosen.empty(); ++i) {
    if (engine::EqualIgnoringCase(names[i], name)) chosen.push_back(i);
  }
  if (!chosen.empty() || name.empty()) return chosen;
  const std::vector<std::string> similar = data::SimilarNames(name, names);
  return data::Error(data::Fault::kCaller, "TRL0910",
                     fmt::format("--rule {}: there is no rule of that name, only {}{}", name, fmt::join(names, ", "),
                                 similar.empty() ? "" : fmt::format("; did you mean '{}'?", similar.front())));
}

data::Status WriteJunit(const std::string& path, const std::string& xml) {
  TRIPLINE_ASSIGN_OR_RETURN(const auto file, engine::OutputFile::Create(path));
  TRIPLINE_RETURN_IF_ERROR(file->Append(xml));
  return file->Commit();
}

data::StatusOr<ExitCode> RunTests(const TestCommand& command, const RuleFiles& files, rules::TestRunner& runner,
                                  StandardOutput& out) {
  const dsl::Model& model = files.model();
  TRIPLINE_ASSIGN_OR_RETURN(const std::vector<uint32_t> chosen, ChosenRules(model, command.rule));
  const std::set<uint32_t> wanted(chosen.begin(), chosen.end());
  const rules::ReportContext context{model, files.sources(), WantsColor(STDOUT_FILENO)};
  std::vector<rules::TestResult> results;
  bool failed = false;
  for (size_t i = 0; i < model.tests.size(); ++i) {
    if (!wanted.contains(model.tests[i].rule)) continue;
    if (InterruptGuard::requested()) return kExitInterrupted;
    TRIPLINE_ASSIGN_OR_RETURN(rules::TestResult result, runner.Run(i));
    failed = failed || !result.failures.empty();
    TRIPLINE_RETURN_IF_ERROR(out.Write(rules::ResultText(context, result)));
    TRIPLINE_RETURN_IF_ERROR(out.Flush());  // so that a long run shows what it has done
    results.push_back(std::move(result));
  }
  const rules::CoverageReport coverage = rules::CoverageText(context, runner.coverage(), chosen);
  TRIPLINE_RETURN_IF_ERROR(out.Write(coverage.text + rules::TotalText(context, results)));
  if (!command.junit.empty()) TRIPLINE_RETURN_IF_ERROR(WriteJunit(command.junit, rules::JunitXml(context, results)));
  TRIPLINE_RETURN_IF_ERROR(out.Flush());
  return failed || (command.cover && coverage.has_gaps) ? kExitAuthor : kExitDone;
}

// One round. `read`: what its result depends on, also where it fails.
ExitCode RunOnce(const TestCommand& command, StandardOutput& out, std::set<std::string>* read) {
  RuleFiles files;
  const data::Status status = files.Load(command.files, RuleFilesNeed::kRules);
  for (size_t i = 0; i < files.sources().size(); ++i) {
    read->emplace(files.sources().name(static_cast<dsl::FileId>(i)));
  }
  if (!status.ok()) return ReportError(status);
  ShowDiagnostics(files);
  if (files.diagnostics().has_errors()) return kExitAuthor;
  rules::TestRunner runner(files.model(), files.sources());
  read->merge(runner.GivenFiles());
  const data::StatusOr<ExitCode> code = RunTests(command, files, runner, out);
  return code.ok() ? *code : ReportError(code.status());
}

ExitCode WatchTests(const TestCommand& command, StandardOutput& out) {
  FileWatch watch({command.files.begin(), command.files.end()});
  for (;;) {
    std::set<std::string> read;
    const ExitCode code = RunOnce(command, out, &read);
    // The options will not get better by waiting.
    if (code == kExitUsage) return code;
    if (InterruptGuard::requested()) return kExitInterrupted;
    watch.Add(read);
    data::Status status = out.Write(fmt::format("\nWatching {} file{}; Ctrl-C ends it.\n", watch.size(),
                                                watch.size() == 1 ? "" : "s"));
    if (status.ok()) status = out.Flush();
    if (!status.ok()) return ReportError(status);
    if (out.closed()) return kExitDone;
    if (!watch.Wait()) return kExitInterrupted;
    // A new page, where there are pages.
    if (status = out.Write(IsTerminal(STDOUT_FILENO) ? "\x1b[2J\x1b[H" : "\n"); !status.ok()) return ReportError(status);
  }
}

}  // namespace

ExitCode RunTest(const TestCommand& command, StandardOutput& out) {
  const InterruptGuard guard;
  if (command.watch) {
    for (const std::string& file : command.files) {
      if (file != "-") continue;
      return ReportError(data::Error(data::Fault::kCaller, "TRL0913",
                                     "--watch: standard input can't be watched: name a rule file"));
    }
    return WatchTests(command, out);
  }
  std::set<std::string> read;
  return RunOnce(command, out, &read);
}

}  // namespace tripline::deploy
