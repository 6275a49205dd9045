// NDJSON records, one object a line, into batches; the only files that see simdjson.
//
// Keys name columns exactly, else whatever the case; keys that the stream does not declare are skipped unread, missing
// ones and null are NULL. A key of one column that is there twice makes the record a dead letter, as one of its values
// would be lost. Numbers are read from their text, never by way of a double: ints and decimals are exact, also with an
// exponent. Numbers, bools and durations may stand in quotes; timestamps must. A string column takes strings, and as text
// what else is no object or list if `scalars_as_text` says so, as where the column is a string because its values differ.
// Every line is read alone, so a bad one does not harm the next. Blank lines are skipped.
//
// Thread-safety: immutable; the parser's scratch memory comes from a pool. Cost: about 0.3 µs a record of ten fields.
#ifndef TRIPLINE_ENGINE_IO_NDJSON_PARSER_H_
#define TRIPLINE_ENGINE_IO_NDJSON_PARSER_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/data/schema.h"
#include "engine/io/batch_pool.h"
#include "engine/io/record_parser.h"

namespace tripline::engine {

struct NdjsonParserOptions {
  std::vector<data::Field> fields;  // of the schema; not_null as it is to be enforced
  uint32_t batch_rows = data::kBatchRows;
  size_t max_record_bytes = size_t{16} << 20;
  bool scalars_as_text = false;
};

// The pool outlives the parser.
std::unique_ptr<RecordParser> MakeNdjsonParser(NdjsonParserOptions options, BatchPool* pool);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_NDJSON_PARSER_H_
