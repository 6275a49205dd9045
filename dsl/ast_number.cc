#include "dsl/ast_number.h"

namespace tripline::dsl {

namespace {

// One overload per part of the tree that can hold an expression.
class Numberer {
 public:
  uint32_t used() const { return used_; }

  template <class T>
  void Visit(std::vector<T>& parts) {
    for (T& part : parts) Visit(part);
  }
  template <class T>
  void Visit(std::optional<T>& part) {
    if (part) Visit(*part);
  }
  template <class... Parts>
  void VisitAll(Parts&... parts) {
    (Visit(parts), ...);
  }

  void Visit(Expr& expr) {
    expr.id = ++used_;
    VisitAll(expr.children, expr.over);
  }
  void Visit(OrderItem& item) { Visit(item.expr); }
  void Visit(Window& window) { VisitAll(window.partition_by, window.order_by, window.begin.offset, window.end.offset); }

  void Visit(Gap& gap) { Visit(gap.bound); }
  void Visit(Negation& negation) { Visit(negation.bound); }
  void Visit(Quantifier& quantifier) { Visit(quantifier.gap); }
  void Visit(Pattern& pattern) {
    VisitAll(pattern.children, pattern.gap, pattern.negations, pattern.quantifier, pattern.until, pattern.within,
             pattern.trailing_negations);
  }
  void Visit(Measure& measure) { Visit(measure.expr); }
  void Visit(Definition& definition) { Visit(definition.condition); }
  void Visit(MatchClause& match) {
    VisitAll(match.partition_by, match.order_by, match.measures, match.pattern, match.within, match.definitions,
             match.timeout_measures);
  }

  void Visit(SelectItem& item) { Visit(item.expr); }
  void Visit(Relation& relation) { VisitAll(relation.subquery, relation.match); }
  void Visit(Join& join) { VisitAll(join.right, join.on); }
  void Visit(Select& select) {
    VisitAll(select.items, select.from, select.joins, select.where, select.group_by, select.having);
  }
  void Visit(Query& query) { VisitAll(query.selects, query.order_by, query.limit, query.offset); }

  void Visit(StreamStatement& stream) {
    VisitAll(stream.query, stream.watermark, stream.idle_after, stream.unique_within);
  }
  void Visit(ListStatement& list) { Visit(list.ttl); }
  void Visit(LetStatement& let) { Visit(let.value); }
  void Visit(FeatureStatement& feature) {
    VisitAll(feature.value, feature.per, feature.over.size, feature.over.zone, feature.delayed, feature.where);
  }
  void Visit(PolicyStep& step) { Visit(step.from); }
  void Visit(PolicyStatement& policy) { Visit(policy.steps); }
  void Visit(ExemptStatement& exempt) { Visit(exempt.when); }

  void Visit(RuleStream& stream) { Visit(stream.per); }
  void Visit(NamedExpr& named) { Visit(named.expr); }
  void Visit(ListAddition& addition) { VisitAll(addition.value, addition.ttl); }
  void Visit(RuleAction& action) { Visit(action.additions); }
  void Visit(ReasonPart& part) { Visit(part.expr); }
  void Visit(ReasonTemplate& reason) { Visit(reason.parts); }
  void Visit(Cooldown& cooldown) { VisitAll(cooldown.duration, cooldown.per); }
  void Visit(RuleLimit& limit) { VisitAll(limit.count, limit.per); }
  void Visit(RuleStatement& rule) {
    VisitAll(rule.description, rule.version, rule.score, rule.owner, rule.parameters, rule.active_from,
             rule.active_until, rule.on, rule.when, rule.match, rule.unless, rule.then, rule.emit, rule.reason,
             rule.cooldown, rule.limit);
  }

  void Visit(TestRow& row) { Visit(row.values); }
  void Visit(ExpectedAlert& alert) { Visit(alert.values); }
  void Visit(TestStep& step) { VisitAll(step.rows, step.values, step.alerts); }
  void Visit(TestStatement& test) { VisitAll(test.description, test.steps); }

  void Visit(RuleSet& rules, StatementRef statement) {
    switch (statement.kind) {
      case StatementKind::kStream:
        return Visit(rules.streams[statement.index]);
      case StatementKind::kList:
        return Visit(rules.lists[statement.index]);
      case StatementKind::kLet:
        return Visit(rules.lets[statement.index]);
      case StatementKind::kFeature:
        return Visit(rules.features[statement.index]);
      case StatementKind::kPolicy:
        return Visit(rules.policies[statement.index]);
      case StatementKind::kRule:
        return Visit(rules.rules[statement.index]);
      case StatementKind::kTest:
        return Visit(rules.tests[statement.index]);
      case StatementKind::kExempt:
        return Visit(rules.exempts[statement.index]);
      case StatementKind::kTable:
      case StatementKind::kTexts:
      case StatementKind::kInclude:
        return;
    }
  }

 private:
  uint32_t used_ = 0;
};

template <class Tree>
uint32_t Number(Tree& tree) {
  Numberer numberer;
  numberer.Visit(tree);
  return numberer.used();
}

}  // namespace

uint32_t NumberExpressions(Expr& expr) { return Number(expr); }
uint32_t NumberExpressions(MatchClause& match) { return Number(match); }
uint32_t NumberExpressions(Query& query) { return Number(query); }

uint32_t NumberExpressions(RuleSet& rules) {
  Numberer numberer;
  for (const StatementRef statement : rules.order) numberer.Visit(rules, statement);
  rules.expressions = numberer.used();
  return rules.expressions;
}

}  // namespace tripline::dsl
