// Keys as canonical bytes: how a key domain finds the key of a row, and how an alert shows it.
//
// Key = per column a type tag and the value, little endian: NULL a tag of its own; bool a byte; int, double, timestamp,
// duration 8 bytes; decimal its scale without trailing zeros and 16 bytes unscaled, so that equal values are equal
// bytes whatever their scale; string its length in 4 bytes and UTF-8. The hash is XXH3-64 of these bytes with seed 0,
// for ever. An empty key (no columns) is the one key of a domain without PARTITION BY.
//
// Thread-safety: pure functions. Cost: about 10 ns a row and column. The tags are TypeKind's numbers: do not change.
#ifndef TRIPLINE_RULES_COMPILE_KEY_ENCODER_H_
#define TRIPLINE_RULES_COMPILE_KEY_ENCODER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/batch.h"
#include "engine/flow/frame.h"

namespace tripline::rules {

enum class NullKeys : uint8_t {
  kLeaveOut,  // a rule does not see a row whose key is NULL: it is counted
  kKeep,      // PARTITION BY: NULLs are one partition
};

// Fills key_bytes, key_offsets, hashes and null_keys for the rows of a batch from its key columns; clears the relevant
// bit of rows that are left out. REQUIRES: out->relevant is set for `rows` rows.
void EncodeKeys(std::span<const data::VectorView> columns, uint32_t rows, NullKeys nulls, engine::PreparedKeys* out);

// Appends one column's value to a key.
void AppendKeyColumn(const data::VectorView& column, uint32_t row, std::string* out);

// "c1", "c1|m7": the columns of a key as a person reads them; NULL is "-".
std::string KeyText(std::string_view key);

}  // namespace tripline::rules

#endif  // TRIPLINE_RULES_COMPILE_KEY_ENCODER_H_
