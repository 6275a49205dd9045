#include "engine/io/merged_source.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <tuple>
#include <utility>

#include "engine/flow/order.h"
#include "engine/io/batch_pool.h"
#include "engine/io/batch_rows.h"

namespace tripline::engine {
namespace {

class MergedSource final : public Source {
 public:
  MergedSource(std::vector<std::unique_ptr<Source>> sources, const MergedSourceOptions& options)
      : options_(options), pool_(options.schema, 0) {
    for (std::unique_ptr<Source>& source : sources) {
      lanes_.emplace_back().source = std::move(source);
      // What is known before the first piece: how long the file is.
      Count(SourceCounters(), lanes_.back().source->counters());
    }
  }

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override;
  void Parse(Piece& piece) const override {
    const auto& mine = static_cast<const LanePiece&>(piece);
    if (mine.piece != nullptr) lanes_[mine.lane].source->Parse(*mine.piece);
  }
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) override;
  void Recycle(BatchPtr batch) override { pool_.Give(std::move(batch)); }
  int64_t frontier_us() const override;
  const SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return lanes_.front().source->name(); }

 private:
  struct LanePiece final : public Piece {
    uint32_t lane = 0;
    std::unique_ptr<Piece> piece;  // null: the lane's file has ended
  };
  struct Lane {
    std::unique_ptr<Source> source;

    // Of the caller of Fetch.
    bool fetched_all = false;

    // Written by the caller of Release, read by that of Fetch, who may see it late: it only chooses by it.
    std::atomic<int64_t> frontier_us{kStartOfTime};
    std::atomic<uint32_t> pieces{0};  // fetched and not yet released

    // Of the caller of Release.
    bool ended = false;
    std::deque<BatchPtr> ready;
    uint32_t next = 0;  // row of the first of them

    bool open() const { return !ended || !ready.empty(); }
  };
  // Where a lane stands in the merge; of equal times the first lane's comes first.
  struct Head {
    int64_t time_us = kEndOfTime;
    uint32_t lane = UINT32_MAX;
    friend auto operator<=>(const Head&, const Head&) = default;
  };

  const int64_t* TimesOf(const data::RecordBatch& batch) const {
    if (!batch.order_times.empty()) return batch.order_times.data();
    return batch.columns[options_.time_column].values<int64_t>();
  }
  Head HeadOf(uint32_t lane) const;
  void Merge(std::vector<BatchPtr>* out);
  void TakeRun(Lane& lane, const Head& own, const Head& limit);
  void Flush(std::vector<BatchPtr>* out);
  void Count(const SourceCounters& before, const SourceCounters& after);

  const MergedSourceOptions options_;
  BatchPool pool_;
  std::deque<Lane> lanes_;

  // Of the caller of Release.
  SourceCounters counters_;
  std::vector<RowOf> rows_;                             // taken, and not yet copied
  std::vector<uint32_t> files_;                         // of each of them
  std::vector<int64_t> times_;                          // of each of them, in the order
  bool placed_ = false;                                 // one of them stands elsewhere than at its event time
  std::vector<std::pair<uint32_t, BatchPtr>> used_up_;  // with the lane; rows_ may refer to them
};

data::StatusOr<std::unique_ptr<Source::Piece>> MergedSource::Fetch() {
  Lane* lowest = nullptr;
  uint32_t place = 0;
  const auto rank = [](const Lane& lane) {
    return std::tuple(lane.frontier_us.load(std::memory_order_relaxed), lane.pieces.load(std::memory_order_relaxed));
  };
  for (uint32_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i].fetched_all || (lowest != nullptr && rank(*lowest) <= rank(lanes_[i]))) continue;
    lowest = &lanes_[i];
    place = i;
  }
  if (lowest == nullptr) return std::unique_ptr<Piece>();
  auto piece = std::make_unique<LanePiece>();
  piece->lane = place;
  TRIPLINE_ASSIGN_OR_RETURN(piece->piece, lowest->source->Fetch());
  lowest->fetched_all = piece->piece == nullptr;
  lowest->pieces.fetch_add(1, std::memory_order_relaxed);
  return std::unique_ptr<Piece>(std::move(piece));
}

