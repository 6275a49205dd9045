#include "cep/domain_matcher.h"

#include <algorithm>
#include <cstring>

namespace tripline::cep {
inline int64_t DomainMatcher::NewestDeadline(const Lane& lane, int64_t time_us) {
  int64_t deadline_us;
  if (lane.within_us != 0 && !__builtin_add_overflow(time_us, lane.within_us, &deadline_us)) return deadline_us;
  return DeadlineOf(*lane.bounded, time_us);
}

DomainMatcher::DomainMatcher(std::shared_ptr<const DomainPlan> plan, state::BlockStore& store,
                             state::TimerIndex& timers)
    : plan_(std::move(plan)),
      store_(store),
      timers_(timers),
      pattern_count_(static_cast<uint32_t>(plan_->patterns().size())),
      row_conditions_(*plan_),
      has_bounds_(plan_->slots().bounds_bytes > 0),
      rows_to_count_(RowsToCount(*plan_)) {
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    const PatternPlan& pattern = plan_->patterns()[i];
    searches_.push_back(std::make_unique<Search>(*plan_, i, store_));
    lanes_.push_back({pattern.watch.has_value() ? &*pattern.watch : nullptr,
                      pattern.bounds.has_value() ? &*pattern.bounds : nullptr, pattern.bounds_at,
                      pattern.pattern.within.has_value() ? &pattern.pattern : nullptr,
                      pattern.pattern.within.has_value() && pattern.pattern.within->months == 0
                          ? pattern.pattern.within->us
                          : 0,
                      pattern.lookahead, pattern.automaton.fewest_rows});
  }
  wanted_.assign(pattern_count_, Wanted::kNo);
  visits_.assign(pattern_count_, 0);
}

data::Status DomainMatcher::ProcessRows(const engine::Frame& frame, std::span<const uint64_t* const> bits,
                                        std::span<const engine::KeyedRow> rows, MatchSink& sink) {
  slices_.clear();
  for (size_t i = 0; i < frame.slices.size(); ++i) {
    const engine::PreparedBatch& prepared = *frame.slices[i].batch;
    slices_.push_back({prepared.batch.get(), prepared.times, bits[i], prepared.stream});
  }
  // With many keys each of these is a miss of the cache; a stretch of rows is short enough to ask for all at once.
  places_.resize(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) places_[i] = PlaceOf(rows[i].block);
  for (size_t i = 0; i < rows.size(); ++i) {
    TRIPLINE_RETURN_IF_ERROR(ProcessRow(frame, slices_[rows[i].row.slice], rows[i], places_[i], sink));
  }
  return data::OkStatus();
}

DomainMatcher::Place DomainMatcher::PlaceOf(state::BlockId block) {
  Place place;
  place.slots = store_.MutableSlots<uint8_t>(block);
  const KeySlots slots(place.slots, plan_->slots());
  const KeySlot& key = slots.key();
  if (key.records.segment != state::kNoSegment) {
    place.segment = key.records.segment;
    place.capacity = key.records.capacity;
    place.records = store_.Mutable(block, place.segment);
    const uint32_t bytes = plan_->layout().bytes();
    const uint8_t* at = place.records + (key.records.tail - key.records.base) * bytes;
    // The record to be written, and the one before it where conditions look back.
    const uint8_t* from = plan_->lookback() > 0 ? at - bytes : at;
    // Full: what is left of it will be moved.
    constexpr uint32_t kMostMoved = 4096;
    if (key.records.tail - key.records.base == place.capacity && place.capacity * bytes <= kMostMoved) {
      from = place.records;
    }
    for (; from < at + bytes; from += 64) state::PrefetchLine(from);
  }
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    // Bounds let few rows through that their watch accepts.
    const Lane& lane = lanes_[i];
    const WatchSlot& watch = slots.watch(i);
    const bool likely = lane.watch != nullptr && lane.bounds == nullptr && lane.watch->MayAccept(watch.state);
    if (watch.open != 0 || likely) AskForSearch(block, slots, i, place);
  }
  return place;
}

