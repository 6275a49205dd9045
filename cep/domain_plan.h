// Everything about the patterns of one key domain that is decided before the first row: their automata, their
// conditions split in a row-local part (a predicate bit, computed a batch at a time before the exchange), a part that
// reads rows at a fixed distance (a bit too, computed once when the row comes) and a rest, the layout of the row record,
// and how each navigation gets at its value while a run grows.
//
// Not here: the state of keys (key_state.h) and what runs on it (search.h, domain_matcher.h).
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto plan, DomainPlan::Make(types, std::move(patterns)));
//   … evaluate plan->predicates() over each batch, bit i of a row's words = predicates()[i] is TRUE …
//
// Failures: those of CompileAutomaton and of data::Program. Thread-safety: immutable, shared by all shards.
#ifndef TRIPLINE_CEP_DOMAIN_PLAN_H_
#define TRIPLINE_CEP_DOMAIN_PLAN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cep/key_budget.h"
#include "cep/key_state.h"
#include "cep/match_graph.h"
#include "cep/quick_condition.h"
#include "cep/record.h"
#include "cep/run_bounds.h"
#include "cep/run_state.h"
#include "engine/data/program.h"
#include "patterns/automaton.h"
#include "patterns/pattern.h"
#include "patterns/run_table.h"
#include "patterns/watch.h"

namespace tripline::cep {

// One input of a program and where its value comes from.
struct Load {
  uint32_t input = 0;
  bool navigation = false;
  uint32_t index = 0;  // column, or navigation
};

struct CompiledExpr {
  data::Program program;  // one root
  std::vector<Load> loads;
};

// A condition that reads no labels: the row under test, and rows at a fixed distance before it.
struct RowCondition {
  struct Operand {
    int32_t distance = 0;  // rows of the partition; 0: the row under test
    uint32_t column = 0;
    friend bool operator==(const Operand&, const Operand&) = default;
  };
  // A comparison of two values that lie in records as int64 of one meaning, or as doubles: what most of these conditions
  // are.
  struct Comparison {
    Operand left;
    Operand right;
    bool doubles = false;
    bool less = false;  // which outcomes are TRUE
    bool equal = false;
    bool greater = false;
  };

  int32_t predicate = -1;                 // that has to hold too
  std::vector<Operand> operands;          // inputs of `general`
  data::ExprPtr expression;               // of the operands
  std::optional<Comparison> comparison;   // the same as `general`, without a program
  CompiledExpr general;
};

// How a navigation's value is found for a run that is still growing; over a finished match everything is walked.
enum class Access : uint8_t {
  kTrackedRow,        // FIRST or LAST without offset: the run's payload holds the row
  kTrackedAggregate,  // the run's payload holds the accumulator
  kWalk,              // anything else: the run's labels are walked
};

struct NavigationPlan {
  patterns::Navigation navigation;
  std::vector<bool> covers;     // per variable: its rows count
  bool covers_all = false;
  int32_t plain_column = -1;    // the expression, or the aggregate's argument, is just this column
  CompiledExpr expression;      // kRow with another expression; kAggregate: its argument
  CompiledExpr second;          // kAggregate with two arguments
  Access access = Access::kWalk;
  uint32_t payload_at = 0;      // kTracked…: where in the node's payload
};

// How a condition of one variable reads a navigation.
enum class ConditionAccess : uint8_t {
  kCurrentRow,  // the row under test, or one at a fixed distance from it in the partition
  kRun,         // the run's labels: by NavigationPlan::access
};

struct VariablePlan {
  int32_t predicate = -1;                // its row-local part; -1: none, always true
  int32_t row_condition = -1;            // its part that reads rows at a fixed distance, the row-local part included
  int32_t bit = -1;                      // of a record's words: of the row condition, else of the predicate
  std::optional<CompiledExpr> rest;      // what remains; runs only on rows that have the bit
  std::optional<QuickCondition> quick;   // a guess at `rest`
  std::vector<ConditionAccess> access;   // per load of `rest`
  std::vector<uint32_t> tracked;         // navigations that a take of this variable updates in the payload
};

// As many as the lists that starts give by turns: loops of up to so many rows in their body.
inline constexpr uint32_t kDeadLists = 4;

// Which variables' conditions can make a difference to a run, as masks of variables.
struct QuietPlan {
  static constexpr uint64_t kAlwaysWakes = ~uint64_t{0};  // any row makes one

