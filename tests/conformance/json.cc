#include "tests/conformance/json.h"

#include <fmt/format.h>

#include <fstream>

namespace tripline::conformance {

std::optional<Json> ReadJson(const std::filesystem::path& path, std::string* error) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    *error = fmt::format("{} cannot be opened", path.string());
    return std::nullopt;
  }
  Json json = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    *error = fmt::format("{} is not JSON", path.string());
    return std::nullopt;
  }
  return json;
}

Value ToValue(const Json& json) {
  if (json.is_boolean()) return {json.get<bool>()};
  if (json.is_number_integer()) return {json.get<std::int64_t>()};
  if (json.is_number()) return {json.get<double>()};
  if (json.is_string()) return {json.get<std::string>()};
  if (!json.is_array()) return {};
  List list;
  for (const Json& element : json) list.push_back(ToValue(element));
  return {std::move(list)};
}

}  // namespace tripline::conformance
