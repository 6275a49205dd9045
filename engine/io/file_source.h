// A file as a source of rows (engine/flow/source.h): CSV or NDJSON, plain, gzip or zstd, told apart by content.
//
// Fetch cuts the input into pieces of whole lines; Parse reads a piece on the assumption that it starts outside of
// quotes; Release has the end of the piece before: if a quoted field was still open there, it puts the two together and
// parses again. What comes out does not depend on where the pieces were cut.
//
//   FileSourceOptions options;
//   options.schema = schema;
//   options.time_column = 1;
//   options.dead_letters = letters.get();
//   TRIPLINE_ASSIGN_OR_RETURN(auto source, OpenFile("payments", "payments.csv.zst", /*ordinal=*/0, options));
//
// Failures: at opening TRL0701 to TRL0712 (absent, a directory, empty, a header that does not fit, …); later TRL0703 to
// TRL0705 from Fetch (unreadable, truncated, damaged), TRL0716 from Release (a record was rejected and the source is
// strict) and what the sinks say.
// Thread-safety: as engine/flow/source.h has it. Ownership: the caller keeps the sinks until the source is gone.
// Cost: memory of the pieces and batches that are out, and of the rows within the watermark bound; no more for any
// length of input.
#ifndef TRIPLINE_ENGINE_IO_FILE_SOURCE_H_
#define TRIPLINE_ENGINE_IO_FILE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/schema.h"
#include "engine/data/status.h"
#include "engine/flow/source.h"
#include "engine/io/byte_reader.h"
#include "engine/io/dead_letters.h"
#include "engine/io/file_header.h"
#include "engine/io/late_rows.h"

namespace tripline::engine {

// What becomes of a row whose event time is below the watermark.
enum class BelowWatermark : uint8_t {
  kGivenUp,    // it is late: counted, and handed to the late rows' sink
  kAccepted,   // it is late and counted, but stays: in the order it stands where the watermark was when it came
  kOnArrival,  // no row is late: each stands where time was when it came. Needs a bound of 0
};

struct FileSourceOptions {
  std::shared_ptr<const data::Schema> schema;
  // The schema's column of the event time, a timestamp; NULL is not allowed in it. -1: none, rows come as they stand.
  int32_t time_column = -1;
  // By how much an event time may be below the highest one before it (language.md, 'Late').
  int64_t watermark_bound_us = 0;
  BelowWatermark below_watermark = BelowWatermark::kGivenUp;
  // Takes the rows that are given up; null: they are dropped. Counted in either case.
  LateSink* late_rows = nullptr;
  // Takes the records that can't be read; null: they are dropped. Counted in either case.
  DeadLetterSink* dead_letters = nullptr;
  // The first record that can't be read ends the source with an error.
  bool strict = false;
  FileFormat format = FileFormat::kAuto;
  // NDJSON: string columns take numbers, true and false as text.
  bool scalars_as_text = false;
  // Limits on what a stranger's file can make us hold. A longer record is rejected; a header of more columns refused.
  size_t max_record_bytes = size_t{16} << 20;
  uint32_t max_columns = 16384;
  // Text in a piece. One mebibyte keeps a piece and its index in the caches; larger ones measured slower.
  size_t piece_bytes = size_t{1} << 20;
  // Rows in a batch, 1 to kBatchRows; fewer only for tests.
  uint32_t batch_rows = data::kBatchRows;
};

// `path`: a file, or "-" for standard input. `ordinal`: the source's number in the job (RowId::source).
data::StatusOr<std::unique_ptr<Source>> OpenFile(const std::string& stream, const std::string& path, uint32_t ordinal,
                                                 const FileSourceOptions& options);
// Several files of one stream: as many sources, with ordinals from `first_ordinal` in the order given.
data::StatusOr<std::vector<std::unique_ptr<Source>>> OpenFiles(const std::string& stream,
                                                               const std::vector<std::string>& paths,
                                                               uint32_t first_ordinal,
                                                               const FileSourceOptions& options);
// The same over any bytes; `name` is what dead letters and messages call the input.
data::StatusOr<std::unique_ptr<Source>> MakeFileSource(const std::string& stream, const std::string& name,
                                                       std::unique_ptr<ByteReader> reader, uint32_t ordinal,
                                                       const FileSourceOptions& options);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_FILE_SOURCE_H_
