#include "engine/flow/intake.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fmt/format.h"

namespace tripline::engine {
namespace {

// Batches that a source may be ahead of the sequencer before it is no longer fetched: any source, and beyond one per
// worker the one with the lowest frontier.
constexpr uint32_t kAheadAny = 2;
constexpr uint32_t kAheadLowest = 4;
// Pieces on their way, beyond one per worker, before only sources that have none are fetched.
constexpr uint32_t kSparePieces = 2;

OrderKey KeyAt(const PreparedBatch& batch, uint32_t row) {
  return {
      batch.times == nullptr ? 0 : batch.times[row], batch.stream, {batch.batch->source, batch.batch->positions[row]}};
}

// The first row that does not stand at or before `last`.
uint32_t FirstRowAfter(const PreparedBatch& batch, const OrderKey& last) {
  uint32_t low = 0;
  uint32_t high = batch.batch->rows;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (KeyAt(batch, middle) <= last) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

Intake::Intake(std::shared_ptr<const Plan> plan, std::vector<JobInput> inputs, uint32_t threads)
    : plan_(std::move(plan)), max_pieces_(threads + kSparePieces), max_ahead_(threads + kAheadLowest) {
  for (JobInput& input : inputs) {
    inputs_.push_back(std::make_unique<Input>());
    Input& made = *inputs_.back();
    made.source = std::move(input.source);
    made.ordinal = static_cast<uint32_t>(inputs_.size() - 1);
    made.stream = input.stream;
    made.time_column = input.time_column;
  }
}

Intake::~Intake() {
  // Batches go back to their sources, which must still be there.
  for (const auto& input : inputs_) input->released.clear();
}

std::vector<uint32_t> Intake::streams() const {
  std::vector<uint32_t> streams;
  for (const auto& input : inputs_) streams.push_back(input->stream);
  return streams;
}

bool Intake::CanRelease(const Input& input) const {
  if (input.releasing || input.ended || input.broken) return false;
  return input.pieces.empty() ? input.fetched_all : input.pieces.front().parsed;
}

bool Intake::CanFetch(const Input& input, bool lowest) const {
  if (input.fetching || input.fetched_all || input.broken || !input.failure.ok()) return false;
  if (input.pieces.empty() && !input.releasing && input.ahead < kAheadAny) return true;
  return lowest && input.ahead < max_ahead_ && pieces_ < max_pieces_;
}

const Intake::Input* Intake::Lowest() const {
  const Input* lowest = nullptr;
  for (const auto& input : inputs_) {
    if (input->fetched_all || input->broken || !input->failure.ok()) continue;
    const auto place = [](const Input& at) { return std::tuple(at.frontier_us, at.stream, at.ordinal); };
    if (lowest == nullptr || place(*input) < place(*lowest)) lowest = input.get();
  }
  return lowest;
}

const Intake::Input* Intake::Fetchable() const {
  const Input* lowest = Lowest();
  if (lowest == nullptr || CanFetch(*lowest, true)) return lowest;
  for (const auto& input : inputs_) {
    if (CanFetch(*input, false)) return input.get();
  }
  return nullptr;
}

bool Intake::has_work() const {
  if (!unprepared_.empty() || !unparsed_.empty() || Fetchable() != nullptr) return true;
  return std::any_of(inputs_.begin(), inputs_.end(), [this](const auto& input) { return CanRelease(*input); });
}

bool Intake::Next(Task* task) {
  if (!unprepared_.empty()) {
    task->stage = Stage::kPrepare;
    task->source = unprepared_.front().source;
    task->batch = unprepared_.front().batch;
    unprepared_.pop_front();
    ++running_;
    return true;
  }
  for (const auto& input : inputs_) {
    if (!CanRelease(*input)) continue;
    task->stage = Stage::kRelease;
    task->source = input->ordinal;
    task->last = input->pieces.empty();
    if (!task->last) {
      task->moved = std::move(input->pieces.front().piece);
      input->pieces.pop_front();
      --pieces_;
    }
    input->releasing = true;
    ++running_;
    return true;
  }
  if (!unparsed_.empty()) {
    task->stage = Stage::kParse;
    task->source = unparsed_.front().first;
    task->piece = unparsed_.front().second;
    unparsed_.pop_front();
    ++running_;
    return true;
  }
  const Input* fetchable = Fetchable();
  if (fetchable == nullptr) return false;
  task->stage = Stage::kRead;
  task->source = fetchable->ordinal;
  inputs_[task->source]->fetching = true;
  ++running_;
  return true;
}

void Intake::Execute(Task& task) {
  Input& input = *inputs_[task.source];
  switch (task.stage) {
    case Stage::kRead: {
      data::StatusOr<std::unique_ptr<Source::Piece>> fetched = input.source->Fetch();
      task.status = fetched.status();
      if (fetched.ok()) task.moved = *std::move(fetched);
      return;
    }
    case Stage::kParse:
      input.source->Parse(*task.piece->piece);
      return;
    case Stage::kRelease:
      Release(input, task);
      return;
    default:
      task.status = Prepare(input, *task.batch);
  }
}

void Intake::Release(Input& input, Task& task) {
  std::vector<BatchPtr> batches;
  const data::Status released = input.source->Release(std::move(task.moved), &batches);
  for (BatchPtr& batch : batches) {
    if (!task.status.ok()) {
      input.source->Recycle(std::move(batch));
      continue;
    }
    task.status = Accept(input, std::move(batch), &task.released);
  }
  if (task.status.ok()) task.status = released;
  task.frontier_us = input.time_column < 0 ? 0 : input.source->frontier_us();
  if (input.last_released.has_value()) task.frontier_us = std::max(task.frontier_us, input.last_released->time_us);
  task.counters = input.source->counters();
}

data::Status Intake::Accept(Input& input, BatchPtr batch, std::vector<Batch>* out) {
  if (batch->rows == 0) {
    input.source->Recycle(std::move(batch));
    return data::OkStatus();
  }
  batch->source = input.ordinal;
  Batch accepted;
  accepted.batch = Wrap(input, std::move(batch));
  const PreparedBatch& wrapped = *accepted.batch;
  const OrderKey first = KeyAt(wrapped, 0);
  if (input.last_released.has_value() && first <= *input.last_released) {
    return data::Error(data::Fault::kSystem, "TRL0651",
                       fmt::format("a source released rows out of order ('{}')", input.source->name()));
  }
  input.last_released = KeyAt(wrapped, wrapped.batch->rows - 1);
  if (resume_.has_value()) accepted.from = FirstRowAfter(wrapped, *resume_);
  if (accepted.from == wrapped.batch->rows) return data::OkStatus();
  accepted.first_us = KeyAt(wrapped, accepted.from).time_us;
  out->push_back(std::move(accepted));
  return data::OkStatus();
}

data::Status Intake::Prepare(const Input& input, Batch& batch) {
  {
    const std::lock_guard lock(pool_mutex_);
    if (!pool_.empty()) {
      batch.batch->prepared = std::move(pool_.back());
      pool_.pop_back();
    }
  }
  if (batch.batch->prepared == nullptr) batch.batch->prepared = plan_->MakePrepared();
  return plan_->Prepare(input.stream, *batch.batch->batch, *batch.batch->prepared);
}

std::shared_ptr<PreparedBatch> Intake::Wrap(const Input& input, BatchPtr batch) {
  auto wrapped = std::make_unique<PreparedBatch>();
  wrapped->stream = input.stream;
  if (input.time_column >= 0) {
    wrapped->times = batch->order_times.empty()
                         ? batch->columns[static_cast<size_t>(input.time_column)].values<int64_t>()
                         : batch->order_times.data();
  }
  wrapped->batch = std::move(batch);
  return {wrapped.release(), [this](PreparedBatch* used) { GiveBack(used); }};
}

// Called by whoever lets go of a batch last, on any worker.
void Intake::GiveBack(PreparedBatch* batch) {
  const std::unique_ptr<PreparedBatch> owned(batch);
  if (owned->prepared != nullptr) {
    const std::lock_guard lock(pool_mutex_);
    pool_.push_back(std::move(owned->prepared));
  }
  inputs_[owned->batch->source]->source->Recycle(std::move(owned->batch));
}

void Intake::Finish(Task& task) {
  --running_;
  Input& input = *inputs_[task.source];
  switch (task.stage) {
    case Stage::kRead:
      input.fetching = false;
      if (!task.status.ok()) {
        // A failure of Release, which may have come meanwhile, stands before it.
        if (input.failure.ok()) input.failure = task.status;
        return;
      }
      if (task.moved == nullptr) {
        input.fetched_all = true;
        return;
      }
      input.pieces.push_back({std::move(task.moved), false});
      unparsed_.emplace_back(task.source, &input.pieces.back());
      ++pieces_;
      return;
    case Stage::kParse:
      task.piece->parsed = true;
      return;
    case Stage::kRelease:
      return FinishRelease(input, task);
    default:
      task.batch->ready = task.status.ok();
      task.batch->failure = task.status;
      if (!task.status.ok()) input.broken = true;
  }
}

void Intake::FinishRelease(Input& input, Task& task) {
  input.releasing = false;
  for (Batch& batch : task.released) {
    input.released.push_back(std::move(batch));
    unprepared_.push_back({task.source, &input.released.back()});
  }
  input.ahead += static_cast<uint32_t>(task.released.size());
  input.counters = task.counters;
  input.frontier_us = std::max(input.frontier_us, task.frontier_us);
  if (task.status.ok()) {
    input.ended = task.last;
  } else {
    input.failure = task.status;
    input.broken = true;
  }
}

int64_t Intake::BoundOf(const Input& input) const {
  return input.released.empty() ? input.frontier_us : input.released.front().first_us;
}

void Intake::Collect(Sequencer& sequencer) {
  for (const auto& input : inputs_) {
    while (!input->released.empty() && input->released.front().ready) {
      Batch& batch = input->released.front();
      sequencer.Push(input->ordinal, std::move(batch.batch), batch.from);
      input->released.pop_front();
    }
    if (input->ended && input->released.empty()) {
      sequencer.End(input->ordinal);
    } else {
      sequencer.SetBound(input->ordinal, BoundOf(*input));
    }
  }
}

void Intake::UsedUp(std::span<const uint32_t> sources) {
  for (const uint32_t source : sources) --inputs_[source]->ahead;
}

data::Status Intake::failure() const {
  const Input* first = nullptr;
  data::Status status;
  for (const auto& input : inputs_) {
    const bool unprepared = !input->released.empty() && !input->released.front().failure.ok();
    const data::Status& own = unprepared ? input->released.front().failure : input->failure;
    if (own.ok()) continue;
    const auto place = [this](const Input& at) { return std::tuple(BoundOf(at), at.stream, at.ordinal); };
    if (first != nullptr && place(*first) < place(*input)) continue;
    first = input.get();
    status = own;
  }
  return status;
}

SourceCounters Intake::totals() const {
  SourceCounters totals;
  for (const auto& input : inputs_) {
    totals.records += input->counters.records;
    totals.rows += input->counters.rows;
    totals.rejected += input->counters.rejected;
    totals.late += input->counters.late;
    totals.clamped += input->counters.clamped;
    totals.bytes_read += input->counters.bytes_read;
    totals.bytes_total += input->counters.bytes_total;
  }
  return totals;
}

}  // namespace tripline::engine
