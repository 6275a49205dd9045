#include "dsl/constants.h"

#include "dsl/analysis_context.h"
#include "dsl/analysis_expression.h"

namespace tripline::dsl {

std::vector<std::pair<std::string, data::Value>> ConstantsOf(const RuleSet& rules) {
  DiagnosticSink sink;  // the analysis of the whole set reports the same
  AnalysisContext context;
  context.rules = &rules;
  context.sink = &sink;
  for (const LetStatement& let : rules.lets) context.lets.emplace_back().statement = &let;
  std::vector<std::pair<std::string, data::Value>> constants;
  for (const LetStatement& let : rules.lets) {
    if (let.has_parameters) continue;
    if (auto value = AnalyseConstant(context, let.value, nullptr)) constants.emplace_back(let.name.text, *value);
  }
  return constants;
}

}  // namespace tripline::dsl
