// Everything in front of the sequencer: fetching, parsing, releasing and preparing, for all sources of a job.
//
// A source's pieces go through Fetch (one at a time), Parse (any worker), Release (in order); each batch that comes out
// is prepared by any worker and waits for the sequencer. The source with the lowest frontier is fetched first and may
// be some pieces ahead; any other is fetched only while fewer than two of its batches wait. So memory depends on the
// number of sources and workers, never on how long or how uneven the inputs are.
//
// A source that fails ends where it failed: its bound stays there for ever, so rows of other sources below it are still
// sequenced, and nothing above it ever is.
//
// Thread-safety: Next, Finish, Collect, UsedUp and the accessors under the job's lock; Execute without it, for
// different tasks beside each other.
#ifndef TRIPLINE_ENGINE_FLOW_INTAKE_H_
#define TRIPLINE_ENGINE_FLOW_INTAKE_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/flow/job.h"
#include "engine/flow/sequence.h"

namespace tripline::engine {

class Intake {
 public:
  // A piece on its way.
  struct Piece {
    std::unique_ptr<Source::Piece> piece;
    bool parsed = false;
  };
  // A batch that was released, from its first row that is not below the restored cut.
  struct Batch {
    std::shared_ptr<PreparedBatch> batch;
    uint32_t from = 0;
    int64_t first_us = 0;
    bool ready = false;
    data::Status failure;  // of Prepare: this batch is never ready, so nothing behind it is taken
  };
  struct Task {
    Stage stage = Stage::kRead;
    uint32_t source = 0;
    Piece* piece = nullptr;  // to parse
    Batch* batch = nullptr;  // to prepare
    bool last = false;       // to release: everything that the source still keeps back

    // What Execute leaves for Finish.
    std::unique_ptr<Source::Piece> moved;  // fetched, or to be released
    std::vector<Batch> released;
    int64_t frontier_us = kStartOfTime;
    SourceCounters counters;
    data::Status status;
  };

  Intake(std::shared_ptr<const Plan> plan, std::vector<JobInput> inputs, uint32_t threads);
  ~Intake();

  // The next task, latest stage first; false if there is none that may start.
  bool Next(Task* task);
  void Execute(Task& task);
  void Finish(Task& task);
  // Whether Next would find one.
  bool has_work() const;
  uint32_t running() const { return running_; }

  // Hands everything that is ready to the sequencer, with the bounds that hold behind it.
  void Collect(Sequencer& sequencer);
  // Batches that the sequencer has used up, as Sequencer::TakeUsedUp gives them.
  void UsedUp(std::span<const uint32_t> sources);
  // Rows up to this one are dropped. Before the first task.
  void Resume(const std::optional<OrderKey>& last) { resume_ = last; }

  // The failure that stands first in the total order.
  data::Status failure() const;
  SourceCounters totals() const;
  std::vector<uint32_t> streams() const;

 private:
  struct Input {
    // Constant after construction.
    std::unique_ptr<Source> source;
    uint32_t ordinal = 0;
    uint32_t stream = 0;
    int32_t time_column = -1;

    // Release's own, which is one at a time.
    std::optional<OrderKey> last_released;

    // Guarded by the job's lock.
    std::deque<Piece> pieces;    // in order; the first is released next
    std::deque<Batch> released;  // in order; the first goes to the sequencer next
    bool fetching = false;
    bool fetched_all = false;
    bool releasing = false;
    bool ended = false;    // the last Release is over
    data::Status failure;  // of Fetch, behind all pieces, or of Release
    bool broken = false;   // Release has failed, or a batch was refused: the rest is not looked at
    uint32_t ahead = 0;    // batches released and not used up
    int64_t frontier_us = kStartOfTime;
    SourceCounters counters;
  };
  struct Unprepared {
    uint32_t source;
    Batch* batch;
  };

  bool CanRelease(const Input& input) const;
  bool CanFetch(const Input& input, bool lowest) const;
  const Input* Lowest() const;
  const Input* Fetchable() const;
  int64_t BoundOf(const Input& input) const;
  void Release(Input& input, Task& task);
  void FinishRelease(Input& input, Task& task);
  data::Status Accept(Input& input, BatchPtr batch, std::vector<Batch>* out);
  data::Status Prepare(const Input& input, Batch& batch);
  std::shared_ptr<PreparedBatch> Wrap(const Input& input, BatchPtr batch);
  void GiveBack(PreparedBatch* batch);

  // Constant after construction.
  const std::shared_ptr<const Plan> plan_;
  const uint32_t max_pieces_;
  const uint32_t max_ahead_;
  std::optional<OrderKey> resume_;

  std::vector<std::unique_ptr<Input>> inputs_;

  // Guarded by the job's lock.
  std::deque<Unprepared> unprepared_;
  std::deque<std::pair<uint32_t, Piece*>> unparsed_;
  uint32_t pieces_ = 0;
  uint32_t running_ = 0;

  // Guarded by pool_mutex_.
  std::mutex pool_mutex_;
  std::vector<std::unique_ptr<Prepared>> pool_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_INTAKE_H_
