// A file that is written whole or not at all: bytes go to a temporary name beside it, Commit gives it its own.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto file, OutputFile::Create("out/alerts.ndjson"));
//   TRIPLINE_RETURN_IF_ERROR(file->Append(line));
//   TRIPLINE_RETURN_IF_ERROR(file->Commit());
//
// A device or a pipe (/dev/stdout, /dev/full) is written as it is: there is nothing to rename.
// Failures: TRL0713 (cannot be created), TRL0714 (cannot be written: disk full, …), TRL0715 (cannot be given its
// name). An error of writing comes at once from the Append or Commit that met it and from every one after it.
// Thread-safety: thread-compatible. Ownership: a file that is neither committed nor aborted is aborted by its
// destructor: what was written is removed, and an older file of that name stays.
// Cost: one write(2) a mebibyte.
#ifndef TRIPLINE_ENGINE_IO_OUTPUT_FILE_H_
#define TRIPLINE_ENGINE_IO_OUTPUT_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/data/status.h"

namespace tripline::engine {

struct OutputFileOptions {
  // Bytes kept before they are written. Smaller: errors show earlier.
  size_t buffer_bytes = size_t{1} << 20;
  // Commit waits until the bytes are on the disk; for files that must survive a loss of power.
  bool sync = false;
  // Permission bits of a file that is renamed to its name; none: 0644 less the umask.
  std::optional<uint32_t> mode = std::nullopt;
};

class OutputFile {
 public:
  // Creates the temporary file, so that a folder that can't be written shows before any work is done.
  static data::StatusOr<std::unique_ptr<OutputFile>> Create(const std::string& path, OutputFileOptions options = {});
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;  // one owner of the temporary file: move the unique_ptr
  OutputFile& operator=(const OutputFile&) = delete;

  data::Status Append(std::string_view bytes);
  // Writes what is buffered, so that another program sees it under the temporary name.
  data::Status Flush();
  // Bytes [from, from + bytes) of what was appended.
  struct Extent {
    uint64_t from = 0;
    uint64_t bytes = 0;
  };
  // Makes the file these pieces of itself, one after the other. A device stays as it was written.
  data::Status Rearrange(std::span<const Extent> extents);
  // Flushes, closes and renames. Nothing may be appended after it.
  data::Status Commit();
  // Drops what was written. Without effect after Commit.
  void Abort();

  const std::string& path() const { return path_; }
  uint64_t bytes() const { return bytes_; }  // appended so far

 private:
  OutputFile(std::string path, std::string temporary, int fd, OutputFileOptions options);
  data::Status Write(std::string_view bytes);
  data::Status CannotWrite(int error);

  const std::string path_;
  std::string temporary_;  // empty: written in place
  const OutputFileOptions options_;
  int fd_;
  std::string buffer_;
  uint64_t bytes_ = 0;
  data::Status failure_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_OUTPUT_FILE_H_
