#include "cep/domain_plan.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/matching/engine_matcher.h"
#include "tests/reference/parse.h"

namespace tripline::cep::domain_plan_test {
namespace {

using matching::Case;
using matching::Dependence;

patterns::Pattern PatternOf(const char* text, Dependence dependence) {
  const int variables = std::string_view(text).find('C') == std::string_view::npos ? 2 : 3;
  reference::Names names = reference::PlainNames(variables);
  const Case c{
      .pattern = reference::Parse(text, &names).value(), .dependence = dependence, .variables = variables};
  return matching::EnginePattern(c).value();
}

std::unique_ptr<const DomainPlan> PlanOf(std::vector<patterns::Pattern> patterns) {
  return DomainPlan::Make(matching::ColumnTypes(), std::move(patterns)).value();
}

// What the plan makes of the condition of B.
std::string Classified(Dependence dependence, const char* shape = "A B*") {
  const auto domain = PlanOf({PatternOf(shape, dependence)});
  const PatternPlan& plan = domain->patterns()[0];
  const VariablePlan& b = plan.variables[1];
  std::string text = b.predicate >= 0 ? "predicate" : "no predicate";
  if (b.row_condition >= 0) {
    const RowCondition& condition = domain->row_conditions()[static_cast<size_t>(b.row_condition)];
    text += condition.comparison.has_value() ? ", comparison of" : ", condition on";
    for (const RowCondition::Operand& operand : condition.operands) text += fmt::format(" {}", operand.distance);
  }
  for (size_t i = 0; b.rest.has_value() && i < b.rest->loads.size(); ++i) {
    const Load& load = b.rest->loads[i];
    if (!load.navigation) {
      text += ", column";
    } else if (b.access[i] == ConditionAccess::kCurrentRow) {
      text += ", row";
    } else {
      const Access access = plan.navigations[load.index].access;
      text += access == Access::kTrackedRow ? ", tracked row"
                                            : (access == Access::kTrackedAggregate ? ", tracked aggregate" : ", walk");
    }
  }
  if (plan.mergeable) text += "; mergeable";
  if (plan.payload_bytes > 0) text += "; payload";
  if (domain->lookback() > 0) text += fmt::format("; back {}", domain->lookback());
  if (plan.lookahead > 0) text += fmt::format("; ahead {}", plan.lookahead);
  if (domain->keeps_all_rows()) text += "; all rows";
  return text;
}

// Where A is always the row before B, its last row is no matter of the run.
TEST(DomainPlanTest, TheLastRowOfTheVariableBeforeLiesAtAFixedDistance) {
  EXPECT_EQ(Classified(Dependence::kLastOfOther, "A B"),
            "predicate, comparison of 0 -1; mergeable; back 1; all rows");
  EXPECT_EQ(Classified(Dependence::kLastOfOther, "A+ B (A B)?"),
            "predicate, comparison of 0 -1; mergeable; back 1; all rows");
  EXPECT_EQ(Classified(Dependence::kBeforeLastOfOther, "A B"),
            "predicate, comparison of 0 -2; mergeable; back 2; all rows");
  for (const char* shape : {"A | B", "A? B", "(A | B) B", "A{1000} B"}) {
    EXPECT_EQ(Classified(Dependence::kLastOfOther, shape), "predicate, column, tracked row; payload") << shape;
  }
}

TEST(DomainPlanTest, ConditionsAreSplitAndTheirValuesFound) {
  const struct {
    Dependence dependence;
    const char* classified;
  } kCases[] = {
      {Dependence::kNone, "predicate; mergeable"},
      {Dependence::kUnconditional, "no predicate; mergeable"},
      {Dependence::kCountOfOther, "predicate, tracked aggregate; payload"},
      {Dependence::kOwnCount, "predicate, tracked aggregate; payload"},
      {Dependence::kSumOfAll, "predicate, tracked aggregate; payload"},
      {Dependence::kDistinctOfOther, "predicate, walk"},
      {Dependence::kLastOfOther, "predicate, column, tracked row; payload"},
      {Dependence::kLastOfOtherOnly, "no predicate, column, tracked row; payload"},
      {Dependence::kFirstOfOther, "predicate, column, tracked row; payload"},
      {Dependence::kExpressionOfOther, "predicate, column, tracked row; payload"},
      {Dependence::kTextOfOther, "predicate, column, tracked row; payload"},
      {Dependence::kBeforeLastOfOther, "predicate, column, tracked row; payload; back 1; all rows"},
      {Dependence::kSecondLastOfOther, "predicate, column, walk"},
      {Dependence::kSecondOfOther, "predicate, column, walk"},
      {Dependence::kLabelBefore, "predicate, walk"},
      {Dependence::kLabelOfRowBefore, "predicate, walk; back 1; all rows"},
      {Dependence::kRowBefore, "predicate, comparison of 0 -1; mergeable; back 1; all rows"},
      {Dependence::kRowBeforeRowBefore, "predicate, condition on -2 0; mergeable; back 2; all rows"},
      {Dependence::kRowBehind, "predicate, column, row; mergeable; ahead 1; all rows"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Classified(c.dependence), c.classified) << matching::Name(c.dependence);
}

TEST(DomainPlanTest, OnlyColumnsThatAreStillReadAreKept) {
  EXPECT_EQ(PlanOf({PatternOf("A B", Dependence::kNone)})->layout().columns(), std::vector<uint32_t>{});
  EXPECT_EQ(PlanOf({PatternOf("A B", Dependence::kCountOfOther)})->layout().columns(), std::vector<uint32_t>{});
  EXPECT_EQ(PlanOf({PatternOf("A B", Dependence::kLastOfOther)})->layout().columns(),
            std::vector<uint32_t>{matching::kNumberColumn});
  EXPECT_EQ(PlanOf({PatternOf("A B", Dependence::kTextOfOther)})->layout().columns(),
            std::vector<uint32_t>{matching::kTextColumn});
  patterns::Pattern pattern = PatternOf("A B", Dependence::kNone);
  pattern.row_columns = {1};
  EXPECT_EQ(PlanOf({pattern, PatternOf("A", Dependence::kRowBefore)})->layout().columns(),
            (std::vector<uint32_t>{1, matching::kNumberColumn}));
}

TEST(DomainPlanTest, EqualPredicatesOfAllPatternsAreOne) {
  const auto domain = PlanOf({PatternOf("A B", Dependence::kNone), PatternOf("B+", Dependence::kCountOfOther)});
  ASSERT_EQ(domain->predicates().size(), 2u);
  EXPECT_EQ(data::DumpExpr(*domain->predicates()[0]), "#0");
  EXPECT_EQ(data::DumpExpr(*domain->predicates()[1]), "#1");
  EXPECT_EQ(domain->predicate_words(), 1u);
}

// A of stream 1, B of any: over rows of stream 0, which lack the number, and of stream 1, which have other places.
TEST(DomainPlanTest, PredicatesAreThoseOfTheStreamTheRowIsOf) {
  patterns::Pattern pattern = PatternOf("A B C", Dependence::kUnconditional);
  pattern.variables[0].stream = 1;
  pattern.variables[2].stream = 0;
  pattern.variables[2].condition = nullptr;
  const data::ExprPtr number = data::MakeInput(matching::kNumberColumn, data::IntType());
  pattern.variables[1].condition = data::MakeCall("is_null", {number}).value();
  const DomainOptions options{.streams = {{.stream = 0, .columns = {0, 1, 2, -1, 3}}, {.stream = 1, .columns = {4, 3, 2, 1, 0}}}};
  const auto domain = DomainPlan::Make(matching::ColumnTypes(), {pattern}, options).value();
  const auto text = [&](size_t predicate, size_t stream) {
    const data::ExprPtr of = domain->PredicateOf(predicate, stream);
    return of == nullptr ? "none" : data::DumpExpr(*of);
  };
  ASSERT_EQ(domain->predicates().size(), 3u);
  EXPECT_EQ(text(0, 0), "none");
  EXPECT_EQ(text(0, 1), "#4");
  EXPECT_EQ(text(1, 0), "true");
  EXPECT_EQ(text(1, 1), "is_null(#1)");
  EXPECT_EQ(text(2, 0), "true");
  EXPECT_EQ(text(2, 1), "none");
  EXPECT_EQ(domain->start_bits(), std::vector<uint64_t>{1});
}

TEST(DomainPlanTest, StartsAreKnownByTheirPredicates) {
  const struct {
    const char* text;
    Dependence dependence;
    uint64_t bits;
    bool always;
  } kCases[] = {
      {"A B", Dependence::kNone, 1, false},          {"B A", Dependence::kNone, 2, false},
      {"A? B", Dependence::kNone, 3, false},         {"A | B", Dependence::kNone, 3, false},
      {"^ A | B", Dependence::kNone, 3, false},      {"A*", Dependence::kNone, 1, true},
      {"B A", Dependence::kUnconditional, 0, true},  {"A B", Dependence::kUnconditional, 1, false},
      {"B", Dependence::kLastOfOtherOnly, 0, true},  {"B", Dependence::kLastOfOther, 2, false},
  };
  for (const auto& c : kCases) {
    const auto domain = PlanOf({PatternOf(c.text, c.dependence)});
    EXPECT_EQ(domain->always_starts(), c.always) << c.text;
    EXPECT_EQ(domain->start_bits(), std::vector<uint64_t>{c.bits}) << c.text;
    EXPECT_EQ(domain->patterns()[0].always_starts, c.always) << c.text;
  }
  const auto both = PlanOf({PatternOf("A B", Dependence::kNone), PatternOf("B A", Dependence::kNone)});
  EXPECT_EQ(both->start_bits()[0], 3u);
  EXPECT_EQ(both->patterns()[0].start_bits[0], 1u);
  EXPECT_EQ(both->patterns()[1].start_bits[0], 2u);
}

TEST(DomainPlanTest, SomePatternsNeedEveryRow) {
  EXPECT_FALSE(PlanOf({PatternOf("A B", Dependence::kNone)})->keeps_all_rows());
  EXPECT_TRUE(PlanOf({PatternOf("^ A", Dependence::kNone)})->keeps_all_rows());
  EXPECT_FALSE(PlanOf({PatternOf("A $", Dependence::kNone)})->keeps_all_rows());
  patterns::Pattern unmatched = PatternOf("A", Dependence::kNone);
  unmatched.rows_per_match = patterns::RowsPerMatch::kAllWithUnmatched;
  EXPECT_TRUE(PlanOf({unmatched})->keeps_all_rows());
  EXPECT_TRUE(PlanOf({unmatched})->always_starts());
}

TEST(DomainPlanTest, ManyPredicatesTakeMoreWords) {
  std::vector<patterns::Pattern> patterns;
  for (int64_t i = 0; i < 130; ++i) {
    patterns::Pattern pattern = PatternOf("A", Dependence::kUnconditional);
    const data::ExprPtr x = data::MakeInput(matching::kNumberColumn, data::IntType());
    pattern.variables[0].condition = data::MakeCall("=", {x, data::MakeConstant(data::Value::Int(i))}).value();
    patterns.push_back(std::move(pattern));
  }
  const auto domain = PlanOf(std::move(patterns));
  EXPECT_EQ(domain->predicate_words(), 3u);
  EXPECT_EQ(domain->patterns()[129].start_bits, (std::vector<uint64_t>{0, 0, 2}));
  EXPECT_EQ(domain->start_bits(), (std::vector<uint64_t>{~uint64_t{0}, ~uint64_t{0}, 3}));
}

TEST(DomainPlanTest, APatternThatIsTooLargeIsRefused) {
  patterns::Pattern pattern = PatternOf("A", Dependence::kNone);
  patterns::Node permute;
  permute.kind = patterns::Node::Kind::kPermute;
  permute.children.assign(17, pattern.root);
  pattern.root = permute;
  EXPECT_EQ(data::CodeOf(DomainPlan::Make(matching::ColumnTypes(), {pattern}).status()), "TRL0501");
}

}  // namespace
}  // namespace tripline::cep::domain_plan_test
