// An output file that several sources write beside each other, each in its own order: when it is done the parts of one
// source stand together, sources ascending, whatever order they wrote in.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto output, OrderedOutput::Create("out/dead_letters.ndjson"));
//   TRIPLINE_RETURN_IF_ERROR(output->Append(source, line));
//   …
//   TRIPLINE_RETURN_IF_ERROR(output->Arrange());
//   TRIPLINE_RETURN_IF_ERROR(output->Commit());
//
// Failures: those of OutputFile. Thread-safety: thread-safe, up to Arrange.
// Cost: 24 bytes of memory whenever another source writes; one more copy of the file if they did not come in order.
#ifndef TRIPLINE_ENGINE_IO_ORDERED_OUTPUT_H_
#define TRIPLINE_ENGINE_IO_ORDERED_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/output_file.h"

namespace tripline::engine {

class OrderedOutput {
 public:
  static data::StatusOr<std::unique_ptr<OrderedOutput>> Create(const std::string& path, OutputFileOptions options = {});

  data::Status Append(uint32_t source, std::string_view bytes);
  // Puts all that was appended in its place, and on the disk under the temporary name. Nothing may be appended after it.
  data::Status Arrange();
  data::Status Commit();

 private:
  struct Part {
    uint32_t source;
    OutputFile::Extent extent;
  };

  explicit OrderedOutput(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}

  std::mutex mutex_;
  // Guarded by mutex_.
  std::unique_ptr<OutputFile> file_;
  std::vector<Part> parts_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_ORDERED_OUTPUT_H_
