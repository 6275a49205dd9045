#include "rules/testing/alert_record.h"

#include <gtest/gtest.h>

#include "tests/unit/rules/testing/parsed_rules.h"

namespace tripline::rules::alert_record_test {
namespace {

using data::Value;

constexpr std::string_view kRules =
    "rule r severity high tags a, b on pay per card match ( pattern (A -> B) within 1 hour on timeout ( measures A.n as m )"
    " define A as n = 1, B as n = 2 measures A.n as m, B.x as x, B.d as d, B.ok as ok, B.ts as at, B.amount as amount,"
    " array_agg(A.n) as list ) emit (reason = tx);\n"
    "rule other on pay when n = 9;";
constexpr std::string_view kLines =
    R"({"rule":"other","version":1,"id":"0","kind":"row","measures":{},"reason":"","rows":[]})"
    "\n"
    R"({"rule":"r","version":2,"id":"ff","kind":"match","key":"c1","mode":"active","decision":null,"score":5,)"
    R"("first_time":"2026-01-01T10:00:00Z","last_time":"2026-01-01T10:00:01Z","settled_at":"2026-01-01T10:00:02Z",)"
    R"("settled_by":"row","measures":{"m":7,"x":"NaN","d":90.5,"ok":true,"at":"2026-01-01T00:00:00Z","amount":1.50,)"
    R"("list":[1,2]},"reason":"t1","reason":"said","rows":[]})"
    "\n"
    R"({"rule":"r","version":2,"id":"fe","kind":"timeout","key":"c2","mode":"active","first_time":null,)"
    R"("last_time":null,"settled_at":null,"settled_by":"end","measures":{"m":null},"rows":[]})"
    "\n";

std::vector<AlertRecord> Alerts() {
  const auto parsed = testing_rules::Parse(kRules);
  EXPECT_EQ(parsed->errors(), "");
  return ReadAlerts(kLines, parsed->model->rules[0]);
}

TEST(AlertRecordTest, ReadsValuesByTheirTypes) {
  const std::vector<AlertRecord> alerts = Alerts();
  ASSERT_EQ(alerts.size(), 2u);
  const AlertRecord& alert = alerts[0];
  EXPECT_EQ(alert.measures, 7u);
  EXPECT_EQ(alert.Find("m"), Value::Int(7));
  EXPECT_TRUE(alert.Find("x").as_double() != alert.Find("x").as_double());
  EXPECT_EQ(alert.Find("d"), Value::Duration(90'500'000));
  EXPECT_EQ(alert.Find("ok"), Value::Bool(true));
  EXPECT_EQ(data::ToText(alert.Find("at")), "2026-01-01T00:00:00Z");
  EXPECT_EQ(data::ToText(alert.Find("amount")), "1.50");
  EXPECT_EQ(alert.Find("list"), Value::String("[1,2]"));
  EXPECT_EQ(alert.Find("version"), Value::Int(2));
  EXPECT_TRUE(alert.Find("decision").is_null());
  EXPECT_EQ(data::ToText(alert.Find("event_time")), "2026-01-01T10:00:01Z");
  EXPECT_EQ(data::ToText(alert.Find("settled_at")), "2026-01-01T10:00:02Z");
  EXPECT_EQ(alert.Find("severity"), Value::String("high"));
  EXPECT_EQ(alert.Find("tags"), Value::String("a, b"));
  EXPECT_TRUE(alert.Find("none").is_null());
}

// An emitted column may have the name of a member that every alert has.
TEST(AlertRecordTest, LooksUpWhatTheRuleEmitsFirst) { EXPECT_EQ(Alerts()[0].Find("reason"), Value::String("t1")); }

TEST(AlertRecordTest, ReadsTheMeasuresOfATimeout) {
  const AlertRecord alert = Alerts()[1];
  EXPECT_EQ(alert.measures, 1u);
  EXPECT_TRUE(alert.Find("m").is_null());
  EXPECT_EQ(alert.Find("kind"), Value::String("timeout"));
  EXPECT_TRUE(alert.Find("reason").is_null());
  EXPECT_TRUE(alert.Find("score").is_null());
}

TEST(AlertRecordTest, EmitsOnlyColumnsThatNothingElseShows) {
  const auto parsed = testing_rules::Parse(kRules);
  dsl::RuleModel rule = parsed->model->rules[0];
  EmitLastRow(*parsed->model, {"card", "amount", "reason", "key"}, &rule);
  ASSERT_EQ(rule.emits.size(), 2u);
  EXPECT_EQ(rule.emits[1].name, "card");
  EXPECT_EQ(rule.emits[1].expression->input, 1u);
}

}  // namespace
}  // namespace tripline::rules::alert_record_test
