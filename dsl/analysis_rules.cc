#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_capability.h"
#include "dsl/analysis_parts.h"
#include "dsl/analysis_reason.h"

namespace tripline::dsl {

namespace {

class RuleAnalyser {
 public:
  RuleAnalyser(AnalysisContext& context, const RuleStatement& rule) : context_(context), rule_(rule) {}

  RuleModel Analyse() {
    model_.name = rule_.name.text;
    model_.span = rule_.name.span;
    Parameters();
    Head();
    ActivePeriod();
    Action();
    const bool one_stream = RefuseRuleClauses(context_, rule_);
    const bool complete = CheckClauses();
    // Over several streams a bare name would mean other things: nothing is said about it until they are supported.
    if (one_stream && complete && Stream()) Body();
    return std::move(model_);
  }

 private:
  // Parameters are constants of the rule, later ones may use earlier ones. The one place where a value is bound to its
  // name: another value for a sweep goes in here.
  void Parameters() {
    DeclaredNames declared(context_, "parameters");
    for (const NamedExpr& parameter : rule_.parameters) {
      const bool first = declared.Declare(parameter.name.text, parameter.name.span);
      std::optional<data::Value> value = AnalyseConstant(context_, parameter.expr, &parameters_);
      if (!first) continue;
      if (value) model_.parameters.emplace_back(parameter.name.text, *value);
      parameters_.push_back({parameter.name.text, parameter.name.span, std::move(value)});
    }
  }

  std::optional<int64_t> Number(const std::optional<Expr>& expr, std::string_view what, int64_t low, int64_t high) {
    if (!expr) return std::nullopt;
    const auto value = AnalyseConstantAs(context_, *expr, data::IntType(), what, &parameters_);
    if (!value) return std::nullopt;
    if (value->as_int() >= low && value->as_int() <= high) return value->as_int();
    context_.Error("TRL0306", expr->span, fmt::format("{} must be from {} to {}", what, low, high));
    return std::nullopt;
  }

  std::string Text(const std::optional<Expr>& expr, std::string_view what) {
    if (!expr) return "";
    const auto value = AnalyseConstantAs(context_, *expr, data::StringType(), what, &parameters_);
    return value ? value->as_string() : "";
  }

