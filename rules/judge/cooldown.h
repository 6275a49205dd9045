// The cooldown of one rule: when each key last raised an alert, for as long as that can still matter.
//
//   Cooldown cooldown(period);
//   if (cooldown.Admit(key, settled_at_us)) …emit…
//
// It runs from the last alert emitted: one that is refused does not prolong it, and one exactly at its end is emitted.
// Thread-safety: thread-compatible. Limits: an entry is forgotten once the period is over (a sweep each time the table
// has doubled), so memory follows the keys that alerted within one or two periods.
#ifndef TRIPLINE_RULES_JUDGE_COOLDOWN_H_
#define TRIPLINE_RULES_JUDGE_COOLDOWN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dsl/model.h"

namespace tripline::rules {

class Cooldown {
 public:
  explicit Cooldown(const dsl::Period& period) : period_(period) {}

  // Whether an alert of this key may be emitted at this time; if so, the cooldown starts anew.
  // Times come in ascending order but for alerts settled by the end of the input.
  bool Admit(std::string_view key, int64_t settled_at_us);

  size_t size() const { return last_us_.size(); }
  // Key and time of its last alert, ascending by key: for snapshots.
  std::map<std::string, int64_t> Entries() const { return {last_us_.begin(), last_us_.end()}; }
  void Restore(std::string key, int64_t last_us) { last_us_.insert_or_assign(std::move(key), last_us); }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  int64_t EndOf(int64_t last_us) const;
  void Sweep(int64_t now_us);

  dsl::Period period_;
  std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> last_us_;
  size_t sweep_at_ = 1024;  // entries
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_JUDGE_COOLDOWN_H_
