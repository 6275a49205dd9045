#include "tests/conformance/json.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace tripline::conformance {

namespace {

// Keeps the order of keys, which is the order of columns in NDJSON output.
using Json = nlohmann::ordered_json;

Value ToValue(const Json& json) {
  if (json.is_boolean()) return {json.get<bool>()};
  if (json.is_number_integer()) return {json.get<std::int64_t>()};
  if (json.is_number()) return {json.get<double>()};
  if (json.is_string()) return {json.get<std::string>()};
  if (json.is_object()) {
    Object object;
    for (const auto& field : json.items()) object.emplace_back(field.key(), ToValue(field.value()));
    return {std::move(object)};
  }
  if (!json.is_array()) return {};
  List list;
  for (const Json& element : json) list.push_back(ToValue(element));
  return {std::move(list)};
}

template <typename T>
const T& FieldAs(const Value& object, std::string_view name) {
  static const T kNone{};
  const Value* field = Field(object, name);
  const T* value = field == nullptr ? nullptr : std::get_if<T>(&field->data);
  return value == nullptr ? kNone : *value;
}

}  // namespace

std::optional<Value> ParseJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::nullopt;
  return ToValue(json);
}

std::optional<Value> ReadJson(const std::filesystem::path& path, std::string* error) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    *error = fmt::format("{} cannot be opened", path.string());
    return std::nullopt;
  }
  std::optional<Value> value = ParseJson(std::string(std::istreambuf_iterator<char>(file), {}));
  if (!value) *error = fmt::format("{} is not JSON", path.string());
  return value;
}

const Value* Field(const Value& object, std::string_view name) {
  const auto* fields = std::get_if<Object>(&object.data);
  if (fields == nullptr) return nullptr;
  for (const auto& [key, value] : *fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string StringField(const Value& object, std::string_view name) { return FieldAs<std::string>(object, name); }

std::int64_t IntegerField(const Value& object, std::string_view name) { return FieldAs<std::int64_t>(object, name); }

bool BoolField(const Value& object, std::string_view name) { return FieldAs<bool>(object, name); }

std::optional<double> NumberField(const Value& object, std::string_view name) {
  const Value* field = Field(object, name);
  if (field == nullptr) return std::nullopt;
  if (const auto* integer = std::get_if<std::int64_t>(&field->data)) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&field->data)) return *number;
  return std::nullopt;
}

const List& ListField(const Value& object, std::string_view name) { return FieldAs<List>(object, name); }

const Object& ObjectField(const Value& object, std::string_view name) { return FieldAs<Object>(object, name); }

std::vector<std::string> Strings(const List& list) {
  std::vector<std::string> strings;
  for (const Value& value : list) {
    if (const auto* text = std::get_if<std::string>(&value.data)) strings.push_back(*text);
  }
  return strings;
}

}  // namespace tripline::conformance
