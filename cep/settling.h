// Whether a match of a pattern may settle later than its last row, and what it would then wait for: from the plan alone.
//
// A match is held up by what the language's 'Settling' names: an entry before it in its list, an earlier start that still
// has one, a negation at its end, the end of the input, the rows that NEXT looks ahead at. The lists of any two starts are
// followed over every kind of row; where they are too many, entries two by two, and what is found may then need a run that
// is not there. Where nothing is found no match of any stream settles late.
//
//   for (const LateSettling& late : LateSettlingsOf(*plan, 0)) …
//
// Conditions that read the run may be true or false for each run alone; those over a row hold or fail for all runs alike,
// and exclude and imply each other as engine/data/contradiction.h and their parts say.
// Failures: none. A pattern that would take more than kMaxSteps steps gives kTooLarge. Thread-safety: pure function.
#ifndef TRIPLINE_CEP_SETTLING_H_
#define TRIPLINE_CEP_SETTLING_H_

#include <cstdint>
#include <vector>

#include "cep/domain_plan.h"

namespace tripline::cep {

struct LateSettling {
  // What holds the match up.
  enum class Cause : uint8_t {
    kNegation,      // it ends with a negation, which the next row or time decides
    kPartitionEnd,  // it ends with $
    kLookahead,     // NEXT reads rows behind it
    kGoesOn,        // it could go on, and a longer match is preferred
    kBetterRun,     // a run of the same start that is preferred still waits
    kEarlierStart,  // a run of an earlier start still waits
    kTooLarge,      // the pattern is too large to say that nothing does
  } cause = Cause::kGoesOn;
  uint32_t element = 0;  // Take::element that is waited for; kNegation: Negation::element
  friend auto operator<=>(const LateSettling&, const LateSettling&) = default;
};

// In the order of causes; each once. None: every match settles with its last row.
std::vector<LateSettling> LateSettlingsOf(const DomainPlan& plan, uint32_t pattern);

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_SETTLING_H_
