// Rule files of tests: a text goes in, the model with its sources comes out.
//
// Thread-safety: pure function. Failures: a text that is wrong gives a model that must not run; `errors` says why.
#ifndef TRIPLINE_TESTS_UNIT_RULES_TESTING_PARSED_RULES_H_
#define TRIPLINE_TESTS_UNIT_RULES_TESTING_PARSED_RULES_H_

#include <memory>
#include <string>

#include "dsl/analysis.h"
#include "dsl/parser.h"

namespace tripline::rules::testing_rules {

inline constexpr std::string_view kStreams =
    "stream pay (tx string not null, card string, amount decimal(12,2), n int, x double, ok bool, ts timestamp, d "
    "duration) event time ts;\n";

struct ParsedRules {
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  dsl::RuleSet tree;
  std::unique_ptr<dsl::Model> model;
  std::string errors() const { return sink.has_errors() ? dsl::RenderText(sink, sources) : ""; }
};

// The stream above, then the text, as t.rules.
inline std::unique_ptr<ParsedRules> Parse(std::string_view text) {
  auto parsed = std::make_unique<ParsedRules>();
  const dsl::FileId files[] = {parsed->sources.Add("streams.rules", std::string(kStreams)),
                               parsed->sources.Add("t.rules", std::string(text))};
  parsed->tree = dsl::ParseRules(parsed->sources, files, nullptr, {}, parsed->sink);
  parsed->model = dsl::Analyse(parsed->tree, parsed->sink);
  return parsed;
}

}  // namespace tripline::rules::testing_rules

#endif  // TRIPLINE_TESTS_UNIT_RULES_TESTING_PARSED_RULES_H_
