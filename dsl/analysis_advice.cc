#include "dsl/analysis_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dsl/grammar_build.h"
#include "dsl/token.h"

namespace tripline::dsl {

std::optional<Span> DeclarationOf(const StreamEntry& stream, std::string_view column) {
  if (stream.statement == nullptr) return std::nullopt;
  for (const ColumnDeclaration& declared : stream.statement->columns) {
    if (declared.name.text == column) return declared.span;
  }
  return std::nullopt;
}

void RelateColumn(Diagnostic& diagnostic, const StreamEntry& stream, std::string_view column, std::string text) {
  if (const std::optional<Span> span = DeclarationOf(stream, column)) diagnostic.Related(*span, std::move(text));
}

// --- functions ------------------------------------------------------------------------------------------------------

void AdviseOnFunction(Diagnostic& diagnostic, const Expr& call) {
  struct Foreign {
    std::string_view name;
    std::string_view own;   // of the same arguments: a safe edit; "" if there is none
    std::string_view said;  // how it is said here
  };
  static constexpr std::array kForeign = {
      Foreign{"ifnull", "coalesce", ""},
      Foreign{"isnull", "", "write x is null"},
      Foreign{"nvl", "coalesce", ""},
      Foreign{"if", "", "write case when CONDITION then A else B end"},
      Foreign{"iif", "", "write case when CONDITION then A else B end"},
      Foreign{"decode", "", "write case x when A then B else C end"},
      Foreign{"len", "length", ""},
      Foreign{"size", "length", ""},
      Foreign{"contains", "", "write x like '%text%'"},
      Foreign{"regexp", "regexp_like", ""},
      Foreign{"regexp_matches", "regexp_like", ""},
      Foreign{"rlike", "regexp_like", ""},
      Foreign{"startswith", "starts_with", ""},
      Foreign{"endswith", "ends_with", ""},
      Foreign{"datediff", "", "write b - a, which is a duration"},
      Foreign{"timestampdiff", "", "write b - a, which is a duration"},
      Foreign{"dateadd", "", "write ts + interval '1' day"},
      Foreign{"to_timestamp", "", "write cast(x as timestamp)"},
      Foreign{"to_date", "", "write cast(x as timestamp)"},
      Foreign{"to_number", "", "write cast(x as decimal(12,2))"},
      Foreign{"now", "", "a rule knows the time of its rows only: name the event time column"},
      Foreign{"current_timestamp", "", "a rule knows the time of its rows only: name the event time column"},
      Foreign{"distance", "geo_distance_km", ""},
      Foreign{"haversine", "geo_distance_km", ""},
      Foreign{"luhn", "luhn_valid", ""},
      Foreign{"cnt", "count", ""},
      Foreign{"mean", "avg", ""},
      Foreign{"average", "avg", ""},
  };
  const Name& name = call.names[0];
  for (const Foreign& foreign : kForeign) {
    if (!EqualsIgnoreCase(name.text, foreign.name)) continue;
    if (foreign.own.empty()) {
      diagnostic.Fix(std::string(foreign.said));
    } else {
      diagnostic.Fix(fmt::format("here it is called '{}'", foreign.own), {name.span, std::string(foreign.own)});
    }
    return;
  }
}

// --- types ----------------------------------------------------------------------------------------------------------

namespace {

bool ReadsAsNumber(std::string_view text) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.';
  });
  return digits && text.front() != '.' && text.back() != '.' && std::count(text.begin(), text.end(), '.') <= 1;
}

bool IsNumberLiteral(const Expr& expr) { return expr.kind == ExprKind::kInt || expr.kind == ExprKind::kDecimal; }

}  // namespace

void AdviseOnTypes(Diagnostic& diagnostic, const Expr& expr, const std::vector<data::ExprPtr>& operands) {
  if (expr.children.size() != 2 || operands.size() != 2) return;
  const auto is = [&](size_t i, data::TypeKind kind) { return operands[i] && operands[i]->type.kind == kind; };
  const bool texts = is(0, data::TypeKind::kString) && is(1, data::TypeKind::kString);
  if (expr.kind == ExprKind::kConcat && !texts) {
    diagnostic.Fix("'||' joins texts; between conditions write 'or'", {expr.operator_span, "or"});
    return;
  }
  for (size_t i = 0; i < 2; ++i) {
    const Expr& literal = expr.children[i];
    const data::ExprPtr& other = operands[1 - i];
    if (!other) continue;
    if (literal.kind == ExprKind::kString && data::IsNumeric(other->type) && ReadsAsNumber(literal.text)) {
      diagnostic.Fix("a number is written without quotes", {literal.span, literal.text});
    } else if (IsNumberLiteral(literal) && other->type.kind == data::TypeKind::kString) {
      const std::string text = StringLiteral(literal.text);
      if (expr.kind == ExprKind::kEqual || expr.kind == ExprKind::kNotEqual) {
        diagnostic.Fix(fmt::format("a text is written in quotes: {}", text), {literal.span, text});
      } else {
        diagnostic.Fix(fmt::format("compare with a text, as {}, or convert: cast(x as decimal(12,2))", text));
      }
    }
  }
}

void AdviseOnType(Diagnostic& diagnostic, const TypeName& written) {
  struct Foreign {
    std::string_view name;
    std::string_view own;
  };
  static constexpr std::array kForeign = {
      Foreign{"datetime", "timestamp"}, Foreign{"date", "timestamp"},   Foreign{"timestamptz", "timestamp"},
      Foreign{"time", "timestamp"},     Foreign{"str", "string"},       Foreign{"char", "string"},
      Foreign{"nvarchar", "string"},    Foreign{"uuid", "string"},      Foreign{"json", "string"},
      Foreign{"long", "int"},           Foreign{"int64", "int"},        Foreign{"int32", "int"},
      Foreign{"real", "double"},        Foreign{"float64", "double"},   Foreign{"interval", "duration"},
      Foreign{"money", "decimal(12,2)"}, Foreign{"number", "decimal(12,2)"}};
  for (const Foreign& foreign : kForeign) {
    if (!EqualsIgnoreCase(written.text, foreign.name)) continue;
    diagnostic.Fix(fmt::format("here it is called {}", foreign.own));
    // Digits are for the author to choose.
    if (foreign.own.find('(') == std::string_view::npos) diagnostic.edit = {written.span, std::string(foreign.own)};
    return;
  }
  SuggestName(diagnostic, Name{written.text, false, written.span},
              {"bool", "boolean", "int", "integer", "bigint", "decimal", "double", "string", "varchar", "timestamp", "duration"});
  if (!diagnostic.edit || diagnostic.edit->replacement != "decimal") return;
  // Its digits stay; where there are none, they are for the author to choose.
  diagnostic.edit->span.end = diagnostic.edit->span.begin + static_cast<uint32_t>(written.text.size());
  if (written.parameters.empty()) diagnostic.edit.reset();
}

// --- names ----------------------------------------------------------------------------------------------------------

void AdviseOnName(Diagnostic& diagnostic, const Name& name) {
  if (diagnostic.edit) return;  // a similar name is the better guess
  if (name.quoted) {
    const std::string text = StringLiteral(name.text);
    diagnostic.Fix(fmt::format("double quotes are for names; a text is written {}", text), {name.span, text});
  } else if (IsTimeUnit(name.text)) {
    diagnostic.Fix(fmt::format("a unit of time has a number in front: 10 {}", name.text));
  }
}

}  // namespace tripline::dsl
