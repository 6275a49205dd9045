#include "dsl/analysis_expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_capability.h"
#include "dsl/analysis_rows.h"
#include "engine/data/aggregate.h"
#include "engine/data/function.h"
#include "engine/data/text.h"

namespace tripline::dsl {

namespace {

bool IsLiteral(ExprKind kind) {
  switch (kind) {
    case ExprKind::kNull:
    case ExprKind::kTrue:
    case ExprKind::kFalse:
    case ExprKind::kInt:
    case ExprKind::kDecimal:
    case ExprKind::kDouble:
    case ExprKind::kString:
    case ExprKind::kTimestamp:
    case ExprKind::kDuration:
    case ExprKind::kMonths:
      return true;
    default:
      return false;
  }
}

std::string_view ArithmeticName(ExprKind kind) {
  switch (kind) {
    case ExprKind::kAdd:
      return "+";
    case ExprKind::kSubtract:
      return "-";
    case ExprKind::kMultiply:
      return "*";
    case ExprKind::kDivide:
      return "/";
    case ExprKind::kModulo:
      return "%";
    case ExprKind::kConcat:
      return "||";
    default:
      return "";
  }
}

std::string_view ComparisonName(ExprKind kind) {
  switch (kind) {
    case ExprKind::kEqual:
      return "=";
    case ExprKind::kNotEqual:
      return "<>";
    case ExprKind::kLess:
      return "<";
    case ExprKind::kLessEqual:
      return "<=";
    case ExprKind::kGreater:
      return ">";
    case ExprKind::kGreaterEqual:
      return ">=";
    default:
      return "";
  }
}

bool IsReadFromText(data::Type type) {
  return type.kind == data::TypeKind::kTimestamp || type.kind == data::TypeKind::kDuration ||
         type.kind == data::TypeKind::kBool;
}

// Operators and special forms stand in the table of functions under names that no author may call them by.
const data::Function* CallableFunction(const Name& name) {
  const data::Function* function = data::FindFunction(name.text);
  if (function == nullptr || function->group == "operators") return nullptr;
  if (function->name == "case" || function->name == "cast") return nullptr;
  return function;
}

}  // namespace

data::ExprPtr ExpressionAnalyser::Analyse(const Expr& expr) {
  frame_ = nullptr;
  height_ = 0;
  nodes_ = 0;
  too_large_ = false;
  return Part(expr);
}

data::ExprPtr ExpressionAnalyser::Condition(const Expr& expr, std::string_view where) {
  data::ExprPtr typed = Analyse(expr);
  if (!typed) return nullptr;
  if (typed->type.kind == data::TypeKind::kBool) return typed;
  if (typed->type.kind == data::TypeKind::kNull) return data::MakeCast(typed, data::BoolType()).value_or(nullptr);
  context_.Error("TRL0256", expr.span,
                 fmt::format("{} needs a condition (a bool), but this is {}", where, data::TypeName(typed->type)))
      .Fix("compare it with something, as in x > 0");
  return nullptr;
}

data::ExprPtr ExpressionAnalyser::Part(const Expr& expr) {
  if (too_large_) return nullptr;
  ++nodes_;
  if (nodes_ > context_.limits.max_expanded_nodes || height_ >= context_.limits.max_expanded_height) {
    too_large_ = true;
    context_.Error("TRL0262", expr.span, "with its 'let' names expanded this expression is too large")
        .Fix("write less of it with 'let', or split the rule");
    return nullptr;
  }
  ++height_;
  data::ExprPtr typed = Dispatch(expr);
  --height_;
  return typed ? scope_.Typed(std::move(typed)) : nullptr;
}

data::ExprPtr ExpressionAnalyser::Part(Node node) {
  const LetFrame* caller = frame_;
  frame_ = node.frame;
  data::ExprPtr typed = Part(*node.expr);
  frame_ = caller;
  return typed;
}

bool ExpressionAnalyser::Parts(const std::vector<Expr>& exprs, std::vector<data::ExprPtr>* out) {
  bool good = true;
  for (const Expr& expr : exprs) {
    out->push_back(Part(expr));
    if (!out->back()) good = false;
  }
  return good;
}

data::ExprPtr ExpressionAnalyser::Dispatch(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kColumn:
      return ColumnReference(expr);
    case ExprKind::kCall:
      return Call(expr);
    case ExprKind::kCase:
      return Case(expr);
    case ExprKind::kCast:
      return Cast(expr);
    case ExprKind::kAnd:
      return Logical(expr, "and");
    case ExprKind::kOr:
      return Logical(expr, "or");
    case ExprKind::kNot:
      return Logical(expr, "not");
    case ExprKind::kNegate:
      if (expr.children[0].kind == ExprKind::kInt || expr.children[0].kind == ExprKind::kDecimal) {
        return Number(expr.children[0], true);
      }
      return Operator(expr, "neg");
    case ExprKind::kArray:
      RefuseCapability(context_, Capability::kArrays, expr.span);
      return nullptr;
    case ExprKind::kField:
      RefuseCapability(context_, Capability::kFunction, expr.span);
      return nullptr;
    case ExprKind::kStar:
      context_.Error("TRL0298", expr.span, "'*' can only be an item of a select or the argument of count");
      return nullptr;
    case ExprKind::kAt:
      context_.Error("TRL0253", expr.span, "'at' is for the arguments of list_contains only");
      return nullptr;
    default:
      break;
  }
  if (IsLiteral(expr.kind)) return Literal(expr);
  if (const std::string_view name = ArithmeticName(expr.kind); !name.empty()) return Operator(expr, name);
  if (const std::string_view name = ComparisonName(expr.kind); !name.empty()) return Comparison(expr, name);
  return Predicate(expr);
}

