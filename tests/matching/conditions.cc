#include "tests/matching/conditions.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace tripline::matching {
namespace {

using data::ExprPtr;
using patterns::Navigation;
using reference::Label;

constexpr uint32_t kA = 0;
constexpr uint32_t kB = 1;

// ---- The engine's side.

// Builds expressions; the first failure sticks.
class ConditionBuilder {
 public:
  explicit ConditionBuilder(patterns::Pattern* pattern) : pattern_(*pattern) {}

  data::Status status() const { return status_; }

  ExprPtr Call(std::string_view name, std::vector<ExprPtr> args) {
    data::StatusOr<ExprPtr> call = data::MakeCall(name, std::move(args));
    if (call.ok()) return *call;
    status_ = call.status();
    return Bool(false);
  }

  static ExprPtr Bool(bool value) { return data::MakeConstant(data::Value::Bool(value)); }
  static ExprPtr Int(int64_t value) { return data::MakeConstant(data::Value::Int(value)); }
  static ExprPtr X() { return data::MakeInput(kNumberColumn, data::IntType()); }
  static ExprPtr S() { return data::MakeInput(kTextColumn, data::StringType()); }
  static ExprPtr Classifier() { return data::MakeInput(kColumns, data::StringType()); }

  ExprPtr NullOr(const ExprPtr& value, ExprPtr condition) {
    return Call("or", {Call("is_null", {value}), std::move(condition)});
  }

  // No variable: every row of the match.
  ExprPtr Row(std::vector<uint32_t> variables, ExprPtr expression, bool from_last, uint32_t logical = 0,
              int32_t physical = 0) {
    Navigation navigation;
    navigation.type = expression->type;
    navigation.variables = std::move(variables);
    navigation.from_last = from_last;
    navigation.logical_offset = logical;
    navigation.physical_offset = physical;
    navigation.expression = std::move(expression);
    return Add(std::move(navigation));
  }

  // Without an argument COUNT(*).
  ExprPtr Aggregate(std::string_view name, std::vector<uint32_t> variables, ExprPtr argument, bool distinct = false) {
    Navigation navigation;
    navigation.kind = Navigation::Kind::kAggregate;
    navigation.variables = std::move(variables);
    std::vector<data::Type> types;
    if (argument != nullptr) types.push_back(argument->type);
    data::StatusOr<data::Aggregate> aggregate = data::MakeAggregate(name, distinct, types);
    if (!aggregate.ok()) {
      status_ = aggregate.status();
      return Int(0);
    }
    navigation.aggregate = *aggregate;
    navigation.type = aggregate->result;
    navigation.argument = std::move(argument);
    return Add(std::move(navigation));
  }

 private:
  ExprPtr Add(Navigation navigation) {
    const auto input = static_cast<uint32_t>(kColumns + pattern_.navigations.size());
    ExprPtr expr = data::MakeInput(input, navigation.type);
    pattern_.navigations.push_back(std::move(navigation));
    return expr;
  }

  patterns::Pattern& pattern_;
  data::Status status_ = data::OkStatus();
};

// The part is about rows of A, or rows at a distance: a double of B may ask for it too.
bool IsAboutOthers(Dependence dependence) {
  switch (dependence) {
    case Dependence::kNone:
    case Dependence::kUnconditional:
    case Dependence::kOwnCount:
    case Dependence::kSumOfAll:
    case Dependence::kLastOfOtherOnly:
    case Dependence::kLabelBefore:
    case Dependence::kLabelOfRowBefore:
    case Dependence::kRowBeforeRowBefore:
      return false;
    default:
      return true;
  }
}

// What B asks for beside its bit; null: nothing.
ExprPtr DependentPart(Dependence dependence, ConditionBuilder& b) {
  switch (dependence) {
    case Dependence::kNone:
    case Dependence::kUnconditional:
      return nullptr;
    case Dependence::kCountOfOther:
      return b.Call("=", {b.Call("%", {b.Aggregate("count", {kA}, nullptr), b.Int(2)}), b.Int(1)});
    case Dependence::kOwnCount:
      return b.Call("<", {b.Aggregate("count", {kB}, nullptr), b.Int(3)});
    case Dependence::kSumOfAll:
      return b.Call("=", {b.Call("%", {b.Aggregate("sum", {}, b.X()), b.Int(2)}), b.Int(0)});
    case Dependence::kMaxOfOther:
      return b.Call("<=", {b.X(), b.Aggregate("max", {kA}, b.X())});
    case Dependence::kAverageOfOther:
      return b.Call(">", {b.X(), b.Aggregate("avg", {kA}, b.X())});
    case Dependence::kDistinctOfOther:
      return b.Call("<>", {b.Aggregate("count", {kA}, b.X(), true), b.Int(1)});
    case Dependence::kLastOfOther:
    case Dependence::kMutual:
      return b.Call("<>", {b.X(), b.Row({kA}, b.X(), true)});
    case Dependence::kLastOfOtherOnly: {
      const ExprPtr last = b.Row({kA}, b.X(), true);
      return b.NullOr(last, b.Call("<>", {b.X(), last}));
    }
    case Dependence::kFirstOfOther: {
      const ExprPtr first = b.Row({kA}, b.X(), false);
      return b.NullOr(first, b.Call(">=", {b.X(), first}));
    }
    case Dependence::kExpressionOfOther:
      return b.Call("<", {b.X(), b.Row({kA}, b.Call("*", {b.X(), b.Int(2)}), true)});
    case Dependence::kTextOfOther:
      return b.Call("<>", {b.S(), b.Row({kA}, b.S(), true)});
    case Dependence::kBeforeLastOfOther:
      return b.Call("<>", {b.X(), b.Row({kA}, b.X(), true, 0, -1)});
    case Dependence::kSecondLastOfOther: {
      const ExprPtr value = b.Row({kA}, b.X(), true, 1);
      return b.NullOr(value, b.Call(">", {b.X(), value}));
    }
    case Dependence::kSecondOfOther: {
      const ExprPtr value = b.Row({kA}, b.X(), false, 1);
      return b.NullOr(value, b.Call("<>", {b.X(), value}));
    }
    case Dependence::kLabelBefore:
      return b.Call("=", {b.Row({}, b.Classifier(), true, 1), data::MakeConstant(data::Value::String("A"))});
    case Dependence::kLabelOfRowBefore:
      return b.Call("=", {b.Row({}, b.Classifier(), true, 0, -1), data::MakeConstant(data::Value::String("A"))});
    case Dependence::kRowBefore:
      return b.Call("<>", {b.X(), b.Row({}, b.X(), true, 0, -1)});
    case Dependence::kRowBeforeRowBefore: {
      const ExprPtr value = b.Row({kB}, b.X(), true, 0, -2);
      return b.NullOr(value, b.Call("<>", {b.X(), value}));
    }
    case Dependence::kRowBehind:
      return b.Call("<>", {b.X(), b.Row({}, b.X(), true, 0, 1)});
  }
  return nullptr;
}

// ---- The reference's side.

// What a condition sees: the rows taken so far, then the row under test.
struct View {
  const StreamSet& streams;
  size_t stream;
  int row;
  std::span<const Label> taken;

