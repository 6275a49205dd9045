#define XXH_INLINE_ALL
#include "tests/unit/engine/flow/toy_plan.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "fmt/format.h"

namespace tripline::engine::flow_toy {
namespace {

constexpr int64_t kNoDeadline = kEndOfTime;

std::string KeyBytes(int64_t value) {
  std::string bytes(9, 'i');
  std::memcpy(bytes.data() + 1, &value, sizeof value);
  // Some keys are too long for a block's header.
  if (value % 7 == 0) bytes += std::string(40, 'x');
  return bytes;
}
uint64_t HashOf(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }
int64_t GapOf(int64_t key) { return 20 + key % 11 * 13; }
bool IsRelevant(const PlanOptions& options, int64_t key) { return options.everything_fires || key % 5 != 0; }
bool Creates(const PlanOptions& options, const Row& row) { return options.everything_fires || row.b % 3 != 1; }

// What is remembered of a key, by the operator in slots and by the reference in a map.
struct KeyState {
  uint64_t count;
  uint64_t digest;
  int64_t key;
  int32_t fired;
  uint16_t segment;
  uint16_t values;  // in the segment

  void Mix(uint64_t value) { digest = (digest ^ value) * 0x9e3779b97f4a7c15ull + (digest >> 29); }
};

// The text of an output, and where it stands: by time before by row.
struct Output {
  int64_t time_us = 0;
  bool by_row = false;
  OrderKey row;
  uint32_t domain = 0;
  std::string key;
  std::string text;

  auto place() const { return std::tie(time_us, by_row, row, domain, key); }
};

Output RowOutput(const OrderKey& at, uint32_t domain, const KeyState& state) {
  return {at.time_us,
          true,
          at,
          domain,
          KeyBytes(state.key),
          fmt::format("row {} {}/{}/{} domain {} key {} count {} digest {:x}\n", at.time_us, at.stream, at.row.source,
                      at.row.position, domain, state.key, state.count, state.digest)};
}

Output TimerOutput(int64_t deadline_us, uint32_t domain, const KeyState& state, bool at_end) {
  return {deadline_us,
          false,
          {},
          domain,
          KeyBytes(state.key),
          fmt::format("{} {} domain {} key {} count {} fired {} digest {:x}\n", at_end ? "end" : "timer", deadline_us,
                      domain, state.key, state.count, state.fired, state.digest)};
}

Output OpenOutput(uint32_t domain, const KeyState& state) {
  return {kEndOfTime,
          true,
          {},
          domain,
          KeyBytes(state.key),
          fmt::format("open domain {} key {} digest {:x}\n", domain, state.key, state.digest)};
}

struct ToyPacket : Packet {
  void Clear() override { outputs.clear(); }
  std::vector<Output> outputs;
};

class ToyOperator : public KeyedOperator {
 public:
  ToyOperator(const PlanOptions& options, uint32_t domain, state::BlockStore& store, state::TimerIndex& timers)
      : options_(options), domain_(domain), store_(store), timers_(timers) {}

  data::Status ProcessRows(const Frame& frame, std::span<const KeyedRow> rows, Packet& out) override {
    for (const KeyedRow& row : rows) {
      const OrderKey at = frame.order_key(row.row);
      if (at.time_us == options_.fail_keyed_us) return data::Error(data::Fault::kSystem, "TRL0999", "keyed failure");
      while (store_.deadline_us(row.block) <= at.time_us) Fire(row.block, false, out);
      Process(frame, row, at, out);
    }
    return data::OkStatus();
  }

  data::Status FireTimers(const Frame& frame, std::span<const state::DueTimer> due, Packet& out) override {
    if (options_.leaves_timers) return data::OkStatus();
    for (const state::DueTimer& timer : due) Fire(timer.block, frame.end == Frame::End::kDrain, out);
    return data::OkStatus();
  }

