// A heap of (deadline, block), in which at most one entry of a block counts: the one whose time is the block's
// queued_us. Entries left behind when a deadline moved forward in time are dropped when they come up; before they
// outnumber the ones that count, all are dropped at once, so the heap stays within twice the armed blocks.
#include <algorithm>

#include "state/block_layout.h"

namespace tripline::state {
namespace {

struct Later {
  bool operator()(const DueTimer& a, const DueTimer& b) const { return a.deadline_us > b.deadline_us; }
};

constexpr size_t kMinStale = 1024;

}  // namespace

struct TimerIndex::Impl {
  explicit Impl(BlockStore::Impl* store_impl) : store(store_impl) {}

  void Push(BlockHeader& header, BlockId block) {
    if (header.queued_us == kNoDeadline) ++store->queued_blocks;
    header.queued_us = header.deadline_us;
    heap.push_back({header.deadline_us, block});
    std::push_heap(heap.begin(), heap.end(), Later{});
  }
  void Unqueue(BlockHeader& header) {
    header.queued_us = kNoDeadline;
    --store->queued_blocks;
  }
  void DropStale() {
    std::erase_if(heap,
                  [this](const DueTimer& entry) { return store->header(entry.block)->queued_us != entry.deadline_us; });
    std::make_heap(heap.begin(), heap.end(), Later{});
  }

  BlockStore::Impl* const store;
  std::vector<DueTimer> heap;
  std::vector<DueTimer> due;
};

TimerIndex::TimerIndex(BlockStore* store) : impl_(std::make_unique<Impl>(store->impl_.get())) {}
TimerIndex::~TimerIndex() = default;

void TimerIndex::Arm(BlockId block, int64_t deadline_us) {
  BlockHeader& header = *impl_->store->header(block);
  header.deadline_us = deadline_us;
  if (deadline_us >= header.queued_us) return;
  impl_->Push(header, block);
  if (impl_->heap.size() > 2 * size_t{impl_->store->queued_blocks} + kMinStale) impl_->DropStale();
}

std::span<const DueTimer> TimerIndex::TakeDue(int64_t cut_us) {
  // What came up last time and was neither moved nor disarmed is still due.
  for (const DueTimer& taken : impl_->due) {
    BlockHeader& header = *impl_->store->header(taken.block);
    if (header.deadline_us < header.queued_us) impl_->Push(header, taken.block);
  }
  impl_->due.clear();
  while (!impl_->heap.empty() && impl_->heap.front().deadline_us <= cut_us) {
    std::pop_heap(impl_->heap.begin(), impl_->heap.end(), Later{});
    const DueTimer entry = impl_->heap.back();
    impl_->heap.pop_back();
    BlockHeader& header = *impl_->store->header(entry.block);
    if (header.queued_us != entry.deadline_us) continue;
    impl_->Unqueue(header);
    if (header.deadline_us <= cut_us && header.deadline_us != kNoDeadline) {
      impl_->due.push_back({header.deadline_us, entry.block});
    } else if (header.deadline_us != kNoDeadline) {
      impl_->Push(header, entry.block);
    }
  }
  const BlockStore::Impl& store = *impl_->store;
  std::sort(impl_->due.begin(), impl_->due.end(), [&store](const DueTimer& a, const DueTimer& b) {
    if (a.deadline_us != b.deadline_us) return a.deadline_us < b.deadline_us;
    const BlockHeader& x = *store.header(a.block);
    const BlockHeader& y = *store.header(b.block);
    const KeyGroup group_x = GroupOf(x.hash, store.options.key_groups);
    const KeyGroup group_y = GroupOf(y.hash, store.options.key_groups);
    return group_x != group_y ? group_x < group_y : store.KeyOf(x) < store.KeyOf(y);
  });
  return impl_->due;
}

void TimerIndex::Rebuild() {
  impl_->heap.clear();
  impl_->due.clear();
  impl_->store->queued_blocks = 0;
  for (uint32_t unit = 0; unit < impl_->store->units.end(); ++unit) {
    BlockHeader& header = *impl_->store->header(unit);
    if (header.key_bytes == BlockHeader::kFreeUnit) continue;
    header.queued_us = header.deadline_us;
    if (header.deadline_us == kNoDeadline) continue;
    ++impl_->store->queued_blocks;
    impl_->heap.push_back({header.deadline_us, BlockId{unit}});
  }
  std::make_heap(impl_->heap.begin(), impl_->heap.end(), Later{});
}

}  // namespace tripline::state
