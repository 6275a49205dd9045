#ifndef TRIPLINE_TESTS_MATCHING_CONDITIONS_H_
#define TRIPLINE_TESTS_MATCHING_CONDITIONS_H_
// The same conditions twice: as expressions for the engine, and as plain functions for the reference.
//
// Every variable asks for its bit in the row's kind. What variable B asks for beside it is a Dependence: one for each
// way by which the engine gets at a value while a run grows (tracked in the run, walked along its labels, read beside
// the row under test).
//
// Not here: patterns without conditions (engine_pattern.h). Thread-safety: plain functions.

#include <span>
#include <string_view>
#include <vector>

#include "patterns/pattern.h"
#include "tests/matching/streams.h"
#include "tests/reference/match.h"

namespace tripline::matching {

enum class Dependence : uint8_t {
  kNone,                 // B: its bit
  kUnconditional,        // B: no condition at all
  kCountOfOther,         // B: … and count(A.*) % 2 = 1
  kOwnCount,             // B: … and count(B.*) < 3
  kSumOfAll,             // B: … and sum(x) % 2 = 0
  kMaxOfOther,           // B: … and x <= max(A.x)
  kAverageOfOther,       // B: … and x > avg(A.x)
  kDistinctOfOther,      // B: … and count(distinct A.x) <> 1
  kLastOfOther,          // B: … and x <> last(A.x)
  kLastOfOtherOnly,      // B: last(A.x) is null or x <> last(A.x)
  kFirstOfOther,         // B: … and (first(A.x) is null or x >= first(A.x))
  kExpressionOfOther,    // B: … and x < last(A.x * 2)
  kTextOfOther,          // B: … and s <> last(A.s)
  kBeforeLastOfOther,    // B: … and x <> prev(last(A.x), 1)
  kSecondLastOfOther,    // B: … and (last(A.x, 1) is null or x > last(A.x, 1))
  kSecondOfOther,        // B: … and (first(A.x, 1) is null or x <> first(A.x, 1))
  kLabelBefore,          // B: … and last(classifier(), 1) = 'A'
  kLabelOfRowBefore,     // B: … and prev(classifier(), 1) = 'A'
  kRowBefore,            // B: … and x <> prev(x)
  kRowBeforeRowBefore,   // B: … and (prev(x, 2) is null or x <> prev(x, 2))
  kMutual,               // A: … and (last(B.x) is null or x >= last(B.x)); B: … and x <> last(A.x)
  kRowBehind,            // B: … and x <> next(x)
};

// All of them but kRowBehind, whose settling the reference does not say.
std::vector<Dependence> AllDependences();
std::string_view Name(Dependence dependence);

// Names the variables A, B, C and gives them their conditions; `pattern` has its columns. With `with_doubles` each has a
// double behind them for negations (NA, NB, …), and one that is not mapped, for `until` (a, b, …). A double asks for the
// same bit, and that of B depends in the same way on rows that are not its own.
data::Status AddConditions(Dependence dependence, int variables, bool with_doubles, patterns::Pattern* pattern);

// The same for a stream of the set. `bound`: per variable the source whose rows it, and its double for negations, takes;
// -1 or none: any.
reference::Conditions ConditionsOf(Dependence dependence, int variables, const StreamSet& streams, size_t stream,
                                   const std::vector<int>& bound = {});

}  // namespace tripline::matching

#endif  // TRIPLINE_TESTS_MATCHING_CONDITIONS_H_
