#include "deploy/lsp/rule_check.h"

#include <fmt/format.h>

#include "dsl/analysis.h"
#include "dsl/constants.h"
#include "dsl/parser.h"
#include "engine/data/text.h"

namespace tripline::deploy {
namespace {

LspSeverity SeverityOf(dsl::DiagnosticSeverity severity) {
  switch (severity) {
    case dsl::DiagnosticSeverity::kError:
      return LspSeverity::kError;
    case dsl::DiagnosticSeverity::kWarning:
      return LspSeverity::kWarning;
    case dsl::DiagnosticSeverity::kNote:
      return LspSeverity::kInformation;
  }
  return LspSeverity::kError;
}

class Converter {
 public:
  Converter(const CheckJob& job, const dsl::SourceSet& sources) : sources_(sources) {
    for (uint32_t i = 0; i < sources.size(); ++i) {
      const std::string path(sources.name(dsl::FileId{i}));
      const auto open = job.open.find(path);
      documents_.push_back(open != job.open.end()
                               ? open->second
                               : std::make_shared<const TextDocument>(std::string(sources.text(dsl::FileId{i}))));
    }
  }

  Range RangeOf(dsl::Span span) const {
    return documents_[static_cast<uint32_t>(span.file)]->RangeOf(span.begin, span.end);
  }

  LspDiagnostic Convert(const dsl::Diagnostic& diagnostic) const {
    LspDiagnostic result;
    if (diagnostic.span) result.range = RangeOf(*diagnostic.span);
    result.severity = SeverityOf(diagnostic.severity);
    result.code = diagnostic.code;
    result.message = diagnostic.message;
    result.fix = diagnostic.fix;
    if (diagnostic.edit && diagnostic.span && diagnostic.edit->span.file == diagnostic.span->file) {
      result.edit = TextEdit{RangeOf(diagnostic.edit->span), diagnostic.edit->replacement};
    }
    for (const dsl::RelatedSpan& related : diagnostic.related) {
      result.related.push_back(
          {{std::string(sources_.name(related.span.file)), RangeOf(related.span)}, related.message});
    }
    return result;
  }

 private:
  const dsl::SourceSet& sources_;
  std::vector<std::shared_ptr<const TextDocument>> documents_;  // by FileId
};

void CollectTypes(const dsl::Model& model, std::map<std::string, std::string>* types) {
  for (const dsl::RuleModel& rule : model.rules) {
    const auto add = [&](const std::string& name, const data::ExprPtr& expression) {
      if (expression) (*types)[rule.name + "." + name] = data::TypeName(expression->type);
    };
    for (const auto& [name, value] : rule.parameters) {
      (*types)[rule.name + "." + name] = data::TypeName(value.type());
    }
    if (rule.match) {
      for (const dsl::MeasureModel& measure : rule.match->measures) add(measure.name, measure.expression);
      for (const dsl::MeasureModel& measure : rule.match->timeout_measures) add(measure.name, measure.expression);
    }
    for (const dsl::EmitModel& emit : rule.emits) add(emit.name, emit.expression);
  }
}

}  // namespace

CheckResult CheckRules(const CheckJob& job) {
  CheckResult result;
  result.revision = job.revision;
  result.root = job.root;
  dsl::SourceSet sources;
  dsl::DiagnosticSink sink;
  const auto load = [&](const std::string& path) -> data::StatusOr<std::string> {
    const auto open = job.open.find(path);
    if (open != job.open.end()) return open->second->text();
    return job.reader(path);
  };
  data::StatusOr<std::string> text = load(job.root);
  if (!text.ok()) return result;
  const std::vector<dsl::FileId> roots = {sources.Add(job.root, *std::move(text))};
  const dsl::RuleSet rules = dsl::ParseRules(sources, roots, load, {}, sink);
  const std::unique_ptr<dsl::Model> model = dsl::Analyse(rules, sink);
  sink.Sort();
  const Converter converter(job, sources);
  for (uint32_t i = 0; i < sources.size(); ++i) result.diagnostics[std::string(sources.name(dsl::FileId{i}))];
  for (const dsl::Diagnostic& diagnostic : sink.diagnostics()) {
    const std::string path(diagnostic.span ? sources.name(diagnostic.span->file) : job.root);
    result.diagnostics[path].push_back(converter.Convert(diagnostic));
  }
  CollectTypes(*model, &result.types);
  for (const auto& [name, value] : dsl::ConstantsOf(rules)) result.types[name] = data::TypeName(value.type());
  return result;
}

}  // namespace tripline::deploy
