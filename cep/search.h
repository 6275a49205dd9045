// The search for one pattern's matches in the rows of one key: starts are tried in row order, one at a time.
//
// While a start is in progress the key's state holds its list of runs, best first: a row replaces each run by the runs
// its takes make, in the order of its waits; entries behind a match are dropped; a match at the head of the list is the
// match of this start. Then the skip mode says where the search goes on, over rows that are already in the key's row
// buffer. So later starts cost nothing while an earlier one is open, and the order of settling comes out by itself:
// whatever a later start finds is settled when all earlier ones are.
//
// Where no condition reads labels, runs at one position have equal futures and only the preferred one is kept; the list
// is then never longer than the pattern has positions. A run's labels are a chain of nodes shared between runs; the
// payload of a node carries the accumulators and first and last rows that conditions read, so a condition costs the
// same however long the run is.
//
// Scanning. Where conditions over labels stand only at takes that end the pattern, and the watch marks the rows where a
// match may end with the first start that it may belong to, a start up to there is not searched but scanned: its
// positions follow from bits alone. It is searched, from its beginning, when it comes to a row that may end it.
//
// Equal futures. Of runs of one start with the same labels at one position only the first is kept, so that loops in
// loops cost what their rows do. Where conditions read no labels, a start whose list of runs is one that an earlier
// start had at the same row goes on from where that one was decided (*joins*: list_history.h). And where conditions are
// bits alone, each row is marked with the last lists that it gave, as hashes of 64 bits; as long as every start since
// has failed without a match (a generation), such a list is *dead*. So starts that overlap cost a few rows each.
//
// Source: language reference, 'Meaning'; SQL:2016 for preference. Thread-safety: shard-only: one per pattern and
// operator, used for one key at a time. Failures: SKIP TO a variable without rows, or to the first row of the match.
#ifndef TRIPLINE_CEP_SEARCH_H_
#define TRIPLINE_CEP_SEARCH_H_

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cep/domain_plan.h"
#include "cep/key_state.h"
#include "cep/label_set.h"
#include "cep/list_history.h"
#include "cep/match_graph.h"
#include "cep/match_sink.h"
#include "cep/navigator.h"
#include "cep/run_set.h"
#include "cep/search_tracer.h"

namespace tripline::cep {

class Search {
 public:
  Search(const DomainPlan& domain, uint32_t pattern, state::BlockStore& store);

  // Null: nobody asks. The tracer outlives the search.
  void set_tracer(SearchTracer* tracer) {
    tracer_ = tracer;
    traces_tests_ = tracer != nullptr && tracer->WantsTests();
  }

  // Whether a row with these predicate words may begin a start.
  bool MayStart(const uint64_t* bits) const;

  // Loads what the key's slot holds; the row buffer must not change until Leave.
  void Enter(state::BlockId block, const RowAccess& rows, bool from_partition_start);
  // No start before this row can match any more: a start in progress there is given up.
  void SkipTo(uint64_t row);
  // The first undecided start, not before `from`, that may have a match that ends at this row; kNoStart: none has.
  // Changes nothing.
  static constexpr uint64_t kNoStart = ~uint64_t{0};
  uint64_t FirstToEndAt(state::BlockId block, const RowAccess& rows, bool from_partition_start, uint64_t row,
                        uint64_t from);
  // Rows up to (excluding) `limit` can be looked at; `now` is what settles.
  data::Status Rows(uint64_t limit, const Settlement& now, MatchSink& sink);
  // Time has come to time_us, before rows of that time.
  data::Status Time(int64_t time_us, uint64_t limit, MatchSink& sink);
  // No row will come any more.
  data::Status End(uint64_t limit, MatchSink& sink);
  // Stores the list and the labels.
  void Leave();

