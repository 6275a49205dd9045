// The rows of several streams as rows of one kind: the columns of all of them, each NULL in the rows of a stream that
// lacks it.
//
// A column of one name, type and meaning in several streams is one column; where the types differ they are columns of
// their own that have one name. The rows of a single stream are what they are.
//
//   MergedRows rows = MergeRows({&logins, &payments});
//   rows.columns[1][i]   // where payments has column i of *rows.schema, or -1
//
// Not the order of the rows: the engine merges them in the total order. Thread-safety: pure function.
#ifndef TRIPLINE_DSL_MERGED_ROWS_H_
#define TRIPLINE_DSL_MERGED_ROWS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dsl/model.h"
#include "engine/data/schema.h"

namespace tripline::dsl {

struct MergedRows {
  std::shared_ptr<const data::Schema> schema;  // of one stream: its own
  std::vector<std::vector<int32_t>> columns;   // per stream: its column by column of `schema`; -1: it has none

  // The place in `schema` of a stream's column.
  uint32_t Place(size_t stream, uint32_t column) const;
};

// In this order of the streams. REQUIRES: at least one.
MergedRows MergeRows(std::span<const StreamModel* const> streams);

// The rows that a rule or pattern over these streams of the model reads.
MergedRows RowsOf(const Model& model, const std::vector<uint32_t>& streams);

}  // namespace tripline::dsl

#endif  // TRIPLINE_DSL_MERGED_ROWS_H_
