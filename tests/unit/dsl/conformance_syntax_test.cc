// Every clause of the conformance cases must parse: those that other systems accept, whatever they mean, and FlinkCEP's
// patterns in this language. Cases that a peer rejects may parse or not; their meaning is checked elsewhere.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "dsl/parser.h"

namespace tripline::dsl {
namespace conformance_syntax_test {

using nlohmann::json;

std::filesystem::path CasesFolder(const std::string& kind) {
  const char* shared = std::getenv("TRIPLINE_SHARED");
  return std::filesystem::path(shared != nullptr ? shared : TRIPLINE_SHARED_FOLDER) / "conformance" / kind;
}

json ReadCases(const std::filesystem::path& file) {
  std::ifstream in(file);
  return json::parse(in).at("cases");
}

// "" if it parses, else the diagnostics.
std::string WhyNot(const std::string& body) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("case", body);
  const auto match = ParseMatchBody(sources, file, {}, sink);
  return match && !sink.has_errors() ? "" : RenderText(sink, sources);
}

TEST(ConformanceSyntax, MatchRecognizeClausesParse) {
  const auto folder = CasesFolder("match_recognize");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no conformance cases at " << folder;
  size_t parsed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    for (const json& test_case : ReadCases(entry.path())) {
      const std::string error = test_case.value("error", "");
      if (!error.empty() && !error.starts_with("run-time error")) continue;
      EXPECT_EQ(WhyNot(test_case.at("match")), "") << test_case.at("id");
      ++parsed;
    }
  }
  EXPECT_GT(parsed, 2000u);
}

TEST(ConformanceSyntax, FlinkCepPatternsParse) {
  const auto folder = CasesFolder("flink_cep");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no conformance cases at " << folder;
  size_t parsed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    for (const json& test_case : ReadCases(entry.path())) {
      if (!test_case.contains("tripline")) continue;
      const json& ours = test_case.at("tripline");
      std::string body = fmt::format("pattern ({})", ours.at("pattern").get<std::string>());
      if (ours.contains("within")) body += " within " + ours.at("within").get<std::string>();
      std::string separator = " define ";
      for (const auto& [variable, condition] : test_case.at("define").items()) {
        body += separator + variable + " as " + condition.get<std::string>();
        separator = ", ";
      }
      EXPECT_EQ(WhyNot(body), "") << test_case.at("id");
      ++parsed;
    }
  }
  EXPECT_GT(parsed, 100u);
}

}  // namespace conformance_syntax_test
}  // namespace tripline::dsl