data::ExprPtr ExpressionAnalyser::Make(const Expr& expr, std::string_view name, std::vector<data::ExprPtr> args) {
  data::StatusOr<data::ExprPtr> made = data::MakeCall(name, args);
  if (made.ok()) return std::move(made).value();
  Diagnostic& error = context_.Error("TRL0255", expr.span, data::MessageOf(made.status()));
  AdviseOnTypes(error, expr, args);
  for (const Expr& child : expr.children) {
    std::vector<NameCandidate> found;
    if (child.kind != ExprKind::kColumn || !scope_.Find(child.names.back(), &found) || found.size() != 1) continue;
    const bool shown = std::any_of(error.related.begin(), error.related.end(),
                                   [&](const RelatedSpan& related) { return related.span == found[0].span; });
    if (found[0].span && !shown) error.Related(*found[0].span, fmt::format("{} is declared here", found[0].what));
  }
  return nullptr;
}

data::ExprPtr ExpressionAnalyser::Negated(const Expr& expr, data::ExprPtr typed) {
  if (!typed || !expr.negated) return typed;
  return Make(expr, "not", {std::move(typed)});
}

// --- literals -------------------------------------------------------------------------------------------------------

data::ExprPtr ExpressionAnalyser::Number(const Expr& expr, bool negative) {
  const std::string text = negative ? "-" + expr.text : expr.text;
  if (expr.kind == ExprKind::kInt) {
    int64_t value = 0;
    if (data::ParseInt(text, &value) == data::ParseResult::kOk) return data::MakeConstant(data::Value::Int(value));
    context_.Error("TRL0258", expr.span, fmt::format("{} is out of the range of an int (64 bits)", text))
        .Fix("write it with a point to make it a decimal");
    return nullptr;
  }
  const size_t point = expr.text.find('.');
  const size_t scale = point == std::string::npos ? 0 : expr.text.size() - point - 1;
  const size_t digits = expr.text.size() - (point == std::string::npos ? 0 : 1);
  data::Int128 value = 0;
  // Zeros in front need no precision: 0.05 is decimal(2,2).
  const size_t whole = digits - scale;
  const size_t zeros = std::min(whole, std::min(expr.text.find_first_not_of('0'), whole));
  const size_t precision = std::max<size_t>(digits - zeros, 1);
  if (precision <= static_cast<size_t>(data::kMaxPrecision) &&
      data::ParseDecimal128(text, static_cast<int>(precision), static_cast<int>(scale), &value) ==
          data::ParseResult::kOk) {
    return data::MakeConstant(data::Value::Decimal(value, static_cast<int>(precision), static_cast<int>(scale)));
  }
  context_.Error("TRL0258", expr.span, fmt::format("{} has more digits than a decimal can hold (38)", text));
  return nullptr;
}

