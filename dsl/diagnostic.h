// What is wrong with an author's text, or worth a warning: collected, then shown as text or JSON.
//
// Not for operations that fail (data::Status) nor for rows that have no answer (NULL and a counter). The codes and
// their standing texts are in error_table.h.
//
//   sink.Error("TRL0301", column.span, fmt::format("there is no column '{}'", name)).Fix("did you mean …?");
//   fmt::print(stderr, "{}", RenderText(sink, sources));
//
// Thread-safety: thread-compatible. Ownership: the sink owns its diagnostics.
// Limits: at most DiagnosticSink::kMaxDiagnostics are kept; the rest is counted and said in one last line.
#ifndef TRIPLINE_DSL_DIAGNOSTIC_H_
#define TRIPLINE_DSL_DIAGNOSTIC_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"
#include "engine/data/span.h"

namespace tripline::dsl {

enum class DiagnosticSeverity : uint8_t { kError, kWarning, kNote };

// A second place that matters: "the first one is here".
struct RelatedSpan {
  Span span;
  std::string message;
};

// A safe edit that a tool can apply: replace the span's text.
struct FixEdit {
  Span span;
  std::string replacement;
};

struct Diagnostic {
  std::string code;  // "TRL0123": a row of the error table
  DiagnosticSeverity severity = DiagnosticSeverity::kError;
  std::optional<Span> span;  // none: the file set as a whole
  std::string message;       // one sentence, lower case, no full stop; expected what, got what
  std::string fix;           // "did you mean 'amount'?"; may be empty
  std::optional<FixEdit> edit;
  std::vector<RelatedSpan> related;

  Diagnostic& Fix(std::string text) {
    fix = std::move(text);
    return *this;
  }
  // The fix as text, and as an edit that a tool can apply.
  Diagnostic& Fix(std::string text, FixEdit safe_edit) {
    fix = std::move(text);
    edit = std::move(safe_edit);
    return *this;
  }
  Diagnostic& Related(Span where, std::string text) {
    related.push_back({where, std::move(text)});
    return *this;
  }
};

class DiagnosticSink {
 public:
  static constexpr size_t kMaxDiagnostics = 1000;

  // Adds one and returns it, so that a fix and related places can be hung on. The reference stays valid.
  Diagnostic& Error(std::string_view code, std::optional<Span> span, std::string message);
  Diagnostic& Warning(std::string_view code, std::optional<Span> span, std::string message);
  Diagnostic& Add(Diagnostic diagnostic);

  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }      // with those not kept
  size_t warnings() const { return warnings_; }  // with those not kept
  size_t dropped() const { return dropped_; }
  const std::deque<Diagnostic>& diagnostics() const { return diagnostics_; }

  // By file, place, then order of arrival; exact repetitions go. Call it once, when all are in.
  void Sort();

 private:
  std::deque<Diagnostic> diagnostics_;  // a deque: references stay valid
  Diagnostic overflow_;                 // receives what is hung on diagnostics that are not kept
  size_t errors_ = 0;
  size_t warnings_ = 0;
  size_t dropped_ = 0;
};

struct RenderOptions {
  bool color = false;        // ANSI colours, for a terminal
  uint32_t max_width = 160;  // columns of source shown; a longer line is cut around the marker
};

// file:line:col: severity TRLnnnn: message
//   the source line, tabs as blanks
//   a marker ^~~~ under the exact span (to the end of the line where it goes on)
// then `  fix: …`, then each related place in the same form with `note:`. Ends in a newline.
std::string RenderText(const Diagnostic& diagnostic, const SourceSet& sources, const RenderOptions& options = {});
std::string RenderText(const DiagnosticSink& sink, const SourceSet& sources, const RenderOptions& options = {});

// {"diagnostics":[{"code":…,"severity":…,"file":…,"line":…,"column":…,"end_line":…,"end_column":…,"message":…,
//   "fix":…,"edit":{…},"related":[…]}],"errors":n,"warnings":n}. Keys that have no value are left out.
std::string RenderJson(const DiagnosticSink& sink, const SourceSet& sources);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_DIAGNOSTIC_H_
