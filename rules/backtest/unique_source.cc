#include "rules/backtest/unique_source.h"

#include <xxhash.h>

#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/io/batch_rows.h"

namespace tripline::rules {
namespace {

struct Fingerprint {
  uint64_t low = 0;
  uint64_t high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

struct FingerprintHash {
  size_t operator()(const Fingerprint& fingerprint) const { return fingerprint.low; }
};

Fingerprint FingerprintAt(const data::VectorView& view, uint32_t row) {
  XXH128_hash_t hash;
  if (view.type.kind == data::TypeKind::kString) {
    const std::string_view text = view.as<data::StringRef>()[row].view();
    hash = XXH3_128bits(text.data(), text.size());
  } else if (view.type.kind == data::TypeKind::kBool) {
    const uint8_t value = data::GetBit(view.as<uint64_t>(), row) ? 1 : 0;
    hash = XXH3_128bits(&value, sizeof value);
  } else {
    const size_t bytes = data::ValueBytes(view.type);
    hash = XXH3_128bits(view.as<uint8_t>() + bytes * row, bytes);
  }
  return {hash.low64, hash.high64};
}

class UniqueSource final : public engine::Source {
 public:
  UniqueSource(std::unique_ptr<engine::Source> source, uint32_t column, uint32_t time_column, int64_t within_us,
               std::atomic<uint64_t>* duplicates)
      : source_(std::move(source)),
        column_(column),
        time_column_(time_column),
        within_us_(within_us),
        duplicates_(duplicates) {}

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override { return source_->Fetch(); }
  void Parse(Piece& piece) const override { source_->Parse(piece); }
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<engine::BatchPtr>* out) override {
    released_.clear();
    const data::Status status = source_->Release(std::move(piece), &released_);
    for (engine::BatchPtr& batch : released_) {
      DropDuplicates(*batch);
      if (batch->rows == 0) {
        source_->Recycle(std::move(batch));
      } else {
        out->push_back(std::move(batch));
      }
    }
    return status;
  }
  void Recycle(engine::BatchPtr batch) override { source_->Recycle(std::move(batch)); }
  int64_t frontier_us() const override { return source_->frontier_us(); }
  const engine::SourceCounters& counters() const override { return source_->counters(); }
  const std::string& name() const override { return source_->name(); }

 private:
  struct Kept {
    int64_t time_us;
    Fingerprint value;
  };

  void DropDuplicates(data::RecordBatch& batch) {
    const data::VectorView values = batch.columns[column_].view();
    const int64_t* const times =
        batch.order_times.empty() ? batch.columns[time_column_].values<int64_t>() : batch.order_times.data();
    kept_rows_.clear();
    for (uint32_t row = 0; row < batch.rows; ++row) {
      if (!values.is_valid(row) || Keep(FingerprintAt(values, row), times[row])) kept_rows_.push_back(row);
    }
    if (kept_rows_.size() == batch.rows) return;
    duplicates_->fetch_add(batch.rows - kept_rows_.size(), std::memory_order_relaxed);
    engine::KeepRows(0, kept_rows_, &batch);
  }

  bool Keep(const Fingerprint& value, int64_t time_us) {
    // What is forgotten here could make no row a duplicate, so an entry that is found does.
    while (!order_.empty() && time_us - order_.front().time_us >= within_us_) {
      const auto oldest = seen_.find(order_.front().value);
      if (oldest != seen_.end() && oldest->second == order_.front().time_us) seen_.erase(oldest);
      order_.pop_front();
    }
    if (!seen_.try_emplace(value, time_us).second) return false;
    order_.push_back({time_us, value});
    return true;
  }

  const std::unique_ptr<engine::Source> source_;
  const uint32_t column_;
  const uint32_t time_column_;
  const int64_t within_us_;
  std::atomic<uint64_t>* const duplicates_;
  // Of the caller of Release.
  std::unordered_map<Fingerprint, int64_t, FingerprintHash> seen_;  // and the time of the row that stayed
  std::deque<Kept> order_;
  std::vector<engine::BatchPtr> released_;
  std::vector<uint32_t> kept_rows_;
};

}  // namespace

std::unique_ptr<engine::Source> MakeUniqueSource(std::unique_ptr<engine::Source> source, uint32_t column,
                                                 uint32_t time_column, int64_t within_us,
                                                 std::atomic<uint64_t>* duplicates) {
  return std::make_unique<UniqueSource>(std::move(source), column, time_column, within_us, duplicates);
}

}  // namespace tripline::rules
