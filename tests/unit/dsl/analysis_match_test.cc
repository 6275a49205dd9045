#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/unit/dsl/analysis_testing.h"

namespace tripline::dsl {
namespace analysis_match_test {

using analysis_testing::CodesOf;
using analysis_testing::CodesOfQuery;
using analysis_testing::DumpOfQuery;
using nlohmann::json;

// --- what other systems' own tests accept and reject ---

std::filesystem::path CasesFolder() {
  const char* shared = std::getenv("TRIPLINE_SHARED");
  return std::filesystem::path(shared != nullptr ? shared : TRIPLINE_SHARED_FOLDER) / "conformance" / "match_recognize";
}

data::Type TypeOf(const std::string& name) {
  if (name == "bigint") return data::IntType();
  if (name == "double") return data::DoubleType();
  if (name == "timestamp") return data::TimestampType();
  return data::StringType();
}

Model ModelOf(const json& test_case) {
  auto schema = std::make_shared<data::Schema>();
  for (const json& column : test_case.at("columns")) {
    schema->fields.push_back({column.at(0).get<std::string>(), TypeOf(column.at(1).get<std::string>())});
  }
  Model model;
  model.streams.emplace_back();
  model.streams[0].name = "Ticker";
  model.streams[0].schema = std::move(schema);
  return model;
}

// They take arrays apart or write them out, which this language does not do.
constexpr std::string_view kNeedArrays[] = {"trino/agg/testSimpleQuery/3", "trino/agg/testForkingThreads/1"};

// "" if the clause is accepted, else the diagnostics.
std::string WhyNot(const json& test_case) {
  SourceSet sources;
  DiagnosticSink sink;
  const std::string text = "select * from Ticker match_recognize (" + test_case.at("match").get<std::string>() + ")";
  const FileId file = sources.Add("case", text);
  const std::optional<Query> query = ParseQuery(sources, file, {}, sink);
  const Model model = ModelOf(test_case);
  if (query) (void)AnalyseSelect(*query, model, sink);
  return sink.has_errors() ? RenderText(sink, sources) : "";
}

TEST(AnalysisMatch, AcceptsAndRejectsWhatOtherSystemsDo) {
  const auto folder = CasesFolder();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no conformance cases at " << folder;
  size_t accepted = 0;
  size_t rejected = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    const json cases = json::parse(in).at("cases");
    for (const json& test_case : cases) {
      if (test_case.value("peer_limit", false)) continue;  // SQL:2016 need not reject it
      if (std::ranges::find(kNeedArrays, test_case.at("id").get<std::string>()) != std::end(kNeedArrays)) continue;
      const std::string error = test_case.value("error", "");
      const std::string why_not = WhyNot(test_case);
      if (error.empty() || error.starts_with("run-time error")) {
        EXPECT_EQ(why_not, "") << test_case.at("id");
        ++accepted;
      } else {
        EXPECT_NE(why_not, "") << test_case.at("id") << ": " << test_case.at("match") << " should be: " << error;
        ++rejected;
      }
    }
  }
  EXPECT_GT(accepted, 2200u);
  EXPECT_GT(rejected, 60u);
}

}  // namespace analysis_match_test
}  // namespace tripline::dsl
