#include "engine/flow/keyed.h"

#include <algorithm>
#include <array>

#include "engine/flow/select.h"
#include "fmt/format.h"

namespace tripline::engine {
namespace {

// How many rows ahead the index, and then the block, of a row is asked for; what was asked for and not yet found is kept
// in a ring.
constexpr size_t kIndexAhead = 24;
constexpr size_t kBlockAhead = 12;
constexpr size_t kRing = 32;
static_assert(kIndexAhead < kRing);

// Rows whose blocks are found before the operator sees them: few enough that these blocks stay in the first cache.
constexpr size_t kStretch = 64;

}  // namespace

// The blocks of a frame's rows, a stretch at a time; index and blocks are asked for ahead across stretches.
class KeyedShard::Lookups {
 public:
  Lookups(KeyedShard& shard, std::span<const FrameRow> rows) : store_(shard.store_), keys_(shard.keys_), rows_(rows) {
    for (size_t i = 0; i < std::min(kIndexAhead, rows_.size()); ++i) AskForIndex(i);
    for (size_t i = 0; i < std::min(kBlockAhead, rows_.size()); ++i) AskForBlock(i);
  }

  bool done() const { return next_ == rows_.size(); }

  void Next(std::vector<KeyedRow>* found) {
    const size_t end = std::min(next_ + kStretch, rows_.size());
    found->resize(end - next_);
    size_t count = 0;
    for (; next_ < end; ++next_) {
      if (next_ + kIndexAhead < rows_.size()) AskForIndex(next_ + kIndexAhead);
      if (next_ + kBlockAhead < rows_.size()) AskForBlock(next_ + kBlockAhead);
      const FrameRow row = rows_[next_];
      const PreparedKeys& keys = *keys_[row.slice];
      const bool creates = keys.creates.empty() || data::GetBit(keys.creates.data(), row.row);
      const Asked& asked = asked_[next_ % kRing];
      const state::BlockId block = creates ? store_.FindOrCreate(asked.hash, keys.key(row.row), asked.likely)
                                           : store_.Find(asked.hash, keys.key(row.row));
      (*found)[count] = {row, block};
      count += block != state::kNoBlock ? 1 : 0;
    }
    found->resize(count);
  }

 private:
  struct Asked {
    uint64_t hash;
    state::BlockId likely;
  };

  void AskForIndex(size_t i) {
    const uint64_t hash = keys_[rows_[i].slice]->hashes[rows_[i].row];
    asked_[i % kRing].hash = hash;
    store_.PrefetchIndex(hash);
  }
  void AskForBlock(size_t i) {
    Asked& asked = asked_[i % kRing];
    asked.likely = store_.PrefetchBlock(asked.hash);
  }

  state::BlockStore& store_;
  const std::vector<const PreparedKeys*>& keys_;
  const std::span<const FrameRow> rows_;
  size_t next_ = 0;
  std::array<Asked, kRing> asked_;
};

KeyedShard::KeyedShard(const Plan& plan, uint32_t domain, const Options& options)
    : domain_(domain),
      name_(plan.domains()[domain].name),
      options_(options),
      store_({.slot_bytes = plan.domains()[domain].slot_bytes,
              .key_groups = options.key_groups,
              .hot_bytes = plan.domains()[domain].hot_bytes,
              .huge_pages = options.huge_pages}),
      timers_(&store_),
      operator_(plan.MakeOperator(domain, store_, timers_)) {}

data::Status KeyedShard::Run(const Frame& frame, std::span<const FrameRow> rows, Packet& out) {
  KeysOfSlices(frame, domain_, &keys_);
  Lookups lookups(*this, rows);
  do {
    lookups.Next(&rows_);
    TRIPLINE_RETURN_IF_ERROR(operator_->ProcessRows(frame, rows_, out));
  } while (!lookups.done());
  TRIPLINE_RETURN_IF_ERROR(FireTimers(frame, out));
  if (frame.end == Frame::End::kDrain) TRIPLINE_RETURN_IF_ERROR(operator_->Drain(frame, out));
  operator_->Seal(out);
  return CheckBudget();
}

// A block may have several deadlines below the cut: each round settles the earliest of every block that has one.
data::Status KeyedShard::FireTimers(const Frame& frame, Packet& out) {
  bool first = true;
  while (true) {
    const std::span<const state::DueTimer> due = timers_.TakeDue(frame.cut_us);
    if (due.empty() && !first) return data::OkStatus();
    first = false;
    due_.assign(due.begin(), due.end());
    TRIPLINE_RETURN_IF_ERROR(operator_->FireTimers(frame, due_, out));
    for (const state::DueTimer& fired : due_) {
      if (store_.deadline_us(fired.block) > fired.deadline_us) continue;
      return data::Error(data::Fault::kSystem, "TRL0653",
                         fmt::format("an operator of domain '{}' left a timer that was due", name_));
    }
    if (due_.empty()) return data::OkStatus();
  }
}

data::Status KeyedShard::CheckBudget() const {
  if (options_.state_budget_bytes == 0 || store_.bytes() <= options_.state_budget_bytes) return data::OkStatus();
  return data::Error(
      data::Fault::kSystem, "TRL0652",
      fmt::format("the state of domain '{}' needs more memory than it may have: give it a larger budget, "
                  "or use rules that remember less ({} keys, {} bytes, budget {})",
                  name_, store_.blocks(), store_.bytes(), options_.state_budget_bytes));
}

}  // namespace tripline::engine
