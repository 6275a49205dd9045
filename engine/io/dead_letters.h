// Where the records go that cannot be read: what each one says, and the sinks that take them.
//
// A dead letter is no failure: it is counted, and the job goes on (unless it is strict). Within one input they come in
// the order of the records; between inputs in the order in which their sources are released.
//
//   TRIPLINE_ASSIGN_OR_RETURN(auto letters, DeadLetterFile::Create("out/dead_letters.ndjson"));
//   options.dead_letters = letters.get();
//   …
//   TRIPLINE_RETURN_IF_ERROR(letters->Commit());
//
// Failures: those of OutputFile.
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
#include "engine/io/output_file.h"

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
  virtual data::Status Append(const DeadLetter& letter) = 0;
};

// One JSON object a line: stream, file, line, column, value, reason.
class DeadLetterFile final : public DeadLetterSink {
 public:
  static data::StatusOr<std::unique_ptr<DeadLetterFile>> Create(const std::string& path,
                                                                OutputFileOptions options = {});
  data::Status Append(const DeadLetter& letter) override;
  data::Status Flush();
  data::Status Commit();

 private:
  explicit DeadLetterFile(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}

  std::mutex mutex_;
  // Guarded by mutex_.
  std::unique_ptr<OutputFile> file_;
  std::string line_;
};

// Keeps them in memory: for tests, and for `query`, which shows the first few.
class DeadLetterList final : public DeadLetterSink {
 public:
  // Keeps at most `capacity` letters and counts the others.
  explicit DeadLetterList(size_t capacity = 1000) : capacity_(capacity) {}
  data::Status Append(const DeadLetter& letter) override;

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