  std::vector<std::vector<uint64_t>> wakes;  // per take and wait behind it
  uint64_t any = 0;                          // all that are no kAlwaysWakes
  uint64_t unconditional = 0;                // variables without a bit
  std::vector<std::pair<uint32_t, uint64_t>> conditional;  // by bit
};

struct PatternPlan {
  patterns::Pattern pattern;
  patterns::Automaton automaton;
  std::optional<patterns::Watch> watch;  // none: the exact search looks at every row
  std::optional<patterns::RunTable> table;  // conditions are bits alone: how the search steps
  std::optional<RunBounds> bounds;       // what the watch adds where conditions read labels
  uint32_t bounds_at = 0;                // of its state among the bounds of a key's slots
  uint32_t mark = 0;                     // with bounds: the mark of a record where a match may end (search.h)
  bool remembers = false;                // dead lists, by kDeadLists marks from `mark` (search.h)
  std::vector<VariablePlan> variables;
  std::vector<NavigationPlan> navigations;
  std::vector<CompiledExpr> measures;
  std::vector<int32_t> measure_navigation;  // the navigation that a measure is, or -1
  std::vector<bool> skip_target;            // per variable, for SKIP TO
  uint32_t payload_bytes = 0;
  uint32_t node_bytes = 0;
  uint32_t entry_bytes = 0;
  RunStateLayout state;        // of extended automata
  bool ends_late = false;      // some end waits: for a final negation to hold, or for the partition to end
  std::optional<MatchGraphPlan> graph;  // NO SKIP: runs need not be kept apart
  bool graph_in_slots = false;           // its state of a key, unless it is large
  uint32_t graph_at = 0;                 // among the graphs of a key's slots
  uint32_t lookahead = 0;      // rows behind the row under test that a condition or measure may read
  bool mergeable = false;      // no condition reads labels: runs at one position have equal futures
  bool may_repeat = false;     // else labels say where a run stands, so none with the same can be at one position
  std::optional<QuietPlan> quiet;  // some rows leave all runs as they are (search_quiet.cc)
  bool joins = false;          // a start may go on from where an earlier one is (list_history.h)
  bool always_starts = false;  // a start needs no predicate
  std::vector<uint64_t> start_bits;            // predicates of which one must hold for a start
};

// When the `within` of a match that begins at this time is over; kEndOfTime: never.
int64_t DeadlineOf(const patterns::Pattern& pattern, int64_t first_us);

struct DomainOptions {
  // Whose rows are merged; none: those of one stream.
  std::vector<StreamColumns> streams = {};
  // Nothing keeps a row from the search, no record is given back and no start is: for who asks why (search_tracer.h).
  bool exact = false;
  KeyBudget budget = {};
  // Rows that a start has to see before its lists are written down, so that the many short ones cost nothing.
  uint32_t join_after = 32;
};

class DomainPlan {
 public:
  // Patterns over rows with these column types.
  static data::StatusOr<std::unique_ptr<const DomainPlan>> Make(const std::vector<data::Type>& types,
                                                                std::vector<patterns::Pattern> patterns,
                                                                const DomainOptions& options = {});

  const std::vector<PatternPlan>& patterns() const { return patterns_; }
  const std::vector<data::ExprPtr>& predicates() const { return predicates_; }
  // A predicate over the columns of a row of one of the merged streams; null: no such row meets it.
  data::ExprPtr PredicateOf(size_t predicate, size_t stream) const;
  // Of the merged streams the one whose rows alone may meet it; -1: any.
  int32_t StreamOfPredicate(size_t predicate) const { return predicate_streams_[predicate]; }
  // Conditions over rows at a fixed distance; bit predicates().size() + i of a record's words is row_conditions()[i].
  const std::vector<RowCondition>& row_conditions() const { return row_conditions_; }
  // Of a record: predicates, then row conditions.
  uint32_t predicate_words() const { return predicate_words_; }
  const RecordLayout& layout() const { return layout_; }
  SlotLayout slots() const { return slots_; }
  // Rows before the oldest row in use that PREV may read.
  uint32_t lookback() const { return lookback_; }
  // Every row has to be recorded or counted, even where no pattern starts (PREV, ^, rows that no match took).
  bool keeps_all_rows() const { return keeps_all_rows_; }
  // A row with none of these bits starts nothing; empty if every row may.
  const std::vector<uint64_t>& start_bits() const { return start_bits_; }
  bool always_starts() const { return always_starts_; }
  // For each key and pattern.
  const KeyBudget& budget() const { return budget_; }
  uint32_t join_after() const { return join_after_; }

 private:
  DomainPlan() = default;
  friend class DomainPlanner;

  std::vector<PatternPlan> patterns_;
  std::vector<StreamColumns> streams_;
  std::vector<data::ExprPtr> predicates_;
  std::vector<int32_t> predicate_streams_;  // of the merged streams the one whose rows may meet it; -1: any
  std::vector<RowCondition> row_conditions_;
  uint32_t predicate_words_ = 0;
  RecordLayout layout_;
  SlotLayout slots_;
  uint32_t lookback_ = 0;
  bool keeps_all_rows_ = false;
  bool always_starts_ = false;
  std::vector<uint64_t> start_bits_;
  KeyBudget budget_;
  uint32_t join_after_ = 0;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_DOMAIN_PLAN_H_
