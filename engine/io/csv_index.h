// Where the separators of CSV text are: one pass over it, 64 bytes at a time, that every later step reads from.
//
// A separator is a comma or a newline outside of quotes. Two kernels: `plain` for text without a quote, which stops at
// the first block that has one, and `quoted`, which follows quotes by their parity and checks in passing that each
// stands where RFC 4180 lets it (an opening one behind a separator, a closing one in front of one, else doubled); it
// stops at the first block where one does not. Where they stop, csv_record.h reads record by record.
//
// Thread-safety: pure functions. Units: bytes from the start of the text, below 2^32.
// Cost: about 2 ns for a row of 50 bytes (AVX2), 10 ns portably.
// Source of the algorithm: bitmasks and prefix XOR as in Langdale and Lemire, "Parsing Gigabytes of JSON per Second",
// VLDB Journal 2019.
#ifndef TRIPLINE_ENGINE_IO_CSV_INDEX_H_
#define TRIPLINE_ENGINE_IO_CSV_INDEX_H_

#include <cstddef>
#include <cstdint>

namespace tripline::engine {

// Readable bytes behind the end of any text that is indexed or decoded, and in front of its beginning.
inline constexpr size_t kTextPadding = 64;

struct IndexRequest {
  const char* text;
  uint32_t begin;           // the first byte of a record
  uint32_t end;
  uint32_t max_newlines;    // stops at the end of the block in which it has so many
  uint32_t max_separators;  // or so many separators; *out has room for that many and 128 more
  uint32_t* out;
};

enum class IndexStop : uint8_t {
  kEnd,    // all of the text is indexed
  kFull,   // enough newlines or separators: ask again behind the last record
  kQuote,  // the block at `scanned` needs the next slower way
};

struct IndexResult {
  uint32_t separators;
  uint32_t newlines;  // of these
  uint32_t scanned;   // where it stopped: everything before is indexed
  bool non_ascii;     // there is a byte above 0x7F
  bool newline_in_quotes;
  IndexStop stop;
};

using IndexKernel = IndexResult (*)(const IndexRequest& request);

struct IndexKernels {
  IndexKernel plain;
  IndexKernel quoted;
};

IndexKernels PortableIndexKernels();
// REQUIRES: HasAvx2().
IndexKernels Avx2IndexKernels();
bool HasAvx2();
// The fastest that this machine runs.
IndexKernels BestIndexKernels();

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_CSV_INDEX_H_
