// The label chains that came out at one settling of NO SKIP: two runs with the same rows and variables are one match.
//
// Not a set of all that ever came out: what is reported goes out of the key's list, so a chain can come again only at
// the same settling (or is taken out with it). Chains are added in the order of their starts.
//
//   if (labels.Add(matched)) …report it…
//
// Thread-safety: shard-only. Cost: looks through the chains of one start; memory is kept from settling to settling.
#ifndef TRIPLINE_CEP_LABEL_SET_H_
#define TRIPLINE_CEP_LABEL_SET_H_

#include <algorithm>
#include <span>
#include <vector>

#include "cep/navigator.h"

namespace tripline::cep {

class LabelSet {
 public:
  bool empty() const { return ends_.empty(); }
  void Clear() {
    rows_.clear();
    ends_.clear();
  }

  // REQUIRES for both: the chain is not empty. False: it was there.
  bool Add(std::span<const MatchedRow> chain) {
    if (Contains(chain)) return false;
    rows_.insert(rows_.end(), chain.begin(), chain.end());
    ends_.push_back(rows_.size());
    return true;
  }

  bool Contains(std::span<const MatchedRow> chain) const {
    for (size_t i = ends_.size(); i-- > 0;) {
      const auto begin = rows_.begin() + static_cast<ptrdiff_t>(i == 0 ? 0 : ends_[i - 1]);
      const auto end = rows_.begin() + static_cast<ptrdiff_t>(ends_[i]);
      if (begin->row < chain.front().row) return false;
      const auto same = [](const MatchedRow& a, const MatchedRow& b) {
        return a.row == b.row && a.variable == b.variable;
      };
      if (std::equal(chain.begin(), chain.end(), begin, end, same)) return true;
    }
    return false;
  }

 private:
  std::vector<MatchedRow> rows_;  // one chain behind the other
  std::vector<size_t> ends_;
};

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_LABEL_SET_H_
