// The rows that a key may hold for each of its patterns (key_budget.h).
//
// What lies in the row buffer is at least what is held, so only where that is too much is anything counted. Then rows that
// nobody needs go, and a pattern whose watch thinks that an old start may be alive is searched up to the last row: a watch
// errs on the side of "perhaps", and a cut must not depend on it.
#include <algorithm>

#include "cep/domain_matcher.h"

namespace tripline::cep {

uint64_t DomainMatcher::RowsToCount(const DomainPlan& plan) {
  // Who asks why keeps the whole partition.
  if (plan.lookback() >= KeyBudget::kMostRows) return ~uint64_t{0};
  // Long texts have no size of their own: with them it is always worth a look.
  if (plan.layout().has_strings()) return 0;
  const KeyBudget& budget = plan.budget();
  return std::min(budget.rows, budget.bytes / plan.layout().bytes()) + plan.lookback();
}

bool DomainMatcher::IsLarge(const KeySlots& slots) const {
  const KeySlot& key = slots.key();
  const uint64_t rows = key.records.tail - key.records.head;
  const uint64_t texts = plan_->layout().has_strings() ? slots.texts().tail - slots.texts().head : 0;
  return rows > plan_->budget().rows + plan_->lookback() ||
         rows * plan_->layout().bytes() + texts > plan_->budget().bytes;
}

std::optional<BudgetCut::Exceeded> DomainMatcher::CountRows(const KeySlots& slots, const RowAccess& rows,
                                                            uint64_t held_from) const {
  if (held_from >= rows.tail) return std::nullopt;
  const uint64_t count = rows.tail - held_from;
  uint64_t bytes = count * plan_->layout().bytes();
  if (plan_->layout().has_strings()) bytes += slots.texts().tail - plan_->layout().text_offset(rows.record(held_from));
  if (bytes > plan_->budget().bytes) return BudgetCut::Exceeded::kBytes;
  return count > plan_->budget().rows ? std::optional(BudgetCut::Exceeded::kRows) : std::nullopt;
}

uint64_t DomainMatcher::HeldFrom(const KeySlots& slots, uint32_t pattern, uint64_t tail) const {
  const WatchSlot& watch = slots.watch(pattern);
  uint64_t held_from = tail;
  if (lanes_[pattern].watch != nullptr && watch.state != 0) held_from = watch.origin;
  if (watch.open != 0) {
    held_from = std::min(held_from, Search::HeldFrom(plan_->patterns()[pattern], slots.search(pattern)));
  }
  return held_from;
}

data::Status DomainMatcher::EnforceBudget(state::BlockId block, const Settlement& now, MatchSink& sink) {
  const KeySlots slots = Slots(block);
  Trim(block, slots, now.at_us);
  const RowAccess rows = Access(block);
  for (uint32_t i = 0; i < pattern_count_; ++i) {
    if (!CountRows(slots, rows, HeldFrom(slots, i, rows.tail)).has_value()) continue;
    Search& search = *searches_[i];
    WatchSlot& watch = slots.watch(i);
    const uint64_t limit = rows.tail - std::min<uint64_t>(rows.tail, lanes_[i].lookahead);
    search.Enter(block, rows, plan_->keeps_all_rows());
    if (lanes_[i].watch != nullptr && watch.open == 0) search.SkipTo(watch.origin);
    TRIPLINE_RETURN_IF_ERROR(search.Rows(limit, now, sink));
    if (search.active()) {
      if (const auto exceeded = CountRows(slots, rows, search.held_from())) {
        TRIPLINE_RETURN_IF_ERROR(search.GiveUp(*exceeded, limit, now, sink));
      }
    }
    search.Leave();
    Review(slots, i, rows.tail);
    watch.origin = std::max(watch.origin, search.active() ? search.held_from() : search.next_start());
    // All starts at once can't be taken up again at a later one: from here on every row is looked at.
    if (plan_->patterns()[i].automaton.keeps_all) watch.open = search.active() ? 1 : 0;
  }
  SetDeadline(block, slots, engine::kStartOfTime);
  Release(block, slots);
  return data::OkStatus();
}

}  // namespace tripline::cep