  data::Status Drain(const Frame&, Packet& out) override {
    for (const state::BlockId block : store_.SortedBlocks()) {
      const KeyState& state = *store_.Slots<KeyState>(block);
      if (state.count % 2 == 1) static_cast<ToyPacket&>(out).outputs.push_back(OpenOutput(domain_, state));
      store_.Erase(block);
    }
    return data::OkStatus();
  }

  void Seal(Packet& out) override {
    auto& outputs = static_cast<ToyPacket&>(out).outputs;
    std::sort(outputs.begin(), outputs.end(), [](const Output& a, const Output& b) { return a.place() < b.place(); });
  }

 private:
  void Fire(state::BlockId block, bool at_end, Packet& out) {
    KeyState& state = *store_.MutableSlots<KeyState>(block);
    const int64_t deadline_us = store_.deadline_us(block);
    ++state.fired;
    static_cast<ToyPacket&>(out).outputs.push_back(TimerOutput(deadline_us, domain_, state, at_end));
    timers_.Arm(block, state.fired < 3 ? deadline_us + GapOf(state.key) : kNoDeadline);
  }

  void Process(const Frame& frame, const KeyedRow& row, const OrderKey& at, Packet& out) {
    const data::RecordBatch& batch = frame.batch(row.row);
    const int64_t key = batch.columns[1 + domain_ % 2].values<int64_t>()[row.row.row];
    const uint64_t value = static_cast<uint64_t>(batch.columns[1].values<int64_t>()[row.row.row]);
    KeyState& state = *store_.MutableSlots<KeyState>(row.block);
    state.key = key;
    ++state.count;
    state.fired = 0;
    state.Mix(static_cast<uint64_t>(at.time_us));
    state.Mix(at.row.position * 31 + at.row.source);
    Remember(row.block, state, value);
    timers_.Arm(row.block, at.time_us + GapOf(key));
    if (state.count % 3 == 0) static_cast<ToyPacket&>(out).outputs.push_back(RowOutput(at, domain_, state));
  }

  // The values lie in a segment that grows; every tenth row their sum goes into the digest and the segment is freed.
  void Remember(state::BlockId block, KeyState& state, uint64_t value) {
    if (state.segment == 0) state.segment = static_cast<uint16_t>(store_.Allocate(block, 8));
    const uint32_t needed = (state.values + 1u) * 8;
    if (store_.SegmentBytes(block, state::SegmentId{state.segment}) < needed) {
      const state::SegmentId grown = store_.Allocate(block, 2 * needed);
      std::memcpy(store_.Mutable(block, grown), store_.Get(block, state::SegmentId{state.segment}), needed - 8);
      store_.Free(block, state::SegmentId{state.segment});
      state.segment = static_cast<uint16_t>(grown);
    }
    std::memcpy(store_.Mutable(block, state::SegmentId{state.segment}) + needed - 8, &value, 8);
    if (++state.values < 10) return;
    for (uint32_t i = 0; i < state.values; ++i) {
      uint64_t kept;
      std::memcpy(&kept, store_.Get(block, state::SegmentId{state.segment}) + i * 8, 8);
      state.Mix(kept);
    }
    store_.Free(block, state::SegmentId{state.segment});
    state.segment = 0;
    state.values = 0;
  }

  const PlanOptions options_;
  const uint32_t domain_;
  state::BlockStore& store_;
  state::TimerIndex& timers_;
};

class ToyPlan : public Plan {
 public:
  explicit ToyPlan(const PlanOptions& options) : options_(options) {
    for (uint32_t domain = 0; domain < options.domains; ++domain) {
      domains_.push_back({domain == 0 ? "a" : "b", sizeof(KeyState)});
    }
  }

  std::span<const Domain> domains() const override { return domains_; }
  std::unique_ptr<Prepared> MakePrepared() const override {
    auto prepared = std::make_unique<Prepared>();
    prepared->domains.resize(domains_.size());
    return prepared;
  }
  std::unique_ptr<Packet> MakePacket() const override { return std::make_unique<ToyPacket>(); }

