// The operator protocol: what a plan gives the job, and what may be called when, by whom.
//
// A job runs every frame through these phases, frames in order within each box:
//   Prepare   per batch, any worker, pure: predicates, keys, hashes (before the sequencer)
//   RowStage  per frame, any worker, pure: outputs that need no key
//   Keyed     per (domain, shard), under the shard's token, frames in order: KeyedOperator
//   Final     per frame, one caller at a time, frames in order: merges the packets of all of the above
// Each phase of a frame delivers exactly one packet per RowStage and per (domain, shard), even if it is empty.
// Control entries (snapshot, stop) stand between two frames.
//
// A KeyedOperator owns no state of its own beyond what it can rebuild: all of it lies in the blocks of its
// state::BlockStore and the shard's timers. It starts no thread, does no I/O, and reads no clock.
//
// Thread-safety: Plan is immutable; a KeyedOperator is shard-only. Virtual calls are per batch or frame, never per row.
// Failures: a Status from any of these ends the job; a bad row is never a failure.
#ifndef TRIPLINE_ENGINE_FLOW_OPERATOR_H_
#define TRIPLINE_ENGINE_FLOW_OPERATOR_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"
#include "engine/flow/frame.h"
#include "state/block_store.h"

namespace tripline::engine {

// What one phase of one frame hands to the final stage; a plan derives its own. Reused from frame to frame.
class Packet {
 public:
  virtual ~Packet() = default;
  virtual void Clear() = 0;
};

// A row with the block of its key, as the keyed stage found or made it.
struct KeyedRow {
  FrameRow row;
  state::BlockId block;
};

class KeyedOperator {
 public:
  virtual ~KeyedOperator() = default;

  // Rows of this shard in the total order, each with its block. Timers of a row's own key that are due before the row
  // are the operator's to fire first (it keeps the next deadline in the block). Called with a part of the frame's rows
  // after the other, at least once, so that their blocks are still in the cache. It must not erase blocks, which later rows of the span may name: that is for FireTimers, Drain and Seal.
  virtual data::Status ProcessRows(const Frame& frame, std::span<const KeyedRow> rows, Packet& out) = 0;

  // Blocks whose armed deadline is at most the frame's cut, in the order (deadline, key group, key); after the
  // frame's rows. The operator settles what is due and arms each block's next deadline itself. While that leaves any
  // deadline at or below the cut it is called again in the same frame; a deadline that it does not move is a failure.
  virtual data::Status FireTimers(const Frame& frame, std::span<const state::DueTimer> due, Packet& out) = 0;

  // Time runs to its end (Frame::End::kDrain): settles everything that is still open, in the store's key order.
  virtual data::Status Drain(const Frame& frame, Packet& out) = 0;

  // Called once per frame, last: the operator sorts its outputs by settlement.
  virtual void Seal(Packet& out) = 0;
};

class Plan {
 public:
  struct Domain {
    std::string name;         // "customer_id": for messages and snapshots; unique in the plan
    uint32_t slot_bytes = 0;  // fixed part of every key's block
    uint32_t hot_bytes = 64;  // of it, from its beginning: what most rows read
  };

  virtual ~Plan() = default;

  virtual std::span<const Domain> domains() const = 0;

  virtual std::unique_ptr<Prepared> MakePrepared() const = 0;
  virtual std::unique_ptr<Packet> MakePacket() const = 0;

  virtual data::Status Prepare(uint32_t stream, const data::RecordBatch& batch, Prepared& out) const = 0;
  virtual data::Status RowStage(const Frame& frame, Packet& out) const = 0;
  // An operator for one shard of a domain; the store and the timers outlive it.
  virtual std::unique_ptr<KeyedOperator> MakeOperator(uint32_t domain, state::BlockStore& store,
                                                      state::TimerIndex& timers) const = 0;
};

// The ordered end of the job: one per job. packets[0] is the row stage's, then domain by domain, shard by shard.
class FinalStage {
 public:
  virtual ~FinalStage() = default;
  virtual data::Status Process(const Frame& frame, std::span<Packet* const> packets) = 0;
  // Its state (cooldowns, limits, counters) as bytes, and back; between frames.
  virtual void Save(std::string* out) const = 0;
  virtual data::Status Restore(std::string_view bytes) = 0;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_OPERATOR_H_
