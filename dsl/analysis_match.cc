#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_navigation.h"
#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

class MatchAnalyser {
 public:
  MatchAnalyser(AnalysisContext& context, const MatchClause& clause, const MatchInput& input)
      : context_(context), clause_(clause), input_(input), stream_(context.streams[input.streams[0]]) {}

  std::optional<MatchModel> Analyse() {
    names_ = CollectPattern(context_, clause_);
    match_.streams = input_.streams;
    match_.variables = std::move(names_.variables);
    match_.pattern = &clause_.pattern;
    Rows();
    Subsets();
    Skip();
    PartitionBy();
    OrderBy();
    Within();
    Bindings();
    PatternScope scope(context_, match_, names_.negated);
    ExpressionAnalyser analyser(context_, scope, input_.parameters);
    Definitions(scope, analyser);
    Untils(clause_.pattern, scope, analyser);
    Bounds(clause_.pattern);
    Measures(scope, analyser);
    TimeoutMeasures(scope, analyser);
    WarnOfVariables(context_, clause_, match_);
    return std::move(match_);
  }

 private:
  void Rows() {
    switch (clause_.rows_per_match) {
      case RowsPerMatch::kUnspecified:
      case RowsPerMatch::kOneRow:
        match_.rows_per_match = MatchRows::kOne;
        return;
      case RowsPerMatch::kAllRows:
      case RowsPerMatch::kAllRowsShowEmpty:
        match_.rows_per_match = MatchRows::kAllShowEmpty;
        break;
      case RowsPerMatch::kAllRowsOmitEmpty:
        match_.rows_per_match = MatchRows::kAllOmitEmpty;
        break;
      case RowsPerMatch::kAllRowsUnmatched:
        match_.rows_per_match = MatchRows::kAllWithUnmatched;
        break;
    }
    if (input_.in_rule) {
      context_.Error("TRL0302", clause_.rows_per_match_span, "in a rule a match is one alert, ALL ROWS is for queries")
          .Fix("leave the clause out, or write ONE ROW PER MATCH", {clause_.rows_per_match_span, ""});
    }
  }

  void Subsets() {
    DeclaredNames declared(context_, "subsets");
    for (const Subset& subset : clause_.subsets) {
      SubsetModel model;
      model.name = FoldVariable(subset.name);
      if (!declared.Declare(model.name, subset.name.span)) continue;
      if (const auto primary = Variable(model.name)) {
        context_
            .Error("TRL0285", subset.name.span,
                   fmt::format("'{}' is a variable of the pattern and can't be a subset too", model.name))
            .Related(match_.variables[*primary].span, "the variable is here");
        continue;
      }
      for (const Name& member : subset.members) {
        const auto variable = Variable(FoldVariable(member));
        if (variable) {
          model.variables.push_back(*variable);
          continue;
        }
        UnknownVariable("TRL0285", member,
                        fmt::format("subset '{}' names '{}', which is no variable of the pattern", model.name,
                                    FoldVariable(member)));
      }
      std::sort(model.variables.begin(), model.variables.end());
      model.variables.erase(std::unique(model.variables.begin(), model.variables.end()), model.variables.end());
      match_.subsets.push_back(std::move(model));
    }
  }

  void Skip() {
    match_.skip = clause_.skip == SkipMode::kUnspecified ? SkipMode::kPastLastRow
                  : clause_.skip == SkipMode::kTo        ? SkipMode::kToLast
                                                         : clause_.skip;
    if (!clause_.skip_target) return;
    match_.skip_name = FoldVariable(*clause_.skip_target);
    if (const auto variable = Variable(match_.skip_name)) {
      match_.skip_variables = {*variable};
      return;
    }
    for (const SubsetModel& subset : match_.subsets) {
      if (subset.name != match_.skip_name) continue;
      match_.skip_variables = subset.variables;
      return;
    }
    UnknownVariable(
        "TRL0284", *clause_.skip_target,
        fmt::format("'{}', where AFTER MATCH SKIP should go to, is no variable of the pattern", match_.skip_name));
  }

  void PartitionBy() {
    if (clause_.partition_by.empty()) return;
    if (input_.in_rule) {
      RulePartitionBy();
      return;
    }
    for (const Expr& expr : clause_.partition_by) {
      const std::optional<uint32_t> column = ColumnOf(stream_, expr, "PARTITION BY");
      if (column) match_.partition_by.push_back(*column);
    }
  }

