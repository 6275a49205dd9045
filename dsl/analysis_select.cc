#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "dsl/analysis_capability.h"
#include "dsl/analysis_parts.h"
#include "engine/data/aggregate.h"

namespace tripline::dsl {

namespace {

// One row of what `from` gives, as inputs 0 to n - 1; behind them the group keys, then the aggregates. A part of an
// expression that equals a group key becomes its input, so what still reads a column is not grouped.
class SelectScope : public NameScope {
 public:
  SelectScope(AnalysisContext& context, SelectModel& select, std::vector<std::string> qualifiers)
      : context_(context), select_(select), qualifiers_(std::move(qualifiers)) {}

  // Whether aggregates may stand in the next expressions; `clause` is named where not.
  void Enter(bool aggregates, std::string_view clause) {
    aggregates_ = aggregates;
    clause_ = clause;
    first_seen_.clear();
  }
  // Where the last expression read this column first.
  std::optional<Span> SeenAt(uint32_t column) const {
    const auto seen = first_seen_.find(column);
    return seen == first_seen_.end() ? std::nullopt : std::optional<Span>(seen->second);
  }

  bool Find(const Name& name, std::vector<NameCandidate>* found) override {
    for (uint32_t i = 0; i < select_.source.fields.size(); ++i) {
      const std::string& column = select_.source.fields[i].name;
      if (RefersTo(name, column)) found->push_back({column, fmt::format("the column '{}'", column), i});
    }
    return true;
  }

  void AllNames(std::vector<std::string>* names) override {
    for (const data::Field& field : select_.source.fields) names->push_back(field.name);
  }

  data::ExprPtr Use(uint32_t index, const Expr& node) override {
    // Inside of an aggregate a column need not be grouped by.
    if (!in_aggregate_) first_seen_.emplace(index, node.span);
    return data::MakeInput(index, select_.source.fields[index].type);
  }

  Lookup Qualified(const Expr& node) override {
    const Name& qualifier = node.names[0];
    if (node.names.size() > 2 || !IsQualifier(qualifier)) {
      SuggestName(context_.Error("TRL0254", qualifier.span, fmt::format("'from' has no '{}'", qualifier.text)),
                  qualifier, qualifiers_);
      return Lookup::Reported();
    }
    const Name& name = node.names[1];
    std::vector<NameCandidate> found;
    Find(name, &found);
    if (found.size() == 1) return Lookup::Found(Use(found[0].index, node));
    std::vector<std::string> names;
    if (found.empty()) {
      AllNames(&names);
      SuggestName(context_.Error("TRL0250", name.span, NotFound(name)), name, names);
      return Lookup::Reported();
    }
    for (const NameCandidate& candidate : found) names.push_back(candidate.name);
    context_.Error("TRL0251", name.span, fmt::format("'{}' may mean the columns {}", name.text, JoinNames(names)))
        .Fix("write the name in double quotes, in its exact case");
    return Lookup::Reported();
  }

  bool IsQualifier(const Name& name) const {
    return std::any_of(qualifiers_.begin(), qualifiers_.end(),
                       [&](const std::string& qualifier) { return RefersTo(name, qualifier); });
  }

  Lookup Call(const Expr& node, ExpressionAnalyser& analyser) override {
    if (!data::IsAggregateName(node.names[0].text)) return Lookup::NotMine();
    return Lookup::Found(AggregateCall(node, analyser));
  }

  std::string NotFound(const Name& name) const override { return fmt::format("there is no column '{}'", name.text); }

  data::ExprPtr Typed(data::ExprPtr expr) override {
    if (in_aggregate_ || expr->kind == data::ExprKind::kConstant) return expr;
    for (uint32_t g = 0; g < select_.group_by.size(); ++g) {
      if (data::EqualExprs(*select_.group_by[g], *expr)) return data::MakeInput(columns() + g, expr->type);
    }
    return expr;
  }

