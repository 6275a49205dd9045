#include "rules/testing/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "rules/explain/condition_reader.h"
#include "rules/explain/explain_plan.h"

namespace tripline::rules {
namespace {

using Condition = RuleCoverage::Condition;

class NoFinalStage final : public engine::FinalStage {
 public:
  data::Status Process(const engine::Frame&, std::span<engine::Packet* const>) override { return data::OkStatus(); }
  void Save(std::string*) const override {}
  data::Status Restore(std::string_view) override { return data::OkStatus(); }
};

// Which variables the automaton takes rows with, and which it tests beside that.
void MarkUses(const cep::PatternPlan& plan, std::vector<Condition>* conditions) {
  for (const patterns::Take& take : plan.automaton.takes) {
    Condition& condition = (*conditions)[take.variable];
    condition.takes = condition.counts = true;
  }
  for (const patterns::Negation& negation : plan.automaton.negations) {
    for (const uint32_t variable : negation.variables) (*conditions)[variable].counts = true;
  }
  for (const auto& loop : plan.automaton.loops) {
    if (loop.until.has_value()) (*conditions)[*loop.until].counts = true;
  }
}

// `when` is the pattern of one row; `unless` is the last variable, of no pattern.
std::vector<Condition> ConditionsOf(const dsl::RuleModel& rule, const cep::PatternPlan& plan,
                                    const ConditionReader& reader) {
  std::vector<Condition> conditions(plan.pattern.variables.size());
  MarkUses(plan, &conditions);
  for (uint32_t i = 0; i < conditions.size(); ++i) {
    Condition& condition = conditions[i];
    condition.name = plan.pattern.variables[i].name;
    condition.span = rule.span;
    if (rule.match.has_value() && i < rule.match->variables.size()) condition.span = rule.match->variables[i].span;
    if (!plan.pattern.variables[i].mapped) condition.name = "until";
    for (std::string& text : reader.Texts(i)) condition.parts.push_back({std::move(text)});
  }
  if (!rule.match.has_value()) {
    conditions[0].name = "when";
    conditions[0].takes = false;
  }
  if (rule.unless != nullptr) {
    conditions.back().name = "unless";
    conditions.back().counts = true;
  }
  return conditions;
}

void Note(bool was_true, bool was_false, RuleCoverage::Part* part) {
  part->was_true = part->was_true || was_true;
  part->was_false = part->was_false || was_false;
}

bool IsTried(const Condition& condition) {
  const auto tried = [](const RuleCoverage::Part& part) { return part.was_true && part.was_false; };
  return tried(condition.whole) && std::all_of(condition.parts.begin(), condition.parts.end(), tried);
}

void NoteViews(const std::vector<ConjunctView>& views, Condition* condition) {
  using Truth = ConjunctView::Truth;
  bool all = true;
  bool any_false = false;
  for (size_t i = 0; i < views.size() && i < condition->parts.size(); ++i) {
    Note(views[i].truth == Truth::kTrue, views[i].truth == Truth::kFalse, &condition->parts[i]);
    all = all && views[i].truth == Truth::kTrue;
    any_false = any_false || views[i].truth == Truth::kFalse;
  }
  Note(all, any_false, &condition->whole);
}

// One run of a test's rows through the rule.
class CoverageRun {
 public:
  CoverageRun(const dsl::Model& model, uint32_t rule, RuleCoverage* coverage)
      : model_(model), rule_(model.rules[rule]), number_(rule), coverage_(*coverage) {}

