// What the checker says of an example of the language: shared by the tests of tables that hold examples.
//
// Thread-safety: pure function.
#ifndef TRIPLINE_TESTS_UNIT_DSL_EXAMPLE_CHECKING_H_
#define TRIPLINE_TESTS_UNIT_DSL_EXAMPLE_CHECKING_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dsl/analysis.h"
#include "dsl/language_example.h"
#include "dsl/parser.h"

namespace tripline::dsl::example_checking {

struct Said {
  std::set<std::string> codes;
  std::string text;  // as a user sees it
};

inline Said SaidOf(std::string_view example) {
  SourceSet sources;
  DiagnosticSink sink;
  const bool is_query = IsQueryExample(example);
  const FileId file =
      sources.Add("t", is_query ? std::string(ExampleStreams()) : WholeExample(example));
  // An include finds an empty file.
  const FileLoader loader = [](const std::string&) -> data::StatusOr<std::string> { return std::string(); };
  const RuleSet rules = ParseRules(sources, {{file}}, loader, {}, sink);
  const std::unique_ptr<Model> model = Analyse(rules, sink);
  if (is_query) {
    const std::optional<Query> query =
        ParseQuery(sources, sources.Add("q", std::string(example)), {}, sink);
    if (query) (void)AnalyseSelect(*query, *model, sink);
  }
  Said said;
  said.text = RenderText(sink, sources);
  for (const Diagnostic& diagnostic : sink.diagnostics()) said.codes.insert(diagnostic.code);
  return said;
}

}  // namespace tripline::dsl::example_checking

#endif  // TRIPLINE_TESTS_UNIT_DSL_EXAMPLE_CHECKING_H_
