#include "rules/testing/test_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>

#include "engine/data/text.h"
#include "rules/compile/rule_plan.h"
#include "rules/judge/judge.h"
#include "rules/testing/expectation.h"
#include "rules/testing/json_members.h"
#include "rules/testing/test_inputs.h"
#include "rules/testing/why_missing.h"

namespace tripline::rules {
namespace {

using dsl::TestStepKind;

bool IsExpect(TestStepKind kind) {
  return kind == TestStepKind::kExpectAlerts || kind == TestStepKind::kExpectNothing ||
         kind == TestStepKind::kExpectDecision;
}

// The judge, and beside it the last event of the test.
class TestJudge final : public engine::FinalStage {
 public:
  TestJudge(JudgeOptions options, AlertSink* sink) : judge_(std::move(options), sink) {}

  data::Status Process(const engine::Frame& frame, std::span<engine::Packet* const> packets) override {
    if (!frame.rows.empty()) last_ = frame.order_key(frame.rows.back());
    return judge_.Process(frame, packets);
  }
  void Save(std::string* out) const override { judge_.Save(out); }
  data::Status Restore(std::string_view bytes) override { return judge_.Restore(bytes); }

  const std::optional<engine::OrderKey>& last() const { return last_; }
  const JudgeOptions& options() const { return judge_.options(); }

