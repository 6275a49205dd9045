// All rows of a query's input in memory: loaded in parallel, put into the order of a clause, and handed to a job.
//
//   TRIPLINE_ASSIGN_OR_RETURN(RowTable table, LoadTable(std::move(sources), threads));
//   SortTable(match.order_by, &table);
//   inputs.push_back({MakeTableSource(std::move(table), "payments", time_column), stream, time_column});
//
// Why in memory: match_recognize may order by any columns, so the last row of the input may be the first of the order.
//
// Thread-safety: thread-compatible. Failures: those of the sources. Limits: memory holds all rows of the input.
#ifndef TRIPLINE_RULES_QUERY_ROW_TABLE_H_
#define TRIPLINE_RULES_QUERY_ROW_TABLE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dsl/model.h"
#include "engine/data/status.h"
#include "engine/flow/source.h"

namespace tripline::rules {

struct RowTable {
  std::vector<engine::BatchPtr> batches;  // not empty ones
  uint64_t rows = 0;
  uint64_t rejected = 0;
};

// Reads the sources to their ends, one after the other; each is parsed by all threads. The batches keep no tie to their
// sources.
// stop: as QueryOptions has it; then the table holds what had been read.
data::StatusOr<RowTable> LoadTable(std::vector<std::unique_ptr<engine::Source>> sources, uint32_t threads,
                                   const std::function<bool()>& stop = {});

// Puts the rows into this order, equal ones as they came; without effect, and at the cost of one look at each row, if
// they stand in it already.
void SortTable(std::span<const dsl::SortKey> order, RowTable* table);

// The table as a source: positions count from 1 in its order, all rows are of source 0. `time_column`: ascending (its
// NULLs, which stand last, count as the time before them), or -1.
std::unique_ptr<engine::Source> MakeTableSource(RowTable table, std::string name, int32_t time_column);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_ROW_TABLE_H_
