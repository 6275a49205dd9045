#include "cep/state_bounds.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/matching/conditions.h"
#include "tests/matching/engine_matcher.h"
#include "tests/matching/shape.h"

namespace tripline::cep::state_bounds_test {
namespace {

// B's condition reads how many rows A took, where the text begins with `labels:`.
std::string BoundsText(std::string_view text, bool no_skip) {
  const bool labels = text.starts_with("labels: ");
  patterns::Pattern pattern = matching::PatternOf(labels ? text.substr(8) : text);
  pattern.columns = matching::kColumns;
  pattern.column_types = matching::ColumnTypes();
  for (patterns::Variable& variable : pattern.variables) {
    variable.condition = data::MakeInput(static_cast<uint32_t>(variable.name[0] - 'A'), data::BoolType());
  }
  if (labels) {
    patterns::Navigation count;
    count.kind = patterns::Navigation::Kind::kAggregate;
    count.type = data::IntType();
    count.aggregate.result = data::IntType();
    count.variables = {0};
    pattern.navigations.push_back(count);
    pattern.variables.back().condition =
        data::MakeCall(">", {data::MakeInput(pattern.columns, data::IntType()), data::MakeConstant(data::Value::Int(1))})
            .value();
  }
  if (no_skip) pattern.skip = patterns::SkipMode::kNoSkip;
  const auto plan = DomainPlan::Make(matching::ColumnTypes(), {std::move(pattern)}).value();
  const StateBounds bounds = BoundsOf(*plan, 0);
  constexpr const char* kReasons[] = {"", "loop", "gap", "any gap", "no skip", "choices", "counters", "too many"};
  const auto shown = [&](const std::optional<uint64_t>& number, StateBounds::Reason reason) {
    return number.has_value() ? std::to_string(*number) : std::string(kReasons[static_cast<size_t>(reason)]);
  };
  EXPECT_EQ(bounds.run_bytes == 0, plan->patterns()[0].graph.has_value());
  EXPECT_EQ(bounds.bytes.has_value(), bounds.rows.has_value() && bounds.runs.has_value());
  return fmt::format("{} rows, {} runs", shown(bounds.rows, bounds.rows_reason), shown(bounds.runs, bounds.runs_reason));
}

TEST(StateBoundsTest, FollowFromTheAutomaton) {
  const std::pair<const char*, const char*> table[] = {
      {"A", "1 rows, 1 runs"},
      {"A B", "2 rows, 2 runs"},
      {"A{2,3} B", "4 rows, 4 runs"},
      {"A (B | C) A", "3 rows, 4 runs"},
      {"A+ B", "loop rows, 3 runs"},
      {"A{1,1000} B", "1001 rows, counters runs"},
      {"A -> B", "gap rows, 2 runs"},
      {"A ->> B", "gap rows, any gap runs"},
      {"A{2, ->} -> B", "gap rows, loop runs"},
      {"A !B A", "2 rows, 2 runs"},
      // A, then AA and AB, then AAA and AAB: never more than two of one length.
      {"labels: A+ B", "loop rows, 2 runs"},
      {"labels: A{2,} B", "loop rows, 2 runs"},
      {"labels: A* A* B", "loop rows, choices runs"},
      {"labels: (A B)+", "loop rows, choices runs"},
      {"labels: A{1,3} B", "4 rows, 2 runs"},
  };
  for (const auto& [text, bounds] : table) EXPECT_EQ(BoundsText(text, false), bounds) << text;
  EXPECT_EQ(BoundsText("A B", true), "no skip rows, no skip runs");
}

}  // namespace
}  // namespace tripline::cep::state_bounds_test
