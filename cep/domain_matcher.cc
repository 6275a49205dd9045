#include "cep/domain_matcher.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {
namespace {

// Rows of distance at which a block's slots, then its segments are prefetched: with 1,000 or more keys the time per row
// falls by half from none to these and stays the same up to twice as far.
constexpr size_t kSlotsAhead = 16;
constexpr size_t kSegmentsAhead = 8;

}  // namespace

DomainMatcher::DomainMatcher(std::shared_ptr<const DomainPlan> plan, state::BlockStore& store,
                             state::TimerIndex& timers)
    : plan_(std::move(plan)), store_(store), timers_(timers) {
  for (uint32_t i = 0; i < plan_->patterns().size(); ++i) {
    searches_.push_back(std::make_unique<Search>(*plan_, i, store_));
  }
  visits_.assign(searches_.size(), 0);
}

data::Status DomainMatcher::ProcessRows(const engine::Frame& frame, std::span<const uint64_t* const> bits,
                                        std::span<const engine::KeyedRow> rows, MatchSink& sink) {
  const uint32_t words = plan_->predicate_words();
  for (size_t i = 0; i < rows.size(); ++i) {
    // With many keys each of these is a miss of the cache: they are asked for while other rows are worked on.
    if (i + kSlotsAhead < rows.size()) store_.PrefetchSlots(rows[i + kSlotsAhead].block);
    if (i + kSegmentsAhead < rows.size()) PrefetchSegments(rows[i + kSegmentsAhead].block);
    const engine::KeyedRow& row = rows[i];
    TRIPLINE_RETURN_IF_ERROR(ProcessRow(frame, bits[row.row.slice] + size_t{row.row.row} * words, row, sink));
  }
  return data::OkStatus();
}

void DomainMatcher::PrefetchSegments(state::BlockId block) const {
  const auto* slot = store_.Slots<KeySlot>(block);
  if (slot->records.segment != state::kNoSegment) {
    const uint64_t at = (slot->records.tail - slot->records.base) * plan_->layout().bytes();
    store_.PrefetchSegment(block, slot->records.segment, at);
    if (slot->records.tail > slot->records.head) {
      store_.PrefetchSegment(block, slot->records.segment, at - plan_->layout().bytes());
    }
  }
  if (slot->active == 0) return;
  const auto* searches = reinterpret_cast<const SearchSlot*>(slot + 1);
  for (size_t i = 0; i < searches_.size(); ++i) {
    if (searches[i].active == 0) continue;
    store_.PrefetchSegment(block, searches[i].entries.segment, 0);
    if (searches[i].nodes.count > 0) {
      store_.PrefetchSegment(block, searches[i].nodes.segment,
                             uint64_t{searches[i].nodes.count - 1} * plan_->patterns()[i].node_bytes);
    }
  }
}

bool DomainMatcher::MayStart(const uint64_t* bits) const {
  if (plan_->always_starts() || plan_->keeps_all_rows()) return true;
  for (uint32_t word = 0; word < plan_->predicate_words(); ++word) {
    if ((bits[word] & plan_->start_bits()[word]) != 0) return true;
  }
  return false;
}

RowAccess DomainMatcher::Access(state::BlockId block) const {
  const auto* slot = store_.Slots<KeySlot>(block);
  RowAccess rows;
  rows.layout = &plan_->layout();
  rows.records = QueueOrigin(store_, block, slot->records, plan_->layout().bytes());
  rows.texts = QueueOrigin(store_, block, slot->texts, 1);
  rows.head = slot->records.head;
  rows.tail = slot->records.tail;
  return rows;
}

data::Status DomainMatcher::ProcessRow(const engine::Frame& frame, const uint64_t* bits, const engine::KeyedRow& row,
                                       MatchSink& sink) {
  const int64_t time_us = frame.time_us(row.row);
  if (store_.deadline_us(row.block) <= time_us) TRIPLINE_RETURN_IF_ERROR(AdvanceTime(row.block, time_us, sink));
  if (store_.Slots<KeySlot>(row.block)->active == 0 && !MayStart(bits)) return data::OkStatus();

  const uint64_t number = StoreRow(frame, bits, row);
  const RowAccess rows = Access(row.block);
  Settlement now;
  now.at_us = time_us;
  now.by = Settlement::By::kRow;
  now.row = OrderKeyOf(HeaderOf(rows.record(number)));
  uint64_t needed_from = number + 1;
  uint32_t open = 0;
  int64_t deadline_us = engine::kEndOfTime;
  for (size_t i = 0; i < searches_.size(); ++i) {
    Search& search = *searches_[i];
    if (!search.IsOpen(row.block) && !search.MayStart(bits)) continue;
    const uint32_t lookahead = plan_->patterns()[i].lookahead;
    ++visits_[i];
    search.Enter(row.block, rows, plan_->keeps_all_rows());
    const uint64_t limit = number + 1 > lookahead ? number + 1 - lookahead : 0;
    TRIPLINE_RETURN_IF_ERROR(search.Rows(limit, now, sink));
    search.Leave();
    needed_from = std::min(needed_from, search.needed_from());
    open += search.active() ? 1 : 0;
    deadline_us = std::min(deadline_us, search.deadline_us());
  }
  Settle(row.block, needed_from, open, deadline_us);
  return data::OkStatus();
}

