// What the commands ask the machine for: cores, and files as text.
//
// Not here: the inputs of a job (engine/io) and where results go (engine/io/output_file.h).
//
//   options.threads = CoreCount();
//
// Failures of ReadWholeFile: those of engine/io/byte_reader.h. Thread-safety: pure functions of the system.
#ifndef TRIPLINE_DEPLOY_MACHINE_H_
#define TRIPLINE_DEPLOY_MACHINE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/data/status.h"

namespace tripline::deploy {

// Cores that this process may use; at least 1.
uint32_t CoreCount();

// The bytes of a file ("-": standard input) as they lie on disk. Of a longer one a little more than `most_bytes`.
data::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t most_bytes);

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_MACHINE_H_