data::Status MergedSource::Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) {
  // The end of every file has been released before.
  if (piece == nullptr) return data::OkStatus();
  auto& mine = static_cast<LanePiece&>(*piece);
  Lane& lane = lanes_[mine.lane];
  const bool last = mine.piece == nullptr;
  std::vector<BatchPtr> released;
  const SourceCounters before = lane.source->counters();
  const data::Status status = lane.source->Release(std::move(mine.piece), &released);
  Count(before, lane.source->counters());
  for (BatchPtr& batch : released) {
    if (batch->rows == 0) {
      lane.source->Recycle(std::move(batch));
    } else {
      lane.ready.push_back(std::move(batch));
    }
  }
  lane.ended = last && status.ok();
  lane.frontier_us.store(lane.source->frontier_us(), std::memory_order_relaxed);
  lane.pieces.fetch_sub(1, std::memory_order_relaxed);
  Merge(out);
  return status;
}

void MergedSource::Count(const SourceCounters& before, const SourceCounters& after) {
  counters_.records += after.records - before.records;
  counters_.rows += after.rows - before.rows;
  counters_.rejected += after.rejected - before.rejected;
  counters_.late += after.late - before.late;
  counters_.clamped += after.clamped - before.clamped;
  counters_.bytes_read += after.bytes_read - before.bytes_read;
  counters_.bytes_total += after.bytes_total - before.bytes_total;
}

MergedSource::Head MergedSource::HeadOf(uint32_t lane) const {
  const Lane& at = lanes_[lane];
  if (at.ready.empty()) return {at.frontier_us.load(std::memory_order_relaxed), lane};
  return {TimesOf(*at.ready.front())[at.next], lane};
}

int64_t MergedSource::frontier_us() const {
  Head lowest;
  for (uint32_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i].open()) lowest = std::min(lowest, HeadOf(i));
  }
  return lowest.time_us;
}

void MergedSource::Merge(std::vector<BatchPtr>* out) {
  for (;;) {
    Head lowest, second;
    for (uint32_t i = 0; i < lanes_.size(); ++i) {
      if (!lanes_[i].open()) continue;
      const Head head = HeadOf(i);
      if (head < lowest) {
        second = std::exchange(lowest, head);
      } else if (head < second) {
        second = head;
      }
    }
    // A lane without rows may still bring some that stand before all others.
    if (lowest.lane == UINT32_MAX || lanes_[lowest.lane].ready.empty()) break;
    TakeRun(lanes_[lowest.lane], lowest, second);
    if (rows_.size() == options_.batch_rows) Flush(out);
  }
  if (!rows_.empty()) Flush(out);
}

// Rows of the lane's first batch that stand before the limit, as many as a batch has room for.
void MergedSource::TakeRun(Lane& lane, const Head& own, const Head& limit) {
  data::RecordBatch& batch = *lane.ready.front();
  const int64_t* const times = TimesOf(batch);
  placed_ |= !batch.order_times.empty();
  while (lane.next < batch.rows && rows_.size() < options_.batch_rows && Head{times[lane.next], own.lane} < limit) {
    rows_.push_back({&batch, lane.next});
    files_.push_back(options_.first_file + own.lane);
    times_.push_back(times[lane.next++]);
  }
  if (lane.next < batch.rows) return;
  used_up_.emplace_back(own.lane, std::move(lane.ready.front()));
  lane.ready.pop_front();
  lane.next = 0;
}

void MergedSource::Flush(std::vector<BatchPtr>* out) {
  BatchPtr merged = pool_.Take();
  AppendRows(rows_, merged.get());
  for (size_t i = 0; i < files_.size(); ++i) merged->positions[i] = PositionInFile(files_[i], merged->positions[i]);
  if (placed_) merged->order_times = times_;
  out->push_back(std::move(merged));
  for (auto& [lane, batch] : used_up_) lanes_[lane].source->Recycle(std::move(batch));
  used_up_.clear();
  rows_.clear();
  files_.clear();
  times_.clear();
  placed_ = false;
}

}  // namespace

std::unique_ptr<Source> MakeMergedSource(std::vector<std::unique_ptr<Source>> sources,
                                         const MergedSourceOptions& options) {
  return std::make_unique<MergedSource>(std::move(sources), options);
}

}  // namespace tripline::engine
