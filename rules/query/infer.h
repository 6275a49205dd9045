// What columns a file has and of what types, from its header and values.
//
// A CSV column is an int if all of its values are integers, a double if all are numbers, a timestamp if all are ISO
// times, else a string; a column without values is a string, one without a name is left out. NDJSON: the keys of the
// objects, in the order in which they first come; true and false make a bool, quoted numbers stay strings, of
// different kinds are strings too (to be read by FileSourceOptions::scalars_as_text), keys that hold objects or lists are
// left out.
//
//   TRIPLINE_ASSIGN_OR_RETURN(Inferred inferred, InferSchema(files, InferExtent::kSample));
//
// A sample (the first mebibyte of the first file) may see a narrower type than the whole. If a value then can't be
// read, or a column had no values in the sample, only the whole tells.
//
// Failures: those of engine/io (byte_reader.h, file_header.h). Thread-safety: pure functions of the files.
#ifndef TRIPLINE_RULES_QUERY_INFER_H_
#define TRIPLINE_RULES_QUERY_INFER_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/schema.h"
#include "engine/data/status.h"
#include "rules/query/input_file.h"

namespace tripline::rules {

enum class InferExtent : uint8_t { kSample, kAll };

struct Inferred {
  data::Schema schema;
  // Every byte was looked at, so the types are final.
  bool whole = false;
  // Whether every column had a value, so that only a value that can't be read proves the types wrong.
  bool every_column_seen = false;
};

// stop: as QueryOptions has it; then what was seen until there comes out, and is not the whole.
data::StatusOr<Inferred> InferSchema(std::span<const InputFile> files, InferExtent extent,
                                     const std::function<bool()>& stop = {});

// What the values of one column can be.
class ColumnGuess {
 public:
  // A value as text; NULL is not a value.
  void Add(std::string_view text);
  // NDJSON, where the kind of a value is written: strings may be times, never numbers.
  void AddJsonString(std::string_view text);
  void AddJsonBool();
  void AddJsonNumber(std::string_view text);
  void AddJsonNested() { nested_ = true; }

  bool has_values() const { return seen_; }
  bool nested() const { return nested_; }
  data::Type type() const;

 private:
  void Exclude(bool integer, bool number, bool time, bool boolean);

  bool seen_ = false;
  bool nested_ = false;
  bool integer_ = true;
  bool number_ = true;
  bool time_ = true;
  bool boolean_ = true;
};

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_QUERY_INFER_H_
