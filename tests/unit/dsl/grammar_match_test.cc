#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/unit/dsl/parsing.h"

namespace tripline::dsl {
namespace grammar_match_test {

using nlohmann::json;
using parsing::Match;

TEST(MatchClauses, StandInAnyOrder) {
  const char* dump =
      "partition a b\n"
      "order c d:desc\n"
      "measure x = (first A.x)\n"
      "measure y = (classifier)\n"
      "rows all omit-empty\n"
      "skip to-last B\n"
      "pattern (seq A{1,*} B)\n"
      "within 600s\n"
      "subset U = A B\n"
      "subset W = B\n"
      "define A as (> amount 5)\n"
      "define B on s\n"
      "define C on s as x\n"
      "on-timeout\n"
      "timeout-measure z = A.x\n";
  EXPECT_EQ(Match("partition by a, b order by c, d desc measures first(A.x) as x, classifier() as y "
                  "all rows per match omit empty matches after match skip to last B pattern (A+ B) within 10 minutes "
                  "subset U = (A, B), W = (B) define A as amount > 5, B on s, C on s as x "
                  "on timeout (measures A.x as z)"),
            dump);
  EXPECT_EQ(Match("on timeout (measures A.x as z) define A as amount > 5, B on s, C on s as x "
                  "subset U = (A, B), W = (B) within 10 minutes pattern (A+ B) after match skip to last B "
                  "all rows per match omit empty matches measures first(A.x) as x, classifier() as y "
                  "order by c, d desc partition by a, b"),
            dump);
}

TEST(MatchClauses, RowsAndSkipModesParse) {
  const struct {
    const char* text;
    const char* line;
  } cases[] = {
      {"one row per match", "rows one\n"},
      {"ALL ROWS PER MATCH", "rows all\n"},
      {"all rows per match show empty matches", "rows all show-empty\n"},
      {"all rows per match with unmatched rows", "rows all with-unmatched\n"},
      {"after match skip past last row", "skip past-last-row\n"},
      {"after match skip to next row", "skip to-next-row\n"},
      {"after match skip to first A", "skip to-first A\n"},
      {"after match skip to last \"a\"", "skip to-last \"a\"\n"},
      {"after match skip to A", "skip to A\n"},
      {"after match skip to first", "skip to first\n"},
      {"after match skip to next", "skip to next\n"},
      {"after match no skip", "skip none\n"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(Match(fmt::format("{} pattern (A)", c.text)), fmt::format("{}pattern A\n", c.line));
}

TEST(MatchClauses, ErrorsSayWhatIsWrong) {
  const struct {
    const char* text;
    const char* result;
  } cases[] = {
      {"define A as x", "t:1:1: error TRL0126: this match has no pattern"},
      {"", "t:1:1: error TRL0126: this match has no pattern"},
      {"pattern (A) measures A.x, B.y as z", "t:1:25: error TRL0119: a measure needs a name"},
      {"pattern (A) measures A.x", "t:1:25: error TRL0119: a measure needs a name"},
      {"pattern (A) within 1 hour pattern (B)",
       "t:1:27: error TRL0112: 'pattern' is said twice; each clause may be there once"},
      {"pattern (A) define A x", "t:1:22: error TRL0110: expected 'on' or 'as', got 'x'"},
      {"pattern (A) on tiemout (measures x as y)", "t:1:16: error TRL0110: expected 'timeout', got 'tiemout'"},
      {"pattern (A) deffine A as x", "t:1:13: error TRL0110: expected a clause of the match or the end, got 'deffine'"},
      {"pattern A", "t:1:9: error TRL0110: a pattern stands in parentheses"},
      {"all rows per match omit matches", "t:1:25: error TRL0110: expected 'empty', got 'matches'"},
  };
  for (const auto& c : cases) {
    const std::string result = Match(c.text);
    EXPECT_EQ(result.substr(0, result.find('\n')), c.result) << c.text;
  }
  EXPECT_NE(Match("pattern (A) deffine A as x").find("did you mean 'define'?"), std::string::npos);
}

// --- conformance ----------------------------------------------------------------------------------------------------
// Every clause of the conformance cases must parse: those that other systems accept, whatever they mean, and FlinkCEP's
// patterns in this language. Cases that a peer rejects may parse or not; their meaning is checked elsewhere.

std::filesystem::path CasesFolder(const std::string& kind) {
  const char* shared = std::getenv("TRIPLINE_SHARED");
  return std::filesystem::path(shared != nullptr ? shared : TRIPLINE_SHARED_FOLDER) / "conformance" / kind;
}

template <class Check>
void ForEachCase(const std::filesystem::path& folder, Check check) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    const json file = json::parse(in);
    for (const json& test_case : file.at("cases")) check(test_case);
  }
}

// "" if it parses, else the diagnostics.
std::string WhyNot(const std::string& body) {
  SourceSet sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("case", body);
  const auto match = ParseMatchBody(sources, file, {}, sink);
  return match && !sink.has_errors() ? "" : RenderText(sink, sources);
}

TEST(MatchClauses, ConformanceCasesParse) {
  const auto folder = CasesFolder("match_recognize");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no conformance cases at " << folder;
  size_t parsed = 0;
  ForEachCase(folder, [&parsed](const json& test_case) {
    const std::string error = test_case.value("error", "");
    if (!error.empty() && !error.starts_with("run-time error")) return;
    EXPECT_EQ(WhyNot(test_case.at("match")), "") << test_case.at("id");
    ++parsed;
  });
  EXPECT_GT(parsed, 2000u);
}

TEST(MatchClauses, FlinkCepPatternsParse) {
  const auto folder = CasesFolder("flink_cep");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no conformance cases at " << folder;
  size_t parsed = 0;
  ForEachCase(folder, [&parsed](const json& test_case) {
    if (!test_case.contains("tripline")) return;
    const json& ours = test_case.at("tripline");
    std::string body = fmt::format("pattern ({})", ours.at("pattern").get<std::string>());
    if (ours.contains("within")) body += " within " + ours.at("within").get<std::string>();
    std::string separator = " define ";
    for (const auto& [variable, condition] : test_case.at("define").items()) {
      body += fmt::format("{}{} as {}", separator, variable, condition.get<std::string>());
      separator = ", ";
    }
    EXPECT_EQ(WhyNot(body), "") << test_case.at("id");
    ++parsed;
  });
  EXPECT_GT(parsed, 100u);
}

}  // namespace grammar_match_test
}  // namespace tripline::dsl
