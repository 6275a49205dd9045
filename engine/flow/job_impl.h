// The job's inside: frames on their way, the tokens of shards, and the workers that run what is ready.
//
// A worker takes the lock, picks the latest stage that can run, lets go of the lock, runs it, and takes the lock again
// to say what has become ready by it. Tasks take 50 to 500 microseconds, the lock less than one, and nothing is locked
// per row. Fields say who may touch them.
//
// What it is not: the stages themselves (intake.h, sequence.h, select.h, keyed.h).
// Thread-safety: as job.h says.
#ifndef TRIPLINE_ENGINE_FLOW_JOB_IMPL_H_
#define TRIPLINE_ENGINE_FLOW_JOB_IMPL_H_

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/intake.h"
#include "engine/flow/job.h"
#include "engine/flow/keyed.h"
#include "engine/flow/select.h"
#include "engine/flow/sequence.h"

namespace tripline::engine {

class JobImpl : public Job {
 public:
  JobImpl(const JobOptions& options, std::shared_ptr<const Plan> plan, FinalStage* final_stage,
          std::vector<JobInput> inputs);

  data::Status Run() override;
  void RequestStop() override { stop_requested_.store(true, std::memory_order_relaxed); }
  JobProgress progress() const override;
  bool stopped() const override { return stopped_; }
  data::StatusOr<std::string> Snapshot() const override;
  data::Status Restore(std::string_view snapshot) override;

 private:
  static constexpr uint64_t kNoFrame = UINT64_MAX;

  // A frame on its way. Written by the worker whose task it is, handed on under the lock.
  struct FrameSlot {
    Frame frame;
    std::vector<Selection> selections;             // by domain
    std::vector<std::unique_ptr<Packet>> packets;  // the row stage's, then by token
    std::vector<Packet*> packet_pointers;

    // Guarded by mutex_.
    bool selected = false;
    uint32_t remaining = 0;  // packets that are not there yet
    size_t failed_packet = SIZE_MAX;
    data::Status failure;  // of the first packet that failed
  };

  // A shard of a domain: whoever runs it has it alone.
  struct Token {
    uint32_t domain = 0;
    uint32_t shard = 0;
    std::unique_ptr<KeyedShard> keyed;

    // Guarded by mutex_.
    uint64_t next_frame = 0;
    bool busy = false;         // queued or running
    uint32_t last_worker = 0;  // whose cache is likely to hold its state
  };

  enum class TaskKind : uint8_t { kFinal, kKeyed, kSelect, kRows, kSequence, kIntake };
  enum class SequenceOutcome : uint8_t {
    kWait,       // more rows have to come
    kPublish,    // the frame goes on its way, more may be there
    kEnd,        // likewise, and it is the last one
    kExhausted,  // nothing can come any more, and no source has ended
  };
  struct Task {
    TaskKind kind = TaskKind::kFinal;
    uint64_t frame = 0;
    uint32_t token = 0;
    bool force = false;  // to sequence: a frame that is not full will do
    SequenceOutcome outcome = SequenceOutcome::kWait;
    Intake::Task intake;
    data::Status status;
  };

  void Work(uint32_t worker);
  void Idle(std::unique_lock<std::mutex>& lock);

  // Under the lock.
  bool Pick(uint32_t worker, Task* task);
  bool PickKeyed(uint32_t worker, Task* task);
  bool PickSequence(bool force, Task* task);
  bool PickFrame(std::deque<uint64_t>& ready, TaskKind kind, Task* task);
  bool FinalReady() const;
  bool SequenceReady() const;
  bool HasWork() const;
  void Finish(Task& task, int64_t spent_ns);
  void FinishKeyed(Task& task, int64_t spent_ns);
  void FinishSequence(Task& task);
  void FinishFinal(Task& task);
  void CountIn(uint64_t frame, size_t packet, const data::Status& status);
  void Queue(uint32_t token);
  void CheckDone();

  // Without the lock.
  void Execute(Task& task);
  data::Status RunFinal(uint64_t frame);
  SequenceOutcome Sequence(bool force);

  FrameSlot& slot(uint64_t frame) { return *slots_[frame % slots_.size()]; }
  const FrameSlot& slot(uint64_t frame) const { return *slots_[frame % slots_.size()]; }
  static Stage StageOf(const Task& task);
  data::Status RestoreDomain(std::string_view name, const std::vector<std::string_view>& groups);

  // Constant after construction.
  const JobOptions options_;
  const std::shared_ptr<const Plan> plan_;
  FinalStage* const final_stage_;
  const ShardMap map_;

  std::atomic<bool> stop_requested_{false};
  std::atomic<uint64_t> version_{0};  // raised when there is work for one more worker

  mutable std::mutex mutex_;
  std::condition_variable wake_;

  // Guarded by mutex_. The slots of frames are declared behind the intake: batches go back to it.
  Intake intake_;
  std::vector<std::unique_ptr<FrameSlot>> slots_;
  std::vector<Token> tokens_;  // by domain, then shard
  std::deque<uint32_t> keyed_ready_;
  std::deque<uint64_t> select_ready_;
  std::deque<uint64_t> rows_ready_;
  uint64_t next_sequence_ = 0;  // the frame that is being filled
  uint64_t next_final_ = 0;
  uint64_t failed_frame_ = kNoFrame;
  uint32_t running_ = 0;
  uint32_t parked_ = 0;
  bool sequencing_ = false;
  bool sequence_dirty_ = true;  // something has come since the sequencer looked last
  bool final_running_ = false;
  bool ended_ = false;      // the last frame is on its way
  bool exhausted_ = false;  // a source has failed, and everything before it has been sequenced
  bool done_ = false;
  bool ran_ = false;
  bool stopped_ = false;
  bool can_snapshot_ = false;
  data::Status run_status_;

  // The sequencer's own, by its token.
  Sequencer sequencer_;
  uint64_t rows_sequenced_ = 0;
  int64_t cut_us_ = kStartOfTime;

  // Written under mutex_, read by anyone.
  std::atomic<uint64_t> rows_{0};
  std::atomic<uint64_t> rejected_{0};
  std::atomic<uint64_t> late_{0};
  std::atomic<uint64_t> clamped_{0};
  std::atomic<uint64_t> bytes_read_{0};
  std::atomic<uint64_t> bytes_total_{0};
  std::atomic<int64_t> longest_frame_ns_{0};
  std::array<std::atomic<int64_t>, static_cast<size_t>(Stage::kCount)> stage_ns_{};
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_JOB_IMPL_H_
