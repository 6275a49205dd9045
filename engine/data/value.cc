#include "engine/data/value.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/data/text.h"

namespace tripline::data {
namespace {

int Sign(bool less, bool greater) { return static_cast<int>(greater) - static_cast<int>(less); }

int CompareDoubles(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return Sign(!std::isnan(a), !std::isnan(b));
  return Sign(a<b, a> b);
}

int CompareArrays(const std::vector<Value>& a, const std::vector<Value>& b) {
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
    // NULL elements sort first: arrays are printed and compared in tests, no expression orders them.
    const int order = a[i].is_null() || b[i].is_null() ? Sign(a[i].is_null() && !b[i].is_null(), !a[i].is_null())
                                                       : CompareValues(a[i], b[i]);
    if (order != 0) return order;
  }
  return Sign(a.size() < b.size(), a.size() > b.size());
}

void AppendText(const Value& value, std::string* out) {
  switch (value.type().kind) {
    case TypeKind::kNull:
      break;
    case TypeKind::kBool:
      out->append(value.as_bool() ? "true" : "false");
      break;
    case TypeKind::kInt:
      AppendInt(value.as_int(), out);
      break;
    case TypeKind::kDouble:
      AppendDouble(value.as_double(), out);
      break;
    case TypeKind::kDecimal:
      AppendDecimal(value.as_decimal(), value.type().scale, out);
      break;
    case TypeKind::kString:
      out->append(value.as_string());
      break;
    case TypeKind::kTimestamp:
      AppendTimestamp(value.as_int(), out);
      break;
    case TypeKind::kDuration:
      AppendDurationSeconds(value.as_int(), out);
      break;
    case TypeKind::kMonths:
      fmt::format_to(std::back_inserter(*out), "{} months", value.as_int());
      break;
    case TypeKind::kArray: {
      out->push_back('[');
      bool first = true;
      for (const Value& element : value.as_array()) {
        if (!first) out->append(", ");
        first = false;
        if (element.is_null()) {
          out->append("null");
        } else {
          AppendText(element, out);
        }
      }
      out->push_back(']');
      break;
    }
  }
}

}  // namespace

bool operator==(const Value& a, const Value& b) {
  if (a.type_ != b.type_ || a.payload_.index() != b.payload_.index()) return false;
  if (a.is_null()) return true;
  if (a.type_.kind == TypeKind::kDouble) return CompareDoubles(a.as_double(), b.as_double()) == 0;
  return a.payload_ == b.payload_;
}

int CompareValues(const Value& a, const Value& b) {
  switch (a.type().kind) {
    case TypeKind::kNull:
      return 0;
    case TypeKind::kBool:
      return Sign(a.as_bool() < b.as_bool(), a.as_bool() > b.as_bool());
    case TypeKind::kDouble:
      return CompareDoubles(a.as_double(), b.as_double());
    case TypeKind::kDecimal:
      return Sign(a.as_decimal() < b.as_decimal(), a.as_decimal() > b.as_decimal());
    case TypeKind::kString: {
      const int order = a.as_string().compare(b.as_string());
      return Sign(order < 0, order > 0);
    }
    case TypeKind::kArray:
      return CompareArrays(a.as_array(), b.as_array());
    default:
      return Sign(a.as_int() < b.as_int(), a.as_int() > b.as_int());
  }
}

std::string ToText(const Value& value) {
  std::string out;
  if (!value.is_null()) AppendText(value, &out);
  return out;
}

void AppendJson(const Value& value, std::string* out) {
  if (value.is_null()) {
    out->append("null");
    return;
  }
  switch (value.type().kind) {
    case TypeKind::kDouble:
      if (std::isfinite(value.as_double())) {
        AppendDouble(value.as_double(), out);
      } else {
        out->push_back('"');
        AppendDouble(value.as_double(), out);
        out->push_back('"');
      }
      break;
    case TypeKind::kString:
      AppendJsonString(value.as_string(), out);
      break;
    case TypeKind::kTimestamp:
    case TypeKind::kMonths:
      out->push_back('"');
      AppendText(value, out);
      out->push_back('"');
      break;
    case TypeKind::kArray: {
      out->push_back('[');
      bool first = true;
      for (const Value& element : value.as_array()) {
        if (!first) out->push_back(',');
        first = false;
        AppendJson(element, out);
      }
      out->push_back(']');
      break;
    }
    default:
      AppendText(value, out);
  }
}

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t plain = 0;  // start of the bytes not yet copied: runs without an escape go over in one piece
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out->append(text.substr(plain, i - plain));
    plain = i + 1;
    switch (c) {
      case '"':
        out->append("\\\"");
        break;
      case '\\':
        out->append("\\\\");
        break;
      case '\n':
        out->append("\\n");
        break;
      case '\r':
        out->append("\\r");
        break;
      case '\t':
        out->append("\\t");
        break;
      default:
        fmt::format_to(std::back_inserter(*out), "\\u{:04x}", c);
    }
  }
  out->append(text.substr(plain));
  out->push_back('"');
}

}  // namespace tripline::data
