// The plan of `select … from s match_recognize ( … )`: one key domain (PARTITION BY), one pattern, output rows as batches.
//
// Not here: where, items, order by, limit of the select (rules/query), and the sort of the input: the job's source must
// hand out rows in the clause's ORDER BY, positions ascending. `within` reads the rows' event time.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto plan, CompileMatch(model, select, budget));
//   … in the final stage: for (const RowPacket::Place& place : packet.order) packet.batches[place.batch] … place.row
//
// An output row holds SelectModel::source: partition, sort and other columns of the row it shows, and measures; in the
// row of an unmatched row every measure is NULL.
//
// Failures: those of cep::DomainPlan. Thread-safety: the plan is immutable; a packet is written by one stage at a time.
#ifndef TRIPLINE_RULES_COMPILE_MATCH_PLAN_H_
#define TRIPLINE_RULES_COMPILE_MATCH_PLAN_H_

#include <compare>
#include <memory>
#include <vector>

#include "cep/key_budget.h"
#include "dsl/model.h"
#include "engine/data/batch.h"
#include "engine/flow/operator.h"

namespace tripline::rules {

// Rows of SelectModel::source. A column of arrays has its values in `arrays`, since no column holds one.
struct OutputBatch {
  explicit OutputBatch(std::shared_ptr<const data::Schema> schema);

  data::RecordBatch batch;
  std::vector<std::vector<data::Value>> arrays;  // per column; empty for other types
};

class RowPacket : public engine::Packet {
 public:
  // Where an output row stands: rows come out in the order in which their matches settle, one match's rows together.
  struct Place {
    int64_t settled_at_us = 0;
    uint8_t settled_by = 0;  // 0 time, 1 row, 2 end
    engine::OrderKey settling_row;
    engine::OrderKey first_row;  // of the match
    uint64_t match = 0;          // number of the match: with NO SKIP several have one first row
    uint32_t ordinal = 0;        // of the row in its match
    uint32_t batch = 0;          // where it is: batches[batch], row `row`
    uint32_t row = 0;

    friend auto operator<=>(const Place& a, const Place& b) {
      if (auto order = a.settled_at_us <=> b.settled_at_us; order != 0) return order;
      if (auto order = a.settled_by <=> b.settled_by; order != 0) return order;
      if (a.settled_by == 1) {
        if (auto order = a.settling_row <=> b.settling_row; order != 0) return order;
      }
      if (auto order = a.first_row <=> b.first_row; order != 0) return order;
      if (auto order = a.match <=> b.match; order != 0) return order;
      return a.ordinal <=> b.ordinal;
    }
    friend bool operator==(const Place& a, const Place& b) { return (a <=> b) == 0; }
  };

  void Clear() override;

  std::vector<Place> order;  // sorted once sealed
  std::vector<std::unique_ptr<OutputBatch>> batches;
  size_t used_batches = 0;   // the others are kept for their memory
};

data::StatusOr<std::shared_ptr<const engine::Plan>> CompileMatch(const dsl::Model& model,
                                                                 const dsl::SelectModel& select,
                                                                 const cep::KeyBudget& budget);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_MATCH_PLAN_H_
