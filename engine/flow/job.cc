#include "engine/flow/job.h"

#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "engine/flow/job_impl.h"
#include "fmt/format.h"

namespace tripline::engine {
namespace {

// A worker without work looks this often whether there is some before it parks: waking from a park costs about as much
// as a short task.
constexpr int kSpins = 2000;

int64_t NowNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A counter that is written under the lock only.
template <class T>
void Raise(std::atomic<T>& counter, T by) {
  counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

data::Status CheckOptions(const JobOptions& options) {
  const auto refuse = [](std::string_view what, uint64_t value, std::string_view range) {
    return data::Error(data::Fault::kCaller, "TRL0650", fmt::format("{} must be {} (it is {})", what, range, value));
  };
  if (options.threads < 1 || options.threads > 1024)
    return refuse("the number of threads", options.threads, "1 to 1024");
  if (options.key_groups < 128 || options.key_groups > 32768) {
    return refuse("the number of key groups", options.key_groups, "128 to 32768");
  }
  if (options.shards > options.key_groups) {
    return refuse("the number of shards", options.shards, "at most that of key groups");
  }
  if (options.frame_rows < 1 || options.frame_rows > data::kBatchRows) {
    return refuse("the number of rows in a frame", options.frame_rows, fmt::format("1 to {}", data::kBatchRows));
  }
  if (options.frames_in_flight < 1) return refuse("the number of frames in flight", 0, "at least 1");
  return data::OkStatus();
}

}  // namespace

data::StatusOr<std::unique_ptr<Job>> Job::Make(const JobOptions& options, std::shared_ptr<const Plan> plan,
                                               FinalStage* final_stage, std::vector<JobInput> inputs) {
  TRIPLINE_RETURN_IF_ERROR(CheckOptions(options));
  JobOptions complete = options;
  if (complete.shards == 0) complete.shards = std::min(options.threads, options.key_groups);
  return std::unique_ptr<Job>(new JobImpl(complete, std::move(plan), final_stage, std::move(inputs)));
}

JobImpl::JobImpl(const JobOptions& options, std::shared_ptr<const Plan> plan, FinalStage* final_stage,
                 std::vector<JobInput> inputs)
    : options_(options),
      plan_(std::move(plan)),
      final_stage_(final_stage),
      map_(options.shards, options.key_groups),
      intake_(plan_, std::move(inputs), options.threads),
      sequencer_(intake_.streams()) {
  const uint32_t domains = static_cast<uint32_t>(plan_->domains().size());
  for (uint32_t domain = 0; domain < domains; ++domain) {
    for (uint32_t shard = 0; shard < options_.shards; ++shard) {
      Token token;
      token.domain = domain;
      token.shard = shard;
      token.last_worker = shard % options_.threads;
      token.keyed = std::make_unique<KeyedShard>(*plan_, domain,
                                                 KeyedShard::Options{.key_groups = options_.key_groups,
                                                                     .state_budget_bytes = options_.state_budget_bytes,
                                                                     .huge_pages = options_.huge_pages});
      tokens_.push_back(std::move(token));
    }
  }
  for (uint32_t i = 0; i < options_.frames_in_flight; ++i) {
    slots_.push_back(std::make_unique<FrameSlot>());
    FrameSlot& made = *slots_.back();
    made.selections.resize(domains);
    for (size_t packet = 0; packet < 1 + tokens_.size(); ++packet) {
      made.packets.push_back(plan_->MakePacket());
      made.packet_pointers.push_back(made.packets.back().get());
    }
  }
}

data::Status JobImpl::Run() {
  if (std::exchange(ran_, true)) return data::Error(data::Fault::kCaller, "TRL0650", "a job runs once");
  try {
    std::vector<std::jthread> workers;
    for (uint32_t worker = 1; worker < options_.threads; ++worker) {
      workers.emplace_back([this, worker] { Work(worker); });
    }
    Work(0);
  } catch (const std::system_error& error) {
    return data::Error(data::Fault::kSystem, "TRL0653",
                       fmt::format("a worker thread can't be started: {}", error.what()));
  }
  return run_status_;
}

JobProgress JobImpl::progress() const {
  JobProgress progress;
  progress.rows = rows_.load(std::memory_order_relaxed);
  progress.rejected = rejected_.load(std::memory_order_relaxed);
  progress.late = late_.load(std::memory_order_relaxed);
  progress.clamped = clamped_.load(std::memory_order_relaxed);
  progress.bytes_read = bytes_read_.load(std::memory_order_relaxed);
  progress.bytes_total = bytes_total_.load(std::memory_order_relaxed);
  progress.longest_frame_ns = longest_frame_ns_.load(std::memory_order_relaxed);
  for (size_t stage = 0; stage < stage_ns_.size(); ++stage) {
    progress.stage_ns[stage] = stage_ns_[stage].load(std::memory_order_relaxed);
  }
  return progress;
}

void JobImpl::Work(uint32_t worker) {
  std::unique_lock lock(mutex_);
  while (!done_) {
    Task task;
    if (!Pick(worker, &task)) {
      Idle(lock);
      continue;
    }
    ++running_;
    if (options_.threads > 1 && HasWork()) {
      version_.fetch_add(1, std::memory_order_relaxed);
      if (parked_ != 0) wake_.notify_one();
    }
    lock.unlock();
    const int64_t start_ns = NowNs();
    Execute(task);
    const int64_t spent_ns = NowNs() - start_ns;
    lock.lock();
    --running_;
    Finish(task, spent_ns);
    CheckDone();
  }
  wake_.notify_all();
}

void JobImpl::Idle(std::unique_lock<std::mutex>& lock) {
  if (running_ == 0) {
    run_status_ = data::Error(data::Fault::kSystem, "TRL0653",
                              "the job has come to a halt, which is a defect of the engine or of a source");
    done_ = true;
    return;
  }
  const uint64_t seen = version_.load(std::memory_order_relaxed);
  lock.unlock();
  for (int i = 0; i < kSpins && version_.load(std::memory_order_relaxed) == seen; ++i) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  lock.lock();
  if (done_ || version_.load(std::memory_order_relaxed) != seen) return;
  ++parked_;
  wake_.wait(lock, [&] { return done_ || version_.load(std::memory_order_relaxed) != seen; });
  --parked_;
}

void JobImpl::Execute(Task& task) {
  switch (task.kind) {
    case TaskKind::kFinal:
      task.status = RunFinal(task.frame);
      return;
    case TaskKind::kKeyed: {
      Token& token = tokens_[task.token];
      FrameSlot& at = slot(task.frame);
      task.status =
          token.keyed->Run(at.frame, at.selections[token.domain].rows(token.shard), *at.packets[1 + task.token]);
      return;
    }
    case TaskKind::kSelect: {
      FrameSlot& at = slot(task.frame);
      for (uint32_t domain = 0; domain < at.selections.size(); ++domain) {
        at.selections[domain].Select(at.frame, domain, map_);
      }
      return;
    }
    case TaskKind::kRows:
      task.status = plan_->RowStage(slot(task.frame).frame, *slot(task.frame).packets[0]);
      return;
    case TaskKind::kSequence:
      task.outcome = Sequence(task.force);
      return;
    case TaskKind::kIntake:
      intake_.Execute(task.intake);
  }
}

data::Status JobImpl::RunFinal(uint64_t frame) {
  FrameSlot& at = slot(frame);
  TRIPLINE_RETURN_IF_ERROR(final_stage_->Process(at.frame, at.packet_pointers));
  for (const auto& packet : at.packets) packet->Clear();
  at.frame.slices.clear();  // the last frame of a batch gives it back here
  return data::OkStatus();
}

JobImpl::SequenceOutcome JobImpl::Sequence(bool force) {
  Frame& frame = slot(next_sequence_).frame;
  uint64_t limit = options_.frame_rows;
  bool stop = stop_requested_.load(std::memory_order_relaxed);
  if (options_.stop_after_rows != 0) {
    const uint64_t left = options_.stop_after_rows - std::min(rows_sequenced_, options_.stop_after_rows);
    stop = stop || left == 0;
    limit = std::min(limit, left);
  }
  if (!stop) sequencer_.Fill(static_cast<uint32_t>(limit), &frame);
  const bool full = frame.rows.size() >= limit;
  const bool at_end = sequencer_.at_end();
  if (!frame.rows.empty()) {
    if (!full && !stop && !at_end && !force) return SequenceOutcome::kWait;
    frame.end = Frame::End::kNo;
    rows_sequenced_ += frame.rows.size();
    // How far the next row is known to be away depends on the workers; where a stop was asked for at a row, time stops
    // at that row, so that the snapshot does not.
    const bool stop_here = options_.stop_after_rows != 0 && rows_sequenced_ >= options_.stop_after_rows;
    frame.cut_us = cut_us_ = stop_here ? sequencer_.last()->time_us : sequencer_.CutUs();
    return SequenceOutcome::kPublish;
  }
  if (!stop && !at_end) return force ? SequenceOutcome::kExhausted : SequenceOutcome::kWait;
  if (!stop && options_.advance_to_us > cut_us_) {
    frame.end = Frame::End::kNo;
    frame.cut_us = cut_us_ = options_.advance_to_us;
    return SequenceOutcome::kPublish;
  }
  stopped_ = stop;
  const bool drain = !stop && options_.drain_at_end;
  can_snapshot_ = !drain;
  frame.end = drain ? Frame::End::kDrain : Frame::End::kStop;
  frame.cut_us = drain ? kEndOfTime : std::max(cut_us_, kStartOfTime);
  return SequenceOutcome::kEnd;
}

void JobImpl::Finish(Task& task, int64_t spent_ns) {
  Raise(stage_ns_[static_cast<size_t>(StageOf(task))], spent_ns);
  switch (task.kind) {
    case TaskKind::kFinal:
      return FinishFinal(task);
    case TaskKind::kKeyed:
      return FinishKeyed(task, spent_ns);
    case TaskKind::kSelect:
      slot(task.frame).selected = true;
      for (uint32_t token = 0; token < tokens_.size(); ++token) Queue(token);
      return;
    case TaskKind::kRows:
      return CountIn(task.frame, 0, task.status);
    case TaskKind::kSequence:
      return FinishSequence(task);
    case TaskKind::kIntake: {
      intake_.Finish(task.intake);
      sequence_dirty_ = true;
      if (task.intake.stage != Stage::kRelease) return;
      const SourceCounters totals = intake_.totals();
      rejected_.store(totals.rejected, std::memory_order_relaxed);
      late_.store(totals.late, std::memory_order_relaxed);
      clamped_.store(totals.clamped, std::memory_order_relaxed);
      bytes_read_.store(totals.bytes_read, std::memory_order_relaxed);
      bytes_total_.store(totals.bytes_total, std::memory_order_relaxed);
    }
  }
}

void JobImpl::FinishKeyed(Task& task, int64_t spent_ns) {
  if (spent_ns > longest_frame_ns_.load(std::memory_order_relaxed)) {
    longest_frame_ns_.store(spent_ns, std::memory_order_relaxed);
  }
  Token& token = tokens_[task.token];
  token.busy = false;
  ++token.next_frame;
  CountIn(task.frame, 1 + task.token, task.status);
  Queue(task.token);
}

void JobImpl::FinishSequence(Task& task) {
  sequencing_ = false;
  intake_.UsedUp(sequencer_.TakeUsedUp());
  exhausted_ = task.outcome == SequenceOutcome::kExhausted;
  if (task.outcome != SequenceOutcome::kPublish && task.outcome != SequenceOutcome::kEnd) return;
  FrameSlot& at = slot(next_sequence_);
  at.frame.number = next_sequence_;
  at.remaining = 1 + static_cast<uint32_t>(tokens_.size());
  at.selected = false;
  select_ready_.push_back(next_sequence_);
  rows_ready_.push_back(next_sequence_);
  ++next_sequence_;
  ended_ = task.outcome == SequenceOutcome::kEnd;
  sequence_dirty_ = true;
}

void JobImpl::FinishFinal(Task& task) {
  final_running_ = false;
  if (!task.status.ok()) {
    failed_frame_ = task.frame;
    run_status_ = task.status;
    return;
  }
  Raise(rows_, uint64_t{slot(task.frame).frame.rows.size()});
  slot(task.frame).frame.rows.clear();
  ++next_final_;
}

// A packet of a frame is there, or never will be.
void JobImpl::CountIn(uint64_t frame, size_t packet, const data::Status& status) {
  FrameSlot& at = slot(frame);
  --at.remaining;
  if (status.ok() || packet >= at.failed_packet) return;
  at.failed_packet = packet;
  at.failure = status;
  failed_frame_ = std::min(failed_frame_, frame);
}

// Makes a token's next frame ready if it is, and if nothing before it has failed.
void JobImpl::Queue(uint32_t token) {
  Token& at = tokens_[token];
  if (at.busy || at.next_frame >= next_sequence_ || at.next_frame > failed_frame_) return;
  if (!slot(at.next_frame).selected) return;
  at.busy = true;
  keyed_ready_.push_back(token);
}

void JobImpl::CheckDone() {
  if (failed_frame_ != kNoFrame) {
    if (next_final_ != failed_frame_ || final_running_ || slot(failed_frame_).remaining != 0) return;
    if (run_status_.ok()) run_status_ = slot(failed_frame_).failure;
    done_ = true;
  } else if (next_final_ == next_sequence_ && !sequencing_ && (ended_ || exhausted_)) {
    done_ = true;
    if (!exhausted_) return;
    run_status_ = intake_.failure();
    if (!run_status_.ok()) return;
    run_status_ = data::Error(data::Fault::kSystem, "TRL0653", "no source can be read on, and none has ended");
  }
}

}  // namespace tripline::engine
