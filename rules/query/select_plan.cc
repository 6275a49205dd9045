#include "rules/query/select_plan.h"

#include <mutex>

#include "rules/query/group_table.h"

namespace tripline::rules {
namespace {

// What one worker needs to go through a frame.
struct Workspace {
  Workspace(const SelectShape& shape, const data::Program& group_program)
      : renderer(shape), scratch(group_program.MakeScratch(data::kBatchRows)) {}

  RowRenderer renderer;
  data::Program::Scratch scratch;
  std::vector<ResultCells> cells;
  std::vector<data::VectorView> views;
  std::vector<data::VectorView> results;
  std::vector<uint64_t> condition;
  std::vector<uint32_t> rows;
};

class SelectPlan final : public engine::Plan {
 public:
  SelectPlan(const dsl::SelectModel& select, const SelectShape& shape)
      : shape_(shape), grouped_(!select.aggregates.empty() || !select.group_by.empty()) {}

  data::Status Compile(const dsl::SelectModel& select) {
    std::vector<data::ExprPtr> roots;
    if (grouped_) {
      roots = GroupInputs(select);
      for (const data::ExprPtr& root : roots) group_types_.push_back(root->type);
      has_where_ = select.where != nullptr;
      if (has_where_) roots.push_back(select.where);
    }
    TRIPLINE_ASSIGN_OR_RETURN(group_program_, data::Program::Compile(roots));
    return data::OkStatus();
  }

  std::span<const Domain> domains() const override { return {}; }
  std::unique_ptr<engine::Prepared> MakePrepared() const override { return std::make_unique<engine::Prepared>(); }
  std::unique_ptr<engine::Packet> MakePacket() const override {
    return std::make_unique<SelectPacket>(shape_.order_types, group_types_);
  }
  data::Status Prepare(uint32_t, const data::RecordBatch&, engine::Prepared&) const override {
    return data::OkStatus();
  }
  std::unique_ptr<engine::KeyedOperator> MakeOperator(uint32_t, state::BlockStore&, state::TimerIndex&) const override {
    return nullptr;  // there is no domain to make one for
  }

  data::Status RowStage(const engine::Frame& frame, engine::Packet& out) const override {
    auto& packet = static_cast<SelectPacket&>(out);
    std::unique_ptr<Workspace> workspace = Take();
    // Runs of rows of one slice; as a query's rows come in the order of their files, mostly the whole frame.
    for (size_t from = 0; from < frame.rows.size();) {
      size_t to = from + 1;
      while (to < frame.rows.size() && frame.rows[to].slice == frame.rows[from].slice) ++to;
      workspace->rows.clear();
      for (size_t i = from; i < to; ++i) workspace->rows.push_back(frame.rows[i].row);
      const data::RecordBatch& batch = frame.batch(frame.rows[from]);
      if (grouped_) {
        ComputeGroups(batch, *workspace, &packet.groups);
      } else {
        Render(batch, *workspace, &packet.rendered);
      }
      from = to;
    }
    Give(std::move(workspace));
    return data::OkStatus();
  }

 private:
  void Render(const data::RecordBatch& batch, Workspace& workspace, RenderedRows* out) const {
    workspace.cells.clear();
    for (const data::Column& column : batch.columns) workspace.cells.push_back({column.view(), nullptr});
    workspace.renderer.Evaluate(workspace.cells, batch.rows);
    for (const uint32_t row : workspace.rows) workspace.renderer.Append(row, out);
  }

  void ComputeGroups(const data::RecordBatch& batch, Workspace& workspace, RowColumns* out) const {
    workspace.views.clear();
    for (const data::Column& column : batch.columns) workspace.views.push_back(column.view());
    group_program_.Run(workspace.views, batch.rows, workspace.scratch);
    if (has_where_) {
      workspace.condition.resize(data::BitmapWords(data::kBatchRows));
      group_program_.ResultTrueBits(workspace.scratch, group_types_.size(), batch.rows, workspace.condition.data());
      std::erase_if(workspace.rows, [&](uint32_t row) { return !data::GetBit(workspace.condition.data(), row); });
    }
    workspace.results.clear();
    for (size_t i = 0; i < group_types_.size(); ++i) {
      workspace.results.push_back(group_program_.result(workspace.scratch, i));
    }
    out->Append(workspace.results, workspace.rows);
  }

  std::unique_ptr<Workspace> Take() const {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<Workspace> workspace = std::move(free_.back());
        free_.pop_back();
        return workspace;
      }
    }
    return std::make_unique<Workspace>(shape_, group_program_);
  }
  void Give(std::unique_ptr<Workspace> workspace) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(std::move(workspace));
  }

  // Constant after Compile.
  const SelectShape& shape_;
  const bool grouped_;
  bool has_where_ = false;
  std::vector<data::Type> group_types_;
  data::Program group_program_;  // with groups: GroupInputs, then `where`

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  mutable std::vector<std::unique_ptr<Workspace>> free_;
};

}  // namespace

data::StatusOr<std::shared_ptr<const engine::Plan>> CompileSelect(const dsl::SelectModel& select,
                                                                  const SelectShape& shape) {
  auto plan = std::make_shared<SelectPlan>(select, shape);
  TRIPLINE_RETURN_IF_ERROR(plan->Compile(select));
  return std::shared_ptr<const engine::Plan>(std::move(plan));
}

}  // namespace tripline::rules
