#include "dsl/symbols.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/symbols_expression.h"

namespace tripline::dsl {

std::string_view SymbolKindName(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kStream:
      return "stream";
    case SymbolKind::kColumn:
      return "column";
    case SymbolKind::kList:
      return "list";
    case SymbolKind::kTable:
      return "table";
    case SymbolKind::kTexts:
      return "texts";
    case SymbolKind::kTextPattern:
      return "text pattern";
    case SymbolKind::kLet:
      return "let";
    case SymbolKind::kFeature:
      return "feature";
    case SymbolKind::kPolicy:
      return "policy";
    case SymbolKind::kExempt:
      return "exempt";
    case SymbolKind::kRule:
      return "rule";
    case SymbolKind::kTest:
      return "test";
    case SymbolKind::kParameter:
      return "parameter";
    case SymbolKind::kVariable:
      return "pattern variable";
    case SymbolKind::kSubset:
      return "subset";
    case SymbolKind::kMeasure:
      return "measure";
    case SymbolKind::kEmit:
      return "column of the alert";
  }
  return "";
}

bool IsGlobal(SymbolKind kind) {
  return kind <= SymbolKind::kRule && kind != SymbolKind::kColumn && kind != SymbolKind::kTextPattern;
}

namespace {

std::string TypeText(const TypeName& type) {
  if (type.parameters.empty()) return type.text;
  return fmt::format("{}({})", type.text, fmt::join(type.parameters, ","));
}

std::string ColumnDetail(const ColumnDeclaration& column) {
  return fmt::format("{}{}{}{}", TypeText(column.type), column.not_null ? " not null" : "",
                     column.label ? " label" : "", column.primary_key ? " primary key" : "");
}

std::vector<Name> StreamsOf(const RuleStatement& rule) {
  std::vector<Name> names;
  for (const RuleStream& stream : rule.on) names.push_back(stream.name);
  return names;
}

class StatementCollector {
 public:
  explicit StatementCollector(StatementSymbols& out) : out_(out), names_(out) {}

  void Collect(const StreamStatement& stream) {
    Declare(SymbolKind::kStream, stream.name, stream.span);
    const uint32_t scope = names_.Scope({stream.name});
    for (const ColumnDeclaration& column : stream.columns) {
      names_.Declare({SymbolKind::kColumn, column.name, column.span, ColumnDetail(column)});
    }
    if (stream.event_time) names_.Refer(ReferenceRole::kColumn, *stream.event_time, scope);
    if (stream.late_stream) names_.Refer(ReferenceRole::kStream, *stream.late_stream);
    for (const Name& column : stream.unique) names_.Refer(ReferenceRole::kColumn, column, scope);
    for (const auto* expr : {&stream.watermark, &stream.idle_after, &stream.unique_within}) names_.Visit(*expr, scope);
    for (const Query& query : stream.query) DerivedColumns(query);
  }

  void Collect(const ListStatement& list) {
    Declare(SymbolKind::kList, list.name, list.span, "of " + TypeText(list.type));
    names_.Visit(list.ttl, names_.Scope({}));
  }

  void Collect(const TableStatement& table) {
    Declare(SymbolKind::kTable, table.name, table.span);
    for (const ColumnDeclaration& column : table.columns) {
      names_.Declare({SymbolKind::kColumn, column.name, column.span, ColumnDetail(column)});
    }
  }

  void Collect(const TextsStatement& texts) {
    Declare(SymbolKind::kTexts, texts.name, texts.span);
    for (const TextPattern& pattern : texts.patterns) {
      const std::string_view quote = pattern.regex ? "/" : "'";
      names_.Declare({SymbolKind::kTextPattern, pattern.name, pattern.span,
                      fmt::format("{}{}{}{}", quote, pattern.pattern, quote, pattern.flags)});
    }
  }

