#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "dsl/analysis_parts.h"
#include "dsl/analysis_test_values.h"
#include "engine/data/text.h"

namespace tripline::dsl {

namespace {

class TestAnalyser {
 public:
  TestAnalyser(AnalysisContext& context, const TestStatement& test, const Model& model)
      : context_(context), test_(test), model_(model) {}

  TestModel Analyse() {
    result_.span = test_.span;
    if (test_.description) {
      const auto text = AnalyseConstantAs(context_, *test_.description, data::StringType(), "a description", nullptr);
      if (text && !text->is_null()) result_.description = text->as_string();
    }
    Rule();
    for (const TestStep& step : test_.steps) Step(step);
    CheckExpects();
    return std::move(result_);
  }

 private:
  void Rule() {
    std::vector<std::string> names;
    for (const RuleModel& rule : model_.rules) {
      names.push_back(rule.name);
      if (!RefersTo(test_.rule, rule.name)) continue;
      rule_ = &rule;
      result_.rule = static_cast<uint32_t>(names.size() - 1);
    }
    if (rule_ != nullptr) return;
    ReportUndeclared(context_, "TRL0267", test_.rule, fmt::format("there is no rule '{}'", test_.rule.text), names);
  }

  void Step(const TestStep& step) {
    TestStepModel& made = result_.steps.emplace_back();
    made.kind = step.kind;
    made.span = step.span;
    switch (step.kind) {
      case TestStepKind::kGivenRows:
        CheckNotEnded(step);
        GivenRows(step, &made.given);
        break;
      case TestStepKind::kGivenFile:
        CheckNotEnded(step);
        GivenFile(step, &made.given);
        break;
      case TestStepKind::kGivenList:
        GivenList(step);
        break;
      case TestStepKind::kAdvance:
        CheckNotEnded(step);
        Advance(step, &made);
        break;
      case TestStepKind::kEnd:
        ended_ = true;
        break;
      case TestStepKind::kExpectAlerts:
        for (const ExpectedAlert& alert : step.alerts) made.alerts.push_back(Expected(alert));
        break;
      case TestStepKind::kExpectDecision:
        made.decision = step.decision;
        break;
      case TestStepKind::kExpectNothing:
        break;
    }
  }

  // A test that expects nothing of its rule can't fail; one that expects before it gives sees no rows.
  void CheckExpects() {
    const auto given = [](const TestStep& step) {
      return step.kind == TestStepKind::kGivenRows || step.kind == TestStepKind::kGivenFile;
    };
    bool expects = false;
    bool gives = false;
    const bool ever_gives = std::any_of(test_.steps.begin(), test_.steps.end(), given);
    for (const TestStep& step : test_.steps) {
      gives = gives || given(step);
      const bool expect = step.kind == TestStepKind::kExpectAlerts || step.kind == TestStepKind::kExpectNothing ||
                          step.kind == TestStepKind::kExpectDecision;
      expects = expects || expect;
      if (!expect || gives || !ever_gives) continue;
      context_.Error("TRL0671", step.span, "this 'expect' stands before all rows: it looks at what is written above it")
          .Fix("write the 'given' first");
    }
    if (expects) return;
    context_.Error("TRL0670", test_.rule.span, "this test expects nothing in particular, so it can't fail")
        .Fix("end it with 'expect (…)', 'expect nothing' or 'expect decision …'");
  }

  void CheckNotEnded(const TestStep& step) {
    if (!ended_) return;
    context_.Error("TRL0671", step.span, "time has ended: nothing can come behind 'then end' but an 'expect'");
  }

