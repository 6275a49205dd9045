// Runs all patterns of one key domain over the rows of one shard: what a keyed operator (engine/flow/operator.h) does
// for patterns.
//
// For each row it brings the key's time forward (deadlines first), stores the row record if any pattern is for it, lets
// every search that is open or may start look at it, gives back records that none can read any more, and keeps the
// block's deadline at the earliest of its searches.
//
// Not here: where predicate bits come from (the plan evaluates DomainPlan::predicates() over batches), and what becomes
// of matches (MatchSink). Thread-safety: shard-only. Failures: those of Search, and of the sink.
#ifndef TRIPLINE_CEP_DOMAIN_MATCHER_H_
#define TRIPLINE_CEP_DOMAIN_MATCHER_H_

#include <memory>
#include <span>
#include <vector>

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

  // Rows that each pattern's search looked at since the last reset: how a domain's time is shared among its rules.
  const std::vector<uint64_t>& visits() const { return visits_; }
  void ResetVisits() { visits_.assign(visits_.size(), 0); }

 private:
  bool MayStart(const uint64_t* bits) const;
  void PrefetchSegments(state::BlockId block) const;
  data::Status ProcessRow(const engine::Frame& frame, const uint64_t* bits, const engine::KeyedRow& row,
                          MatchSink& sink);
  data::Status AdvanceTime(state::BlockId block, int64_t time_us, MatchSink& sink);
  uint64_t StoreRow(const engine::Frame& frame, const uint64_t* bits, const engine::KeyedRow& row);
  data::Status DrainBlock(state::BlockId block, MatchSink& sink);
  RowAccess Access(state::BlockId block) const;
  // Gives back what no search reads any more, and sets the block's deadline; `open`: of the searches left.
  void Settle(state::BlockId block, uint64_t needed_from, uint32_t open, int64_t deadline_us);

  const std::shared_ptr<const DomainPlan> plan_;
  state::BlockStore& store_;
  state::TimerIndex& timers_;
  std::vector<std::unique_ptr<Search>> searches_;
  std::vector<uint64_t> visits_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_DOMAIN_MATCHER_H_
