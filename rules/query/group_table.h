// Groups of an aggregating select: keys, accumulators, and in the end one row per group.
//
//   GroupTable groups(select);
//   groups.Add(rows);                       // RowColumns: group keys, then arguments (and second arguments)
//   TRIPLINE_RETURN_IF_ERROR(groups.Finish(&batches));
//
// Groups come out in the order in which their first rows came; without `group by` there is one, also over no rows.
// Thread-safety: thread-compatible. Limits: memory follows the number of groups, and of values where an aggregate
// needs them all (distinct, arrays, strings).
#ifndef TRIPLINE_RULES_QUERY_GROUP_TABLE_H_
#define TRIPLINE_RULES_QUERY_GROUP_TABLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dsl/model.h"
#include "rules/compile/match_plan.h"
#include "rules/query/row_columns.h"

namespace tripline::rules {

// The expressions whose values Add takes, in order: group keys, then of each aggregate its argument and its second one
// where it has them.
std::vector<data::ExprPtr> GroupInputs(const dsl::SelectModel& select);

class GroupTable {
 public:
  // The select outlives the table.
  explicit GroupTable(const dsl::SelectModel& select);

  void Add(const RowColumns& rows);
  // One row per group: its keys, then its aggregates.
  std::vector<std::unique_ptr<OutputBatch>> Finish();

 private:
  struct Slot {
    const data::Aggregate* aggregate = nullptr;
    size_t argument = 0;  // column of the rows; unused for COUNT(*)
    size_t second = 0;
    bool has_argument = false;
    bool has_second = false;
    size_t offset = 0;  // fixed size: in words of a group's accumulators
    size_t list = 0;    // otherwise: of a group's lists
    bool fixed = true;
  };
  struct ValueList {
    std::vector<data::Value> values;
    std::vector<data::Value> second;
  };

  uint32_t GroupOf(const RowColumns& rows, size_t row);
  uint32_t AddGroup();
  void AddValue(const Slot& slot, const RowColumns& rows, size_t row, uint32_t group);
  void StoreAggregate(const Slot& slot, uint32_t group, size_t column, OutputBatch* out) const;

  const dsl::SelectModel& select_;
  size_t key_columns_ = 0;
  std::vector<Slot> slots_;
  size_t words_per_group_ = 0;
  size_t lists_per_group_ = 0;
  std::unordered_map<std::string, uint32_t> numbers_;
  RowColumns keys_;                     // of the groups
  std::vector<uint64_t> accumulators_;  // words_per_group_ each
  std::vector<ValueList> lists_;        // lists_per_group_ each
  uint32_t groups_ = 0;
  std::string key_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_GROUP_TABLE_H_
