#include "rules/compile/key_encoder.h"

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/data/text.h"

namespace tripline::rules {
namespace {

using data::TypeKind;

constexpr size_t kDecimalBytes = 1 + 1 + 16;
constexpr size_t kStringHead = 1 + 4;

data::Int128 DecimalAt(const data::VectorView& column, uint32_t row) {
  if (!data::IsWideDecimal(column.type)) return column.as<int64_t>()[row];
  data::Int128 value;
  std::memcpy(&value, column.as<uint8_t>() + size_t{16} * row, 16);
  return value;
}

// Bytes that Put writes for this value, without those behind a short string.
size_t SizeOf(const data::VectorView& column, uint32_t row) {
  switch (column.type.kind) {
    case TypeKind::kBool:
      return 2;
    case TypeKind::kString:
      return kStringHead + column.as<data::StringRef>()[row].size();
    case TypeKind::kDecimal:
      return kDecimalBytes;
    default:
      return 9;
  }
}

// PutText writes up to so many bytes behind those of SizeOf.
constexpr size_t kSlack = data::StringRef::kInline;

inline char* PutText(const data::StringRef& text, char* to) {
  const uint32_t size = text.size();
  std::memcpy(to, &size, 4);
  // Twelve bytes at once are cheaper than as many as there are; what is too much is written over.
  if (text.is_inline()) {
    std::memcpy(to + 4, text.data(), data::StringRef::kInline);
  } else {
    std::memcpy(to + 4, text.data(), size);
  }
  return to + 4 + size;
}

char* Put(const data::VectorView& column, uint32_t row, char* to) {
  *to++ = static_cast<char>(column.type.kind);
  switch (column.type.kind) {
    case TypeKind::kBool:
      *to++ = data::GetBit(column.as<uint64_t>(), row) ? 1 : 0;
      return to;
    case TypeKind::kString:
      return PutText(column.as<data::StringRef>()[row], to);
    case TypeKind::kDecimal: {
      data::Int128 value = DecimalAt(column, row);
      uint8_t scale = column.type.scale;
      for (; scale > 0 && value % 10 == 0; --scale) value /= 10;
      *to++ = static_cast<char>(scale);
      std::memcpy(to, &value, 16);
      return to + 16;
    }
    case TypeKind::kDouble: {
      double value = column.as<double>()[row];
      if (value == 0) value = 0;  // -0.0 equals 0.0
      if (value != value) value = __builtin_nan("");
      std::memcpy(to, &value, 8);
      return to + 8;
    }
    default:
      std::memcpy(to, column.as<uint8_t>() + size_t{8} * row, 8);
      return to + 8;
  }
}

// Keys of one column without NULLs whose values all go into the domain: the usual case. Returns the bytes used.
template <TypeKind kKind>
size_t EncodePlain(const data::VectorView& column, uint32_t rows, engine::PreparedKeys* out) {
  size_t used = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    out->key_offsets[row] = static_cast<uint32_t>(used);
    size_t needed = used + 9;
    if constexpr (kKind == TypeKind::kString) {
      needed = used + kStringHead + column.as<data::StringRef>()[row].size() + kSlack;
    }
    if (out->key_bytes.size() < needed) out->key_bytes.resize(needed * 2 + 4096);
    char* to = out->key_bytes.data() + used;
    *to++ = static_cast<char>(kKind);
    if constexpr (kKind == TypeKind::kString) {
      to = PutText(column.as<data::StringRef>()[row], to);
    } else {
      std::memcpy(to, column.as<uint8_t>() + size_t{8} * row, 8);
      to += 8;
    }
    used = static_cast<size_t>(to - out->key_bytes.data());
  }
  return used;
}

bool AllBits(const std::vector<uint64_t>& bits, uint32_t rows) {
  for (uint32_t word = 0; word < rows / 64; ++word) {
    if (bits[word] != ~uint64_t{0}) return false;
  }
  const uint64_t rest = (uint64_t{1} << (rows % 64)) - 1;
  return rows % 64 == 0 || (bits[rows / 64] & rest) == rest;
}

// Any keys. Returns the bytes used.
size_t EncodeAny(std::span<const data::VectorView> columns, uint32_t rows, NullKeys nulls,
                 engine::PreparedKeys* out) {
  size_t used = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    out->key_offsets[row] = static_cast<uint32_t>(used);
    if (!data::GetBit(out->relevant.data(), row)) continue;
    const size_t begin = used;
    bool null = false;
    for (const data::VectorView& column : columns) {
      const uint32_t i = column.constant ? 0 : row;
      const bool valid = column.is_valid(row);
      null = null || !valid;
      const size_t needed = used + (valid ? SizeOf(column, i) + kSlack : 1);
      if (out->key_bytes.size() < needed) out->key_bytes.resize(needed * 2 + 4096);
      char* to = out->key_bytes.data() + used;
      if (valid) {
        used = static_cast<size_t>(Put(column, i, to) - out->key_bytes.data());
      } else {
        *to = static_cast<char>(TypeKind::kNull);
        ++used;
      }
    }
    if (null && nulls == NullKeys::kLeaveOut) {
      used = begin;
      ++out->null_keys;
      data::ClearBit(out->relevant.data(), row);
    }
  }
  return used;
}

}  // namespace