  void Head() {
    model_.description = Text(rule_.description, "a description");
    model_.owner = Text(rule_.owner, "an owner");
    model_.version = Number(rule_.version, "a version", 0, 1'000'000'000);
    model_.score = Number(rule_.score, "a score", 0, 100).value_or(0);
    if (rule_.severity != Severity::kUnspecified) model_.severity = rule_.severity;
    DeclaredNames declared(context_, "tags");
    for (const Name& tag : rule_.tags) {
      if (declared.Declare(tag.text, tag.span)) model_.tags.push_back(tag.text);
    }
    switch (rule_.mode) {
      case RuleMode::kUnspecified:
      case RuleMode::kActive:
        model_.mode = Mode::kActive;
        break;
      case RuleMode::kShadow:
        model_.mode = Mode::kShadow;
        break;
      case RuleMode::kOff:
        model_.mode = Mode::kOff;
        break;
    }
  }

  std::optional<int64_t> Instant(const std::optional<Expr>& expr, std::string_view what) {
    if (!expr) return std::nullopt;
    const auto value = AnalyseConstantAs(context_, *expr, data::TimestampType(), what, &parameters_);
    return value ? std::optional<int64_t>(value->as_int()) : std::nullopt;
  }

  void ActivePeriod() {
    model_.active_from_us = Instant(rule_.active_from, "'active from'");
    model_.active_until_us = Instant(rule_.active_until, "'until'");
    if (!model_.active_from_us || !model_.active_until_us || *model_.active_from_us < *model_.active_until_us) return;
    context_.Error("TRL0310", Cover(rule_.active_from->span, rule_.active_until->span),
                   "the rule is never active: it ends before it begins")
        .Fix("exchange the two times")
        .Related(rule_.active_until->span, "the end is here");
  }

  void Action() {
    if (!rule_.then) return;
    model_.decision = rule_.then->decision;
    model_.override_decision = rule_.then->override_others;
    const bool may_override = model_.decision == Decision::kApprove || model_.decision == Decision::kBlock;
    if (model_.override_decision && !may_override) {
      context_.Error("TRL0307", rule_.then->span, "only 'approve override' and 'block override' exist")
          .Fix("leave 'override' out");
    }
  }

  bool CheckClauses() {
    bool complete = true;
    if (rule_.on.empty()) {
      context_
          .Error("TRL0300", rule_.name.span, fmt::format("rule '{}' does not say which rows it reads", rule_.name.text))
          .Fix("write 'on STREAM'");
      complete = false;
    }
    if (!rule_.when && rule_.match.empty()) {
      context_.Error("TRL0301", rule_.name.span, fmt::format("rule '{}' has no condition", rule_.name.text))
          .Fix("write 'when CONDITION' or 'match ( … )'");
      complete = false;
    } else if (rule_.when && !rule_.match.empty()) {
      context_.Error("TRL0301", rule_.match_span, "a rule has either 'when' or 'match', not both")
          .Related(rule_.when_span, "'when' is here");
    }
    return complete;
  }

  bool Stream() {
    const Name& name = rule_.on[0].name;
    if (EqualsIgnoreCase(name.text, "alerts")) {
      RefuseCapability(context_, Capability::kAlertsStream, name.span);
      return false;
    }
    const std::optional<uint32_t> stream = FindStream(context_, name);
    if (!stream) return false;
    stream_ = *stream;
    model_.streams = {stream_};
    return true;
  }

  void Body() {
    RowScope row(context_, stream_);
    ExpressionAnalyser rows(context_, row, &parameters_);
    model_.keys.emplace_back();
    for (const Expr& key : rule_.on[0].per) model_.keys[0].push_back(Key(rows, key));
    if (rule_.when) model_.when = rows.Condition(*rule_.when, "'when'");
    if (!rule_.match.empty()) {
      const MatchInput input{stream_, true, &model_.keys[0], &parameters_, &rule_.on_span};
      model_.match = AnalyseMatch(context_, rule_.match[0], input);
      WarnOfUnboundedState(context_, rule_);
      WarnOfPartitionEnd(context_, rule_);
    }
    if (rule_.unless) model_.unless = rows.Condition(*rule_.unless, "'unless'");
    Cooldown(rows);
    RowScope output(context_, stream_, model_.match ? &model_.match->measures : nullptr);
    ExpressionAnalyser outputs(context_, output, &parameters_);
    Emits(outputs);
    if (rule_.reason) model_.reason = AnalyseReason(context_, *rule_.reason, outputs);
  }

  data::ExprPtr Key(ExpressionAnalyser& rows, const Expr& expr) {
    data::ExprPtr key = rows.Analyse(expr);
    if (!key) return nullptr;
    if (key->type.kind != data::TypeKind::kNull && data::ValueBytes(key->type) == 0 &&
        key->type.kind != data::TypeKind::kBool) {
      context_.Error("TRL0255", expr.span, fmt::format("{} can't be a key", data::TypeName(key->type)));
      return nullptr;
    }
    if (key->kind == data::ExprKind::kConstant) {
      context_.Error("TRL0311", expr.span, "a key must read a column")
          .Fix("a rule without 'per' looks at all rows of the stream together");
      return nullptr;
    }
    return key;
  }

  void Emits(ExpressionAnalyser& outputs) {
    DeclaredNames declared(context_, "columns of the alert");
    if (model_.match) {
      for (const MeasureModel& measure : model_.match->measures) declared.Declare(measure.name, measure.span);
    }
    for (const NamedExpr& emit : rule_.emit) {
      const bool first = declared.Declare(emit.name.text, emit.name.span);
      data::ExprPtr expression = outputs.Analyse(emit.expr);
      if (first) model_.emits.push_back({emit.name.text, std::move(expression)});
    }
  }

  void Cooldown(ExpressionAnalyser& rows) {
    if (!rule_.cooldown) return;
    const auto period =
        AnalysePeriod(context_, rule_.cooldown->duration, "a cooldown", Months::kAllowed, Zero::kRefused, &parameters_);
    CooldownModel cooldown;
    if (period) cooldown.period = *period;
    for (const Expr& key : rule_.cooldown->per) cooldown.key.push_back(Key(rows, key));
    model_.cooldown = std::move(cooldown);
  }

  AnalysisContext& context_;
  const RuleStatement& rule_;
  RuleModel model_;
  std::vector<NamedConstant> parameters_;
  uint32_t stream_ = 0;
};

}  // namespace

void AnalyseRules(AnalysisContext& context, const RuleSet& rules, Model& model) {
  DeclaredNames declared(context, "rules");
  for (const RuleStatement& rule : rules.rules) {
    const bool first = declared.Declare(rule.name.text, rule.name.span);
    RuleModel analysed = RuleAnalyser(context, rule).Analyse();
    if (first) model.rules.push_back(std::move(analysed));
  }
  WarnOfEqualRules(context, model);
}

}  // namespace tripline::dsl
