// The safe edits of diagnostics, applied to their texts: what `tripline check --fix` writes back.
//
// Not the files: whoever owns the disk reads and writes them. Edits of one text are applied from front to back; one that
// would touch what another has changed waits for the next round, when its diagnostic is there again.
//
//   for (const FixedText& fixed : ApplyFixes(sink, sources)) …write fixed.text back to sources.name(fixed.file)…
//
// Failures: none; a text without edits is not in the result. Thread-safety: pure function.
// Ownership: `applied` points into the sink.
#ifndef TRIPLINE_DSL_FIX_EDITS_H_
#define TRIPLINE_DSL_FIX_EDITS_H_

#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace tripline::dsl {

struct FixedText {
  FileId file{};
  std::string text;                        // the whole text, changed
  std::vector<const Diagnostic*> applied;  // in the order of the text
};

// In the order of the files.
std::vector<FixedText> ApplyFixes(const DiagnosticSink& sink, const SourceSet& sources);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_FIX_EDITS_H_