  void Collect(const LetStatement& let) {
    std::string detail;
    for (const Name& parameter : let.parameters) detail += (detail.empty() ? "" : ", ") + parameter.text;
    Declare(SymbolKind::kLet, let.name, let.span, let.has_parameters ? "(" + detail + ")" : "");
    for (const Name& parameter : let.parameters) {
      names_.AddLocal(names_.Declare({SymbolKind::kParameter, parameter, parameter.span, ""}));
    }
    const uint32_t scope = names_.Scope({});
    out_.scopes[scope].any_stream = true;
    names_.Visit(let.value, scope);
  }

  void Collect(const FeatureStatement& feature) {
    Declare(SymbolKind::kFeature, feature.name, feature.span);
    const uint32_t scope = names_.Scope(feature.stream ? std::vector<Name>{*feature.stream} : std::vector<Name>{});
    if (feature.stream) {
      out_.sources = {*feature.stream};
      names_.Refer(ReferenceRole::kStream, *feature.stream);
    }
    names_.Visit(feature.value, scope);
    for (const Expr& key : feature.per) names_.Visit(key, scope);
    for (const auto* expr : {&feature.over.size, &feature.delayed, &feature.where}) names_.Visit(*expr, scope);
  }

  void Collect(const PolicyStatement& policy) {
    Declare(SymbolKind::kPolicy, policy.name, policy.span);
    if (policy.stream) names_.Refer(ReferenceRole::kStream, *policy.stream);
    for (const PolicyStep& step : policy.steps) names_.Visit(step.from, names_.Scope({}));
  }

  void Collect(const ExemptStatement& exempt) {
    Declare(SymbolKind::kExempt, exempt.name, exempt.span);
    out_.sources = {exempt.stream};
    names_.Refer(ReferenceRole::kStream, exempt.stream);
    names_.Visit(exempt.when, names_.Scope({exempt.stream}));
  }

  void Collect(const IncludeStatement& include) {
    out_.include = include.path;
    out_.name.text = include.path;
    out_.name.span = include.path_span;
  }

  void Collect(const RuleStatement& rule) {
    Declare(SymbolKind::kRule, rule.name, rule.span);
    if (rule.description) out_.title = rule.description->text;
    out_.sources = StreamsOf(rule);
    const uint32_t scope = names_.Scope(StreamsOf(rule));
    Parameters(rule);
    for (const RuleStream& stream : rule.on) {
      names_.Refer(ReferenceRole::kStream, stream.name);
      const uint32_t own = names_.Scope({stream.name});
      for (const Expr& key : stream.per) names_.Visit(key, own);
    }
    for (const auto* expr :
         {&rule.version, &rule.score, &rule.active_from, &rule.active_until, &rule.when, &rule.unless}) {
      names_.Visit(*expr, scope);
    }
    for (const MatchClause& match : rule.match) names_.Visit(match, scope);
    if (rule.cooldown) {
      names_.Visit(rule.cooldown->duration, scope);
      for (const Expr& key : rule.cooldown->per) names_.Visit(key, scope);
    }
    if (rule.limit) {
      names_.Visit(rule.limit->count, scope);
      names_.Visit(rule.limit->per, scope);
    }
    Outputs(rule, scope);
  }

  void Collect(const TestStatement& test) {
    Name title = test.rule;
    title.text += test.description ? ": " + test.description->text : "";
    names_.Declare({SymbolKind::kTest, title, test.span, ""});
    out_.name = test.rule;
    if (test.description) out_.title = test.description->text;
    names_.Refer(ReferenceRole::kRule, test.rule);
    for (const TestStep& step : test.steps) Step(test, step);
  }

 private:
  void Declare(SymbolKind kind, const Name& name, Span whole, std::string detail = "") {
    out_.name = name;
    names_.Declare({kind, name, whole, std::move(detail)});
  }

  void Parameters(const RuleStatement& rule) {
    const uint32_t constants = names_.Scope({});
    for (const NamedExpr& parameter : rule.parameters) {
      names_.Visit(parameter.expr, constants);
      names_.AddLocal(names_.Declare({SymbolKind::kParameter, parameter.name, parameter.span, ""}));
    }
  }

