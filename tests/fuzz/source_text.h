// What a file source makes of some bytes, as text, for fuzzers that compare two ways of reading the same bytes.
//
// The stream has a column of each type and an event time. The text holds every row with its position, every dead letter,
// the counters, and the error that ended the reading, if one did.
//
//   if (ReadAsText(bytes, {.piece_bytes = 1 << 20}) != ReadAsText(bytes, {.piece_bytes = 7})) abort();
//
// Failures: none; they are part of the text. Thread-safety: plain functions.
#ifndef TRIPLINE_TESTS_FUZZ_SOURCE_TEXT_H_
#define TRIPLINE_TESTS_FUZZ_SOURCE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/io/file_source.h"

namespace tripline::fuzz {

// The header line of a CSV file that has all columns of the stream, and one that the stream does not declare.
inline constexpr std::string_view kCsvHeader = "id,ts,name,ignored,amount,big,ratio,flag,wait\n";

struct Reading {
  size_t piece_bytes = size_t{1} << 20;
  uint32_t batch_rows = data::kBatchRows;
  bool in_time_order = false;  // rows sorted by ts within two seconds, else as they stand
  engine::FileFormat format = engine::FileFormat::kAuto;
};

std::string ReadAsText(std::string_view bytes, const Reading& reading);

// Reads both ways; prints the texts and aborts if they differ.
void ExpectEqualTexts(std::string_view bytes, const Reading& one, const Reading& other);

}  // namespace tripline::fuzz

#endif  // TRIPLINE_TESTS_FUZZ_SOURCE_TEXT_H_
