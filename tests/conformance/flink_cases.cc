#include "tests/conformance/flink_cases.h"

#include <fmt/format.h>

#include "tests/conformance/json.h"

namespace tripline::conformance {

namespace {

FlinkEvent ReadEvent(const Json& json) {
  FlinkEvent event;
  event.ref = json.at("ref").get<std::string>();
  event.ts = json.at("ts").get<std::int64_t>();
  event.id = json.at("id").get<std::int64_t>();
  event.name = json.at("name").get<std::string>();
  event.price = json.at("price").get<double>();
  if (json.contains("volume")) event.volume = json.at("volume").get<double>();
  return event;
}

FlinkTimeout ReadTimeout(const Json& json) {
  FlinkTimeout timeout;
  for (const auto& step : json.at("partial").items()) {
    for (const Json& ref : step.value()) timeout.refs.push_back(ref.get<std::string>());
  }
  timeout.at = json.at("at").get<std::int64_t>();
  return timeout;
}

FlinkCase ReadCase(const Json& json) {
  FlinkCase result;
  result.id = json.at("id").get<std::string>();
  for (const Json& event : json.at("events")) result.events.push_back(ReadEvent(event));
  const Json& ours = json.at("tripline");
  result.pattern = ours.at("pattern").get<std::string>();
  if (ours.contains("within")) result.within = ours.at("within").get<std::string>();
  result.define = json.at("define").get<std::map<std::string, std::string>>();
  if (json.contains("define_current_row_counted")) {
    result.define_current_row_counted = json.at("define_current_row_counted").get<std::map<std::string, std::string>>();
  }
  result.skip = json.at("skip").get<std::string>();
  result.skip_on_miss = json.value("skip_on_miss", std::string{});
  result.expect_error = json.value("expect_error", false);
  if (json.at("expect").is_array()) result.expect = json.at("expect").get<std::vector<std::vector<std::string>>>();
  if (json.contains("expect_timeouts")) {
    result.expect_timeouts.emplace();
    for (const Json& timeout : json.at("expect_timeouts")) result.expect_timeouts->push_back(ReadTimeout(timeout));
  }
  result.out_of_order = json.value("out_of_order", false);
  result.extensions = json.value("dsl_extensions", std::vector<std::string>{});
  result.features = json.value("features", std::vector<std::string>{});
  result.notes = json.value("notes", std::string{});
  return result;
}

}  // namespace

std::optional<std::vector<FlinkCase>> LoadFlinkCases(const std::filesystem::path& path, std::string* error) {
  const std::optional<Json> json = ReadJson(path, error);
  if (!json) return std::nullopt;
  try {
    std::vector<FlinkCase> cases;
    for (const Json& one : json->at("cases")) cases.push_back(ReadCase(one));
    return cases;
  } catch (const std::exception& exception) {
    *error = fmt::format("{}: {}", path.string(), exception.what());
    return std::nullopt;
  }
}

}  // namespace tripline::conformance
