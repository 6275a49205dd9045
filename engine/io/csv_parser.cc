#include "engine/io/csv_parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/io/batch_builder.h"
#include "engine/io/column_decode.h"
#include "engine/io/csv_record.h"
#include "engine/io/dead_letters.h"
#include "engine/io/field_value.h"

namespace tripline::engine {
namespace {

// Behind a place where the index stopped, records are read one by one at least so far.
constexpr size_t kIrregularBytes = 64;
constexpr size_t kIndexSlack = 128;  // csv_index.h asks for it
// Separators indexed at a time: with the text they describe they stay in the second-level cache.
constexpr uint32_t kMaxSeparators = 1u << 16;

}  // namespace

// Goes through the text once, from record to record; position_ is always at a record's start.
class CsvParser::Work {
 public:
  Work(const CsvParser& parser, std::string_view text, bool at_end, ParsedPiece* out)
      : parser_(parser), text_(text), at_end_(at_end), out_(*out), builder_(parser.pool_, parser.batch_rows_, out) {
    // A text that is longer than a record may be could hold one that is too long: only the slow way looks for it.
    read_singly_until_ = text.size() > parser.max_record_bytes() ? text.size() : 0;
    const size_t room = std::max<size_t>(kMaxSeparators, parser.header_columns_) + kIndexSlack + 1;
    if (out_.places.size() < room) out_.places.resize(room);
  }

  void Run() {
    while (position_ < text_.size() && !unfinished_ && !Full()) {
      if (position_ < read_singly_until_) {
        ReadOne();
      } else {
        ReadMany();
      }
    }
    builder_.Finish();
    out_.records = next_record_;
    out_.lines = next_line_;
    out_.consumed = position_;
    out_.stopped = position_ < text_.size() && !unfinished_;
  }

 private:
  // --- many records at a time

  void ReadMany() {
    out_.places[0] = static_cast<uint32_t>(position_) - 1;
    const IndexRequest request{text_.data(),
                               static_cast<uint32_t>(position_),
                               static_cast<uint32_t>(text_.size()),
                               builder_.room(),
                               std::max(kMaxSeparators, parser_.header_columns_),
                               out_.places.data() + 1};
    const IndexResult result = quoted_ ? parser_.kernels_.quoted(request) : parser_.kernels_.plain(request);
    if (result.newlines > 0) TakeRecords(result);
    if (result.stop == IndexStop::kQuote && !quoted_) {
      quoted_ = true;  // for the rest of the piece: a file that has quotes mostly has many
    } else if (result.stop == IndexStop::kQuote) {
      read_singly_until_ = result.scanned + kIrregularBytes;
    } else if (result.newlines == 0) {
      read_singly_until_ = position_ + 1;  // an unfinished record, or one with more separators than are indexed
    }
  }

  void TakeRecords(const IndexResult& result) {
    const uint32_t* const separators = out_.places.data() + 1;
    if (AllRegular(result)) {
      TakeRun(separators, result.newlines, result);
    } else {
      TakeIrregular(result);
    }
  }

  // Whether all complete records have the header's number of fields: as many newlines as there are, all of them at the
  // places of last fields.
  bool AllRegular(const IndexResult& result) const {
    const uint64_t stride = parser_.header_columns_;
    if (result.separators < stride * result.newlines) return false;
    const uint32_t* last = out_.places.data() + stride;
    bool regular = true;
    for (uint32_t i = 0; i < result.newlines; ++i, last += stride) regular &= text_[*last] == '\n';
    return regular;
  }

  bool Full() const { return out_.rejected.size() >= kMaxRejected; }

  // Goes from newline to newline: regular records that follow each other are a run, the others are rejected.
  void TakeIrregular(const IndexResult& result) {
    const uint32_t* const separators = out_.places.data() + 1;
    uint32_t run_begin = 0;
    uint32_t record_begin = 0;
    for (uint32_t i = 0; i < result.separators; ++i) {
      if (text_[separators[i]] != '\n') continue;
      const uint32_t fields = i + 1 - record_begin;
      if (fields != parser_.header_columns_) {
        TakeRun(separators + run_begin, (record_begin - run_begin) / parser_.header_columns_, result);
        if (Full()) return;
        ReadOne();
        run_begin = i + 1;
      }
      record_begin = i + 1;
    }
    TakeRun(separators + run_begin, (record_begin - run_begin) / parser_.header_columns_, result);
  }

  void TakeRun(const uint32_t* separators, uint32_t rows, const IndexResult& result) {
    const uint32_t stride = parser_.header_columns_;
    while (rows > 0) {
      batch_ = builder_.Start(next_record_);
      const uint32_t part = std::min(rows, builder_.room());
      const CsvRun run{text_.data(), separators, stride, part, quoted_, result.non_ascii};
      const uint32_t first_row = batch_->rows;
      RowMarks marks;
      for (const CsvColumn& column : parser_.columns_) {
        DecodeColumn(run, column.place, column.field, column.index, first_row, batch_, &marks);
      }
      const size_t end = size_t{separators[size_t{part} * stride - 1]} + 1;
      builder_.Add(next_record_, part);
      if (marks.any()) {
        ReadMarkedAgain(run, first_row, marks);
      } else {
        next_line_ += result.newline_in_quotes ? CountLines(position_, end) : part;
        next_record_ += part;
      }
      position_ = end;
      separators += size_t{part} * stride;
      rows -= part;
    }
  }

