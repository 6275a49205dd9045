// The first record of a CSV file: which of its columns are the stream's.
//
// By name: exactly as declared, else whatever the case. Columns that the stream does not declare are left alone, also
// where their names are there twice.
//
// Failures: TRL0707 for declared columns that are not there (all of them in one message), TRL0708 for
// a declared column that is there twice. Thread-safety: pure functions.
#ifndef TRIPLINE_ENGINE_IO_CSV_HEADER_H_
#define TRIPLINE_ENGINE_IO_CSV_HEADER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/schema.h"
#include "engine/data/status.h"

namespace tripline::engine {

// For each field of the schema its column in the file, from 0. `input` names the file in messages.
data::StatusOr<std::vector<uint32_t>> MapHeader(std::string_view input, const std::vector<std::string>& header,
                                                const data::Schema& schema);

// Equal but for the case of ASCII letters.
bool EqualIgnoringCase(std::string_view a, std::string_view b);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_CSV_HEADER_H_
