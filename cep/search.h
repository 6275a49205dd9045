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
// Source: language reference, 'Meaning'; SQL:2016 for preference. Thread-safety: shard-only: one per pattern and
// operator, used for one key at a time. Failures: SKIP TO a variable without rows, or to the first row of the match.
#ifndef TRIPLINE_CEP_SEARCH_H_
#define TRIPLINE_CEP_SEARCH_H_

#include <cstdint>
#include <vector>

#include "cep/domain_plan.h"
#include "cep/key_state.h"
#include "cep/match_sink.h"
#include "cep/navigator.h"

namespace tripline::cep {

class Search {
 public:
  Search(const DomainPlan& domain, uint32_t pattern, state::BlockStore& store);

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
  // The first row that the search may still look at (without lookback).
  uint64_t needed_from() const { return slot_->active != 0 ? slot_->start : slot_->next_start; }
  // Where the next start is tried. REQUIRES: not active.
  uint64_t next_start() const { return slot_->next_start; }
  // Matches may end at rows before this one: as long as a start before it is in progress, later starts may hold some.
  void set_accepted_until(uint64_t row) { slot_->accepted_until = row; }
  bool has_accepted() const { return slot_->active != 0 && slot_->start < slot_->accepted_until; }

 private:
  static constexpr uint32_t kNoNode = 0xffffffffu;
  static constexpr uint64_t kMostTrials = 128;  // starts that FirstToEndAt tries
  static constexpr uint32_t kOnlyEnd = 0xfffffff0u;  // an entry's take: nothing but $ is left to wait for

  struct Entry {
    uint32_t node;  // the last label; kNoNode: nothing taken
    uint32_t take;  // the position of the run, kFromStart…, kOnlyEnd, or kMatchTarget: a match
    uint32_t counters[patterns::kMaxCounters];
  };
  struct NodeHeader {
    uint32_t parent;
    uint32_t row;  // from the start
    uint32_t take;
    uint32_t length;  // of the chain
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

  void Begin(uint64_t row);
  // Goes on with the scan; false where the start has to be searched.
  bool Scan(uint64_t limit);
  bool MayEnd(uint64_t row, const uint8_t* record) const;
  void Step(uint64_t row);
  bool StepEntry(const Entry& entry, uint64_t row, const uint8_t* record);
  const std::vector<patterns::Wait>& WaitsOf(const Entry& entry, std::vector<patterns::Wait>& memory);
  bool AddRun(uint32_t node, const patterns::Wait& wait);
  bool IsMerged(const patterns::Wait& wait);
  bool Decided() const { return list_.empty() || list_[0].take == patterns::kMatchTarget; }
  bool WaitsForEnd(const Entry& entry);
  void Expire();
  void DecideAtEnd();
  data::Status Conclude(const Settlement& now, MatchSink& sink);
  data::Status Emit(const Settlement& now, MatchSink& sink);
  data::Status EmitUnmatched(uint64_t row, const Settlement& now, MatchSink& sink);
  data::StatusOr<uint64_t> SkipTarget() const;
  void CollectLabels(uint32_t node, std::vector<MatchedRow>* out) const;

  bool Test(uint32_t node, uint32_t variable, uint64_t row, const uint8_t* record);
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
  void CompactNodes();
  data::VectorView NameOf(uint32_t variable) const;

  // Constant after construction.
  const DomainPlan& domain_;
  const PatternPlan& plan_;
  const uint32_t ordinal_;
  state::BlockStore& store_;

  // The key at hand.
  state::BlockId block_ = state::kNoBlock;
  RowAccess rows_;
  SearchSlot* slot_ = nullptr;  // in the block
  bool from_partition_start_ = false;
  const uint8_t* stored_nodes_ = nullptr;
  uint32_t stored_count_ = 0;

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
  std::vector<uint64_t> merged_;  // per take: stamp of the row that it was last taken at
  std::vector<uint64_t> tested_;  // per variable: stamp and result of the last test
  uint64_t stamp_ = 0;
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
  std::vector<MatchedRow> walk_;
  Navigator navigator_;
  Navigator walker_;
  bool walked_ = false;
  std::vector<data::StringRef> names_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_SEARCH_H_