  std::optional<int64_t> X(int at) const {
    if (at < 0 || at >= static_cast<int>(streams[stream].kinds.size())) return std::nullopt;
    return streams.number(stream, at);
  }
  std::optional<std::string> Text(int at) const { return streams.text(stream, at); }
  int64_t Here() const { return X(row).value_or(0); }
  std::vector<int> RowsOf(int variable) const {
    std::vector<int> rows;
    for (const Label& label : taken) {
      if (label.variable == variable) rows.push_back(label.row);
    }
    return rows;
  }
};

// x <> value, where NULL is not TRUE.
bool Differs(const View& view, std::optional<int64_t> value) { return value.has_value() && view.Here() != *value; }

bool AggregateHolds(Dependence dependence, const View& view) {
  std::vector<int64_t> others;
  for (const int row : view.RowsOf(kA)) others.push_back(*view.X(row));
  int64_t sum = 0;
  for (const int64_t x : others) sum += x;
  switch (dependence) {
    case Dependence::kCountOfOther:
      return others.size() % 2 == 1;
    case Dependence::kOwnCount:
      return view.RowsOf(kB).size() + 1 < 3;
    case Dependence::kSumOfAll:
      sum = view.Here();
      for (const Label& label : view.taken) sum += view.X(label.row).value_or(0);
      return sum % 2 == 0;
    case Dependence::kMaxOfOther:
      return !others.empty() && view.Here() <= *std::max_element(others.begin(), others.end());
    case Dependence::kAverageOfOther:
      return !others.empty() && view.Here() * static_cast<int64_t>(others.size()) > sum;
    default:
      return std::set<int64_t>(others.begin(), others.end()).size() != 1;
  }
}

bool DependentPartHolds(Dependence dependence, const View& view) {
  const std::vector<int> others = view.RowsOf(kA);
  const size_t count = others.size();
  const std::optional<int64_t> last = count > 0 ? view.X(others.back()) : std::nullopt;
  switch (dependence) {
    case Dependence::kNone:
    case Dependence::kUnconditional:
      return true;
    case Dependence::kLastOfOther:
    case Dependence::kMutual:
      return Differs(view, last);
    case Dependence::kLastOfOtherOnly:
      return count == 0 || (view.X(view.row).has_value() && Differs(view, last));
    case Dependence::kFirstOfOther:
      return count == 0 || view.Here() >= *view.X(others[0]);
    case Dependence::kExpressionOfOther:
      return count > 0 && view.Here() < *last * 2;
    case Dependence::kTextOfOther:
      return count > 0 && view.Text(view.row).has_value() && view.Text(others.back()).has_value() &&
             view.Text(view.row) != view.Text(others.back());
    case Dependence::kBeforeLastOfOther:
      return count > 0 && Differs(view, view.X(others.back() - 1));
    case Dependence::kSecondLastOfOther:
      return count < 2 || view.Here() > *view.X(others[count - 2]);
    case Dependence::kSecondOfOther:
      return count < 2 || Differs(view, view.X(others[1]));
    case Dependence::kLabelBefore:
      return !view.taken.empty() && view.taken.back().variable == static_cast<int>(kA);
    case Dependence::kLabelOfRowBefore:  // a skipped row has no label
      return !view.taken.empty() && view.taken.back() == Label{view.row - 1, static_cast<int>(kA)};
    case Dependence::kRowBefore:
      return Differs(view, view.X(view.row - 1));
    case Dependence::kRowBeforeRowBefore:
      return !view.X(view.row - 2).has_value() || Differs(view, view.X(view.row - 2));
    case Dependence::kRowBehind:
      return Differs(view, view.X(view.row + 1));
    default:
      return AggregateHolds(dependence, view);
  }
}

}  // namespace

