#include "engine/io/file_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "engine/io/batch_pool.h"
#include "engine/io/batch_rows.h"
#include "engine/io/csv_header.h"
#include "engine/io/csv_parser.h"
#include "engine/io/disorder_buffer.h"
#include "engine/io/ndjson_parser.h"
#include "engine/io/piece_reader.h"
#include "engine/io/record_parser.h"

namespace tripline::engine {
namespace {

// Pieces are kept for reuse unless they are larger than so many usual ones and this.
constexpr size_t kLargePieces = 2;
constexpr size_t kLargestKept = size_t{64} << 10;

class FilePiece final : public Source::Piece {
 public:
  TextBuffer text;
  ParsedPiece parsed;
  uint64_t bytes_read = 0;  // of the file, when the piece had been read
};

class FileSource final : public Source {
 public:
  FileSource(std::string stream, std::string name, uint32_t ordinal, const FileSourceOptions& options,
             std::unique_ptr<ByteReader> reader)
      : stream_(std::move(stream)),
        name_(std::move(name)),
        ordinal_(ordinal),
        options_(options),
        pool_(options.schema, ordinal),
        reader_(std::move(reader), options.piece_bytes, options.max_record_bytes),
        disorder_({options.time_column, options.watermark_bound_us, options.batch_rows}, &pool_) {
    counters_.bytes_total = reader_.reader().total_bytes();
  }

  // Reads what stands before the first record and chooses the parser.
  data::Status Open();

  data::StatusOr<std::unique_ptr<Piece>> Fetch() override;
  void Parse(Piece& piece) const override;
  data::Status Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) override;
  void Recycle(BatchPtr batch) override { pool_.Give(std::move(batch)); }

  int64_t frontier_us() const override { return disorder_.frontier_us(); }
  const SourceCounters& counters() const override { return counters_; }
  const std::string& name() const override { return name_; }

 private:
  std::unique_ptr<FilePiece> TakePiece();
  void GivePiece(std::unique_ptr<FilePiece> piece);
  void GiveBatches(ParsedPiece* parsed);

  data::Status ReleaseRest(std::vector<BatchPtr>* out);
  data::Status ReleasePiece(std::unique_ptr<FilePiece> piece, std::vector<BatchPtr>* out);
  // Behind an unfinished record: puts the piece to it and parses them as one.
  data::Status ReleaseJoined(const FilePiece& piece, std::vector<BatchPtr>* out);
  // Parses unfinished_; with `at_end` nothing of it stays.
  data::Status ParseUnfinished(bool at_end, std::vector<BatchPtr>* out);
  // Delivers what was parsed of the text and, where the parser stopped for its many bad records, parses on. Returns the
  // bytes that are done with.
  data::StatusOr<size_t> DeliverAll(std::string_view text, bool at_end, ParsedPiece* parsed,
                                    std::vector<BatchPtr>* out);
  // Numbers the records and hands everything on.
  data::Status Deliver(ParsedPiece* parsed, std::vector<BatchPtr>* out);
  void CutAt(uint64_t record, ParsedPiece* parsed);
  data::Status DeliverRejected(const ParsedPiece& parsed);
  data::Status DeliverBatch(ParsedBatch parsed, std::vector<BatchPtr>* out);

  // Constant after Open.
  const std::string stream_;
  const std::string name_;
  const uint32_t ordinal_;
  const FileSourceOptions options_;
  mutable BatchPool pool_;
  std::unique_ptr<RecordParser> parser_;

  // Of the caller of Fetch.
  PieceReader reader_;

  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<FilePiece>> free_pieces_;