 private:
  data::ExprPtr AggregateCall(const Expr& node, ExpressionAnalyser& analyser) {
    if (in_aggregate_) {
      context_.Error("TRL0295", node.span, "an aggregate can't stand inside of another one");
      return nullptr;
    }
    if (!aggregates_) {
      context_.Error("TRL0264", node.span, fmt::format("aggregates can't stand in {}", clause_))
          .Fix("a condition on aggregates is written behind 'having'");
      return nullptr;
    }
    if (node.semantics != RowSemantics::kUnspecified) {
      context_.Error("TRL0294", node.span, "RUNNING and FINAL mean something only inside of a pattern");
      return nullptr;
    }
    SelectModel::AggregateItem item;
    std::vector<data::Type> types;
    if (!Arguments(node, analyser, &item, &types)) return nullptr;
    data::StatusOr<data::Aggregate> aggregate = data::MakeAggregate(node.names[0].text, node.distinct, types);
    if (!aggregate.ok()) {
      context_.Error("TRL0255", node.span, data::MessageOf(aggregate.status()));
      return nullptr;
    }
    item.aggregate = *aggregate;
    return Add(std::move(item));
  }

  bool Arguments(const Expr& node, ExpressionAnalyser& analyser, SelectModel::AggregateItem* item,
                 std::vector<data::Type>* types) {
    const bool is_count = EqualsIgnoreCase(node.names[0].text, "count") && !node.distinct;
    bool good = true;
    for (size_t i = 0; i < node.children.size(); ++i) {
      const Expr& child = node.children[i];
      if (child.kind == ExprKind::kStar) {
        if (is_count && node.children.size() == 1 && (child.names.empty() || IsQualifier(child.names[0]))) return true;
        context_.Error("TRL0298", child.span, fmt::format("'{}' can't take '*' here", node.names[0].text))
            .Fix("count(*) counts rows");
        return false;
      }
      in_aggregate_ = true;
      data::ExprPtr typed = analyser.Part(child);
      in_aggregate_ = false;
      if (!typed) {
        good = false;
        continue;
      }
      types->push_back(typed->type);
      if (i == 0)
        item->argument = std::move(typed);
      else if (i == 1)
        item->second = std::move(typed);
    }
    return good;
  }

  data::ExprPtr Add(SelectModel::AggregateItem item) {
    const auto same_expr = [](const data::ExprPtr& a, const data::ExprPtr& b) {
      return (!a && !b) || (a && b && data::EqualExprs(*a, *b));
    };
    std::vector<SelectModel::AggregateItem>& all = select_.aggregates;
    const data::Type type = item.aggregate.result;
    auto same = std::find_if(all.begin(), all.end(), [&](const SelectModel::AggregateItem& one) {
      return one.aggregate == item.aggregate && same_expr(one.argument, item.argument) &&
             same_expr(one.second, item.second);
    });
    if (same == all.end()) same = all.insert(all.end(), std::move(item));
    const auto before = columns() + static_cast<uint32_t>(select_.group_by.size());
    return data::MakeInput(before + static_cast<uint32_t>(same - all.begin()), type);
  }

  uint32_t columns() const { return static_cast<uint32_t>(select_.source.fields.size()); }

  AnalysisContext& context_;
  SelectModel& select_;
  std::vector<std::string> qualifiers_;
  bool aggregates_ = false;
  bool in_aggregate_ = false;
  std::string_view clause_;
  std::map<uint32_t, Span> first_seen_;
};

// An expression over source columns and aggregates, and where it stands in the text.
struct Draft {
  data::ExprPtr expression;
  Span span;
  std::vector<std::pair<uint32_t, Span>> columns;  // source columns it reads outside of aggregates
};

class SelectAnalyser {
 public:
  SelectAnalyser(AnalysisContext& context, const Query& query)
      : context_(context), query_(query), select_(query.selects[0]) {}

  std::optional<SelectModel> Analyse() {
    const size_t errors = context_.sink->errors();
    if (!Source()) return std::nullopt;
    SelectScope scope(context_, model_, Qualifiers());
    ExpressionAnalyser analyser(context_, scope, nullptr);
    model_.distinct = select_.distinct;
    if (select_.where) {
      scope.Enter(false, "'where'");
      model_.where = analyser.Condition(*select_.where, "'where'");
    }
    GroupBy(scope, analyser);
    Items(scope, analyser);
    Having(scope, analyser);
    OrderBy(scope, analyser);
    Limit();
    Finish();
    if (context_.sink->errors() > errors) return std::nullopt;
    return std::move(model_);
  }