uint64_t DomainMatcher::StoreRow(const engine::Frame& frame, const uint64_t* bits, const engine::KeyedRow& row) {
  const data::RecordBatch& batch = frame.batch(row.row);
  const RecordLayout& layout = plan_->layout();
  const uint32_t text_bytes = layout.TextBytes(batch, row.row.row);
  KeySlot& slot = *store_.MutableSlots<KeySlot>(row.block);
  uint8_t* text = nullptr;
  if (text_bytes > 0) QueueGrow(store_, row.block, slot.texts, 1, text_bytes);
  uint8_t* record = QueueGrow(store_, row.block, slot.records, layout.bytes(), 1);
  if (text_bytes > 0) text = store_.Mutable(row.block, slot.texts.segment) + (slot.texts.tail - slot.texts.base);
  layout.Write(batch, row.row.row, frame.time_us(row.row), frame.slices[row.row.slice].batch->stream, bits,
               slot.texts.tail, text, record);
  const uint64_t number = slot.records.tail++;
  slot.texts.tail += text_bytes;
  return number;
}

data::Status DomainMatcher::AdvanceTime(state::BlockId block, int64_t time_us, MatchSink& sink) {
  const uint64_t tail = store_.Slots<KeySlot>(block)->records.tail;
  uint64_t needed_from = tail;
  uint32_t open = 0;
  int64_t deadline_us = engine::kEndOfTime;
  for (size_t i = 0; i < searches_.size(); ++i) {
    Search& search = *searches_[i];
    const uint32_t lookahead = plan_->patterns()[i].lookahead;
    search.Enter(block, Access(block), plan_->keeps_all_rows());
    TRIPLINE_RETURN_IF_ERROR(search.Time(time_us, tail > lookahead ? tail - lookahead : 0, sink));
    search.Leave();
    needed_from = std::min(needed_from, search.needed_from());
    open += search.active() ? 1 : 0;
    // One that waits for NEXT is decided by the next row, not by time.
    if (search.deadline_us() > time_us) deadline_us = std::min(deadline_us, search.deadline_us());
  }
  Settle(block, needed_from, open, deadline_us);
  return data::OkStatus();
}

void DomainMatcher::Settle(state::BlockId block, uint64_t needed_from, uint32_t open, int64_t deadline_us) {
  auto* slot = store_.MutableSlots<KeySlot>(block);
  slot->active = open;
  const uint64_t keep_from = needed_from > plan_->lookback() ? needed_from - plan_->lookback() : 0;
  if (keep_from > slot->records.head) {
    slot->records.head = keep_from;
    if (plan_->layout().has_strings()) {
      const bool empty = keep_from == slot->records.tail;
      slot->texts.head =
          empty ? slot->texts.tail : HeaderOf(Access(block).record(keep_from)).text_offset;
    }
  }
  if (deadline_us != store_.deadline_us(block)) timers_.Arm(block, deadline_us);
}

data::Status DomainMatcher::FireTimers(std::span<const state::DueTimer> due, int64_t cut_us, MatchSink& sink) {
  for (const state::DueTimer& timer : due) TRIPLINE_RETURN_IF_ERROR(AdvanceTime(timer.block, cut_us, sink));
  return data::OkStatus();
}

data::Status DomainMatcher::Drain(MatchSink& sink) {
  for (const state::BlockId block : store_.SortedBlocks()) TRIPLINE_RETURN_IF_ERROR(DrainBlock(block, sink));
  return data::OkStatus();
}

data::Status DomainMatcher::DrainDue(std::span<const state::DueTimer> due, MatchSink& sink) {
  for (const state::DueTimer& timer : due) TRIPLINE_RETURN_IF_ERROR(DrainBlock(timer.block, sink));
  return data::OkStatus();
}

data::Status DomainMatcher::DrainBlock(state::BlockId block, MatchSink& sink) {
  const KeySlot& slot = *store_.Slots<KeySlot>(block);
  if (slot.active == 0 && !plan_->keeps_all_rows()) return data::OkStatus();
  const uint64_t tail = slot.records.tail;
  for (const std::unique_ptr<Search>& search : searches_) {
    search->Enter(block, Access(block), plan_->keeps_all_rows());
    TRIPLINE_RETURN_IF_ERROR(search->End(tail, sink));
    search->Leave();
  }
  Settle(block, tail, 0, engine::kEndOfTime);
  return data::OkStatus();
}

}  // namespace tripline::cep