  // Of the caller of Release.
  TextBuffer unfinished_;  // the record that the pieces so far do not end
  ParsedPiece joined_;
  DisorderBuffer disorder_;
  std::vector<uint32_t> late_;
  SourceCounters counters_;
  uint64_t next_record_ = 1;
  uint64_t next_line_ = 1;
};

data::Status FileSource::Open() {
  const std::string input = InputName(name_);
  TRIPLINE_ASSIGN_OR_RETURN(const FileHeader header,
                            ReadFileHeader(input, options_.format, {options_.max_record_bytes, options_.max_columns},
                                           &reader_));
  next_line_ += header.lines;
  std::vector<data::Field> fields = options_.schema->fields;
  // A row without event time has no place in the order.
  if (options_.time_column >= 0) fields[static_cast<size_t>(options_.time_column)].not_null = true;
  if (header.format == FileFormat::kNdjson) {
    parser_ = MakeNdjsonParser({std::move(fields), options_.batch_rows, options_.max_record_bytes, options_.scalars_as_text},
                                &pool_);
    return data::OkStatus();
  }
  CsvParserOptions parser_options;
  TRIPLINE_ASSIGN_OR_RETURN(parser_options.places, MapHeader(input, header.columns, *options_.schema));
  parser_options.fields = std::move(fields);
  parser_options.header_columns = static_cast<uint32_t>(header.columns.size());
  parser_options.batch_rows = options_.batch_rows;
  parser_options.max_record_bytes = options_.max_record_bytes;
  parser_ = std::make_unique<CsvParser>(parser_options, &pool_);
  return data::OkStatus();
}

std::unique_ptr<FilePiece> FileSource::TakePiece() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (free_pieces_.empty()) return std::make_unique<FilePiece>();
  std::unique_ptr<FilePiece> piece = std::move(free_pieces_.back());
  free_pieces_.pop_back();
  return piece;
}

void FileSource::GivePiece(std::unique_ptr<FilePiece> piece) {
  piece->parsed.Clear();
  // One long line must not leave every piece large.
  if (piece->text.capacity() > kLargePieces * options_.piece_bytes + kLargestKept) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  free_pieces_.push_back(std::move(piece));
}

void FileSource::GiveBatches(ParsedPiece* parsed) {
  for (ParsedBatch& batch : parsed->batches) pool_.Give(std::move(batch.batch));
  parsed->Clear();
}

data::StatusOr<std::unique_ptr<Source::Piece>> FileSource::Fetch() {
  std::unique_ptr<FilePiece> piece = TakePiece();
  TRIPLINE_ASSIGN_OR_RETURN(const bool any, reader_.Next(&piece->text));
  if (!any) return std::unique_ptr<Piece>();
  piece->bytes_read = reader_.reader().consumed_bytes();
  return std::unique_ptr<Piece>(std::move(piece));
}

void FileSource::Parse(Piece& piece) const {
  auto& mine = static_cast<FilePiece&>(piece);
  parser_->Parse(mine.text.text(), /*at_end=*/false, &mine.parsed);
}

data::Status FileSource::Release(std::unique_ptr<Piece> piece, std::vector<BatchPtr>* out) {
  const size_t before = out->size();
  const data::Status status =
      piece == nullptr ? ReleaseRest(out)
                       : ReleasePiece(std::unique_ptr<FilePiece>(static_cast<FilePiece*>(piece.release())), out);
  for (size_t i = before; i < out->size(); ++i) counters_.rows += (*out)[i]->rows;
  return status;
}

data::Status FileSource::ReleaseRest(std::vector<BatchPtr>* out) {
  TRIPLINE_RETURN_IF_ERROR(ParseUnfinished(/*at_end=*/true, out));
  disorder_.Finish(out);
  // Fetch has said that there is no more: nobody reads beside us.
  counters_.bytes_read = reader_.reader().consumed_bytes();
  return data::OkStatus();
}

data::Status FileSource::ReleasePiece(std::unique_ptr<FilePiece> piece, std::vector<BatchPtr>* out) {
  counters_.bytes_read = piece->bytes_read;
  if (unfinished_.size() > 0) {
    GiveBatches(&piece->parsed);
    TRIPLINE_RETURN_IF_ERROR(ReleaseJoined(*piece, out));
  } else {
    const std::string_view text = piece->text.text();
    TRIPLINE_ASSIGN_OR_RETURN(const size_t consumed, DeliverAll(text, /*at_end=*/false, &piece->parsed, out));
    unfinished_.Append(text.substr(consumed));
  }
  GivePiece(std::move(piece));
  return data::OkStatus();
}