 private:
  // --- from

  bool Source() {
    const Relation& from = select_.from;
    if (!from.stream) return false;
    const std::optional<uint32_t> stream = FindStream(context_, *from.stream);
    if (!stream) return false;
    model_.stream = *stream;
    model_.source = *context_.streams[*stream].model->schema;
    if (from.match.empty()) return true;
    MatchInput input;
    input.streams = {*stream};
    std::optional<MatchModel> match = AnalyseMatch(context_, from.match[0], input);
    if (!match) return false;
    model_.match = std::move(match);
    MatchOutput();
    return true;
  }

  // SQL:2016: partition columns and measures; with ALL ROWS also the sort columns in between, then all other columns.
  void MatchOutput() {
    const MatchModel& match = *model_.match;
    const data::Schema columns = std::move(model_.source);
    model_.source = {};
    std::vector<bool> taken(columns.fields.size(), false);
    const auto add_column = [&](uint32_t column) {
      if (taken[column]) return;
      taken[column] = true;
      data::Field field = columns.fields[column];
      field.not_null = false;
      model_.source.fields.push_back(std::move(field));
      model_.match_columns.push_back({false, column, {}, false});
    };
    for (const uint32_t column : match.partition_by) add_column(column);
    const bool all_rows = match.rows_per_match != MatchRows::kOne;
    // A sort column that is named twice stands there twice.
    for (const SortKey& key : match.order_by) {
      if (!all_rows || std::find(match.partition_by.begin(), match.partition_by.end(), key.column) !=
                           match.partition_by.end()) {
        continue;
      }
      taken[key.column] = false;
      add_column(key.column);
    }
    for (uint32_t m = 0; m < match.measures.size(); ++m) {
      const MeasureModel& measure = match.measures[m];
      const data::Type type = measure.expression ? measure.expression->type : data::NullType();
      model_.source.fields.push_back({measure.name, type});
      model_.match_columns.push_back({true, m, {}, false});
    }
    TimeoutColumns();
    for (uint32_t column = 0; all_rows && column < columns.fields.size(); ++column) {
      const auto hides = [&](const MeasureModel& measure) {
        return EqualsIgnoreCase(measure.name, columns.fields[column].name);
      };
      if (std::none_of(match.measures.begin(), match.measures.end(), hides)) add_column(column);
    }
  }

  // A measure of a timeout shows in the column of its name, or in one of its own behind the measures.
  void TimeoutColumns() {
    const std::vector<MeasureModel>& measures = model_.match->timeout_measures;
    for (uint32_t t = 0; t < measures.size(); ++t) {
      const data::Type type = measures[t].expression ? measures[t].expression->type : data::NullType();
      size_t at = 0;
      while (at < model_.match_columns.size() &&
             !(model_.match_columns[at].measure && EqualsIgnoreCase(model_.source.fields[at].name, measures[t].name))) {
        ++at;
      }
      if (at == model_.match_columns.size()) {
        model_.source.fields.push_back({measures[t].name, type});
        model_.match_columns.push_back({true, t, t, true});
        continue;
      }
      model_.match_columns[at].timeout = t;
      if (model_.source.fields[at].type == type || !measures[t].expression) continue;
      context_.Error("TRL0255", measures[t].span,
                     fmt::format("'{}' is of type {} in a match, but of type {} here", measures[t].name,
                                 data::TypeName(model_.source.fields[at].type), data::TypeName(type)));
    }
  }

  // `from s as a`: only the alias names it.
  std::vector<std::string> Qualifiers() const {
    const Relation& from = select_.from;
    if (from.alias) return {from.alias->text};
    return from.match.empty() ? std::vector<std::string>{context_.streams[model_.stream].model->name}
                              : std::vector<std::string>{};
  }

  // --- items

  Draft MakeDraft(const Expr& expr, SelectScope& scope, ExpressionAnalyser& analyser, std::string_view clause) {
    scope.Enter(true, clause);
    Draft draft{analyser.Analyse(expr), expr.span, {}};
    if (!draft.expression) return draft;
    if (draft.expression->type.kind == data::TypeKind::kMonths) {
      context_.Error("TRL0255", expr.span, "months and years can't be a value of a row");
      draft.expression = nullptr;
      return draft;
    }
    data::VisitInputs(*draft.expression, [&](uint32_t input, data::Type) {
      if (const auto seen = scope.SeenAt(input)) draft.columns.emplace_back(input, *seen);
    });
    return draft;
  }

