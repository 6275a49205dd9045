#include "tests/unit/engine/flow/toy_source.h"

#include <algorithm>
#include <random>
#include <utility>

namespace tripline::engine::flow_toy {

std::vector<Row> MakeRows(uint32_t seed, uint32_t rows, int64_t start_us, int64_t step_us, int64_t keys) {
  std::mt19937 random(seed);
  std::vector<Row> made;
  int64_t ts_us = start_us;
  for (uint32_t i = 0; i < rows; ++i) {
    if (random() % 4 != 0) ts_us += static_cast<int64_t>(random() % static_cast<uint64_t>(2 * step_us));
    made.push_back({ts_us, static_cast<int64_t>(random() % static_cast<uint64_t>(keys)),
                    static_cast<int64_t>(random() % static_cast<uint64_t>(keys))});
  }
  return made;
}

std::shared_ptr<const data::Schema> ToySource::schema() {
  auto made = std::make_shared<data::Schema>();
  made->fields = {{"ts", data::TimestampType(), true}, {"a", data::IntType(), true}, {"b", data::IntType(), true}};
  return made;
}

ToySource::ToySource(std::string name, std::vector<Row> rows, const ToyOptions& options, BatchCount* count)
    : name_(std::move(name)), rows_(std::move(rows)), options_(options), count_(count) {}

data::StatusOr<std::unique_ptr<Source::Piece>> ToySource::Fetch() {
  if (fetched_ / options_.piece_rows == options_.fail_fetch_at) {
    return data::Error(data::Fault::kSystem, "TRL0701", "the disk is gone: " + name_);
  }
  if (fetched_ >= rows_.size()) return std::unique_ptr<Source::Piece>();
  auto piece = std::make_unique<ToyPiece>();
  piece->from = fetched_;
  const size_t to = std::min<size_t>(rows_.size(), fetched_ + options_.piece_rows);
  piece->rows.assign(rows_.begin() + static_cast<long>(fetched_), rows_.begin() + static_cast<long>(to));
  fetched_ = to;
  return std::unique_ptr<Source::Piece>(std::move(piece));
}

void ToySource::Parse(Piece& piece) const { static_cast<ToyPiece&>(piece).parsed = true; }

data::Status ToySource::Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) {
  if (release_calls_++ == options_.fail_release_at) {
    return data::Error(data::Fault::kData, "TRL0702", "the file is truncated: " + name_);
  }
  if (piece != nullptr) {
    const ToyPiece& toy = static_cast<const ToyPiece&>(*piece);
    if (!toy.parsed || toy.from != seen_) return data::Error(data::Fault::kSystem, "TRL0703", "pieces out of order");
    seen_ += toy.rows.size();
  }
  const bool end = piece == nullptr;
  frontier_us_ = end ? kEndOfTime : (seen_ == 0 ? kStartOfTime : rows_[seen_ - 1].ts_us - options_.lag_us);
  size_t to = released_;
  while (to < seen_ && (end || options_.lag_us == 0 || rows_[to].ts_us < frontier_us_)) ++to;
  while (released_ < to) {
    BatchPtr batch = NewBatch();
    for (; released_ < to && batch->rows < options_.batch_rows; ++released_) {
      const Row& row = rows_[released_];
      batch->columns[0].mutable_values<int64_t>()[batch->rows] = row.ts_us;
      batch->columns[1].mutable_values<int64_t>()[batch->rows] = row.a;
      batch->columns[2].mutable_values<int64_t>()[batch->rows] = row.b;
      batch->positions.push_back(released_ + 1);
      ++batch->rows;
    }
    out->push_back(std::move(batch));
  }
  counters_.rows = released_;
  counters_.rejected = seen_ / 10;
  if (!options_.timed && !end) frontier_us_ = kStartOfTime;
  return data::OkStatus();
}

BatchPtr ToySource::NewBatch() {
  if (count_ != nullptr) {
    const int64_t out = count_->out.fetch_add(1) + 1;
    int64_t most = count_->most.load();
    while (out > most && !count_->most.compare_exchange_weak(most, out)) {
    }
  }
  const std::lock_guard lock(mutex_);
  if (pool_.empty()) return std::make_unique<data::RecordBatch>(schema());
  BatchPtr batch = std::move(pool_.back());
  pool_.pop_back();
  return batch;
}

void ToySource::Recycle(BatchPtr batch) {
  if (count_ != nullptr) count_->out.fetch_sub(1);
  batch->Reset();
  const std::lock_guard lock(mutex_);
  pool_.push_back(std::move(batch));
}

}  // namespace tripline::engine::flow_toy
