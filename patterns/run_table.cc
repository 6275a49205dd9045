#include "patterns/run_table.h"

#include <algorithm>
#include <map>

namespace tripline::patterns {

class RunTableBuilder {
 public:
  RunTableBuilder(const Automaton& automaton, const Watch& watch, std::span<const int32_t> bit_of)
      : automaton_(automaton), bits_(watch.bits()), bit_of_(bit_of) {}

  std::optional<RunTable> Build() {
    if (automaton_.extended || automaton_.counters > 0 || automaton_.can_match_empty) return std::nullopt;
    table_.class_bits_ = static_cast<uint32_t>(bits_.size());
    StateOf({kFromStart});
    StateOf({kFromPartitionStart});
    const uint32_t classes = 1u << bits_.size();
    std::vector<uint32_t> list;
    for (uint32_t state = 0; state < lists_.size(); ++state) {
      if (lists_.size() * classes > RunTable::kMaxSteps) return std::nullopt;
      for (uint32_t row_class = 0; row_class < classes; ++row_class) {
        const auto links = static_cast<uint32_t>(table_.links_.size());
        TakeRow(lists_[state], row_class, &list);
        table_.steps_.push_back({StateOf(list), links});
      }
    }
    return std::move(table_);
  }

 private:
  using List = std::vector<uint32_t>;  // takes, kMatchTarget, or where a start is

  uint32_t StateOf(const List& list) {
    const auto [found, added] = state_of_.try_emplace(list, static_cast<uint32_t>(lists_.size()));
    if (!added) return found->second;
    lists_.push_back(list);
    const auto match = std::find(list.begin(), list.end(), kMatchTarget);
    const bool has_match = match != list.end();
    table_.states_.push_back({has_match ? static_cast<uint32_t>(match - list.begin()) : RunTable::kNoEntry,
                              static_cast<uint32_t>(list.size()), list.empty() || match == list.begin()});
    return found->second;
  }

  const std::vector<Wait>& WaitsOf(uint32_t from) const {
    if (from == kFromStart) return automaton_.start;
    return from == kFromPartitionStart ? automaton_.partition_start : automaton_.follow[from];
  }

  bool Holds(uint32_t take, uint32_t row_class) const {
    const int32_t bit = bit_of_[automaton_.takes[take].variable];
    if (bit < 0) return true;
    const auto place = std::find(bits_.begin(), bits_.end(), static_cast<uint32_t>(bit));
    return ((row_class >> (place - bits_.begin())) & 1) != 0;
  }

  // Each run is replaced by the runs that its takes make; the first of those at one position is kept, and nothing
  // behind a match.
  void TakeRow(const List& from, uint32_t row_class, List* list) {
    list->clear();
    const auto add = [&](uint32_t run, uint32_t entry, uint32_t take) {
      list->push_back(run);
      table_.links_.push_back({entry, take});
    };
    for (uint32_t entry = 0; entry < from.size(); ++entry) {
      if (from[entry] == kMatchTarget) return add(kMatchTarget, entry, kMatchTarget);
      for (const Wait& wait : WaitsOf(from[entry])) {
        const uint32_t take = wait.target;
        if (take == kMatchTarget || std::find(list->begin(), list->end(), take) != list->end()) continue;
        if (!Holds(take, row_class)) continue;
        const std::vector<Wait>& follow = automaton_.follow[take];
        const bool matched = !follow.empty() && follow.back().target == kMatchTarget;
        if (follow.size() > (matched ? 1 : 0)) add(take, entry, take);
        if (matched) return add(kMatchTarget, entry, take);
      }
    }
  }

  const Automaton& automaton_;
  const std::span<const uint32_t> bits_;
  const std::span<const int32_t> bit_of_;
  RunTable table_;
  std::map<List, uint32_t> state_of_;
  std::vector<List> lists_;
};

std::optional<RunTable> RunTable::Make(const Automaton& automaton, const Watch& watch,
                                       std::span<const int32_t> bit_of) {
  return RunTableBuilder(automaton, watch, bit_of).Build();
}

}  // namespace tripline::patterns
