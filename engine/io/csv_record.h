// One CSV record read byte by byte: the meaning of the format, for headers, for records that the fast way does not take,
// and to say what is wrong with one.
//
// RFC 4180: fields separated by commas, records ended by LF or CRLF; a field that begins with a quote ends at the next
// one that is not doubled, and may hold commas and newlines. A quote elsewhere in an unquoted field is kept as it is and
// marked stray. A record whose quoting is broken (text behind a closing quote, a quote that is never closed) or that is
// too long covers its first physical line only, so that a lost quote costs one line and not the file: reading goes on
// behind that line.
//
// Thread-safety: pure functions. Units: bytes from the start of the text.
#ifndef TRIPLINE_ENGINE_IO_CSV_RECORD_H_
#define TRIPLINE_ENGINE_IO_CSV_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tripline::engine {

struct CsvField {
  size_t begin = 0;  // without the quotes around it
  size_t end = 0;
  bool quoted = false;
  bool doubled = false;  // has doubled quotes inside: UnquoteField makes them single
  bool stray = false;    // a quote inside an unquoted field
};

enum class RecordEnd : uint8_t {
  kComplete,    // with its newline
  kUnfinished,  // the text ends before the record does
  kBroken,      // text behind a closing quote
  kTooLong,
};

struct CsvRecord {
  std::vector<CsvField> fields;  // the first max_fields of them
  size_t field_count = 0;        // all of them
  size_t next = 0;               // behind the record's newline; where it is broken or too long, behind its first line
};

struct CsvLimits {
  size_t max_bytes;   // of a record, without its newline
  size_t max_fields;  // to keep; more are counted
};

// Reads the record at `begin`. *out is defined but for kUnfinished.
RecordEnd ScanRecord(std::string_view text, size_t begin, const CsvLimits& limits, CsvRecord* out);

// Appends the field's text with doubled quotes made single.
void UnquoteField(std::string_view inner, std::string* out);

// The first physical line at `begin`, without its line end.
std::string_view FirstLine(std::string_view text, size_t begin);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_CSV_RECORD_H_
