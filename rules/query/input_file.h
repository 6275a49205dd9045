// An input of a query: what the user calls it, and what to open.
//
// Standard input can be read once, but a query whose types follow from the values reads twice: SpoolStandardInput keeps
// it in memory and gives a path that can be opened any number of times.
//
// Failures: TRL0661 memory for it can't be had; those of engine/io/byte_reader.h.
// Thread-safety: pure functions. Ownership: the spool lives as long as the process.
#ifndef TRIPLINE_RULES_QUERY_INPUT_FILE_H_
#define TRIPLINE_RULES_QUERY_INPUT_FILE_H_

#include <string>

#include "engine/data/status.h"

namespace tripline::rules {

struct InputFile {
  std::string name;  // for messages
  std::string path;
};

// The path of what standard input held.
data::StatusOr<std::string> SpoolStandardInput();

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_INPUT_FILE_H_
