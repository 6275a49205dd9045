// The tables of this test are text files in analysis_cases/: `== name`, a text, `--`, what analysis says to it. A text
// that begins with `select` is a query, anything else a rule file, over the streams of analysis_testing.h. What is said
// are the diagnostics as a user sees them, then (where no error is among them) the dump of the model.
//
// After a wanted change run this test with TRIPLINE_WRITE_CASES=1: it writes what it gets into the files, and the diff
// is what has to be read.
#include "dsl/analysis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "dsl/error_table.h"
#include "tests/unit/dsl/analysis_testing.h"

namespace tripline::dsl {
namespace analysis_test {

struct Case {
  std::string name;
  std::string text;
  std::string expected;
};

const std::filesystem::path kFolder = TRIPLINE_ANALYSIS_CASES;
constexpr std::string_view kFiles[] = {"capabilities", "expressions", "lets",  "matches",         "policies",
                                       "queries",      "rules",       "several_streams", "streams", "tests"};

std::vector<Case> ReadCases(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  std::string line;
  bool expected = false;
  while (std::getline(in, line)) {
    if (line.starts_with("== ")) {
      cases.push_back({line.substr(3), "", ""});
      expected = false;
    } else if (line == "--") {
      expected = true;
    } else if (!cases.empty()) {
      (expected ? cases.back().expected : cases.back().text) += line + '\n';
    }
  }
  return cases;
}

// The streams of every case are left out, the rest of the model is shown.
std::string SaidToRules(const std::string& text) {
  const auto analysed = analysis_testing::AnalyseText(text);
  std::string said = RenderText(analysed->sink, analysed->sources);
  if (analysed->sink.has_errors()) return said;
  std::erase_if(analysed->model->streams,
                [](const StreamModel& stream) { return stream.name == "pay" || stream.name == "plain"; });
  for (RuleModel& rule : analysed->model->rules) said += DumpRule(*analysis_testing::AnalyseText(text)->model, rule);
  analysed->model->rules.clear();
  return said + DumpModel(*analysed->model);
}

std::string Said(const std::string& text) {
  return text.starts_with("select") ? analysis_testing::DumpOfQuery(text) : SaidToRules(text);
}

void WriteCases(const std::filesystem::path& path, const std::vector<Case>& cases) {
  std::ofstream out(path);
  for (const Case& one : cases) out << "== " << one.name << '\n' << one.text << "--\n" << Said(one.text);
}

TEST(Analysis, SaysWhatTheTablesSay) {
  for (const std::string_view name : kFiles) {
    const std::filesystem::path path = kFolder / (std::string(name) + ".txt");
    const std::vector<Case> cases = ReadCases(path);
    EXPECT_FALSE(cases.empty()) << path;
    if (std::getenv("TRIPLINE_WRITE_CASES") != nullptr) WriteCases(path, cases);
    for (const Case& one : ReadCases(path)) EXPECT_EQ(Said(one.text), one.expected) << path << ": " << one.name;
  }
}

// The limit has a test of its own, in analysis_expression_test.cc.
TEST(Analysis, EveryCodeIsProvokedByACase) {
  std::set<std::string> provoked = {"TRL0262"};
  for (const std::string_view name : kFiles) {
    for (const Case& one : ReadCases(kFolder / (std::string(name) + ".txt"))) {
      for (size_t at = one.expected.find("TRL"); at != std::string::npos; at = one.expected.find("TRL", at + 1)) {
        provoked.insert(one.expected.substr(at, 7));
      }
    }
  }
  for (const ErrorEntry& entry : ErrorTable()) {
    if (entry.code < "TRL0250" || entry.code > "TRL0499") continue;
    EXPECT_TRUE(provoked.contains(std::string(entry.code))) << entry.code << " " << entry.name;
  }
}

// One run shows the errors of all statements.
TEST(Analysis, AllErrorsInOneRun) {
  EXPECT_EQ(
      analysis_testing::CodesOf("rule a on pay when nope = 1; rule a on nowhere when true; policy x (block from 500);"),
      "TRL0250 TRL0259 TRL0252 TRL0308 TRL0306");
}

TEST(Analysis, AnEmptySetIsAnEmptyModel) {
  DiagnosticSink sink;
  const std::unique_ptr<Model> model = Analyse(RuleSet{}, sink);
  EXPECT_TRUE(model->streams.empty());
  EXPECT_TRUE(sink.diagnostics().empty());
}

}  // namespace analysis_test
}  // namespace tripline::dsl
