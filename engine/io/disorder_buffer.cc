#include "engine/io/disorder_buffer.h"

#include <algorithm>
#include <utility>

#include "engine/io/batch_rows.h"

namespace tripline::engine {
namespace {

// Runs are put together where there are more of them than this and their batches are mostly empty.
constexpr size_t kRunsToCompact = 64;
constexpr uint64_t kSparseness = 8;

bool Ascends(const int64_t* times, uint32_t rows) {
  bool descends = false;
  for (uint32_t i = 1; i < rows; ++i) descends |= times[i] < times[i - 1];
  return !descends;
}

}  // namespace

DisorderBuffer::DisorderBuffer(const DisorderOptions& options, BatchPool* pool) : options_(options), pool_(pool) {}

int64_t DisorderBuffer::WatermarkAt(int64_t highest_us) const {
  int64_t watermark;
  return __builtin_sub_overflow(highest_us, options_.bound_us, &watermark) ? kStartOfTime : watermark;
}

const int64_t* DisorderBuffer::TimesOf(const data::RecordBatch& batch) const {
  if (!batch.order_times.empty()) return batch.order_times.data();
  return batch.columns[static_cast<size_t>(options_.time_column)].values<int64_t>();
}

int64_t DisorderBuffer::frontier_us() const {
  if (finished_) return kEndOfTime;
  if (options_.time_column < 0 || !any_row_) return kStartOfTime;
  const int64_t watermark = WatermarkAt(highest_us_);
  return runs_.empty() ? watermark : std::min(watermark, runs_.front().time(runs_.front().next));
}

void DisorderBuffer::FindLate(const data::RecordBatch& batch, std::vector<uint32_t>* late) const {
  if (options_.time_column < 0 || batch.rows == 0) return;
  const int64_t* const times = TimesOf(batch);
  // A batch that ascends from the highest time on has no late row.
  if (times[0] >= highest_us_ && Ascends(times, batch.rows)) return;
  int64_t highest = any_row_ ? highest_us_ : times[0];
  for (uint32_t i = 0; i < batch.rows; ++i) {
    highest = std::max(highest, times[i]);
    if (times[i] < WatermarkAt(highest)) late->push_back(i);
  }
}

void DisorderBuffer::AcceptLate(const std::vector<uint32_t>& late, data::RecordBatch* batch) const {
  const int64_t* const times = TimesOf(*batch);
  std::vector<int64_t> placed(times, times + batch->rows);
  int64_t highest = any_row_ ? highest_us_ : times[0];
  size_t next_late = 0;
  for (uint32_t i = 0; i < batch->rows; ++i) {
    highest = std::max(highest, times[i]);
    if (next_late == late.size() || late[next_late] != i) continue;
    placed[i] = WatermarkAt(highest);
    ++next_late;
  }
  batch->order_times = std::move(placed);
}

void DisorderBuffer::Add(Batch batch, const std::vector<uint32_t>& late, std::vector<Batch>* out) {
  if (batch->rows == late.size()) {
    pool_->Give(std::move(batch));
    return;
  }
  if (options_.time_column < 0) {
    out->push_back(std::move(batch));
    return;
  }
  Run run = MakeRun(std::move(batch), late);
  highest_us_ = any_row_ ? std::max(highest_us_, run.time(run.size - 1)) : run.time(run.size - 1);
  any_row_ = true;
  PushRun(std::move(run));
  Release(WatermarkAt(highest_us_), out);
  if (runs_.size() > kRunsToCompact && pending_rows_ * kSparseness < runs_.size() * options_.batch_rows) Compact();
}

DisorderBuffer::Run DisorderBuffer::MakeRun(Batch batch, const std::vector<uint32_t>& late) const {
  Run run;
  run.times = TimesOf(*batch);
  run.size = batch->rows - static_cast<uint32_t>(late.size());
  const bool in_order = late.empty() && Ascends(run.times, batch->rows);
  if (!in_order) {
    run.order.reserve(run.size);
    size_t next_late = 0;
    for (uint32_t i = 0; i < batch->rows; ++i) {
      if (next_late < late.size() && late[next_late] == i) {
        ++next_late;
      } else {
        run.order.push_back(i);
      }
    }
    const int64_t* const times = run.times;
    std::stable_sort(run.order.begin(), run.order.end(), [times](uint32_t a, uint32_t b) { return times[a] < times[b]; });
  }
  run.batch = std::move(batch);
  return run;
}

bool DisorderBuffer::After(const Run& a, const Run& b) {
  const int64_t time_a = a.time(a.next);
  const int64_t time_b = b.time(b.next);
  return time_a != time_b ? time_a > time_b : a.position(a.next) > b.position(b.next);
}

void DisorderBuffer::PushRun(Run run) {
  pending_rows_ += run.size - run.next;
  runs_.push_back(std::move(run));
  std::push_heap(runs_.begin(), runs_.end(), After);
}

DisorderBuffer::Run DisorderBuffer::PopRun() {
  std::pop_heap(runs_.begin(), runs_.end(), After);
  Run run = std::move(runs_.back());
  runs_.pop_back();
  pending_rows_ -= run.size - run.next;
  return run;
}

// Whether all that is left of the heap's top comes before every other run.
bool DisorderBuffer::ComesBeforeOthers(const Run& run) const {
  const int64_t last = run.time(run.size - 1);
  const uint64_t position = run.position(run.size - 1);
  // The next lowest run is one of the two children of the top.
  for (size_t child = 1; child < std::min<size_t>(runs_.size(), 3); ++child) {
    const Run& other = runs_[child];
    const int64_t time = other.time(other.next);
    if (time < last || (time == last && other.position(other.next) < position)) return false;
  }
  return true;
}

void DisorderBuffer::Release(int64_t limit_us, std::vector<Batch>* out) {
  while (!runs_.empty() && runs_.front().time(runs_.front().next) <= limit_us) {
    const Run& top = runs_.front();
    if (top.untouched() && ComesBeforeOthers(top)) {
      // It passes whole, or waits until it can: copying its first rows out early would cost more.
      if (top.time(top.size - 1) > limit_us) return;
      out->push_back(PopRun().batch);
    } else {
      Merge(limit_us, out);
    }
  }
}

void DisorderBuffer::Merge(int64_t limit_us, std::vector<Batch>* out) {
  Batch merged = pool_->Take();
  std::vector<RowOf> rows;
  std::vector<Batch> used_up;
  bool placed = false;  // whether a row stands elsewhere than at its event time
  rows.reserve(options_.batch_rows);
  while (!runs_.empty() && rows.size() < options_.batch_rows && runs_.front().time(runs_.front().next) <= limit_us) {
    if (!rows.empty() && runs_.front().untouched() && ComesBeforeOthers(runs_.front())) break;
    Run run = PopRun();
    placed |= !run.batch->order_times.empty();
    // As long as this run has the lowest row there is no need to go through the heap.
    do {
      rows.push_back({run.batch.get(), run.row(run.next++)});
    } while (run.next < run.size && rows.size() < options_.batch_rows && run.time(run.next) <= limit_us &&
             (runs_.empty() || After(runs_.front(), run)));
    if (run.next < run.size) {
      PushRun(std::move(run));
    } else {
      used_up.push_back(std::move(run.batch));
    }
  }
  AppendRows(rows, merged.get());
  if (placed) {
    for (const RowOf& row : rows) merged->order_times.push_back(TimesOf(*row.batch)[row.row]);
  }
  for (Batch& batch : used_up) pool_->Give(std::move(batch));
  out->push_back(std::move(merged));
}

void DisorderBuffer::Compact() {
  std::vector<Batch> together;
  while (!runs_.empty()) Merge(kEndOfTime, &together);
  const std::vector<uint32_t> none;
  for (Batch& batch : together) PushRun(MakeRun(std::move(batch), none));
}

void DisorderBuffer::Finish(std::vector<Batch>* out) {
  Release(kEndOfTime, out);
  finished_ = true;
}

}  // namespace tripline::engine
