// Where the records go that cannot be read: what each one says, and the sinks that take them.
//
// A dead letter is no failure: it is counted, and the job goes on (unless it is strict). A source hands out its letters
// in the order of the records; in a file the letters of one source stand together, in the order of the sources.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto letters, DeadLetterFile::Create("out/dead_letters.ndjson"));
//   options.dead_letters = letters.get();
//   …
//   TRIPLINE_RETURN_IF_ERROR(letters->Arrange());
//   TRIPLINE_RETURN_IF_ERROR(letters->Commit());
//
// Failures: those of OrderedOutput.
// Thread-safety: sinks are thread-safe; several sources may share one. Ownership: the caller owns the sink and keeps it
// until its sources are gone.
#ifndef TRIPLINE_ENGINE_IO_DEAD_LETTERS_H_
#define TRIPLINE_ENGINE_IO_DEAD_LETTERS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/status.h"
#include "engine/io/ordered_output.h"

namespace tripline::engine {

// Bytes of the offending text that a dead letter shows at most.
inline constexpr size_t kDeadLetterValueBytes = 200;

struct DeadLetter {
  std::string stream;
  std::string file;     // as the user named it
  uint64_t line = 0;    // physical line, from 1, at which the record starts
  uint64_t record = 0;  // its number, from 1 after the header; the number is not given to another record
  std::string column;   // empty where no single column is at fault
  std::string value;    // the offending text, cut; valid UTF-8
  std::string reason;

  friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

// `text` cut to kDeadLetterValueBytes, with U+FFFD for what is no UTF-8.
std::string DeadLetterValue(std::string_view text);

class DeadLetterSink {
 public:
  virtual ~DeadLetterSink() = default;
  // source: its ordinal; one source's letters come one after the other.
  virtual data::Status Append(uint32_t source, const DeadLetter& letter) = 0;
};

// One JSON object a line: stream, file, line, column, value, reason.
class DeadLetterFile final : public DeadLetterSink {
 public:
  static data::StatusOr<std::unique_ptr<DeadLetterFile>> Create(const std::string& path,
                                                                OutputFileOptions options = {});
  data::Status Append(uint32_t source, const DeadLetter& letter) override;
  data::Status Arrange() { return output_->Arrange(); }
  data::Status Commit() { return output_->Commit(); }

 private:
  explicit DeadLetterFile(std::unique_ptr<OrderedOutput> output) : output_(std::move(output)) {}

  const std::unique_ptr<OrderedOutput> output_;
};

// Keeps them in memory: for tests, and for `query`, which shows the first few.
class DeadLetterList final : public DeadLetterSink {
 public:
  // Keeps at most `capacity` letters and counts the others.
  explicit DeadLetterList(size_t capacity = 1000) : capacity_(capacity) {}
  data::Status Append(uint32_t source, const DeadLetter& letter) override;

  // REQUIRES for both: no source is appending.
  const std::vector<DeadLetter>& letters() const { return letters_; }
  uint64_t count() const { return count_; }

 private:
  const size_t capacity_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<DeadLetter> letters_;
  uint64_t count_ = 0;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_DEAD_LETTERS_H_