  void RulePartitionBy() {
    bool same = true;
    for (size_t i = 0; i < input_.streams.size(); ++i) {
      const std::optional<bool> equal = IsKey(input_.streams[i], (*input_.keys)[i]);
      if (!equal) return;
      same = same && *equal;
    }
    if (!same) {
      context_.Error("TRL0303", clause_.partition_by_span, "PARTITION BY of a rule must be what 'per' says")
          .Fix("leave the clause out; the key stands behind 'on stream per'", {clause_.partition_by_span, ""})
          .Related(*input_.on_span, "the key of the rule is here");
    }
  }

  // Whether PARTITION BY names the key of this stream; nothing where one of them is wrong.
  std::optional<bool> IsKey(uint32_t stream, const std::vector<data::ExprPtr>& keys) {
    RowScope scope(context_, stream);
    ExpressionAnalyser analyser(context_, scope, input_.parameters);
    std::vector<data::ExprPtr> written;
    for (const Expr& expr : clause_.partition_by) {
      written.push_back(analyser.Analyse(expr));
      if (!written.back()) return std::nullopt;
    }
    const auto in = [](const data::ExprPtr& key, const std::vector<data::ExprPtr>& all) {
      return std::any_of(all.begin(), all.end(),
                         [&](const data::ExprPtr& one) { return one && data::EqualExprs(*one, *key); });
    };
    bool same = keys.size() == written.size();
    for (const data::ExprPtr& key : keys) {
      if (!key) return std::nullopt;
      same = same && in(key, written);
    }
    for (const data::ExprPtr& key : written) same = same && in(key, keys);
    return same;
  }

  std::optional<uint32_t> ColumnOf(const StreamEntry& stream, const Expr& expr, std::string_view clause) {
    const bool own =
        expr.kind == ExprKind::kColumn &&
        (expr.names.size() == 1 || (expr.names.size() == 2 && RefersTo(expr.names[0], stream.model->name)));
    if (!own) {
      context_.Error("TRL0326", expr.span, fmt::format("{} of match_recognize takes columns only", clause))
          .Fix("compute the value in a stream or subquery in front");
      return std::nullopt;
    }
    const std::optional<uint32_t> column = OneColumn(context_, stream, expr.names.back());
    if (!column || !MayRead(context_, stream.model->schema->fields[*column], expr.span)) return std::nullopt;
    return column;
  }

  void OrderBy() {
    if (input_.in_rule) {
      RuleOrderBy();
      return;
    }
    for (const OrderItem& item : clause_.order_by) {
      const std::optional<uint32_t> column = ColumnOf(stream_, item.expr, "ORDER BY");
      if (!column) continue;
      match_.order_by.push_back(
          {*column, item.direction == SortDirection::kDescending, item.nulls == NullsOrder::kFirst});
    }
  }

  void RuleOrderBy() {
    bool timed = true;
    for (const uint32_t stream : input_.streams) {
      const StreamModel& model = *context_.streams[stream].model;
      if (model.time_column >= 0) continue;
      timed = false;
      context_
          .Error("TRL0305", clause_.pattern_span,
                 fmt::format("a pattern needs the order of time, but stream '{}' has no event time", model.name))
          .Fix("add 'event time COLUMN' to the stream")
          .Related(model.span, "the stream is declared here");
    }
    if (!timed || clause_.order_by.empty()) return;
    bool same = clause_.order_by.size() == 1 && clause_.order_by[0].direction == SortDirection::kAscending;
    for (size_t i = 0; same && i < input_.streams.size(); ++i) {
      const StreamEntry& stream = context_.streams[input_.streams[i]];
      const std::optional<uint32_t> column = ColumnOf(stream, clause_.order_by[0].expr, "ORDER BY");
      if (!column) return;
      same = static_cast<int32_t>(*column) == stream.model->time_column;
    }
    if (!same) {
      Diagnostic& error =
          context_
              .Error("TRL0304", clause_.order_by_span,
                     "ORDER BY of a rule must be the event time of its stream, ascending")
              .Fix("leave the clause out", {clause_.order_by_span, ""});
      if (stream_.statement != nullptr && stream_.statement->event_time) {
        error.Related(stream_.statement->event_time->span, "the event time is named here");
      }
    }
  }

