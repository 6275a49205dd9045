#include "engine/flow/keyed.h"

#include <algorithm>
#include <array>

#include "engine/flow/select.h"
#include "fmt/format.h"

namespace tripline::engine {
namespace {

// How many rows ahead the index, and then the block, of a row is asked for; the blocks that were asked for and not yet
// found are kept in a ring.
constexpr size_t kIndexAhead = 24;
constexpr size_t kBlockAhead = 12;
constexpr size_t kRing = 16;
static_assert(kBlockAhead < kRing);

// Rows whose blocks are found before the operator sees them: few enough that these blocks stay in the first cache.
constexpr size_t kStretch = 32;

}  // namespace

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
  do {
    const size_t count = std::min(kStretch, rows.size());
    FindBlocks(rows.first(count));
    TRIPLINE_RETURN_IF_ERROR(operator_->ProcessRows(frame, rows_, out));
    rows = rows.subspan(count);
  } while (!rows.empty());
  TRIPLINE_RETURN_IF_ERROR(FireTimers(frame, out));
  if (frame.end == Frame::End::kDrain) TRIPLINE_RETURN_IF_ERROR(operator_->Drain(frame, out));
  operator_->Seal(out);
  return CheckBudget();
}

void KeyedShard::FindBlocks(std::span<const FrameRow> rows) {
  const auto hash_of = [&](size_t i) { return keys_[rows[i].slice]->hashes[rows[i].row]; };
  rows_.resize(rows.size());
  std::array<state::BlockId, kRing> likely;
  for (size_t i = 0; i < std::min(kIndexAhead, rows.size()); ++i) store_.PrefetchIndex(hash_of(i));
  for (size_t i = 0; i < std::min(kBlockAhead, rows.size()); ++i) likely[i % kRing] = store_.PrefetchBlock(hash_of(i));
  size_t count = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i + kIndexAhead < rows.size()) store_.PrefetchIndex(hash_of(i + kIndexAhead));
    if (i + kBlockAhead < rows.size()) {
      likely[(i + kBlockAhead) % kRing] = store_.PrefetchBlock(hash_of(i + kBlockAhead));
    }
    const FrameRow row = rows[i];
    const PreparedKeys& keys = *keys_[row.slice];
    const uint64_t hash = keys.hashes[row.row];
    const bool creates = keys.creates.empty() || data::GetBit(keys.creates.data(), row.row);
    const state::BlockId block = creates ? store_.FindOrCreate(hash, keys.key(row.row), likely[i % kRing])
                                         : store_.Find(hash, keys.key(row.row));
    rows_[count] = {row, block};
    count += block != state::kNoBlock ? 1 : 0;
  }
  rows_.resize(count);
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
