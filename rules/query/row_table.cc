#include "rules/query/row_table.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>

#include "engine/io/batch_rows.h"
#include "rules/query/order_check.h"
#include "rules/query/row_columns.h"

namespace tripline::rules {
namespace {

// Threads that read one source: each takes the next piece, parses it, and waits for its turn to release it.
class Loader {
 public:
  Loader(engine::Source& source, const std::function<bool()>& stop, std::vector<engine::BatchPtr>& out)
      : source_(source), stop_(stop), out_(out) {}

  data::Status Run(uint32_t threads) {
    std::vector<std::thread> others;
    for (uint32_t i = 1; i < threads; ++i) others.emplace_back([this] { Work(); });
    Work();
    for (std::thread& other : others) other.join();
    TRIPLINE_RETURN_IF_ERROR(failure_);
    return source_.Release(nullptr, &out_);
  }

 private:
  void Work() {
    for (;;) {
      uint64_t ticket = 0;
      std::unique_ptr<engine::Source::Piece> piece = Fetch(&ticket);
      if (piece == nullptr) return;
      source_.Parse(*piece);
      if (!Release(std::move(piece), ticket)) return;
    }
  }

  // Null at the end, and after a failure.
  std::unique_ptr<engine::Source::Piece> Fetch(uint64_t* ticket) {
    const std::lock_guard<std::mutex> lock(fetch_mutex_);
    if (ended_ || (stop_ && stop_())) return nullptr;
    auto piece = source_.Fetch();
    if (!piece.ok()) {
      // The pieces before this one are still released: what they reject comes before this failure.
      ended_ = true;
      const std::lock_guard<std::mutex> release_lock(release_mutex_);
      if (failure_.ok()) failure_ = piece.status();
      return nullptr;
    }
    if (*piece == nullptr) {
      ended_ = true;
      return nullptr;
    }
    *ticket = next_ticket_++;
    return *std::move(piece);
  }

  bool Release(std::unique_ptr<engine::Source::Piece> piece, uint64_t ticket) {
    std::unique_lock<std::mutex> lock(release_mutex_);
    turn_.wait(lock, [&] { return next_release_ == ticket; });
    data::Status status = release_failed_ ? data::OkStatus() : source_.Release(std::move(piece), &out_);
    if (!status.ok()) {
      release_failed_ = true;
      failure_ = std::move(status);
    }
    ++next_release_;
    turn_.notify_all();
    return !release_failed_;
  }

  engine::Source& source_;
  const std::function<bool()>& stop_;
  std::vector<engine::BatchPtr>& out_;

  std::mutex fetch_mutex_;
  // Guarded by fetch_mutex_.
  uint64_t next_ticket_ = 0;
  bool ended_ = false;

  std::mutex release_mutex_;
  std::condition_variable turn_;
  // Guarded by release_mutex_.
  uint64_t next_release_ = 0;
  bool release_failed_ = false;
  data::Status failure_;
};

RowColumns KeysOf(std::span<const dsl::SortKey> order, const RowTable& table, std::vector<RowOrder>* row_order) {
  std::vector<data::Type> types;
  for (const dsl::SortKey& key : order) {
    row_order->push_back({static_cast<uint32_t>(types.size()), key.descending, key.nulls_first});
    types.push_back(table.batches.front()->columns[key.column].type());
  }
  RowColumns keys(types);
  std::vector<uint32_t> rows(data::kBatchRows);
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<data::VectorView> views(order.size());
  for (const engine::BatchPtr& batch : table.batches) {
    for (size_t i = 0; i < order.size(); ++i) views[i] = batch->columns[order[i].column].view();
    keys.Append(views, std::span<const uint32_t>(rows).first(batch->rows));
  }
  return keys;
}

bool StandsInOrder(std::span<const dsl::SortKey> order, const RowTable& table) {
  OrderCheck check(order);
  return std::all_of(table.batches.begin(), table.batches.end(),
                     [&](const engine::BatchPtr& batch) { return check.Next(*batch); });
}

class TableSource final : public engine::Source {
 public:
  TableSource(RowTable table, std::string name, int32_t time_column)
      : batches_(std::move(table.batches)), name_(std::move(name)), time_column_(time_column) {
    counters_.rejected = table.rejected;
    uint64_t position = 0;
    for (const engine::BatchPtr& batch : batches_) {
      batch->source = 0;
      batch->positions.resize(batch->rows);
      for (uint64_t& each : batch->positions) each = ++position;
    }
    if (time_column_ >= 0) FillTimes();
  }

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override {
    if (fetched_ == batches_.size()) return std::unique_ptr<Piece>();
    auto piece = std::make_unique<BatchPiece>();
    piece->batch = std::move(batches_[fetched_++]);
    return std::unique_ptr<Piece>(std::move(piece));
  }
  void Parse(Piece&) const override {}
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<engine::BatchPtr>* out) override {
    if (piece == nullptr) {
      frontier_us_ = engine::kEndOfTime;
      return data::OkStatus();
    }
    engine::BatchPtr batch = std::move(static_cast<BatchPiece&>(*piece).batch);
    counters_.records += batch->rows;
    counters_.rows += batch->rows;
    if (time_column_ >= 0) frontier_us_ = Times(*batch)[batch->rows - 1];
    out->push_back(std::move(batch));
    return data::OkStatus();
  }
  void Recycle(engine::BatchPtr batch) override { batch.reset(); }
  int64_t frontier_us() const override { return frontier_us_; }
  const engine::SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