data::Status FileSource::ReleaseJoined(const FilePiece& piece, std::vector<BatchPtr>* out) {
  unfinished_.Append(piece.text.text());
  // Without a quote the record is still open; only its length can end it.
  const bool may_end = piece.text.text().find('"') != std::string_view::npos;
  if (!may_end && unfinished_.size() <= options_.max_record_bytes) return data::OkStatus();
  return ParseUnfinished(/*at_end=*/false, out);
}

data::Status FileSource::ParseUnfinished(bool at_end, std::vector<BatchPtr>* out) {
  if (unfinished_.size() == 0) return data::OkStatus();
  joined_.Clear();
  parser_->Parse(unfinished_.text(), at_end, &joined_);
  TRIPLINE_ASSIGN_OR_RETURN(const size_t consumed, DeliverAll(unfinished_.text(), at_end, &joined_, out));
  TextBuffer rest;
  rest.Append(unfinished_.text().substr(consumed));
  unfinished_ = std::move(rest);
  return data::OkStatus();
}

data::StatusOr<size_t> FileSource::DeliverAll(std::string_view text, bool at_end, ParsedPiece* parsed,
                                              std::vector<BatchPtr>* out) {
  size_t consumed = parsed->consumed;
  TRIPLINE_RETURN_IF_ERROR(Deliver(parsed, out));
  while (parsed->stopped) {
    parsed->Clear();
    parser_->Parse(text.substr(consumed), at_end, parsed);
    consumed += parsed->consumed;
    TRIPLINE_RETURN_IF_ERROR(Deliver(parsed, out));
  }
  return consumed;
}

data::Status FileSource::Deliver(ParsedPiece* parsed, std::vector<BatchPtr>* out) {
  const bool ends_here = options_.strict && !parsed->rejected.empty();
  if (ends_here) CutAt(parsed->rejected.front().record, parsed);
  const data::Status rejected = DeliverRejected(*parsed);
  if (!rejected.ok() && !ends_here) return rejected;
  for (ParsedBatch& batch : parsed->batches) TRIPLINE_RETURN_IF_ERROR(DeliverBatch(std::move(batch), out));
  TRIPLINE_RETURN_IF_ERROR(rejected);
  counters_.records += parsed->records;
  next_record_ += parsed->records;
  next_line_ += parsed->lines;
  return data::OkStatus();
}

// Keeps what stands before a record, so that it does not depend on where the input was cut.
void FileSource::CutAt(uint64_t record, ParsedPiece* parsed) {
  std::vector<ParsedBatch> kept;
  for (ParsedBatch& batch : parsed->batches) {
    const std::vector<uint64_t>& records = batch.batch->positions;
    const uint64_t before =
        batch.contiguous
            ? record - std::min(record, batch.first_record)
            : static_cast<uint64_t>(std::lower_bound(records.begin(), records.end(), record) - records.begin());
    if (before == 0) {
      pool_.Give(std::move(batch.batch));
      continue;
    }
    if (before < batch.batch->rows) KeepRows(static_cast<uint32_t>(before), {}, batch.batch.get());
    kept.push_back(std::move(batch));
  }
  parsed->batches = std::move(kept);
}

data::Status FileSource::DeliverRejected(const ParsedPiece& parsed) {
  for (const RejectedRecord& rejected : parsed.rejected) {
    ++counters_.rejected;
    const DeadLetter letter{stream_,         name_,          next_line_ + rejected.line, next_record_ + rejected.record,
                            rejected.column, rejected.value, rejected.reason};
    if (options_.dead_letters != nullptr) TRIPLINE_RETURN_IF_ERROR(options_.dead_letters->Append(ordinal_, letter));
    if (!options_.strict) continue;
    const std::string column = letter.column.empty() ? std::string() : fmt::format("column '{}' ", letter.column);
    return data::Error(data::Fault::kData, "TRL0716",
                       fmt::format("{} line {}: {}{}; correct the record or run without --strict: \"{}\"",
                                   InputName(name_), letter.line, column, letter.reason, letter.value));
  }
  return data::OkStatus();
}

