#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/conformance/flink_cases.h"
#include "tests/conformance/match_cases.h"

namespace tripline::conformance::cases_test {
namespace {

Value Int(std::int64_t value) { return {value}; }
Value String(const char* value) { return {std::string(value)}; }

TEST(CaseValues, CompareAsResultsDo) {
  EXPECT_TRUE(SameValue(Int(3), Value{3.0}));
  EXPECT_FALSE(SameValue(Int(3), String("3")));
  EXPECT_TRUE(SameValue(Value{}, Value{}));
  EXPECT_FALSE(SameValue(Value{}, Int(0)));
  EXPECT_TRUE(SameValue(String("2024-03-01T00:00:01"), String("2024-03-01 00:00:01.000Z")));
  EXPECT_FALSE(SameValue(String("2024-03-01T00:00:01"), String("2024-03-01T00:00:02Z")));
  EXPECT_TRUE(SameValue(Value{List{Int(1), Value{}}}, Value{List{Value{1.0}, Value{}}}));
  EXPECT_FALSE(SameValue(Value{List{Int(1)}}, Value{List{Int(1), Int(1)}}));
}

TEST(CaseValues, RowsCompareInOrderOrAsAMultiset) {
  const Row one = {Int(1)};
  const Row two = {Int(2)};
  EXPECT_TRUE(SameRows({one, two}, {two, one}, false));
  EXPECT_FALSE(SameRows({one, two}, {two, one}, true));
  EXPECT_FALSE(SameRows({one, one, two}, {one, two, two}, false));
}

TEST(CaseFiles, OfMatchRecognizeAreWhole) {
  const std::optional<std::filesystem::path> shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared folder is not there: set TRIPLINE_SHARED";
  std::set<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "conformance" / "match_recognize")) {
    if (entry.path().extension() != ".json") continue;
    std::string error;
    const std::optional<MatchCaseFile> file = LoadMatchCases(entry.path(), &error);
    ASSERT_TRUE(file) << error;
    EXPECT_FALSE(file->cases.empty());
    for (const MatchCase& one : file->cases) {
      EXPECT_TRUE(ids.insert(one.id).second) << one.id;
      EXPECT_EQ(one.expect.has_value() + one.error.has_value() + one.accept, 1) << one.id;
      for (const Row& row : one.rows) EXPECT_EQ(row.size(), one.columns.size()) << one.id;
      for (const Row& row : one.expect.value_or(std::vector<Row>{})) EXPECT_EQ(row.size(), one.select.size()) << one.id;
    }
  }
  EXPECT_FALSE(ids.empty());
}

TEST(CaseFiles, OfFlinkCepAreWhole) {
  const std::optional<std::filesystem::path> shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared folder is not there: set TRIPLINE_SHARED";
  std::set<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "conformance" / "flink_cep")) {
    if (entry.path().extension() != ".json") continue;
    std::string error;
    const std::optional<std::vector<FlinkCase>> cases = LoadFlinkCases(entry.path(), &error);
    ASSERT_TRUE(cases) << error;
    for (const FlinkCase& one : *cases) {
      EXPECT_TRUE(ids.insert(one.id).second) << one.id;
      EXPECT_FALSE(one.pattern.empty()) << one.id;
      std::set<std::string> refs;
      for (const FlinkEvent& event : one.events) refs.insert(event.ref);
      for (const auto& match : one.expect) {
        for (const std::string& ref : match) EXPECT_TRUE(refs.contains(ref)) << one.id << " " << ref;
      }
    }
  }
  EXPECT_FALSE(ids.empty());
}

}  // namespace
}  // namespace tripline::conformance::cases_test
