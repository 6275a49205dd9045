#include "dsl/analysis.h"

#include "dsl/analysis_capability.h"
#include "dsl/analysis_parts.h"

namespace tripline::dsl {

namespace {

void DeclareLets(AnalysisContext& context, const RuleSet& rules) {
  DeclaredNames names(context, "'let'");
  for (const LetStatement& let : rules.lets) {
    if (names.Declare(let.name.text, let.name.span)) context.lets.emplace_back().statement = &let;
    DeclaredNames parameters(context, "parameters");
    for (const Name& parameter : let.parameters) parameters.Declare(parameter.text, parameter.span);
  }
}

// A constant that no rule uses is checked all the same. (A named condition has no types before it is used.)
void CheckLetConstants(AnalysisContext& context) {
  ConstantScope scope(context);
  ExpressionAnalyser analyser(context, scope, nullptr);
  for (LetEntry& entry : context.lets) {
    if (entry.statement->has_parameters || entry.state != LetEntry::State::kFresh) continue;
    Expr reference;
    reference.kind = ExprKind::kColumn;
    reference.names = {entry.statement->name};
    reference.names[0].quoted = true;  // its exact case: another let may differ in case only
    reference.span = entry.statement->name.span;
    const bool used = entry.used;
    (void)analyser.Analyse(reference);
    entry.used = used;
  }
}

}  // namespace

std::unique_ptr<Model> Analyse(const RuleSet& rules, DiagnosticSink& sink, const AnalysisLimits& limits) {
  auto model = std::make_unique<Model>();
  AnalysisContext context;
  context.rules = &rules;
  context.sink = &sink;
  context.incomplete = sink.has_errors();
  context.limits = limits;
  DeclareLets(context, rules);
  RefuseStatements(context, rules);
  AnalyseStreams(context, rules, *model);
  AnalyseRules(context, rules, *model);
  AnalysePolicies(context, rules, *model);
  AnalyseTests(context, rules, *model);
  CheckLetConstants(context);
  // What was refused above may have used them.
  if (!sink.has_errors()) WarnOfUnusedLets(context);
  return model;
}

}  // namespace tripline::dsl
