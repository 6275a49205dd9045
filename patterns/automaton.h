// What a pattern becomes before it runs: an automaton whose order of transitions is the order of preference.
//
// Its positions are the *takes*: the places of the pattern where a row is mapped to a variable. Having taken a row at a
// position, a run waits for the takes that can come next, or ends; the list of these waits, best first, is the
// position's *follow* list, computed here once for patterns without counters, and on demand from the program for those
// with. Loops with small bounds are unrolled; larger ones count, so A{1,100000} is one position and one counter.
// A loop whose body can match empty ends with the empty iteration once its lower bound is met (ISO 19075-5, 7.2.8).
// PERMUTE shares what is left to permute between orders: n 2^(n-1) positions rather than n n!.
//
// What goes beyond SQL (gaps, negations, bounds, possessive loops, `until`, NO SKIP) makes an automaton `extended`: a
// wait then has a context that says when it goes and when it stays. Loops are always unrolled there, so a run can say
// which of its waits are left by their places in the follow list.
//
// Not here: how runs are kept and rows tested (cep/).
//
//   TRIPLINE_ASSIGN_OR_RETURN(Automaton automaton, CompileAutomaton(pattern));
//   for (const Wait& wait : automaton.follow[take]) …
//
// Failures: Fault::kAuthor, TRL0501, where the pattern needs more than kMaxTakes positions, kMaxWaits waits, or 64
// negations, bounded groups or guarded loops.
// Source: Glushkov (1961) for positions and follow lists; Thompson (1968), with priorities as in Pike's virtual
// machine, for the program. Thread-safety: immutable.
#ifndef TRIPLINE_PATTERNS_AUTOMATON_H_
#define TRIPLINE_PATTERNS_AUTOMATON_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/data/status.h"
#include "patterns/pattern.h"

namespace tripline::patterns {

inline constexpr uint32_t kMaxTakes = 20000;
inline constexpr uint64_t kMaxWaits = 1'000'000;
inline constexpr uint32_t kMaxCounters = 6;
inline constexpr uint32_t kMatchTarget = 0xffffffffu;  // a wait's target: the end of the pattern

// Where closures start: take number, or one of these two.
inline constexpr uint32_t kFromStart = 0xfffffffeu;           // nothing taken yet
inline constexpr uint32_t kFromPartitionStart = 0xfffffffdu;  // nothing taken yet, before the partition's first row

struct Take {
  uint32_t variable = 0;
  bool excluded = false;  // inside {- -}
  uint32_t next = 0;      // where the program goes on
  uint32_t element = 0;   // Node::element
};

inline constexpr uint32_t kMaxContext = 0x7fffffffu;

struct Wait {
  uint32_t target = kMatchTarget;  // take number, or kMatchTarget
  bool needs_end : 1 = false;      // kMatchTarget behind $: holds only if the partition ends here
  uint32_t context : 31 = 0;       // place in Automaton::contexts
  uint32_t counters[kMaxCounters] = {};
};

// What stood on the way to a wait. Sets are bit masks.
struct Context {
  uint32_t gap = 0;        // place in Automaton::gaps
  uint64_t forbidden = 0;  // negations
  uint64_t guards = 0;     // possessive loops left or skipped below their maximum
  uint64_t fresh = 0;      // groups entered: they have no row yet
  uint64_t further = 0;    // loops with `until` of which this begins another iteration
  friend auto operator<=>(const Context&, const Context&) = default;
};

// What a take stands inside of.
struct Inside {
  uint64_t groups = 0;
  uint64_t untils = 0;
};

// A possessive loop, or one with `until`.
struct Loop {
  std::vector<uint32_t> first;    // variables that its body can begin with
  std::optional<uint32_t> until;  // variable
};

struct Instruction {
  enum class Op : uint8_t {
    kTake,         // a = take number
    kSplit,        // a preferred, then b
    kMark,         // a = next, id: an iteration of a nullable body begins
    kGate,         // id: to b if that iteration took no row, else to a
    kStart,        // ^: to a
    kEnd,          // $: to a
    kCounterInit,  // id = 0, to a
    kCounterNext,  // ++id, to a
    kCounterLoop,  // id against min and max: a = body, b = exit
    kGap,          // id = gap of what comes next, a = next; so are the following
    kForbid,       // id = negation that guards what comes next
    kGuard,        // id = possessive loop that is left
    kEnterGroup,   // id = group with a bound
    kLeaveGroup,   // id
    kAgain,        // id = loop with `until` that begins another iteration
    kLeaveLoop,    // id = loop with `until`
    kMatch,
  } op;
  uint32_t a = 0;
  uint32_t b = 0;
  uint32_t id = 0;
  uint32_t min = 0;
  uint32_t max = 0;
  bool greedy = true;
};

struct Automaton {
  std::vector<Instruction> program;
  uint32_t entry = 0;
  std::vector<Take> takes;
  uint32_t counters = 0;
  uint32_t marks = 0;

  // Without counters: the waits behind each take, and behind nothing.
  std::vector<std::vector<Wait>> follow;
  std::vector<Wait> start;            // in the middle of a partition
  std::vector<Wait> partition_start;  // before its first row

  bool can_match_empty = false;        // some start list holds the end
  uint64_t fewest_rows = 0;            // of a match
  std::optional<uint64_t> most_rows;   // none: any number

  // Only where a pattern goes beyond SQL.
  bool extended = false;
  bool keeps_all = false;         // NO SKIP: something may stand behind the end
  std::vector<Context> contexts;  // [0]: nothing
  std::vector<Gap> gaps;          // [0]: strict
  std::vector<Negation> negations;
  std::vector<Loop> loops;
  std::vector<Period> groups;
  std::vector<Inside> inside;  // per take
};

// A wait that is a final negation: the pattern ends if it holds.
inline bool IsPending(const Automaton& automaton, const Wait& wait) {
  return wait.target == kMatchTarget && !wait.needs_end && automaton.contexts[wait.context].forbidden != 0;
}

data::StatusOr<Automaton> CompileAutomaton(const Pattern& pattern);

// Appends the waits behind `from` (a take, kFromStart or kFromPartitionStart) with these counters, best first; nothing
// stands behind an unconditional match. Scratch memory is the caller's, so that steady state allocates nothing.
struct ClosureScratch {
  struct Item {
    uint32_t pc;
    uint32_t context;
    uint64_t marks;
    bool needs_end;
    uint32_t counters[kMaxCounters];
  };
  std::vector<Item> stack;
  std::vector<Item> seen;
  // Of an extended automaton, whose lists are long and made only once.
  std::vector<Context> contexts;  // equal ones once
  std::map<Context, uint32_t> context_places;
  std::set<std::array<uint64_t, 2>> seen_places;  // as `seen`
  std::set<uint64_t> emitted;                     // targets with their contexts
};
void Closure(const Automaton& automaton, uint32_t from, const uint32_t* counters, ClosureScratch& scratch,
             std::vector<Wait>* out);

// The program, the takes and the follow lists, one a line.
std::string DumpAutomaton(const Pattern& pattern, const Automaton& automaton);

}  // namespace tripline::patterns

#endif  // TRIPLINE_PATTERNS_AUTOMATON_H_
