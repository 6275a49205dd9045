#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>

#include "tests/conformance/case_engine.h"
#include "tests/conformance/match_cases.h"

// Every MATCH_RECOGNIZE case of other systems, through `tripline query`. What is pending follows from the table
// below, never from the outcome; a pending case that passes fails the test, so that the table stays true.

namespace tripline::conformance::match_recognize_test {
namespace {

// What the language does not have: arrays as values of an expression. A case that only puts ARRAY_AGG out needs none.
struct Pending {
  std::string_view id;
  std::string_view reason;
};
constexpr std::array kPending = {
    Pending{"trino/agg/testSimpleQuery/3", "concat_ws over an array"},
    Pending{"trino/agg/testForkingThreads/1", "a written array, compared with one"},
    Pending{"trino/testOutputLayout/3", "a column that stands twice in the output: an object of NDJSON shows it once"},
};

bool IsPending(const MatchCase& one) {
  return std::any_of(kPending.begin(), kPending.end(), [&](const Pending& pending) { return pending.id == one.id; });
}

bool SameNames(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](const std::string& a, const std::string& b) {
                      return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
                    });
}

// Why the outcome is not what the case expects; empty if it is.
std::string Complaint(const MatchCase& one, const Outcome& outcome) {
  using Kind = Outcome::Kind;
  if (outcome.kind == Kind::kFailed) return "the program failed: " + outcome.message;
  if (outcome.kind == Kind::kCannotRunYet) return "refused: " + outcome.message;
  if (one.error) {
    const Kind wanted = one.IsRunTimeError() ? Kind::kRunTimeError : Kind::kCompileError;
    return outcome.kind == wanted ? "" : fmt::format("not rejected: {}", *one.error);
  }
  if (outcome.kind != Kind::kRows) return "rejected: " + outcome.message;
  if (one.accept) return "";
  if (!outcome.rows.empty() && !SameNames(outcome.columns, one.select)) {
    return fmt::format("columns {}, expected {}", fmt::join(outcome.columns, ", "), fmt::join(one.select, ", "));
  }
  if (SameRows(outcome.rows, *one.expect, one.ordered)) return "";
  std::string text = "rows\n";
  for (const Row& row : outcome.rows) text += "  " + Text(row) + "\n";
  text += one.ordered ? "expected in this order\n" : "expected\n";
  for (const Row& row : *one.expect) text += "  " + Text(row) + "\n";
  return text;
}

class MatchRecognize : public testing::TestWithParam<const char*> {};

TEST_P(MatchRecognize, AnswersAsThePeersTestsExpect) {
  constexpr int kShown = 10;  // failures in full; of the others the ids
  const std::optional<std::filesystem::path> shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared folder is not there: set TRIPLINE_SHARED";
  std::string error;
  const std::filesystem::path path = *shared / "conformance" / "match_recognize" / (std::string(GetParam()) + ".json");
  const std::optional<MatchCaseFile> file = LoadMatchCases(path, &error);
  ASSERT_TRUE(file) << error;
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("match_recognize_{}_{}", GetParam(), getpid());
  std::filesystem::create_directories(folder);

  CommandLineEngine engine(TRIPLINE_PROGRAM, folder);
  int passed = 0;
  int failed = 0;
  int pending = 0;
  int set_aside = 0;
  for (const MatchCase& one : file->cases) {
    if (one.deviation || one.peer_limit) {
      ++set_aside;
      continue;
    }
    const std::string complaint = Complaint(one, engine.Run(one));
    if (IsPending(one)) {
      ++pending;
      // A rejection says nothing about what is missing: it may be rejected for being unknown.
      EXPECT_TRUE(!complaint.empty() || one.error) << one.id << " is pending, but passes";
      continue;
    }
    passed += complaint.empty() ? 1 : 0;
    failed += complaint.empty() ? 0 : 1;
    if (complaint.empty()) continue;
    ADD_FAILURE() << one.id << (failed > kShown ? "" : ": " + complaint + "\n" + SchemaOf(one) + StatementOf(one));
  }
  std::filesystem::remove_all(folder);
  fmt::print("{}: {} pass, {} fail, {} pending, {} set aside (deviation or limit of the peer)\n", GetParam(), passed,
             failed, pending, set_aside);
}

INSTANTIATE_TEST_SUITE_P(Files, MatchRecognize,
                         testing::Values("trino_row_pattern", "trino_aggregations", "flink_sql", "esper_rowrecog",
                                         "trino_analyzer", "trino_random"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace tripline::conformance::match_recognize_test
