#include "rules/explain/expression_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/data/function.h"

namespace tripline::rules {
namespace {

// How strongly an operator binds; calls and names bind strongest.
enum class Binding : uint8_t { kOr, kAnd, kNot, kComparison, kAdditive, kMultiplicative, kSign, kPrimary };

struct Infix {
  std::string_view name;
  Binding binding;
};
constexpr std::array<Infix, 14> kInfix = {{{"or", Binding::kOr},
                                           {"and", Binding::kAnd},
                                           {"=", Binding::kComparison},
                                           {"<>", Binding::kComparison},
                                           {"<", Binding::kComparison},
                                           {"<=", Binding::kComparison},
                                           {">", Binding::kComparison},
                                           {">=", Binding::kComparison},
                                           {"+", Binding::kAdditive},
                                           {"-", Binding::kAdditive},
                                           {"||", Binding::kAdditive},
                                           {"*", Binding::kMultiplicative},
                                           {"/", Binding::kMultiplicative},
                                           {"%", Binding::kMultiplicative}}};

// Forms of one argument with words behind it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSuffixes = {{{"is_null", "is null"},
                                                                                     {"is_not_null", "is not null"},
                                                                                     {"is_true", "is true"},
                                                                                     {"is_false", "is false"},
                                                                                     {"is_unknown", "is unknown"}}};

bool IsWidening(data::Type from, data::Type to) {
  if (to.kind == data::TypeKind::kDouble) return data::IsNumeric(from);
  if (to.kind != data::TypeKind::kDecimal) return from.kind == data::TypeKind::kNull;
  return from.kind == data::TypeKind::kInt || (from.kind == data::TypeKind::kDecimal && from.scale <= to.scale);
}

class Writer {
 public:
  explicit Writer(const InputNames& names) : names_(names) {}

  std::string Text(const data::Expr& expr, Binding around) const {
    switch (expr.kind) {
      case data::ExprKind::kConstant:
        return ValueText(expr.constant);
      case data::ExprKind::kInput:
        return names_(expr.input);
      case data::ExprKind::kCall:
        break;
    }
    if (expr.function->name == "cast" && IsWidening(expr.args[0]->type, expr.type)) return Text(*expr.args[0], around);
    const auto [text, binding] = Call(expr);
    return binding < around ? "(" + text + ")" : text;
  }

 private:
  struct Bound {
    std::string text;
    Binding binding;
  };

  Bound Call(const data::Expr& expr) const {
    const std::string_view name = expr.function->name;
    const auto infix = std::find_if(kInfix.begin(), kInfix.end(), [&](const Infix& each) { return each.name == name; });
    if (infix != kInfix.end() && expr.args.size() >= 2) return Joined(expr, *infix);
    const auto suffix = std::find_if(kSuffixes.begin(), kSuffixes.end(),
                                     [&](const auto& each) { return each.first == name; });
    if (suffix != kSuffixes.end()) {
      return {fmt::format("{} {}", Arg(expr, 0), suffix->second), Binding::kComparison};
    }
    if (name == "not") return {"not " + Text(*expr.args[0], Binding::kNot), Binding::kNot};
    if (name == "neg") return {"-" + Text(*expr.args[0], Binding::kSign), Binding::kSign};
    if (name == "is_distinct" || name == "is_not_distinct") {
      const std::string_view words = name == "is_distinct" ? "is distinct from" : "is not distinct from";
      return {fmt::format("{} {} {}", Arg(expr, 0), words, Arg(expr, 1)), Binding::kComparison};
    }
    if (name == "in") return {fmt::format("{} in ({})", Arg(expr, 0), Args(expr, 1)), Binding::kComparison};
    if (name == "like" && expr.args.size() == 2) {
      return {fmt::format("{} like {}", Arg(expr, 0), Arg(expr, 1)), Binding::kComparison};
    }
    if (name == "case") return {Case(expr), Binding::kPrimary};
    if (name == "cast") {
      return {fmt::format("cast({} as {})", Text(*expr.args[0], Binding::kOr), data::TypeName(expr.type)),
              Binding::kPrimary};
    }
    return {fmt::format("{}({})", name, Args(expr, 0)), Binding::kPrimary};
  }

  // `a - (b - c)` keeps its brackets: what stands on the right must bind more strongly.
  Bound Joined(const data::Expr& expr, const Infix& infix) const {
    const auto tighter = static_cast<Binding>(static_cast<uint8_t>(infix.binding) + 1);
    const bool associative = infix.binding == Binding::kAnd || infix.binding == Binding::kOr;
    const bool comparison = infix.binding == Binding::kComparison;
    std::string text = Text(*expr.args[0], comparison ? tighter : infix.binding);
    for (size_t i = 1; i < expr.args.size(); ++i) {
      text += fmt::format(" {} {}", infix.name, Text(*expr.args[i], associative ? infix.binding : tighter));
    }
    return {std::move(text), infix.binding};
  }

