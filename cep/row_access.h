// Reading rows of a key's row buffer, and evaluating expressions at one of them.
//
// A RowAccess is good until the buffer grows. An ExprScratch belongs to one CompiledExpr and one caller; the view that
// Evaluate returns is good until its next use.
//
// Thread-safety: shard-only. Cost: no allocation once warm.
#ifndef TRIPLINE_CEP_ROW_ACCESS_H_
#define TRIPLINE_CEP_ROW_ACCESS_H_

#include <cstdint>
#include <vector>

#include "cep/domain_plan.h"
#include "cep/key_state.h"

namespace tripline::cep {

struct RowAccess {
  const RecordLayout* layout = nullptr;
  const uint8_t* records = nullptr;  // where record 0 would lie
  const uint8_t* texts = nullptr;    // where text offset 0 would lie
  uint64_t head = 0;                 // rows [head, tail) are there
  uint64_t tail = 0;

  bool has(uint64_t row) const { return row >= head && row < tail; }
  const uint8_t* record(uint64_t row) const { return records + row * layout->bytes(); }
};

// Working memory of one compiled expression that is evaluated at single rows.
struct ExprScratch {
  ExprScratch() = default;
  explicit ExprScratch(const CompiledExpr& expr);

  data::Program::Scratch scratch;
  std::vector<data::VectorView> inputs;
  std::vector<data::StringRef> cells;  // one per load: strings read from records
};

// Reads column `load.index` of the record into the expression's inputs.
inline void LoadColumn(const RowAccess& rows, const uint8_t* record, const Load& load, size_t ordinal,
                       ExprScratch& scratch) {
  scratch.inputs[load.input] = rows.layout->View(record, load.index, rows.texts, &scratch.cells[ordinal]);
}

inline data::VectorView Run(const CompiledExpr& expr, ExprScratch& scratch) {
  expr.program.Run(scratch.inputs, 1, scratch.scratch);
  return expr.program.result(scratch.scratch, 0);
}

// The expression of a navigation at a record: columns from the record, and behind them CLASSIFIER() and
// MATCH_NUMBER().
data::VectorView EvaluateAt(const CompiledExpr& expr, ExprScratch& scratch, const RowAccess& rows,
                            const uint8_t* record, uint32_t columns, const data::VectorView& classifier,
                            const data::VectorView& match_number);

}  // namespace tripline::cep

#endif  // TRIPLINE_CEP_ROW_ACCESS_H_
