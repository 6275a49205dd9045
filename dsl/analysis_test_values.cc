#include "dsl/analysis_test_values.h"

#include <fmt/format.h>

#include <array>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_parts.h"
#include "engine/data/expr.h"
#include "engine/data/text.h"

namespace tripline::dsl {

namespace {

struct AlertColumn {
  std::string_view name;
  data::TypeKind kind;
};
// Columns that every alert has beside its rule's measures and emits.
constexpr std::array<AlertColumn, 16> kAlertColumns = {{{"rule", data::TypeKind::kString},
                                                        {"version", data::TypeKind::kInt},
                                                        {"severity", data::TypeKind::kString},
                                                        {"score", data::TypeKind::kInt},
                                                        {"decision", data::TypeKind::kString},
                                                        {"tags", data::TypeKind::kString},
                                                        {"key", data::TypeKind::kString},
                                                        {"event_time", data::TypeKind::kTimestamp},
                                                        {"first_time", data::TypeKind::kTimestamp},
                                                        {"last_time", data::TypeKind::kTimestamp},
                                                        {"mode", data::TypeKind::kString},
                                                        {"kind", data::TypeKind::kString},
                                                        {"reason", data::TypeKind::kString},
                                                        {"settled_at", data::TypeKind::kTimestamp},
                                                        {"settled_by", data::TypeKind::kString},
                                                        {"id", data::TypeKind::kString}}};

Diagnostic& TypeError(AnalysisContext& context, const Expr& expr, const data::Value& value, const data::Field& column) {
  return context.Error("TRL0255", expr.span,
                fmt::format("column '{}' is {}, but this is {}", column.name, data::TypeName(column.type),
                            data::TypeName(value.type())));
}

data::Type TypeOf(data::TypeKind kind) {
  switch (kind) {
    case data::TypeKind::kInt:
      return data::IntType();
    case data::TypeKind::kTimestamp:
      return data::TimestampType();
    default:
      return data::StringType();
  }
}

// A number as the column holds it; nothing and an error where it would have to be rounded or does not fit.
std::optional<data::Value> FitNumber(AnalysisContext& context, const Expr& expr, const data::Value& value,
                                     const data::Field& field) {
  if (field.type.kind == data::TypeKind::kDecimal && value.type().kind != data::TypeKind::kDouble) {
    data::Int128 unscaled = 0;
    const data::ParseResult result =
        data::ParseDecimal128(data::ToText(value), field.type.precision, field.type.scale, &unscaled);
    if (result == data::ParseResult::kOk) return data::Value::Decimal(unscaled, field.type.precision, field.type.scale);
    const std::string_view why =
        result == data::ParseResult::kTooPrecise ? "has more digits behind the point" : "is too large";
    context.Error("TRL0672", expr.span,
                  fmt::format("column '{}' is {}, and {} {}", field.name, data::TypeName(field.type),
                              data::ToText(value), why));
    return std::nullopt;
  }
  const auto cast = data::MakeCast(data::MakeConstant(value), field.type);
  if (cast.ok() && (*cast)->kind == data::ExprKind::kConstant) return (*cast)->constant;
  context.Error("TRL0672", expr.span,
                fmt::format("column '{}' is {}, and {} is too large", field.name, data::TypeName(field.type),
                            data::ToText(value)));
  return std::nullopt;
}

}  // namespace

std::optional<data::Value> AnalyseTestValue(AnalysisContext& context, const Expr& expr, const StreamEntry& stream,
                                            uint32_t column) {
  const data::Field& field = stream.model->schema->fields[column];
  const auto relate = [&](Diagnostic& error) { RelateColumn(error, stream, field.name, "it is declared here"); };
  const std::optional<data::Value> value = AnalyseConstant(context, expr, nullptr);
  if (!value) return std::nullopt;
  if (value->is_null()) {
    if (!field.not_null) return data::Value(field.type);
    relate(context.Error("TRL0255", expr.span, fmt::format("column '{}' is declared not null", field.name)));
    return std::nullopt;
  }
  if (data::IsNumeric(value->type()) && data::IsNumeric(field.type)) {
    // An int takes no fraction, whatever its value.
    if (field.type.kind == data::TypeKind::kInt && value->type().kind != data::TypeKind::kInt) {
      relate(TypeError(context, expr, *value, field));
      return std::nullopt;
    }
    return FitNumber(context, expr, *value, field);
  }
  if (value->type().kind == field.type.kind) return value;
  std::optional<data::Value> read;
  if (value->type().kind == data::TypeKind::kString) read = ReadAs(value->as_string(), field.type);
  if (!read) relate(TypeError(context, expr, *value, field));
  return read;
}

std::vector<data::Field> AlertColumns(const Model& model, const RuleModel& rule) {
  std::vector<data::Field> columns;
  const auto add = [&](const std::string& name, const data::ExprPtr& expression) {
    const bool typed = expression != nullptr && expression->type.kind != data::TypeKind::kArray;
    columns.push_back({name, typed ? expression->type : data::NullType()});
  };
  if (rule.match) {
    for (const MeasureModel& measure : rule.match->measures) add(measure.name, measure.expression);
    for (const MeasureModel& measure : rule.match->timeout_measures) add(measure.name, measure.expression);
  }
  for (const EmitModel& emit : rule.emits) add(emit.name, emit.expression);
  for (const uint32_t stream : rule.streams) {
    const std::vector<data::Field>& fields = model.streams[stream].schema->fields;
    columns.insert(columns.end(), fields.begin(), fields.end());
  }
  for (const AlertColumn& column : kAlertColumns) columns.push_back({std::string(column.name), TypeOf(column.kind)});
  return columns;
}

bool CheckComparable(AnalysisContext& context, const Expr& expr, const data::Value& value, const data::Field& column) {
  if (value.is_null() || column.type.kind == data::TypeKind::kNull) return true;
  const bool numbers = data::IsNumeric(value.type()) && data::IsNumeric(column.type);
  const bool fits = numbers || value.type().kind == column.type.kind ||
                    (value.type().kind == data::TypeKind::kString && ReadAs(value.as_string(), column.type));
  if (!fits) TypeError(context, expr, value, column);
  return fits;
}

}  // namespace tripline::dsl