  std::string Arg(const data::Expr& expr, size_t i) const { return Text(*expr.args[i], Binding::kAdditive); }

  std::string Args(const data::Expr& expr, size_t from) const {
    std::string text;
    for (size_t i = from; i < expr.args.size(); ++i) {
      text += (i == from ? "" : ", ") + Text(*expr.args[i], Binding::kOr);
    }
    return text;
  }

  std::string Case(const data::Expr& expr) const {
    std::string text = "case";
    size_t i = 0;
    for (; i + 1 < expr.args.size(); i += 2) {
      text += fmt::format(" when {} then {}", Text(*expr.args[i], Binding::kOr), Text(*expr.args[i + 1], Binding::kOr));
    }
    if (i < expr.args.size()) text += " else " + Text(*expr.args[i], Binding::kOr);
    return text + " end";
  }

  const InputNames& names_;
};

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted.push_back(c);
    quoted.push_back(c);
  }
  return quoted + "'";
}

std::string_view AggregateName(data::AggregateKind kind) {
  constexpr std::string_view kNames[] = {"count", "count", "sum", "avg", "min", "max", "first", "last", "stddev",
                                         "variance", "stddev_pop", "var_pop", "array_agg", "string_agg", "max_by", "min_by"};
  return kNames[static_cast<size_t>(kind)];
}

// "A", "(A | B)", a subset's name; "" for every row.
std::string VariablesText(const patterns::Pattern& pattern, const std::vector<uint32_t>& variables,
                          const std::vector<dsl::SubsetModel>& subsets) {
  if (variables.empty()) return "";
  if (variables.size() == 1) return pattern.variables[variables[0]].name;
  for (const dsl::SubsetModel& subset : subsets) {
    if (std::is_permutation(subset.variables.begin(), subset.variables.end(), variables.begin(), variables.end())) {
      return subset.name;
    }
  }
  std::string text;
  for (const uint32_t variable : variables) text += (text.empty() ? "" : " | ") + pattern.variables[variable].name;
  return "(" + text + ")";
}

std::string AggregateText(const patterns::Navigation& navigation, const std::string& prefix, const InputNames& names) {
  std::string argument = prefix + "*";
  if (navigation.argument != nullptr) argument = ExpressionText(*navigation.argument, names);
  if (navigation.aggregate.distinct) argument = "distinct " + argument;
  if (navigation.second != nullptr) argument += ", " + ExpressionText(*navigation.second, names);
  return fmt::format("{}({})", AggregateName(navigation.aggregate.kind), argument);
}

std::string RowText(const patterns::Navigation& navigation, const InputNames& names) {
  std::string text = ExpressionText(*navigation.expression, names);
  const std::string_view end = navigation.from_last ? "last" : "first";
  if (navigation.logical_offset > 0) {
    text = fmt::format("{}({}, {})", end, text, navigation.logical_offset);
  } else if (!navigation.from_last) {
    text = fmt::format("first({})", text);
  }
  const int32_t offset = navigation.physical_offset;
  if (offset == 0) return text;
  const std::string_view way = offset < 0 ? "prev" : "next";
  const int32_t distance = offset < 0 ? -offset : offset;
  return distance == 1 ? fmt::format("{}({})", way, text) : fmt::format("{}({}, {})", way, text, distance);
}

}  // namespace

std::string ExpressionText(const data::Expr& expr, const InputNames& names) {
  return Writer(names).Text(expr, Binding::kOr);
}

std::string ValueText(const data::Value& value) {
  if (value.is_null()) return "NULL";
  switch (value.type().kind) {
    case data::TypeKind::kString:
    case data::TypeKind::kTimestamp:
      return Quoted(data::ToText(value));
    case data::TypeKind::kDuration:
      return PeriodText({value.as_int(), 0});
    case data::TypeKind::kMonths:
      return PeriodText({0, value.as_int()});
    default:
      return data::ToText(value);
  }
}

std::string NavigationText(const patterns::Pattern& pattern, const patterns::Navigation& navigation,
                           const data::Schema& schema, const std::vector<dsl::SubsetModel>& subsets) {
  using Kind = patterns::Navigation::Kind;
  const std::string variables = VariablesText(pattern, navigation.variables, subsets);
  const std::string prefix = variables.empty() ? "" : variables + ".";
  const InputNames names = [&](uint32_t input) -> std::string {
    if (input < pattern.columns) return prefix + schema.fields[input].name;
    return input == pattern.columns ? fmt::format("classifier({})", variables) : "match_number()";
  };
  switch (navigation.kind) {
    case Kind::kMatchNumber:
      return "match_number()";
    case Kind::kSettledAt:
      return "settled_at()";
    case Kind::kAggregate:
      return AggregateText(navigation, prefix, names);
    case Kind::kRow:
      break;
  }
  return RowText(navigation, names);
}

}  // namespace tripline::rules
