#include "tests/conformance/match_cases.h"

#include <cstdlib>

#include "tests/conformance/json.h"

namespace tripline::conformance {

namespace {

std::vector<Row> Rows(const List& list) {
  std::vector<Row> rows;
  for (const Value& row : list) rows.push_back(std::get<List>(row.data));
  return rows;
}

MatchCase ReadCase(const Value& json) {
  MatchCase result;
  result.id = StringField(json, "id");
  for (const Value& column : ListField(json, "columns")) {
    const std::vector<std::string> words = Strings(std::get<List>(column.data));
    result.columns.push_back({words[0], words[1]});
  }
  result.rows = Rows(ListField(json, "rows"));
  result.match = StringField(json, "match");
  result.select = Strings(ListField(json, "select"));
  result.select_star = BoolField(json, "select_star");
  result.ordered = BoolField(json, "ordered");
  if (Field(json, "expect") != nullptr) result.expect = Rows(ListField(json, "expect"));
  if (Field(json, "error") != nullptr) result.error = StringField(json, "error");
  if (Field(json, "deviation") != nullptr) result.deviation = StringField(json, "deviation");
  result.accept = BoolField(json, "accept");
  result.peer_limit = BoolField(json, "peer_limit");
  result.needs = Strings(ListField(json, "needs"));
  result.tags = Strings(ListField(json, "tags"));
  result.notes = StringField(json, "notes");
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
  const std::optional<Value> json = ReadJson(path, error);
  if (!json) return std::nullopt;
  MatchCaseFile file;
  file.source = StringField(*json, "source");
  for (const Value& one : ListField(*json, "cases")) file.cases.push_back(ReadCase(one));
  return file;
}

}  // namespace tripline::conformance