  bool active() const { return slot_->active != 0; }
  int64_t deadline_us() const { return slot_->active != 0 ? slot_->deadline_us : engine::kEndOfTime; }
  // The first row that runs may hold, or a start that is not decided. REQUIRES: active.
  uint64_t held_from() const { return HeldFrom(plan_, *slot_); }
  static uint64_t HeldFrom(const PatternPlan& plan, const SearchSlot& slot) {
    return plan.automaton.keeps_all && !plan.graph.has_value() ? slot.oldest_start : slot.start;
  }
  // Gives up starts as there is too much behind row `limit` - 1, up to which everything was looked at, and goes on with
  // those behind them (search_budget.cc). REQUIRES: active.
  data::Status GiveUp(BudgetCut::Exceeded exceeded, uint64_t limit, const Settlement& now, MatchSink& sink);
  // The first row that the search may still look at (without lookback).
  uint64_t needed_from() const {
    if (slot_->active == 0) return slot_->next_start;
    return plan_.automaton.keeps_all ? slot_->oldest_start : slot_->start;
  }
  // Where the next start is tried. REQUIRES: not active.
  uint64_t next_start() const { return slot_->next_start; }
  // Matches may end at rows before this one: as long as a start before it is in progress, later starts may hold some.
  void set_accepted_until(uint64_t row) { slot_->accepted_until = row; }
  bool has_accepted() const { return slot_->active != 0 && slot_->start < slot_->accepted_until; }

 private:
  static constexpr uint32_t kNoNode = 0xffffffffu;
  static constexpr uint64_t kMostTrials = 128;  // starts that FirstToEndAt tries
  static constexpr uint32_t kGivenUpSingly = 8;
  static constexpr uint32_t kOnlyEnd = 0xfffffff0u;  // an entry's take: nothing but $ is left to wait for

  struct Entry {
    uint32_t node;  // the last label; kNoNode: nothing taken
    uint32_t take;  // the position of the run, kFromStart…, kOnlyEnd, or kMatchTarget: a match
    uint32_t counters[patterns::kMaxCounters];
  };
  struct NodeHeader {
    uint32_t parent;
    uint32_t row;  // modulo 2^32
    uint32_t take;
    uint32_t labels;  // hash of the chain's rows and variables
  };
  static_assert(sizeof(NodeHeader) == 16);

  // What scanning needs to know of the automaton, as masks of takes.
  struct Scanner {
    bool possible = false;
    uint64_t start = 0;
    uint64_t partition_start = 0;
    std::vector<uint64_t> follow;                        // per take
    std::vector<std::pair<uint32_t, uint64_t>> needing;  // a condition bit, and the takes that need it
  };
  static Scanner MakeScanner(const PatternPlan& plan, const std::vector<uint8_t>& ends_only);

  // Conditions are bits alone (search_table.cc).
  void EnterTable();
  void BeginTable(bool at_partition_start);
  void TableRows(uint64_t limit);
  void DecideTable();
  void CollectTableLabels(std::vector<MatchedRow>* out);

  void Begin(uint64_t row);
  // Goes on with the scan; false where the start has to be searched.
  bool Scan(uint64_t limit);
  bool MayEnd(uint64_t row, const uint8_t* record) const;
  // Drops the runs if they are a dead list; else marks the row with them.
  void Remember(uint64_t row);
  void Step(uint64_t row);
  bool StepEntry(const Entry& entry, uint64_t row, const uint8_t* record);
  const std::vector<patterns::Wait>& WaitsOf(const Entry& entry, std::vector<patterns::Wait>& memory);
  bool AddRun(uint32_t node, const patterns::Wait& wait);
  bool IsMerged(const patterns::Wait& wait);
  bool IsRepeated(uint32_t parent, const patterns::Wait& wait);
  bool HasSameLabels(uint32_t a, uint32_t b) const;
  // Of a run at this position behind these labels.
  uint64_t KeyOf(uint32_t labels, uint32_t take) const {
    uint64_t key = kHashSeed;
    MixInto(labels == kNoNode ? 0 : Node(labels).labels, &key);
    MixInto(take, &key);
    return key;
  }
  // (What lies in the block is not.)
  bool Decided() const {
    return unloaded_ == 0 && (list_.empty() || list_[0].take == patterns::kMatchTarget);
  }
  bool WaitsForEnd(const Entry& entry);
  void Expire();
  void DecideAtEnd();
  data::Status Conclude(const Settlement& now, MatchSink& sink);
  MatchOutput OutputOf(const Settlement& now) const;
  data::Status Emit(const Settlement& now, MatchSink& sink);
  data::Status EmitUnmatched(uint64_t row, const Settlement& now, MatchSink& sink);
  data::StatusOr<uint64_t> SkipTarget() const;
  void CollectLabels(uint32_t node, std::vector<MatchedRow>* out) const;

