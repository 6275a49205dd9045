#include "dsl/symbols_expression.h"

#include <algorithm>

namespace tripline::dsl {

uint32_t NameCollector::Scope(std::vector<Name> sources) {
  out_.scopes.push_back({std::move(sources)});
  return static_cast<uint32_t>(out_.scopes.size() - 1);
}

uint32_t NameCollector::Declare(Declaration declaration) {
  out_.declarations.push_back(std::move(declaration));
  return static_cast<uint32_t>(out_.declarations.size() - 1);
}

void NameCollector::Refer(ReferenceRole role, const Name& name, uint32_t scope) {
  Reference reference;
  reference.name = name;
  reference.role = role;
  reference.scope = scope;
  out_.references.push_back(std::move(reference));
}

bool NameCollector::ReferLocally(const Name& name) {
  // The last one hides: measures come behind parameters.
  for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
    if (!RefersTo(name, out_.declarations[*local].name.text)) continue;
    Refer(ReferenceRole::kLocal, name);
    out_.references.back().local = *local;
    return true;
  }
  return false;
}

bool NameCollector::ReferToVariable(const Name& name) {
  const std::string folded = FoldVariable(name);
  for (const Variable& variable : variables_) {
    if (variable.folded != folded) continue;
    Refer(ReferenceRole::kLocal, name);
    out_.references.back().local = variable.declaration;
    return true;
  }
  return false;
}

uint32_t NameCollector::ScopeOfQualifier(const Name& name, uint32_t scope) {
  const std::string folded = FoldVariable(name);
  for (const Variable& variable : variables_) {
    if (variable.folded == folded) return variable.scope;
  }
  for (const auto& [alias, own] : aliases_) {
    if (RefersTo(name, alias.text)) return own;
  }
  for (const Name& source : std::vector<Name>(out_.scopes[scope].sources)) {
    if (RefersTo(name, source.text)) return Scope({source});
  }
  return scope;
}

// --- expressions ----------------------------------------------------------------------------------------------------

void NameCollector::Visit(const Expr& expr, uint32_t scope) {
  switch (expr.kind) {
    case ExprKind::kColumn:
    case ExprKind::kStar:
      return Column(expr, scope);
    case ExprKind::kCall:
      return Call(expr, scope);
    case ExprKind::kInList:
      for (const Name& list : expr.names) Refer(ReferenceRole::kList, list);
      break;
    case ExprKind::kMatches:
      for (const Name& texts : expr.names) Refer(ReferenceRole::kTexts, texts);
      break;
    case ExprKind::kField: {
      const Expr& call = expr.children.front();
      if (call.kind != ExprKind::kCall || call.children.empty() || call.children[0].kind != ExprKind::kColumn) break;
      const uint32_t table = Scope({call.children[0].names.front()});
      for (const Name& column : expr.names) Refer(ReferenceRole::kColumn, column, table);
      break;
    }
    default:
      break;
  }
  for (const Expr& child : expr.children) Visit(child, scope);
}

void NameCollector::Column(const Expr& expr, uint32_t scope) {
  if (expr.names.empty()) return;
  if (expr.kind == ExprKind::kColumn && expr.names.size() == 1) {
    if (!ReferLocally(expr.names[0])) Refer(ReferenceRole::kValue, expr.names[0], scope);
    return;
  }
  // Qualifiers: a variable, a stream, or an alias, which is known only here.
  const size_t qualifiers = expr.kind == ExprKind::kStar ? expr.names.size() : expr.names.size() - 1;
  for (size_t i = 0; i < qualifiers; ++i) {
    const Name& name = expr.names[i];
    const bool alias = std::any_of(aliases_.begin(), aliases_.end(),
                                   [&](const auto& known) { return RefersTo(name, known.first.text); });
    if (!ReferToVariable(name) && !alias) Refer(ReferenceRole::kStream, name);
    scope = ScopeOfQualifier(name, scope);
  }
  if (expr.kind == ExprKind::kColumn) Refer(ReferenceRole::kColumn, expr.names.back(), scope);
}

