#include "cep/row_condition.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "engine/data/batch.h"

namespace tripline::cep {
namespace {

// The record that an operand reads, or null where the partition has no such row.
inline const uint8_t* RecordAt(const RowAccess& rows, uint64_t row, int32_t distance) {
  const uint64_t number = row + static_cast<uint64_t>(int64_t{distance});
  return rows.has(number) ? rows.record(number) : nullptr;
}

// 0: less, 1: equal, 2: greater.
inline unsigned OutcomeOf(int64_t left, int64_t right) { return left < right ? 0 : (left == right ? 1 : 2); }

// NaN is the largest and equals itself.
inline unsigned OutcomeOf(double left, double right) {
  if (left < right) return 0;
  if (left > right) return 2;
  if (left == right) return 1;
  return std::isnan(left) ? (std::isnan(right) ? 1 : 2) : 0;
}

}  // namespace

// False where the value is NULL, or there is no such row.
inline bool RowConditions::Read(uint64_t rows_before, const uint8_t* record, const Place& place, int64_t* number) {
  if (rows_before < place.back) return false;
  uint64_t nulls;
  std::memcpy(&nulls, record + place.nulls, sizeof nulls);
  if ((nulls & place.null_bit) != 0) return false;
  std::memcpy(number, record + place.value, sizeof *number);
  return true;
}

inline bool RowConditions::Compare(const Comparison& comparison, uint64_t rows_before, const uint8_t* record) {
  int64_t left;
  int64_t right;
  if (!Read(rows_before, record, comparison.left, &left) || !Read(rows_before, record, comparison.right, &right)) {
    return false;
  }
  const unsigned outcome = comparison.doubles ? OutcomeOf(std::bit_cast<double>(left), std::bit_cast<double>(right))
                                              : OutcomeOf(left, right);
  return ((comparison.outcomes >> outcome) & 1) != 0;
}

RowConditions::RowConditions(const DomainPlan& plan) : plan_(plan) {
  for (const RowCondition& condition : plan.row_conditions()) {
    ExprScratch& scratch = scratch_.emplace_back(condition.general);
    scratch.cells.resize(condition.operands.size());
    Comparison& comparison = comparisons_.emplace_back();
    comparison.predicate = condition.predicate;
    if (!condition.comparison.has_value()) continue;
    const auto place_of = [&](const RowCondition::Operand& operand) {
      const RecordLayout& layout = plan.layout();
      const int64_t record = int64_t{operand.distance} * layout.bytes();
      const auto [null_word, null_bit] = layout.NullBit(operand.column);
      return Place{static_cast<uint64_t>(-int64_t{operand.distance}), record + layout.offset(operand.column),
                   record + null_word, null_bit};
    };
    const RowCondition::Comparison& from = *condition.comparison;
    comparison.left = place_of(from.left);
    comparison.right = place_of(from.right);
    comparison.doubles = from.doubles;
    comparison.outcomes = static_cast<uint8_t>((from.less ? 1 : 0) | (from.equal ? 2 : 0) | (from.greater ? 4 : 0));
  }
}

void RowConditions::Fill(const RowAccess& rows, uint64_t row, uint64_t* words) {
  const auto first = static_cast<uint32_t>(plan_.predicates().size());
  const auto count = static_cast<uint32_t>(comparisons_.size());
  const Comparison* comparison = comparisons_.data();
  const uint8_t* record = rows.record(row);
  for (uint32_t i = 0; i < count; ++i, ++comparison) {
    if (comparison->predicate >= 0 && !data::GetBit(words, static_cast<uint32_t>(comparison->predicate))) continue;
    const bool holds = comparison->outcomes != 0 ? Compare(*comparison, row - rows.head, record)
                                                 : Evaluate(plan_.row_conditions()[i], scratch_[i], rows, row);
    words[(first + i) >> 6] |= static_cast<uint64_t>(holds) << ((first + i) & 63);
  }
}

bool RowConditions::Evaluate(const RowCondition& condition, ExprScratch& scratch, const RowAccess& rows, uint64_t row) {
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
