#include "engine/data/expr.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <string>
#include <utility>

#include "engine/data/batch.h"
#include "engine/data/expr_resolve.h"
#include "engine/data/function.h"
#include "engine/data/function_id.h"
#include "engine/data/program.h"

namespace tripline::data {
namespace {

uint64_t HashOf(const Expr& expr) {
  std::string bytes;
  bytes.push_back(static_cast<char>(expr.kind));
  bytes.push_back(static_cast<char>(expr.type.kind));
  bytes.push_back(static_cast<char>(expr.type.precision));
  bytes.push_back(static_cast<char>(expr.type.scale));
  const auto add = [&bytes](uint64_t word) { bytes.append(reinterpret_cast<const char*>(&word), sizeof word); };
  switch (expr.kind) {
    case ExprKind::kConstant:
      bytes.push_back(expr.constant.is_null() ? 'n' : 'v');
      bytes += ToText(expr.constant);
      break;
    case ExprKind::kInput:
      add(expr.input);
      break;
    case ExprKind::kCall:
      add(expr.function->id);
      for (const ExprPtr& arg : expr.args) add(arg->hash);
      break;
  }
  return XXH3_64bits(bytes.data(), bytes.size());
}

// The value of a call of constants; nothing if the row has an error, which then belongs to run time.
StatusOr<ExprPtr> Fold(ExprPtr call) {
  for (const ExprPtr& arg : call->args) {
    if (arg->kind != ExprKind::kConstant) return call;
  }
  if (call->type.kind == TypeKind::kArray) return call;
  TRIPLINE_ASSIGN_OR_RETURN(const Program program, Program::Compile({&call, 1}));
  Program::Scratch scratch = program.MakeScratch(1);
  program.Run({}, 1, scratch);
  if (program.CountErrors(scratch, 0, 1) != 0) return call;
  return MakeConstant(ValueAt(program.result(scratch, 0), 0));
}

ExprPtr BuildCall(FunctionId id, Type type, std::vector<ExprPtr> args) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kCall;
  expr->type = type;
  expr->function = &FunctionOf(id);
  expr->args = std::move(args);
  expr->hash = HashOf(*expr);
  return expr;
}

bool IsConstantBool(const Expr& expr, bool value) {
  return expr.kind == ExprKind::kConstant && expr.type.kind == TypeKind::kBool && !expr.constant.is_null() &&
         expr.constant.as_bool() == value;
}

// Constants of a conjunction (disjunction): the neutral one goes, the absorbing one decides, and absorbs errors too.
ExprPtr BuildJunction(FunctionId id, std::vector<ExprPtr> args) {
  const bool neutral = id == FunctionId::kAnd;
  std::vector<ExprPtr> kept;
  for (ExprPtr& arg : args) {
    if (IsConstantBool(*arg, !neutral)) return arg;
    if (!IsConstantBool(*arg, neutral)) kept.push_back(std::move(arg));
  }
  if (kept.empty()) return MakeConstant(Value::Bool(neutral));
  if (kept.size() == 1) return kept[0];
  return BuildCall(id, BoolType(), std::move(kept));
}

StatusOr<ExprPtr> MakeCallById(FunctionId id, std::vector<ExprPtr> args) {
  if (id == FunctionId::kBetween) {
    if (args.size() != 3) return Error(Fault::kAuthor, "TRL0781", "'between' takes a value and two bounds");
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr low, MakeCallById(FunctionId::kGreaterEqual, {args[0], args[1]}));
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr high, MakeCallById(FunctionId::kLessEqual, {args[0], args[2]}));
    return MakeCallById(FunctionId::kAnd, {std::move(low), std::move(high)});
  }
  if (id == FunctionId::kNullif) {
    if (args.size() != 2) return Error(Fault::kAuthor, "TRL0781", "'nullif' takes two values");
    TRIPLINE_ASSIGN_OR_RETURN(ExprPtr equal, MakeCallById(FunctionId::kEqual, args));
    const ExprPtr null = MakeConstant(Value(args[0]->type));
    return MakeCallById(FunctionId::kCase, {std::move(equal), null, args[0]});
  }
  TRIPLINE_ASSIGN_OR_RETURN(ResolvedCall call, ResolveCall(id, std::move(args)));
  if (id == FunctionId::kAnd || id == FunctionId::kOr) return BuildJunction(id, std::move(call.args));
  return Fold(BuildCall(call.id, call.type, std::move(call.args)));
}

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('\'');
  for (char c : text) {
    if (c == '\'') out->push_back('\'');
    out->push_back(c);
  }
  out->push_back('\'');
}

void DumpConstant(const Value& value, std::string* out) {
  if (value.is_null()) {
    out->append("null");
    return;
  }
  const std::string text = ToText(value);
  switch (value.type().kind) {
    case TypeKind::kString:
      AppendQuoted(text, out);
      break;
    case TypeKind::kTimestamp:
      out->append("timestamp ");
      AppendQuoted(text, out);
      break;
    case TypeKind::kDuration:
      out->append("interval ");
      AppendQuoted(text, out);
      out->append(" second");
      break;
    case TypeKind::kMonths:
      fmt::format_to(std::back_inserter(*out), "interval '{}' month", value.as_int());
      break;
    case TypeKind::kDouble:
      out->append(text);
      if (text.find_first_of("eNI") == std::string::npos) out->append("e0");
      break;
    default:
      out->append(text);
  }
}

void Dump(const Expr& expr, std::string* out);