// What a search of the pattern is likely to read first.
void DomainMatcher::AskForSearch(state::BlockId block, const KeySlots& slots, uint32_t pattern, const Place& place) {
  const PatternPlan& plan = plan_->patterns()[pattern];
  const WatchSlot& watch = slots.watch(pattern);
  const SearchSlot& search = slots.search(pattern);
  state::PrefetchLine(&search);
  uint64_t oldest = watch.origin;
  // The oldest start's own record is not read any more, but when it goes, that of the row behind it is.
  if (plan.graph_in_slots) oldest = MatchGraph::Prefetch(store_, block, slots.graphs() + plan.graph_at) + 1;
  if (place.records != nullptr) {
    state::PrefetchLine(place.records + (oldest - slots.key().records.base) * plan_->layout().bytes());
  }
  if (watch.open == 0 || plan.graph.has_value() || plan.table.has_value() || search.active == 0) return;
  store_.PrefetchSegment(block, search.entries.segment, 0);
  if (search.nodes.count > 0) {
    store_.PrefetchSegment(block, search.nodes.segment, uint64_t{search.nodes.count - 1} * plan.node_bytes);
  }
}

RowAccess DomainMatcher::Access(state::BlockId block) {
  const KeySlots slots = Slots(block);
  const Queue& records = slots.key().records;
  RowAccess rows;
  rows.layout = &plan_->layout();
  rows.records = QueueOrigin(store_, block, records, plan_->layout().bytes());
  if (plan_->layout().has_strings()) rows.texts = QueueOrigin(store_, block, slots.texts(), 1);
  rows.head = records.head;
  rows.tail = records.tail;
  return rows;
}

data::Status DomainMatcher::ProcessRow(const engine::Frame& frame, const SliceRows& slice, const engine::KeyedRow& row,
                                       const Place& place, MatchSink& sink) {
  const int64_t time_us = slice.times == nullptr ? 0 : slice.times[row.row.row];
  const uint64_t* bits = slice.bits + size_t{row.row.row} * plan_->predicate_words();
  const KeySlots slots(place.slots, plan_->slots());
  KeySlot& key = slots.key();
  if (key.open != 0 && store_.deadline_us(row.block) <= time_us) {
    TRIPLINE_RETURN_IF_ERROR(AdvanceTime(row.block, time_us, sink));
  }
  if (key.records.tail - key.records.base == key.records.capacity && key.records.capacity > 0) {
    Trim(row.block, slots, time_us);
  }
  const uint64_t number = key.records.tail;
  const uint64_t* words = bits;
  uint8_t* record = nullptr;
  if (plan_->keeps_all_rows()) {
    record = StoreRow(slice, row, time_us, bits, place, slots);
    words = plan_->layout().predicates(record);
  }
  Outlook outlook = WatchRow(slots, words, number, time_us);
  if ((outlook & kKeep) != 0 && record == nullptr) record = StoreRow(slice, row, time_us, bits, place, slots);
  if (has_bounds_ && record != nullptr) outlook = BoundRow(row.block, slots, record, number, time_us);
  const auto now = [&] { return Settlement{time_us, Settlement::By::kRow, frame.order_key(row.row)}; };
  if ((outlook & kSearch) != 0) {
    TRIPLINE_RETURN_IF_ERROR(
        SearchRow(row.block, slots, AccessFrom(row.block, slots, record, number), number, now(), sink));
    SetDeadline(row.block, slots, engine::kStartOfTime);
  }
  if (key.records.tail - key.records.head > rows_to_count_ && IsLarge(slots)) {
    return EnforceBudget(row.block, now(), sink);
  }
  // Nothing is alive: the rest goes at once. What only some pattern reads no more goes when room is needed.
  if (record == nullptr && key.records.head != key.records.tail) Release(row.block, slots);
  return data::OkStatus();
}

RowAccess DomainMatcher::AccessFrom(state::BlockId block, const KeySlots& slots, const uint8_t* record,
                                    uint64_t row) const {
  const RecordLayout& layout = plan_->layout();
  RowAccess rows;
  rows.layout = &layout;
  rows.records = record - row * layout.bytes();
  if (layout.has_strings()) rows.texts = QueueOrigin(store_, block, slots.texts(), 1);
  rows.head = slots.key().records.head;
  rows.tail = row + 1;
  return rows;
}

