#include "engine/io/csv_header.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/io/dead_letters.h"

namespace tripline::engine {
namespace {

constexpr size_t kNamesShown = 20;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

struct Found {
  std::optional<uint32_t> column;
  bool twice = false;
};

template <class Equal>
Found Find(const std::vector<std::string>& header, const std::string& name, Equal equal) {
  Found found;
  for (uint32_t i = 0; i < header.size(); ++i) {
    if (!equal(header[i], name)) continue;
    if (found.column.has_value()) {
      found.twice = true;
      break;
    }
    found.column = i;
  }
  return found;
}

std::string Shown(const std::vector<std::string>& names) {
  std::string out;
  for (size_t i = 0; i < names.size() && i < kNamesShown; ++i) {
    fmt::format_to(std::back_inserter(out), "{}{}", i == 0 ? "" : ", ", DeadLetterValue(names[i]));
  }
  if (names.size() > kNamesShown) fmt::format_to(std::back_inserter(out), ", … ({} in all)", names.size());
  return out;
}

// What to do about missing columns: a header of one column mostly means another separator.
std::string_view Fix(const std::vector<std::string>& header) {
  if (header.size() == 1 && header[0].find(';') != std::string::npos) return "separate the fields by ',' instead of ';'";
  if (header.size() == 1 && header[0].find('\t') != std::string::npos) return "separate the fields by ',' instead of tab";
  return "correct the stream's declaration or the file";
}

}  // namespace

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

data::StatusOr<std::vector<uint32_t>> MapHeader(std::string_view input, const std::vector<std::string>& header,
                                                const data::Schema& schema) {
  std::vector<uint32_t> columns;
  std::vector<std::string> missing;
  for (const data::Field& field : schema.fields) {
    Found found = Find(header, field.name, [](std::string_view a, std::string_view b) { return a == b; });
    if (!found.column.has_value()) found = Find(header, field.name, EqualIgnoringCase);
    if (found.twice) {
      return data::Error(data::Fault::kData, "TRL0708",
                         fmt::format("the header of {} has the column '{}' more than once; rename or remove one of them",
                                     input, field.name));
    }
    if (found.column.has_value()) {
      columns.push_back(*found.column);
    } else {
      missing.push_back(field.name);
    }
  }
  if (!missing.empty()) {
    return data::Error(
        data::Fault::kData, "TRL0707",
        fmt::format("the header of {} lacks the {} {}, which the stream declares; the header has: {}; {}", input,
                    missing.size() == 1 ? "column" : "columns", Shown(missing), Shown(header), Fix(header)));
  }
  return columns;
}

}  // namespace tripline::engine
