#include "rules/query/row_format.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/data/text.h"

namespace tripline::rules {
namespace {

using data::TypeKind;

bool IsNull(const ResultCells& cells, uint32_t row) {
  if (cells.arrays != nullptr) return (*cells.arrays)[row].is_null();
  return cells.view.type.kind == TypeKind::kNull || !cells.view.is_valid(row);
}

// The value without quotes, as CSV and tables show it. REQUIRES: not NULL.
void AppendPlain(const ResultCells& cells, uint32_t row, std::string* out) {
  if (cells.arrays != nullptr) {
    *out += data::ToText((*cells.arrays)[row]);
    return;
  }
  const data::VectorView& view = cells.view;
  const uint32_t at = view.constant ? 0 : row;
  switch (view.type.kind) {
    case TypeKind::kBool:
      *out += data::GetBit(view.as<uint64_t>(), at) ? "true" : "false";
      break;
    case TypeKind::kInt:
    case TypeKind::kMonths:
      data::AppendInt(view.as<int64_t>()[at], out);
      break;
    case TypeKind::kDouble:
      data::AppendDouble(view.as<double>()[at], out);
      break;
    case TypeKind::kDecimal:
      data::AppendDecimal(IsWideDecimal(view.type) ? view.as<data::Int128>()[at] : view.as<int64_t>()[at],
                          view.type.scale, out);
      break;
    case TypeKind::kString:
      *out += view.as<data::StringRef>()[at].view();
      break;
    case TypeKind::kTimestamp:
      data::AppendTimestamp(view.as<int64_t>()[at], out);
      break;
    case TypeKind::kDuration:
      data::AppendDurationSeconds(view.as<int64_t>()[at], out);
      break;
    case TypeKind::kNull:
    case TypeKind::kArray:
      break;
  }
}

void AppendCsvText(std::string_view text, std::string* out) {
  const bool quote = text.empty() || text.find_first_of("\",\r\n") != std::string_view::npos;
  if (!quote) {
    *out += text;
    return;
  }
  out->push_back('"');
  for (const char c : text) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

void AppendJsonCell(const ResultCells& cells, uint32_t row, std::string* out) {
  if (IsNull(cells, row)) {
    *out += "null";
    return;
  }
  if (cells.arrays != nullptr) {
    data::AppendJson((*cells.arrays)[row], out);
    return;
  }
  const data::VectorView& view = cells.view;
  const uint32_t at = view.constant ? 0 : row;
  const bool quoted = view.type.kind == TypeKind::kTimestamp ||
                      (view.type.kind == TypeKind::kDouble && !std::isfinite(view.as<double>()[at]));
  if (view.type.kind == TypeKind::kString) {
    data::AppendJsonString(view.as<data::StringRef>()[at].view(), out);
    return;
  }
  if (quoted) out->push_back('"');
  AppendPlain(cells, row, out);
  if (quoted) out->push_back('"');
}

// Cells of a table while it waits to be laid out: per cell 4 bytes of size, with the highest bit for NULL, then text.
constexpr uint32_t kNullCell = 0x80000000u;

void AppendTableCell(const ResultCells& cells, uint32_t row, std::string* out) {
  const size_t head = out->size();
  out->append(sizeof(uint32_t), '\0');
  uint32_t size = kNullCell;
  if (!IsNull(cells, row)) {
    AppendPlain(cells, row, out);
    size = static_cast<uint32_t>(out->size() - head - sizeof size);
  }
  std::memcpy(out->data() + head, &size, sizeof size);
}

// A cell must stay on its line.
std::string Printable(std::string_view text) {
  std::string result(text);
  std::replace_if(result.begin(), result.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return result;
}

std::vector<std::string> TableCells(std::string_view row) {
  std::vector<std::string> cells;
  while (!row.empty()) {
    uint32_t size = 0;
    std::memcpy(&size, row.data(), sizeof size);
    row.remove_prefix(sizeof size);
    if (size == kNullCell) {
      cells.emplace_back("NULL");
      continue;
    }
    cells.push_back(Printable(row.substr(0, size)));
    row.remove_prefix(size);
  }
  return cells;
}

size_t Width(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

bool SetRight(data::Type type) { return IsNumeric(type) || type.kind == TypeKind::kDuration; }

}  // namespace

RowFormat::RowFormat(ResultFormat format, std::vector<ResultColumn> columns)
    : format_(format), columns_(std::move(columns)) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (format_ == ResultFormat::kCsv) {
      if (i > 0) header_.push_back(',');
      AppendCsvText(columns_[i].name, &header_);
    }
    std::string key = i == 0 ? "{" : ",";
    data::AppendJsonString(columns_[i].name, &key);
    keys_.push_back(key + ":");
  }
  if (format_ == ResultFormat::kCsv) header_.push_back('\n');
}

void RowFormat::AppendCsvCell(const ResultCells& cells, uint32_t row, std::string* out) const {
  if (IsNull(cells, row)) return;
  if (cells.arrays == nullptr && cells.view.type.kind == TypeKind::kString) {
    AppendCsvText(cells.view.as<data::StringRef>()[cells.view.constant ? 0 : row].view(), out);
  } else if (cells.arrays != nullptr) {
    AppendCsvText(data::ToText((*cells.arrays)[row]), out);
  } else {
    AppendPlain(cells, row, out);
  }
}

void RowFormat::AppendRow(std::span<const ResultCells> cells, uint32_t row, std::string* out) const {
  switch (format_) {
    case ResultFormat::kNdjson:
      if (cells.empty()) out->push_back('{');  // which is otherwise the first key's
      for (size_t i = 0; i < cells.size(); ++i) {
        *out += keys_[i];
        AppendJsonCell(cells[i], row, out);
      }
      *out += "}\n";
      break;
    case ResultFormat::kCsv:
      for (size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out->push_back(',');
        AppendCsvCell(cells[i], row, out);
      }
      out->push_back('\n');
      break;
    case ResultFormat::kTable:
      for (const ResultCells& each : cells) AppendTableCell(each, row, out);
      break;
  }
}

std::string RowFormat::Table(std::span<const std::string_view> rows) const {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string>& heads = lines.emplace_back();
  for (const ResultColumn& column : columns_) heads.push_back(Printable(column.name));
  for (const std::string_view row : rows) lines.push_back(TableCells(row));

  std::vector<size_t> widths(columns_.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], Width(line[i]));
  }
  std::string out;
  for (size_t number = 0; number < lines.size(); ++number) {
    const auto& line = lines[number];
    for (size_t i = 0; i < line.size(); ++i) {
      const std::string blanks(widths[i] - Width(line[i]), ' ');
      if (i > 0) out += "  ";
      out += SetRight(columns_[i].type) ? blanks + line[i] : line[i] + blanks;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out.push_back('\n');
    if (number > 0) continue;
    for (size_t i = 0; i < widths.size(); ++i) out += (i > 0 ? "  " : "") + std::string(widths[i], '-');
    out.push_back('\n');
  }
  out += "(" + std::to_string(rows.size()) + (rows.size() == 1 ? " row)\n" : " rows)\n");
  return out;
}

}  // namespace tripline::rules
