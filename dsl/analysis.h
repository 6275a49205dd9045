// Name and type analysis: from the syntax tree to the typed model that rules and queries are compiled from.
//
// Not here: syntax (parser.h), the shape of a pattern beyond its names (folder patterns), and anything that runs. What
// the language has and this version of the engine can't run is refused with a diagnostic of its own
// (analysis_capability.h), never ignored.
//
//   std::unique_ptr<Model> model = Analyse(rules, sink);       // all errors of all files in one run
//   if (sink.has_errors()) …
//
// Failures: diagnostics TRL0250 to TRL0457 in the sink. A model is returned also then, for tools that go on with what
// is right; it must not run. After an error an expression has no type, which silences what would follow from it.
// Thread-safety: pure functions. Ownership: the model points into the syntax tree, which must outlive it.
// Limits: AnalysisLimits bounds what `let` can make of a small text.
#ifndef TRIPLINE_DSL_ANALYSIS_H_
#define TRIPLINE_DSL_ANALYSIS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "dsl/model.h"

namespace tripline::dsl {

// Each limit bounds one expression after its `let` names are expanded.
struct AnalysisLimits {
  uint32_t max_expanded_nodes = 100'000;  // nodes of the tree; doubling lets reach any number in few lines
  uint32_t max_expanded_height = 1'000;   // levels of the tree, for the stack of every pass over it
};

// A set of rule files. Reports errors and warnings; sorts nothing in the sink.
std::unique_ptr<Model> Analyse(const RuleSet& rules, DiagnosticSink& sink, const AnalysisLimits& limits = {});

// One query over the streams of `model` (declared in a file, or made from the columns of an input file). Nothing on
// failure.
std::optional<SelectModel> AnalyseSelect(const Query& query, const Model& model, DiagnosticSink& sink,
                                         const AnalysisLimits& limits = {});

// The data type of a written one; nothing (and an error) if there is none.
std::optional<data::Type> AnalyseType(const TypeName& type, DiagnosticSink& sink);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_H_
