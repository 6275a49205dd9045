#include "deploy/lsp_tests.h"

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

#include "dsl/analysis.h"
#include "dsl/parser.h"
#include "rules/testing/test_runner.h"

namespace tripline::deploy {
namespace {

data::Status Refuse(std::string message) { return data::Error(data::Fault::kAuthor, "TRL0924", std::move(message)); }

LspDiagnostic FailureOf(const TextDocument& document, const rules::TestFailure& failure) {
  LspDiagnostic diagnostic;
  diagnostic.range = document.RangeOf(failure.span.begin, failure.span.end);
  diagnostic.code = "test";
  diagnostic.message = failure.text;
  while (diagnostic.message.ends_with('\n')) diagnostic.message.pop_back();
  return diagnostic;
}

std::string Summary(const std::string& rule, size_t tests, size_t failed) {
  if (tests == 1) return fmt::format("{}: the test has {}", rule, failed == 0 ? "passed" : "failed");
  if (failed == 0) return fmt::format("{}: all {} tests have passed", rule, tests);
  return fmt::format("{}: {} of {} tests {} failed", rule, failed, tests, failed == 1 ? "has" : "have");
}

}  // namespace

data::StatusOr<TestReport> RunEditorTests(const TestJob& job, const std::stop_token& stop) {
  const CheckJob& texts = job.texts;
  const auto load = [&](const std::string& path) -> data::StatusOr<std::string> {
    const auto open = texts.open.find(path);
    if (open != texts.open.end()) return open->second->text();
    return texts.reader(path);
  };
  TRIPLINE_ASSIGN_OR_RETURN(std::string text, load(texts.root));
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  const std::vector<dsl::FileId> roots = {sources.Add(texts.root, std::move(text))};
  const dsl::RuleSet tree = dsl::ParseRules(sources, roots, load, {}, sink);
  const std::unique_ptr<dsl::Model> model = dsl::Analyse(tree, sink);
  if (sink.has_errors()) return Refuse("the rules have errors: mend them first, then the tests can run");
  rules::TestRunner runner(*model, sources);
  TestReport report;
  size_t tests = 0;
  size_t failed = 0;
  for (size_t i = 0; i < model->tests.size() && !stop.stop_requested(); ++i) {
    const dsl::TestModel& each = model->tests[i];
    if (!dsl::EqualsIgnoreCase(model->rules[each.rule].name, job.rule)) continue;
    if (job.test && each.description != *job.test) continue;
    TRIPLINE_ASSIGN_OR_RETURN(const rules::TestResult result, runner.Run(i));
    ++tests;
    failed += result.failures.empty() ? 0 : 1;
    for (const rules::TestFailure& failure : result.failures) {
      const TextDocument document{std::string(sources.text(failure.span.file))};
      report.diagnostics[std::string(sources.name(failure.span.file))].push_back(FailureOf(document, failure));
    }
  }
  if (tests == 0) {
    return Refuse(job.test ? fmt::format("rule '{}' has no test '{}'", job.rule, *job.test)
                           : fmt::format("rule '{}' has no test", job.rule));
  }
  report.passed = failed == 0;
  report.summary = Summary(job.rule, tests, failed);
  return report;
}

}  // namespace tripline::deploy