  void Advance(const TestStep& step, TestStepModel* made) {
    for (const Expr& expr : step.values) {
      const auto time = AnalyseConstantAs(context_, expr, data::TimestampType(), "'advance to'", nullptr);
      if (!time) continue;
      if (time->is_null()) {
        context_.Error("TRL0671", expr.span, "time can't advance to NULL");
        continue;
      }
      made->advance_us = time->as_int();
      if (made->advance_us < last_us_) {
        context_.Error("TRL0671", expr.span, fmt::format("the test has come to {} already", TimeText(last_us_)))
            .Fix("name a later time: time does not go back");
        continue;
      }
      advanced_us_ = last_us_ = made->advance_us;
    }
    if (rule_ == nullptr || rule_->streams.empty()) return;
    const StreamModel& stream = model_.streams[rule_->streams.front()];
    if (stream.time_column >= 0) return;
    context_.Error("TRL0671", step.span,
                   fmt::format("stream '{}' has no event time, so no time can advance", stream.name));
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

  void GivenFile(const TestStep& step, TestGivenModel* given) {
    for (const Expr& expr : step.values) {
      const auto path = AnalyseConstantAs(context_, expr, data::StringType(), "a file's path", nullptr);
      if (path && !path->is_null()) given->file = path->as_string();
    }
    if (step.target) {
      given->stream = FindStream(context_, *step.target).value_or(0);
      return;
    }
    if (rule_ == nullptr) return;
    if (rule_->streams.size() == 1) {
      given->stream = rule_->streams.front();
      return;
    }
    context_.Error("TRL0671", step.span,
                   fmt::format("rule '{}' reads several streams: say which one the file is of", rule_->name))
        .Fix(fmt::format("given {} file …", model_.streams[rule_->streams.front()].name));
  }

  void GivenRows(const TestStep& step, TestGivenModel* given) {
    if (!step.target) return;
    const std::optional<uint32_t> stream = FindStream(context_, *step.target);
    if (!stream) return;
    given->stream = *stream;
    const StreamEntry& entry = context_.streams[*stream];
    DeclaredNames declared(context_, "columns");
    std::vector<std::optional<uint32_t>> columns;
    for (const Name& name : step.columns) {
      columns.push_back(OneColumn(context_, entry, name));
      if (columns.back()) declared.Declare(entry.model->schema->fields[*columns.back()].name, name.span);
    }
    for (const TestRow& row : step.rows) given->rows.push_back(Row(row, columns, entry));
  }

  TestGivenModel::Row Row(const TestRow& row, const std::vector<std::optional<uint32_t>>& columns,
                          const StreamEntry& entry) {
    const StreamModel& stream = *entry.model;
    TestGivenModel::Row made;
    made.span = row.span;
    for (const data::Field& field : stream.schema->fields) made.values.emplace_back(field.type);
    const Expr* time = nullptr;
    for (size_t i = 0; i < row.values.size() && i < columns.size(); ++i) {
      if (!columns[i]) continue;
      if (static_cast<int32_t>(*columns[i]) == stream.time_column) time = &row.values[i];
      const auto value = AnalyseTestValue(context_, row.values[i], entry, *columns[i]);
      if (value) made.values[*columns[i]] = *value;
    }
    // A row of another length has been refused; the value that it lacks may be the time.
    if (stream.time_column >= 0 && row.values.size() == columns.size()) CheckTime(made, time, stream);
    return made;
  }

  // A row without a time has no place among the others. `written`: the time as it stands there; may be null.
  void CheckTime(const TestGivenModel::Row& row, const Expr* written, const StreamModel& stream) {
    const auto column = static_cast<size_t>(stream.time_column);
    const data::Value& time = row.values[column];
    const std::string& name = stream.schema->fields[column].name;
    if (time.is_null()) {
      if (written == nullptr) {
        context_.Error("TRL0672", row.span, fmt::format("this row has no '{}', the event time of '{}'", name, stream.name))
            .Fix(fmt::format("add '{}' to the columns: it puts the rows in order", name));
      } else if (written->kind == ExprKind::kNull && !stream.schema->fields[column].not_null) {
        context_.Error("TRL0672", written->span,
                       fmt::format("the event time of '{}' can't be NULL: it puts the rows in order", stream.name));
      }
      return;
    }
    if (time.as_int() < advanced_us_ && !stream.on_arrival) {
      context_.Error("TRL0671", written->span,
                     fmt::format("this row lies before {}, which the test has advanced to", TimeText(advanced_us_)));
    }
    last_us_ = std::max(last_us_, time.as_int());
  }

  static std::string TimeText(int64_t us) {
    std::string text;
    data::AppendTimestamp(us, &text);
    return text;
  }

  TestAlertModel Expected(const ExpectedAlert& alert) {
    TestAlertModel made;
    made.span = alert.span;
    const std::vector<data::Field> columns = rule_ == nullptr ? std::vector<data::Field>{} : AlertColumns(model_, *rule_);
    DeclaredNames declared(context_, "columns");
    for (const NamedExpr& expected : alert.values) {
      const std::optional<data::Value> value = AnalyseConstant(context_, expected.expr, nullptr);
      if (rule_ == nullptr) continue;
      const auto column = std::find_if(columns.begin(), columns.end(),
                                       [&](const data::Field& field) { return RefersTo(expected.name, field.name); });
      if (column == columns.end()) {
        UnknownColumn(expected.name, columns);
        continue;
      }
      declared.Declare(column->name, expected.name.span);
      if (value && CheckComparable(context_, expected.expr, *value, *column)) {
        made.columns.push_back({column->name, *value, expected.expr.span});
      }
    }
    return made;
  }

  // A stream that was refused, or a column of one, has been reported where it is declared or read.
  bool MayBeMissing(const Name& name) const {
    if (rule_->streams.empty()) return true;
    return std::any_of(rule_->streams.begin(), rule_->streams.end(), [&](uint32_t stream) {
      const std::vector<std::string>& broken = context_.streams[stream].broken_columns;
      return std::any_of(broken.begin(), broken.end(), [&](const std::string& column) { return RefersTo(name, column); });
    });
  }

  void UnknownColumn(const Name& name, const std::vector<data::Field>& columns) {
    if (MayBeMissing(name)) return;
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
  TestModel result_;
  bool ended_ = false;
  int64_t last_us_ = std::numeric_limits<int64_t>::min();      // of what was given or advanced to so far
  int64_t advanced_us_ = std::numeric_limits<int64_t>::min();  // the last 'advance to'
};

}  // namespace

void AnalyseTests(AnalysisContext& context, const RuleSet& rules, Model& model) {
  for (const TestStatement& test : rules.tests) model.tests.push_back(TestAnalyser(context, test, model).Analyse());
}

}  // namespace tripline::dsl
