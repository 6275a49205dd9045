// What the tests of engine/io share: inputs in memory, schemas in one line, and all that a source gives as text.
//
// Thread-safety: thread-compatible.
#ifndef TRIPLINE_TESTS_UNIT_ENGINE_IO_READ_SOURCE_H_
#define TRIPLINE_TESTS_UNIT_ENGINE_IO_READ_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/batch.h"
#include "engine/data/schema.h"
#include "engine/data/status.h"
#include "engine/flow/source.h"
#include "engine/io/byte_reader.h"
#include "engine/io/dead_letters.h"
#include "engine/io/file_source.h"

namespace tripline::engine::read_source {

// Gives `text` out in reads of at most `most` bytes, then fails with `end` if that is not OK.
std::unique_ptr<ByteReader> TextInput(std::string text, size_t most = SIZE_MAX, data::Status end = data::OkStatus());

// "id int!, ts timestamp, amount decimal(10,2)": an exclamation mark is not null.
std::shared_ptr<const data::Schema> MakeSchema(std::string_view columns);

// "1|2026-01-01T00:00:00Z|'text'|NULL".
std::string DumpRow(const data::RecordBatch& batch, uint32_t row);

struct SourceResult {
  data::Status status;             // of opening or of the first step that failed
  std::vector<std::string> rows;   // "3: 1|'x'": position and DumpRow
  std::vector<std::string> letters;  // "4 column 'value' reason": physical line and the rest
  std::vector<std::string> late;   // DumpRow
  std::vector<int64_t> times;      // of the rows in the order, where the options name a time column
  SourceCounters counters;
};

// Reads the whole input, one piece after the other. The sinks of `options` are replaced by ones that fill the result.
// Checks on the way that no row is below the frontier that was given before it.
SourceResult ReadSource(std::string text, FileSourceOptions options, size_t most = SIZE_MAX);
SourceResult ReadSource(std::unique_ptr<ByteReader> reader, FileSourceOptions options);

// A folder that is removed with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;  // one owner of the folder
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  // Writes a file and returns its path.
  std::string Write(const std::string& name, std::string_view bytes) const;

 private:
  std::string path_;
};

std::string ReadFile(const std::string& path);
// Compressed as one member or frame.
std::string Gzip(std::string_view text);
std::string Zstd(std::string_view text);

}  // namespace tripline::engine::read_source

#endif  // TRIPLINE_TESTS_UNIT_ENGINE_IO_READ_SOURCE_H_
