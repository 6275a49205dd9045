// Rule files from the disk to a checked model, with all that is wrong with them.
//
//   RuleFiles files;
//   TRIPLINE_RETURN_IF_ERROR(files.Load({"cards.rules"}));      // can't be read
//   if (files.diagnostics().has_errors()) …                      // can be read, and is wrong
//
// `-` is standard input. Includes are relative to the including file.
// Failures: those of engine/io/byte_reader.h for a file that can't be read. A file that is included and can't be read
// is a diagnostic. Thread-safety: thread-compatible. Ownership: owns texts, trees and the model, which refer to each
// other.
// Limits: dsl::ParseLimits; of a file that is too long only so much is read that the parser sees it is.
#ifndef TRIPLINE_DEPLOY_RULE_FILES_H_
#define TRIPLINE_DEPLOY_RULE_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostic.h"
#include "dsl/model.h"
#include "dsl/source.h"
#include "engine/data/status.h"

namespace tripline::deploy {

// What has to be in the files.
enum class RuleFilesNeed { kStatements, kRules, kStreams };

class RuleFiles {
 public:
  data::Status Load(const std::vector<std::string>& paths, RuleFilesNeed need = RuleFilesNeed::kStatements);

  // Adds the warnings that need the rules' plans; none where there are errors.
  void WarnOfLateMatches();

  // Everything found, in order; texts are for showing it.
  const dsl::DiagnosticSink& diagnostics() const { return diagnostics_; }
  const dsl::SourceSet& sources() const { return sources_; }
  // REQUIRES: Load succeeded; to run it, no errors.
  const dsl::Model& model() const { return *model_; }

 private:
  dsl::SourceSet sources_;
  dsl::DiagnosticSink diagnostics_;
  dsl::RuleSet tree_;
  std::unique_ptr<dsl::Model> model_;
};

// All diagnostics as text, with colours if standard error wants them (console.h).
std::string RenderForConsole(const dsl::DiagnosticSink& diagnostics, const dsl::SourceSet& sources);
// To standard error.
void ShowDiagnostics(const RuleFiles& files);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_RULE_FILES_H_