uint8_t* DomainMatcher::StoreRow(const SliceRows& slice, const engine::KeyedRow& row, int64_t time_us,
                                 const uint64_t* bits, const Place& place, const KeySlots& slots) {
  const RecordLayout& layout = plan_->layout();
  KeySlot& key = slots.key();
  uint32_t text_bytes = 0;
  uint64_t text_offset = 0;
  uint8_t* text = nullptr;
  if (layout.has_strings()) {
    text_bytes = layout.TextBytes(*slice.batch, row.row.row, slice.stream);
    Queue& texts = slots.texts();
    text_offset = texts.tail;
    if (text_bytes > 0) text = QueueGrow(store_, row.block, texts, 1, text_bytes);
    texts.tail += text_bytes;
  }
  const uint64_t at = key.records.tail - key.records.base;
  const bool in_place = key.records.capacity == place.capacity && key.records.segment == place.segment;
  uint8_t* record = in_place && at < place.capacity
                        ? place.records + at * layout.bytes()
                        : QueueGrow(store_, row.block, key.records, layout.bytes(), 1);
  layout.Write(*slice.batch, row.row.row, time_us, slice.stream, bits, text_offset, text, record);
  const uint64_t number = key.records.tail++;
  if (!plan_->row_conditions().empty()) {
    row_conditions_.Fill(AccessFrom(row.block, slots, record, number), number, layout.predicates(record));
  }
  return record;
}

DomainMatcher::Outlook DomainMatcher::WatchRow(const KeySlots& slots, const uint64_t* words, uint64_t row,
                                               int64_t time_us) {
  Outlook outlook = plan_->keeps_all_rows() ? kKeep : 0;
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    const Lane& lane = lanes_[i];
    WatchSlot& slot = slots.watch(i);
    Wanted wanted = slot.open != 0 ? Wanted::kSearch : Wanted::kNo;
    if (lane.watch == nullptr) {
      if (wanted == Wanted::kNo && searches_[i]->MayStart(words)) wanted = Wanted::kSearch;
    } else {
      if (lane.bounded != nullptr && slot.newest_deadline_us <= time_us) slot.state = 0;
      const patterns::Watch::Step step = lane.watch->Next(slot.state, lane.watch->ClassOf(words));
      if (step.starts() && lane.bounded != nullptr) slot.newest_deadline_us = NewestDeadline(lane, time_us);
      if (slot.state == 0) {
        slot.origin = row;
      } else if (const uint32_t span = lane.watch->Span(step.state()); span != 0 && row + 1 > slot.origin + span) {
        slot.origin = row + 1 - span;
      }
      slot.state = step.state();
      if (step.accepts() && row + 1 >= slot.origin + lane.fewest_rows) wanted = Wanted::kAccepts;
      outlook |= slot.state != 0 ? kKeep : 0;
    }
    wanted_[i] = wanted;
    outlook |= wanted != Wanted::kNo ? kKeep | kSearch : 0;
  }
  return outlook;
}

DomainMatcher::Outlook DomainMatcher::BoundRow(state::BlockId block, const KeySlots& slots, uint8_t* record,
                                               uint64_t row, int64_t time_us) {
  Outlook outlook = 0;
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    const Lane& lane = lanes_[i];
    WatchSlot& slot = slots.watch(i);
    if (lane.bounds != nullptr && wanted_[i] == Wanted::kAccepts) {
      const RowAccess rows = AccessFrom(block, slots, record, row);
      uint64_t first = Search::kNoStart;
      if (lane.bounds->StepTo(BoundsOf(slots, lane), rows, slot.origin, row)) {
        ExpireOrigin(lane, rows, time_us, &slot);
        first = FirstToEndAt(i, block, rows, row, slots);
      }
      if (first != Search::kNoStart) {
        plan_->layout().mark(record, plan_->patterns()[i].mark) = first + 1;
      } else {
        wanted_[i] = slot.open != 0 ? Wanted::kSearch : Wanted::kNo;
      }
    }
    outlook |= wanted_[i] != Wanted::kNo ? kSearch : 0;
  }
  return outlook;
}

