// Where the rows go that came later than their stream's watermark allows.
//
// A late row is no dead letter: it could be read. The stream says whether it is dropped and counted, or kept for later.
//
// In a file the rows of one source stand together, in the order of the sources.
//
// Failures: those of OrderedOutput. Thread-safety: sinks are thread-safe; several sources may share one.
#ifndef TRIPLINE_ENGINE_IO_LATE_ROWS_H_
#define TRIPLINE_ENGINE_IO_LATE_ROWS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "engine/data/batch.h"
#include "engine/data/status.h"
#include "engine/io/ordered_output.h"

namespace tripline::engine {

class LateSink {
 public:
  virtual ~LateSink() = default;
  // Rows of a batch, ascending, in the order in which they came. The batch is not kept.
  // source: its ordinal; one source's rows come one batch after the other.
  virtual data::Status Append(uint32_t source, const data::RecordBatch& batch, std::span<const uint32_t> rows) = 0;
};

// One JSON object a row, columns in the order of the schema: a file that can be read as the same stream again.
class LateFile final : public LateSink {
 public:
  static data::StatusOr<std::unique_ptr<LateFile>> Create(const std::string& path, OutputFileOptions options = {});
  data::Status Append(uint32_t source, const data::RecordBatch& batch, std::span<const uint32_t> rows) override;
  data::Status Arrange() { return output_->Arrange(); }
  data::Status Commit() { return output_->Commit(); }

 private:
  explicit LateFile(std::unique_ptr<OrderedOutput> output) : output_(std::move(output)) {}

  const std::unique_ptr<OrderedOutput> output_;
};

// Appends one row as a JSON object, without a newline.
void AppendRowJson(const data::RecordBatch& batch, uint32_t row, std::string* out);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_LATE_ROWS_H_
