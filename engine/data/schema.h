// The columns of a stream: names, types, and what the declaration says of each.
//
// Not the stream itself: event time, watermark and what follows from them belong to whoever reads it. Columns are
// addressed by their place, from 0; a batch has its schema's columns in this order.
//
// Thread-safety: immutable after construction.
#ifndef TRIPLINE_ENGINE_DATA_SCHEMA_H_
#define TRIPLINE_ENGINE_DATA_SCHEMA_H_

#include <string>
#include <vector>

#include "engine/data/type.h"

namespace tripline::data {

struct Field {
  std::string name;  // as declared, case kept
  Type type;
  bool not_null = false;  // a NULL here makes the record a dead letter
  bool label = false;     // a label of a later verdict: rules never read it

  friend bool operator==(const Field&, const Field&) = default;
};

struct Schema {
  std::vector<Field> fields;

  friend bool operator==(const Schema&, const Schema&) = default;
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_SCHEMA_H_
