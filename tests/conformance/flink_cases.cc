#include "tests/conformance/flink_cases.h"

#include "tests/conformance/json.h"

namespace tripline::conformance {

namespace {

FlinkEvent ReadEvent(const Value& json) {
  return {.ref = StringField(json, "ref"),
          .ts = IntegerField(json, "ts"),
          .id = IntegerField(json, "id"),
          .name = StringField(json, "name"),
          .price = NumberField(json, "price").value_or(0),
          .volume = NumberField(json, "volume")};
}

FlinkTimeout ReadTimeout(const Value& json) {
  FlinkTimeout timeout;
  for (const auto& [step, refs] : ObjectField(json, "partial")) {
    for (std::string& ref : Strings(std::get<List>(refs.data))) timeout.refs.push_back(std::move(ref));
  }
  timeout.at = IntegerField(json, "at");
  return timeout;
}

std::map<std::string, std::string> ReadConditions(const Object& object) {
  std::map<std::string, std::string> conditions;
  for (const auto& [variable, condition] : object) conditions[variable] = std::get<std::string>(condition.data);
  return conditions;
}

FlinkCase ReadCase(const Value& json) {
  FlinkCase result;
  result.id = StringField(json, "id");
  for (const Value& event : ListField(json, "events")) result.events.push_back(ReadEvent(event));
  const Value& ours = *Field(json, "tripline");
  result.pattern = StringField(ours, "pattern");
  if (Field(ours, "within") != nullptr) result.within = StringField(ours, "within");
  result.define = ReadConditions(ObjectField(json, "define"));
  result.define_current_row_counted = ReadConditions(ObjectField(json, "define_current_row_counted"));
  result.skip = StringField(json, "skip");
  result.skip_on_miss = StringField(json, "skip_on_miss");
  result.expect_error = BoolField(json, "expect_error");
  for (const Value& match : ListField(json, "expect")) result.expect.push_back(Strings(std::get<List>(match.data)));
  if (Field(json, "expect_timeouts") != nullptr) {
    result.expect_timeouts.emplace();
    for (const Value& timeout : ListField(json, "expect_timeouts")) {
      result.expect_timeouts->push_back(ReadTimeout(timeout));
    }
  }
  result.out_of_order = BoolField(json, "out_of_order");
  result.extensions = Strings(ListField(json, "dsl_extensions"));
  result.features = Strings(ListField(json, "features"));
  result.notes = StringField(json, "notes");
  return result;
}

}  // namespace

std::optional<std::vector<FlinkCase>> LoadFlinkCases(const std::filesystem::path& path, std::string* error) {
  const std::optional<Value> json = ReadJson(path, error);
  if (!json) return std::nullopt;
  std::vector<FlinkCase> cases;
  for (const Value& one : ListField(*json, "cases")) cases.push_back(ReadCase(one));
  return cases;
}

}  // namespace tripline::conformance