  // Runs of an extended automaton (search_waits.cc).
  struct Candidate {  // a run, and the row that its waits look at
    uint32_t node = kNoNode;
    uint64_t row = 0;
    const uint8_t* record = nullptr;
    int64_t now_us = 0;
    int64_t last_us = 0;   // of the last row taken
    bool starts = false;   // nothing is taken
    bool is_next = false;  // the row is the first one after the last row taken
  };
  struct Verdict {
    bool takes = false;
    bool stays = false;
    LostWait::Rule rule = LostWait::Rule::kCondition;  // where it does neither
  };
  void BeginWaits(uint32_t from);
  void StepWaits(uint64_t row);
  void BeginStep();
  bool StepRun(size_t at, uint64_t row);
  bool StepPending(const Candidate& run, const Entry& entry, uint64_t* state);
  Candidate CandidateOf(uint32_t node, uint64_t row) const;
  Verdict Judge(const Candidate& run, const patterns::Wait& wait, const uint64_t* state);
  bool IsGuarded(const Candidate& run, uint64_t guards);
  bool IsForbidden(const Candidate& run, uint64_t negations);
  uint64_t UntilsMet(const Candidate& run, uint64_t loops);
  void LiftGuards(const Candidate& run, const std::vector<patterns::Wait>& waits, uint64_t* state);
  bool TakeRow(const Candidate& run, const patterns::Wait& wait, const uint64_t* state);
  bool AddRuns(uint32_t node, uint32_t take, int64_t last_us);
  void PushRun(uint32_t node, uint32_t take, const uint64_t* state);
  void PushMatch(uint32_t node);
  bool IsTaken(uint32_t parent, uint32_t take, uint64_t row);
  bool IsKept(uint32_t node, uint32_t take, const uint64_t* state);
  void FinishStep();
  int64_t WaitDeadline(const patterns::Wait& wait, const uint64_t* state, int64_t last_us) const;
  int64_t NegationEnd(const patterns::Negation& negation, const uint64_t* state, int64_t last_us) const;
  bool IsOpen(const patterns::Wait& wait, const uint64_t* state, uint32_t node, int64_t now_us) const;
  int64_t StateDeadline(uint32_t node, const std::vector<patterns::Wait>& waits, const uint64_t* state,
                        int64_t after_us) const;
  void PassTime(int64_t now_us);
  data::Status EmitTimeout(const Settlement& now, MatchSink& sink);
  void NoteTimeout(const Entry& entry, const uint64_t* state, int64_t now_us);
  void PassTimeOf(const Entry& entry, uint64_t* state, int64_t now_us);
  void DecideWaitsAtEnd();
  bool HoldsAtEnd(size_t at);
  bool DropEnds(const Entry& entry, uint64_t* state);
  // The rows of runs are all in the buffer.
  uint64_t RowOf(const NodeHeader& header) const {
    return rows_.head + static_cast<uint32_t>(header.row - static_cast<uint32_t>(rows_.head));
  }
  uint64_t RowOf(uint32_t node) const { return RowOf(Node(node)); }

  // Rows that no run has anything to do with (search_quiet.cc). REQUIRES: plan_.quiet.
  static constexpr uint64_t kAlwaysWakes = QuietPlan::kAlwaysWakes;
  uint64_t HeldVariables(const uint64_t* bits) const;
  uint64_t WakeOf(const std::vector<Entry>& list, const std::vector<uint64_t>& states);
  uint64_t Wake();
  bool IsQuiet(uint64_t row);
  bool AddStartQuietly(uint64_t row, bool* matches);
  bool SkipQuietRows(uint64_t limit);
  uint64_t NextLoudRow(uint64_t from, uint64_t limit);
  void LoadList();
  void LoadEntries();
  void StoreEntries();

  // Starts that go on from where an earlier one is (search_joins.cc).
  uint64_t HashOfList(uint64_t row);
  void MixState(const Entry& entry, const uint64_t* state, uint64_t* hash);
  void KeepList(uint64_t row);
  void Join(const ListHistory::Column& column);
  void RenewDeadlines();
  int64_t StartDeadline() const {
    return DeadlineOf(plan_.pattern, HeaderOf(rows_.record(slot_->start)).time_us);
  }
  void KeepDecided();
  bool CatchUp();
  void ForgetHistory();