 private:
  Judge judge_;
  std::optional<engine::OrderKey> last_;
};

TestTime TimeOf(std::span<const dsl::TestStepModel> steps) {
  TestTime time;
  for (const dsl::TestStepModel& step : steps) {
    if (step.kind == TestStepKind::kAdvance) time.advance_to_us = std::max(time.advance_to_us, step.advance_us);
    time.ends = time.ends || step.kind == TestStepKind::kEnd;
  }
  return time;
}

// The set as the test sees it: its rule runs, and shows the columns of the last row that are asked for.
dsl::Model ModelFor(const dsl::Model& model, const dsl::TestModel& test) {
  dsl::Model shown = model;
  dsl::RuleModel& rule = shown.rules[test.rule];
  if (rule.mode == dsl::Mode::kOff) rule.mode = dsl::Mode::kActive;
  std::set<std::string> names;
  for (const dsl::TestStepModel& step : test.steps) {
    for (const dsl::TestAlertModel& alert : step.alerts) {
      for (const dsl::TestAlertModel::Column& column : alert.columns) names.insert(column.name);
    }
  }
  EmitLastRow(model, names, &rule);
  return shown;
}

// The last decision of an event among these lines: a later one is a follow-up of the earlier.
struct DecisionLine {
  std::string decision;
  std::string rules;
};
std::optional<DecisionLine> DecisionOf(std::string_view lines, const std::string& file, uint64_t record) {
  std::optional<DecisionLine> found;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    std::string of_file, of_record;
    DecisionLine line;
    for (const JsonMember& member : JsonMembers(lines.substr(0, end))) {
      if (member.name == "file") of_file = JsonText(member.value);
      if (member.name == "row") of_record = member.value;
      if (member.name == "decision") line.decision = JsonText(member.value);
      if (member.name == "rules") line.rules = member.value;
    }
    if (of_file == file && of_record == fmt::to_string(record)) found = std::move(line);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return found;
}

}  // namespace

std::set<std::string> TestRunner::GivenFiles() const {
  std::set<std::string> files;
  for (const dsl::TestModel& test : model_.tests) {
    for (const dsl::TestStepModel& step : test.steps) {
      if (step.kind == TestStepKind::kGivenFile) files.insert(GivenFilePath(FileOf(test), step.given.file));
    }
  }
  return files;
}

data::StatusOr<TestResult> TestRunner::Run(size_t number) {
  const dsl::TestModel& test = model_.tests[number];
  TestResult result;
  result.test = number;
  const auto start = std::chrono::steady_clock::now();
  const data::Status status = CheckExpects(test, &result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (status.ok()) return result;
  // What can't be opened or read is the test's own: its `given file` names it.
  const std::string code = data::CodeOf(status);
  const bool of_file = code.starts_with("TRL070") || code.starts_with("TRL071");
  if (data::FaultOf(status) == data::Fault::kSystem && !of_file) return status;
  data::Span span = test.span;
  for (const dsl::TestStepModel& step : test.steps) {
    const bool named = step.kind == TestStepKind::kGivenFile &&
                       data::MessageOf(status).find(GivenFilePath(FileOf(test), step.given.file)) != std::string::npos;
    if (named) span = step.span;
  }
  result.failures.push_back({span, fmt::format("the test can't be run: {}: {}\n", code, data::MessageOf(status))});
  return result;
}

data::Status TestRunner::CheckExpects(const dsl::TestModel& test, TestResult* result) {
  keys_.clear();
  const TestInputs inputs(model_, test.steps, FileOf(test));
  TRIPLINE_RETURN_IF_ERROR(
      CoverTest(model_, test.rule, inputs, TimeOf(test.steps), &coverage_[test.rule], &keys_));
  std::optional<Outcome> outcome;
  for (size_t i = 0; i < test.steps.size(); ++i) {
    const dsl::TestStepModel& step = test.steps[i];
    if (!IsExpect(step.kind)) {
      outcome.reset();
      continue;
    }
    if (!outcome.has_value()) {
      TRIPLINE_ASSIGN_OR_RETURN(outcome, RunSteps(test, i));
    }
    if (step.kind == TestStepKind::kExpectDecision) {
      ExpectDecision(test, i, *outcome, result);
    } else {
      TRIPLINE_RETURN_IF_ERROR(ExpectAlerts(test, i, *outcome, result));
    }
  }
  return data::OkStatus();
}

data::StatusOr<TestRunner::Outcome> TestRunner::RunSteps(const dsl::TestModel& test, size_t steps) const {
  const std::span<const dsl::TestStepModel> before(test.steps.data(), steps);
  const dsl::Model model = ModelFor(model_, test);
  const TestInputs inputs(model, before, FileOf(test));
  CompileOptions compile;
  compile.source_names = inputs.files().names;
  TRIPLINE_ASSIGN_OR_RETURN(const auto plan, CompileRules(model, compile));
  std::atomic<uint64_t> duplicates{0};
  TRIPLINE_ASSIGN_OR_RETURN(auto opened, inputs.Open({nullptr, {}, &duplicates}));
  MemoryAlertSink sink;
  TestJudge judge(MakeJudgeOptions(model, compile.source_names), &sink);
  const TestTime time = TimeOf(before);
  engine::JobOptions options;
  options.shards = 1;
  options.huge_pages = false;
  options.drain_at_end = time.ends;
  options.advance_to_us = time.advance_to_us;
  TRIPLINE_ASSIGN_OR_RETURN(const auto job, engine::Job::Make(options, plan, &judge, std::move(opened)));
  TRIPLINE_RETURN_IF_ERROR(job->Run());

  Outcome outcome;
  outcome.alerts = ReadAlerts(sink.alerts(), model.rules[test.rule]);
  if (!judge.last().has_value()) return outcome;
  outcome.any_event = true;
  const engine::FileRow place = engine::FileRowOf(judge.last()->row);
  const std::string& file = inputs.files().names[place.file];
  outcome.event = fmt::format("{} row {}", file, place.record);
  const std::optional<DecisionLine> line = DecisionOf(sink.decisions(), file, place.record);
  // An event on which no rule fired has a decision too: that of score 0.
  const EventDecision none = Decide({}, judge.options().streams[judge.last()->stream].policy);
  outcome.decision = line.has_value() ? line->decision : std::string(DecisionName(none.decision));
  outcome.decided_by = line.has_value() ? "by " + line->rules : "no rule fired on it";
  return outcome;
}

data::Status TestRunner::ExpectAlerts(const dsl::TestModel& test, size_t step, const Outcome& outcome,
                                      TestResult* result) {
  const std::vector<dsl::TestAlertModel>& expected = test.steps[step].alerts;
  const Comparison comparison = CompareAlerts(expected, outcome.alerts);
  if (comparison.equal) return data::OkStatus();
  TestFailure failure{test.steps[step].span, ComparisonText(comparison, expected, outcome.alerts)};
  const auto missing = std::find_if(comparison.pairs.begin(), comparison.pairs.end(),
                                    [](const Comparison::Pair& pair) { return !pair.found.has_value(); });
  if (missing != comparison.pairs.end()) {
    const std::span<const dsl::TestStepModel> before(test.steps.data(), step);
    TRIPLINE_ASSIGN_OR_RETURN(const std::string why,
                              WhyMissing(model_, TestInputs(model_, before, FileOf(test)),
                                         {test.rule, expected[*missing->expected], outcome.alerts, keys_, TimeOf(before)}));
    failure.text += fmt::format("why alert {} did not come:\n{}", *missing->expected + 1, why);
  }
  result->failures.push_back(std::move(failure));
  return data::OkStatus();
}

void TestRunner::ExpectDecision(const dsl::TestModel& test, size_t step, const Outcome& outcome,
                                TestResult* result) const {
  const dsl::TestStepModel& expect = test.steps[step];
  const std::string_view expected = DecisionName(expect.decision);
  if (!outcome.any_event) {
    result->failures.push_back(
        {expect.span, fmt::format("expected decision {}, but the test gives no event to decide\n", expected)});
    return;
  }
  if (outcome.decision == expected) return;
  std::string text = fmt::format("expected decision {}, found {}\nof the last event, {}: {}\n", expected,
                                 outcome.decision, outcome.event, outcome.decided_by);
  const bool at_end = std::any_of(outcome.alerts.begin(), outcome.alerts.end(), [](const AlertRecord& alert) {
    return data::ToText(alert.Find("settled_by")) == "end";
  });
  if (at_end) text += "what only the end settles decides nothing: `then advance to` a time settles it as production does\n";
  if (model_.rules[test.rule].mode == dsl::Mode::kShadow) text += "the rule is a shadow, which decides nothing\n";
  result->failures.push_back({expect.span, std::move(text)});
}

}  // namespace tripline::rules