  void Within() {
    if (!clause_.within) return;
    match_.within =
        AnalysePeriod(context_, *clause_.within, "'within'", Months::kAllowed, Zero::kRefused, input_.parameters);
    if (!input_.in_rule) NeedTime(clause_.within_span, "'within'");
  }

  // A query's time is what it is sorted by.
  void NeedTime(Span span, std::string_view what) {
    const bool timed = !match_.order_by.empty() && !match_.order_by[0].descending &&
                       stream_.model->schema->fields[match_.order_by[0].column].type.kind == data::TypeKind::kTimestamp;
    if (timed || (match_.order_by.empty() && !clause_.order_by.empty())) return;
    context_.Error("TRL0324", span,
                   fmt::format("{} measures time: the first column of ORDER BY must be a timestamp, ascending", what));
  }

  // Before any condition is looked at: what a name behind a variable means follows from them.
  void Bindings() {
    for (const Definition& definition : clause_.definitions) {
      const auto variable = Variable(FoldVariable(definition.variable));
      if (variable && definition.stream) BindStream(*definition.stream, match_.variables[*variable]);
    }
  }

  void Definitions(PatternScope& scope, ExpressionAnalyser& analyser) {
    DeclaredNames declared(context_, "definitions");
    for (const Definition& definition : clause_.definitions) {
      const std::string name = FoldVariable(definition.variable);
      const bool first = declared.Declare(name, definition.variable.span);
      const auto variable = Variable(name);
      if (!variable) {
        UnknownVariable("TRL0280", definition.variable,
                        fmt::format("'{}' is defined, but it is no variable of the pattern", name));
        continue;
      }
      if (!first) continue;
      VariableModel& model = match_.variables[*variable];
      model.defined = true;
      if (!definition.condition) continue;
      scope.Enter(PatternScope::Place::kDefine, *variable);
      model.condition = analyser.Condition(*definition.condition, "a definition");
    }
  }

  void BindStream(const Name& name, VariableModel& model) {
    const std::optional<uint32_t> stream = FindStream(context_, name);
    if (!stream) return;
    const auto place = std::find(input_.streams.begin(), input_.streams.end(), *stream);
    if (place != input_.streams.end()) {
      if (model.stream < 0) model.stream = static_cast<int32_t>(place - input_.streams.begin());
      return;
    }
    const std::string& unread = context_.streams[*stream].model->name;
    Diagnostic& error =
        context_.Error("TRL0288", name.span,
                       fmt::format("variable '{}' is bound to '{}', which this pattern does not read", model.name, unread));
    if (input_.on_span != nullptr && input_.on_span->end > input_.on_span->begin) {
      error.Fix(fmt::format("add it behind 'on', as in on …, {}", unread))
          .Related(*input_.on_span, "what the pattern reads is named here");
    }
  }

  void Untils(const Pattern& pattern, PatternScope& scope, ExpressionAnalyser& analyser) {
    for (const Pattern& child : pattern.children) Untils(child, scope, analyser);
    if (!pattern.until) return;
    scope.Enter(PatternScope::Place::kUntil);
    if (!pattern.quantifier) {
      context_.Error("TRL0281", pattern.until->span, "'until' ends a loop, and there is none in front of it")
          .Fix("write A+ until (…), or put the condition into the step's definition");
    }
    match_.untils.push_back({&pattern, analyser.Condition(*pattern.until, "'until'")});
  }

  void Bound(const std::optional<Expr>& bound) {
    if (!bound) return;
    const std::optional<Period> period =
        AnalysePeriod(context_, *bound, "a bound", Months::kAllowed, Zero::kRefused, input_.parameters);
    if (period) match_.bounds.push_back({&*bound, *period});
    if (!input_.in_rule) NeedTime(bound->span, "a bound");
  }

  void Bounds(const Pattern& pattern) {
    Bound(pattern.gap.bound);
    Bound(pattern.within);
    if (pattern.quantifier) Bound(pattern.quantifier->gap.bound);
    for (const Negation& negation : pattern.negations) Bound(negation.bound);
    for (const Negation& negation : pattern.trailing_negations) Bound(negation.bound);
    for (const Pattern& child : pattern.children) Bounds(child);
  }