void EncodeKeys(std::span<const data::VectorView> columns, uint32_t rows, NullKeys nulls, engine::PreparedKeys* out) {
  out->hashes.resize(rows);
  out->key_offsets.resize(size_t{rows} + 1);
  out->null_keys = 0;
  size_t used;
  const bool plain = columns.size() == 1 && columns[0].validity == nullptr && !columns[0].constant &&
                     AllBits(out->relevant, rows);
  if (plain && columns[0].type.kind == TypeKind::kString) {
    used = EncodePlain<TypeKind::kString>(columns[0], rows, out);
  } else if (plain && columns[0].type.kind == TypeKind::kInt) {
    used = EncodePlain<TypeKind::kInt>(columns[0], rows, out);
  } else {
    used = EncodeAny(columns, rows, nulls, out);
  }
  out->key_offsets[rows] = static_cast<uint32_t>(used);
  // Not while they are written: a hash would wait for its own key's bytes to come back from the store buffer.
  for (uint32_t row = 0; row < rows; ++row) {
    if (!data::GetBit(out->relevant.data(), row)) continue;
    const std::string_view key = out->key(row);
    out->hashes[row] = XXH3_64bits(key.data(), key.size());
  }
}

void AppendKeyColumn(const data::VectorView& column, uint32_t row, std::string* out) {
  const uint32_t i = column.constant ? 0 : row;
  if (!column.is_valid(row)) {
    out->push_back(static_cast<char>(TypeKind::kNull));
    return;
  }
  const size_t begin = out->size();
  const size_t end = begin + SizeOf(column, i);
  out->resize(end + kSlack);
  Put(column, i, out->data() + begin);
  out->resize(end);
}

std::string KeyText(std::string_view key) {
  std::string text;
  const auto take = [&](void* to, size_t bytes) {
    std::memcpy(to, key.data(), bytes);
    key.remove_prefix(bytes);
  };
  for (bool first = true; !key.empty(); first = false) {
    if (!first) text += '|';
    const auto kind = static_cast<TypeKind>(key[0]);
    key.remove_prefix(1);
    int64_t number = 0;
    switch (kind) {
      case TypeKind::kNull:
        text += '-';
        break;
      case TypeKind::kBool:
        text += key[0] != 0 ? "true" : "false";
        key.remove_prefix(1);
        break;
      case TypeKind::kString: {
        uint32_t size = 0;
        take(&size, 4);
        text += key.substr(0, size);
        key.remove_prefix(size);
        break;
      }
      case TypeKind::kDecimal: {
        uint8_t scale = 0;
        data::Int128 value = 0;
        take(&scale, 1);
        take(&value, 16);
        data::AppendDecimal(value, scale, &text);
        break;
      }
      case TypeKind::kDouble: {
        double value = 0;
        take(&value, 8);
        data::AppendDouble(value, &text);
        break;
      }
      case TypeKind::kTimestamp:
        take(&number, 8);
        data::AppendTimestamp(number, &text);
        break;
      case TypeKind::kDuration:
        take(&number, 8);
        data::AppendDurationSeconds(number, &text);
        break;
      default:
        take(&number, 8);
        data::AppendInt(number, &text);
        break;
    }
  }
  return text;
}

}  // namespace tripline::rules
