#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

class PolicyAnalyser {
 public:
  PolicyAnalyser(AnalysisContext& context, const PolicyStatement& policy) : context_(context), policy_(policy) {}

  PolicyModel Analyse() {
    model_.name = policy_.name.text;
    for (const PolicyStep& step : policy_.steps) Step(step);
    Order();
    Combine();
    Stream();
    return std::move(model_);
  }

 private:
  int64_t* Threshold(Decision decision) {
    switch (decision) {
      case Decision::kReview:
        return &model_.review_from;
      case Decision::kChallenge:
        return &model_.challenge_from;
      case Decision::kBlock:
        return &model_.block_from;
      case Decision::kNone:
      case Decision::kApprove:
        break;
    }
    return nullptr;
  }

  // The first step for a decision; null if there is none.
  const PolicyStep* StepOf(Decision decision) const {
    const auto found = std::find_if(policy_.steps.begin(), policy_.steps.end(),
                                    [&](const PolicyStep& step) { return step.decision == decision; });
    return found == policy_.steps.end() ? nullptr : &*found;
  }

  void Step(const PolicyStep& step) {
    const auto value = AnalyseConstantAs(context_, step.from, data::IntType(), "a score", nullptr);
    int64_t* threshold = Threshold(step.decision);
    if (threshold == nullptr) {
      context_.Error("TRL0308", step.span,
                     "an event that reaches no other score is approved, 'approve from' says nothing");
      return;
    }
    if (!value) return;
    if (value->as_int() < 0 || value->as_int() > 100) {
      context_.Error("TRL0306", step.from.span, "a score must be from 0 to 100");
      return;
    }
    if (*threshold >= 0) {
      Diagnostic& error = context_.Error("TRL0308", step.span, "this decision has a score already");
      if (const PolicyStep* first = StepOf(step.decision)) error.Related(first->span, "the first one is here");
      return;
    }
    *threshold = value->as_int();
  }

  // A stronger decision from a lower score would leave the weaker one without any score of its own.
  void Order() {
    constexpr Decision kRising[] = {Decision::kReview, Decision::kChallenge, Decision::kBlock};
    const PolicyStep* weaker = nullptr;
    int64_t last = -1;
    for (const Decision decision : kRising) {
      const int64_t from = *Threshold(decision);
      if (from < 0) continue;
      const PolicyStep* step = StepOf(decision);
      if (from <= last && weaker != nullptr && step != nullptr) {
        context_
            .Warning("TRL0457", weaker->span,
                     fmt::format("in policy '{}' a weaker decision starts at or above a stronger one: it is never made",
                                 model_.name))
            .Fix("let the scores rise from review to challenge to block")
            .Related(step->span, "the stronger one is here");
        return;
      }
      last = from;
      weaker = step;
    }
  }

  void Combine() {
    if (!policy_.combine) return;
    if (EqualsIgnoreCase(policy_.combine->text, "max")) {
      model_.combine_max = true;
    } else if (!EqualsIgnoreCase(policy_.combine->text, "sum")) {
      SuggestName(context_.Error("TRL0308", policy_.combine->span,
                                 fmt::format("scores are combined by 'sum' or 'max', not by '{}'",
                                             policy_.combine->text)),
                  *policy_.combine, {"sum", "max"});
    }
  }

  void Stream() {
    const bool is_default = EqualsIgnoreCase(model_.name, "default");
    if (!policy_.stream) {
      if (is_default) return;
      context_
          .Error("TRL0308", policy_.name.span, fmt::format("policy '{}' does not say for which stream", model_.name))
          .Fix("write 'on STREAM', or call it 'default'");
      return;
    }
    if (is_default) {
      context_.Error("TRL0308", policy_.stream->span, "the policy 'default' is for every stream without one of its own")
          .Fix("give the policy of one stream another name");
      return;
    }
    if (const auto stream = FindStream(context_, *policy_.stream))
      model_.stream = context_.streams[*stream].model->name;
  }

  AnalysisContext& context_;
  const PolicyStatement& policy_;
  PolicyModel model_;
};

}  // namespace

void AnalysePolicies(AnalysisContext& context, const RuleSet& rules, Model& model) {
  DeclaredNames names(context, "policies");
  DeclaredNames streams(context, "policies for streams");
  for (const PolicyStatement& policy : rules.policies) {
    const bool first = names.Declare(policy.name.text, policy.name.span);
    PolicyModel analysed = PolicyAnalyser(context, policy).Analyse();
    if (!analysed.stream.empty() && !streams.Declare(analysed.stream, policy.stream->span)) continue;
    if (first) model.policies.push_back(std::move(analysed));
  }
}

}  // namespace tripline::dsl
