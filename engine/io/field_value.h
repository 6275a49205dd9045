// One value of a record as text, checked and written into its column: the plain way, for any type and any form. The
// fast loops of column_decode.h take the common forms and leave the rest to this.
//
// Failures: FieldError; what it means for a person is Reason.
// Thread-safety: pure functions on the caller's batch.
#ifndef TRIPLINE_ENGINE_IO_FIELD_VALUE_H_
#define TRIPLINE_ENGINE_IO_FIELD_VALUE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/data/batch.h"
#include "engine/data/schema.h"

namespace tripline::engine {

enum class FieldError : uint8_t {
  kNone,
  kBad,            // no value of the type
  kOverflow,       // out of the type's range
  kTooPrecise,     // digits that the type can't keep
  kNotUtf8,
  kNull,           // NULL in a column that is not null
  kQuoting,        // CSV: a quote inside an unquoted field
  kJsonKind,       // JSON: a kind of value that the column does not take
  kDuplicateKey,   // JSON: a key for the second time
};

// Writes the value of `text` to row `row` of column `index`. On an error the value is unspecified.
FieldError WriteField(std::string_view text, const data::Field& field, size_t index, uint32_t row,
                      data::RecordBatch* batch);
// Writes NULL, unless the column is not null.
FieldError WriteNull(const data::Field& field, size_t index, uint32_t row, data::RecordBatch* batch);

// "is not a timestamp (expected …)": for a dead letter of a column of this type.
std::string Reason(FieldError error, const data::Field& field);

}  // namespace tripline::engine

#endif  // TRIPLINE_ENGINE_IO_FIELD_VALUE_H_
