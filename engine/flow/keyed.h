// One shard of one key domain: its state, its timers and its operator, and what is done with them in a frame.
//
// In a frame the shard brings the block of each of its rows, gives the rows to the operator, fires the timers that the
// frame's cut makes due, and has the packet sealed. Index and blocks are prefetched some rows ahead.
//
// Thread-safety: shard-only. Ownership: owns store, timers and operator.
// Failures: those of the operator; TRL0652 if the shard's state is larger than its budget; TRL0653 if the operator
// leaves a timer that is due.
#ifndef TRIPLINE_ENGINE_FLOW_KEYED_H_
#define TRIPLINE_ENGINE_FLOW_KEYED_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/flow/operator.h"
#include "state/block_store.h"

namespace tripline::engine {

class KeyedShard {
 public:
  struct Options {
    uint32_t key_groups = 1024;
    uint64_t state_budget_bytes = 0;  // 0: no limit
    bool huge_pages = true;
  };
  KeyedShard(const Plan& plan, uint32_t domain, const Options& options);

  // rows: of the frame, this shard's, in the total order.
  data::Status Run(const Frame& frame, std::span<const FrameRow> rows, Packet& out);

  state::BlockStore& store() { return store_; }
  const state::BlockStore& store() const { return store_; }
  // After the last LoadGroup into the store.
  void Rebuild() { timers_.Rebuild(); }

 private:
  void FindBlocks(std::span<const FrameRow> rows);
  data::Status FireTimers(const Frame& frame, Packet& out);
  data::Status CheckBudget() const;

  // Constant after construction.
  const uint32_t domain_;
  const std::string name_;
  const Options options_;

  // Shard only.
  state::BlockStore store_;
  state::TimerIndex timers_;
  std::unique_ptr<KeyedOperator> operator_;
  std::vector<const PreparedKeys*> keys_;  // of the frame, per slice
  std::vector<KeyedRow> rows_;             // of a stretch of the frame
  std::vector<state::DueTimer> due_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_KEYED_H_