void NameCollector::Call(const Expr& expr, uint32_t scope) {
  const Name& name = expr.names.front();
  Refer(ReferenceRole::kCall, name);
  const auto bare = [&](size_t i) {
    return i < expr.children.size() && expr.children[i].kind == ExprKind::kColumn && expr.children[i].names.size() == 1;
  };
  const auto is = [&](std::string_view call) { return !name.quoted && EqualsIgnoreCase(name.text, call); };
  for (size_t i = 0; i < expr.children.size(); ++i) {
    if (bare(i)) {
      const Name& argument = expr.children[i].names[0];
      if (is("classifier") && ReferToVariable(argument)) continue;
      const bool global = (i == 0 && (is("lookup") || is("list_contains"))) || (i == 1 && is("matched_names"));
      if (global) {
        Refer(is("lookup")          ? ReferenceRole::kTable
              : is("list_contains") ? ReferenceRole::kList
                                    : ReferenceRole::kTexts,
              argument);
        continue;
      }
    }
    Visit(expr.children[i], scope);
  }
  for (const Window& window : expr.over) {
    for (const Expr& key : window.partition_by) Visit(key, scope);
    for (const OrderItem& item : window.order_by) Visit(item.expr, scope);
    for (const FrameBound* bound : {&window.begin, &window.end}) {
      for (const Expr& offset : bound->offset) Visit(offset, scope);
    }
  }
}

// --- patterns -------------------------------------------------------------------------------------------------------

void NameCollector::DeclareVariable(SymbolKind kind, const Name& name, Span whole, uint32_t scope) {
  const std::string folded = FoldVariable(name);
  const auto same = [&](const Variable& variable) { return variable.folded == folded; };
  if (std::any_of(variables_.begin(), variables_.end(), same)) return;
  variables_.push_back({folded, Declare({kind, name, whole, ""}), scope});
}

// A variable is declared where it is defined; one without a definition where the pattern names it first.
void NameCollector::DeclareVariables(const MatchClause& match, uint32_t scope) {
  variables_.clear();
  for (const Definition& definition : match.definitions) {
    const uint32_t own = definition.stream ? Scope({*definition.stream}) : scope;
    DeclareVariable(SymbolKind::kVariable, definition.variable, definition.span, own);
  }
  for (const Subset& subset : match.subsets) DeclareVariable(SymbolKind::kSubset, subset.name, subset.span, scope);
}

void NameCollector::Visit(const std::vector<Negation>& negations, uint32_t scope) {
  for (const Negation& negation : negations) {
    for (const Name& name : negation.variables) {
      DeclareVariable(SymbolKind::kVariable, name, name.span, scope);
      ReferToVariable(name);
    }
    Visit(negation.bound, scope);
  }
}

void NameCollector::Visit(const Pattern& pattern, uint32_t scope) {
  Visit(pattern.gap.bound, scope);
  Visit(pattern.negations, scope);
  if (pattern.kind == PatternKind::kVariable) {
    DeclareVariable(SymbolKind::kVariable, pattern.name, pattern.name.span, scope);
    ReferToVariable(pattern.name);
  }
  for (const Pattern& child : pattern.children) Visit(child, scope);
  if (pattern.quantifier) Visit(pattern.quantifier->gap.bound, scope);
  Visit(pattern.trailing_negations, scope);
  Visit(pattern.within, scope);
}

void NameCollector::Measures(const std::vector<Measure>& measures, uint32_t scope) {
  for (const Measure& measure : measures) {
    Visit(measure.expr, scope);
    // A timeout's measure of the same name is the same column of the output.
    const auto known = std::find_if(out_.declarations.begin(), out_.declarations.end(), [&](const Declaration& other) {
      return other.kind == SymbolKind::kMeasure && other.name.text == measure.name.text;
    });
    if (known == out_.declarations.end()) {
      Declare({SymbolKind::kMeasure, measure.name, measure.span, ""});
    } else {
      Refer(ReferenceRole::kLocal, measure.name);
      out_.references.back().local = static_cast<uint32_t>(known - out_.declarations.begin());
    }
  }
}

