#include "cep/row_condition.h"

#include <cstring>

#include "engine/data/batch.h"

namespace tripline::cep {
namespace {

// The record that an operand reads, or null where the partition has no such row.
const uint8_t* RecordAt(const RowAccess& rows, uint64_t row, int32_t distance) {
  const uint64_t number = row + static_cast<uint64_t>(int64_t{distance});
  return rows.has(number) ? rows.record(number) : nullptr;
}

// False where the value is NULL.
bool ReadNumber(const RowAccess& rows, uint64_t row, const RowCondition::Operand& operand, int64_t* number) {
  const uint8_t* record = RecordAt(rows, row, operand.distance);
  if (record == nullptr || rows.layout->IsNull(record, operand.column)) return false;
  std::memcpy(number, rows.layout->Raw(record, operand.column), sizeof *number);
  return true;
}

bool Compare(const RowCondition::Comparison& comparison, const RowAccess& rows, uint64_t row) {
  int64_t left;
  int64_t right;
  if (!ReadNumber(rows, row, comparison.left, &left) || !ReadNumber(rows, row, comparison.right, &right)) return false;
  if (left == right) return comparison.equal;
  return left < right ? comparison.less : comparison.greater;
}

}  // namespace

RowConditions::RowConditions(const DomainPlan& plan) : plan_(plan) {
  for (const RowCondition& condition : plan.row_conditions()) {
    ExprScratch& scratch = scratch_.emplace_back(condition.general);
    scratch.cells.resize(condition.operands.size());
  }
}

void RowConditions::Fill(const RowAccess& rows, uint64_t row, uint64_t* words) {
  const std::vector<RowCondition>& conditions = plan_.row_conditions();
  const size_t first = plan_.predicates().size();
  for (size_t i = 0; i < conditions.size(); ++i) {
    const RowCondition& condition = conditions[i];
    if (condition.predicate >= 0 && !data::GetBit(words, static_cast<uint32_t>(condition.predicate))) continue;
    if (Holds(condition, scratch_[i], rows, row)) data::SetBit(words, static_cast<uint32_t>(first + i));
  }
}

bool RowConditions::Holds(const RowCondition& condition, ExprScratch& scratch, const RowAccess& rows, uint64_t row) {
  if (condition.comparison.has_value()) return Compare(*condition.comparison, rows, row);
  for (size_t i = 0; i < condition.operands.size(); ++i) {
    const RowCondition::Operand& operand = condition.operands[i];
    const uint8_t* record = RecordAt(rows, row, operand.distance);
    scratch.inputs[i] = record == nullptr
                            ? NullView(rows.layout->type(operand.column))
                            : rows.layout->View(record, operand.column, rows.texts, &scratch.cells[i]);
  }
  condition.general.program.Run(scratch.inputs, 1, scratch.scratch);
  uint64_t holds = 0;
  condition.general.program.ResultTrueBits(scratch.scratch, 0, 1, &holds);
  return holds != 0;
}

}  // namespace tripline::cep
