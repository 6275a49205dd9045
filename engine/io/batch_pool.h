// Record batches of one source, used again and again: fresh buffers cost twice the parse.
//
// Thread-safety: thread-safe; one short lock a batch. Ownership: the pool owns the batches that lie in it; who took one
// owns it and may give it back or drop it.
// Cost: as many batches as were out at the same time, and never more.
#ifndef TRIPLINE_ENGINE_IO_BATCH_POOL_H_
#define TRIPLINE_ENGINE_IO_BATCH_POOL_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/data/batch.h"

namespace tripline::engine {

class BatchPool {
 public:
  // Every batch has this schema and this ordinal of its source.
  BatchPool(std::shared_ptr<const data::Schema> schema, uint32_t source)
      : schema_(std::move(schema)), source_(source) {}

  // A batch without rows.
  std::unique_ptr<data::RecordBatch> Take() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<data::RecordBatch> batch = std::move(free_.back());
        free_.pop_back();
        return batch;
      }
    }
    auto batch = std::make_unique<data::RecordBatch>(schema_);
    batch->source = source_;
    return batch;
  }

  void Give(std::unique_ptr<data::RecordBatch> batch) {
    batch->Reset();
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(std::move(batch));
  }

 private:
  const std::shared_ptr<const data::Schema> schema_;
  const uint32_t source_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<data::RecordBatch>> free_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_BATCH_POOL_H_
