// Runs all patterns of one key domain over the rows of one shard: what a keyed operator (engine/flow/operator.h) does
// for patterns.
//
// For each row it brings the key's time forward (deadlines first), moves the watch of every pattern, stores the row record
// if any pattern is for it, and gives back records that none can read any more. The exact search of a pattern is entered
// only where its watch says that a match may end, and from then on for every row and deadline until all starts up to that
// row are decided; the block's deadline is the earliest of these. A pattern without a watch is always searched.
//
// Not here: where predicate bits come from (the plan evaluates DomainPlan::predicates() over batches), and what becomes
// of matches (MatchSink). Thread-safety: shard-only. Failures: those of Search, and of the sink.
#ifndef TRIPLINE_CEP_DOMAIN_MATCHER_H_
#define TRIPLINE_CEP_DOMAIN_MATCHER_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cep/row_condition.h"
#include "cep/search.h"
#include "engine/flow/operator.h"

namespace tripline::cep {

class DomainMatcher {
 public:
  DomainMatcher(std::shared_ptr<const DomainPlan> plan, state::BlockStore& store, state::TimerIndex& timers);

  // bits[i]: the predicate words of slice i of the frame, DomainPlan::predicate_words() per row of its batch.
  data::Status ProcessRows(const engine::Frame& frame, std::span<const uint64_t* const> bits,
                           std::span<const engine::KeyedRow> rows, MatchSink& sink);
  data::Status FireTimers(std::span<const state::DueTimer> due, int64_t cut_us, MatchSink& sink);
  data::Status Drain(MatchSink& sink);
  // Of these blocks only: at the end of input their deadlines settle nothing by time any more, but by the end.
  data::Status DrainDue(std::span<const state::DueTimer> due, MatchSink& sink);

  // The rows of a key that are still there.
  RowAccess Rows(state::BlockId block) { return Access(block); }
  // Before the first row. The tracer outlives the matcher.
  void set_tracer(uint32_t pattern, SearchTracer* tracer) { searches_[pattern]->set_tracer(tracer); }

  // Rows that each pattern's search looked at since the last reset: how a domain's time is shared among its rules.
  const std::vector<uint64_t>& visits() const { return visits_; }
  void ResetVisits() { visits_.assign(visits_.size(), 0); }

 private:
  // What every row needs to know of a pattern.
  struct Lane {
    const patterns::Watch* watch = nullptr;      // null: the search looks at every row
    const RunBounds* bounds = nullptr;           // null: what the watch says is all that can be said
    uint32_t bounds_at = 0;
    const patterns::Pattern* bounded = nullptr;  // the pattern, if it has a `within`
    int64_t within_us = 0;                       // of it, where that is no matter of the calendar; else 0
    uint32_t lookahead = 0;
    uint64_t fewest_rows = 0;                    // of a match
  };
  enum class Wanted : uint8_t { kNo, kSearch, kAccepts };

  static RunBounds::State& BoundsOf(const KeySlots& slots, const Lane& lane) {
    return *reinterpret_cast<RunBounds::State*>(slots.bounds() + lane.bounds_at);
  }

  // What has to be done for the row at hand, as bits: some pattern needs the row; some pattern has to be searched.
  using Outlook = uint32_t;
  static constexpr Outlook kKeep = 1;
  static constexpr Outlook kSearch = 2;

