// The label chains that came out at one settling of NO SKIP: two runs with the same rows and variables are one match.
//
// Not a set of all that ever came out: what is reported goes out of the key's list, so a chain can come again only at
// the same settling (or is taken out with it). Chains are added in the order of their starts.
//
//   if (labels.Add(matched)) …report it…
//
// Thread-safety: shard-only. Cost: of a hash of the chain; memory is kept from settling to settling.
#ifndef TRIPLINE_CEP_LABEL_SET_H_
#define TRIPLINE_CEP_LABEL_SET_H_

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "cep/navigator.h"
#include "cep/run_set.h"

namespace tripline::cep {

class LabelSet {
 public:
  bool empty() const { return ends_.empty(); }
  void Clear() {
    rows_.clear();
    ends_.clear();
    places_.Clear();
  }

  // REQUIRES for both: the chain is not empty. False: it was there.
  bool Add(std::span<const MatchedRow> chain) {
    const auto place = static_cast<uint32_t>(ends_.size());
    const uint32_t first = places_.Add(HashOf(chain), place);
    if (first != place && IsAt(first, chain)) return false;
    rows_.insert(rows_.end(), chain.begin(), chain.end());
    ends_.push_back(rows_.size());
    return true;
  }

  bool Contains(std::span<const MatchedRow> chain) const {
    const std::optional<uint32_t> place = places_.Find(HashOf(chain));
    return place.has_value() && IsAt(*place, chain);
  }

 private:
  static uint64_t HashOf(std::span<const MatchedRow> chain) {
    uint64_t hash = kHashSeed;
    for (const MatchedRow& row : chain) {
      MixInto(row.row, &hash);
      MixInto(row.variable, &hash);
    }
    return hash;
  }

  bool IsAt(uint32_t place, std::span<const MatchedRow> chain) const {
    const auto begin = rows_.begin() + static_cast<ptrdiff_t>(place == 0 ? 0 : ends_[place - 1]);
    const auto end = rows_.begin() + static_cast<ptrdiff_t>(ends_[place]);
    const auto same = [](const MatchedRow& a, const MatchedRow& b) {
      return a.row == b.row && a.variable == b.variable;
    };
    return std::equal(chain.begin(), chain.end(), begin, end, same);
  }

  std::vector<MatchedRow> rows_;  // one chain behind the other
  std::vector<size_t> ends_;
  RunSet places_;  // by hash
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_LABEL_SET_H_
