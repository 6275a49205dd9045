// A source without the rows that a producer sent twice: `unique tx_id within 1 hour` of a stream.
//
// Of rows with an equal value less than `within` apart the first in the source's order stays; a row that is dropped does
// not prolong the time. NULL is never a duplicate. Exact where the stream has one source, whose rows come in the total
// order: several files of it are merged into one (engine/io/merged_source.h). A row that was accepted late counts at
// the time at which it came.
//
//   source = MakeUniqueSource(std::move(source), column, time_column, within_us, &duplicates);
//
// No state of it is in snapshots: a restored job reads its sources again from the start.
//
// Thread-safety: as engine/flow/source.h has it; *duplicates may be read at any time. Ownership: the counter outlives
// the source. Failures: those of the source within.
// Limits: remembers the values of the last `within` of event time, about 80 bytes each. Values are compared by 128-bit
// hashes (XXH3), as ids of alerts are.
#ifndef TRIPLINE_RULES_BACKTEST_UNIQUE_SOURCE_H_
#define TRIPLINE_RULES_BACKTEST_UNIQUE_SOURCE_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "engine/flow/source.h"

namespace tripline::rules {

std::unique_ptr<engine::Source> MakeUniqueSource(std::unique_ptr<engine::Source> source, uint32_t column,
                                                 uint32_t time_column, int64_t within_us,
                                                 std::atomic<uint64_t>* duplicates);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_BACKTEST_UNIQUE_SOURCE_H_