  // What is computed behind the match: measures hide columns of their name.
  void Outputs(const RuleStatement& rule, uint32_t scope) {
    if (rule.then) {
      for (const ListAddition& addition : rule.then->additions) {
        names_.Visit(addition.value, scope);
        names_.Visit(addition.ttl, scope);
        names_.Refer(ReferenceRole::kList, addition.list);
      }
    }
    for (uint32_t i = 0; i < out_.declarations.size(); ++i) {
      if (out_.declarations[i].kind == SymbolKind::kMeasure) names_.AddLocal(i);
    }
    for (const NamedExpr& emit : rule.emit) {
      names_.Visit(emit.expr, scope);
      names_.Declare({SymbolKind::kEmit, emit.name, emit.span, ""});
    }
    if (!rule.reason) return;
    for (const ReasonPart& part : rule.reason->parts) names_.Visit(part.expr, scope);
  }

  void Step(const TestStatement& test, const TestStep& step) {
    const uint32_t constants = names_.Scope({});
    if (step.target) {
      const bool list = step.kind == TestStepKind::kGivenList;
      names_.Refer(list ? ReferenceRole::kList : ReferenceRole::kStream, *step.target);
      const uint32_t scope = names_.Scope({*step.target});
      for (const Name& column : step.columns) names_.Refer(ReferenceRole::kColumn, column, scope);
    }
    for (const TestRow& row : step.rows) {
      for (const Expr& value : row.values) names_.Visit(value, constants);
    }
    for (const Expr& value : step.values) names_.Visit(value, constants);
    if (step.alerts.empty()) return;
    const uint32_t rule = names_.Scope({test.rule});
    for (const ExpectedAlert& alert : step.alerts) {
      for (const NamedExpr& value : alert.values) {
        names_.Refer(ReferenceRole::kAlertColumn, value.name, rule);
        names_.Visit(value.expr, constants);
      }
    }
  }

  // The columns that a select gives the stream that it makes.
  void DerivedColumns(const Query& query) {
    for (const SelectItem& item : query.selects.front().items) {
      if (item.alias) {
        names_.Declare({SymbolKind::kColumn, *item.alias, item.span, ""});
      } else if (item.expr.kind == ExprKind::kColumn) {
        names_.Declare({SymbolKind::kColumn, item.expr.names.back(), item.span, ""});
      } else if (item.expr.kind == ExprKind::kStar) {
        out_.all_columns_of = true;
      }
    }
    for (const Select& select : query.selects) {
      for (const Name& source : SelectSources(select)) out_.sources.push_back(source);
    }
    names_.Visit(query);
  }

  StatementSymbols& out_;
  NameCollector names_;
};

template <class Statements>
void CollectOne(const Statements& statements, uint32_t index, StatementSymbols& out) {
  out.whole = statements[index].span;
  StatementCollector(out).Collect(statements[index]);
}

}  // namespace

StatementSymbols CollectSymbols(const RuleSet& rules) {
  StatementSymbols out;
  if (rules.order.empty()) return out;
  const auto [kind, index] = rules.order.front();
  out.kind = kind;
  switch (kind) {
    case StatementKind::kStream:
      CollectOne(rules.streams, index, out);
      break;
    case StatementKind::kList:
      CollectOne(rules.lists, index, out);
      break;
    case StatementKind::kTable:
      CollectOne(rules.tables, index, out);
      break;
    case StatementKind::kTexts:
      CollectOne(rules.texts, index, out);
      break;
    case StatementKind::kLet:
      CollectOne(rules.lets, index, out);
      break;
    case StatementKind::kFeature:
      CollectOne(rules.features, index, out);
      break;
    case StatementKind::kPolicy:
      CollectOne(rules.policies, index, out);
      break;
    case StatementKind::kRule:
      CollectOne(rules.rules, index, out);
      break;
    case StatementKind::kTest:
      CollectOne(rules.tests, index, out);
      break;
    case StatementKind::kExempt:
      CollectOne(rules.exempts, index, out);
      break;
    case StatementKind::kInclude:
      CollectOne(rules.includes, index, out);
      break;
  }
  return out;
}

}  // namespace tripline::dsl
