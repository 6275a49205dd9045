// What the tests of name and type analysis share: a text goes in, rendered diagnostics or a dump of the model come out.
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_TESTS_UNIT_DSL_ANALYSIS_TESTING_H_
#define TRIPLINE_TESTS_UNIT_DSL_ANALYSIS_TESTING_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dsl/analysis.h"
#include "dsl/model_dump.h"
#include "dsl/parser.h"

namespace tripline::dsl::analysis_testing {

// Two streams that most cases use: with and without event time, one with a label.
inline constexpr std::string_view kStreams = R"(stream pay (
  id int not null, card string, amount decimal(12,2), n int, x double, ok bool, ts timestamp, fraud int label,
  wait duration, merchant string
) event time ts;
stream plain (a int, "Amount" int, amount int, s string);
)";

struct Analysed {
  SourceSet sources;
  DiagnosticSink sink;
  RuleSet rules;
  std::unique_ptr<Model> model;
};

// The streams above, then the text.
inline std::unique_ptr<Analysed> AnalyseText(std::string_view text, const AnalysisLimits& limits = {}) {
  auto analysed = std::make_unique<Analysed>();
  const FileId files[] = {analysed->sources.Add("streams", std::string(kStreams)),
                          analysed->sources.Add("t", std::string(text))};
  analysed->rules = ParseRules(analysed->sources, files, nullptr, {}, analysed->sink);
  analysed->model = Analyse(analysed->rules, analysed->sink, limits);
  analysed->sink.Sort();
  return analysed;
}

// Errors and warnings as the user sees them; "" for none.
inline std::string Diagnostics(std::string_view text, const AnalysisLimits& limits = {}) {
  const auto analysed = AnalyseText(text, limits);
  return RenderText(analysed->sink, analysed->sources);
}

// The rules of the text; its diagnostics if there is an error.
inline std::string DumpOfRules(std::string_view text) {
  const auto analysed = AnalyseText(text);
  if (analysed->sink.has_errors()) return RenderText(analysed->sink, analysed->sources);
  std::string dump;
  for (const RuleModel& rule : analysed->model->rules) dump += DumpRule(*analysed->model, rule);
  return dump;
}

// A query over the streams above: its dump, or its diagnostics.
inline std::string DumpOfQuery(std::string_view text) {
  const auto streams = AnalyseText("");
  DiagnosticSink sink;
  const FileId file = streams->sources.Add("q", std::string(text));
  const std::optional<Query> query = ParseQuery(streams->sources, file, {}, sink);
  std::optional<SelectModel> select;
  if (query) select = AnalyseSelect(*query, *streams->model, sink);
  if (select && !sink.has_errors()) return DumpSelect(*streams->model, *select);
  sink.Sort();
  return RenderText(sink, streams->sources);
}

// The codes of the diagnostics, in order, with a blank between them.
inline std::string Codes(const DiagnosticSink& sink) {
  std::string codes;
  for (const Diagnostic& diagnostic : sink.diagnostics()) codes += (codes.empty() ? "" : " ") + diagnostic.code;
  return codes;
}
inline std::string CodesOf(std::string_view text) { return Codes(AnalyseText(text)->sink); }
inline std::string CodesOfQuery(std::string_view text) {
  const auto streams = AnalyseText("");
  DiagnosticSink sink;
  const FileId file = streams->sources.Add("q", std::string(text));
  const std::optional<Query> query = ParseQuery(streams->sources, file, {}, sink);
  if (query) (void)AnalyseSelect(*query, *streams->model, sink);
  sink.Sort();
  return Codes(sink);
}

}  // namespace tripline::dsl::analysis_testing

#endif  // TRIPLINE_TESTS_UNIT_DSL_ANALYSIS_TESTING_H_
