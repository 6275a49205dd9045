// Several files of one stream as one source: the rows of all of them in the total order.
//
// For what has to see the rows of a stream one behind the other before the sequencer does, such as `unique`. Everything
// else does better with a source a file (file_source.h): there rows are not copied.
//
//   MergedSource takes the sources of a.csv, b.csv and their numbers from 3 on: record 7 of b.csv gets the position
//   PositionInFile(4, 7), and FileRowOf() gives 4 and 7 back (engine/flow/order.h).
//
// Pieces are fetched from the file with the lowest frontier, so memory does not depend on the files' lengths.
//
// Failures: those of the sources within. Thread-safety: as engine/flow/source.h has it. Ownership: of the sources.
// REQUIRES: an event time, and one schema. Cost: every row is copied once; a look at every file a run of rows.
#ifndef TRIPLINE_ENGINE_IO_MERGED_SOURCE_H_
#define TRIPLINE_ENGINE_IO_MERGED_SOURCE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/flow/source.h"

namespace tripline::engine {

struct MergedSourceOptions {
  std::shared_ptr<const data::Schema> schema;
  uint32_t time_column = 0;
  uint32_t first_file = 0;                 // the number of the first source's file
  uint32_t batch_rows = data::kBatchRows;  // 1 to kBatchRows
};

// Rows of equal time come in the order of the sources. REQUIRES: at least one source.
std::unique_ptr<Source> MakeMergedSource(std::vector<std::unique_ptr<Source>> sources,
                                         const MergedSourceOptions& options);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_MERGED_SOURCE_H_
