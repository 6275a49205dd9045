#include "cep/row_access.h"

namespace tripline::cep {

ExprScratch::ExprScratch(const CompiledExpr& expr) {
  if (expr.program.roots() == 0) return;
  scratch = expr.program.MakeScratch(1);
  inputs.resize(expr.program.inputs());
  cells.resize(expr.loads.size());
}

data::VectorView EvaluateAt(const CompiledExpr& expr, ExprScratch& scratch, const RowAccess& rows,
                            const uint8_t* record, uint32_t columns, const data::VectorView& classifier,
                            const data::VectorView& match_number) {
  for (size_t i = 0; i < expr.loads.size(); ++i) {
    const Load& load = expr.loads[i];
    if (load.input < columns) {
      LoadColumn(rows, record, load, i, scratch);
    } else {
      scratch.inputs[load.input] = load.input == columns ? classifier : match_number;
    }
  }
  return Run(expr, scratch);
}

}  // namespace tripline::cep
