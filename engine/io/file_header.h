// What stands before the first record: a byte order mark, blank lines, and for CSV the header; and what format follows.
//
// Also the way for others to look at a file without a schema (`query` infers one): ReadFileHeader gives the names.
// Failures: TRL0706 (empty), TRL0709 (a header that is no CSV record), TRL0710 (another encoding or format).
// Thread-safety: pure functions on the caller's reader.
#ifndef TRIPLINE_ENGINE_IO_FILE_HEADER_H_
#define TRIPLINE_ENGINE_IO_FILE_HEADER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/status.h"
#include "engine/io/piece_reader.h"

namespace tripline::engine {

enum class FileFormat : uint8_t {
  kAuto,  // NDJSON if the first character that is not blank is '{', else CSV
  kCsv,
  kNdjson,
};

struct FileHeader {
  FileFormat format = FileFormat::kCsv;  // never kAuto
  std::vector<std::string> columns;      // CSV: the names, unquoted
  uint64_t lines = 0;                    // physical lines before the first record
};

struct FileHeaderLimits {
  size_t max_record_bytes;
  uint32_t max_columns;
};

// Reads and skips what stands before the first record. `input` names the file in messages.
data::StatusOr<FileHeader> ReadFileHeader(const std::string& input, FileFormat format, const FileHeaderLimits& limits,
                                          PieceReader* reader);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_FILE_HEADER_H_
