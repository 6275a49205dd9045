#include "rules/testing/expectation.h"

#include <gtest/gtest.h>

namespace tripline::rules::expectation_test {
namespace {

using data::Value;

TEST(ExpectationTest, ComparesByValue) {
  const struct {
    Value expected;
    Value found;
    bool same;
  } cases[] = {
      {Value::Int(3), Value::Int(3), true},
      {Value::Int(3), Value::Int(4), false},
      {Value::Int(900), Value::Decimal(90000, 38, 2), true},
      {Value::Decimal(90, 2, 1), Value::Decimal(900, 38, 2), true},
      {Value::Decimal(901, 3, 2), Value::Decimal(900, 38, 2), false},
      {Value::Decimal(15, 2, 1), Value::Double(1.5), true},
      {Value::Decimal(1, 1, 1), Value::Double(0.1), true},
      {Value::Double(1.5), Value::Int(1), false},
      {Value::String("a"), Value::String("a"), true},
      {Value::String("a"), Value::String("A"), false},
      {Value::String("1970-01-01 00:00:01"), Value::Timestamp(1'000'000), true},
      {Value::String("1 minute"), Value::Duration(60'000'000), true},
      {Value::Bool(true), Value::Bool(false), false},
      {Value::String("true"), Value::Bool(true), true},
      {Value(), Value(data::IntType()), true},
      {Value(), Value::Int(0), false},
      {Value::String(""), Value(data::StringType()), false},
      {Value::Int(1), Value::String("1"), false},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(SameValue(each.expected, each.found), each.same)
        << data::ToText(each.expected) << " and " << data::ToText(each.found);
  }
}

std::vector<dsl::TestAlertModel> Expected(const std::vector<int64_t>& numbers) {
  std::vector<dsl::TestAlertModel> expected;
  for (const int64_t number : numbers) expected.emplace_back().columns.push_back({"n", Value::Int(number), {}});
  return expected;
}
std::vector<AlertRecord> Found(const std::vector<int64_t>& numbers) {
  std::vector<AlertRecord> found;
  for (const int64_t number : numbers) {
    found.push_back({{{"n", Value::Int(number)}, {"key", Value::String("c")}}, 1});
  }
  return found;
}

// "1=1" the first of both, "2-" none came, "-2" nobody expects it.
std::string Pairs(const std::vector<int64_t>& expected, const std::vector<int64_t>& found) {
  std::string text;
  for (const Comparison::Pair& pair : CompareAlerts(Expected(expected), Found(found)).pairs) {
    text += text.empty() ? "" : " ";
    if (pair.expected.has_value()) text += std::to_string(*pair.expected + 1);
    text += pair.expected.has_value() && pair.found.has_value() ? "=" : "-";
    if (pair.found.has_value()) text += std::to_string(*pair.found + 1);
  }
  return text;
}

TEST(ExpectationTest, LaysListsBesideEachOther) {
  EXPECT_EQ(Pairs({}, {}), "");
  EXPECT_EQ(Pairs({1, 2}, {1, 2}), "1=1 2=2");
  EXPECT_EQ(Pairs({1, 2, 3}, {1, 3}), "1=1 2- 3=2");
  EXPECT_EQ(Pairs({1, 3}, {1, 2, 3}), "1=1 -2 2=3");
  EXPECT_EQ(Pairs({1}, {2}), "1=1");
  EXPECT_EQ(Pairs({1}, {}), "1-");
  EXPECT_EQ(Pairs({1, 2}, {2, 1}), "-1 1=2 2-");
}

TEST(ExpectationTest, IsEqualOnlyIfEveryAlertIs) {
  EXPECT_TRUE(CompareAlerts(Expected({1, 2}), Found({1, 2})).equal);
  EXPECT_FALSE(CompareAlerts(Expected({1, 2}), Found({2, 1})).equal);
  EXPECT_FALSE(CompareAlerts(Expected({1}), Found({1, 1})).equal);
  EXPECT_FALSE(CompareAlerts(Expected({1, 1}), Found({1})).equal);
  EXPECT_TRUE(CompareAlerts({}, {}).equal);
  // `()` is any alert.
  EXPECT_TRUE(CompareAlerts(std::vector<dsl::TestAlertModel>(1), Found({9})).equal);
}

TEST(ExpectationTest, ShowsWhatDiffersSideBySide) {
  const auto expected = Expected({1, 2});
  const auto found = Found({1, 5, 6});
  EXPECT_EQ(ComparisonText(CompareAlerts(expected, found), expected, found),
            "expected 2 alerts, found 3\n"
            "not expected: key 'c', n = 5\n"
            "alert 2  expected  found\n"
            "  n      2         6      differs\n"
            "  of key 'c', n = 6\n");
  EXPECT_EQ(ComparisonText(CompareAlerts(expected, {}), expected, {}),
            "expected 2 alerts, found none\n"
            "alert 1 did not come: (n = 1)\n"
            "alert 2 did not come: (n = 2)\n");
}

}  // namespace
}  // namespace tripline::rules::expectation_test