 private:
  struct BatchPiece : Piece {
    engine::BatchPtr batch;
  };

  const int64_t* Times(const data::RecordBatch& batch) const {
    return batch.columns[static_cast<size_t>(time_column_)].values<int64_t>();
  }
  void FillTimes() {
    int64_t last_us = engine::kStartOfTime;
    for (const engine::BatchPtr& batch : batches_) {
      data::Column& column = batch->columns[static_cast<size_t>(time_column_)];
      int64_t* times = column.mutable_values<int64_t>();
      for (uint32_t row = 0; row < batch->rows; ++row) {
        if (column.view().is_valid(row)) {
          last_us = times[row];
        } else {
          times[row] = last_us;  // still NULL for every expression
        }
      }
    }
  }

  std::vector<engine::BatchPtr> batches_;
  const std::string name_;
  const int32_t time_column_;
  engine::SourceCounters counters_;
  size_t fetched_ = 0;  // the caller of Fetch only
  int64_t frontier_us_ = engine::kStartOfTime;
};

}  // namespace

data::StatusOr<RowTable> LoadTable(std::vector<std::unique_ptr<engine::Source>> sources, uint32_t threads,
                                   const std::function<bool()>& stop) {
  RowTable table;
  for (const std::unique_ptr<engine::Source>& source : sources) {
    Loader loader(*source, stop, table.batches);
    TRIPLINE_RETURN_IF_ERROR(loader.Run(std::max(threads, 1u)));
    table.rejected += source->counters().rejected;
  }
  std::erase_if(table.batches, [](const engine::BatchPtr& batch) { return batch->rows == 0; });
  for (const engine::BatchPtr& batch : table.batches) table.rows += batch->rows;
  return table;
}

void SortTable(std::span<const dsl::SortKey> order, RowTable* table) {
  if (order.empty() || table->batches.empty() || StandsInOrder(order, *table)) return;
  std::vector<RowOrder> row_order;
  const RowColumns keys = KeysOf(order, *table, &row_order);
  if (IsSorted(keys, row_order)) return;

  std::vector<engine::RowOf> rows;
  rows.reserve(table->rows);
  for (const engine::BatchPtr& batch : table->batches) {
    for (uint32_t row = 0; row < batch->rows; ++row) rows.push_back({batch.get(), row});
  }
  const std::vector<uint32_t> sorted = SortRows(keys, row_order);
  std::vector<engine::BatchPtr> batches;
  std::vector<engine::RowOf> chunk;
  for (size_t from = 0; from < sorted.size(); from += data::kBatchRows) {
    chunk.clear();
    for (size_t i = from; i < std::min<size_t>(from + data::kBatchRows, sorted.size()); ++i) {
      chunk.push_back(rows[sorted[i]]);
    }
    auto batch = std::make_unique<data::RecordBatch>(table->batches.front()->schema);
    engine::AppendRows(chunk, batch.get());
    batches.push_back(std::move(batch));
  }
  table->batches = std::move(batches);
}

std::unique_ptr<engine::Source> MakeTableSource(RowTable table, std::string name, int32_t time_column) {
  return std::make_unique<TableSource>(std::move(table), std::move(name), time_column);
}

}  // namespace tripline::rules