  void Items(SelectScope& scope, ExpressionAnalyser& analyser) {
    for (const SelectItem& item : select_.items) {
      if (item.expr.kind == ExprKind::kStar) {
        Star(item, scope);
        continue;
      }
      Draft draft = MakeDraft(item.expr, scope, analyser, "an item");
      std::string name = ItemName(item, draft);
      AddItem(std::move(name), item.alias ? item.alias->span : item.span, std::move(draft));
    }
  }

  void Star(const SelectItem& item, SelectScope& scope) {
    if (!item.expr.names.empty() && !scope.IsQualifier(item.expr.names[0])) {
      context_.Error("TRL0254", item.expr.names[0].span, fmt::format("'from' has no '{}'", item.expr.names[0].text));
      return;
    }
    for (uint32_t i = 0; i < model_.source.fields.size(); ++i) {
      const data::Field& field = model_.source.fields[i];
      Draft draft{scope.Typed(data::MakeInput(i, field.type)), item.span, {{i, item.span}}};
      AddItem(field.name, item.span, std::move(draft));
    }
  }

  std::string ItemName(const SelectItem& item, const Draft& draft) const {
    if (item.alias) return item.alias->text;
    if (item.expr.kind != ExprKind::kColumn || !draft.expression) return fmt::format("_col{}", drafts_.size());
    // The declared name, in its own case; the reference is good, so one column has it.
    for (const data::Field& field : model_.source.fields) {
      if (RefersTo(item.expr.names.back(), field.name)) return field.name;
    }
    return item.expr.names.back().text;
  }

  void AddItem(std::string name, Span span, Draft draft) {
    const auto [first, added] = item_spans_.emplace(name, span);
    // Of two columns of one `*` the names were refused where they were given.
    if (!added && first->second != span) {
      context_.Error("TRL0259", span, fmt::format("there are two output columns of the name '{}'", name))
          .Fix("give one of them another name with 'as'")
          .Related(first->second, "the first one is here");
    }
    model_.items.push_back({std::move(name), nullptr});
    drafts_.push_back(std::move(draft));
  }

  // --- group by, having, order by

  // An integer literal names one of `count` items by its position; -1 (and an error) where there is none.
  std::optional<int64_t> Position(const Expr& expr, std::string_view clause, size_t count) {
    if (expr.kind != ExprKind::kInt) return std::nullopt;
    const size_t position = expr.text.size() > 6 ? 0 : static_cast<size_t>(std::stoul(expr.text));
    if (position >= 1 && position <= count) return static_cast<int64_t>(position - 1);
    context_.Error("TRL0322", expr.span,
                   fmt::format("{} {}: the select has {} item{}", clause, expr.text, count, count == 1 ? "" : "s"));
    return -1;
  }

  // The item that a name of one part means by its output name.
  std::optional<size_t> ItemNamed(const Expr& expr) {
    if (expr.kind != ExprKind::kColumn || expr.names.size() != 1) return std::nullopt;
    std::optional<size_t> found;
    for (size_t i = 0; i < model_.items.size(); ++i) {
      if (!RefersTo(expr.names[0], model_.items[i].name)) continue;
      if (found) return std::nullopt;
      found = i;
    }
    return found;
  }

  // What stands at a position of the select list, with `*` written out: an expression, or a column of the source.
  struct ListItem {
    const Expr* expr = nullptr;
    uint32_t column = 0;
  };

  std::vector<ListItem> ItemList() const {
    std::vector<ListItem> list;
    for (const SelectItem& item : select_.items) {
      if (item.expr.kind != ExprKind::kStar) {
        list.push_back({&item.expr, 0});
        continue;
      }
      for (uint32_t i = 0; i < model_.source.fields.size(); ++i) list.push_back({nullptr, i});
    }
    return list;
  }

