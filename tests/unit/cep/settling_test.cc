#include "cep/settling.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/matching/conditions.h"
#include "tests/matching/shape.h"

namespace tripline::cep::settling_test {
namespace {

struct Options {
  patterns::SkipMode skip = patterns::SkipMode::kPastLastRow;
  bool reads_run = false;  // the last variable's condition also asks how many rows A took
  bool excluding = false;  // no row is two of the variables
  int32_t next = 0;        // a measure looks so far ahead
};

patterns::Navigation CountOfA() {
  patterns::Navigation count;
  count.kind = patterns::Navigation::Kind::kAggregate;
  count.type = data::IntType();
  count.aggregate.result = data::IntType();
  count.variables = {0};
  return count;
}

patterns::Navigation Ahead(int32_t rows) {
  patterns::Navigation next;
  next.type = data::BoolType();
  next.physical_offset = rows;
  next.expression = data::MakeInput(0, data::BoolType());
  return next;
}

// The bit of a variable, or a value of the number column that only it has.
data::ExprPtr ConditionOf(char name, bool excluding) {
  const int64_t number = name - 'A';
  if (!excluding) return data::MakeInput(static_cast<uint32_t>(number), data::BoolType());
  const data::ExprPtr column = data::MakeInput(matching::kNumberColumn, data::IntType());
  return data::MakeCall("=", {column, data::MakeConstant(data::Value::Int(number))}).value();
}

// "", or causes with the place of the variable that is waited for: "goes on 1, earlier start 1".
std::string LateText(std::string_view text, const Options& options) {
  patterns::Pattern pattern = matching::PatternOf(text);
  patterns::NumberElements(&pattern.root);
  pattern.columns = matching::kColumns;
  pattern.column_types = matching::ColumnTypes();
  pattern.skip = options.skip;
  pattern.within = patterns::Period{100, 0};
  for (patterns::Variable& variable : pattern.variables) {
    if (variable.name != "ANY") variable.condition = ConditionOf(variable.name[0], options.excluding);
  }
  if (options.reads_run) {
    pattern.navigations.push_back(CountOfA());
    const data::ExprPtr count = data::MakeInput(pattern.columns, data::IntType());
    data::ExprPtr& last = pattern.variables.back().condition;
    last = data::MakeConjunction(
        {last, data::MakeCall(">", {count, data::MakeConstant(data::Value::Int(1))}).value()});
  }
  if (options.next > 0) pattern.navigations.push_back(Ahead(options.next));
  const auto plan = DomainPlan::Make(matching::ColumnTypes(), {std::move(pattern)}).value();
  constexpr const char* kCauses[] = {"negation",   "partition end", "lookahead", "goes on",
                                     "better run", "earlier start", "too large"};
  std::string shown;
  for (const LateSettling& late : LateSettlingsOf(*plan, 0)) {
    shown += fmt::format("{}{} {}", shown.empty() ? "" : ", ", kCauses[static_cast<size_t>(late.cause)], late.element);
  }
  return shown;
}

void Check(std::initializer_list<std::pair<const char*, const char*>> table, const Options& options = {}) {
  for (const auto& [text, late] : table) EXPECT_EQ(LateText(text, options), late) << text;
}

TEST(SettlingTest, WithTheLastRow) {
  Check({{"A", ""},
         {"A B", ""},
         {"A{3} B", ""},
         {"A{1000} B", ""},
         {"A | B", ""},
         {"A B | A C", ""},
         {"PERMUTE(A, B)", ""},
         {"^ A B", ""},
         {"A+? B", ""},
         {"A{2,}?", ""},
         {"A -> B", ""},
         {"A ->> B", ""},
         {"A -> B{2, ->}?", ""},
         {"A ->> B ->> C", ""},
         {"A !B A", ""},
         {"A !-> B -> C", ""},
         {"A ->[5 seconds] B", ""}});
}

TEST(SettlingTest, LaterThanTheLastRow) {
  Check({{"A+", "goes on 0"},
         {"A B*", "goes on 1"},
         {"A B? C?", "goes on 1, goes on 2"},
         {"A++", "goes on 0"},
         {"A -> B{2, ->}", "goes on 1"},
         {"A !B", "negation 0"},
         {"A !-> B", "negation 0"},
         {"A !C -> B !-> C", "negation 1"},
         {"A $", "partition end 0"},
         {"A B C | A B", "better run 2"},
         // B and C at one row, and D still to come.
         {"A B D | A C", "better run 2"},
         {"A C D | B", "better run 1, earlier start 2"},
         // A row that is both, then another A.
         {"A & B", "better run 1"}});
}

TEST(SettlingTest, RowsThatAreBothHoldAMatchUp) {
  Check({{"A+ B", "better run 0"}, {"A{3,} ANY*? B", "better run 0"}, {"A{3, ->} -> B", "better run 0"}});
  Check({{"A+ B", ""}, {"A{3, ->} -> B", ""}, {"A{3,} ANY*? B", ""}, {"A{100,} ANY*? B", ""}, {"A B D | A C", ""}}, {.excluding = true});
}

TEST(SettlingTest, SearchOfLaterStarts) {
  Check({{"A -> B", ""}, {"A{2,} B", "better run 0, earlier start 0"}}, {.skip = patterns::SkipMode::kToNextRow});
  Check({{"A+", ""}, {"A ->> B", ""}, {"A !-> B", "negation 0"}}, {.skip = patterns::SkipMode::kNoSkip});
  // An earlier start may ask for more of the same row.
  Check({{"A -> B", "earlier start 1"}, {"A B", ""}}, {.reads_run = true});
}

TEST(SettlingTest, RowsThatAreLookedAheadAt) { Check({{"A B", "lookahead 0"}}, {.next = 1}); }

}  // namespace
}  // namespace tripline::cep::settling_test