  void Measures(PatternScope& scope, ExpressionAnalyser& analyser) {
    scope.Enter(PatternScope::Place::kMeasure);
    DeclaredNames declared(context_, "measures");
    for (const Measure& measure : clause_.measures) AddMeasure(measure, declared, analyser, &match_.measures);
  }

  void AddMeasure(const Measure& measure, DeclaredNames& declared, ExpressionAnalyser& analyser,
                  std::vector<MeasureModel>* measures) {
    MeasureModel model;
    model.name = measure.name.text;
    model.span = measure.name.span;
    model.running = match_.rows_per_match != MatchRows::kOne && measure.expr.semantics != RowSemantics::kFinal;
    if (!declared.Declare(model.name, model.span)) return;
    CheckMeasureName(model);
    model.expression = analyser.Analyse(measure.expr);
    if (model.expression && model.expression->type.kind == data::TypeKind::kMonths) {
      context_.Error("TRL0255", measure.expr.span, "months and years can't be the value of a measure");
      model.expression = nullptr;
    }
    measures->push_back(std::move(model));
  }

  void CheckMeasureName(const MeasureModel& measure) {
    const auto same = [&](const data::Field& field) { return EqualsIgnoreCase(field.name, measure.name); };
    const auto column = [&](uint32_t place) { return same(stream_.model->schema->fields[place]); };
    const bool all_rows = match_.rows_per_match != MatchRows::kOne;
    bool taken = std::any_of(match_.partition_by.begin(), match_.partition_by.end(), column);
    for (const SortKey& key : match_.order_by) taken = taken || (all_rows && column(key.column));
    if (taken) {
      context_
          .Error("TRL0289", measure.span,
                 fmt::format("the output has a column '{}' already, from PARTITION BY or ORDER BY", measure.name))
          .Fix("give the measure another name")
          .Related(clause_.partition_by.empty() ? clause_.order_by_span : clause_.partition_by_span, "the clause is here");
      return;
    }
    if (!input_.in_rule && !all_rows) return;
    for (const uint32_t place : input_.streams) {
      const StreamEntry& stream = context_.streams[place];
      const std::vector<data::Field>& fields = stream.model->schema->fields;
      const auto field = std::find_if(fields.begin(), fields.end(), same);
      if (field == fields.end()) continue;
      RelateColumn(context_
                       .Warning("TRL0456", measure.span,
                                fmt::format("the measure '{}' hides the column of its name", measure.name))
                       .Fix("give the measure another name"),
                   stream, field->name, "the column is declared here");
      return;
    }
  }

  void TimeoutMeasures(PatternScope& scope, ExpressionAnalyser& analyser) {
    if (!clause_.on_timeout) return;
    match_.on_timeout = true;
    if (!clause_.within) {
      context_.Error("TRL0299", clause_.timeout_span, "'on timeout' is about what 'within' ends, and there is none")
          .Fix("write 'within D' behind the pattern");
    }
    scope.Enter(PatternScope::Place::kMeasure);
    DeclaredNames declared(context_, "measures");
    for (const Measure& measure : clause_.timeout_measures) {
      AddMeasure(measure, declared, analyser, &match_.timeout_measures);
    }
  }

  std::optional<uint32_t> Variable(const std::string& folded) const {
    for (uint32_t v = 0; v < match_.variables.size(); ++v) {
      if (match_.variables[v].name == folded) return v;
    }
    return std::nullopt;
  }

  void UnknownVariable(std::string_view code, const Name& name, std::string message) {
    std::vector<std::string> names;
    for (const VariableModel& variable : match_.variables) names.push_back(variable.name);
    Diagnostic& error = context_.Error(code, name.span, std::move(message));
    SuggestName(error, name, names);
    if (!error.edit) error.Fix(fmt::format("its variables are {}", fmt::join(names, ", ")));
  }

  AnalysisContext& context_;
  const MatchClause& clause_;
  const MatchInput& input_;
  const StreamEntry& stream_;
  PatternNames names_;
  MatchModel match_;
};

}  // namespace

std::optional<MatchModel> AnalyseMatch(AnalysisContext& context, const MatchClause& clause, const MatchInput& input) {
  return MatchAnalyser(context, clause, input).Analyse();
}

}  // namespace tripline::dsl