  // What the tracer is told (search_trace.cc): each steps a run as the function behind its name does. REQUIRES: tracer_.
  bool TraceEntry(const Entry& entry, uint64_t row, const uint8_t* record);
  bool TraceRun(size_t at, uint64_t row);
  void TraceTest(uint32_t node, uint32_t variable, uint64_t row, bool holds);
  void TraceVerdict(const patterns::Wait& wait, const Verdict& verdict);
  void TracePassTime(const Entry& entry, uint64_t* state, int64_t now_us);
  void TraceExpired();
  void TraceEnd();
  void AddLost(const patterns::Wait& wait, LostWait::Rule rule);
  void KeepLost(uint32_t node);
  void ReportLost(uint32_t node);
  void ReportAllLost(const Entry& entry, LostWait::Rule rule);
  void ForgetTraces();
  void MoveTraces(const std::vector<uint32_t>& moved);

  // NO SKIP: all starts at once (search_all.cc).
  data::Status AllRows(uint64_t limit, const Settlement& now, MatchSink& sink);
  data::Status AllTime(int64_t time_us, MatchSink& sink);
  data::Status AllEnd(uint64_t limit, MatchSink& sink);
  void StepAll(uint64_t row);
  data::Status ReportAll(const Settlement& now, MatchSink& sink);
  data::Status ReportTimeouts(uint64_t before_start, size_t* at, const Settlement& now, MatchSink& sink);
  void DropReported();
  void CloseAll();
  // The same as a graph (search_graph.cc).
  data::Status GraphRows(uint64_t limit, const Settlement& now, MatchSink& sink);
  void PassStarts(int64_t time_us, uint64_t row);
  uint8_t* GraphState();
  data::Status ReportPaths(const Settlement& now, MatchSink& sink);
  void DropGraph(uint64_t first_start);
  void CloseGraph(uint64_t next_start);

  bool Test(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record) {
    const bool holds = Holds(node, variable, row, record);
    if (traces_tests_) [[unlikely]] TraceTest(node, variable, row, holds);
    return holds;
  }
  bool Holds(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record);
  bool TestRest(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record);
  data::VectorView CurrentRowValue(uint32_t navigation, uint32_t variable, uint64_t row);
  data::VectorView RunValue(uint32_t navigation, uint32_t node, uint32_t variable, uint64_t row);
  // What the run keeps of its rows, with this row mapped to the variable.
  const uint8_t* PayloadWith(uint32_t node, uint32_t variable, uint64_t row);
  void BuildPayload(uint32_t node, uint32_t variable, uint64_t row);
  void Track(const NavigationPlan& plan, uint32_t navigation, uint64_t row);
  QuickCondition::Truth Guess(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record);
  uint32_t AddNode(uint32_t parent, uint32_t take, uint64_t row, const uint8_t* payload);
  const uint8_t* NodeBytes(uint32_t node) const;
  const NodeHeader& Node(uint32_t node) const { return *reinterpret_cast<const NodeHeader*>(NodeBytes(node)); }
  data::VectorView ValueAtRow(uint32_t navigation, uint64_t row, const data::VectorView& classifier);
  void StoreNodes();
  uint32_t CompactNodes();
  // Whether it is time to count what the list holds.
  bool IsLarge() const {
    return unloaded_ + list_.size() > budget_.runs || stored_count_ + new_count_ >= nodes_to_count_;
  }
  void SetNodesToCount();
  // Lets go of dead labels; what there is too much of.
  std::optional<BudgetCut::Exceeded> CountRuns();
  BudgetCut MakeCut(BudgetCut::Exceeded exceeded, uint64_t first, uint64_t limit, const Settlement& now) const;
  uint64_t DropStart(uint64_t next_start);
  uint64_t DropRuns(uint64_t first_start);
  data::Status CutRuns(BudgetCut::Exceeded exceeded, const Settlement& now, MatchSink& sink);
  data::Status GiveUpRuns(BudgetCut::Exceeded exceeded, const Settlement& now, MatchSink& sink);
  uint64_t StartOf(const Entry& entry) const;
  data::VectorView NameOf(uint32_t variable) const;

  // Constant after construction.
  const DomainPlan& domain_;
  const PatternPlan& plan_;
  const uint32_t ordinal_;
  const KeyBudget budget_;
  state::BlockStore& store_;

