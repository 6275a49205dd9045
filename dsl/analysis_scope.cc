#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_capability.h"
#include "dsl/analysis_expression.h"
#include "dsl/analysis_rows.h"
#include "dsl/language_topics.h"
#include "engine/data/aggregate.h"
#include "engine/data/text.h"

namespace tripline::dsl {

namespace {

constexpr std::array<std::string_view, 7> kPatternCalls = {"first",      "last",         "prev",      "next",
                                                           "classifier", "match_number", "settled_at"};

}  // namespace

void AppendRowCalls(std::vector<std::string>& names) {
  names.insert(names.end(), kPatternCalls.begin(), kPatternCalls.end());
  for (const LanguageTopic& topic : LanguageTopics()) {
    for (const std::string_view name : TopicWords(topic)) {
      if (topic.group == "aggregates" && data::IsAggregateName(name)) names.emplace_back(name);
    }
  }
}

Lookup RefuseRowCalls(AnalysisContext& context, const Expr& node) {
  const Name& name = node.names[0];
  if (name.quoted) return Lookup::NotMine();
  for (const std::string_view call : kPatternCalls) {
    if (!EqualsIgnoreCase(name.text, call)) continue;
    context.Error("TRL0265", node.span, fmt::format("'{}' means something only inside of a pattern", name.text))
        .Fix("use it in 'measures' or 'define' of a 'match'");
    return Lookup::Reported();
  }
  if (data::IsAggregateName(name.text)) {
    context.Error("TRL0264", node.span, fmt::format("there is one row here, '{}' is an aggregate over rows", name.text))
        .Fix("use it in a pattern, a feature or a grouped select");
    return Lookup::Reported();
  }
  return Lookup::NotMine();
}

// --- constants ------------------------------------------------------------------------------------------------------

Lookup ConstantScope::Qualified(const Expr& node) {
  context_.Error("TRL0257", node.span, "this must be a constant, columns can't be read here");
  return Lookup::Reported();
}

Lookup ConstantScope::Call(const Expr& node, ExpressionAnalyser&) { return RefuseRowCalls(context_, node); }

std::string ConstantScope::NotFound(const Name& name) const {
  return fmt::format("there is no constant '{}', and columns can't be read here", name.text);
}

std::optional<data::Value> AnalyseConstant(AnalysisContext& context, const Expr& expr,
                                           const std::vector<NamedConstant>* parameters) {
  ConstantScope scope(context);
  ExpressionAnalyser analyser(context, scope, parameters);
  const data::ExprPtr typed = analyser.Analyse(expr);
  if (!typed) return std::nullopt;
  if (typed->kind == data::ExprKind::kConstant) return typed->constant;
  context.Error("TRL0257", expr.span, "the value of this can't be computed");
  return std::nullopt;
}

std::optional<data::Value> AnalyseConstantAs(AnalysisContext& context, const Expr& expr, data::Type type,
                                             std::string_view what, const std::vector<NamedConstant>* parameters) {
  const std::optional<data::Value> value = AnalyseConstant(context, expr, parameters);
  if (!value) return std::nullopt;
  if (value->type() == type && !value->is_null()) return value;
  if (value->type().kind == data::TypeKind::kString && !value->is_null()) {
    if (auto read = ReadAs(value->as_string(), type)) return read;
  }
  const std::string got = value->is_null() ? "NULL"
                          : value->type().kind == data::TypeKind::kString
                              ? fmt::format("'{}'", value->as_string())
                              : fmt::format("{}, {}", data::ToText(*value), data::TypeName(value->type()));
  context.Error("TRL0255", expr.span,
                fmt::format("{} must be of type {}, but this is {}", what, data::TypeName(type), got));
  return std::nullopt;
}

std::optional<Period> AnalysePeriod(AnalysisContext& context, const Expr& expr, std::string_view what, Months months,
                                    Zero zero, const std::vector<NamedConstant>* parameters) {
  const std::optional<data::Value> value = AnalyseConstant(context, expr, parameters);
  if (!value) return std::nullopt;
  const data::TypeKind kind = value->type().kind;
  if (value->is_null() || (kind != data::TypeKind::kDuration && kind != data::TypeKind::kMonths)) {
    context
        .Error("TRL0272", expr.span,
               fmt::format("{} must be a length of time, but this is {}", what, data::TypeName(value->type())))
        .Fix("write it with its unit, as in 10 minutes");
    return std::nullopt;
  }
  if (kind == data::TypeKind::kMonths && months == Months::kRefused) {
    context.Error("TRL0272", expr.span, fmt::format("{} must be of a fixed length, months and years are not", what))
        .Fix("write it in days");
    return std::nullopt;
  }
  const int64_t number = value->as_int();
  if (number < 0 || (number == 0 && zero == Zero::kRefused)) {
    context.Error("TRL0272", expr.span, fmt::format("{} must be longer than 0", what));
    return std::nullopt;
  }
  return kind == data::TypeKind::kMonths ? Period{0, number} : Period{number, 0};
}

// --- rows -----------------------------------------------------------------------------------------------------------

bool FindColumns(const StreamEntry& stream, const Name& name, std::vector<NameCandidate>* found) {
  const std::vector<data::Field>& fields = stream.model->schema->fields;
  const size_t before = found->size();
  for (uint32_t i = 0; i < fields.size(); ++i) {
    if (RefersTo(name, fields[i].name)) {
      found->push_back({fields[i].name, fmt::format("the column '{}'", fields[i].name), i,
                        DeclarationOf(stream, fields[i].name)});
    }
  }
  if (found->size() > before) return true;
  return std::none_of(stream.broken_columns.begin(), stream.broken_columns.end(),
                      [&](const std::string& broken) { return RefersTo(name, broken); });
}

bool MayRead(AnalysisContext& context, const data::Field& field, Span span) {
  if (!field.label || context.labels_readable) return true;
  context
      .Error("TRL0260", span,
             fmt::format("'{}' is a label: it is known only later, so rules and patterns can't read it", field.name))
      .Fix("only a feature that is delayed by at least the label delay may read it");
  return false;
}

std::optional<uint32_t> OneColumn(AnalysisContext& context, const StreamEntry& stream, const Name& name) {
  std::vector<NameCandidate> found;
  if (!FindColumns(stream, name, &found)) return std::nullopt;
  if (found.size() == 1) return found[0].index;
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const NameCandidate& candidate : found) names.push_back(candidate.name);
    Diagnostic& error =
        context.Error("TRL0251", name.span, fmt::format("'{}' may mean the columns {}", name.text, JoinNames(names)))
            .Fix("write the name in double quotes, in its exact case");
    for (const NameCandidate& candidate : found) RelateColumn(error, stream, candidate.name, "one is declared here");
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const data::Field& field : stream.model->schema->fields) names.push_back(field.name);
  Diagnostic& error =
      context.Error("TRL0250", name.span, fmt::format("stream '{}' has no column '{}'", stream.model->name, name.text));
  SuggestName(error, name, names);
  AdviseOnName(error, name);
  return std::nullopt;
}

}  // namespace tripline::dsl
