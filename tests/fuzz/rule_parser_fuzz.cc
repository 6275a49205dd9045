// Rule files, queries, expressions and pattern clauses: any bytes are parsed, analysed and complained about.
//
// The first byte chooses what the rest is read as. Every span of a diagnostic must lie in the text, the messages must
// render, a text that parses must dump, and formatted it must be the same tree and stay as it is when formatted again.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dsl/analysis.h"
#include "dsl/ast_dump.h"
#include "dsl/diagnostic.h"
#include "dsl/format.h"
#include "dsl/parser.h"
#include "dsl/source.h"

namespace {

namespace data = tripline::data;
using tripline::dsl::Diagnostic;
using tripline::dsl::DiagnosticSink;
using tripline::dsl::FileId;
using tripline::dsl::SourceSet;

// Queries are analysed over this stream.
constexpr char kStream[] =
    "stream s (id int not null, ts timestamp, card string, amount decimal(12,2), ratio double, flag bool, wait "
    "duration) event time ts watermark 5 seconds;";

data::StatusOr<std::string> NoFiles(const std::string& path) {
  return data::Error(data::Fault::kAuthor, "TRL0128", "there is no " + path);
}

void CheckDiagnostics(DiagnosticSink& sink, const SourceSet& sources) {
  sink.Sort();
  for (const Diagnostic& diagnostic : sink.diagnostics()) {
    if (diagnostic.code.size() != 7 || diagnostic.message.empty()) std::abort();
    if (!diagnostic.span) continue;
    if (diagnostic.span->begin > diagnostic.span->end) std::abort();
    if (diagnostic.span->end > sources.text(diagnostic.span->file).size()) std::abort();
  }
  if (RenderText(sink, sources).empty() != sink.diagnostics().empty()) std::abort();
  if (RenderJson(sink, sources).empty()) std::abort();
}

// Nothing if it does not parse.
std::optional<std::string> Formatted(const std::string& text) {
  SourceSet sources;
  DiagnosticSink sink;
  return FormatRules(sources, sources.Add("input", text), {}, sink);
}

std::string DumpOf(const std::string& text) {
  SourceSet sources;
  DiagnosticSink sink;
  return Dump(ParseFile(sources, sources.Add("input", text), {}, sink));
}

void CheckFormatted(const std::string& text) {
  const std::optional<std::string> formatted = Formatted(text);
  if (!formatted) return;
  if (Formatted(*formatted) != formatted || DumpOf(*formatted) != DumpOf(text)) std::abort();
}

void ReadRules(const SourceSet& sources, const tripline::dsl::RuleSet& rules, DiagnosticSink& sink) {
  Dump(rules);
  const std::unique_ptr<tripline::dsl::Model> model = Analyse(rules, sink);
  if (model == nullptr) std::abort();
  CheckDiagnostics(sink, sources);
}

void ReadQuery(SourceSet& sources, FileId file, DiagnosticSink& sink) {
  const FileId schema = sources.Add("schema.rules", kStream);
  const std::vector<FileId> roots = {schema};
  const tripline::dsl::RuleSet rules = ParseRules(sources, roots, nullptr, {}, sink);
  const std::unique_ptr<tripline::dsl::Model> model = Analyse(rules, sink);
  const std::optional<tripline::dsl::Query> query = ParseQuery(sources, file, {}, sink);
  if (query) {
    Dump(*query);
    AnalyseSelect(*query, *model, sink);
  } else if (!sink.has_errors()) {
    std::abort();
  }
  CheckDiagnostics(sink, sources);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("input", std::string(reinterpret_cast<const char*>(bytes) + 1, size - 1));
  const std::vector<FileId> roots = {file};
  switch (bytes[0] % 4) {
    case 0:
      ReadRules(sources, ParseRules(sources, roots, NoFiles, {}, sink), sink);
      CheckFormatted(std::string(sources.text(file)));
      break;
    case 1:
      ReadQuery(sources, file, sink);
      break;
    case 2:
      if (const auto expression = ParseExpression(sources, file, {}, sink)) Dump(*expression);
      CheckDiagnostics(sink, sources);
      break;
    default:
      if (const auto match = ParseMatchBody(sources, file, {}, sink)) Dump(*match);
      CheckDiagnostics(sink, sources);
  }
  return 0;
}
