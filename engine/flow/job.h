// A job: sources, a plan and a final stage, run to the end of the input or to a stop.
//
// Workers (one per thread, the caller's among them) run whatever is ready, latest stage first; shards are values that
// a worker enters by their token. Results never depend on threads, shards or batch limits.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto job, Job::Make(options, plan, final, std::move(inputs)));
//   TRIPLINE_RETURN_IF_ERROR(job->Run());
//
// Snapshot and restore: a job stopped at a frame boundary gives a Snapshot; a new job with any other number of shards
// that restores it reads its sources again, drops what is below the cut, and goes on as if nothing had happened.
//
// Thread-safety: thread-compatible; RequestStop and progress are thread-safe (and safe in a signal handler).
// Failures: the first Status of any stage ends Run, after the frames before it have been finished.
#ifndef TRIPLINE_ENGINE_FLOW_JOB_H_
#define TRIPLINE_ENGINE_FLOW_JOB_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/operator.h"

namespace tripline::engine {

struct JobOptions {
  uint32_t threads = 1;                    // workers, the calling thread included
  uint32_t shards = 0;                     // per domain; 0: as many as threads
  uint32_t key_groups = 1024;              // G, 128 to 32,768; fixed for the life of a job's state
  uint32_t frame_rows = data::kBatchRows;  // rows a frame holds at most: 1 to kBatchRows
  uint32_t frames_in_flight = 16;          // between the sequencer and the final stage
  bool drain_at_end = true;                // end of input is time without end (false: --no-end)
  // Time comes to here behind the last row, before the end: what is due by then settles by time. kStartOfTime: to the row.
  int64_t advance_to_us = kStartOfTime;
  uint64_t stop_after_rows = 0;     // stop when so many rows were judged, those before a restore included; 0: never
  uint64_t state_budget_bytes = 0;  // per shard and domain, beyond it the job fails (TRL0652); 0: no limit
  bool huge_pages = true;           // for state; false where the longest frame counts more than the mean
};

struct JobInput {
  std::unique_ptr<Source> source;
  uint32_t stream = 0;       // the plan's number; numbers follow the order of the streams' names
  int32_t time_column = -1;  // of the stream's event time; -1: none (arrival order)
};

enum class Stage : uint8_t { kRead, kParse, kRelease, kPrepare, kSequence, kRows, kKeyed, kFinal, kCount };

struct JobProgress {
  uint64_t rows = 0;  // judged
  uint64_t rejected = 0;
  uint64_t late = 0;
  uint64_t clamped = 0;
  uint64_t bytes_read = 0;
  uint64_t bytes_total = 0;                                            // 0 where it is not known
  int64_t longest_frame_ns = 0;                                        // of the keyed phases
  std::array<int64_t, static_cast<size_t>(Stage::kCount)> stage_ns{};  // worker time per stage
};

class Job {
 public:
  static data::StatusOr<std::unique_ptr<Job>> Make(const JobOptions& options, std::shared_ptr<const Plan> plan,
                                                   FinalStage* final_stage, std::vector<JobInput> inputs);
  virtual ~Job() = default;

  // Blocks until the end of the input, a stop, or a failure.
  virtual data::Status Run() = 0;
  // Ends Run at the next frame boundary; nothing that was released is lost.
  virtual void RequestStop() = 0;
  virtual JobProgress progress() const = 0;
  // True if Run ended by a stop before the end of the input.
  virtual bool stopped() const = 0;

  // After Run ended by a stop: the whole job (state by key group, cut, final stage), independent of the shards.
  virtual data::StatusOr<std::string> Snapshot() const = 0;
  // Before Run. Fault::kData for bytes that are no snapshot of this plan, damaged, or of another G.
  virtual data::Status Restore(std::string_view snapshot) = 0;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_FLOW_JOB_H_
