#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/conformance/case_engine.h"
#include "tests/conformance/flink_answers.h"
#include "tests/conformance/flink_cases.h"
#include "tests/conformance/match_cases.h"

// Every FlinkCEP case, through `tripline query`. FlinkCEP's tests feed events and do not end the input: what only the end
// settles here, behind the last event's time, is not theirs to expect.

namespace tripline::conformance::flink_cep_test {
namespace {

std::string TimeText(std::int64_t ms) { return fmt::format("1970-01-01T00:00:{:02}.{:03}Z", ms / 1000, ms % 1000); }

std::string SkipText(const std::string& skip) {
  if (skip == "no_skip") return "no skip";
  if (skip == "past_last") return "skip past last row";
  if (skip == "to_next") return "skip to next row";
  return (skip.starts_with("to_first") ? "skip to first " : "skip to last ") + skip.substr(skip.find(':') + 1);
}

MatchCase QueryOf(const FlinkCase& one) {
  MatchCase query;
  query.id = one.id;
  query.columns = {{"pos", "bigint"},  {"ts", "timestamp"}, {"id", "bigint"},
                   {"name", "varchar"}, {"price", "double"}, {"volume", "double"}};
  for (const FlinkEvent& event : one.events) {
    const auto position = static_cast<std::int64_t>(query.rows.size());
    query.rows.push_back({Value{position}, Value{TimeText(one.out_of_order ? position : event.ts)}, Value{event.id},
                          Value{event.name}, Value{event.price}, event.volume ? Value{*event.volume} : Value{}});
  }
  const std::string last = query.rows.empty() ? TimeText(0) : std::get<std::string>(query.rows.back()[1].data);
  std::string define;
  const auto& conditions = one.define_current_row_counted.empty() ? one.define : one.define_current_row_counted;
  for (const auto& [variable, condition] : conditions) {
    define += fmt::format("{}\n  {} as {}", define.empty() ? "define" : ",", variable, condition);
  }
  query.match = fmt::format(
      "order by ts, pos measures array_agg(pos) as taken, settled_at() <= '{}' as in_time after match {} "
      "pattern ({}){}\n{}",
      last, SkipText(one.skip), one.pattern, one.within ? " within " + *one.within : "", define);
  query.select = {"taken", "in_time"};
  return query;
}

FlinkMatches MatchesOf(const FlinkCase& one, const Outcome& outcome) {
  FlinkMatches matches;
  for (const Row& row : outcome.rows) {
    const auto* in_time = std::get_if<bool>(&row[1].data);
    if (in_time == nullptr || !*in_time) continue;
    std::vector<const FlinkEvent*> events;
    for (const Value& position : std::get<List>(row[0].data)) {
      events.push_back(&one.events[static_cast<std::size_t>(std::get<std::int64_t>(position.data))]);
    }
    matches.insert(ValuesOf(events));
  }
  return matches;
}

// Why the outcome is not what the case expects; empty if it is.
std::string Complaint(const FlinkCase& one, const Outcome& outcome) {
  using Kind = Outcome::Kind;
  if (one.expect_error) return outcome.kind == Kind::kRunTimeError ? "" : "no run-time error: " + outcome.message;
  // Where FlinkCEP is told to go on though there is no row to skip to, SQL has an error, and a query that fails no rows.
  if (outcome.kind == Kind::kRunTimeError && one.skip_on_miss == "no_skip") return "";
  if (outcome.kind != Kind::kRows) return outcome.message;
  const FlinkMatches found = MatchesOf(one, outcome);
  const FlinkMatches expected = ExpectedMatches(one);
  if (found == expected) return "";
  return fmt::format("found\n  {}\nexpected\n  {}", fmt::join(found, "\n  "), fmt::join(expected, "\n  "));
}

TEST(FlinkCep, TheEngineFindsWhatFlinkCepFinds) {
  const std::optional<std::filesystem::path> shared = SharedFolder();
  if (!shared) GTEST_SKIP() << "the shared folder is not there: set TRIPLINE_SHARED";
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / fmt::format("flink_cep_{}", getpid());
  std::filesystem::create_directories(folder);
  CommandLineEngine engine(TRIPLINE_PROGRAM, folder);
  int agree = 0;
  int all = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "conformance" / "flink_cep")) {
    if (entry.path().extension() != ".json") continue;
    std::string error;
    const std::optional<std::vector<FlinkCase>> cases = LoadFlinkCases(entry.path(), &error);
    ASSERT_TRUE(cases) << error;
    for (const FlinkCase& one : *cases) {
      const MatchCase query = QueryOf(one);
      const std::string complaint = Complaint(one, engine.Run(query));
      EXPECT_NE(complaint.empty(), IsMeantDifferently(one)) << one.id << "\n" << query.match << "\n" << complaint;
      agree += complaint.empty() ? 1 : 0;
      ++all;
    }
  }
  std::filesystem::remove_all(folder);
  fmt::print("the engine agrees with FlinkCEP in {} of {} cases\n", agree, all);
}

}  // namespace
}  // namespace tripline::conformance::flink_cep_test