  data::Status Prepare(uint32_t, const data::RecordBatch& batch, Prepared& out) const override {
    const int64_t* ts = batch.columns[0].values<int64_t>();
    const int64_t* b = batch.columns[2].values<int64_t>();
    for (uint32_t domain = 0; domain < domains_.size(); ++domain) {
      const int64_t* values = batch.columns[1 + domain % 2].values<int64_t>();
      PreparedKeys& keys = out.domains[domain];
      keys.relevant.assign(data::BitmapWords(batch.rows), 0);
      keys.creates.assign(options_.everything_fires ? 0 : data::BitmapWords(batch.rows), 0);
      keys.hashes.assign(batch.rows, 0);
      keys.key_offsets.assign(1, 0);
      keys.key_bytes.clear();
      for (uint32_t row = 0; row < batch.rows; ++row) {
        if (ts[row] == options_.fail_prepare_us) return data::Error(data::Fault::kSystem, "TRL0999", "prepare failure");
        if (IsRelevant(options_, values[row])) {
          const std::string key = KeyBytes(values[row]);
          data::SetBit(keys.relevant.data(), row);
          keys.hashes[row] = HashOf(key);
          keys.key_bytes.insert(keys.key_bytes.end(), key.begin(), key.end());
        }
        if (!keys.creates.empty() && Creates(options_, {ts[row], 0, b[row]})) data::SetBit(keys.creates.data(), row);
        keys.key_offsets.push_back(static_cast<uint32_t>(keys.key_bytes.size()));
      }
    }
    return data::OkStatus();
  }

  data::Status RowStage(const Frame& frame, Packet& out) const override {
    for (const FrameRow row : frame.rows) {
      const OrderKey at = frame.order_key(row);
      if (at.time_us == options_.fail_rows_us) return data::Error(data::Fault::kSystem, "TRL0999", "row stage failure");
      const int64_t a = frame.batch(row).columns[1].values<int64_t>()[row.row];
      if (a % 10 != 3) continue;
      static_cast<ToyPacket&>(out).outputs.push_back({at.time_us, true, at, 0, "", fmt::format("hit {}\n", a)});
    }
    return data::OkStatus();
  }

  std::unique_ptr<KeyedOperator> MakeOperator(uint32_t domain, state::BlockStore& store,
                                              state::TimerIndex& timers) const override {
    return std::make_unique<ToyOperator>(options_, domain, store, timers);
  }

 private:
  const PlanOptions options_;
  std::vector<Domain> domains_;
};

}  // namespace

std::shared_ptr<const Plan> MakeToyPlan(const PlanOptions& options) { return std::make_shared<ToyPlan>(options); }

data::Status ToyFinal::Process(const Frame& frame, std::span<Packet* const> packets) {
  if (on_frame_) on_frame_(frame);
  for (const FrameRow row : frame.rows) {
    if (frame.time_us(row) == fail_at_us_) return data::Error(data::Fault::kSystem, "TRL0999", "final failure");
  }
  std::vector<const Output*> all;
  for (Packet* packet : packets) {
    for (const Output& output : static_cast<ToyPacket*>(packet)->outputs) all.push_back(&output);
  }
  std::stable_sort(all.begin(), all.end(), [](const Output* a, const Output* b) { return a->place() < b->place(); });
  for (const Output* output : all) text_ += fmt::format("{} {}", outputs_++, output->text);
  ++frames_;
  end_ = frame.end;
  return data::OkStatus();
}

data::Status ToyFinal::Restore(std::string_view bytes) {
  outputs_ = std::stoull(std::string(bytes));
  return data::OkStatus();
}

std::vector<JobInput> MakeInputs(const std::vector<ToyInput>& inputs, BatchCount* count) {
  std::vector<JobInput> made;
  for (const ToyInput& input : inputs) {
    JobInput job_input;
    job_input.source =
        std::make_unique<ToySource>(fmt::format("toy {}", made.size()), input.rows, input.options, count);
    job_input.stream = input.stream;
    job_input.time_column = input.options.timed ? 0 : -1;
    made.push_back(std::move(job_input));
  }
  return made;
}

namespace {

// One row after the other, over maps.
class Reference {
 public:
  explicit Reference(const PlanOptions& options) : options_(options), keys_(options.domains) {}

