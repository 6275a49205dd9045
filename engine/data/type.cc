#include "engine/data/type.h"

#include <fmt/format.h>

namespace tripline::data {

std::string TypeName(Type type) {
  switch (type.kind) {
    case TypeKind::kNull:
      return "null";
    case TypeKind::kBool:
      return "bool";
    case TypeKind::kInt:
      return "int";
    case TypeKind::kDouble:
      return "double";
    case TypeKind::kDecimal:
      return fmt::format("decimal({},{})", type.precision, type.scale);
    case TypeKind::kString:
      return "string";
    case TypeKind::kTimestamp:
      return "timestamp";
    case TypeKind::kDuration:
      return "duration";
    case TypeKind::kMonths:
      return "months";
    case TypeKind::kArray:
      return fmt::format("array of {}", TypeName(ElementType(type)));
  }
  return "unknown";
}

}  // namespace tripline::data
