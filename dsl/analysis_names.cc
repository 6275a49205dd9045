// Names of one part and `let` names: what they mean beside what the scope knows, and their expansion.
#include <fmt/format.h>

#include <algorithm>

#include "dsl/analysis_advice.h"
#include "dsl/analysis_expression.h"

namespace tripline::dsl {

ExpressionAnalyser::Node ExpressionAnalyser::Resolve(const Expr& expr) const {
  Node node{&expr, frame_};
  while (node.frame != nullptr && node.expr->kind == ExprKind::kColumn && node.expr->names.size() == 1) {
    const std::vector<Name>& parameters = context_.lets[node.frame->let].statement->parameters;
    const auto parameter = std::find_if(parameters.begin(), parameters.end(), [&](const Name& declared) {
      return RefersTo(node.expr->names[0], declared.text);
    });
    if (parameter == parameters.end()) break;
    node.expr = &node.frame->call->children[static_cast<size_t>(parameter - parameters.begin())];
    node.frame = node.frame->caller;
  }
  return node;
}

data::ExprPtr ExpressionAnalyser::ColumnReference(const Expr& expr) {
  if (expr.names.size() == 1) {
    const Node node = Resolve(expr);
    if (node.expr != &expr) return Part(node);
    return SimpleName(expr);
  }
  Lookup lookup = scope_.Qualified(expr);
  return std::move(lookup.expr);
}

std::vector<size_t> ExpressionAnalyser::FindLets(const Name& name, bool with_parameters) const {
  std::vector<size_t> found;
  for (size_t i = 0; i < context_.lets.size(); ++i) {
    const LetStatement& statement = *context_.lets[i].statement;
    if (statement.has_parameters == with_parameters && RefersTo(name, statement.name.text)) found.push_back(i);
  }
  return found;
}

void ExpressionAnalyser::Ambiguous(const Expr& expr, const std::vector<NameCandidate>& found) {
  std::string candidates;
  for (size_t i = 0; i < found.size(); ++i) {
    candidates += (i == 0 ? "" : i + 1 == found.size() ? " and " : ", ") + found[i].what;
  }
  Diagnostic& error =
      context_.Error("TRL0251", expr.operator_span, fmt::format("'{}' may mean {}", expr.names[0].text, candidates))
          .Fix("write the name in double quotes, in its exact case, or rename one of them");
  for (const NameCandidate& one : found) {
    if (one.span) error.Related(*one.span, fmt::format("{} is declared here", one.what));
  }
}

data::ExprPtr ExpressionAnalyser::SimpleName(const Expr& expr) {
  const Name& name = expr.names[0];
  std::vector<NameCandidate> found;
  if (!scope_.Find(name, &found)) return nullptr;
  const size_t of_scope = found.size();
  const NamedConstant* parameter = nullptr;
  for (size_t i = 0; parameters_ != nullptr && i < parameters_->size(); ++i) {
    if (!RefersTo(name, (*parameters_)[i].name)) continue;
    parameter = &(*parameters_)[i];
    found.push_back({parameter->name, fmt::format("the parameter '{}'", parameter->name), 0, parameter->span});
  }
  std::vector<size_t> lets;
  if (parameter == nullptr) lets = FindLets(name, false);
  for (const size_t let : lets) {
    const std::string& declared = context_.lets[let].statement->name.text;
    found.push_back({declared, fmt::format("the constant '{}'", declared), 0, context_.lets[let].statement->name.span});
    context_.lets[let].used = true;
  }
  if (found.size() > 1) {
    Ambiguous(expr, found);
    return nullptr;
  }
  if (of_scope == 1) return scope_.Use(found[0].index, expr);
  if (parameter != nullptr) return parameter->value ? data::MakeConstant(*parameter->value) : nullptr;
  if (!lets.empty()) return LetConstant(lets[0], expr);
  UnknownName(expr);
  return nullptr;
}

void ExpressionAnalyser::UnknownName(const Expr& expr) {
  const Name& name = expr.names[0];
  if (context_.rules != nullptr) {
    for (const FeatureStatement& feature : context_.rules->features) {
      if (RefersTo(name, feature.name.text)) return;  // its declaration has been refused
    }
  }
  std::vector<std::string> names;
  scope_.AllNames(&names);
  if (parameters_ != nullptr) {
    for (const NamedConstant& parameter : *parameters_) names.push_back(parameter.name);
  }
  for (const LetEntry& entry : context_.lets) {
    if (!entry.statement->has_parameters) names.push_back(entry.statement->name.text);
  }
  Diagnostic& error = context_.Error("TRL0250", expr.span, scope_.NotFound(name));
  if (!FindLets(name, true).empty()) {
    error.Fix(fmt::format("'{}' is a named condition: give it its arguments in parentheses", name.text));
  } else {
    SuggestName(error, name, names);
    AdviseOnName(error, name);
  }
}

data::ExprPtr ExpressionAnalyser::LetConstant(size_t let, const Expr& expr) {
  LetEntry& entry = context_.lets[let];
  entry.used = true;
  if (entry.state == LetEntry::State::kOpen) {
    context_.Error("TRL0261", expr.span, fmt::format("'{}' is used in its own definition", entry.statement->name.text))
        .Related(entry.statement->name.span, "it is declared here");
    return nullptr;
  }
  if (entry.state == LetEntry::State::kFresh) {
    // A chain of constants is as deep as it is long: the height of the outer expression goes on counting.
    entry.state = LetEntry::State::kOpen;
    ConstantScope scope(context_);
    ExpressionAnalyser analyser(context_, scope, nullptr);
    analyser.height_ = height_;
    analyser.nodes_ = nodes_;
    const data::ExprPtr typed = analyser.Part(entry.statement->value);
    if (typed && typed->kind == data::ExprKind::kConstant) {
      entry.value = typed->constant;
    } else if (typed) {
      context_.Error("TRL0257", entry.statement->value.span,
                     fmt::format("the value of '{}' can't be computed", entry.statement->name.text));
    }
    entry.state = LetEntry::State::kDone;
  }
  return entry.value ? data::MakeConstant(*entry.value) : nullptr;
}

data::ExprPtr ExpressionAnalyser::LetCall(size_t let, const Expr& expr) {
  LetEntry& entry = context_.lets[let];
  entry.used = true;
  const LetStatement& statement = *entry.statement;
  for (const LetFrame* frame = frame_; frame != nullptr; frame = frame->caller) {
    // An argument is analysed in the frame of its caller, so what is left on this chain is real recursion.
    if (frame->let != let) continue;
    context_
        .Error("TRL0261", expr.span,
               fmt::format("'{}' is used in its own definition; named conditions can't be recursive",
                           statement.name.text))
        .Related(statement.name.span, "it is declared here");
    return nullptr;
  }
  if (expr.children.size() != statement.parameters.size()) {
    context_
        .Error("TRL0263", expr.span,
               fmt::format("'{}' takes {} argument{}, but {} {} given", statement.name.text,
                           statement.parameters.size(), statement.parameters.size() == 1 ? "" : "s",
                           expr.children.size(), expr.children.size() == 1 ? "is" : "are"))
        .Related(statement.name.span, "it is declared here");
    return nullptr;
  }
  const LetFrame frame{let, &expr, frame_};
  return Part(Node{&statement.value, &frame});
}

}  // namespace tripline::dsl