data::Status DomainMatcher::SearchRow(state::BlockId block, const KeySlots& slots, const RowAccess& rows, uint64_t row,
                                      const Settlement& now, MatchSink& sink) {
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    if (wanted_[i] == Wanted::kNo) continue;
    ++visits_[i];
    Search& search = *searches_[i];
    search.Enter(block, rows, plan_->keeps_all_rows());
    if (lanes_[i].watch != nullptr && slots.watch(i).open == 0) {
      search.SkipTo(slots.watch(i).origin);
      // Nothing is alive behind the row, and starts before the one that it is marked with can't end at it.
      const bool marked = lanes_[i].bounds != nullptr && wanted_[i] == Wanted::kAccepts;
      if (marked && slots.watch(i).state == 0) {
        search.SkipTo(plan_->layout().mark(rows.record(row), plan_->patterns()[i].mark) - 1);
      }
    }
    if (wanted_[i] == Wanted::kAccepts) search.set_accepted_until(row + 1);
    const uint32_t lookahead = lanes_[i].lookahead;
    TRIPLINE_RETURN_IF_ERROR(search.Rows(row + 1 > lookahead ? row + 1 - lookahead : 0, now, sink));
    search.Leave();
    Review(slots, i, row + 1);
  }
  return data::OkStatus();
}

uint64_t DomainMatcher::FirstToEndAt(uint32_t pattern, state::BlockId block, const RowAccess& rows, uint64_t row,
                                     const KeySlots& slots) {
  const RunBounds& bounds = *lanes_[pattern].bounds;
  const uint64_t origin = slots.watch(pattern).origin;
  if (!bounds.looks_back()) {
    return searches_[pattern]->FirstToEndAt(block, rows, plan_->keeps_all_rows(), row, origin);
  }
  const SearchSlot& search = slots.search(pattern);
  return bounds.FirstToEndAt(rows, row, std::max(origin, search.active != 0 ? search.start : search.next_start));
}

void DomainMatcher::ExpireOrigin(const Lane& lane, const RowAccess& rows, int64_t time_us, WatchSlot* slot) const {
  if (lane.bounded == nullptr) return;
  const auto is_over = [&](uint64_t row) {
    return row < rows.tail && NewestDeadline(lane, HeaderOf(rows.record(row)).time_us) <= time_us;
  };
  // In growing strides and then shrinking ones: mostly none is over, but where many are, each is a line of memory.
  uint64_t stride = 1;
  for (; is_over(slot->origin + stride - 1); stride *= 2) slot->origin += stride;
  for (stride /= 2; stride > 0; stride /= 2) {
    if (is_over(slot->origin + stride - 1)) slot->origin += stride;
  }
}

void DomainMatcher::Trim(state::BlockId block, const KeySlots& slots, int64_t time_us) {
  const RowAccess rows = Access(block);
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    if (lanes_[i].watch != nullptr && slots.watch(i).state != 0) {
      ExpireOrigin(lanes_[i], rows, time_us, &slots.watch(i));
    }
  }
  Release(block, slots);
}

void DomainMatcher::Review(const KeySlots& slots, uint32_t pattern, uint64_t rows) {
  const Search& search = *searches_[pattern];
  WatchSlot& slot = slots.watch(pattern);
  if (lanes_[pattern].watch == nullptr) {
    slot.open = search.active() ? 1 : 0;
    return;
  }
  slot.open = search.has_accepted() ? 1 : 0;
  // Every start up to the last row is decided: none of what the watch still thinks possible is alive.
  if (!search.active() && search.next_start() >= rows) slot.state = 0;
}

data::Status DomainMatcher::AdvanceTime(state::BlockId block, int64_t time_us, MatchSink& sink) {
  const KeySlots slots = Slots(block);
  const uint64_t tail = slots.key().records.tail;
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    if (slots.watch(i).open == 0) continue;
    Search& search = *searches_[i];
    const uint32_t lookahead = lanes_[i].lookahead;
    search.Enter(block, Access(block), plan_->keeps_all_rows());
    TRIPLINE_RETURN_IF_ERROR(search.Time(time_us, tail > lookahead ? tail - lookahead : 0, sink));
    search.Leave();
    Review(slots, i, tail);
  }
  // One that waits for NEXT is decided by the next row, not by time.
  SetDeadline(block, slots, time_us);
  Release(block, slots);
  return data::OkStatus();
}

