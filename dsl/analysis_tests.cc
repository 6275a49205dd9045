#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

// Columns that every alert has beside its rule's measures and emits.
constexpr std::array<std::string_view, 13> kAlertColumns = {"rule",   "version",    "severity",   "score", "decision",
                                                            "tags",   "key",        "event_time", "mode",  "kind",
                                                            "reason", "settled_at", "settled_by"};

class TestAnalyser {
 public:
  TestAnalyser(AnalysisContext& context, const TestStatement& test, const Model& model)
      : context_(context), test_(test), model_(model) {}

  void Analyse() {
    if (test_.description)
      (void)AnalyseConstantAs(context_, *test_.description, data::StringType(), "a description", nullptr);
    Rule();
    for (const TestStep& step : test_.steps) Step(step);
  }

 private:
  void Rule() {
    std::vector<std::string> names;
    for (const RuleModel& rule : model_.rules) {
      names.push_back(rule.name);
      if (RefersTo(test_.rule, rule.name)) rule_ = &rule;
    }
    if (rule_ != nullptr) return;
    ReportUndeclared(context_, "TRL0267", test_.rule, fmt::format("there is no rule '{}'", test_.rule.text), names);
  }

  void Step(const TestStep& step) {
    switch (step.kind) {
      case TestStepKind::kGivenRows:
        GivenRows(step);
        break;
      case TestStepKind::kGivenFile:
        if (step.target) (void)FindStream(context_, *step.target);
        break;
      case TestStepKind::kGivenList:
        GivenList(step);
        break;
      case TestStepKind::kAdvance:
        for (const Expr& time : step.values) {
          (void)AnalyseConstantAs(context_, time, data::TimestampType(), "'advance to'", nullptr);
        }
        break;
      case TestStepKind::kExpectAlerts:
        for (const ExpectedAlert& alert : step.alerts) Expected(alert);
        break;
      case TestStepKind::kEnd:
      case TestStepKind::kExpectNothing:
      case TestStepKind::kExpectDecision:
        break;
    }
  }

  // The list's own declaration has been refused; a name that no declaration has is an error of its own.
  void GivenList(const TestStep& step) {
    std::vector<std::string> names;
    for (const ListStatement& list : context_.rules->lists) names.push_back(list.name.text);
    const bool known = !step.target || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return RefersTo(*step.target, name);
    });
    if (known) return;
    ReportUndeclared(context_, "TRL0268", *step.target, fmt::format("there is no list '{}'", step.target->text), names);
  }

  void GivenRows(const TestStep& step) {
    if (!step.target) return;
    const std::optional<uint32_t> stream = FindStream(context_, *step.target);
    if (!stream) return;
    const StreamEntry& entry = context_.streams[*stream];
    DeclaredNames declared(context_, "columns");
    std::vector<std::optional<uint32_t>> columns;
    for (const Name& name : step.columns) {
      columns.push_back(OneColumn(context_, entry, name));
      if (columns.back()) declared.Declare(entry.model->schema->fields[*columns.back()].name, name.span);
    }
    for (const TestRow& row : step.rows) {
      for (size_t i = 0; i < row.values.size() && i < columns.size(); ++i) {
        if (columns[i]) Value(row.values[i], entry.model->schema->fields[*columns[i]], entry);
      }
    }
  }

  // A value of a row must be one that the column can hold.
  void Value(const Expr& expr, const data::Field& field, const StreamEntry& entry) {
    const std::optional<data::Value> value = AnalyseConstant(context_, expr, nullptr);
    if (!value) return;
    if (value->is_null()) {
      if (!field.not_null) return;
      RelateColumn(context_.Error("TRL0255", expr.span, fmt::format("column '{}' is declared not null", field.name)),
                   entry, field.name, "it is declared here");
      return;
    }
    const bool numbers = data::IsNumeric(value->type()) && data::IsNumeric(field.type);
    // An int takes no fraction, whatever its value.
    CheckFits(expr, *value, field.name, field.type, numbers && field.type.kind != data::TypeKind::kInt, &entry);
  }

  // `entry`: the stream whose column it is; null for a column of an alert.
  void CheckFits(const Expr& expr, const data::Value& value, const std::string& name, data::Type type, bool fits,
                 const StreamEntry* entry = nullptr) {
    fits = fits || value.type().kind == type.kind ||
           (value.type().kind == data::TypeKind::kString && ReadAs(value.as_string(), type));
    if (fits) return;
    Diagnostic& error = context_.Error(
        "TRL0255", expr.span,
        fmt::format("column '{}' is {}, but this is {}", name, data::TypeName(type), data::TypeName(value.type())));
    if (entry != nullptr) RelateColumn(error, *entry, name, "it is declared here");
  }

  // What an alert of the rule shows: measures hide columns of their name. kNull: of any type.
  std::vector<data::Field> AlertColumns() const {
    std::vector<data::Field> columns;
    const auto add = [&](const std::string& name, const data::ExprPtr& expression) {
      columns.push_back({name, expression ? expression->type : data::NullType()});
    };
    if (rule_->match) {
      for (const MeasureModel& measure : rule_->match->measures) add(measure.name, measure.expression);
    }
    for (const EmitModel& emit : rule_->emits) add(emit.name, emit.expression);
    for (const uint32_t stream : rule_->streams) {
      const std::vector<data::Field>& fields = context_.streams[stream].model->schema->fields;
      columns.insert(columns.end(), fields.begin(), fields.end());
    }
    for (const std::string_view name : kAlertColumns) columns.push_back({std::string(name), data::NullType()});
    return columns;
  }

  void Expected(const ExpectedAlert& alert) {
    const std::vector<data::Field> columns = rule_ == nullptr ? std::vector<data::Field>{} : AlertColumns();
    for (const NamedExpr& expected : alert.values) {
      const std::optional<data::Value> value = AnalyseConstant(context_, expected.expr, nullptr);
      if (rule_ == nullptr) continue;
      const auto column = std::find_if(columns.begin(), columns.end(),
                                       [&](const data::Field& field) { return RefersTo(expected.name, field.name); });
      if (column == columns.end()) {
        UnknownColumn(expected.name, columns);
      } else if (value && !value->is_null() && column->type.kind != data::TypeKind::kNull) {
        const bool numbers = data::IsNumeric(value->type()) && data::IsNumeric(column->type);
        CheckFits(expected.expr, *value, column->name, column->type, numbers);
      }
    }
  }

  void UnknownColumn(const Name& name, const std::vector<data::Field>& columns) {
    std::vector<std::string> names;
    for (const data::Field& column : columns) names.push_back(column.name);
    SuggestName(context_.Error("TRL0250", name.span,
                               fmt::format("an alert of rule '{}' has no column '{}'", rule_->name, name.text)),
                name, names);
  }

  AnalysisContext& context_;
  const TestStatement& test_;
  const Model& model_;
  const RuleModel* rule_ = nullptr;
};

}  // namespace

void AnalyseTests(AnalysisContext& context, const RuleSet& rules, const Model& model) {
  for (const TestStatement& test : rules.tests) TestAnalyser(context, test, model).Analyse();
}

}  // namespace tripline::dsl