void DumpList(const Expr& expr, std::string_view separator, std::string* out) {
  for (size_t i = 0; i < expr.args.size(); ++i) {
    if (i > 0) out->append(separator);
    Dump(*expr.args[i], out);
  }
}

void DumpCall(const Expr& expr, std::string* out) {
  const FunctionId id = IdOf(*expr.function);
  const std::string_view name = expr.function->name;
  if (id == FunctionId::kCast) {
    out->append("cast(");
    Dump(*expr.args[0], out);
    fmt::format_to(std::back_inserter(*out), " as {})", TypeName(expr.type));
  } else if (id == FunctionId::kNegate || id == FunctionId::kNot) {
    out->append(id == FunctionId::kNot ? "(not " : "(-");
    Dump(*expr.args[0], out);
    out->push_back(')');
  } else if (id <= FunctionId::kOr && expr.args.size() > 1) {
    out->push_back('(');
    DumpList(expr, fmt::format(" {} ", name), out);
    out->push_back(')');
  } else {
    out->append(name);
    out->push_back('(');
    DumpList(expr, ", ", out);
    out->push_back(')');
  }
}

void Dump(const Expr& expr, std::string* out) {
  switch (expr.kind) {
    case ExprKind::kConstant:
      return DumpConstant(expr.constant, out);
    case ExprKind::kInput:
      fmt::format_to(std::back_inserter(*out), "#{}", expr.input);
      return;
    case ExprKind::kCall:
      return DumpCall(expr, out);
  }
}

void CollectConjuncts(const ExprPtr& expr, std::vector<ExprPtr>* parts) {
  if (expr->kind != ExprKind::kCall || IdOf(*expr->function) != FunctionId::kAnd) {
    parts->push_back(expr);
    return;
  }
  for (const ExprPtr& arg : expr->args) CollectConjuncts(arg, parts);
}

}  // namespace

ExprPtr MakeConstant(Value value) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kConstant;
  expr->type = value.type();
  expr->constant = std::move(value);
  expr->hash = HashOf(*expr);
  return expr;
}

ExprPtr MakeInput(uint32_t input, Type type) {
  auto expr = std::make_shared<Expr>();
  expr->kind = ExprKind::kInput;
  expr->type = type;
  expr->input = input;
  expr->hash = HashOf(*expr);
  return expr;
}

StatusOr<ExprPtr> MakeCall(std::string_view name, std::vector<ExprPtr> args) {
  const Function* function = FindFunction(name);
  if (function == nullptr || IdOf(*function) == FunctionId::kCast) {
    std::vector<std::string> names;
    for (const Function& known : AllFunctions()) names.emplace_back(known.name);
    const auto similar = SimilarNames(name, names);
    return Error(Fault::kAuthor, "TRL0780",
                 similar.empty() ? fmt::format("there is no function '{}'", name)
                                 : fmt::format("there is no function '{}'; did you mean '{}'?", name, similar[0]));
  }
  return MakeCallById(IdOf(*function), std::move(args));
}

StatusOr<ExprPtr> MakeCast(ExprPtr arg, Type target) {
  if (arg->type == target) return arg;
  if (!CanCast(arg->type, target)) {
    return Error(Fault::kAuthor, "TRL0781",
                 fmt::format("{} can't be cast to {}", TypeName(arg->type), TypeName(target)));
  }
  if (arg->type.kind == TypeKind::kNull) return MakeConstant(Value(target));
  return Fold(BuildCall(FunctionId::kCast, target, {std::move(arg)}));
}

bool EqualExprs(const Expr& a, const Expr& b) {
  if (&a == &b) return true;
  if (a.hash != b.hash || a.kind != b.kind || a.type != b.type || a.input != b.input || a.function != b.function ||
      a.args.size() != b.args.size() || a.constant != b.constant) {
    return false;
  }
  for (size_t i = 0; i < a.args.size(); ++i) {
    if (!EqualExprs(*a.args[i], *b.args[i])) return false;
  }
  return true;
}

void VisitInputs(const Expr& expr, const std::function<void(uint32_t input, Type type)>& visit) {
  if (expr.kind == ExprKind::kInput) visit(expr.input, expr.type);
  for (const ExprPtr& arg : expr.args) VisitInputs(*arg, visit);
}

ExprPtr ReplaceInputs(const ExprPtr& expr, const std::function<ExprPtr(uint32_t input, Type type)>& replace) {
  if (expr->kind == ExprKind::kConstant) return expr;
  if (expr->kind == ExprKind::kInput) return replace(expr->input, expr->type);
  std::vector<ExprPtr> args;
  args.reserve(expr->args.size());
  bool changed = false;
  for (const ExprPtr& arg : expr->args) {
    args.push_back(ReplaceInputs(arg, replace));
    changed |= args.back() != arg;
  }
  if (!changed) return expr;
  const FunctionId id = IdOf(*expr->function);
  if (id == FunctionId::kAnd || id == FunctionId::kOr) return BuildJunction(id, std::move(args));
  ExprPtr call = BuildCall(id, expr->type, std::move(args));
  auto folded = Fold(call);
  return folded.ok() ? *std::move(folded) : call;
}

std::vector<ExprPtr> Conjuncts(const ExprPtr& expr) {
  std::vector<ExprPtr> parts;
  CollectConjuncts(expr, &parts);
  return parts;
}

ExprPtr MakeConjunction(const std::vector<ExprPtr>& parts) { return BuildJunction(FunctionId::kAnd, parts); }

std::string DumpExpr(const Expr& expr) {
  std::string out;
  Dump(expr, &out);
  return out;
}

}  // namespace tripline::data