void DomainMatcher::SetDeadline(state::BlockId block, const KeySlots& slots, int64_t time_us) {
  uint32_t open = 0;
  int64_t deadline_us = engine::kEndOfTime;
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    if (slots.watch(i).open == 0) continue;
    ++open;
    if (plan_->patterns()[i].graph.has_value()) continue;  // nothing is settled by time
    const int64_t search_us = slots.search(i).deadline_us;
    if (search_us > time_us) deadline_us = std::min(deadline_us, search_us);
  }
  slots.key().open = open;
  if (deadline_us != store_.deadline_us(block)) timers_.Arm(block, deadline_us);
}

void DomainMatcher::Release(state::BlockId block, const KeySlots& slots) {
  Queue& records = slots.key().records;
  uint64_t needed_from = records.tail;
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    const WatchSlot& watch = slots.watch(i);
    if (lanes_[i].watch != nullptr && watch.state != 0) needed_from = std::min(needed_from, watch.origin);
    if (watch.open != 0) {
      needed_from = std::min(needed_from, Search::HeldFrom(plan_->patterns()[i], slots.search(i)));
    } else if (lanes_[i].lookahead > 0) {
      needed_from = std::min(needed_from, std::max(records.head, slots.search(i).next_start));
    }
  }
  const uint64_t keep_from = needed_from > plan_->lookback() ? needed_from - plan_->lookback() : 0;
  if (keep_from <= records.head) return;
  records.head = keep_from;
  if (!plan_->layout().has_strings()) return;
  Queue& texts = slots.texts();
  texts.head = keep_from == records.tail ? texts.tail : plan_->layout().text_offset(Access(block).record(keep_from));
}

data::Status DomainMatcher::FireTimers(std::span<const state::DueTimer> due, int64_t cut_us, MatchSink& sink) {
  for (const state::DueTimer& timer : due) TRIPLINE_RETURN_IF_ERROR(AdvanceTime(timer.block, cut_us, sink));
  return data::OkStatus();
}

data::Status DomainMatcher::Drain(MatchSink& sink) {
  const std::vector<PatternPlan>& patterns = plan_->patterns();
  const auto is_graph = [](const PatternPlan& pattern) { return pattern.graph.has_value(); };
  // What is left in graphs comes to nothing.
  if (std::all_of(patterns.begin(), patterns.end(), is_graph)) return data::OkStatus();
  const bool all_watched = std::all_of(patterns.begin(), patterns.end(), [&](const PatternPlan& pattern) {
    return pattern.watch.has_value() || is_graph(pattern);
  });
  // A key without an open search has nothing to say, unless a pattern without a watch has rows that NEXT has not decided.
  const std::vector<state::BlockId> blocks = store_.SortedBlocks(
      [&](state::BlockId block) { return !all_watched || store_.Slots<KeySlot>(block)->open != 0; });
  for (const state::BlockId block : blocks) TRIPLINE_RETURN_IF_ERROR(DrainBlock(block, sink));
  return data::OkStatus();
}

data::Status DomainMatcher::DrainDue(std::span<const state::DueTimer> due, MatchSink& sink) {
  for (const state::DueTimer& timer : due) TRIPLINE_RETURN_IF_ERROR(DrainBlock(timer.block, sink));
  return data::OkStatus();
}

data::Status DomainMatcher::DrainBlock(state::BlockId block, MatchSink& sink) {
  const KeySlots slots = Slots(block);
  const uint64_t tail = slots.key().records.tail;
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    // A search without a watch may have rows before it that no NEXT has decided.
    if (slots.watch(i).open != 0 || lanes_[i].watch == nullptr) {
      Search& search = *searches_[i];
      search.Enter(block, Access(block), plan_->keeps_all_rows());
      TRIPLINE_RETURN_IF_ERROR(search.End(tail, sink));
      search.Leave();
    }
    slots.watch(i) = {};
  }
  SetDeadline(block, slots, engine::kStartOfTime);
  Release(block, slots);
  return data::OkStatus();
}

}  // namespace tripline::cep
