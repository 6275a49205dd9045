// Whether batches come in an order, seen as they come by: their rows are not kept.
//
//   OrderCheck check(match.order_by);
//   for (const BatchPtr& batch : batches) {
//     if (!check.Next(*batch)) …sort them…
//   }
//
// It knows keys of whole numbers and times without NULL, which is what files are sorted by. With anything else it says
// that the rows may not be in order.
//
// Thread-safety: thread-compatible. Cost: two loads and a comparison a row where the first key decides.
#ifndef TRIPLINE_RULES_QUERY_ORDER_CHECK_H_
#define TRIPLINE_RULES_QUERY_ORDER_CHECK_H_

#include <cstdint>
#include <span>
#include <vector>

#include "dsl/model.h"
#include "engine/data/batch.h"

namespace tripline::rules {

class OrderCheck {
 public:
  // `order` outlives the check; empty: any rows are in order.
  explicit OrderCheck(std::span<const dsl::SortKey> order) : order_(order) {}

  // Whether these rows stand in the order, behind those of the calls before. False: they may not.
  bool Next(const data::RecordBatch& batch);

 private:
  const std::span<const dsl::SortKey> order_;
  std::vector<int64_t> last_;  // the keys of the last row; empty before the first
  std::vector<const int64_t*> keys_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_ORDER_CHECK_H_
