// Batches to and from other systems in one process: the Arrow C Data Interface.
//
// Not a copy of Arrow: the two structs below are its whole public ABI, and Arrow, DuckDB, pandas and others read and
// write them. A batch travels as a struct array ("+s") with a child per column. Both ways copy: batches are pooled, and
// neither side may wait for the other's memory.
//
//   ArrowSchema schema;  ArrowArray array;
//   TRIPLINE_RETURN_IF_ERROR(ExportArrow(batch, &schema, &array));  // hand both over; the consumer releases them
//
// Types: bool "b", int64 "l", float64 "g", utf8 "u", decimal128 "d:p,s", timestamp "tsu:UTC", duration "tDu". Import
// takes large_utf8 "U" and utf8_view "vu" too, and timestamps of any zone (they are instants; without a zone: UTC).
//
// Failures: Fault::kPeer, TRL0786, for a type, layout or value that a batch cannot hold, with the column's name.
// Thread-safety: pure functions. Ownership: what Export writes is the consumer's, who calls release; Import leaves its
// arguments as they are, and their release to the caller.
// Source: the Arrow project's specification of the C Data Interface.
#ifndef TRIPLINE_ENGINE_DATA_ARROW_H_
#define TRIPLINE_ENGINE_DATA_ARROW_H_

#include <cstdint>

#include "engine/data/batch.h"
#include "engine/data/schema.h"
#include "engine/data/status.h"

// The names, the guard and the layout are the specification's: a program may see other declarations of them.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

extern "C" {

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};

}  // extern "C"

#endif  // ARROW_C_DATA_INTERFACE

namespace tripline::data {

// Writes the batch's rows and schema. On failure neither is written.
Status ExportArrow(const RecordBatch& batch, ArrowSchema* schema, ArrowArray* array);

// The columns that a struct of this schema has.
StatusOr<Schema> ImportArrowSchema(const ArrowSchema& schema);
// Fills the batch with the rows from `first_row` on, at most kBatchRows of them; positions are row numbers from 1. On
// failure the batch is empty. REQUIRES: batch->schema is what ImportArrowSchema gave; 0 <= first_row <= array.length.
Status ImportArrow(const ArrowSchema& schema, const ArrowArray& array, int64_t first_row, RecordBatch* batch);

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_ARROW_H_