namespace {

void VisitUntils(const Pattern& pattern, uint32_t scope, NameCollector& names) {
  names.Visit(pattern.until, scope);
  for (const Pattern& child : pattern.children) VisitUntils(child, scope, names);
}

}  // namespace

void NameCollector::Visit(const MatchClause& match, uint32_t scope) {
  for (const Expr& key : match.partition_by) Visit(key, scope);
  for (const OrderItem& item : match.order_by) Visit(item.expr, scope);
  DeclareVariables(match, scope);
  Visit(match.pattern, scope);
  for (const Definition& definition : match.definitions) {
    ReferToVariable(definition.variable);
    if (definition.stream) Refer(ReferenceRole::kStream, *definition.stream);
    Visit(definition.condition, ScopeOfQualifier(definition.variable, scope));
  }
  for (const Subset& subset : match.subsets) {
    for (const Name& member : subset.members) ReferToVariable(member);
  }
  VisitUntils(match.pattern, scope, *this);
  if (match.skip_target) ReferToVariable(*match.skip_target);
  Visit(match.within, scope);
  Measures(match.measures, scope);
  Measures(match.timeout_measures, scope);
}

// --- selects --------------------------------------------------------------------------------------------------------

std::vector<Name> SelectSources(const Select& select) {
  std::vector<Name> names;
  const auto add = [&](const Relation& relation) {
    if (relation.stream) names.push_back(*relation.stream);
    for (const Query& query : relation.subquery) {
      for (const Select& inner : query.selects) {
        for (const Name& name : SelectSources(inner)) names.push_back(name);
      }
    }
  };
  add(select.from);
  for (const Join& join : select.joins) add(join.right);
  return names;
}

void NameCollector::Visit(const Relation& relation, uint32_t scope) {
  if (relation.stream) Refer(ReferenceRole::kStream, *relation.stream);
  for (const Query& query : relation.subquery) Visit(query);
  const uint32_t own = relation.stream ? Scope({*relation.stream}) : scope;
  for (const MatchClause& match : relation.match) {
    const auto before = static_cast<uint32_t>(out_.declarations.size());
    Visit(match, own);
    variables_.clear();
    for (uint32_t i = before; i < out_.declarations.size(); ++i) {
      if (out_.declarations[i].kind == SymbolKind::kMeasure) AddLocal(i);
    }
  }
  if (relation.alias) aliases_.emplace_back(*relation.alias, own);
}

void NameCollector::Visit(const Select& select, const std::vector<OrderItem>& order_by) {
  const uint32_t scope = Scope(SelectSources(select));
  Visit(select.from, scope);
  for (const Join& join : select.joins) Visit(join.right, scope);
  for (const Join& join : select.joins) Visit(join.on, scope);
  for (const SelectItem& item : select.items) {
    Visit(item.expr, scope);
    const bool bare = !item.alias && item.expr.kind == ExprKind::kColumn;
    if (bare && !out_.references.empty()) out_.references.back().names_result = true;
  }
  for (const auto* expr : {&select.where, &select.having}) Visit(*expr, scope);
  for (const Expr& key : select.group_by) Visit(key, scope);
  // `order by` may name the items' own names.
  for (const SelectItem& item : select.items) {
    if (!item.alias) continue;
    for (uint32_t i = 0; i < out_.declarations.size(); ++i) {
      if (out_.declarations[i].name.span == item.alias->span) AddLocal(i);
    }
  }
  for (const OrderItem& item : order_by) Visit(item.expr, scope);
}

void NameCollector::Visit(const Query& query) {
  const std::vector<uint32_t> outer = locals_;
  const auto aliases = aliases_;
  for (const Select& select : query.selects) {
    Visit(select, &select == &query.selects.back() ? query.order_by : std::vector<OrderItem>());
  }
  Visit(query.limit, Scope({}));
  Visit(query.offset, Scope({}));
  locals_ = outer;
  aliases_ = aliases;
}

}  // namespace tripline::dsl