data::ExprPtr ExpressionAnalyser::Literal(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kTrue:
    case ExprKind::kFalse:
      return data::MakeConstant(data::Value::Bool(expr.kind == ExprKind::kTrue));
    case ExprKind::kInt:
    case ExprKind::kDecimal:
      return Number(expr, false);
    case ExprKind::kDouble: {
      double value = 0;
      if (data::ParseDouble(expr.text, &value) == data::ParseResult::kOk) {
        return data::MakeConstant(data::Value::Double(value));
      }
      context_.Error("TRL0258", expr.span, fmt::format("{} is out of the range of a double", expr.text));
      return nullptr;
    }
    case ExprKind::kString:
      return data::MakeConstant(data::Value::String(expr.text));
    case ExprKind::kTimestamp:
      if (const auto value = ReadAs(expr.text, data::TimestampType())) return data::MakeConstant(*value);
      context_.Error("TRL0258", expr.span, fmt::format("'{}' is no timestamp", expr.text))
          .Fix("write it as '2026-01-31 10:00:00' or '2026-01-31T10:00:00Z'");
      return nullptr;
    case ExprKind::kDuration:
      return data::MakeConstant(data::Value::Duration(expr.number));
    case ExprKind::kMonths:
      return data::MakeConstant(data::Value::Months(expr.number));
    default:
      return data::MakeConstant(data::Value());
  }
}

