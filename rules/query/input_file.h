// An input of a query: what the user calls it, and what to open.
//
// Standard input or a pipe can be read once, but a query whose types follow from the values reads twice: SpoolInput
// keeps it in memory and gives a path that can be opened any number of times.
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

// False for "-" and for what is no regular file.
bool CanBeReadAgain(const std::string& path);
// The path of what standard input ("-") or a pipe held.
data::StatusOr<std::string> SpoolInput(const std::string& path);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_INPUT_FILE_H_