  // `group by 1`, `group by alias` (where no column has the name), `group by expression`.
  void GroupBy(SelectScope& scope, ExpressionAnalyser& analyser) {
    const std::vector<ListItem> list = ItemList();
    std::vector<data::ExprPtr> keys;
    for (const Expr& written : select_.group_by) {
      const Expr* expr = &written;
      const std::optional<int64_t> position = Position(written, "group by", list.size());
      if (position && *position < 0) continue;
      if (position) {
        const ListItem& item = list[static_cast<size_t>(*position)];
        if (item.expr == nullptr) {
          keys.push_back(data::MakeInput(item.column, model_.source.fields[item.column].type));
          continue;
        }
        expr = item.expr;
      } else if (const Expr* aliased = Aliased(written, scope)) {
        expr = aliased;
      }
      if (expr->kind == ExprKind::kCall && IsWindow(expr->names[0].text)) {
        RefuseCapability(context_, Capability::kWindows, expr->span);
        continue;
      }
      scope.Enter(false, "'group by'");
      data::ExprPtr key = analyser.Analyse(*expr);
      if (!key) continue;
      CheckComparable(key->type, written.span, "grouped by");
      keys.push_back(std::move(key));
    }
    model_.group_by = std::move(keys);
  }

  const Expr* Aliased(const Expr& expr, SelectScope& scope) const {
    if (expr.kind != ExprKind::kColumn || expr.names.size() != 1) return nullptr;
    std::vector<NameCandidate> columns;
    scope.Find(expr.names[0], &columns);
    if (!columns.empty()) return nullptr;
    for (const SelectItem& item : select_.items) {
      if (item.alias && RefersTo(expr.names[0], item.alias->text)) return &item.expr;
    }
    return nullptr;
  }

  static bool IsWindow(std::string_view name) {
    return EqualsIgnoreCase(name, "tumble") || EqualsIgnoreCase(name, "hop") || EqualsIgnoreCase(name, "session") ||
           EqualsIgnoreCase(name, "cumulate");
  }

  void CheckComparable(data::Type type, Span span, std::string_view use) {
    if (type.kind != data::TypeKind::kArray) return;
    context_.Error("TRL0255", span, fmt::format("rows can't be {} {}", use, data::TypeName(type)));
  }

  void Having(SelectScope& scope, ExpressionAnalyser& analyser) {
    if (!select_.having) return;
    scope.Enter(true, "'having'");
    having_.expression = analyser.Condition(*select_.having, "'having'");
    having_.span = select_.having->span;
    if (!having_.expression) return;
    data::VisitInputs(*having_.expression, [&](uint32_t input, data::Type) {
      if (const auto seen = scope.SeenAt(input)) having_.columns.emplace_back(input, *seen);
    });
  }

  void OrderBy(SelectScope& scope, ExpressionAnalyser& analyser) {
    for (const OrderItem& item : query_.order_by) {
      SelectModel::Order order;
      order.descending = item.direction == SortDirection::kDescending;
      order.nulls_first = item.nulls == NullsOrder::kFirst;
      const std::optional<int64_t> position = Position(item.expr, "order by", drafts_.size());
      std::optional<size_t> place;
      if (position && *position >= 0) place = static_cast<size_t>(*position);
      if (!position) place = ItemNamed(item.expr);
      Draft draft;
      if (place) {
        draft = Draft{nullptr, item.expr.span, {}};
      } else if (!position) {
        draft = MakeDraft(item.expr, scope, analyser, "'order by'");
        if (draft.expression) CheckComparable(draft.expression->type, item.expr.span, "sorted by");
        if (select_.distinct && draft.expression) place = EqualItem(*draft.expression);
        if (select_.distinct && !place && draft.expression) {
          context_.Error("TRL0323", item.expr.span,
                         "with 'select distinct' rows are sorted by items of the select only");
        }
      }
      order_places_.push_back(place);
      order_drafts_.push_back(std::move(draft));
      model_.order_by.push_back(std::move(order));
    }
  }

  std::optional<size_t> EqualItem(const data::Expr& expression) const {
    for (size_t i = 0; i < drafts_.size(); ++i) {
      if (drafts_[i].expression && data::EqualExprs(*drafts_[i].expression, expression)) return i;
    }
    return std::nullopt;
  }

