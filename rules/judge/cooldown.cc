#include "rules/judge/cooldown.h"

#include <algorithm>

#include "engine/data/text.h"
#include "engine/flow/order.h"

namespace tripline::rules {

int64_t Cooldown::EndOf(int64_t last_us) const {
  const int64_t months_later = period_.months == 0 ? last_us : data::AddMonths(last_us, period_.months);
  int64_t end;
  return __builtin_add_overflow(months_later, period_.us, &end) ? engine::kEndOfTime : end;
}

bool Cooldown::Admit(std::string_view key, int64_t settled_at_us) {
  const auto found = last_us_.find(key);
  if (found == last_us_.end()) {
    if (last_us_.size() >= sweep_at_) Sweep(settled_at_us);
    last_us_.emplace(key, settled_at_us);
    return true;
  }
  if (settled_at_us < EndOf(found->second)) return false;
  found->second = settled_at_us;
  return true;
}

void Cooldown::Sweep(int64_t now_us) {
  std::erase_if(last_us_, [&](const auto& entry) { return EndOf(entry.second) <= now_us; });
  sweep_at_ = std::max<size_t>(1024, 2 * last_us_.size());
}

}  // namespace tripline::rules
