#include "cep/run_bounds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <span>

#include "cep/domain_plan.h"
#include "tests/matching/shape.h"
#include "tests/unit/cep/rows.h"

namespace tripline::cep::run_bounds_test {
namespace {

using data::ExprPtr;
using data::Value;

const std::vector<data::Type> kTypes = {data::IntType()};

ExprPtr Call(std::string_view name, std::vector<ExprPtr> args) { return data::MakeCall(name, std::move(args)).value(); }

// A takes any row; B asks for x > 2 * aggregate(A.x).
std::unique_ptr<const DomainPlan> PlanOf(const char* shape, const char* aggregate, bool distinct = false,
                                         data::Type type = data::IntType()) {
  const std::vector<data::Type> types = {type};
  patterns::Pattern pattern = matching::PatternOf(shape);
  pattern.columns = 1;
  pattern.column_types = types;
  patterns::Navigation navigation;
  navigation.kind = patterns::Navigation::Kind::kAggregate;
  navigation.variables = {0};
  navigation.argument = data::MakeInput(0, type);
  navigation.aggregate = data::MakeAggregate(aggregate, distinct, types).value();
  navigation.type = navigation.aggregate.result;
  pattern.variables[1].condition =
      Call(">", {data::MakeInput(0, type),
                 Call("*", {data::MakeConstant(Value::Int(2)), data::MakeInput(1, navigation.type)})});
  pattern.navigations = {std::move(navigation)};
  std::vector<patterns::Pattern> patterns;
  patterns.push_back(std::move(pattern));
  return DomainPlan::Make(types, std::move(patterns)).value();
}

std::vector<Row> RowsOf(const std::vector<int>& values) {
  std::vector<Row> rows;
  for (const int value : values) {
    Row& row = rows.emplace_back(1, Value(kTypes[0]));
    if (value >= 0) row[0] = Value::Int(value);
  }
  return rows;
}

// Row by row: '-' where certainly no match ends, else '?'.
std::string Steps(const DomainPlan& plan, const std::vector<int>& values) {
  const RunBounds& bounds = *plan.patterns()[0].bounds;
  const RowRecords records(plan.layout(), kTypes, RowsOf(values));
  RunBounds::State state = {};
  std::string steps;
  for (uint64_t row = 0; row < values.size(); ++row) {
    steps += bounds.StepTo(state, records.access(), 0, row) ? '?' : '-';
  }
  return steps;
}

TEST(RunBoundsTest, TheySayWhereAConditionOverLabelsCertainlyFails) {
  const struct {
    const char* shape;
    const char* aggregate;
    std::vector<int> values;  // negative: NULL
    const char* steps;
  } kCases[] = {
      {"A{2,} B", "avg", {10, 10, 10, 21, 10, 30}, "---?-?"},
      {"A{2,} B", "avg", {10, 30, 35, 10, 10, 45}, "-----?"},
      {"A{2,} B", "sum", {1, 2, 5, 7, 40}, "----?"},  // 2 * (1 + 2) is 6; the least of two later rows is 7
      {"A{2,} B", "min", {8, 9, 15, 17}, "---?"},
      {"A{2,} B", "max", {8, 9, 19, 20}, "--?-"},
      {"A{2,} B", "count", {9, 9, 3, 5}, "---?"},
      {"A+ B", "avg", {-1, 5, 5}, "-?-"},  // a run of NULLs alone has no average: the search has to look
      {"A B", "avg", {10, 19, 39, 70}, "--?-"},
  };
  for (const auto& c : kCases) {
    const auto plan = PlanOf(c.shape, c.aggregate);
    ASSERT_TRUE(plan->patterns()[0].bounds.has_value()) << c.shape << " " << c.aggregate;
    EXPECT_EQ(Steps(*plan, c.values), c.steps) << c.shape << " " << c.aggregate;
  }
}

// x > 2 * aggregate(A.x) for the run of these rows before the last, as the engine computes it.
bool Holds(const data::Aggregate& aggregate, std::span<const Value> rows) {
  bool error = false;
  const Value found = data::ListAggregate(aggregate, rows.first(rows.size() - 1), {}, &error);
  const Value& x = rows.back();
  if (found.is_null() || x.is_null() || error) return false;
  const double twice = 2 * (found.type().kind == data::TypeKind::kDouble ? found.as_double() : double(found.as_int()));
  if (std::isnan(x.as_double()) || std::isnan(twice)) return std::isnan(x.as_double()) && !std::isnan(twice);
  return x.as_double() > twice;
}

// Whatever doubles come: where some run's condition holds, the bounds don't say that none does.
TEST(RunBoundsTest, DoublesThatAreNoNumbersOrTooLarge) {
  const data::Type type = data::DoubleType();
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values = {0, 1, -1, 2.5, 7, 0.1, 1e16, -1e16, 1e308, -1e308, infinity, -infinity,
                                      std::numeric_limits<double>::quiet_NaN()};
  std::mt19937_64 random(1);
  int found = 0;
  for (const char* aggregate : {"avg", "sum", "min", "max", "count"}) {
    const auto plan = PlanOf("A{2,} B", aggregate, false, type);
    ASSERT_TRUE(plan->patterns()[0].bounds.has_value()) << aggregate;
    const RunBounds& bounds = *plan->patterns()[0].bounds;
    const data::Aggregate plain = data::MakeAggregate(aggregate, false, std::span(&type, 1)).value();
    for (int round = 0; round < 2000; ++round) {
      std::vector<Row> rows;
      std::vector<Value> cells;
      const size_t usual = round % 2 == 0 ? 6 : values.size();
      for (int row = 0; row < 8; ++row) {
        const size_t drawn = random() % (usual + 1);
        cells.push_back(drawn == usual ? Value(type) : Value::Double(values[drawn]));
        rows.push_back({cells.back()});
      }
      const RowRecords records(plan->layout(), {type}, rows);
      RunBounds::State state = {};
      for (uint64_t row = 0; row < cells.size(); ++row) {
        const bool may_end = bounds.StepTo(state, records.access(), 0, row);
        const uint64_t first = bounds.FirstToEndAt(records.access(), row, 0);
        for (uint64_t start = 0; start + 2 <= row; ++start) {
          if (!Holds(plain, std::span(cells).subspan(start, row + 1 - start))) continue;
          ++found;
          ASSERT_TRUE(may_end) << aggregate << " round " << round << " rows " << start << " to " << row;
          ASSERT_LE(first, start) << aggregate << " round " << round << " rows " << start << " to " << row;
        }
      }
    }
  }
  EXPECT_GT(found, 10000);
}

TEST(RunBoundsTest, TheFirstStartIsFoundOnTheWayBack) {
  const auto plan = PlanOf("A{2,} B", "avg");
  const RunBounds& bounds = *plan->patterns()[0].bounds;
  ASSERT_TRUE(bounds.looks_back());
  const std::vector<int> values = {90, 80, 10, 10, 10, 30, 200};
  const RowRecords records(plan->layout(), kTypes, RowsOf(values));
  const auto first = [&](uint64_t row, uint64_t from) { return bounds.FirstToEndAt(records.access(), row, from); };
  EXPECT_EQ(first(5, 0), 2u);  // the mean from the first 10 on is 10; with 80 before it, 27.5
  EXPECT_EQ(first(5, 3), 3u);
  EXPECT_EQ(first(5, 4), RunBounds::kNoStart);  // one row is no A{2,}
  EXPECT_EQ(first(4, 0), RunBounds::kNoStart);
  EXPECT_EQ(first(6, 0), 0u);
}

TEST(RunBoundsTest, WhatHasNoBounds) {
  EXPECT_FALSE(PlanOf("A{2,} B", "avg", true)->patterns()[0].bounds.has_value());  // distinct
  EXPECT_FALSE(PlanOf("A{2,} B", "stddev")->patterns()[0].bounds.has_value());
  EXPECT_FALSE(PlanOf("A{200,} B", "avg")->patterns()[0].bounds.has_value());  // counted
  EXPECT_FALSE(PlanOf("A* B*", "avg")->patterns()[0].bounds.has_value());      // no watch
  EXPECT_FALSE(PlanOf("A (B A)* B", "avg")->patterns()[0].bounds->looks_back());
}

}  // namespace
}  // namespace tripline::cep::run_bounds_test
