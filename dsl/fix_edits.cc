#include "dsl/fix_edits.h"

#include <algorithm>
#include <tuple>

namespace tripline::dsl {

namespace {

// By file and place; of two at one place the longer one first, so that an insertion does not hide a replacement.
bool ComesFirst(const Diagnostic* a, const Diagnostic* b) {
  const Span x = a->edit->span;
  const Span y = b->edit->span;
  return std::tuple(static_cast<uint32_t>(x.file), x.begin, y.end) <
         std::tuple(static_cast<uint32_t>(y.file), y.begin, x.end);
}

}  // namespace

std::vector<FixedText> ApplyFixes(const DiagnosticSink& sink, const SourceSet& sources) {
  std::vector<const Diagnostic*> fixable;
  for (const Diagnostic& diagnostic : sink.diagnostics()) {
    if (!diagnostic.edit || diagnostic.edit->span.end > sources.text(diagnostic.edit->span.file).size()) continue;
    if (sources.Text(diagnostic.edit->span) != diagnostic.edit->replacement) fixable.push_back(&diagnostic);
  }
  std::stable_sort(fixable.begin(), fixable.end(), ComesFirst);
  std::vector<FixedText> fixed;
  uint32_t done = 0;  // bytes of the text that are copied or replaced
  const auto finish = [&] {
    if (!fixed.empty()) fixed.back().text += sources.text(fixed.back().file).substr(done);
  };
  for (const Diagnostic* diagnostic : fixable) {
    const FixEdit& edit = *diagnostic->edit;
    const bool same_file = !fixed.empty() && fixed.back().file == edit.span.file;
    if (!same_file) {
      finish();
      fixed.push_back({edit.span.file, "", {}});
      done = 0;
    } else if (edit.span.begin <= done) {
      continue;  // touches what was changed
    }
    FixedText& text = fixed.back();
    text.text += sources.text(text.file).substr(done, edit.span.begin - done);
    text.text += edit.replacement;
    text.applied.push_back(diagnostic);
    done = edit.span.end;
  }
  finish();
  return fixed;
}

}  // namespace tripline::dsl