std::vector<Dependence> AllDependences() {
  std::vector<Dependence> all;
  for (auto i = uint8_t{0}; i < static_cast<uint8_t>(Dependence::kRowBehind); ++i) {
    all.push_back(static_cast<Dependence>(i));
  }
  return all;
}

std::string_view Name(Dependence dependence) {
  static constexpr std::string_view kNames[] = {
      "None",           "Unconditional",   "CountOfOther",      "OwnCount",      "SumOfAll",
      "MaxOfOther",     "AverageOfOther",  "DistinctOfOther",   "LastOfOther",   "LastOfOtherOnly",
      "FirstOfOther",   "ExpressionOfOther", "TextOfOther",     "BeforeLastOfOther", "SecondLastOfOther",
      "SecondOfOther",  "LabelBefore",     "LabelOfRowBefore",  "RowBefore",     "RowBeforeRowBefore",
      "Mutual",         "RowBehind"};
  return kNames[static_cast<size_t>(dependence)];
}

namespace {

ExprPtr ConditionOf(uint32_t variable, Dependence dependence, ConditionBuilder& b) {
  const ExprPtr bit = data::MakeInput(variable, data::BoolType());
  if (variable == kA && dependence == Dependence::kMutual) {
    const ExprPtr last = b.Row({kB}, b.X(), true);
    return b.Call("and", {bit, b.NullOr(last, b.Call(">=", {b.X(), last}))});
  }
  if (variable != kB) return bit;
  const ExprPtr part = DependentPart(dependence, b);
  if (dependence == Dependence::kUnconditional || dependence == Dependence::kLastOfOtherOnly) return part;
  return part == nullptr ? bit : b.Call("and", {bit, part});
}

bool BitHolds(int variable, const StreamSet& streams, size_t stream, int row) {
  return (streams.kind(stream, row) >> variable & 1) != 0;
}

bool DoubleHolds(int variable, Dependence dependence, const View& view) {
  const bool bit = BitHolds(variable, view.streams, view.stream, view.row);
  if (variable != static_cast<int>(kB) || !IsAboutOthers(dependence)) return bit;
  return bit && DependentPartHolds(dependence, view);
}

}  // namespace

data::Status AddConditions(Dependence dependence, int variables, bool with_doubles, patterns::Pattern* pattern) {
  ConditionBuilder b(pattern);
  const auto count = static_cast<uint32_t>(variables);
  const auto name = [](char first, uint32_t v) { return std::string(1, static_cast<char>(first + v)); };
  const auto double_of = [&](uint32_t v) {
    const bool depends = v == kB && IsAboutOthers(dependence);
    return ConditionOf(v, depends ? dependence : Dependence::kNone, b);
  };
  for (uint32_t v = 0; v < count; ++v) pattern->variables.push_back({name('A', v), ConditionOf(v, dependence, b)});
  if (!with_doubles) return b.status();
  for (uint32_t v = 0; v < count; ++v) pattern->variables.push_back({"N" + name('A', v), double_of(v)});
  for (uint32_t v = 0; v < count; ++v) pattern->variables.push_back({name('a', v), double_of(v), false});
  return b.status();
}

reference::Conditions ConditionsOf(Dependence dependence, int variables, const StreamSet& streams, size_t stream,
                                   const std::vector<int>& bound) {
  const auto until = [dependence, &streams, stream](int condition, int row, std::span<const Label> taken) {
    return DoubleHolds(condition, dependence, View{streams, stream, row, taken});
  };
  const auto holds = [dependence, variables, until, &streams, stream, bound](int variable, int row,
                                                                             std::span<const Label> taken) {
    const auto own = static_cast<size_t>(variable % variables);
    if (own < bound.size() && bound[own] >= 0 && streams.source(stream, row) != bound[own]) return false;
    if (variable >= variables) return until(variable - variables, row, taken);
    const View view{streams, stream, row, taken};
    const bool bit = BitHolds(variable, streams, stream, row);
    if (variable == static_cast<int>(kA) && dependence == Dependence::kMutual && bit) {
      const std::vector<int> others = view.RowsOf(kB);
      return others.empty() || view.Here() >= *view.X(others.back());
    }
    if (variable != static_cast<int>(kB)) return bit;
    const bool asks_bit = dependence != Dependence::kUnconditional && dependence != Dependence::kLastOfOtherOnly;
    return (bit || !asks_bit) && DependentPartHolds(dependence, view);
  };
  return {.holds = holds, .until = until};
}

}  // namespace tripline::matching
