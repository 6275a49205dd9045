// The sequencer: merges what the sources have released into one total order and cuts it into frames.
//
// Each source is a lane: batches that are ready, and a bound, below which nothing more will come. The cut is the lowest
// bound; rows below it are final and are taken in merged order. A lane is taken in runs: as many of its rows as stand
// before the next lane's first one, found by galloping, so one in-order source costs O(1) per slice beyond the row
// list, and sources that do not overlap in time cost no more.
//
//   sequencer.Push(source, batch, 0);  sequencer.SetBound(source, frontier_us);
//   sequencer.Fill(frame_rows, &frame);
//
// Lanes are ranked by (stream, source ordinal), which with the event time decides between any two rows of different
// lanes; within a lane rows ascend already. A lane without event time stands at time 0.
//
// Thread-safety: thread-compatible; a job enters it by a token.
#ifndef TRIPLINE_ENGINE_FLOW_SEQUENCE_H_
#define TRIPLINE_ENGINE_FLOW_SEQUENCE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/flow/frame.h"
#include "engine/flow/order.h"

namespace tripline::engine {

class Sequencer {
 public:
  // streams: of each source, by ordinal.
  explicit Sequencer(std::span<const uint32_t> streams);

  // Rows [from, rows) of a batch; behind everything that was pushed for this source before.
  void Push(uint32_t source, std::shared_ptr<PreparedBatch> batch, uint32_t from);
  // No row that is yet to be pushed for this source has an event time below this.
  void SetBound(uint32_t source, int64_t time_us);
  // Nothing more will be pushed for this source.
  void End(uint32_t source);
  // Where a restored job goes on.
  void Resume(const std::optional<OrderKey>& last, int64_t cut_us);

  // Appends rows to the frame until it holds `rows` or the cut is reached. The frame is begun by an empty one, and
  // filled by any number of calls.
  void Fill(uint32_t rows, Frame* frame);

  // A lower bound on the event time of every row that was not taken yet; never moves back. When no row is left it is
  // the time of the last one.
  int64_t CutUs();
  // Every source has ended and every row was taken.
  bool at_end() const;
  // The last row that was taken.
  const std::optional<OrderKey>& last() const { return last_; }
  // Sources of the batches that were used up since the last call, one entry a batch.
  std::vector<uint32_t> TakeUsedUp();

 private:
  struct Lane {
    uint32_t rank = 0;
    bool ended = false;
    int64_t bound_us = kStartOfTime;
    std::deque<Slice> ready;         // from: the next row to take
    const int64_t* times = nullptr;  // of the first batch of `ready`
    int32_t slice = -1;              // of the frame being filled, for the first batch of `ready`
  };
  // Where a lane stands in the merge: its next row's time and its rank.
  struct Head {
    int64_t time_us;
    uint32_t rank;
    uint32_t lane;
    friend bool operator<(const Head& a, const Head& b) {
      return a.time_us != b.time_us ? a.time_us < b.time_us : a.rank < b.rank;
    }
  };

  Head HeadOf(uint32_t lane) const;
  Head Cut() const;
  // Takes a run of the lane's first batch, `room` rows at most; how many it were.
  uint32_t TakeRun(const Head& head, const Head& limit, uint32_t room, Frame* frame, FrameRow* out);
  void Advance(Lane& lane, uint32_t to);
  // Puts heap_[0] where it belongs.
  void SiftDown();

  std::vector<Lane> lanes_;
  std::vector<Head> heap_;
  std::vector<uint32_t> used_up_;
  std::optional<OrderKey> last_;
  int64_t cut_us_ = kStartOfTime;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_SEQUENCE_H_
