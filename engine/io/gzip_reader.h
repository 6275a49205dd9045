// Decompression of gzip in front of another reader; the only files that see zlib.
//
// Several members one behind the other are one input, as gzip(1) has it; zeros behind the last one are padding.
// Checksums are verified.
//
// Failures: TRL0704 for an input that ends too early, TRL0705 for a damaged one; both name it.
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_ENGINE_IO_GZIP_READER_H_
#define TRIPLINE_ENGINE_IO_GZIP_READER_H_

#include <memory>
#include <string>
#include <string_view>

#include "engine/data/status.h"
#include "engine/io/byte_reader.h"

namespace tripline::engine {

// Whether an input that begins so is one of gzip.
bool IsGzip(std::string_view head);

// `name` is for messages.
data::StatusOr<std::unique_ptr<ByteReader>> MakeGzipReader(std::string name, std::unique_ptr<ByteReader> compressed);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_GZIP_READER_H_
