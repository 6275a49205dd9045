// Bytes of an input, whatever it lies in: a file, standard input, gzip or zstd; by content, never by name.
//
// Not records: csv_parser.h and ndjson_parser.h cut those.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto reader, OpenByteReader("payments.csv.zst"));
//   TRIPLINE_ASSIGN_OR_RETURN(size_t bytes, reader->Read(buffer, capacity));   // 0: the end
//
// Failures: TRL0701 to TRL0705 (absent, a directory, unreadable, truncated, damaged), each naming the input. After a
// failure the reader is not to be used again.
// Thread-safety: thread-compatible; consumed_bytes may be read beside Read only by the caller of Read.
// Source: a test fails or cuts an input by its own ByteReader.
#ifndef TRIPLINE_ENGINE_IO_BYTE_READER_H_
#define TRIPLINE_ENGINE_IO_BYTE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/data/status.h"

namespace tripline::engine {

class ByteReader {
 public:
  virtual ~ByteReader() = default;

  // Fills `out` with up to `capacity` bytes, fewer only where the input has no more at the moment; 0 is the end.
  // REQUIRES: capacity > 0.
  virtual data::StatusOr<size_t> Read(char* out, size_t capacity) = 0;

  // Bytes taken so far from the input as it lies on disk (compressed, if it is).
  virtual uint64_t consumed_bytes() const = 0;
  // Of the input as it lies on disk; 0 where that is not known.
  virtual uint64_t total_bytes() const = 0;
};

// How messages name an input: "'a.csv'", or "standard input" for "-".
std::string InputName(std::string_view path);

// Opens a file ("-": standard input) as it lies on disk.
data::StatusOr<std::unique_ptr<ByteReader>> OpenRawFile(const std::string& path);
// Looks at the first bytes and puts gzip's or zstd's decompression in front if they are its magic. `name` is for
// messages.
data::StatusOr<std::unique_ptr<ByteReader>> DecompressByContent(std::string name, std::unique_ptr<ByteReader> raw);
// Both of the above.
data::StatusOr<std::unique_ptr<ByteReader>> OpenByteReader(const std::string& path);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_BYTE_READER_H_
