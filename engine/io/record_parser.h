// A piece of text turned into batches: what every format's parser takes and gives.
//
// The text begins at a record's start. A parser that can't know where its last record ends (a CSV field with newlines
// in it) says where it stopped; the source puts those bytes in front of the next piece and parses that one again.
// Numbers of records and lines are relative to the piece: the source knows what came before.
//
// Failures: none; a record that can't be read becomes a RejectedRecord.
// Thread-safety: parsers are immutable (their batch pool is thread-safe) and may parse different pieces at once.
#ifndef TRIPLINE_ENGINE_IO_RECORD_PARSER_H_
#define TRIPLINE_ENGINE_IO_RECORD_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/batch.h"

namespace tripline::engine {

struct RejectedRecord {
  uint64_t record = 0;  // from 0
  uint64_t line = 0;    // from 0
  std::string column;   // empty where no single column is at fault
  std::string value;    // cut, valid UTF-8
  std::string reason;
};

// Behind so many rejected records a parser stops: a piece of nothing else must not take many times its size in memory.
inline constexpr size_t kMaxRejected = 4096;

struct ParsedBatch {
  std::unique_ptr<data::RecordBatch> batch;
  // Row i is record first_record + i, or, where records between them were rejected, record batch->positions[i].
  uint64_t first_record = 0;
  bool contiguous = true;
};

struct ParsedPiece {
  std::vector<ParsedBatch> batches;
  std::vector<RejectedRecord> rejected;  // in the order of their records
  uint64_t records = 0;                  // read or rejected
  uint64_t lines = 0;                    // physical lines up to `consumed`
  size_t consumed = 0;                   // bytes; what is behind is an unfinished record
  bool stopped = false;                  // at kMaxRejected: what is behind `consumed` is to be parsed by another call
  std::vector<uint32_t> places;          // memory of the separator index, kept from use to use

  void Clear() {
    batches.clear();
    rejected.clear();
    records = 0;
    lines = 0;
    consumed = 0;
    stopped = false;
  }
};

class RecordParser {
 public:
  virtual ~RecordParser() = default;

  // Parses all complete records of the text, unless it stops early; with `at_end` also an unfinished one, which nothing
  // can complete.
  // REQUIRES: kTextPadding readable bytes before and behind the text, which is empty or ends with a newline; *out is
  // clear.
  virtual void Parse(std::string_view text, bool at_end, ParsedPiece* out) const = 0;

  // The reason for a line that is longer than a record may be.
  std::string TooLongReason() const;

  size_t max_record_bytes() const { return max_record_bytes_; }

 protected:
  explicit RecordParser(size_t max_record_bytes) : max_record_bytes_(max_record_bytes) {}

 private:
  const size_t max_record_bytes_;
};

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_RECORD_PARSER_H_
