// Rows made by a formula, as a source: for the tests of the job, which must know every row without reading a file.
//
// Columns: ts, a, b. Rows ascend by ts; the frontier may lag behind, as under a watermark bound.
// Thread-safety and failures: as engine/flow/source.h; failures are injected by options.
#ifndef TRIPLINE_TESTS_UNIT_ENGINE_FLOW_TOY_SOURCE_H_
#define TRIPLINE_TESTS_UNIT_ENGINE_FLOW_TOY_SOURCE_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/flow/job.h"

namespace tripline::engine::flow_toy {

struct Row {
  int64_t ts_us = 0;
  int64_t a = 0;
  int64_t b = 0;
};

// Rows from `start_us` on, mostly some way apart and sometimes at one time.
std::vector<Row> MakeRows(uint32_t seed, uint32_t rows, int64_t start_us, int64_t step_us, int64_t keys);

struct ToyOptions {
  uint32_t batch_rows = 16;
  uint32_t piece_rows = 50;
  int64_t lag_us = 0;  // the frontier stays this far behind, and the last rows are kept back as long
  bool timed = true;   // false: a stream without event time
  static constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();
  uint64_t fail_fetch_at = kNever;    // piece number
  uint64_t fail_release_at = kNever;  // piece number
};

// What all sources of a test have made, to see that memory is bounded.
struct BatchCount {
  std::atomic<int64_t> out{0};
  std::atomic<int64_t> most{0};
};

class ToySource : public Source {
 public:
  ToySource(std::string name, std::vector<Row> rows, const ToyOptions& options, BatchCount* count = nullptr);

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override;
  void Parse(Piece& piece) const override;
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) override;
  void Recycle(BatchPtr batch) override;
  int64_t frontier_us() const override { return frontier_us_; }
  const SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

  static std::shared_ptr<const data::Schema> schema();

 private:
  struct ToyPiece : Piece {
    uint64_t from = 0;
    std::vector<Row> rows;
    bool parsed = false;
  };
  BatchPtr NewBatch();

  const std::string name_;
  const std::vector<Row> rows_;
  const ToyOptions options_;
  BatchCount* const count_;
  size_t fetched_ = 0;
  size_t released_ = 0;  // rows handed out
  size_t seen_ = 0;      // rows of released pieces
  uint64_t release_calls_ = 0;
  int64_t frontier_us_ = kStartOfTime;
  SourceCounters counters_;
  std::mutex mutex_;
  std::vector<BatchPtr> pool_;
};

}  // namespace tripline::engine::flow_toy

#endif  // TRIPLINE_TESTS_UNIT_ENGINE_FLOW_TOY_SOURCE_H_
