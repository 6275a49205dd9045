#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_capability.h"
#include "dsl/analysis_parts.h"
#include "dsl/analysis_reason.h"
#include "dsl/analysis_rows.h"

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
    RefuseRuleClauses(context_, rule_);
    const bool complete = CheckClauses();
    if (complete && Streams()) Body();
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

  // The streams, ascending as the model has them.
  bool Streams() {
    bool good = true;
    for (const RuleStream& on : rule_.on) {
      const std::optional<uint32_t> stream = FindRead(on.name);
      good = good && stream.has_value();
      if (!stream) continue;
      const auto same =
          std::find_if(read_.begin(), read_.end(), [&](const auto& other) { return other.first == *stream; });
      if (same != read_.end()) {
        context_
            .Error("TRL0433", on.name.span,
                   fmt::format("the rule reads stream '{}' twice", context_.streams[*stream].model->name))
            .Related(same->second->name.span, "it stands here already")
            .Fix("name it once; variables of one stream differ by their conditions");
        good = false;
        continue;
      }
      read_.emplace_back(*stream, &on);
    }
    if (good && rule_.when && read_.size() > 1) {
      context_
          .Error("TRL0430", rule_.on_span, "a rule with 'when' looks at rows of one stream, and this one names several")
          .Fix("write a rule for each stream, or a pattern: match ( … )");
      return false;
    }
    std::sort(read_.begin(), read_.end());
    for (const auto& [stream, on] : read_) model_.streams.push_back(stream);
    return good;
  }

  std::optional<uint32_t> FindRead(const Name& name) {
    if (!EqualsIgnoreCase(name.text, "alerts")) return FindStream(context_, name);
    RefuseCapability(context_, Capability::kAlertsStream, name.span);
    return std::nullopt;
  }

  // The key of each stream: its own, or the next one that is written behind it.
  void Keys() {
    for (const auto& [stream, on] : read_) {
      RowScope scope(context_, stream);
      ExpressionAnalyser rows(context_, scope, &parameters_);
      std::vector<data::ExprPtr>& keys = model_.keys.emplace_back();
      for (const Expr& key : PerOf(on)) keys.push_back(Key(rows, key));
    }
    CheckKeys();
    CheckKeyTypes();
  }

  const std::vector<Expr>& PerOf(const RuleStream* on) const {
    const RuleStream* const last = &rule_.on.back();
    while (on->per.empty() && on != last) ++on;
    return on->per;
  }

  void CheckKeys() {
    const size_t columns = model_.keys[0].size();
    for (size_t i = 1; i < read_.size(); ++i) {
      if (model_.keys[i].size() == columns) continue;
      const auto text = [&](size_t place) {
        const size_t count = model_.keys[place].size();
        return fmt::format("that of '{}' has {}", context_.streams[read_[place].first].model->name,
                           count == 0 ? "none" : std::to_string(count));
      };
      context_
          .Error("TRL0431", rule_.on_span,
                 fmt::format("the keys of the streams must have the same number of columns: {}, {}", text(0), text(i)))
          .Fix("write 'per' behind each stream, or once behind the last one for all");
      return;
    }
  }

  // Equal values must be equal keys; decimals are, whatever their scale.
  void CheckKeyTypes() {
    for (size_t i = 1; i < read_.size(); ++i) {
      if (model_.keys[i].size() != model_.keys[0].size()) return;
      for (size_t column = 0; column < model_.keys[i].size(); ++column) {
        const data::ExprPtr& first = model_.keys[0][column];
        const data::ExprPtr& other = model_.keys[i][column];
        if (!first || !other || first->type.kind == other->type.kind) continue;
        const auto text = [&](size_t place, const data::ExprPtr& key) {
          return fmt::format("{} in '{}'", data::TypeName(key->type), context_.streams[read_[place].first].model->name);
        };
        const Expr& at = PerOf(read_[i].second)[column];
        context_
            .Error("TRL0432", at.span,
                   fmt::format("the keys of the streams must have the same types, but this is {} and {}",
                               text(0, first), text(i, other)))
            .Fix("write cast(… as …) behind 'per', or declare the columns alike");
        return;
      }
    }
  }

  void Body() {
    Keys();
    RowScope row(context_, RowNames(context_, model_.streams), nullptr);
    ExpressionAnalyser rows(context_, row, &parameters_);
    if (rule_.when) model_.when = rows.Condition(*rule_.when, "'when'");
    if (!rule_.match.empty()) {
      const MatchInput input{model_.streams, true, &model_.keys, &parameters_, &rule_.on_span};
      model_.match = AnalyseMatch(context_, rule_.match[0], input);
      WarnOfUnboundedState(context_, rule_);
      WarnOfPartitionEnd(context_, rule_);
    }
    if (rule_.unless) model_.unless = rows.Condition(*rule_.unless, "'unless'");
    Cooldown(rows);
    RowScope output(context_, RowNames(context_, model_.streams), model_.match ? &model_.match->measures : nullptr);
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
    for (const Expr& key : rule_.cooldown->per) {
      cooldown.key.push_back(Key(rows, key));
      if (cooldown.key.back() && model_.match) WarnOfLackingKey(key.span, *cooldown.key.back());
    }
    model_.cooldown = std::move(cooldown);
  }

  // A key that is NULL is one key: alerts of all matches that end with a row of that stream would cool down together.
  void WarnOfLackingKey(Span span, const data::Expr& key) {
    const RowNames rows(context_, model_.streams);
    for (const size_t place : rows.all()) {
      if (!MayEndWith(place)) continue;
      bool lacks = false;
      data::VisitInputs(key, [&](uint32_t input, data::Type) { lacks = lacks || !rows.Has(place, input); });
      if (!lacks) continue;
      context_
          .Warning("TRL0460", span,
                   fmt::format("rows of stream '{0}' have no such column: all matches that end with a row of '{0}' share "
                               "one cooldown",
                               rows.stream(place).model->name))
          .Fix("leave 'per' out for the rule's key");
      return;
    }
  }

  bool MayEndWith(size_t stream) const {
    const std::vector<std::string> last = LastVariables(rule_.match[0].pattern);
    return std::any_of(last.begin(), last.end(), [&](const std::string& name) {
      return std::any_of(model_.match->variables.begin(), model_.match->variables.end(), [&](const VariableModel& one) {
        return one.name == name && (one.stream < 0 || static_cast<size_t>(one.stream) == stream);
      });
    });
  }

  AnalysisContext& context_;
  const RuleStatement& rule_;
  RuleModel model_;
  std::vector<NamedConstant> parameters_;
  std::vector<std::pair<uint32_t, const RuleStream*>> read_;  // streams of the model, ascending, and where they stand
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
