// A CSV file in the making: appended to under a temporary name, given its own name when it is whole.
//
// Not the engine's sinks (engine/io): those write typed columns of batches; this takes bytes that are CSV already.
//
//   TRIPLINE_ASSIGN_OR_RETURN(CsvFile file, CsvFile::Create("data/payments.csv"));
//   char* at = file.Reserve(200);  …write up to 200 bytes…  file.Advance(end);
//   TRIPLINE_RETURN_IF_ERROR(file.Finish());
//
// Failures: TRL0950 the folder can't be made or the file can't be opened or renamed, TRL0951 a write failed. After a
// failure, or if Finish is not called, the temporary file is removed and an earlier file of that name is untouched.
// Thread-safety: thread-compatible. Cost: one buffer of 1 MiB, written when full.
#ifndef TRIPLINE_DEPLOY_GENERATE_CSV_FILE_H_
#define TRIPLINE_DEPLOY_GENERATE_CSV_FILE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "engine/data/status.h"

namespace tripline::deploy {

class CsvFile {
 public:
  static data::StatusOr<CsvFile> Create(const std::filesystem::path& path);
  CsvFile(CsvFile&& other) noexcept;
  CsvFile& operator=(CsvFile&&) = delete;  // nobody needs it, and it would have to abandon a file
  ~CsvFile();

  // Room for `bytes` more; what is written there counts after Advance. A failed write shows up in Flush and Finish.
  // REQUIRES: bytes <= 64 KiB.
  char* Reserve(size_t bytes) {
    if (kBufferBytes - used_ < bytes) WriteBuffer();
    return buffer_.get() + used_;
  }
  void Advance(const char* end) { used_ = static_cast<size_t>(end - buffer_.get()); }

  // Writes what is buffered. Fails with the first error since Create.
  data::Status Flush();
  // Flush, close and rename; nothing may be written after it.
  data::Status Finish();
  int64_t bytes() const { return written_ + static_cast<int64_t>(used_); }

 private:
  static constexpr size_t kBufferBytes = size_t{1} << 20;

  CsvFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
  void WriteBuffer();
  void Abandon();

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_;  // -1 when closed
  int error_ = 0;   // errno of the first failed write
  std::unique_ptr<char[]> buffer_;
  size_t used_ = 0;
  int64_t written_ = 0;
};

}  // namespace tripline::deploy

#endif  // TRIPLINE_DEPLOY_GENERATE_CSV_FILE_H_
