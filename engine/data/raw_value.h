// Values read and written where they lie as bytes: in accumulators, records and columns, whatever their alignment.
//
// Not a public interface of the folder: views (batch.h) are for whole columns. A 128-bit member wants 16-byte alignment,
// which a state of 8-byte words does not give; memcpy asks for none and compiles to a plain load or store.
//
//   const auto sum = Load<Int128>(accumulator);
//
// Thread-safety: pure functions on the caller's memory.
#ifndef TRIPLINE_ENGINE_DATA_RAW_VALUE_H_
#define TRIPLINE_ENGINE_DATA_RAW_VALUE_H_

#include <cstring>

namespace tripline::data {

template <class T>
T Load(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void Store(const T& value, void* to) {
  std::memcpy(to, &value, sizeof value);
}

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_RAW_VALUE_H_
