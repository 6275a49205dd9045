#include "dsl/analysis_navigation.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/data/aggregate.h"

namespace tripline::dsl {

namespace {

constexpr int64_t kMaxOffset = std::numeric_limits<int32_t>::max();

enum class PatternCall : uint8_t { kNone, kFirst, kLast, kPrev, kNext, kClassifier, kMatchNumber, kSettledAt };

PatternCall PatternCallOf(std::string_view name) {
  static constexpr std::pair<std::string_view, PatternCall> kCalls[] = {
      {"first", PatternCall::kFirst},
      {"last", PatternCall::kLast},
      {"prev", PatternCall::kPrev},
      {"next", PatternCall::kNext},
      {"classifier", PatternCall::kClassifier},
      {"match_number", PatternCall::kMatchNumber},
      {"settled_at", PatternCall::kSettledAt},
  };
  for (const auto& [known, call] : kCalls) {
    if (EqualsIgnoreCase(name, known)) return call;
  }
  return PatternCall::kNone;
}

bool SameExpression(const data::ExprPtr& a, const data::ExprPtr& b) {
  if (!a || !b) return !a && !b;
  return data::EqualExprs(*a, *b);
}

bool SameNavigation(const Navigation& a, const Navigation& b) {
  return a.kind == b.kind && a.type == b.type && a.final == b.final && a.variables == b.variables &&
         a.from_last == b.from_last && a.logical_offset == b.logical_offset && a.physical_offset == b.physical_offset &&
         a.aggregate == b.aggregate && SameExpression(a.expression, b.expression) &&
         SameExpression(a.argument, b.argument) && SameExpression(a.second, b.second);
}

}  // namespace

// --- variables and columns ------------------------------------------------------------------------------------------

std::optional<PatternScope::Label> PatternScope::FindLabel(const Name& name) const {
  const std::string folded = FoldVariable(name);
  for (uint32_t v = 0; v < match_.variables.size(); ++v) {
    if (match_.variables[v].name == folded) return Label{folded, {v}};
  }
  for (const SubsetModel& subset : match_.subsets) {
    if (subset.name == folded) return Label{folded, subset.variables};
  }
  return std::nullopt;
}

std::optional<PatternScope::Label> PatternScope::NeedLabel(const Name& name) {
  std::optional<Label> label = FindLabel(name);
  if (!label) {
    std::vector<std::string> names;
    for (const VariableModel& variable : match_.variables) names.push_back(variable.name);
    for (const SubsetModel& subset : match_.subsets) names.push_back(subset.name);
    Diagnostic& error =
        context_.Error("TRL0254", name.span, fmt::format("there is no pattern variable '{}'", FoldVariable(name)));
    if (rows_.StreamNamed(name).has_value()) {
      error.Fix("in a pattern a column is written alone or behind a pattern variable, not behind its stream");
    } else {
      SuggestName(error, name, names);
    }
    return std::nullopt;
  }
  const bool is_self = place_ == Place::kDefine && match_.variables[self_].name == label->name;
  if (!is_self && std::find(negated_.begin(), negated_.end(), label->name) != negated_.end()) {
    Diagnostic& error =
        context_.Error("TRL0286", name.span,
                       fmt::format("'{}' stands only behind '!': no row of a match is ever mapped to it", label->name));
    for (const VariableModel& variable : match_.variables) {
      if (variable.name == label->name) error.Related(variable.span, "here it stands behind '!'");
    }
    return std::nullopt;
  }
  return label;
}

// SQL: one navigation, and one aggregate, reads the rows of one variable.
bool PatternScope::NoteLabel(const Label& label, Span span) {
  if (!argument_->label) {
    argument_->label = label;
    argument_->label_span = span;
    return true;
  }
  if (argument_->label->name == label.name) return true;
  if (!argument_->mixed) {
    argument_->mixed = true;
    const auto name_of = [](const Label& one) {
      return one.name.empty() ? std::string("any row") : fmt::format("rows of {}", one.name);
    };
    context_
        .Error("TRL0292", span,
               fmt::format("'{}' must read the rows of one pattern variable, but this is about {} and {}",
                           argument_->function, name_of(*argument_->label), name_of(label)))
        .Related(argument_->label_span, "the other one is here");
  }
  return false;
}

bool PatternScope::IsRowUnderTest(const Label& label) const {
  if (place_ == Place::kUntil) return label.name.empty();
  if (place_ != Place::kDefine) return false;
  return label.name.empty() ||
         std::find(label.variables.begin(), label.variables.end(), self_) != label.variables.end();
}

bool PatternScope::IsFinal(RowSemantics semantics) const {
  if (place_ != Place::kMeasure) return false;
  if (match_.rows_per_match == MatchRows::kOne) return true;
  return semantics == RowSemantics::kFinal;
}

// The streams whose columns a name without a variable may mean.
RowNames::Places PatternScope::BarePlaces() const {
  const bool bound = place_ == Place::kDefine && match_.variables[self_].stream >= 0;
  return bound ? RowNames::Places{static_cast<size_t>(match_.variables[self_].stream)} : rows_.all();
}

// The streams whose rows a variable, or several, may take.
RowNames::Places PatternScope::PlacesOf(const Label& label) const {
  RowNames::Places places;
  for (const uint32_t variable : label.variables) {
    const int32_t stream = match_.variables[variable].stream;
    if (stream < 0) return rows_.all();
    places.push_back(static_cast<size_t>(stream));
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

void PatternScope::SeveralStreams(const Name& name, const RowNames::Places& streams) {
  Diagnostic& error = context_.Error(
      "TRL0434", name.span,
      fmt::format("'{}' is a column of {}: say whose row is meant", name.text, rows_.Text(streams)));
  std::string candidates;
  for (uint32_t v = 0; v < match_.variables.size(); ++v) {
    const std::string& variable = match_.variables[v].name;
    const bool forbidden = std::find(negated_.begin(), negated_.end(), variable) != negated_.end();
    if (forbidden && !(place_ == Place::kDefine && v == self_)) continue;
    const RowNames::Places rows = PlacesOf(Label{variable, {v}});
    const bool has = std::any_of(rows.begin(), rows.end(), [&](size_t row) {
      return std::find(streams.begin(), streams.end(), row) != streams.end();
    });
    if (has) candidates += fmt::format("{}{}.{}", candidates.empty() ? "" : " or ", variable, WrittenName(name.text));
  }
  if (!candidates.empty()) error.Fix("write " + candidates);
}

bool PatternScope::Find(const Name& name, std::vector<NameCandidate>* found) {
  const RowNames::Places places = BarePlaces();
  RowNames::Places streams;
  if (!rows_.StreamsWith(name, places, &streams)) return false;
  // The row that `until` is tested with is mapped to no variable that could be named.
  if (streams.size() > 1 && (place_ != Place::kUntil || argument_ != nullptr)) {
    SeveralStreams(name, streams);
    return false;
  }
  if (!rows_.Find(name, streams, found)) return false;
  return !rows_.RefuseTypes(context_, name, *found, "put the condition into definitions of variables that are bound");
}

void PatternScope::AllNames(std::vector<std::string>* names) { rows_.AllNames(BarePlaces(), names); }

data::ExprPtr PatternScope::Use(uint32_t index, const Expr& node) { return Column(index, Label{}, node.span); }

std::string PatternScope::NotFound(const Name& name) const {
  if (FindLabel(name)) return fmt::format("'{}' is a pattern variable, here a column is needed", name.text);
  return rows_.NotFound(name, BarePlaces());
}

Lookup PatternScope::Qualified(const Expr& node) {
  const std::optional<Label> label = NeedLabel(node.names[0]);
  if (!label) return Lookup::Reported();
  if (node.names.size() > 2) {
    context_.Error("TRL0254", node.span, "a column of a pattern is written as VARIABLE.column");
    return Lookup::Reported();
  }
  const std::optional<uint32_t> column =
      rows_.One(context_, node.names[1], PlacesOf(*label), fmt::format("'{}'", label->name));
  return column ? Lookup::Found(Column(*column, *label, node.span)) : Lookup::Reported();
}

data::ExprPtr PatternScope::Column(uint32_t column, const Label& label, Span span) {
  const data::Field& field = rows_.fields()[column];
  if (!MayRead(context_, field, span)) return nullptr;
  data::ExprPtr input = data::MakeInput(column, field.type);
  if (argument_ != nullptr) return NoteLabel(label, span) ? input : nullptr;
  if (IsRowUnderTest(label)) return input;
  return RowNavigation(Offsets{}, label, std::move(input));
}

// --- navigations ----------------------------------------------------------------------------------------------------

data::ExprPtr PatternScope::AddNavigation(Navigation navigation) {
  std::vector<Navigation>& all = match_.navigations;
  const data::Type type = navigation.type;
  auto same =
      std::find_if(all.begin(), all.end(), [&](const Navigation& one) { return SameNavigation(one, navigation); });
  if (same == all.end()) same = all.insert(all.end(), std::move(navigation));
  return data::MakeInput(columns() + static_cast<uint32_t>(same - all.begin()), type);
}

data::ExprPtr PatternScope::RowNavigation(const Offsets& offsets, const Label& label, data::ExprPtr expression) {
  if (IsRowUnderTest(label) && offsets.from_last && offsets.logical == 0 && offsets.physical == 0) {
    bool only_columns = true;
    data::VisitInputs(*expression, [&](uint32_t input, data::Type) { only_columns &= input < columns(); });
    if (only_columns) return expression;
  }
  Navigation navigation;
  navigation.kind = Navigation::Kind::kRow;
  navigation.type = expression->type;
  navigation.final = IsFinal(offsets.semantics);
  navigation.variables = label.variables;
  navigation.from_last = offsets.from_last;
  navigation.logical_offset = offsets.logical;
  navigation.physical_offset = offsets.physical;
  navigation.expression = std::move(expression);
  return AddNavigation(std::move(navigation));
}

bool PatternScope::CheckNesting(const Expr& node) {
  if (argument_ == nullptr) return true;
  const std::string_view name = node.names[0].text;
  if (argument_->aggregate) {
    context_.Error("TRL0291", node.span,
                   fmt::format("'{}' can't stand inside of the aggregate '{}'", name, argument_->function));
  } else {
    context_.Error("TRL0291", node.span, fmt::format("'{}' can't stand inside of '{}'", name, argument_->function))
        .Fix("only FIRST or LAST, alone, may stand directly inside of PREV or NEXT");
  }
  return false;
}

bool PatternScope::CheckSemantics(const Expr& node) {
  if (node.semantics != RowSemantics::kFinal || place_ == Place::kMeasure) return true;
  context_.Error("TRL0294", node.span, "FINAL is for measures: a condition does not know the rest of the match");
  return false;
}

bool PatternScope::RefuseSemantics(const Expr& node) {
  if (node.semantics == RowSemantics::kUnspecified) return true;
  context_.Error("TRL0294", node.span,
                 fmt::format("RUNNING and FINAL are for FIRST, LAST and aggregates of a pattern, not for '{}'",
                             node.names[0].text));
  return false;
}

std::optional<int64_t> PatternScope::Offset(const Expr& node, ExpressionAnalyser& analyser) {
  if (node.children.empty() || node.children.size() > 2) {
    context_.Error("TRL0290", node.span,
                   fmt::format("'{}' takes what to read and, if you like, an offset", node.names[0].text));
    return std::nullopt;
  }
  if (node.distinct) {
    context_.Error("TRL0264", node.operator_span, "'distinct' is for aggregates");
    return std::nullopt;
  }
  if (node.children.size() == 1) return -1;
  const Expr& offset = *analyser.Resolve(node.children[1]).expr;
  const std::optional<data::Value> value = AnalyseConstant(context_, offset, analyser.parameters());
  if (!value) return std::nullopt;
  if (value->is_null() || value->type().kind != data::TypeKind::kInt || value->as_int() < 0 ||
      value->as_int() > kMaxOffset) {
    context_.Error("TRL0297", offset.span, "an offset must be a whole number from 0 to 2147483647");
    return std::nullopt;
  }
  return value->as_int();
}

// The argument over one row, and whose rows it is about.
data::ExprPtr PatternScope::NavigationArgument(const Expr& node, ExpressionAnalyser::Node argument,
                                               ExpressionAnalyser& analyser, Label* label) {
  Argument state;
  state.function = node.names[0].text;
  argument_ = &state;
  data::ExprPtr expression = analyser.Part(argument);
  argument_ = nullptr;
  if (!expression || state.mixed) return nullptr;
  if (!state.label) {
    context_.Error("TRL0293", argument.expr->span,
                   fmt::format("'{}' must read something of a row: a column or CLASSIFIER()", state.function));
    return nullptr;
  }
  *label = std::move(*state.label);
  return expression;
}

data::ExprPtr PatternScope::FirstOrLast(const Expr& node, ExpressionAnalyser& analyser) {
  const bool nested = CheckNesting(node);
  const bool semantics = CheckSemantics(node);
  if (!nested || !semantics) return nullptr;
  const std::optional<int64_t> offset = Offset(node, analyser);
  if (!offset) return nullptr;
  Label label;
  data::ExprPtr expression = NavigationArgument(node, analyser.Resolve(node.children[0]), analyser, &label);
  if (!expression) return nullptr;
  Offsets offsets;
  offsets.from_last = PatternCallOf(node.names[0].text) == PatternCall::kLast;
  offsets.logical = std::max<int64_t>(*offset, 0);
  offsets.semantics = node.semantics;
  return RowNavigation(offsets, label, std::move(expression));
}

// PREV(x, n) is PREV(LAST(x, 0), n); only FIRST or LAST may stand in it, and only directly.
data::ExprPtr PatternScope::PrevOrNext(const Expr& node, ExpressionAnalyser& analyser) {
  const bool nested = CheckNesting(node);
  const bool semantics = RefuseSemantics(node);
  if (!nested || !semantics) return nullptr;
  const std::optional<int64_t> written = Offset(node, analyser);
  if (!written) return nullptr;
  const int64_t distance = *written < 0 ? 1 : *written;
  Offsets offsets;
  offsets.physical = PatternCallOf(node.names[0].text) == PatternCall::kPrev ? -distance : distance;
  ExpressionAnalyser::Node argument = analyser.Resolve(node.children[0]);
  const Expr* owner = &node;
  const Expr& inner = *argument.expr;
  const PatternCall call =
      inner.kind == ExprKind::kCall && !inner.names[0].quoted ? PatternCallOf(inner.names[0].text) : PatternCall::kNone;
  if (call == PatternCall::kFirst || call == PatternCall::kLast) {
    if (!CheckSemantics(inner)) return nullptr;
    const std::optional<int64_t> logical = Offset(inner, analyser);
    if (!logical) return nullptr;
    offsets.from_last = call == PatternCall::kLast;
    offsets.logical = std::max<int64_t>(*logical, 0);
    offsets.semantics = inner.semantics;
    owner = &inner;
    argument = {&inner.children[0], argument.frame};
  }
  Label label;
  data::ExprPtr expression = NavigationArgument(*owner, argument, analyser, &label);
  return expression ? RowNavigation(offsets, label, std::move(expression)) : nullptr;
}

data::ExprPtr PatternScope::Classifier(const Expr& node, ExpressionAnalyser& analyser) {
  if (!RefuseSemantics(node)) return nullptr;
  Label label;
  if (node.distinct || node.children.size() > 1) {
    context_.Error("TRL0296", node.span, "CLASSIFIER takes nothing or one pattern variable");
    return nullptr;
  }
  if (node.children.size() == 1) {
    const Expr& argument = *analyser.Resolve(node.children[0]).expr;
    if (argument.kind != ExprKind::kColumn || argument.names.size() != 1) {
      context_.Error("TRL0296", argument.span, "the argument of CLASSIFIER must be a pattern variable");
      return nullptr;
    }
    const std::optional<Label> found = NeedLabel(argument.names[0]);
    if (!found) return nullptr;
    label = *found;
  }
  if (argument_ != nullptr) {
    return NoteLabel(label, node.span) ? data::MakeInput(columns(), data::StringType()) : nullptr;
  }
  if (place_ == Place::kDefine && IsRowUnderTest(label)) {
    return data::MakeConstant(data::Value::String(match_.variables[self_].name));
  }
  return RowNavigation(Offsets{}, label, data::MakeInput(columns(), data::StringType()));
}

data::ExprPtr PatternScope::MatchNumber(const Expr& node) {
  if (!RefuseSemantics(node)) return nullptr;
  if (node.distinct || !node.children.empty()) {
    context_.Error("TRL0290", node.span, "MATCH_NUMBER takes no arguments");
    return nullptr;
  }
  if (argument_ != nullptr) return data::MakeInput(columns() + 1, data::IntType());
  Navigation navigation;
  navigation.kind = Navigation::Kind::kMatchNumber;
  navigation.type = data::IntType();
  return AddNavigation(std::move(navigation));
}

data::ExprPtr PatternScope::SettledAt(const Expr& node) {
  if (!RefuseSemantics(node)) return nullptr;
  if (!node.children.empty() || node.distinct) {
    context_.Error("TRL0290", node.span, "settled_at takes no arguments");
    return nullptr;
  }
  if (place_ != Place::kMeasure) {
    context_.Error("TRL0265", node.span,
                   "settled_at() is for measures: a condition is tested before the match settles");
    return nullptr;
  }
  if (!CheckNesting(node)) return nullptr;
  Navigation navigation;
  navigation.kind = Navigation::Kind::kSettledAt;
  navigation.type = data::TimestampType();
  return AddNavigation(std::move(navigation));
}

// --- aggregates -----------------------------------------------------------------------------------------------------

data::ExprPtr PatternScope::FinishAggregate(const Expr& node, Navigation navigation,
                                            const std::vector<data::Type>& types) {
  data::StatusOr<data::Aggregate> aggregate = data::MakeAggregate(node.names[0].text, node.distinct, types);
  if (!aggregate.ok()) {
    context_.Error("TRL0255", node.span, data::MessageOf(aggregate.status()));
    return nullptr;
  }
  navigation.kind = Navigation::Kind::kAggregate;
  navigation.aggregate = *aggregate;
  navigation.type = aggregate->result;
  navigation.final = IsFinal(node.semantics);
  return AddNavigation(std::move(navigation));
}

// COUNT(*), COUNT(A.*) and COUNT().
data::ExprPtr PatternScope::CountRows(const Expr& node) {
  Navigation navigation;
  if (!node.children.empty()) {
    const Expr& star = node.children[0];
    if (!EqualsIgnoreCase(node.names[0].text, "count") || node.distinct || node.children.size() > 1) {
      context_.Error("TRL0298", star.span, fmt::format("'{}' can't take '*'", node.names[0].text))
          .Fix("count(*) and count(A.*) count rows");
      return nullptr;
    }
    if (!star.names.empty()) {
      const std::optional<Label> label = NeedLabel(star.names[0]);
      if (!label) return nullptr;
      navigation.variables = label->variables;
    }
  }
  return FinishAggregate(node, std::move(navigation), {});
}

data::ExprPtr PatternScope::AggregateCall(const Expr& node, ExpressionAnalyser& analyser) {
  if (argument_ != nullptr) {
    context_.Error(
        "TRL0295", node.span,
        fmt::format("the aggregate '{}' can't stand inside of '{}'", node.names[0].text, argument_->function));
    return nullptr;
  }
  if (!CheckSemantics(node)) return nullptr;
  const bool has_star = std::any_of(node.children.begin(), node.children.end(),
                                    [](const Expr& child) { return child.kind == ExprKind::kStar; });
  if (has_star || (node.children.empty() && EqualsIgnoreCase(node.names[0].text, "count"))) return CountRows(node);
  Argument state;
  state.aggregate = true;
  state.function = node.names[0].text;
  Navigation navigation;
  std::vector<data::Type> types;
  bool good = true;
  for (size_t i = 0; i < node.children.size(); ++i) {
    argument_ = &state;
    data::ExprPtr typed = analyser.Part(node.children[i]);
    argument_ = nullptr;
    if (!typed) {
      good = false;
      continue;
    }
    types.push_back(typed->type);
    if (i == 0)
      navigation.argument = std::move(typed);
    else if (i == 1)
      navigation.second = std::move(typed);
  }
  if (!good || state.mixed) return nullptr;
  if (state.label) navigation.variables = state.label->variables;
  return FinishAggregate(node, std::move(navigation), types);
}

Lookup PatternScope::Call(const Expr& node, ExpressionAnalyser& analyser) {
  // A delimited name is never a function of the pattern.
  const Name& name = node.names[0];
  const PatternCall call = PatternCallOf(name.text);
  if (call != PatternCall::kNone && name.quoted) return Lookup::NotMine();
  switch (call) {
    case PatternCall::kFirst:
    case PatternCall::kLast:
      return Lookup::Found(FirstOrLast(node, analyser));
    case PatternCall::kPrev:
    case PatternCall::kNext:
      return Lookup::Found(PrevOrNext(node, analyser));
    case PatternCall::kClassifier:
      return Lookup::Found(Classifier(node, analyser));
    case PatternCall::kMatchNumber:
      return Lookup::Found(MatchNumber(node));
    case PatternCall::kSettledAt:
      return Lookup::Found(SettledAt(node));
    case PatternCall::kNone:
      break;
  }
  if (data::IsAggregateName(name.text)) return Lookup::Found(AggregateCall(node, analyser));
  return Lookup::NotMine();
}

}  // namespace tripline::dsl
