#include "tests/conformance/match_cases.h"

#include <fmt/format.h>

#include <cstdlib>

#include "tests/conformance/json.h"

namespace tripline::conformance {

namespace {

std::vector<Row> Rows(const Json& json) {
  std::vector<Row> rows;
  for (const Json& row : json) rows.push_back(std::get<List>(ToValue(row).data));
  return rows;
}

MatchCase ReadCase(const Json& json) {
  MatchCase result;
  result.id = json.at("id").get<std::string>();
  for (const Json& column : json.at("columns")) {
    result.columns.push_back({column.at(0).get<std::string>(), column.at(1).get<std::string>()});
  }
  result.rows = Rows(json.at("rows"));
  result.match = json.at("match").get<std::string>();
  result.select = json.at("select").get<std::vector<std::string>>();
  result.select_star = json.value("select_star", false);
  result.ordered = json.value("ordered", false);
  if (json.contains("expect")) result.expect = Rows(json.at("expect"));
  if (json.contains("error")) result.error = json.at("error").get<std::string>();
  if (json.contains("deviation")) result.deviation = json.at("deviation").get<std::string>();
  result.accept = json.value("accept", false);
  result.peer_limit = json.value("peer_limit", false);
  result.needs = json.value("needs", std::vector<std::string>{});
  result.tags = json.value("tags", std::vector<std::string>{});
  result.notes = json.value("notes", std::string{});
  return result;
}

}  // namespace

std::optional<std::filesystem::path> SharedFolder() {
  const char* named = std::getenv("TRIPLINE_SHARED");
  const std::filesystem::path folder = named != nullptr ? named : TRIPLINE_SHARED_FOLDER;
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder / "conformance", ignored)) return std::nullopt;
  return folder;
}

std::optional<MatchCaseFile> LoadMatchCases(const std::filesystem::path& path, std::string* error) {
  const std::optional<Json> json = ReadJson(path, error);
  if (!json) return std::nullopt;
  try {
    MatchCaseFile file;
    file.source = json->at("source").get<std::string>();
    for (const Json& one : json->at("cases")) file.cases.push_back(ReadCase(one));
    return file;
  } catch (const std::exception& exception) {
    *error = fmt::format("{}: {}", path.string(), exception.what());
    return std::nullopt;
  }
}

}  // namespace tripline::conformance