  data::Status Run(const TestInputs& inputs, TestTime time) {
    ++coverage_.tests;
    ExplainOptions options;
    options.on_test = [this](const cep::TestedRow& tested) { OnTest(tested); };
    TRIPLINE_ASSIGN_OR_RETURN(plan_, ExplainPlan::Make(model_, number_, options));
    TRIPLINE_RETURN_IF_ERROR(MakeReader());
    std::atomic<uint64_t> duplicates{0};
    TRIPLINE_ASSIGN_OR_RETURN(auto opened, inputs.Open({nullptr, {}, &duplicates}));
    engine::JobOptions job_options;
    job_options.shards = 1;
    job_options.huge_pages = false;
    job_options.drain_at_end = time.ends;
    job_options.advance_to_us = time.advance_to_us;
    NoFinalStage final;
    TRIPLINE_ASSIGN_OR_RETURN(const auto job, engine::Job::Make(job_options, plan_, &final, std::move(opened)));
    TRIPLINE_RETURN_IF_ERROR(job->Run());
    NoteUnless();
    return data::OkStatus();
  }
  const std::set<std::string>& keys() const { return plan_->seen_keys(); }

 private:
  data::Status MakeReader() {
    TRIPLINE_ASSIGN_OR_RETURN(reader_, ConditionReader::Make(plan_->pattern(), model_, rule_));
    if (coverage_.conditions.empty()) coverage_.conditions = ConditionsOf(rule_, plan_->pattern(), *reader_);
    return data::OkStatus();
  }

  void OnTest(const cep::TestedRow& tested) {
    Condition& condition = coverage_.conditions[tested.variable];
    condition.taken = condition.taken || tested.holds;
    if (condition.parts.empty() || IsTried(condition)) return;
    std::vector<ConjunctView> views = reader_->Read(tested.rows, tested.labels, tested.variable, tested.row);
    if (views.size() > condition.parts.size()) {
      // A row of another stream than the variable's says nothing about its condition.
      if (views.front().truth != ConjunctView::Truth::kTrue) return;
      views.erase(views.begin());
    }
    NoteViews(views, &condition);
  }

  void NoteUnless() {
    if (rule_.unless == nullptr) return;
    ExplainedKeys* const found = plan_->found();
    if (found == nullptr) return;
    const auto variable = static_cast<uint32_t>(coverage_.conditions.size() - 1);
    for (const RunCollector::Match& match : found->collector().matches()) {
      NoteViews(reader_->Read(found->Rows(match.block), {}, variable, match.labels.back().row),
                &coverage_.conditions.back());
    }
  }

  const dsl::Model& model_;
  const dsl::RuleModel& rule_;
  const uint32_t number_;
  RuleCoverage& coverage_;
  std::shared_ptr<ExplainPlan> plan_;
  std::unique_ptr<ConditionReader> reader_;
};

std::string GapOf(const RuleCoverage::Part& part) {
  if (!part.was_true && !part.was_false) return "never tested";
  if (!part.was_true) return "never true";
  return part.was_false ? "" : "never false";
}

}  // namespace

data::Status CoverTest(const dsl::Model& model, uint32_t rule, const TestInputs& inputs, TestTime time,
                       RuleCoverage* coverage, std::set<std::string>* keys) {
  CoverageRun run(model, rule, coverage);
  TRIPLINE_RETURN_IF_ERROR(run.Run(inputs, time));
  *keys = run.keys();
  return data::OkStatus();
}

std::vector<CoverageGap> GapsOf(const RuleCoverage& coverage) {
  std::vector<CoverageGap> gaps;
  for (const Condition& condition : coverage.conditions) {
    if (!condition.counts) continue;
    if (condition.parts.empty()) {
      if (condition.takes && !condition.taken) gaps.push_back({condition.name, "never taken", condition.span});
      continue;
    }
    // That the whole is never true follows where a part is not, and says nothing more.
    const size_t before = gaps.size();
    for (const RuleCoverage::Part& part : condition.parts) {
      std::string gap = GapOf(part);
      if (!gap.empty()) gaps.push_back({fmt::format("{}: {}", condition.name, part.text), std::move(gap), condition.span});
    }
    std::string gap = gaps.size() == before ? GapOf(condition.whole) : "";
    if (!gap.empty()) gaps.push_back({condition.name, std::move(gap), condition.span});
    if (condition.takes && !condition.taken) gaps.push_back({condition.name, "never taken", condition.span});
  }
  return gaps;
}

}  // namespace tripline::rules
