// What the parts of name and type analysis share: the declarations of the set, the sink, and how a name is looked up.
//
// Internal to analysis*.cc; the API is analysis.h. Names follow one rule everywhere: an unquoted reference means every
// declared name that equals it whatever the case, a quoted one exactly; one candidate is the answer, two are an error
// that shows both, none offers the most similar name.
//
// Thread-safety: thread-compatible; one context per run.
#ifndef TRIPLINE_DSL_ANALYSIS_CONTEXT_H_
#define TRIPLINE_DSL_ANALYSIS_CONTEXT_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/analysis.h"
#include "dsl/token.h"
#include "engine/data/value.h"

namespace tripline::dsl {

// A value with a name: `let` without parameters, or a parameter of a rule (`with`). No value: its expression was wrong.
struct NamedConstant {
  std::string name;
  Span span;
  std::optional<data::Value> value;
};

// A `let` statement and what is known of it.
struct LetEntry {
  const LetStatement* statement = nullptr;
  enum class State : uint8_t { kFresh, kOpen, kDone } state = State::kFresh;
  std::optional<data::Value> value;  // of a constant, once kDone; nothing if it was wrong
  bool used = false;
};

// A stream as expressions see it: the model of it, and the columns whose declaration was wrong (silent when named).
struct StreamEntry {
  const StreamModel* model = nullptr;
  std::vector<std::string> broken_columns;
  const StreamStatement* statement = nullptr;  // null: made from an input's columns
};

struct AnalysisContext {
  const RuleSet* rules = nullptr;  // null for a query
  DiagnosticSink* sink = nullptr;
  AnalysisLimits limits;
  std::vector<StreamEntry> streams;          // in the order of Model::streams
  std::vector<std::string> refused_streams;  // declared, but refused: silent when named
  std::vector<LetEntry> lets;
  // Statements with a syntax error were left out, and with them what they declare.
  bool incomplete = false;
  // Which side of a query's `select` may read columns marked `label`: rules never.
  bool labels_readable = false;

  Diagnostic& Error(std::string_view code, Span span, std::string message) {
    return sink->Error(code, span, std::move(message));
  }
  Diagnostic& Warning(std::string_view code, Span span, std::string message) {
    return sink->Warning(code, span, std::move(message));
  }
};

// Offers the most similar of the candidates as a fix, and as an edit if no other is as similar. Of few candidates, of
// which none is similar, all are named.
void SuggestName(Diagnostic& diagnostic, const Name& reference, const std::vector<std::string>& candidates);

// An error about a name that nothing declares. Silent where a statement that was left out may declare it, unless a
// similar name is there: then it is a slip of the pen.
void ReportUndeclared(AnalysisContext& context, std::string_view code, const Name& reference, std::string message,
                      const std::vector<std::string>& candidates);

// "'a'", "'a' and 'b'", "'a', 'b' and 'c'".
std::string JoinNames(const std::vector<std::string>& names);

// The place in Model::streams; nothing and an error (or silence, if it was refused) otherwise.
std::optional<uint32_t> FindStream(AnalysisContext& context, const Name& name);

// Keeps track of declared names: an exact repetition is an error that shows the first place.
class DeclaredNames {
 public:
  DeclaredNames(AnalysisContext& context, std::string what) : context_(context), what_(std::move(what)) {}
  // False and an error if it was declared before. The text is compared as given (fold it before, if names fold).
  bool Declare(const std::string& name, Span span);

 private:
  AnalysisContext& context_;
  std::string what_;  // "column", "rule"
  std::vector<std::pair<std::string, Span>> names_;
  std::set<std::string> seen_;
};

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_ANALYSIS_CONTEXT_H_