data::Status FileSource::DeliverBatch(ParsedBatch parsed, std::vector<BatchPtr>* out) {
  data::RecordBatch& batch = *parsed.batch;
  if (parsed.contiguous) {
    batch.positions.resize(batch.rows);
    uint64_t position = next_record_ + parsed.first_record;
    for (uint64_t& each : batch.positions) each = position++;
  } else {
    for (uint64_t& each : batch.positions) each += next_record_;
  }
  late_.clear();
  disorder_.FindLate(batch, &late_);
  if (!late_.empty() && options_.below_watermark != BelowWatermark::kGivenUp) {
    const bool on_arrival = options_.below_watermark == BelowWatermark::kOnArrival;
    (on_arrival ? counters_.clamped : counters_.late) += late_.size();
    disorder_.AcceptLate(late_, &batch);
    late_.clear();
  }
  if (!late_.empty()) {
    counters_.late += late_.size();
    if (options_.late_rows != nullptr) TRIPLINE_RETURN_IF_ERROR(options_.late_rows->Append(ordinal_, batch, late_));
  }
  disorder_.Add(std::move(parsed.batch), late_, out);
  return data::OkStatus();
}

data::Status CheckOptions(const FileSourceOptions& options) {
  constexpr size_t kLargestRecord = size_t{1} << 30;
  const bool sizes = options.schema != nullptr && options.piece_bytes >= 1 && options.piece_bytes <= kLargestRecord &&
                     options.max_record_bytes >= 1 && options.max_record_bytes <= kLargestRecord &&
                     options.batch_rows >= 1 && options.batch_rows <= data::kBatchRows &&
                     options.watermark_bound_us >= 0 &&
                     (options.below_watermark != BelowWatermark::kOnArrival || options.watermark_bound_us == 0);
  const bool time = sizes && (options.time_column < 0 ||
                              (static_cast<size_t>(options.time_column) < options.schema->fields.size() &&
                               options.schema->fields[static_cast<size_t>(options.time_column)].type.kind ==
                                   data::TypeKind::kTimestamp));
  if (sizes && time) return data::OkStatus();
  return data::Error(data::Fault::kCaller, "TRL0711", "the options of a file source are out of range");
}

}  // namespace

data::StatusOr<std::unique_ptr<Source>> MakeFileSource(const std::string& stream, const std::string& name,
                                                       std::unique_ptr<ByteReader> reader, uint32_t ordinal,
                                                       const FileSourceOptions& options) {
  TRIPLINE_RETURN_IF_ERROR(CheckOptions(options));
  auto source = std::make_unique<FileSource>(stream, name, ordinal, options, std::move(reader));
  TRIPLINE_RETURN_IF_ERROR(source->Open());
  return std::unique_ptr<Source>(std::move(source));
}

data::StatusOr<std::unique_ptr<Source>> OpenFile(const std::string& stream, const std::string& path, uint32_t ordinal,
                                                 const FileSourceOptions& options) {
  TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<ByteReader> reader, OpenByteReader(path));
  return MakeFileSource(stream, path, std::move(reader), ordinal, options);
}

data::StatusOr<std::vector<std::unique_ptr<Source>>> OpenFiles(const std::string& stream,
                                                               const std::vector<std::string>& paths,
                                                               uint32_t first_ordinal,
                                                               const FileSourceOptions& options) {
  std::vector<std::unique_ptr<Source>> sources;
  for (const std::string& path : paths) {
    TRIPLINE_ASSIGN_OR_RETURN(std::unique_ptr<Source> source,
                              OpenFile(stream, path, first_ordinal + static_cast<uint32_t>(sources.size()), options));
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace tripline::engine
