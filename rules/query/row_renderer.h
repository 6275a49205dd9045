// From rows of a select's source to rows of its result as text: the condition, the items, and the keys of order by.
//
// SelectShape is what is decided once; a RowRenderer is one caller's working memory for it. It serves plain selects,
// selects over the output of a match, and (over groups) aggregating ones.
//
//   TRIPLINE_ASSIGN_OR_RETURN(SelectShape shape, SelectShape::Make(select, ResultFormat::kNdjson));
//   RowRenderer renderer(shape);
//   renderer.Evaluate(cells, batch.rows);
//   for (uint32_t row : wanted) renderer.Append(row, &rendered);
//
// Thread-safety: SelectShape immutable; a RowRenderer and a RenderedRows one caller at a time.
// Failures: those of data::Program::Compile.
#ifndef TRIPLINE_RULES_QUERY_ROW_RENDERER_H_
#define TRIPLINE_RULES_QUERY_ROW_RENDERER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/model.h"
#include "engine/data/batch.h"
#include "engine/data/program.h"
#include "rules/query/row_columns.h"
#include "rules/query/row_format.h"

namespace tripline::rules {

struct SelectShape {
  static data::StatusOr<SelectShape> Make(const dsl::SelectModel& select, ResultFormat format);

  RowFormat format;
  // Roots: the condition (where there is one), then the items that are no arrays.
  data::Program program;
  bool has_condition = false;
  struct Item {
    bool array = false;  // passed on from input `place`; else root `place` of the program
    uint32_t place = 0;
  };
  std::vector<Item> items;
  data::Program order_program;  // order by: over the items, then the inputs of `program`
  std::vector<data::Type> order_types;
  std::vector<RowOrder> order;
};

// Rows of the result, in order: their text, where each ends in it, and their keys.
struct RenderedRows {
  explicit RenderedRows(const std::vector<data::Type>& order_types) : keys(order_types) {}

  void Clear() {
    text.clear();
    ends.clear();
    keys.Clear();
  }
  size_t rows() const { return ends.size(); }
  std::string_view row(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends[i - 1];
    return std::string_view(text).substr(begin, ends[i] - begin);
  }

  std::string text;
  std::vector<size_t> ends;
  RowColumns keys;
};

class RowRenderer {
 public:
  // The shape outlives the renderer.
  explicit RowRenderer(const SelectShape& shape);

  // Looks at rows [0, rows) of the source, one entry of `source` per input. They must stay until the next Evaluate.
  void Evaluate(std::span<const ResultCells> source, uint32_t rows);
  // Appends one of these rows if the condition holds for it.
  void Append(uint32_t row, RenderedRows* out);

 private:
  const SelectShape& shape_;
  data::Program::Scratch scratch_;
  data::Program::Scratch order_scratch_;
  std::vector<data::VectorView> inputs_;
  std::vector<uint64_t> condition_;
  std::vector<ResultCells> cells_;
  std::vector<data::VectorView> order_inputs_;
  std::vector<data::VectorView> order_views_;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_ROW_RENDERER_H_