  void Process(const OrderKey& at, const Row& row) {
    FireUntil(at.time_us, false);
    if (row.a % 10 == 3) Write(fmt::format("hit {}\n", row.a));
    for (uint32_t domain = 0; domain < options_.domains; ++domain) {
      const int64_t key = domain % 2 == 0 ? row.a : row.b;
      if (!IsRelevant(options_, key)) continue;
      auto found = keys_[domain].find(KeyBytes(key));
      if (found == keys_[domain].end()) {
        if (!Creates(options_, row)) continue;
        found = keys_[domain].emplace(KeyBytes(key), Entry{{0, 0, key, 0, 0, 0}, {}, kNoDeadline}).first;
      }
      Entry& entry = found->second;
      ++entry.state.count;
      entry.state.fired = 0;
      entry.state.Mix(static_cast<uint64_t>(at.time_us));
      entry.state.Mix(at.row.position * 31 + at.row.source);
      entry.values.push_back(static_cast<uint64_t>(row.a));
      if (entry.values.size() == 10) {
        for (const uint64_t value : entry.values) entry.state.Mix(value);
        entry.values.clear();
      }
      entry.deadline_us = at.time_us + GapOf(key);
      if (entry.state.count % 3 == 0) Write(RowOutput(at, domain, entry.state).text);
    }
  }

  std::string Finish(bool drain) {
    if (!drain) return text_;
    FireUntil(kEndOfTime - 1, true);
    for (uint32_t domain = 0; domain < options_.domains; ++domain) {
      for (const auto& [key, entry] : keys_[domain]) {
        if (entry.state.count % 2 == 1) Write(OpenOutput(domain, entry.state).text);
      }
    }
    return text_;
  }

 private:
  struct Entry {
    KeyState state;
    std::vector<uint64_t> values;
    int64_t deadline_us;
  };

  void FireUntil(int64_t time_us, bool at_end) {
    while (true) {
      std::optional<std::tuple<int64_t, uint32_t, std::string>> first;
      for (uint32_t domain = 0; domain < options_.domains; ++domain) {
        for (const auto& [key, entry] : keys_[domain]) {
          if (entry.deadline_us > time_us) continue;
          const std::tuple at(entry.deadline_us, domain, key);
          if (!first.has_value() || at < *first) first = at;
        }
      }
      if (!first.has_value()) return;
      Entry& entry = keys_[std::get<1>(*first)].at(std::get<2>(*first));
      ++entry.state.fired;
      Write(TimerOutput(entry.deadline_us, std::get<1>(*first), entry.state, at_end).text);
      entry.deadline_us = entry.state.fired < 3 ? entry.deadline_us + GapOf(entry.state.key) : kNoDeadline;
    }
  }
  void Write(const std::string& text) { text_ += fmt::format("{} {}", outputs_++, text); }

  const PlanOptions options_;
  std::vector<std::map<std::string, Entry>> keys_;
  std::string text_;
  uint64_t outputs_ = 0;
};

}  // namespace

std::string Expected(const std::vector<ToyInput>& inputs, const PlanOptions& options, bool drain) {
  std::vector<std::pair<OrderKey, Row>> all;
  for (uint32_t source = 0; source < inputs.size(); ++source) {
    for (uint64_t i = 0; i < inputs[source].rows.size(); ++i) {
      const Row& row = inputs[source].rows[i];
      const int64_t time_us = inputs[source].options.timed ? row.ts_us : 0;
      all.push_back({{time_us, inputs[source].stream, {source, i + 1}}, row});
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Reference reference(options);
  for (const auto& [at, row] : all) reference.Process(at, row);
  return reference.Finish(drain);
}

}  // namespace tripline::engine::flow_toy