  uint64_t CountLines(size_t begin, size_t end) const {
    const std::string_view span = text_.substr(begin, end - begin);
    return static_cast<uint64_t>(std::count(span.begin(), span.end(), '\n'));
  }

  // The rows of the run stand in the batch already; those that stay marked leave it.
  void ReadMarkedAgain(const CsvRun& run, uint32_t first_row, const RowMarks& marks) {
    std::vector<uint32_t> kept;
    kept.reserve(run.rows);
    for (uint32_t i = 0; i < run.rows; ++i) {
      const uint32_t row = first_row + i;
      const size_t begin = static_cast<uint32_t>(run.separators[int64_t{i} * run.stride - 1] + 1);
      const size_t end = size_t{run.separators[(size_t{i} + 1) * run.stride - 1]} + 1;
      if (!marks.marked(row) || ReadAgain(begin, row)) kept.push_back(row);
      next_line_ += CountLines(begin, end);
      ++next_record_;
    }
    builder_.Keep(first_row, kept);
  }

  // Reads a record of a run into its row. False: it was rejected.
  bool ReadAgain(size_t begin, uint32_t row) {
    ScanRecord(text_, begin, Limits(), &record_);
    return WriteRecord(row);
  }

  // --- one record at a time

  void ReadOne() {
    const RecordEnd end = ScanRecord(text_, position_, Limits(), &record_);
    if (end == RecordEnd::kUnfinished && !at_end_) {
      unfinished_ = true;
      return;
    }
    if (end == RecordEnd::kComplete) {
      TakeOne();
    } else {
      RejectLine(end);
    }
  }

  void TakeOne() {
    const bool empty = record_.field_count == 1 && !record_.fields[0].quoted &&
                       record_.fields[0].begin == record_.fields[0].end;
    if (!empty || parser_.header_columns_ == 1) {
      if (record_.field_count != parser_.header_columns_) {
        Reject("", FirstLine(text_, position_),
               fmt::format("the record has {} {}, the header has {}", record_.field_count,
                           record_.field_count == 1 ? "field" : "fields", parser_.header_columns_));
      } else {
        batch_ = builder_.Start(next_record_);
        if (WriteRecord(batch_->rows)) {
          builder_.Add(next_record_, 1);
        } else {
          builder_.Forget();
        }
      }
      ++next_record_;
    }
    next_line_ += CountLines(position_, record_.next);
    position_ = record_.next;
  }

  void RejectLine(RecordEnd end) {
    const std::string reason = end == RecordEnd::kTooLong  ? parser_.TooLongReason()
                               : end == RecordEnd::kBroken ? "there is text behind a closing quote"
                                                           : "a quote is opened and never closed";
    // Of a longer line the piece may have no more than this (piece_reader.h).
    Reject("", FirstLine(text_, position_).substr(0, parser_.max_record_bytes()), reason);
    ++next_record_;
    ++next_line_;
    position_ = record_.next;
  }

  // Writes the scanned record into a row, or rejects it for the first field that can't be read.
  bool WriteRecord(uint32_t row) {
    for (const CsvColumn& column : parser_.columns_) {
      const CsvField& field = record_.fields[column.place];
      std::string_view value = text_.substr(field.begin, field.end - field.begin);
      if (field.doubled) {
        unquoted_.clear();
        UnquoteField(value, &unquoted_);
        value = unquoted_;
      }
      FieldError error;
      if (field.stray) {
        error = FieldError::kQuoting;
      } else if (value.empty() && !field.quoted) {
        error = WriteNull(column.field, column.index, row, batch_);
      } else {
        error = WriteField(value, column.field, column.index, row, batch_);
      }
      if (error == FieldError::kNone) continue;
      Reject(column.field.name, value, Reason(error, column.field));
      return false;
    }
    return true;
  }

  CsvLimits Limits() const { return {parser_.max_record_bytes(), parser_.header_columns_}; }

  void Reject(std::string_view column, std::string_view value, std::string reason) {
    out_.rejected.push_back(
        {next_record_, next_line_, std::string(column), DeadLetterValue(value), std::move(reason)});
  }

  const CsvParser& parser_;
  const std::string_view text_;
  const bool at_end_;
  ParsedPiece& out_;

  size_t position_ = 0;
  size_t read_singly_until_ = 0;
  bool quoted_ = false;
  bool unfinished_ = false;
  uint64_t next_record_ = 0;
  uint64_t next_line_ = 0;

  BatchBuilder builder_;
  data::RecordBatch* batch_ = nullptr;  // of the builder; null before its first Start
  CsvRecord record_;
  std::string unquoted_;
};

CsvParser::CsvParser(const CsvParserOptions& options, BatchPool* pool)
    : RecordParser(options.max_record_bytes),
      header_columns_(options.header_columns),
      batch_rows_(options.batch_rows),
      kernels_(options.kernels),
      pool_(pool) {
  for (uint32_t i = 0; i < options.fields.size(); ++i) {
    columns_.push_back({options.fields[i], i, options.places[i]});
  }
  std::sort(columns_.begin(), columns_.end(), [](const CsvColumn& a, const CsvColumn& b) { return a.place < b.place; });
}

void CsvParser::Parse(std::string_view text, bool at_end, ParsedPiece* out) const {
  Work(*this, text, at_end, out).Run();
}

}  // namespace tripline::engine
