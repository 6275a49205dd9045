// IN with constants: sets made once when a program is compiled, and the kernels that look values up in them.
//
// Not a public interface of the folder. Up to eight values are compared one by one; more lie in a hash table (wide
// decimals: a sorted list). A set with NULL makes what it does not hold NULL.
//
// Thread-safety: sets are immutable; SetBuilder is thread-compatible.
#ifndef TRIPLINE_ENGINE_DATA_KERNEL_SET_H_
#define TRIPLINE_ENGINE_DATA_KERNEL_SET_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/data/kernel.h"
#include "engine/data/type.h"
#include "engine/data/value.h"

namespace tripline::data {

class SetBuilder {
 public:
  struct Made {
    std::shared_ptr<const void> set;
    Kernel kernel;
    const char* kernel_name;
    bool has_null;
  };

  // For a column of this type (not bool).
  explicit SetBuilder(Type column) : column_(column) {}

  void AddNull() { has_null_ = true; }
  // REQUIRES: of the column's type, which is no exact number.
  void Add(const Value& value);
  // An exact number in units of the column's scale.
  void AddExact(Int128 value) { numbers_.push_back(value); }
  Made Make() const;

 private:
  Type column_;
  bool has_null_ = false;
  std::vector<Int128> numbers_;
  std::vector<std::string> texts_;
};

}  // namespace tripline::data

#endif  // TRIPLINE_ENGINE_DATA_KERNEL_SET_H_
