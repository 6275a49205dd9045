// What the engine itself costs per row: batches that are there already go through a plan that does nothing with them
// (order, frames, final stage), or that looks every row up in two key domains and counts it (prepare, selection, hot
// table).
#include <benchmark/benchmark.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/flow/job.h"

namespace tripline::engine {
namespace {

constexpr uint64_t kRows = 4'000'000;

std::shared_ptr<const data::Schema> MakeSchema() {
  auto schema = std::make_shared<data::Schema>();
  schema->fields = {{"ts", data::TimestampType(), true}, {"a", data::IntType(), true}, {"b", data::IntType(), true}};
  return schema;
}

uint64_t Mix(uint64_t number) {
  number *= 0xd6e8feb86659fd93ull;
  number ^= number >> 32;
  return number * 0xd6e8feb86659fd93ull;
}

// Rows `step` apart from `offset` on, made by Parse; keys are spread over `keys` values.
class MadeSource : public Source {
 public:
  MadeSource(uint64_t rows, uint64_t step, uint64_t offset, uint64_t keys)
      : rows_(rows), step_(step), offset_(offset), keys_(keys), schema_(MakeSchema()) {}

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override {
    if (fetched_ == rows_) return std::unique_ptr<Source::Piece>();
    auto piece = std::make_unique<MadePiece>();
    for (int i = 0; i < 4 && fetched_ < rows_; ++i) {
      const uint64_t rows = std::min<uint64_t>(data::kBatchRows, rows_ - fetched_);
      piece->batches.push_back(Take());
      piece->from.push_back(fetched_);
      piece->batches.back()->rows = static_cast<uint32_t>(rows);
      fetched_ += rows;
    }
    return std::unique_ptr<Source::Piece>(std::move(piece));
  }

  void Parse(Piece& piece) const override {
    MadePiece& made = static_cast<MadePiece&>(piece);
    for (size_t i = 0; i < made.batches.size(); ++i) Make(*made.batches[i], made.from[i]);
  }

  data::Status Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) override {
    if (piece == nullptr) {
      frontier_us_ = kEndOfTime;
      return data::OkStatus();
    }
    for (BatchPtr& batch : static_cast<MadePiece&>(*piece).batches) {
      frontier_us_ = batch->columns[0].values<int64_t>()[batch->rows - 1];
      counters_.rows += batch->rows;
      out->push_back(std::move(batch));
    }
    return data::OkStatus();
  }

  void Recycle(BatchPtr batch) override {
    const std::lock_guard lock(mutex_);
    pool_.push_back(std::move(batch));
  }
  int64_t frontier_us() const override { return frontier_us_; }
  const SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

 private:
  struct MadePiece : Piece {
    std::vector<BatchPtr> batches;
    std::vector<uint64_t> from;
  };

  BatchPtr Take() {
    const std::lock_guard lock(mutex_);
    if (pool_.empty()) return std::make_unique<data::RecordBatch>(schema_);
    BatchPtr batch = std::move(pool_.back());
    pool_.pop_back();
    return batch;
  }

  void Make(data::RecordBatch& batch, uint64_t from) const {
    batch.positions.resize(batch.rows);
    int64_t* ts = batch.columns[0].mutable_values<int64_t>();
    uint64_t* a = batch.columns[1].mutable_values<uint64_t>();
    uint64_t* b = batch.columns[2].mutable_values<uint64_t>();
    for (uint32_t row = 0; row < batch.rows; ++row) {
      const uint64_t number = from + row;
      ts[row] = static_cast<int64_t>(number * step_ + offset_);
      a[row] = Mix(number) % keys_;
      b[row] = Mix(number + 77) % keys_;
      batch.positions[row] = number + 1;
    }
  }

  const uint64_t rows_;
  const uint64_t step_;
  const uint64_t offset_;
  const uint64_t keys_;
  const std::shared_ptr<const data::Schema> schema_;
  const std::string name_ = "made";
  uint64_t fetched_ = 0;
  int64_t frontier_us_ = kStartOfTime;
  SourceCounters counters_;
  std::mutex mutex_;
  std::vector<BatchPtr> pool_;
};

struct NoPacket : Packet {
  void Clear() override {}
};

class CountingOperator : public KeyedOperator {
 public:
  explicit CountingOperator(state::BlockStore& store) : store_(store) {}
  data::Status ProcessRows(const Frame&, std::span<const KeyedRow> rows, Packet&) override {
    for (const KeyedRow& row : rows) ++*store_.MutableSlots<uint64_t>(row.block);
    return data::OkStatus();
  }
  data::Status FireTimers(const Frame&, std::span<const state::DueTimer>, Packet&) override { return data::OkStatus(); }
  data::Status Drain(const Frame&, Packet&) override { return data::OkStatus(); }
  void Seal(Packet&) override {}