  KeySlots Slots(state::BlockId block) { return {store_.MutableSlots<uint8_t>(block), plan_->slots()}; }
  // Where a row's key lies, worked out a stretch ahead: a look through the store is a chain of dependent loads.
  struct Place {
    uint8_t* slots = nullptr;
    uint8_t* records = nullptr;  // of the segment that has this number and this capacity, which only grows
    uint32_t capacity = 0;
    state::SegmentId segment = state::kNoSegment;
  };
  Place PlaceOf(state::BlockId block);
  void AskForSearch(state::BlockId block, const KeySlots& slots, uint32_t pattern, const Place& place);
  // What rows read of a slice of the frame.
  struct SliceRows {
    const data::RecordBatch* batch;
    const int64_t* times;  // null: without event time
    const uint64_t* bits;
    uint32_t stream;
  };
  data::Status ProcessRow(const engine::Frame& frame, const SliceRows& slice, const engine::KeyedRow& row,
                          const Place& place, MatchSink& sink);
  Outlook WatchRow(const KeySlots& slots, const uint64_t* words, uint64_t row, int64_t time_us);
  // Asks the bounds of runs, then a trial, whether a match can end at a row that the watch accepts; returns what is left.
  Outlook BoundRow(state::BlockId block, const KeySlots& slots, uint8_t* record, uint64_t row, int64_t time_us);
  // rows: up to this one.
  data::Status SearchRow(state::BlockId block, const KeySlots& slots, const RowAccess& rows, uint64_t row,
                         const Settlement& now, MatchSink& sink);
  data::Status AdvanceTime(state::BlockId block, int64_t time_us, MatchSink& sink);
  // Returns its record: predicates, and what it is beside the rows before it.
  uint8_t* StoreRow(const SliceRows& slice, const engine::KeyedRow& row, int64_t time_us, const uint64_t* bits,
                    const Place& place, const KeySlots& slots);
  data::Status DrainBlock(state::BlockId block, MatchSink& sink);
  RowAccess Access(state::BlockId block);
  // The same, from the record of this row.
  RowAccess AccessFrom(state::BlockId block, const KeySlots& slots, const uint8_t* record, uint64_t row) const;
  // The first undecided start that may have a match that ends at this row.
  uint64_t FirstToEndAt(uint32_t pattern, state::BlockId block, const RowAccess& rows, uint64_t row,
                        const KeySlots& slots);
  // Brings the watch's origin behind the starts that `within` has ended: it does not see time itself.
  void ExpireOrigin(const Lane& lane, const RowAccess& rows, int64_t time_us, WatchSlot* slot) const;
  // Release, without what only ended starts would need.
  void Trim(state::BlockId block, const KeySlots& slots, int64_t time_us);
  // After a search: is it still open, and is anything left to watch?
  void Review(const KeySlots& slots, uint32_t pattern, uint64_t rows);
  static int64_t NewestDeadline(const Lane& lane, int64_t time_us);
  // Gives back what no pattern reads any more: before the row buffer grows, not at every row.
  void Release(state::BlockId block, const KeySlots& slots);
  // What a key may hold (domain_budget.cc). IsLarge is asked behind every row that is kept.
  static uint64_t RowsToCount(const DomainPlan& plan);
  bool IsLarge(const KeySlots& slots) const;
  data::Status EnforceBudget(state::BlockId block, const Settlement& now, MatchSink& sink);
  std::optional<BudgetCut::Exceeded> CountRows(const KeySlots& slots, const RowAccess& rows, uint64_t held_from) const;
  uint64_t HeldFrom(const KeySlots& slots, uint32_t pattern, uint64_t tail) const;
  // Counts the open searches; sets the block's deadline to the earliest of theirs that lies behind time_us.
  void SetDeadline(state::BlockId block, const KeySlots& slots, int64_t time_us);

  const std::shared_ptr<const DomainPlan> plan_;
  state::BlockStore& store_;
  state::TimerIndex& timers_;
  const uint32_t pattern_count_;
  std::vector<Lane> lanes_;
  std::vector<std::unique_ptr<Search>> searches_;
  RowConditions row_conditions_;
  const bool has_bounds_;
  const uint64_t rows_to_count_;  // in the row buffer; more of them may be too many
  std::vector<SliceRows> slices_;  // of the frame at hand
  std::vector<Place> places_;      // of the rows at hand
  std::vector<Wanted> wanted_;  // per pattern: whether its search looks at the row at hand
  std::vector<uint64_t> visits_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_DOMAIN_MATCHER_H_