  // The key at hand.
  state::BlockId block_ = state::kNoBlock;
  RowAccess rows_;
  SearchSlot* slot_ = nullptr;  // in the block
  bool from_partition_start_ = false;
  uint8_t* marked_records_ = nullptr;  // where record 0 would lie, for patterns that remember
  const uint8_t* stored_nodes_ = nullptr;
  uint32_t stored_count_ = 0;
  uint64_t nodes_to_count_ = 0;

  // Of a start that was decided, its last list and the first row that it has not seen; 0: none is kept. While the start in
  // progress catches up, the history is that one's.
  ListHistory history_;
  bool catches_up_ = false;
  uint64_t decided_row_ = 0;
  std::vector<Entry> decided_list_;
  std::vector<uint64_t> decided_states_;
  std::vector<uint32_t> nodes_;  // of the list at hand

  // With plan_.quiet: entries of the list that are still only in the block, before those in list_, what all wait for, and
  // the rows that may matter to any start, of those before loud_until_ that one asked for.
  uint32_t unloaded_ = 0;
  uint64_t wake_ = 0;
  bool wake_is_old_ = false;
  std::vector<std::pair<uint64_t, uint64_t>> loud_;
  uint64_t loud_until_ = 0;
  std::vector<uint32_t> moved_;  // by compaction: per node its new number, or kNoNode

  // Working memory, reused from row to row.
  std::vector<Entry> list_;
  std::vector<Entry> next_;
  std::vector<uint8_t> new_nodes_;  // as large as ever needed; the first new_count_ nodes are in use
  uint32_t new_count_ = 0;
  std::vector<uint8_t> payload_;        // of the candidate node
  std::vector<uint8_t> fresh_payload_;  // of a run without rows
  bool payload_built_ = false;
  std::vector<uint8_t> ends_only_;  // per take: nothing can follow it
  uint64_t trial_row_ = kNoStart;   // in a trial: where a match is asked for
  Scanner scanner_;
  std::vector<uint32_t> path_;    // steps of the table, from the start unless it was begun before Enter
  RunSet runs_;                   // of next_, where plan_.may_repeat
  bool repeated_ = false;         // a run was dropped as there was one with its labels and its future
  std::vector<uint64_t> merged_;  // per take: stamp of the row that it was last taken at
  std::vector<uint64_t> tested_;  // per variable: stamp and result of the last test
  uint64_t stamp_ = 0;
  std::vector<uint64_t> states_;       // beside list_: plan_.state.words each
  std::vector<uint64_t> next_states_;  // beside next_
  std::vector<uint64_t> new_state_;    // of the run that a take makes
  std::vector<uint32_t> heads_;        // per take: the last entry of next_ at it, if merged_ has the stamp
  std::vector<uint32_t> chain_;        // beside next_: the entry before at the same take
  std::vector<patterns::Wait> waits_;   // of the run at hand, where the automaton counts
  std::vector<patterns::Wait> follow_;  // of the run that a take makes
  patterns::ClosureScratch closure_;
  std::vector<ExprScratch> rest_;            // per variable
  struct NavigationCell {
    ExprScratch expression;
    data::StringRef cell;
    alignas(16) uint8_t value[16] = {};
  };
  std::vector<NavigationCell> cells_;  // per navigation
  std::vector<MatchedRow> matched_;
  std::vector<uint32_t> timed_out_;      // labels of runs that `within` ended just now, in the order of the list
  LabelSet reported_;                    // NO SKIP: matches that this row or time settled
  LabelSet reported_timeouts_;
  std::optional<MatchGraph> graph_;
  std::vector<uint8_t> holds_;  // per variable: its condition, at the row at hand
  std::vector<MatchedRow> walk_;
  Navigator navigator_;
  Navigator walker_;
  bool walked_ = false;
  std::vector<data::StringRef> names_;

  // Of the run at hand, where somebody asks.
  SearchTracer* tracer_ = nullptr;
  bool traces_tests_ = false;
  std::vector<LostWait> lost_;  // at this step
  uint64_t trace_row_ = LostWait::kNoRow;
  int64_t trace_us_ = 0;
  bool took_ = false;
  std::vector<MatchedRow> traced_;
  // By key and label: what runs that end in it have lost.
  std::map<std::pair<state::BlockId, uint32_t>, std::vector<LostWait>> kept_lost_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_SEARCH_H_
