// A select without match_recognize as a plan of the engine: every frame's rows are filtered, projected and rendered (or,
// where it aggregates, its keys and arguments computed) in the row stage, on all workers.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto plan, CompileSelect(select, shape));
//   … final stage: static_cast<SelectPacket&>(*packets[0]).rendered
//
// Thread-safety: the plan is immutable but for its pool of working memory, which locks once a frame.
// Failures: those of data::Program::Compile.
#ifndef TRIPLINE_RULES_QUERY_SELECT_PLAN_H_
#define TRIPLINE_RULES_QUERY_SELECT_PLAN_H_

#include <memory>
#include <vector>

#include "dsl/model.h"
#include "engine/flow/operator.h"
#include "rules/query/row_renderer.h"

namespace tripline::rules {

struct SelectPacket : engine::Packet {
  SelectPacket(const std::vector<data::Type>& order_types, const std::vector<data::Type>& group_types)
      : rendered(order_types), groups(group_types) {}
  void Clear() override {
    rendered.Clear();
    groups.Clear();
  }

  RenderedRows rendered;  // without aggregates
  RowColumns groups;      // with them: GroupInputs of every row that `where` let through
};

// The select and the shape outlive the plan.
data::StatusOr<std::shared_ptr<const engine::Plan>> CompileSelect(const dsl::SelectModel& select,
                                                                  const SelectShape& shape);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_SELECT_PLAN_H_