std::optional<data::Value> ReadAs(const std::string& text, data::Type type) {
  int64_t number = 0;
  bool truth = false;
  switch (type.kind) {
    case data::TypeKind::kTimestamp:
      if (data::ParseTimestamp(text, &number) == data::ParseResult::kOk) return data::Value::Timestamp(number);
      return std::nullopt;
    case data::TypeKind::kDuration:
      if (data::ParseDuration(text, &number) == data::ParseResult::kOk) return data::Value::Duration(number);
      return std::nullopt;
    case data::TypeKind::kBool:
      if (data::ParseBool(text, &truth) == data::ParseResult::kOk) return data::Value::Bool(truth);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// A malformed literal beside a timestamp is best shown at the literal, not at the comparison.
bool ExpressionAnalyser::CheckLiteral(const Expr& expr, const data::ExprPtr& typed, data::Type target) {
  const bool literal = typed->kind == data::ExprKind::kConstant && typed->type.kind == data::TypeKind::kString &&
                       !typed->constant.is_null();
  if (!literal || !IsReadFromText(target) || ReadAs(typed->constant.as_string(), target)) return true;
  context_.Error("TRL0258", expr.span,
                 fmt::format("'{}' can't be read as {}, which it is compared with", typed->constant.as_string(),
                             data::TypeName(target)));
  return false;
}

bool ExpressionAnalyser::CheckLiterals(const std::vector<Expr>& exprs, const std::vector<data::ExprPtr>& typed) {
  data::Type target = data::NullType();
  for (const data::ExprPtr& operand : typed) {
    if (IsReadFromText(operand->type)) target = operand->type;
  }
  bool good = true;
  for (size_t i = 0; i < exprs.size(); ++i) {
    if (!CheckLiteral(exprs[i], typed[i], target)) good = false;
  }
  return good;
}

// --- calls ----------------------------------------------------------------------------------------------------------

data::ExprPtr ExpressionAnalyser::Call(const Expr& expr) {
  const Name& name = expr.names[0];
  const std::vector<size_t> lets = FindLets(name, true);
  if (lets.size() == 1) return LetCall(lets[0], expr);
  if (lets.size() > 1) {
    std::vector<NameCandidate> found;
    for (const size_t let : lets) {
      const std::string& declared = context_.lets[let].statement->name.text;
      found.push_back({declared, fmt::format("the named condition '{}'", declared), 0,
                       context_.lets[let].statement->name.span});
    }
    Ambiguous(expr, found);
    return nullptr;
  }
  if (!expr.over.empty() && !scope_.AllowsOver()) {
    context_.Error("TRL0265", expr.over[0].span, "a window ('over') can't stand in a pattern; its aggregates are over the rows of the match");
    return nullptr;
  }
  if (!expr.over.empty()) {
    RefuseCapability(context_, Capability::kOver, expr.over[0].span);
    return nullptr;
  }
  Lookup lookup = scope_.Call(expr, *this);
  if (lookup.result != Lookup::Result::kNotMine) return std::move(lookup.expr);
  return ScalarCall(expr);
}

data::ExprPtr ExpressionAnalyser::ScalarCall(const Expr& expr) {
  const Name& name = expr.names[0];
  const data::Function* function = CallableFunction(name);
  if (function == nullptr) {
    UnknownFunction(expr);
    return nullptr;
  }
  bool good = true;
  if (expr.distinct) {
    context_.Error("TRL0264", expr.operator_span, fmt::format("'distinct' is for aggregates, '{}' is none", name.text));
    good = false;
  }
  if (expr.semantics != RowSemantics::kUnspecified) {
    context_.Error(
        "TRL0294", expr.span,
        fmt::format("RUNNING and FINAL are for FIRST, LAST and aggregates of a pattern, not for '{}'", name.text));
    good = false;
  }
  std::vector<data::ExprPtr> args;
  if (!Parts(expr.children, &args) || !good) return nullptr;
  return Make(expr, function->name, std::move(args));
}

void ExpressionAnalyser::UnknownFunction(const Expr& expr) {
  const Name& name = expr.names[0];
  if (IsLaterFunction(name.text)) {
    RefuseCapability(context_, Capability::kFunction, expr.span);
    return;
  }
  if (const std::vector<size_t> lets = FindLets(name, false); !lets.empty()) {
    context_.lets[lets[0]].used = true;
    context_.Error("TRL0263", expr.span, fmt::format("'{}' is a constant and takes no arguments", name.text))
        .Related(context_.lets[lets[0]].statement->name.span, "it is declared here");
    return;
  }
  std::vector<std::string> names;
  for (const data::Function& function : data::AllFunctions()) {
    if (function.group != "operators") names.emplace_back(function.name);
  }
  if (!name.quoted) AppendRowCalls(names);
  for (const LetEntry& entry : context_.lets) {
    if (entry.statement->has_parameters) names.push_back(entry.statement->name.text);
  }
  Diagnostic& error = context_.Error("TRL0253", expr.operator_span, fmt::format("there is no function '{}'", name.text));
  SuggestName(error, name, names);
  AdviseOnFunction(error, expr);
}

// --- operators ------------------------------------------------------------------------------------------------------

data::ExprPtr ExpressionAnalyser::Operator(const Expr& expr, std::string_view name) {
  std::vector<data::ExprPtr> args;
  if (!Parts(expr.children, &args)) return nullptr;
  return Make(expr, name, std::move(args));
}

void ExpressionAnalyser::WarnComparedWithNull(const Expr& expr) {
  const bool none = std::none_of(expr.children.begin(), expr.children.end(),
                                 [](const Expr& child) { return child.kind == ExprKind::kNull; });
  if (none || expr.kind == ExprKind::kIsDistinctFrom) return;
  context_.Warning("TRL0451", expr.span, "a comparison with NULL is never true")
      .Fix(expr.kind == ExprKind::kNotEqual ? "write … is not null" : "write … is null");
}

void ExpressionAnalyser::WarnIntegerDivision(const std::vector<Expr>& exprs, const std::vector<data::ExprPtr>& typed) {
  const auto is_fraction = [](const data::ExprPtr& side) {
    return side->type.kind == data::TypeKind::kDouble ||
           (side->type.kind == data::TypeKind::kDecimal && side->type.scale > 0);
  };
  if (std::none_of(typed.begin(), typed.end(), is_fraction)) return;
  for (size_t i = 0; i < exprs.size(); ++i) {
    if (exprs[i].kind != ExprKind::kDivide || typed[i]->type.kind != data::TypeKind::kInt) continue;
    context_.Warning("TRL0455", exprs[i].span, "int / int is truncated, but it is compared with a fraction")
        .Fix("make one of the two a decimal, as in x * 1.0 / y");
  }
}

data::ExprPtr ExpressionAnalyser::Comparison(const Expr& expr, std::string_view name) {
  std::vector<data::ExprPtr> args;
  if (!Parts(expr.children, &args) || !CheckLiterals(expr.children, args)) return nullptr;
  WarnIntegerDivision(expr.children, args);
  WarnComparedWithNull(expr);
  return Make(expr, name, std::move(args));
}

bool ExpressionAnalyser::CheckConditions(const Expr& expr, const std::vector<data::ExprPtr>& typed,
                                         std::string_view name) {
  bool good = true;
  for (size_t i = 0; i < typed.size(); ++i) {
    const data::TypeKind kind = typed[i]->type.kind;
    // A text beside a bool is read as one.
    if (kind == data::TypeKind::kBool || kind == data::TypeKind::kNull) continue;
    if (kind == data::TypeKind::kString && typed[i]->kind == data::ExprKind::kConstant) continue;
    context_.Error("TRL0256", expr.children[i].span,
                   fmt::format("'{}' needs conditions (bools), but this is {}", name, data::TypeName(typed[i]->type)));
    good = false;
  }
  return good;
}

// A long chain of `and` is folded as a balanced tree: its height must not grow with the text.
data::ExprPtr ExpressionAnalyser::Logical(const Expr& expr, std::string_view name) {
  std::vector<data::ExprPtr> level;
  if (!Parts(expr.children, &level) || !CheckConditions(expr, level, name)) return nullptr;
  if (expr.kind == ExprKind::kNot) return Make(expr, name, std::move(level));
  while (level.size() > 1) {
    std::vector<data::ExprPtr> next;
    for (size_t i = 0; i + 1 < level.size(); i += 2) {
      next.push_back(Make(expr, name, {level[i], level[i + 1]}));
      if (!next.back()) return nullptr;
    }
    if (level.size() % 2 == 1) next.push_back(level.back());
    level = std::move(next);
  }
  return level[0];
}

data::ExprPtr ExpressionAnalyser::Predicate(const Expr& expr) {
  if (expr.kind == ExprKind::kInList || expr.kind == ExprKind::kMatches) {
    (void)Part(expr.children[0]);
    const Name& name = expr.names[0];
    const bool list = expr.kind == ExprKind::kInList;
    std::vector<std::string> names;
    if (context_.rules != nullptr) {
      for (const ListStatement& declared : context_.rules->lists) {
        if (list) names.push_back(declared.name.text);
      }
      for (const TextsStatement& declared : context_.rules->texts) {
        if (!list) names.push_back(declared.name.text);
      }
    }
    // A declared one has been refused at its declaration.
    if (std::any_of(names.begin(), names.end(),
                    [&](const std::string& declared) { return RefersTo(name, declared); })) {
      return nullptr;
    }
    ReportUndeclared(context_, "TRL0268", name,
                     fmt::format("there is no {} '{}'", list ? "list" : "set of text patterns", name.text), names);
    return nullptr;
  }
  std::vector<data::ExprPtr> args;
  if (!Parts(expr.children, &args)) return nullptr;
  switch (expr.kind) {
    case ExprKind::kIsNull:
      return Make(expr, expr.negated ? "is_not_null" : "is_null", std::move(args));
    case ExprKind::kIsTrue:
      return Negated(expr, Make(expr, "is_true", std::move(args)));
    case ExprKind::kIsFalse:
      return Negated(expr, Make(expr, "is_false", std::move(args)));
    case ExprKind::kIsUnknown:
      return Negated(expr, Make(expr, "is_unknown", std::move(args)));
    case ExprKind::kLike:
      return Negated(expr, Make(expr, "like", std::move(args)));
    default:
      break;
  }
  if (!CheckLiterals(expr.children, args)) return nullptr;
  WarnIntegerDivision(expr.children, args);
  switch (expr.kind) {
    case ExprKind::kIsDistinctFrom:
      return Make(expr, expr.negated ? "is_not_distinct" : "is_distinct", std::move(args));
    case ExprKind::kBetween:
      return Negated(expr, Make(expr, "between", std::move(args)));
    default:
      return Negated(expr, Make(expr, "in", std::move(args)));
  }
}

// `case x when a then …` is `case when x = a then …`; the operand is analysed once.
data::ExprPtr ExpressionAnalyser::Case(const Expr& expr) {
  std::vector<data::ExprPtr> parts;
  if (!Parts(expr.children, &parts)) return nullptr;
  size_t next = 0;
  data::ExprPtr operand;
  if (expr.has_operand) operand = parts[next++];
  const size_t end = parts.size() - (expr.has_else ? 1 : 0);
  std::vector<data::ExprPtr> args;
  for (; next + 1 < end; next += 2) {
    data::ExprPtr condition = parts[next];
    if (operand) {
      if (!CheckLiteral(expr.children[next], condition, operand->type)) return nullptr;
      condition = Make(expr.children[next], "=", {operand, condition});
      if (!condition) return nullptr;
    } else if (condition->type.kind != data::TypeKind::kBool && condition->type.kind != data::TypeKind::kNull) {
      context_.Error("TRL0256", expr.children[next].span,
                     fmt::format("'when' needs a condition (a bool), but this is {}", data::TypeName(condition->type)));
      return nullptr;
    }
    args.push_back(std::move(condition));
    args.push_back(parts[next + 1]);
  }
  args.push_back(expr.has_else ? parts.back() : data::MakeConstant(data::Value()));
  return Make(expr, "case", std::move(args));
}

data::ExprPtr ExpressionAnalyser::Cast(const Expr& expr) {
  data::ExprPtr arg = Part(expr.children[0]);
  const std::optional<data::Type> type = AnalyseType(expr.type, *context_.sink);
  if (!arg || !type) return nullptr;
  data::StatusOr<data::ExprPtr> made = data::MakeCast(std::move(arg), *type);
  if (made.ok()) return std::move(made).value();
  context_.Error("TRL0255", expr.span, data::MessageOf(made.status()));
  return nullptr;
}

}  // namespace tripline::dsl