 private:
  state::BlockStore& store_;
};

class CountingPlan : public Plan {
 public:
  explicit CountingPlan(uint32_t domains) {
    for (uint32_t i = 0; i < domains; ++i) domains_.push_back({std::string(1, static_cast<char>('a' + i)), 32});
  }
  std::span<const Domain> domains() const override { return domains_; }
  std::unique_ptr<Prepared> MakePrepared() const override {
    auto prepared = std::make_unique<Prepared>();
    prepared->domains.resize(domains_.size());
    return prepared;
  }
  std::unique_ptr<Packet> MakePacket() const override { return std::make_unique<NoPacket>(); }
  data::Status Prepare(uint32_t, const data::RecordBatch& batch, Prepared& out) const override {
    for (size_t domain = 0; domain < domains_.size(); ++domain) {
      PreparedKeys& keys = out.domains[domain];
      const uint64_t* values = batch.columns[1 + domain].values<uint64_t>();
      keys.relevant.assign(data::BitmapWords(batch.rows), ~uint64_t{0});
      if (batch.rows % 64 != 0) keys.relevant.back() = (uint64_t{1} << (batch.rows % 64)) - 1;
      keys.hashes.resize(batch.rows);
      keys.key_offsets.resize(batch.rows + 1);
      keys.key_bytes.resize(size_t{batch.rows} * 9);
      for (uint32_t row = 0; row < batch.rows; ++row) {
        char* key = keys.key_bytes.data() + size_t{row} * 9;
        key[0] = 'i';
        std::memcpy(key + 1, &values[row], 8);
        keys.hashes[row] = XXH3_64bits(key, 9);
        keys.key_offsets[row + 1] = (row + 1) * 9;
      }
    }
    return data::OkStatus();
  }
  data::Status RowStage(const Frame&, Packet&) const override { return data::OkStatus(); }
  std::unique_ptr<KeyedOperator> MakeOperator(uint32_t, state::BlockStore& store, state::TimerIndex&) const override {
    return std::make_unique<CountingOperator>(store);
  }

 private:
  std::vector<Domain> domains_;
};

class CountingFinal : public FinalStage {
 public:
  data::Status Process(const Frame& frame, std::span<Packet* const>) override {
    rows_ += frame.rows.size();
    for (const FrameRow row : frame.rows) {
      ordered_ = ordered_ && frame.time_us(row) >= last_us_;
      last_us_ = frame.time_us(row);
    }
    return data::OkStatus();
  }
  void Save(std::string*) const override {}
  data::Status Restore(std::string_view) override { return data::OkStatus(); }
  bool right(uint64_t rows) const { return ordered_ && rows_ == rows; }

 private:
  uint64_t rows_ = 0;
  bool ordered_ = true;
  int64_t last_us_ = kStartOfTime;
};

struct Shape {
  uint32_t threads = 1;
  uint32_t domains = 0;
  uint32_t sources = 1;
  uint64_t keys = 15'000;
};

void RunJobs(benchmark::State& state, const Shape& shape) {
  JobProgress progress;
  for (auto _ : state) {
    std::vector<JobInput> inputs(shape.sources);
    for (uint32_t i = 0; i < shape.sources; ++i) {
      inputs[i].source = std::make_unique<MadeSource>(kRows / shape.sources, shape.sources, i, shape.keys);
      inputs[i].time_column = 0;
    }
    CountingFinal final_stage;
    auto job = Job::Make({.threads = shape.threads}, std::make_shared<CountingPlan>(shape.domains), &final_stage,
                         std::move(inputs));
    if (!job.ok() || !(*job)->Run().ok() || !final_stage.right(kRows)) {
      state.SkipWithError("rows are missing or out of order");
      return;
    }
    progress = (*job)->progress();
  }
  const auto per_row = [&](Stage stage) {
    return static_cast<double>(progress.stage_ns[static_cast<size_t>(stage)]) / static_cast<double>(kRows);
  };
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kRows));
  state.counters["parse"] = per_row(Stage::kParse);
  state.counters["prepare"] = per_row(Stage::kPrepare);
  state.counters["sequence"] = per_row(Stage::kSequence);
  state.counters["keyed"] = per_row(Stage::kKeyed);
  state.counters["final"] = per_row(Stage::kFinal);
  state.counters["worst_ms"] = static_cast<double>(progress.longest_frame_ns) / 1e6;
}

void BM_Job_Empty(benchmark::State& state) {
  RunJobs(state, {.threads = static_cast<uint32_t>(state.range(0)), .sources = static_cast<uint32_t>(state.range(1))});
}
BENCHMARK(BM_Job_Empty)
    ->ArgNames({"threads", "sources"})
    ->Args({1, 1})
    ->Args({1, 2})
    ->Args({1, 50})
    ->Args({2, 1})
    ->UseRealTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

void BM_Job_TwoDomains(benchmark::State& state) {
  RunJobs(state, {.threads = static_cast<uint32_t>(state.range(0)),
                  .domains = 2,
                  .sources = 1,
                  .keys = static_cast<uint64_t>(state.range(1))});
}
BENCHMARK(BM_Job_TwoDomains)
    ->ArgNames({"threads", "keys"})
    ->Args({1, 15'000})
    ->Args({2, 15'000})
    ->Args({1, 1'300'000})
    ->Args({2, 1'300'000})
    ->UseRealTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tripline::engine
