#ifndef TRIPLINE_TESTS_CONFORMANCE_JSON_H_
#define TRIPLINE_TESTS_CONFORMANCE_JSON_H_
// JSON values as the conformance tests see them; only .cc files of this folder include it.
//
//   std::optional<Json> file = ReadJson(path, &error);
//
// Failures: a file that can't be read or parsed gives nothing and the reason.
// Thread-safety: plain functions; thread-compatible.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/conformance/value.h"

namespace tripline::conformance {

using Json = nlohmann::ordered_json;  // NDJSON output keeps the order of its keys

std::optional<Json> ReadJson(const std::filesystem::path& path, std::string* error);

Value ToValue(const Json& json);

}  // namespace tripline::conformance

#endif  // TRIPLINE_TESTS_CONFORMANCE_JSON_H_
