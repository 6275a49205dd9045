// When the matches of a rule come out, in sentences, and where in the rule's text the cause of a late one stands: what
// `tripline check` warns of and `tripline explain` tells.
//
// Not how it is found out (cep/settling.h).
//
//   for (const LateMatch& late : LateMatchesOf(*rule.match, sources, *plan, 0)) …late.why…
//   WarnOfLateMatches(model, sources, &diagnostics);   // all rules
//
// Failures: none. Thread-safety: pure functions.
#ifndef TRIPLINE_RULES_COMPILE_SETTLING_TEXT_H_
#define TRIPLINE_RULES_COMPILE_SETTLING_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "cep/settling.h"
#include "dsl/diagnostic.h"
#include "dsl/model.h"
#include "dsl/source.h"

namespace tripline::rules {

// One reason why a match may settle later than its last row.
struct LateMatch {
  cep::LateSettling::Cause cause = cep::LateSettling::Cause::kGoesOn;
  data::Span span;      // of the element that is waited for
  std::string element;  // as the author wrote it: "B+"; empty: the pattern as a whole
  std::string why;      // "'B+' could still take a row, and the longer match is preferred"
  std::string until;    // "at the latest when time reaches 10 minutes after its first row"
};

// Of one pattern of a plan, in the order of the causes. REQUIRES: its elements are numbered.
std::vector<LateMatch> LateMatchesOf(const dsl::MatchModel& match, const dsl::SourceSet& sources,
                                     const cep::DomainPlan& plan, uint32_t pattern);

// A warning TRL0680 for each rule whose matches may settle late, at the first cause; the others stand beside it. An error
// for each rule that can't be planned, as its pattern is too large (TRL0501).
void WarnOfLateMatches(const dsl::Model& model, const dsl::SourceSet& sources, dsl::DiagnosticSink* diagnostics);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_SETTLING_TEXT_H_
