// What the tests of the grammar share: a text goes in, the dump of its tree or the rendered diagnostics come out.
//
// The file is called "t", so that diagnostics stay short.
//
// Thread-safety: pure functions.
#ifndef TRIPLINE_TESTS_UNIT_DSL_PARSING_H_
#define TRIPLINE_TESTS_UNIT_DSL_PARSING_H_

#include <optional>
#include <string>
#include <string_view>

#include "dsl/ast_dump.h"
#include "dsl/parser.h"

namespace tripline::dsl::parsing {

template <class Parse>
std::string DumpOrDiagnostics(std::string_view text, Parse parse) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("t", std::string(text));
  const auto tree = parse(sources, file, sink);
  if (tree && sink.diagnostics().empty()) return Dump(*tree);
  return RenderText(sink, sources);
}

inline std::string Expression(std::string_view text, const ParseLimits& limits = {}) {
  return DumpOrDiagnostics(
      text, [&](auto& sources, FileId file, auto& sink) { return ParseExpression(sources, file, limits, sink); });
}

inline std::string Select(std::string_view text) {
  return DumpOrDiagnostics(text,
                           [](auto& sources, FileId file, auto& sink) { return ParseQuery(sources, file, {}, sink); });
}

inline std::string Match(std::string_view text, const ParseLimits& limits = {}) {
  return DumpOrDiagnostics(
      text, [&](auto& sources, FileId file, auto& sink) { return ParseMatchBody(sources, file, limits, sink); });
}

// The dump of `pattern (text)`, or the diagnostics.
inline std::string PatternOf(std::string_view text) {
  const std::string result = Match("pattern (" + std::string(text) + ")");
  constexpr std::string_view kHead = "pattern ";
  return result.starts_with(kHead) ? result.substr(kHead.size(), result.size() - kHead.size() - 1) : result;
}

inline std::string Statements(std::string_view text, const ParseLimits& limits = {}) {
  return DumpOrDiagnostics(text, [&](SourceSet& sources, FileId file, DiagnosticSink& sink) {
    return std::optional<RuleSet>(ParseRules(sources, {{file}}, nullptr, limits, sink));
  });
}

}  // namespace tripline::dsl::parsing

#endif  // TRIPLINE_TESTS_UNIT_DSL_PARSING_H_
