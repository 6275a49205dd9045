// The columns of a stream: names, types, and what the declaration says of each.
//
// Thread-safety: immutable after construction. Columns are addressed by their place, from 0.
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