  void Limit() {
    model_.limit = RowCount(query_.limit, "a limit");
    model_.offset = RowCount(query_.offset, "an offset").value_or(0);
  }

  // What: as the message calls it.
  std::optional<uint64_t> RowCount(const std::optional<Expr>& count, std::string_view what) {
    if (!count) return std::nullopt;
    const auto value = AnalyseConstantAs(context_, *count, data::IntType(), what, nullptr);
    if (!value) return std::nullopt;
    if (value->as_int() < 0) {
      context_.Error("TRL0306", count->span, fmt::format("{} can't be negative", what));
      return std::nullopt;
    }
    return static_cast<uint64_t>(value->as_int());
  }

  // --- from drafts to the model's inputs

  bool aggregating() const { return !model_.group_by.empty() || !model_.aggregates.empty() || select_.having; }

  // Of an aggregating select the inputs are the group keys, then the aggregates: what the scope put behind the columns.
  data::ExprPtr Finished(const Draft& draft) {
    if (!draft.expression || !aggregating()) return draft.expression;
    const auto columns = static_cast<uint32_t>(model_.source.fields.size());
    bool grouped = true;
    data::ExprPtr finished = data::ReplaceInputs(draft.expression, [&](uint32_t input, data::Type type) {
      grouped = grouped && input >= columns;
      return data::MakeInput(input >= columns ? input - columns : input, type);
    });
    if (grouped) return finished;
    for (const auto& [column, span] : draft.columns) {
      if (ungrouped_ == span) break;  // another column of the same `*`
      ungrouped_ = span;
      Diagnostic& error = context_.Error(
          "TRL0320", span,
          fmt::format("'{}' is neither grouped by nor inside of an aggregate", model_.source.fields[column].name));
      error.Fix("add it to 'group by', or say which of the group's values you mean, as in max(…)");
      if (!select_.group_by.empty()) {
        error.Related(data::Cover(select_.group_by.front().span, select_.group_by.back().span),
                      "the rows are grouped by this");
      }
      break;
    }
    return nullptr;
  }

  void Finish() {
    for (size_t i = 0; i < drafts_.size(); ++i) model_.items[i].expression = Finished(drafts_[i]);
    for (const Draft& draft : drafts_) {
      if (select_.distinct && draft.expression) CheckComparable(draft.expression->type, draft.span, "made distinct by");
    }
    model_.having = Finished(having_);
    const auto items = static_cast<uint32_t>(model_.items.size());
    for (size_t i = 0; i < model_.order_by.size(); ++i) {
      data::ExprPtr& expression = model_.order_by[i].expression;
      if (order_places_[i]) {
        const data::ExprPtr& item = model_.items[*order_places_[i]].expression;
        if (!item) continue;
        CheckComparable(item->type, order_drafts_[i].span, "sorted by");
        expression = data::MakeInput(static_cast<uint32_t>(*order_places_[i]), item->type);
        continue;
      }
      const data::ExprPtr finished = Finished(order_drafts_[i]);
      if (!finished) continue;
      expression = data::ReplaceInputs(
          finished, [&](uint32_t input, data::Type type) { return data::MakeInput(items + input, type); });
    }
  }

  AnalysisContext& context_;
  const Query& query_;
  const Select& select_;
  SelectModel model_;
  std::vector<Draft> drafts_;  // of the items
  std::map<std::string, Span> item_spans_;
  Draft having_;
  std::vector<Draft> order_drafts_;
  std::optional<Span> ungrouped_;                    // the last place where a column is neither grouped nor aggregated
  std::vector<std::optional<size_t>> order_places_;  // the item that is sorted by
};

}  // namespace

std::optional<SelectModel> AnalyseSelect(const Query& query, const Model& model, DiagnosticSink& sink,
                                         const AnalysisLimits& limits) {
  AnalysisContext context;
  context.sink = &sink;
  context.limits = limits;
  context.labels_readable = true;
  for (const StreamModel& stream : model.streams) context.streams.push_back({&stream, {}});
  if (!RefuseQueryClauses(context, query) || query.selects.empty()) return std::nullopt;
  return SelectAnalyser(context, query).Analyse();
}

}  // namespace tripline::dsl
