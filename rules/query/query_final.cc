#include "rules/query/query_final.h"

#include <algorithm>

namespace tripline::rules {
namespace {

void CellsOf(const OutputBatch& batch, std::vector<ResultCells>* cells) {
  cells->clear();
  for (size_t i = 0; i < batch.batch.columns.size(); ++i) {
    const data::Column& column = batch.batch.columns[i];
    const bool array = column.type().kind == data::TypeKind::kArray;
    cells->push_back({column.view(), array ? &batch.arrays[i] : nullptr});
  }
}

}  // namespace

data::Status QueryFinal::Restore(std::string_view) {
  return data::Error(data::Fault::kSystem, "TRL0640", "a query is never restored");
}

data::Status RenderedFinal::Process(const engine::Frame&, std::span<engine::Packet* const> packets) {
  TRIPLINE_RETURN_IF_ERROR(writer_->Add(static_cast<const SelectPacket&>(*packets[0]).rendered));
  CheckFull(*writer_);
  return data::OkStatus();
}

data::Status GroupFinal::Process(const engine::Frame&, std::span<engine::Packet* const> packets) {
  groups_.Add(static_cast<const SelectPacket&>(*packets[0]).groups);
  CheckFull(*writer_);
  return data::OkStatus();
}

data::Status GroupFinal::Finish() {
  RowRenderer renderer(shape_);
  RenderedRows rendered(shape_.order_types);
  std::vector<ResultCells> cells;
  for (const std::unique_ptr<OutputBatch>& batch : groups_.Finish()) {
    if (writer_->Stopped()) return data::OkStatus();
    CellsOf(*batch, &cells);
    renderer.Evaluate(cells, batch->batch.rows);
    rendered.Clear();
    for (uint32_t row = 0; row < batch->batch.rows; ++row) renderer.Append(row, &rendered);
    TRIPLINE_RETURN_IF_ERROR(writer_->Add(rendered));
  }
  return writer_->Finish();
}

MatchFinal::MatchFinal(const SelectShape& shape, ResultWriter* writer, std::unique_ptr<GroupFinal> groups)
    : shape_(shape), writer_(writer), groups_(std::move(groups)), rendered_(shape.order_types) {}

data::StatusOr<std::unique_ptr<MatchFinal>> MatchFinal::Make(const dsl::SelectModel& select, const SelectShape& shape,
                                                             ResultWriter* writer, std::unique_ptr<GroupFinal> groups) {
  std::unique_ptr<MatchFinal> stage(new MatchFinal(shape, writer, std::move(groups)));
  if (stage->groups_ != nullptr) {
    std::vector<data::ExprPtr> roots = GroupInputs(select);
    for (const data::ExprPtr& root : roots) stage->group_types_.push_back(root->type);
    stage->has_where_ = select.where != nullptr;
    if (stage->has_where_) roots.push_back(select.where);
    TRIPLINE_ASSIGN_OR_RETURN(stage->group_program_, data::Program::Compile(roots));
  }
  return stage;
}

void MatchFinal::Merge(std::span<engine::Packet* const> packets) {
  merged_.clear();
  batches_.clear();
  for (const engine::Packet* each : packets) {
    const auto& packet = static_cast<const RowPacket&>(*each);
    const auto first_batch = static_cast<uint32_t>(batches_.size());
    for (size_t i = 0; i < packet.used_batches; ++i) batches_.push_back(packet.batches[i].get());
    const auto middle = static_cast<std::ptrdiff_t>(merged_.size());
    for (const RowPacket::Place& place : packet.order) merged_.push_back({&place, first_batch + place.batch});
    std::inplace_merge(merged_.begin(), merged_.begin() + middle, merged_.end(),
                       [](const Entry& a, const Entry& b) { return *a.place < *b.place; });
  }
}

// Every batch is evaluated once; then its rows can be taken in any order.
void MatchFinal::Evaluate(uint32_t batch) {
  const OutputBatch& output = *batches_[batch];
  CellsOf(output, &cells_);
  if (groups_ == nullptr) {
    if (batch == renderers_.size()) renderers_.push_back(std::make_unique<RowRenderer>(shape_));
    renderers_[batch]->Evaluate(cells_, output.batch.rows);
    return;
  }
  if (batch == group_scratches_.size()) group_scratches_.push_back(group_program_.MakeScratch(data::kBatchRows));
  views_.clear();
  for (const ResultCells& cells : cells_) views_.push_back(cells.view);
  group_program_.Run(views_, output.batch.rows, group_scratches_[batch]);
}

data::Status MatchFinal::AddToGroups(const Entry& entry) {
  const data::Program::Scratch& scratch = group_scratches_[entry.batch];
  const uint32_t row = entry.place->row;
  if (has_where_) {
    const data::VectorView where = group_program_.result(scratch, group_types_.size());
    if (!where.is_valid(row) || !data::GetBit(where.as<uint64_t>(), where.constant ? 0 : row)) return data::OkStatus();
  }
  RowColumns one(group_types_);
  views_.clear();
  for (size_t i = 0; i < group_types_.size(); ++i) views_.push_back(group_program_.result(scratch, i));
  one.Append(views_, {&row, 1});
  groups_->Add(one);
  return data::OkStatus();
}

data::Status MatchFinal::Process(const engine::Frame&, std::span<engine::Packet* const> packets) {
  CheckFull(*writer_);
  Merge(packets);
  if (merged_.empty()) return data::OkStatus();
  for (uint32_t batch = 0; batch < batches_.size(); ++batch) Evaluate(batch);
  if (groups_ != nullptr) {
    for (const Entry& entry : merged_) TRIPLINE_RETURN_IF_ERROR(AddToGroups(entry));
    return data::OkStatus();
  }
  rendered_.Clear();
  for (const Entry& entry : merged_) renderers_[entry.batch]->Append(entry.place->row, &rendered_);
  TRIPLINE_RETURN_IF_ERROR(writer_->Add(rendered_));
  CheckFull(*writer_);
  return data::OkStatus();
}

data::Status MatchFinal::Finish() { return groups_ != nullptr ? groups_->Finish() : writer_->Finish(); }

}  // namespace tripline::rules
