// Which task a worker does next: the latest stage that can run, so that what has been begun is finished before more is
// taken in.
#include <algorithm>

#include "engine/flow/job_impl.h"

namespace tripline::engine {

bool JobImpl::FinalReady() const {
  return !final_running_ && next_final_ < next_sequence_ && slot(next_final_).remaining == 0 &&
         next_final_ < failed_frame_;
}

bool JobImpl::SequenceReady() const {
  return !sequencing_ && !ended_ && !exhausted_ && failed_frame_ == kNoFrame &&
         next_sequence_ - next_final_ < slots_.size();
}

bool JobImpl::HasWork() const {
  if (FinalReady() || !keyed_ready_.empty() || !select_ready_.empty() || !rows_ready_.empty()) return true;
  if (SequenceReady() && sequence_dirty_) return true;
  return !ended_ && !exhausted_ && failed_frame_ == kNoFrame && intake_.has_work();
}

bool JobImpl::Pick(uint32_t worker, Task* task) {
  if (FinalReady()) {
    final_running_ = true;
    task->kind = TaskKind::kFinal;
    task->frame = next_final_;
    return true;
  }
  if (PickKeyed(worker, task)) return true;
  if (PickFrame(select_ready_, TaskKind::kSelect, task)) return true;
  if (PickFrame(rows_ready_, TaskKind::kRows, task)) return true;
  if (PickSequence(false, task)) return true;
  if (ended_ || exhausted_ || failed_frame_ != kNoFrame) return false;
  if (intake_.Next(&task->intake)) {
    task->kind = TaskKind::kIntake;
    return true;
  }
  // Nothing can come before the sequencer goes on, so a frame that is not full must do.
  return intake_.running() == 0 && PickSequence(true, task);
}

// Prefers a shard whose last frame this worker ran; the others' shards are taken rather than left waiting.
bool JobImpl::PickKeyed(uint32_t worker, Task* task) {
  std::erase_if(keyed_ready_, [this](uint32_t token) { return tokens_[token].next_frame > failed_frame_; });
  if (keyed_ready_.empty()) return false;
  auto chosen = std::find_if(keyed_ready_.begin(), keyed_ready_.end(),
                             [&](uint32_t token) { return tokens_[token].last_worker == worker; });
  if (chosen == keyed_ready_.end()) chosen = keyed_ready_.begin();
  task->kind = TaskKind::kKeyed;
  task->token = *chosen;
  task->frame = tokens_[*chosen].next_frame;
  tokens_[*chosen].last_worker = worker;
  keyed_ready_.erase(chosen);
  return true;
}

bool JobImpl::PickFrame(std::deque<uint64_t>& ready, TaskKind kind, Task* task) {
  if (ready.empty() || ready.front() > failed_frame_) return false;
  task->kind = kind;
  task->frame = ready.front();
  ready.pop_front();
  return true;
}

bool JobImpl::PickSequence(bool force, Task* task) {
  const bool wanted = force || sequence_dirty_ || stop_requested_.load(std::memory_order_relaxed);
  if (!wanted || !SequenceReady()) return false;
  sequencing_ = true;
  sequence_dirty_ = false;
  intake_.Collect(sequencer_);
  task->kind = TaskKind::kSequence;
  task->frame = next_sequence_;
  task->force = force;
  return true;
}

Stage JobImpl::StageOf(const Task& task) {
  switch (task.kind) {
    case TaskKind::kFinal:
      return Stage::kFinal;
    case TaskKind::kKeyed:
      return Stage::kKeyed;
    case TaskKind::kRows:
      return Stage::kRows;
    case TaskKind::kIntake:
      return task.intake.stage;
    default:
      return Stage::kSequence;
  }
}

}  // namespace tripline::engine
