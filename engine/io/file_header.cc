#include "engine/io/file_header.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "engine/io/csv_record.h"
#include "engine/io/utf8.h"

namespace tripline::engine {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlank = " \t\r\n";

data::Status Empty(const std::string& input) {
  return data::Error(data::Fault::kData, "TRL0706",
                     fmt::format("{} is empty: a CSV file begins with a header that names its columns", input));
}

data::Status BadHeader(const std::string& input, std::string_view what) {
  return data::Error(data::Fault::kData, "TRL0709",
                     fmt::format("the header of {} cannot be read: {}; correct the first line", input, what));
}

data::Status OtherFormat(const std::string& input, std::string_view what) {
  return data::Error(data::Fault::kData, "TRL0710", fmt::format("{} {}", input, what));
}

// Skips the byte order mark; refuses those of UTF-16, which would look like a header of strange names.
data::Status SkipByteOrderMark(const std::string& input, PieceReader* reader) {
  while (reader->ahead().size() < kByteOrderMark.size()) {
    TRIPLINE_ASSIGN_OR_RETURN(const bool more, reader->ReadAhead());
    if (!more) break;
  }
  const std::string_view head = reader->ahead();
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return OtherFormat(input, "is UTF-16; convert it to UTF-8, as with 'iconv -f UTF-16 -t UTF-8'");
  }
  if (head.starts_with(kByteOrderMark)) reader->Skip(kByteOrderMark.size());
  return data::OkStatus();
}

// Skips the lines before the first one that is not blank. False: there is none.
data::StatusOr<bool> SkipBlankLines(PieceReader* reader, uint64_t* lines) {
  while (true) {
    const std::string_view text = reader->ahead();
    const size_t first = text.find_first_not_of(kBlank);
    const size_t newline = text.substr(0, first).rfind('\n');
    if (newline != std::string_view::npos) {
      *lines += static_cast<uint64_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(newline) + 1, '\n'));
      reader->Skip(newline + 1);
    }
    if (first != std::string_view::npos) return true;
    TRIPLINE_ASSIGN_OR_RETURN(const bool more, reader->ReadAhead());
    if (!more) return false;
  }
}

// Reads the header's record as far as it goes; *text is the bytes it was read from.
data::Status ScanHeader(const std::string& input, const FileHeaderLimits& limits, PieceReader* reader,
                        CsvRecord* record, std::string* text) {
  while (true) {
    text->assign(reader->ahead());
    const CsvLimits record_limits{limits.max_record_bytes, limits.max_columns};
    RecordEnd end = ScanRecord(*text, 0, record_limits, record);
    if (end == RecordEnd::kUnfinished && text->size() <= limits.max_record_bytes) {
      TRIPLINE_ASSIGN_OR_RETURN(const bool more, reader->ReadAhead());
      if (more) continue;
      text->push_back('\n');
      end = ScanRecord(*text, 0, record_limits, record);
    }
    switch (end) {
      case RecordEnd::kComplete:
        reader->Skip(std::min(record->next, reader->ahead().size()));
        return data::OkStatus();
      case RecordEnd::kUnfinished:
        if (text->size() <= limits.max_record_bytes) return BadHeader(input, "a quote is opened and never closed");
        [[fallthrough]];
      case RecordEnd::kTooLong:
        return BadHeader(input, fmt::format("it is longer than {} bytes", limits.max_record_bytes));
      case RecordEnd::kBroken:
        return BadHeader(input, "there is text behind a closing quote");
    }
  }
}

data::Status ReadNames(const std::string& input, const FileHeaderLimits& limits, PieceReader* reader,
                       FileHeader* header) {
  CsvRecord record;
  std::string text;
  TRIPLINE_RETURN_IF_ERROR(ScanHeader(input, limits, reader, &record, &text));
  if (record.field_count > limits.max_columns) {
    return BadHeader(input, fmt::format("it has {} columns, more than {}", record.field_count, limits.max_columns));
  }
  for (const CsvField& field : record.fields) {
    const std::string_view written = std::string_view(text).substr(field.begin, field.end - field.begin);
    // The whole file would be a header without records.
    if (!field.quoted && written.find('\r') != std::string_view::npos) {
      return OtherFormat(input, "has lines that end in a carriage return alone; convert it, as with \"tr '\\r' '\\n'\"");
    }
    std::string name;
    UnquoteField(written, &name);
    if (!IsUtf8(name)) return BadHeader(input, "it is not valid UTF-8");
    header->columns.push_back(std::move(name));
  }
  header->lines += static_cast<uint64_t>(
      std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(record.next), '\n'));
  return data::OkStatus();
}

}  // namespace

data::StatusOr<FileHeader> ReadFileHeader(const std::string& input, FileFormat format, const FileHeaderLimits& limits,
                                          PieceReader* reader) {
  FileHeader header;
  TRIPLINE_RETURN_IF_ERROR(SkipByteOrderMark(input, reader));
  TRIPLINE_ASSIGN_OR_RETURN(const bool any, SkipBlankLines(reader, &header.lines));
  if (!any && format != FileFormat::kNdjson) return Empty(input);
  if (format == FileFormat::kAuto) {
    const std::string_view text = reader->ahead();
    const char first = text[text.find_first_not_of(kBlank)];
    if (first == '[') {
      return OtherFormat(input, "is one JSON array; write one object per line (NDJSON), as with \"jq -c '.[]'\"");
    }
    format = first == '{' ? FileFormat::kNdjson : FileFormat::kCsv;
  }
  header.format = format;
  if (format == FileFormat::kCsv) TRIPLINE_RETURN_IF_ERROR(ReadNames(input, limits, reader, &header));
  return header;
}

}  // namespace tripline::engine
