#include "rules/query/row_renderer.h"

namespace tripline::rules {

data::StatusOr<SelectShape> SelectShape::Make(const dsl::SelectModel& select, ResultFormat format) {
  std::vector<ResultColumn> columns;
  for (const dsl::SelectModel::Item& item : select.items) columns.push_back({item.name, item.expression->type});
  SelectShape shape{RowFormat(format, std::move(columns)), {}, false, {}, {}, {}, {}};

  const bool grouped = !select.aggregates.empty() || !select.group_by.empty();
  const data::ExprPtr& condition = grouped ? select.having : select.where;
  std::vector<data::ExprPtr> roots;
  if (condition != nullptr) {
    shape.has_condition = true;
    roots.push_back(condition);
  }
  for (const dsl::SelectModel::Item& item : select.items) {
    if (item.expression->type.kind == data::TypeKind::kArray) {
      // No expression makes an array or takes one apart, so it can only be an input.
      shape.items.push_back({true, item.expression->input});
    } else {
      shape.items.push_back({false, static_cast<uint32_t>(roots.size())});
      roots.push_back(item.expression);
    }
  }
  TRIPLINE_ASSIGN_OR_RETURN(shape.program, data::Program::Compile(roots));

  std::vector<data::ExprPtr> order;
  for (const dsl::SelectModel::Order& each : select.order_by) {
    shape.order.push_back({static_cast<uint32_t>(order.size()), each.descending, each.nulls_first});
    shape.order_types.push_back(each.expression->type);
    order.push_back(each.expression);
  }
  TRIPLINE_ASSIGN_OR_RETURN(shape.order_program, data::Program::Compile(order));
  return shape;
}

RowRenderer::RowRenderer(const SelectShape& shape)
    : shape_(shape),
      scratch_(shape.program.MakeScratch(data::kBatchRows)),
      order_scratch_(shape.order_program.MakeScratch(data::kBatchRows)),
      condition_(data::BitmapWords(data::kBatchRows)),
      cells_(shape.items.size()),
      order_views_(shape.order.size()) {}

void RowRenderer::Evaluate(std::span<const ResultCells> source, uint32_t rows) {
  inputs_.clear();
  for (const ResultCells& cells : source) inputs_.push_back(cells.view);
  shape_.program.Run(inputs_, rows, scratch_);
  if (shape_.has_condition) shape_.program.ResultTrueBits(scratch_, 0, rows, condition_.data());
  for (size_t i = 0; i < shape_.items.size(); ++i) {
    const SelectShape::Item& item = shape_.items[i];
    cells_[i] = item.array ? source[item.place] : ResultCells{shape_.program.result(scratch_, item.place), nullptr};
  }
  if (shape_.order.empty()) return;
  order_inputs_.clear();
  for (const ResultCells& cells : cells_) order_inputs_.push_back(cells.view);
  order_inputs_.insert(order_inputs_.end(), inputs_.begin(), inputs_.end());
  shape_.order_program.Run(order_inputs_, rows, order_scratch_);
  for (size_t i = 0; i < order_views_.size(); ++i) order_views_[i] = shape_.order_program.result(order_scratch_, i);
}

void RowRenderer::Append(uint32_t row, RenderedRows* out) {
  if (shape_.has_condition && !data::GetBit(condition_.data(), row)) return;
  shape_.format.AppendRow(cells_, row, &out->text);
  out->ends.push_back(out->text.size());
  if (!shape_.order.empty()) out->keys.Append(order_views_, {&row, 1});
}

}  // namespace tripline::rules
