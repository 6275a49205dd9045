#ifndef TRIPLINE_TESTS_CONFORMANCE_JSON_H_
#define TRIPLINE_TESTS_CONFORMANCE_JSON_H_
// JSON for the conformance tests: text to values, and fields of objects. The one place that uses a JSON library.
//
//   std::optional<Value> file = ReadJson(path, &error);
//   std::string id = StringField(*file, "id");
//
// Failures: what can't be read or parsed gives nothing; a field that is missing or of another type is its type's zero.
// Thread-safety: plain functions; thread-compatible.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/value.h"

namespace tripline::conformance {

std::optional<Value> ParseJson(std::string_view text);
std::optional<Value> ReadJson(const std::filesystem::path& path, std::string* error);

// The field of an object, or null.
const Value* Field(const Value& object, std::string_view name);

std::string StringField(const Value& object, std::string_view name);
std::int64_t IntegerField(const Value& object, std::string_view name);
bool BoolField(const Value& object, std::string_view name);
std::optional<double> NumberField(const Value& object, std::string_view name);
const List& ListField(const Value& object, std::string_view name);
const Object& ObjectField(const Value& object, std::string_view name);

// The strings of a list.
std::vector<std::string> Strings(const List& list);

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_JSON_H_
